"""Commands that bring questions from other systems into a package's bank, and take them out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.courses import banks, rules
from app.courses.exchange import Format, Outcome, read_questions, withheld, write_questions
from app.courses.labels import OUTCOMES
from app.courses.package.faults import Fault, Faults, printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.courses.exchange import Entry, Imported

COURSE = click.option("--course", "slug", required=True, metavar="SLUG", help="The course: the name of its folder.")
FOLDER = click.option(
    "--folder", type=click.Path(path_type=Path), default=Path("courses"), show_default=True, help="Where the courses lie.",
)
LANGUAGE = click.option(
    "--language", type=click.Choice(rules.LANGUAGES), help="Language of the texts; by default the one the course is written in.",
)


@click.command("import-questions")
@click.argument("file", type=click.Path(path_type=Path))
@COURSE
@FOLDER
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
@click.option("--replace", is_flag=True, help="Write over what was imported from a file of this name before.")
@click.option("--all-languages", is_flag=True, help="Write each text in all four languages, to be translated later.")
def import_questions(
    file: Path, slug: str, folder: Path, language: str | None, *, as_json: bool, replace: bool, all_languages: bool,
) -> None:
    """Read questions from GIFT, Aiken or Moodle XML into the bank of a course."""
    stem = banks.name_for(file)
    target = f"{banks.BANK}/{stem}.yaml"
    root = folder / slug
    faults = Faults()
    content = _content(file, root, slug, faults)
    if (root / target).exists() and not replace:
        faults.add(target, 1, _l("This file is there already."), _l("Rename the new file, or say --replace."))
    if len(faults):
        _report((), None, faults.in_order(), as_json=as_json)
    found = banks.read(root, without=target)
    imported = read_questions(
        content, language or found.language, name=file.name, taken=found.ids, picture_prefix=f"{stem}-",
    )
    problems = [*imported.faults]
    path = None
    if len(imported.questions) > banks.MOST_IN_A_FILE:
        faults.add(target, 1, _l("There are more than %(count)d questions.", count=banks.MOST_IN_A_FILE), _l("Divide the file."))
        problems += faults.in_order()
    if imported.questions and not problems:
        path = _write(root, target, imported, problems, all_languages=all_languages)
    if not as_json and path is not None:
        _say_languages(imported, language or found.language, all_languages=all_languages)
    _report(imported.report if path else withheld(imported.report), path, problems, as_json=as_json)


def _content(file: Path, root: Path, slug: str, faults: Faults) -> bytes:
    if not rules.is_id(slug) or not (root / "course.yaml").is_file():
        faults.add(str(root), 1, _l("There is no course in this folder."), _l("Name a folder that holds “course.yaml”."))
    try:
        return file.read_bytes()
    except OSError as error:
        faults.add(str(file), 1, _l("This file cannot be read: %(reason)s.", reason=error.strerror), _l("Look at its name."))
        return b""


def _write(root: Path, target: str, imported: Imported, problems: list[Fault], *, all_languages: bool) -> str | None:
    questions = banks.in_all_languages(imported.questions) if all_languages else imported.questions
    text = banks.written(questions).encode()
    name = target.rpartition("/")[2]
    if len(text) > rules.TEXT_LIMIT:
        faults = Faults()
        faults.add(target, 1, _l("The questions would come to %(size)d KB; the limit of a file is %(limit)d KB.",
                                 size=len(text) >> 10, limit=rules.TEXT_LIMIT >> 10), _l("Divide the file."))
        problems += faults.in_order()
        return None
    try:
        banks.keep(root, {**imported.pictures, name: text})
    except OSError as error:
        faults = Faults()
        faults.add(target, 1, _l("This file cannot be written: %(reason)s.", reason=error.strerror), _l("Change its permissions."))
        problems += faults.in_order()
        return None
    return str(root / target)


def _say_languages(imported: Imported, language: str, *, all_languages: bool) -> None:
    if imported.read_as == "windows-1252":
        click.echo(_("The file was read as windows-1252: look at its accented letters."), err=True)
    others = ", ".join(code for code in rules.LANGUAGES if code != language)
    if all_languages:
        click.echo(_("The texts are in %(language)s and stand for %(others)s too: translate them.", language=language, others=others),
                   err=True)
    else:
        click.echo(_("The texts are in %(language)s; write %(others)s before publishing. “courses check” tells each place.",
                     language=language, others=others), err=True)


def _report(entries: Sequence[Entry], path: str | None, faults: Sequence[Fault], *, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({
            "questions": [_as_json(entry) for entry in entries], "written": path,
            "faults": [
                {"file": fault.file, "line": fault.line, "message": str(fault.message), "remedy": str(fault.remedy)} for fault in faults
            ],
        }, ensure_ascii=False))
    else:
        for entry in entries:
            click.echo(_line(entry))
        for fault in faults:
            click.echo(str(fault), err=True)
        click.echo(_("Written: %(path)s.", path=path) if path else _("Nothing was written."), err=not path)
    raise SystemExit(0 if path else 1)


def _as_json(entry: Entry) -> dict[str, object]:
    return {"line": entry.line, "type": entry.type, "title": entry.title, "outcome": entry.outcome.value, "note": entry.note}


def _line(entry: Entry) -> str:
    outcome = str(OUTCOMES[entry.outcome])
    return printable(f"{entry.line}: {entry.type or '-'} · {entry.title or '-'} · {outcome}" + (f": {entry.note}" if entry.note else ""))


@click.command("export-questions")
@COURSE
@FOLDER
@LANGUAGE
@click.option(
    "--format", "form", type=click.Choice([Format.GIFT.value, Format.MOODLE_XML.value]), required=True, help="What to write.",
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; by default the terminal.")
def export_questions(slug: str, folder: Path, language: str | None, form: str, output: Path | None) -> None:
    """Write all questions of a course, in one language, as GIFT or Moodle XML."""
    root = folder / slug
    faults = Faults()
    if not rules.is_id(slug) or not (root / "course.yaml").is_file():
        faults.add(str(root), 1, _l("There is no course in this folder."), _l("Name a folder that holds “course.yaml”."))
        _report((), None, faults.in_order(), as_json=False)
    found = banks.read(root)
    exported = write_questions(found.questions, Format(form), language or found.language, found.pictures)
    for fault in found.faults:
        click.echo(str(fault), err=True)
    for entry in exported.report:
        if entry.outcome is not Outcome.TAKEN:
            click.echo(_line(entry), err=True)
    counts: Mapping[Outcome, int] = {outcome: sum(entry.outcome is outcome for entry in exported.report) for outcome in Outcome}
    click.echo(_("Questions as they are: %(taken)d, changed: %(changed)d, left out: %(left_out)d.", taken=counts[Outcome.TAKEN],
                 changed=counts[Outcome.CHANGED], left_out=counts[Outcome.LEFT_OUT]), err=True)
    if output is None:
        click.echo(exported.content, nl=False)
        return
    try:
        output.write_text(exported.content, encoding="utf-8", newline="\n")
    except OSError as error:
        faults.add(str(output), 1, _l("This file cannot be written: %(reason)s.", reason=error.strerror), _l("Change its permissions."))
        _report((), None, faults.in_order(), as_json=False)
