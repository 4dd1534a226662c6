"""Pictures of a course: what their name says must be what they are, and a drawing must not be a program."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from app.core.i18n import lazy_gettext as _l
from app.courses import rules

if TYPE_CHECKING:
    from app.courses.package.faults import Faults

_SIGNATURES = {
    "png": ((0, b"\x89PNG\r\n\x1a\n"),),
    "jpg": ((0, b"\xff\xd8\xff"),),
    "jpeg": ((0, b"\xff\xd8\xff"),),
    "webp": ((0, b"RIFF"), (8, b"WEBP")),
}
_ACTIVE = frozenset({"script", "foreignobject", "iframe", "object", "embed", "handler", "audio", "video", "animate", "set"})
_LINKS = frozenset({"href", "src"})


class _Active(Exception):
    """Something in a drawing that acts or reaches out."""


def is_picture(path: str) -> bool:
    """Tell whether a file's name is that of a picture a course may hold."""
    return path.rpartition(".")[2].lower() in rules.PICTURES


def check_picture(path: str, content: bytes, faults: Faults) -> None:
    """Note a fault where a picture is not what its name says, or is more than a picture."""
    suffix = path.rpartition(".")[2].lower()
    if suffix == "svg":
        _check_drawing(path, content, faults)
    elif not all(content.startswith(sign, place) for place, sign in _SIGNATURES[suffix]):
        faults.add(
            path, 1, _l("This file is not the picture that its name says (%(suffix)s).", suffix=suffix),
            _l("Save the picture again in that form."),
        )


def _check_drawing(path: str, content: bytes, faults: Faults) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def begin(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] != "svg":
            raise ValueError(f"<{name}>")
        _check_element(name, attributes)
        parser.StartElementHandler = _check_element

    parser.StartElementHandler = begin
    parser.CharacterDataHandler = _check_text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.ProcessingInstructionHandler = _refuse_instruction
    try:
        parser.Parse(content, True)
    except _Active as active:
        faults.add(
            path, parser.CurrentLineNumber, _l("This drawing holds more than a picture: %(part)s.", part=str(active)),
            _l("Save it as plain SVG, without scripts, links to elsewhere or declarations."),
        )
    except (expat.ExpatError, ValueError) as error:
        line = error.lineno if isinstance(error, expat.ExpatError) else 1
        faults.add(
            path, line, _l("This drawing is not valid SVG: %(problem)s.", problem=str(error)),
            _l("Save it again as plain SVG."),
        )


def _check_element(name: str, attributes: dict[str, str]) -> None:
    if name.rpartition(":")[2].lower() in _ACTIVE:
        raise _Active(f"<{name}>")
    for key, value in attributes.items():
        plain = key.rpartition(":")[2].lower()
        reaches_out = plain in _LINKS and not value.strip().startswith(("#", "data:image/png", "data:image/jpeg"))
        if plain.startswith("on") or reaches_out or _reaches_out_by_style(value):
            raise _Active(f"{key}=“{value[:40]}”")


def _check_text(text: str) -> None:
    """Text may be a style sheet, which can fetch things as well as attributes can."""
    if "@import" in text.lower() or _reaches_out_by_style(text):
        raise _Active(text.strip()[:40])


def _reaches_out_by_style(value: str) -> bool:
    squeezed = "".join(value.lower().split())
    return "javascript:" in squeezed or any(
        not part.lstrip("'\"").startswith("#") for part in squeezed.split("url(")[1:]
    )


def _refuse_doctype(name: str, *_rest: object) -> None:
    raise _Active(f"<!DOCTYPE {name}>")


def _refuse_instruction(target: str, _data: str) -> None:
    raise _Active(f"<?{target}?>")
