"""The fixed words of certificates. They are part of the design: a paper never speaks the language of whoever clicked.

Italian is the authentic text. Spanish is that of the Río de la Plata, Portuguese that of Brazil, English British.
Dates, hours, shares and marks are written here as each language writes them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import get_month_names

from app.certificates.facts import tenths_of_thirty

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

_KEEP = "\u00a0"  # a space that does not end a line
_ELIDED = {"dal": "dall’", "al": "all’", "il": "l’"}
_EIGHT_ELEVEN = re.compile(rf"\b(dal|al|il) ((?:8|11){_KEEP})")

LOCALES = {"it": "it_IT", "es": "es_AR", "pt": "pt_BR", "en": "en_GB"}


@dataclass(frozen=True)
class Words:
    """What a certificate says in one language."""

    language: str
    certifies: str
    born_in: str
    born_on: str
    nationality: str
    document: str
    attended: str
    hours: tuple[str, str]
    minutes: tuple[str, str]
    placed: str
    passed: str
    see_back: str
    and_: str
    period: str
    day_month: str
    year: str
    same_day: str
    number: str
    edition: str
    contract: str
    verify: str
    demonstration: str
    authentic: str
    page: str
    modules: str
    phases: str
    planned: str
    present: str
    total: str
    marks: str
    scales: str
    project_work: str
    placement: str
    outcomes: str
    notice: str

    def day(self, day: dt.date) -> str:
        """«1º settembre 2026», kept on one line."""
        return (self._day_month(day) + self.year.format(day.year)).replace(" ", _KEEP)

    def days(self, first: dt.date, last: dt.date) -> str:
        """«dal 1º settembre al 18 dicembre 2026»."""
        if first == last:
            return self._elided(self.same_day.format(self.day(first)))
        start = self.day(first) if first.year != last.year else self._day_month(first)
        return self._elided(self.period.format(start, self.day(last)))

    def _day_month(self, day: dt.date) -> str:
        number = f"{day.day}º" if day.day == 1 and self.language in {"it", "pt"} else str(day.day)
        return self.day_month.format(number, _months(self.language)[day.month]).replace(" ", _KEEP)

    def _elided(self, words: str) -> str:
        """«dall’8», «all’11», «l’8»: Italian drops the vowel before eight and eleven."""
        return _EIGHT_ELEVEN.sub(lambda found: _ELIDED[found[1]] + found[2], words) if self.language == "it" else words

    def duration(self, minutes: int) -> str:
        """«212 ore», «212 ore e 30 minuti»."""
        whole, rest = divmod(minutes, 60)
        hours = self.hours[whole != 1].format(whole).replace(" ", _KEEP)
        if not rest:
            return hours
        return f"{hours} {self.and_} {self.minutes[rest != 1].format(rest)}".replace(f" {self.and_} ", f" {self.and_}{_KEEP}")

    def share(self, per_mille: int) -> str:
        """«75,7 %»; a whole share has no decimal."""
        space = "" if self.language in {"pt", "en"} else _KEEP
        return f"{self.decimal(per_mille)}{space}%"

    def graded(self, hundredths: int) -> str:
        """«90/100 (27/30)», kept on one line."""
        return f"{self.mark(hundredths)}{_KEEP}({self.thirtieths(hundredths)})"

    def decimal(self, tenths: int) -> str:
        """Tenths as a decimal: 757 -> «75,7»."""
        whole, rest = divmod(tenths, 10)
        return f"{whole}{'.' if self.language == 'en' else ','}{rest}" if rest else str(whole)

    def mark(self, hundredths: int) -> str:
        """«78,5/100»: points of a hundred, rounded down to hundredths as they are kept."""
        whole, rest = divmod(hundredths, 100)
        point = "." if self.language == "en" else ","
        return f"{whole}{point}{rest:02d}".rstrip("0").rstrip(",.") + "/100" if rest else f"{whole}/100"

    def thirtieths(self, hundredths: int) -> str:
        """«23,5/30»."""
        return f"{self.decimal(tenths_of_thirty(hundredths))}/30"

    def attendance(self, attended: int, planned: int, per_mille: int, course: str, days: str) -> str:
        """The clause on hours. Whole hours need no second «hours»: «212 delle 280 ore»."""
        some = str(attended // 60) if attended % 60 == 0 else self.duration(attended)
        return self.attended.format(
            some=some, all=self.duration(planned), share=self.share(per_mille), course=course, days=days)

    def sentence(self, clauses: Sequence[str]) -> str:
        """Join what the holder did into one sentence."""
        *before, last = clauses
        if not before:
            return f"{last}."
        link = f", {self.and_} " if len(before) == 1 else f" {self.and_} "
        return ", ".join(before) + link + last + "."

    def country(self, nationality: str) -> str:
        """Return the country of an ISO code in this language; other words as they are."""
        return _territories(self.language).get(nationality, nationality)


@cache
def _months(language: str) -> dict[int, str]:
    return {number: str(name) for number, name in get_month_names("wide", locale=LOCALES[language]).items()}


@cache
def _territories(language: str) -> dict[str, str]:
    return {str(code): str(name) for code, name in Locale.parse(LOCALES[language]).territories.items() if code.isalpha()}


WORDS = {words.language: words for words in (
    Words(
        language="it", certifies="si attesta che", born_in="nato/a a {}", born_on="il {}",
        nationality="cittadinanza: {}", document="documento n. {}",
        attended="ha frequentato {some} delle {all} ({share}) del corso «{course}», {days}",
        hours=("{} ora", "{} ore"), minutes=("{} minuto", "{} minuti"), placed="ha svolto lo stage presso {}",
        passed="ha superato la valutazione prevista", see_back="con i voti riportati sul retro", and_="e",
        period="dal {} al {}", day_month="{} {}", year=" {}", same_day="il {}",
        number="n. {}", edition="Edizione {}", contract="contratto n. {}", verify="Verifica",
        demonstration="DATI DIMOSTRATIVI", authentic="Fa fede il testo italiano.", page="pagina {} di {}",
        modules="Moduli del corso", phases="Ore per fase", planned="previste", present="frequentate", total="Totale",
        marks="Valutazioni", scales="in centesimi e in trentesimi", project_work="Project work",
        placement="Stage", outcomes="Risultati di apprendimento", notice="Avvertenza",
    ),
    Words(
        language="es", certifies="se certifica que", born_in="nacido/a en {}", born_on="el {}",
        nationality="nacionalidad: {}", document="documento n.º {}",
        attended="asistió a {some} de las {all} ({share}) del curso «{course}», {days}",
        hours=("{} hora", "{} horas"), minutes=("{} minuto", "{} minutos"), placed="realizó la pasantía en {}",
        passed="aprobó la evaluación prevista", see_back="con las calificaciones que figuran al dorso", and_="y",
        period="del {} al {}", day_month="{} de {}", year=" de {}", same_day="el {}",
        number="n.º {}", edition="Edición {}", contract="contrato n.º {}", verify="Verificación",
        demonstration="DATOS DE DEMOSTRACIÓN", authentic="El texto auténtico es el italiano.", page="página {} de {}",
        modules="Módulos del curso", phases="Horas por fase", planned="previstas", present="asistidas", total="Total",
        marks="Calificaciones", scales="sobre cien y sobre treinta", project_work="Trabajo de proyecto",
        placement="Pasantía", outcomes="Resultados de aprendizaje", notice="Aviso",
    ),
    Words(
        language="pt", certifies="certifica-se que", born_in="nascido/a em {}", born_on="em {}",
        nationality="nacionalidade: {}", document="documento nº {}",
        attended="frequentou {some} das {all} ({share}) do curso «{course}», {days}",
        hours=("{} hora", "{} horas"), minutes=("{} minuto", "{} minutos"), placed="realizou o estágio em {}",
        passed="foi aprovado/a na avaliação prevista", see_back="com as notas indicadas no verso", and_="e",
        period="de {} a {}", day_month="{} de {}", year=" de {}", same_day="em {}",
        number="nº {}", edition="Edição {}", contract="contrato nº {}", verify="Verificação",
        demonstration="DADOS DE DEMONSTRAÇÃO", authentic="O texto autêntico é o italiano.", page="página {} de {}",
        modules="Módulos do curso", phases="Horas por fase", planned="previstas", present="frequentadas", total="Total",
        marks="Avaliações", scales="sobre cem e sobre trinta", project_work="Trabalho de projeto",
        placement="Estágio", outcomes="Resultados de aprendizagem", notice="Aviso",
    ),
    Words(
        language="en", certifies="it is certified that", born_in="born in {}", born_on="on {}",
        nationality="nationality: {}", document="document no. {}",
        attended="attended {some} of the {all} ({share}) of the course “{course}”, {days}",
        hours=("{} hour", "{} hours"), minutes=("{} minute", "{} minutes"), placed="completed the placement at {}",
        passed="passed the required assessment", see_back="with the marks given overleaf", and_="and",
        period="from {} to {}", day_month="{} {}", year=" {}", same_day="on {}",
        number="no. {}", edition="Edition {}", contract="contract no. {}", verify="Verification",
        demonstration="DEMONSTRATION DATA", authentic="The Italian text is the authentic one.", page="page {} of {}",
        modules="Modules of the course", phases="Hours by phase", planned="planned", present="attended", total="Total",
        marks="Marks", scales="out of a hundred and out of thirty", project_work="Project work",
        placement="Placement", outcomes="Learning outcomes", notice="Notice",
    ),
)}


def pair(holder_language: str) -> tuple[Words, Words]:
    """Return the authentic words and those under them: the holder's language, or English for an Italian holder."""
    return WORDS["it"], WORDS["en" if holder_language == "it" else holder_language]
