"""The invented people and organisations. None of them exists."""

from __future__ import annotations

from dataclasses import dataclass

from app.people.rules import Role

PASSWORD = "bottega-di-prova"  # noqa: S105 - printed on the screen of whoever loads the invented data
DOMAIN = "demo.test"


@dataclass(frozen=True)
class Invented:
    """Somebody who does not exist."""

    account: str
    given_names: str
    family_name: str
    second_family_name: str = ""
    country: str = "IT"
    language: str = "it"
    time_zone: str = "Europe/Rome"
    role: Role | None = None
    birthplace: str = ""

    @property
    def email(self) -> str:
        """An address that leads nowhere: .test is kept for that."""
        return f"{self.account}@{DOMAIN}"


ADMIN = Invented("admin", "Amedea", "Prova")
STAFF = (
    Invented("coordinator", "Carla", "Esempio", role=Role.COORDINATOR),
    Invented("coordinator2", "Corrado", "Finti", role=Role.COORDINATOR),
    Invented("tutor", "Tessa", "Modello", role=Role.TUTOR),
    Invented("tutor2", "Tullio", "Campione", role=Role.TUTOR),
    Invented("tutor3", "Teresa", "Saggio", role=Role.TUTOR),
    Invented("tutor4", "Tiziano", "Facsimile", role=Role.TUTOR),
    Invented("auditor", "Ottavia", "Riscontro", role=Role.AUDITOR),
)

_AR = ("AR", "es", "America/Argentina/San_Juan", "San Juan")
_PY = ("PY", "es", "America/Asuncion", "San Juan Bautista")
_BR = ("BR", "pt", "America/Sao_Paulo", "Caxias do Sul")
_NAMES = (
    (_AR, "Sofía", "Díaz", "Muñoz"),
    (_AR, "Lautaro", "Ferreyra", "Godoy"),
    (_AR, "Milagros", "Quiroga", "Ibáñez"),
    (_AR, "Nahuel", "Ocampo", "Agüero"),
    (_AR, "Rocío", "Peralta", "Núñez"),
    (_AR, "Tomás", "Echegaray", "Videla"),
    (_AR, "Camila", "Brizuela", "Sosa"),
    (_PY, "Lucía", "Acosta", "Benítez"),
    (_PY, "Aníbal", "Brítez", "Ñamandú"),
    (_PY, "Liz Mabel", "Ayala", "Caballero"),
    (_PY, "Derlis", "Giménez", "Rolón"),
    (_PY, "Noelia", "Ovelar", "Zárate"),
    (_PY, "Óscar", "Villalba", "Cañete"),
    (_BR, "João Pedro", "Almeida", ""),
    (_BR, "Júlia", "Cardoso", "Conceição"),
    (_BR, "Tiago", "Duarte", "Gonçalves"),
    (_BR, "Thaís", "Schäfer", "Magalhães"),
    (_BR, "Caetano", "Zanotto", "Brandão"),
    (_BR, "Inês", "Fagundes", "Corrêa"),
    (_BR, "Rômulo", "Bonfanti", "Araújo"),
)
TRAINEES = tuple(
    Invented(
        "trainee" if number == 1 else f"trainee{number:02d}", given, family, second, country, language, zone,
        Role.TRAINEE, birthplace,
    )
    for number, ((country, language, zone, birthplace), given, family, second) in enumerate(_NAMES, start=1)
)
PARTNERS = (
    ("Ente capofila dimostrativo", "IT"),
    ("Agencia de desarrollo de ejemplo", "AR"),
    ("Gobernación de ejemplo", "PY"),
    ("Associação de municípios de exemplo", "BR"),
)
FORMERLY_PLACED = ("trainee03", "trainee08", "trainee15", "trainee19")
"""Did their placement early, so they have the hours for the certificate of attendance."""
ISSUED = "trainee15"
REVOKED = "trainee19"
AT_RISK = "trainee14"
WITHDRAWN = "trainee13"
SHOWN_ACCOUNTS = ("admin", "coordinator", "tutor", "auditor", "trainee")

PROGRAMME = {
    "title": {
        "it": "Programma dimostrativo «Filiere vicine»",
        "es": "Programa de demostración «Cadenas cercanas»",
        "pt": "Programa de demonstração «Cadeias próximas»",
        "en": "Demonstration programme “Neighbouring chains”",
    },
    "funding_text": {
        "it": "Finanziato dall'Unione europea",
        "es": "Financiado por la Unión Europea",
        "pt": "Financiado pela União Europeia",
        "en": "Funded by the European Union",
    },
    "disclaimer": {
        "it": "Documento dimostrativo: persone, enti e finanziamento sono inventati.",
        "es": "Documento de demostración: personas, entidades y financiación son inventadas.",
        "pt": "Documento de demonstração: pessoas, entidades e financiamento são inventados.",
        "en": "Demonstration document: people, organisations and funding are invented.",
    },
}
SIGNATORIES = [
    {"organisation": "Ente capofila dimostrativo", "role": "Il coordinatore del corso", "name": "Carla Esempio"},
    {"organisation": "Associazione partner di esempio", "role": "Per l'ente capofila", "name": "Amedea Prova"},
]
EDITION_TITLE = {
    "it": "Agenti di sviluppo locale, edizione dimostrativa",
    "es": "Agentes de desarrollo local, edición de demostración",
    "pt": "Agentes de desenvolvimento local, edição de demonstração",
    "en": "Local development agents, demonstration edition",
}
VENUE = "Aula virtuale"
TOPICS = {
    "local-development": (
        "Distretto e filiera: che cosa li distingue", "Il capitale sociale di un territorio",
        "Le leggi venete sui distretti, ciascuna nel suo tempo", "Fiducia e regole: un caso da discutere",
        "Esercitazione: il mio territorio in una pagina",
    ),
    "reading-a-territory": (
        "Numeri con una data", "Disegnare la mappa di una filiera", "Chi conta e perché: le parti interessate",
        "Interviste sul campo: come prepararle", "Laboratorio: leggere la propria filiera",
    ),
}
MARKS = {
    # account: (hundredths, comment, is released)
    "trainee03": (8_200, "Analisi solida; il quadro logico regge dall'obiettivo agli indicatori.", True),
    "trainee08": (7_450, "Buona mappa degli attori. Rivedere il bilancio delle attività del secondo anno.", False),
    "trainee15": (8_800, "Progetto maturo, con un patto già discusso nel territorio.", False),
    "trainee": (6_900, "Le idee ci sono: servono fonti di verifica per due indicatori.", False),
    "trainee09": (7_700, "Chiaro e realizzabile.", False),
}
