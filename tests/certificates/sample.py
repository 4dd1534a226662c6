"""Facts of an invented certificate, with sensible values for all that a test does not say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from app.certificates.facts import (
    Award,
    CertificateFacts,
    Holder,
    Hours,
    Mark,
    Module,
    PhaseHours,
    Programme,
    Signatory,
    Texts,
    share_per_mille,
)

TITLES = {
    "attendance": Texts(
        "Attestato di frequenza", "Certificado de asistencia", "Certificado de frequência", "Certificate of attendance"),
    "achievement": Texts(
        "Attestato di frequenza e profitto", "Certificado de asistencia y aprobación",
        "Certificado de frequência e aproveitamento", "Certificate of attendance and achievement"),
}
COURSE = Texts(
    "Agenti di sviluppo locale per distretti e filiere", "Agentes de desarrollo local para distritos y cadenas productivas",
    "Agentes de desenvolvimento local para distritos e cadeias produtivas", "Local development agents for districts")
FUNDING = Texts(
    "Questo progetto è finanziato dall’Unione europea", "Este proyecto está financiado por la Unión Europea",
    "Este projeto é financiado pela União Europeia", "This project is funded by the European Union")
DISCLAIMER = Texts(
    "Il contenuto è di esclusiva responsabilità dell’ente capofila e non riflette la posizione dell’Unione europea.",
    "El contenido es responsabilidad exclusiva de la entidad líder y no refleja la posición de la Unión Europea.",
    "O conteúdo é de responsabilidade exclusiva da entidade líder e não reflete a posição da União Europeia.",
    "The content is the sole responsibility of the lead body and does not reflect the position of the European Union.")
SIGNATORIES = (
    Signatory("Regione di dimostrazione", "La coordinatrice del corso", "Anna Esempio"),
    Signatory("Ente capofila di dimostrazione", "Per l’ente capofila"),
)
MODULE = Texts("Leggere un territorio: dati, filiere, attori", "Leer un territorio: datos, cadenas, actores",
               "Ler um território: dados, cadeias, atores", "Reading a territory: data, chains, actors")
PHASES = (
    PhaseHours(Texts("Corso", "Curso", "Curso", "Course"), 220 * 60, 176 * 60),
    PhaseHours(Texts("Stage", "Pasantía", "Estágio", "Placement"), 60 * 60, 36 * 60),
)
MARKS = (
    Mark(Texts("Project work", "Trabajo de proyecto", "Trabalho de projeto", "Project work"), 9000),
    Mark(Texts("Colloquio finale", "Coloquio final", "Defesa final", "Final interview"), 7850),
)


def hours(attended: int = 212 * 60, planned: int = 280 * 60, phases: tuple[PhaseHours, ...] = PHASES) -> Hours:
    return Hours(phases, planned, attended, share_per_mille(attended, planned))


def make_facts(design: str = "achievement", language: str = "es", **known: Any) -> CertificateFacts:
    """Return facts; whatever is named replaces the sample."""
    sample = CertificateFacts(
        design=design, award=Award(design, TITLES[design]), number="DEMO-1/2026/0007", code="K7QF-2M9T-XXPA-4D8R-W3ZB",
        verify_url="https://bottega.test/verify/K7QF2M9TXXPA4D8RW3ZB", holder=Holder("Sofía", "Díaz Muñoz"),
        holder_language=language,
        programme=Programme(
            Texts("Programma di dimostrazione"), "Unione europea", "DEMO/2026/001", "eu", FUNDING, DISCLAIMER, SIGNATORIES),
        edition="DEMO-1", course=COURSE, starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2026, 12, 18), hours=hours(),
        place="Venezia", issued_on=dt.date(2026, 12, 22),
        modules=tuple(Module(MODULE, 60 * (10 + number)) for number in range(4)), marks=MARKS,
        outcomes=(Texts("Analizzare una filiera", "Analizar una cadena", "Analisar uma cadeia", "Diagnose a chain"),),
        project_work_title="Un marchio collettivo per il miele", placement_host="Consorzio di dimostrazione",
    )
    return replace(sample, **known)
