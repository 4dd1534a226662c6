"""The two commands, as a trainer types them, on a course that is then checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from app.courses import banks, kinds
from app.courses.package.checking import read_folder
from tests.courses.sample import QUIZ, QUIZ_FILE, sample
from tests.courses.test_package import written

GIFT = "::Vino::Dove nasce il Soave?{\n=Verona#Sì.\n~Treviso\n}\n\nSolo testo.\n\n::q1::È un vino{T}\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return written(tmp_path, sample())


@pytest.fixture
def run(app, course: Path):
    def call(command: str, *arguments: object, slug: str = "sample") -> tuple[int, str, str]:
        result = app.test_cli_runner().invoke(
            args=["courses", command, *map(str, arguments), "--course", slug, "--folder", str(course.parent)],
        )
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.stdout, result.stderr

    return call


@pytest.fixture
def gift(tmp_path: Path) -> Path:
    path = tmp_path / "Domande di prova.gift"
    path.write_text(GIFT, encoding="utf-8")
    return path


def bank(course: Path, name: str = "imported-domande-di-prova.yaml") -> Path:
    return course / "bank" / name


def test_import_writes_the_bank_and_tells_each_question(run, course: Path, gift: Path) -> None:
    code, out, errors = run("import-questions", gift)
    lines = out.splitlines()
    assert code == 0
    assert [line.split(":")[0] for line in lines[:3]] == ["1", "6", "8"]
    assert str(bank(course)) in lines[3]
    assert "es, pt, en" in errors
    found = yaml.safe_load(bank(course).read_text(encoding="utf-8"))["questions"]
    assert [question["id"] for question in found] == ["vino", "q1-2"]
    assert found[0]["text"] == {"it": "Dove nasce il Soave?"}
    assert [path.name for path in bank(course).parent.iterdir()] == [bank(course).name]


def test_the_report_as_json_is_one_object(run, course: Path, gift: Path) -> None:
    code, out, _ = run("import-questions", gift, "--json", "--language", "es")
    report = json.loads(out)
    assert code == 0
    assert set(report) == {"questions", "written", "faults"}
    assert report["written"] == str(bank(course))
    assert report["faults"] == []
    assert [(entry["line"], entry["type"], entry["title"], entry["outcome"]) for entry in report["questions"]] == [
        (1, "one", "Vino", "taken"), (6, "description", "Solo testo.", "left out"), (8, "true_false", "q1", "changed"),
    ]
    assert all(set(entry) == {"line", "type", "title", "outcome", "note"} for entry in report["questions"])
    assert bool(report["questions"][0]["note"]) is False
    assert yaml.safe_load(bank(course).read_text(encoding="utf-8"))["questions"][0]["text"] == {"es": "Dove nasce il Soave?"}


def test_nothing_is_written_over_silently(run, course: Path, gift: Path) -> None:
    assert run("import-questions", gift)[0] == 0
    before = bank(course).read_bytes()
    gift.write_text("::Altro::Nuova{F}\n", encoding="utf-8")
    code, _, errors = run("import-questions", gift)
    assert (code, bank(course).read_bytes()) == (1, before)
    assert bank(course).name in errors
    assert run("import-questions", gift, "--replace")[0] == 0
    assert "Nuova" in bank(course).read_text(encoding="utf-8")


def test_the_same_file_gives_the_same_ids_when_it_is_imported_again(run, course: Path, gift: Path) -> None:
    run("import-questions", gift)
    before = bank(course).read_bytes()
    run("import-questions", gift, "--replace")
    assert bank(course).read_bytes() == before


@pytest.mark.parametrize("content", [b"Uno{T}\n\nDue{=a", b"", b"Solo testo.", b"\0\0", b"<quiz>&x;</quiz>"])
def test_a_faulty_file_imports_nothing(run, course: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.gift"
    path.write_bytes(content)
    code, out, errors = run("import-questions", path)
    assert code == 1
    assert errors
    assert not (course / "bank").exists()
    code, out, errors = run("import-questions", path, "--json")
    report = json.loads(out)
    assert (code, errors, report["written"]) == (1, "", None)
    assert {entry["outcome"] for entry in report["questions"]} <= {"left out"}


@pytest.mark.parametrize("slug", ["nothing", "../sample", "", ".", "/etc"])
def test_a_course_that_is_not_there(run, gift: Path, slug: str) -> None:
    code, out, errors = run("import-questions", gift, slug=slug)
    assert (code, out) == (1, "")
    assert "course.yaml" in errors
    assert run("export-questions", "--format", "gift", slug=slug)[0] == 1


def test_a_file_that_is_not_there(run, tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.gift", tmp_path):
        code, _, errors = run("import-questions", path)
        assert code == 1
        assert str(path) in errors


def test_too_many_questions_for_one_file_are_a_fault(run, course: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.gift"
    path.write_text("\n\n".join(f"::n{number}::{'parola ' * 90}{{T}}" for number in range(501)), encoding="utf-8")
    code, out, _ = run("import-questions", path, "--json")
    assert code == 1
    assert "500" in json.loads(out)["faults"][0]["message"]
    path.write_text(path.read_text(encoding="utf-8").replace("::n500::", "// ::n500::"), encoding="utf-8")
    code, out, _ = run("import-questions", path, "--json")
    assert code == 1
    assert "KB" in json.loads(out)["faults"][0]["message"]
    assert not (course / "bank").exists()


@pytest.mark.parametrize("form", ["gift", "moodle-xml"])
def test_export_writes_what_can_be_imported_again(run, course: Path, tmp_path: Path, form: str) -> None:
    target = tmp_path / "out.txt"
    code, out, errors = run("export-questions", "--format", form, "--language", "es", "--output", target)
    assert (code, out) == (0, "")
    assert errors.strip().splitlines()[-1].count("1") == 1
    assert "¿Qué es un distrito?" in target.read_text(encoding="utf-8")
    code, out, _ = run("export-questions", "--format", form, "--language", "es")
    assert out == target.read_text(encoding="utf-8")
    assert run("import-questions", target, "--language", "es")[0] == 0
    made = yaml.safe_load(bank(course, "imported-out.yaml").read_text(encoding="utf-8"))["questions"]
    assert [(question["id"], question["text"]) for question in made] == [("q1-2", {"es": "¿Qué es un distrito?"})]


def test_export_tells_what_it_leaves_out_and_stays_calm_about_faults(run, course: Path) -> None:
    (course / QUIZ_FILE).write_text(QUIZ + "  - id: odd\n    type: song\n  - id: torn\n  - draw: {tag: x, count: 2}\n  - words\n", encoding="utf-8")
    (course / "bank").mkdir()
    (course / "bank" / "broken.yaml").write_text("questions: [", encoding="utf-8")
    code, out, errors = run("export-questions", "--format", "gift")
    assert code == 0
    assert "::q1::" in out
    assert all(word in errors for word in ("odd", "torn", "bank/broken.yaml:1"))


def test_the_course_of_the_house_goes_out_whole(app) -> None:
    found = banks.read(Path(__file__).parents[3] / "courses" / "district-agents")
    assert len(found.questions) >= 10
    assert found.faults == ()


def test_texts_in_all_languages_on_demand(run, course: Path, gift: Path) -> None:
    assert run("import-questions", gift, "--all-languages")[0] == 0
    found = yaml.safe_load(bank(course).read_text(encoding="utf-8"))["questions"]
    assert set(found[0]["options"][0]["feedback"]) == {"it", "es", "pt", "en"}
    assert found[0]["text"]["pt"] == found[0]["text"]["it"]
    assert [str(fault) for fault in read_folder(course).faults if fault.file.startswith("modules")] == []


def test_a_bank_that_leads_elsewhere_is_not_written_to(run, course: Path, gift: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (course / "bank").symlink_to(tmp_path / "elsewhere")
    code, _, errors = run("import-questions", gift)
    assert code == 1
    assert "imported-domande-di-prova.yaml:1" in errors
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.skipif(not hasattr(kinds, "SHARED"), reason="packages hold no bank here yet")
def test_what_is_imported_passes_the_check_of_packages(run, course: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.gift"
    path.write_text(
        "Una{=a#b ~c}\n\nPiù{~%50%a ~%50%b ~%-50%c}\n\nVero{T####Sì}\n\nBreve{=città =citta =Roma}\n\nNumero{#3:0.5}\n\n"
        "Coppie{=a -> b =c -> d = -> e}\n\nSaggio{}\n\nLa {=capitale} è Roma.\n\nOrdine{>2\nuno\ndue}\n\n"
        "$CATEGORY: Vino\n\n[html]<b>Più\\: [[x]] righe</b><pre>a {\\} b</pre>{=a ~b}".replace("{\\}", "b"), encoding="utf-8",
    )
    code, out, _ = run("import-questions", path, "--all-languages", "--json")
    assert code == 0
    assert [entry["outcome"] for entry in json.loads(out)["questions"]].count("left out") == 0
    assert [str(fault) for fault in read_folder(course).faults] == []
