"""A small faultless package as a mapping of paths to texts, to be spoilt one way at a time."""

from __future__ import annotations

COURSE = """\
format: 1
slug: sample
source_language: it
title: {it: Esempio, es: Ejemplo, pt: Exemplo, en: Example}
summary:
  it: Un corso di prova.
  es: Un curso de prueba.
  pt: Um curso de teste.
  en: A course for tests.
phases:
  - id: course
    title: {it: Corso, es: Curso, pt: Curso, en: Course}
    hours: 20
  - id: placement
    title: {it: Stage, es: Pasantía, pt: Estágio, en: Placement}
    hours: 60
items:
  - id: project-work
    title: {it: Project work, es: Trabajo de proyecto, pt: Trabalho de projeto, en: Project work}
    weight: 60
    minimum: 60
    marked_by: tutor
  - id: colloquium
    title: {it: Colloquio, es: Coloquio, pt: Apresentação, en: Interview}
    weight: 40
    marked_by: board
awards:
  - id: attendance
    design: attendance
    title: {it: Frequenza, es: Asistencia, pt: Frequência, en: Attendance}
    rule:
      all:
        - hours: {phase: total, at_least: 70%}
        - hours: {phase: placement, at_least: 42h}
  - id: achievement
    design: achievement
    title: {it: Profitto, es: Aprobación, pt: Aproveitamento, en: Achievement}
    rule:
      all:
        - award: {id: attendance}
        - units: {module: all, at_least: all}
        - any:
            - mark: {item: project-work, at_least: 60}
            - at_least:
                n: 1
                of:
                  - mark: {item: colloquium, at_least: 80}
                    id: fine-interview
"""

MODULE = """\
id: welcome
title: {it: Benvenuti, es: Bienvenida, pt: Boas-vindas, en: Welcome}
phase: course
hours: 1.5
outcomes:
  it: [Sa orientarsi]
  es: [Sabe orientarse]
  pt: [Sabe orientar-se]
  en: [Finds the way around]
units:
  - id: welcome-page
    kind: page
    path: 01-page
    title: {it: Pagina, es: Página, pt: Página, en: Page}
    minutes: 20
  - id: welcome-quiz
    kind: quiz
    path: 02-quiz
    title: {it: Domande, es: Preguntas, pt: Perguntas, en: Questions}
    minutes: 10
"""

QUIZ = """\
pass: 60
questions:
  - id: q1
    text: {it: "Che cosa è un distretto?", es: "¿Qué es un distrito?", pt: "O que é um distrito?", en: "What is a district?"}
    options:
      - id: a
        text: {it: Un territorio, es: Un territorio, pt: Um território, en: A territory}
        right: true
      - id: b
        text: {it: Un negozio, es: Una tienda, pt: Uma loja, en: A shop}
"""

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path id="a" d="M0 0h4v4z"/><use href="#a"/></svg>\n'
PAGE = "modules/01-welcome/01-page"
MODULE_FILE = "modules/01-welcome/module.yaml"
QUIZ_FILE = "modules/01-welcome/02-quiz/quiz.yaml"


def sample() -> dict[str, bytes]:
    """Return the package."""
    texts = {
        "course.yaml": COURSE,
        "README.md": "Notes for those who edit.\n",
        MODULE_FILE: MODULE,
        f"{PAGE}/page.md": "# Benvenuti\n\nUna mappa: ![La mappa](mappa.svg)\n",
        f"{PAGE}/page.es.md": "# Bienvenida\n\nUn mapa: ![El mapa](mappa.svg)\n",
        f"{PAGE}/page.pt.md": "# Boas-vindas\n\nUm mapa: ![O mapa](mappa.svg)\n",
        f"{PAGE}/page.en.md": "# Welcome\n\nA map: ![The map](mappa.svg)\n",
        f"{PAGE}/mappa.svg": DRAWING,
        QUIZ_FILE: QUIZ,
    }
    return {path: text.encode() for path, text in texts.items()}


def spoilt(path: str, old: str, new: str) -> dict[str, bytes]:
    """Return the package with one text changed in one file."""
    files = sample()
    text = files[path].decode()
    if text.count(old) < 1:
        raise AssertionError(f"{old!r} does not stand in {path}")
    return files | {path: text.replace(old, new, 1).encode()}


def line_of(path: str, words: str, files: dict[str, bytes] | None = None) -> int:
    """Return the line of a file on which some words stand first."""
    lines = (files or sample())[path].decode().split("\n")
    return next(number for number, line in enumerate(lines, 1) if words in line)
