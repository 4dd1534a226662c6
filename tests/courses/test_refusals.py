"""Every refusal names the file, the line, what is wrong, and what to do."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from app.courses import rules
from app.courses.package.checking import read_files
from tests.courses.sample import COURSE, DRAWING, MODULE_FILE, PAGE, QUIZ_FILE, line_of, sample, spoilt

COURSE_FILE = "course.yaml"


class Spoilt(NamedTuple):
    """One way to spoil a text: what is replaced by what, and the fault that comes of it."""

    name: str
    file: str
    old: str
    new: str
    at: str | int
    """The line that the fault must name, or words that stand on it."""
    message: str
    remedy: str


ATTENDANCE = "        - hours: {phase: total, at_least: 70%}\n        - hours: {phase: placement, at_least: 42h}"
TEXTS = (
    Spoilt("unknown key", COURSE_FILE, "slug: sample", "slug: sample\nsumary: x", "sumary", "The key “sumary” is unknown here.",
           "Did you mean “summary”? Allowed here: format, slug,"),
    Spoilt("missing key", MODULE_FILE, "    minutes: 20\n", "", "id: welcome-page", "The key “minutes” is missing.", "Add a line “minutes: …”."),
    Spoilt("missing language", COURSE_FILE, ", es: Pasantía", "", "it: Stage", "The key “es” is missing.", "Add a line “es: …”."),
    Spoilt("unknown language", COURSE_FILE, "it: Stage", "it: Stage, fr: Stage", "it: Stage", "The key “fr” is unknown here.",
           "Allowed here: it, es, pt, en."),
    Spoilt("double key", COURSE_FILE, "slug: sample", "slug: sample\nslug: sample", "slug", "“slug” is written twice; first on line 2.", "Keep one"),
    Spoilt("anchor", COURSE_FILE, "summary:", "summary: &all", "summary", "Anchors (&) and aliases (*) cannot be used here.", "Write the text out"),
    Spoilt("alias", COURSE_FILE, "hours: 20", "hours: *all", "*all", "Anchors (&) and aliases (*) cannot be used here.", "Write the text out"),
    Spoilt("tag", COURSE_FILE, "slug: sample", "slug: !!python/name:os.system sample", "slug", "Tags (words that begin", "Remove the tag"),
    Spoilt("two documents", COURSE_FILE, "items:", "---\nitems:", "---", "more than one document", "Remove the line of three hyphens"),
    Spoilt("not YAML", COURSE_FILE, "slug: sample", "slug: [sample", "source_language", "This is not valid YAML:", "indentation"),
    Spoilt("unquoted question", QUIZ_FILE, '"¿Qué es un distrito?"', "¿Qué es un distrito?", "text:", "This is not valid YAML:", "question mark"),
    Spoilt("tab", COURSE_FILE, "  - id: course", "\t- id: course", "\t- id", "This is not valid YAML:", "indentation"),
    Spoilt("escape out of range", COURSE_FILE, "slug: sample", 'slug: "\\UFFFFFFFF"', "slug", "This is not valid YAML:", "quotes"),
    Spoilt("half a character", COURSE_FILE, "it: Esempio", 'it: "\\uD800"', "title", "“it” holds half a character.", "Type the text again."),
    Spoilt("control character", COURSE_FILE, "it: Esempio", "it: Esem\x07pio", "title", "cannot be printed", "Type the line again"),
    Spoilt("other format", COURSE_FILE, "format: 1", "format: 2", "format", "“format” should be a whole number from 1 to 1.", "“format: 1”"),
    Spoilt("slug with capitals", COURSE_FILE, "slug: sample", "slug: Sample", "slug", "“Sample” cannot be used for “slug”.", "small letters"),
    Spoilt("text that is a number", COURSE_FILE, "it: Stage", "it: 2026", "2026", "“2026” is read as something other than text.", 'in quotes: "2026"'),
    Spoilt("text that is a switch", COURSE_FILE, "it: Stage", "it: no", "it: no", "“no” is read as something other than text.", 'in quotes: "no"'),
    Spoilt("empty text", COURSE_FILE, "it: Stage", 'it: ""', 'it: ""', "“it” is empty.", "Write its text."),
    Spoilt("long text", COURSE_FILE, "it: Stage", f"it: {'x' * 201}", "xxx", "“it” holds 201 characters; the limit is 200.", "Shorten it."),
    Spoilt("list for a text", COURSE_FILE, "slug: sample", "slug: [sample]", "slug", "should hold one value, not a list", "“slug: value”"),
    Spoilt("text for a map", COURSE_FILE, "title: {it: Esempio, es: Ejemplo, pt: Exemplo, en: Example}", "title: Esempio", "title",
           "“title” should hold keys and values.", "indented on the lines below"),
    Spoilt("text for a list", MODULE_FILE, "it: [Sa orientarsi]", "it: Sa orientarsi", "it: Sa", "“it” should be a list.", "with a hyphen"),
    Spoilt("entries that are texts", COURSE_FILE, "phases:\n", "phases:\n  - aula\n", "- aula", "Each entry of “phases” should hold keys", "“- id: …”"),
    Spoilt("key that is a list", COURSE_FILE, "slug: sample", "slug: sample\n? [a]\n: b", "[a]", "A key should be one word.", "“key: value”"),
    Spoilt("outcomes differ", MODULE_FILE, "es: [Sabe orientarse]", "es: [Sabe orientarse, Sabe]", "outcomes",
           "a different number of entries in each language: it 1, es 2, pt 1, en 1", "in the same order"),
    Spoilt("hours in words", COURSE_FILE, "hours: 20", "hours: twenty", "hours: twenty", "“hours” should be a number of hours", "quarters"),
    Spoilt("hours in minutes", COURSE_FILE, "hours: 20", "hours: 0.1", "hours: 0.1", "“hours” should be a number of hours", "quarters"),
    Spoilt("hours below nothing", COURSE_FILE, "hours: 20", "hours: -20", "hours: -20", "“hours” should be a number of hours", "quarters"),
    Spoilt("sexagesimal", COURSE_FILE, "hours: 20", "hours: 20:00", "hours: 20", "“hours” should be a number of hours", "quarters"),
    Spoilt("reserved phase", COURSE_FILE, "- id: course", "- id: total", "- id: total", "“total” has a meaning of its own", "another id"),
    Spoilt("double phase", COURSE_FILE, "- id: placement", "- id: course", 14, "“course” is already used on line 11.", "another id"),
    Spoilt("weights", COURSE_FILE, "weight: 40", "weight: 30", "items", "The weights of the items come to 90.", "come to 100"),
    Spoilt("weight in words", COURSE_FILE, "weight: 40", 'weight: "40"', 'weight: "40"', "a whole number from 0 to 100", "without quotes"),
    Spoilt("octal", COURSE_FILE, "weight: 40", "weight: 040", "weight: 040", "a whole number from 0 to 100", "Write figures only"),
    Spoilt("marker", COURSE_FILE, "marked_by: tutor", "marked_by: tutr", "tutr", "“marked_by: tutr” names nothing", "Did you mean “tutor”?"),
    Spoilt("design", COURSE_FILE, "design: attendance", "design: diploma", "diploma", "names nothing that exists here", "attendance, achievement"),
    Spoilt("source language", COURSE_FILE, "source_language: it", "source_language: fr", "source_language", "names nothing", "it, es, pt, en"),
    Spoilt("phase of a rule", COURSE_FILE, "phase: placement", "phase: placment", "placment", "“phase: placment” names", "Did you mean “placement”?"),
    Spoilt("item of a rule", COURSE_FILE, "item: project-work", "item: colloqium", "colloqium", "names nothing", "Did you mean “colloquium”?"),
    Spoilt("module of a rule", COURSE_FILE, "module: all", "module: goodbye", "goodbye", "names nothing", "Allowed here: all, welcome."),
    Spoilt("award of a rule", COURSE_FILE, "award: {id: attendance}", "award: {id: absence}", "absence", "names nothing", "attendance, achievement"),
    Spoilt("unknown requirement", COURSE_FILE, "- units:", "- unit:", "- unit:", "The key “unit” is unknown here.", "Did you mean “units”?"),
    Spoilt("two requirements", COURSE_FILE, "- award: {id: attendance}", "- award: {id: attendance}\n          mark: {item: colloquium, at_least: 1}",
           "at_least: 1}", "exactly one requirement or one group", "Write one of: all, any, at_least, hours"),
    Spoilt("empty rule", COURSE_FILE, "- award: {id: attendance}", "- {}", "- {}", "exactly one requirement or one group", "Write one of:"),
    Spoilt("empty group", COURSE_FILE, "all:\n" + ATTENDANCE, "all: []", "all: []", "“all” holds 0 entries; it may hold from 1", "Add or remove"),
    Spoilt("n of too few", COURSE_FILE, "n: 1", "n: 2", "n: 2", "“n” should be a whole number from 1 to 1.", "Write figures only"),
    Spoilt("same leaf twice", COURSE_FILE, "phase: placement, at_least: 42h", "phase: total, at_least: 42h", "42h",
           "asks twice for “hours:total”; first on line 33.", "an “id” of its own"),
    Spoilt("award that needs itself", COURSE_FILE, ATTENDANCE, "        - award: {id: attendance}", "rule:",
           "in a circle: attendance → attendance.", "Take the requirement “award” out"),
    Spoilt("circle of awards", COURSE_FILE, ATTENDANCE, "        - award: {id: achievement}", "rule:",
           "in a circle: attendance → achievement → attendance.", "Take the requirement “award” out"),
    Spoilt("double award", COURSE_FILE, "- id: achievement", "- id: attendance", 35, "is already used on line 28", "another id"),
    Spoilt("more hours than the phase", COURSE_FILE, "hours: 20", "hours: 1.25", "phases", "come to 1.5 hours; the phase has 1.25.", "more hours"),
    Spoilt("phase of a module", MODULE_FILE, "phase: course", "phase: curse", "phase: curse", "names nothing", "Did you mean “course”?"),
    Spoilt("reserved module", MODULE_FILE, "id: welcome\n", "id: all\n", "id: all", "“all” has a meaning of its own", "another id"),
    Spoilt("unknown kind", MODULE_FILE, "kind: page", "kind: pag", "kind: pag", "“kind: pag” names nothing", "Did you mean “page”?"),
    Spoilt("double unit", MODULE_FILE, "id: welcome-quiz", "id: welcome-page", 16, f"is already used in {MODULE_FILE}:11.", "another id"),
    Spoilt("same folder", MODULE_FILE, "path: 02-quiz", "path: 01-page", 18, "The unit on line 11 has the same folder.", "of its own"),
    Spoilt("no folder", MODULE_FILE, "path: 02-quiz", "path: 02-quizz", "02-quizz", "There is no folder “02-quizz”", "Did you mean “02-quiz”?"),
    Spoilt("path outside", MODULE_FILE, "path: 02-quiz", "path: ../01-welcome/02-quiz", "../01", "leaves its folder (..)", "name it from there"),
    Spoilt("path from the root", MODULE_FILE, "path: 02-quiz", "path: /etc/passwd", "/etc", "begins at the root of a disk", "from its own folder"),
    Spoilt("path on a drive", MODULE_FILE, "path: 02-quiz", "path: 'C:/course'", "C:/", "begins at the root of a disk", "from its own folder"),
    Spoilt("path with a backslash", MODULE_FILE, "path: 02-quiz", "path: '..\\02-quiz'", "..\\", "holds a backslash", "with a slash"),
    Spoilt("path in a path", MODULE_FILE, "path: 02-quiz", "path: 01-page/02-quiz", "01-page/02", "holds spaces, accents or other signs", "letters without"),
    Spoilt("minutes", MODULE_FILE, "minutes: 20", "minutes: 601", "minutes: 601", "a whole number from 1 to 600", "without quotes or unit"),
    Spoilt("two right options", QUIZ_FILE, "- id: b\n", "- id: b\n        right: true\n", "options", "exactly one right option", "at one of them"),
    Spoilt("no right option", QUIZ_FILE, "right: true", "right: false", "options", "exactly one right option", "at one of them"),
    Spoilt("right that is a word", QUIZ_FILE, "right: true", "right: yes", "right: yes", "“right” should be true or false.", "“right: true”"),
    Spoilt("picture outside", f"{PAGE}/page.es.md", "mappa.svg", "../02-quiz/mappa.svg", "mapa:", "leaves its folder", "name it from there"),
    Spoilt("picture from the root", f"{PAGE}/page.es.md", "mappa.svg", "/mappa.svg", "mapa:", "begins at the root", "from its own folder"),
    Spoilt("picture outside, disguised", f"{PAGE}/page.es.md", "mappa.svg", "%2e%2e/mappa.svg", "mapa:", "leaves its folder", "name it"),
    Spoilt("picture elsewhere", f"{PAGE}/page.es.md", "mappa.svg", "https://example.org/a.png", "mapa:", "somewhere else on the network", "beside"),
    Spoilt("picture that is missing", f"{PAGE}/page.es.md", "mappa.svg", "mapa.svg", "mapa:", "There is no picture “mapa.svg”", "mappa.svg"),
    Spoilt("drawing with a script", f"{PAGE}/mappa.svg", "<path", "<script>1</script><path", "svg", "more than a picture: <script>", "plain SVG"),
    Spoilt("drawing with an event", f"{PAGE}/mappa.svg", "<path", '<path onclick="x()"', "svg", "more than a picture: onclick", "plain SVG"),
    Spoilt("drawing that links", f"{PAGE}/mappa.svg", 'href="#a"', 'href="https://example.org"', "svg", "more than a picture: href", "plain SVG"),
    Spoilt("drawing that fetches", f"{PAGE}/mappa.svg", "<path", '<path fill="url(//example.org/a)"', "svg", "more than a picture: fill", "plain SVG"),
    Spoilt("drawing with a style that fetches", f"{PAGE}/mappa.svg", "<path", "<style>a{fill:URL( 'http://x')}</style><path", "svg", "more than a picture: a{fill",
           "plain SVG"),
    Spoilt("drawing that imports", f"{PAGE}/mappa.svg", "<path", "<style>@import 'x.css'</style><path", "svg", "more than a picture: @import", "plain"),
    Spoilt("drawing with entities", f"{PAGE}/mappa.svg", "<svg", '<!DOCTYPE svg [<!ENTITY a "b">]><svg', "svg", "<!DOCTYPE svg>", "declarations"),
    Spoilt("drawing that is a page", f"{PAGE}/mappa.svg", DRAWING, '<html xmlns="http://www.w3.org/1999/xhtml"/>', "html", "not valid SVG: <html>",
           "Save it again"),
    Spoilt("drawing that is none", f"{PAGE}/mappa.svg", "</svg>", "", "", "This drawing is not valid SVG", "Save it again"),
)


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case.name)
def test_a_spoilt_text_is_refused_at_its_line_with_a_remedy(case: Spoilt) -> None:
    files = spoilt(case.file, case.old, case.new)
    reading = read_files(files)
    assert reading.package is None
    found = [fault for fault in reading.faults if case.message in str(fault.message)]
    assert found, [str(fault) for fault in reading.faults]
    assert case.remedy in str(found[0].remedy)
    assert found[0].file == case.file
    lines = enumerate(files[case.file].decode().split("\n"), 1)
    expected = [number for number, line in lines if case.at == number or (isinstance(case.at, str) and case.at in line)]
    assert found[0].line in expected, (found[0].line, expected)


def test_every_fault_reads_file_line_message_remedy() -> None:
    (fault,) = read_files(spoilt(COURSE_FILE, "weight: 40", "weight: 30")).faults
    assert str(fault) == (
        f"course.yaml:{line_of(COURSE_FILE, 'items:')}: The weights of the items come to 90. — Change them so that they come to 100."
    )


def test_a_module_that_cannot_be_read_is_the_only_fault_told_of_it() -> None:
    files = spoilt(COURSE_FILE, "module: all", "module: welcome")
    for content in (b"", b"id: [welcome", b"\xe9", b"- a\n"):
        faults = read_files(files | {MODULE_FILE: content}).faults
        assert {fault.file for fault in faults} == {MODULE_FILE}, [str(fault) for fault in faults]
    assert {fault.file for fault in read_files({path: files[path] for path in files if path != MODULE_FILE}).faults} == {MODULE_FILE}


def test_an_award_without_a_rule_tells_its_other_faults_as_well() -> None:
    files = spoilt(COURSE_FILE, "      all:\n        - award", "      every:\n        - award")
    files[COURSE_FILE] = files[COURSE_FILE].replace(b"design: achievement", b"design: diploma").replace(b"it: Profitto, ", b"")
    told = " ".join(str(fault.message) for fault in read_files(files).faults)
    assert all(words in told for words in ("“every” is unknown", "“design: diploma” names nothing", "“it” is missing")), told


def test_all_faults_are_told_at_once() -> None:
    files = spoilt(COURSE_FILE, "slug: sample", "slug: Sample") | {QUIZ_FILE: b"pass: 0\n", f"{PAGE}/page.pt.md": b"\xe9"}
    assert {fault.file for fault in read_files(files).faults} == {COURSE_FILE, QUIZ_FILE, f"{PAGE}/page.pt.md"}
    assert [fault.line for fault in read_files(files).faults] == [2, 1, 1, 1]


def without(*paths: str) -> dict[str, bytes]:
    """Return the package without some files."""
    return {path: content for path, content in sample().items() if path not in paths}


FILES = (
    ("no course", without(COURSE_FILE), COURSE_FILE, "This file is missing.", "it names the course"),
    ("no modules", {COURSE_FILE: COURSE.encode()}, COURSE_FILE, "The course has no modules.", "modules/01-welcome"),
    ("no module file", without(MODULE_FILE), MODULE_FILE, "This file is missing.", "or remove the folder"),
    ("no page in a language", without(f"{PAGE}/page.pt.md"), f"{PAGE}/page.pt.md", "This file is missing.", "all four languages"),
    ("no page in the source language", without(f"{PAGE}/page.md"), f"{PAGE}/page.it.md", "This file is missing.", "all four languages"),
    ("both names of the source language", sample() | {f"{PAGE}/page.it.md": b"Ciao"}, f"{PAGE}/page.md", "stands for the same language", "Remove one"),
    ("no quiz", without(QUIZ_FILE) | {"modules/01-welcome/02-quiz/x.svg": DRAWING.encode()}, QUIZ_FILE, "This file is missing.", "Write it"),
    ("empty file", sample() | {QUIZ_FILE: b""}, QUIZ_FILE, "This file is empty.", "or remove it"),
    ("a list for a file", sample() | {QUIZ_FILE: b"- a\n"}, QUIZ_FILE, "should hold keys and values", "“id: …”"),
    ("folder of no unit", sample() | {"modules/01-welcome/03-more/page.md": b"x"}, "modules/01-welcome/03-more", "No module and no unit", "module.yaml"),
    ("file of no unit", sample() | {f"{PAGE}/notes.txt": b"x"}, f"{PAGE}/notes.txt", "has no use for this file", "svg, png, jpg or webp"),
    ("film", sample() | {f"{PAGE}/film.mp4": b"x"}, f"{PAGE}/film.mp4", "has no use for this file", "Remove it"),
    ("stranger at the top", sample() | {"course.yml": b"x"}, "course.yml", "No module and no unit uses this.", "remove it"),
    ("module without a number", sample() | {"modules/more/module.yaml": b"id: more"}, "modules/more/module.yaml", "does not say its place", "two figures"),
    ("picture of another kind", sample() | {f"{PAGE}/a.png": b"GIF89a"}, f"{PAGE}/a.png", "not the picture that its name says (png)", "Save the picture"),
    ("path outside", sample() | {"../course.yaml": b"x"}, "../course.yaml", "This path leaves its folder (..).", "Put the file into the folder"),
    ("path outside, deep", sample() | {f"{PAGE}/../../../../x.png": b"x"}, f"{PAGE}/../../../../x.png", "leaves its folder", "Put the file"),
    ("path from the root", sample() | {"/etc/x.png": b"x"}, "/etc/x.png", "begins at the root of a disk", "from its own folder"),
    ("path on a drive", sample() | {"C:/x.png": b"x"}, "C:/x.png", "begins at the root of a disk", "from its own folder"),
    ("backslash", sample() | {"modules\\x.png": b"x"}, "modules\\x.png", "holds a backslash", "with a slash"),
    ("empty name", sample() | {"modules//x.png": b"x"}, "modules//x.png", "holds spaces, accents", "Use letters"),
    ("name with an accent", sample() | {f"{PAGE}/città.png": b"x"}, f"{PAGE}/città.png", "holds spaces, accents", "Use letters"),
    ("name with a line end", sample() | {f"{PAGE}/a\nb.png": b"x"}, f"{PAGE}/a\\nb.png", "holds spaces, accents", "Use letters"),
    ("name of half a character", sample() | {f"{PAGE}/\udce9.png": b"x"}, f"{PAGE}/\\udce9.png", "holds spaces, accents", "Use letters"),
    ("long name", sample() | {f"{PAGE}/{'a' * 90}.png": b"x"}, f"{PAGE}/{'a' * 90}.png", "or is too long", "at most 80"),
    ("names that differ in capitals", sample() | {f"{PAGE}/Mappa.svg": DRAWING.encode()}, f"{PAGE}/mappa.svg", "Only capital letters", "Rename"),
    ("huge picture", sample() | {f"{PAGE}/a.png": b"\x89PNG\r\n\x1a\n" + bytes(rules.FILE_LIMIT)}, f"{PAGE}/a.png",
     "This file is 5.0 MB; the limit is 5 MB.", "Make the picture smaller"),
    ("huge text", sample() | {f"{PAGE}/page.es.md": b"x" * (rules.TEXT_LIMIT + 1024)}, f"{PAGE}/page.es.md",
     "This text is 257 KB; the limit is 256 KB.", "Divide it"),
    ("windows-1252", sample() | {f"{PAGE}/page.pt.md": "Olá\n\nFormação".encode("windows-1252")}, f"{PAGE}/page.pt.md",
     "looks like windows-1252", "Save the file again with the encoding UTF-8"),
    ("UTF-16", sample() | {f"{PAGE}/page.pt.md": "Olá".encode("utf-16")}, f"{PAGE}/page.pt.md", "looks like UTF-16", "encoding UTF-8"),
    ("NUL", sample() | {f"{PAGE}/page.pt.md": b"Ol\x00a"}, f"{PAGE}/page.pt.md", "cannot be printed", "Type the line again"),
    ("deep nesting", sample() | {QUIZ_FILE: b"pass: " + b"[" * 100_000}, QUIZ_FILE, "nested too deeply", "levels and"),
    ("many entries", sample() | {QUIZ_FILE: b"pass: [" + b"1," * 50_000 + b"]"}, QUIZ_FILE, "holds too many entries", "Divide it"),
    ("billion laughs", sample() | {QUIZ_FILE: b"a: &a [x,x]\nb: &b [*a,*a]\npass: [*b,*b]\n"}, QUIZ_FILE, "Anchors (&) and aliases (*)", "Write the text"),
)


@pytest.mark.parametrize(("name", "files", "file", "message", "remedy"), FILES, ids=[case[0] for case in FILES])
def test_a_spoilt_set_of_files_is_refused_by_name_with_a_remedy(
    name: str, files: dict[str, bytes], file: str, message: str, remedy: str,
) -> None:
    reading = read_files(files)
    assert reading.package is None, name
    found = [fault for fault in reading.faults if fault.file == file and message in str(fault.message)]
    assert found, [str(fault) for fault in reading.faults]
    assert remedy in str(found[0].remedy)


def test_a_text_in_another_encoding_is_refused_at_its_first_strange_line() -> None:
    files = sample() | {f"{PAGE}/page.pt.md": "Ola\n\nFormação".encode("windows-1252")}
    (fault,) = read_files(files).faults
    assert (fault.file, fault.line) == (f"{PAGE}/page.pt.md", 3)


def test_groups_of_rules_have_a_floor() -> None:
    deep = "{any: [" * 8 + "{hours: {phase: total, at_least: 70%}}" + "]}" * 8
    files = spoilt(COURSE_FILE, "      all:\n" + ATTENDANCE, f"      {deep}")
    (fault,) = read_files(files).faults
    assert (fault.file, fault.line) == (COURSE_FILE, line_of(COURSE_FILE, "any: [", files))
    assert str(fault.message) == "Groups of rules stand more than 6 deep."
