"""The faces that papers are set in, and how a document embeds what it uses of them.

Each face has a fixed subset of the signs that nearly every paper needs, cut and compressed once a process; a document
that needs more adds a second, small one of its own. Both depend only on the text, so equal papers are equal bytes.
"""

from __future__ import annotations

import codecs
import zlib
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc

from app.core.pdf.typeface import Typeface

if TYPE_CHECKING:
    from collections.abc import Sequence

rl_config.invariant = 1  # no clock and no chance in the bytes
rl_config.useA85 = 0  # streams as bytes: written as ASCII they are a quarter larger and cost two milliseconds

REGULAR, SEMIBOLD, BOLD, ITALIC = (
    "TitilliumWeb-Regular", "TitilliumWeb-SemiBold", "TitilliumWeb-Bold", "TitilliumWeb-Italic")
FALLBACK = "DejaVuSans"
FOLDER = Path(__file__).parents[2] / "static" / "build" / "pdf-fonts"

_STAPLE = (
    " ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;-/()%&'"
    "\u00ab\u00bb\u2018\u2019\u201c\u201d\u2013\u00b7\u00ba\u00b0àèéìòùáíóúñçãõâêôü"
)
_ESCAPED = {code: f"\\{code:03o}" for code in range(256) if not chr(code).isascii() or not chr(code).isprintable()} | {
    ord(sign): "\\" + sign for sign in "()\\"}
_NONE = "\ufffe"  # fills a code that stands for nothing, as codecs.charmap_build asks


class Font:
    """One face with the subset that all documents share."""

    def __init__(self, name: str, *, staple: str = "") -> None:
        path = FOLDER / f"{name}.ttf"
        if not path.is_file():
            message = f"The font {path.name} is missing from {FOLDER}: run `make assets` and print again."
            raise FileNotFoundError(message)
        self.name = name
        self.face = Typeface(str(path))
        self.codes = _codes([sign for sign in staple if self.face.has(sign)])
        self._map = codecs.charmap_build("".join(sign or _NONE for sign in self.codes).ljust(256, _NONE))
        self.staple = frozenset(sign for sign in self.codes if sign)
        self._widths: dict[str, float] = {}

    def width(self, sign: str) -> float:
        """Return the advance of a sign in thousandths of the size."""
        found = self._widths.get(sign)
        if found is None:
            found = self._widths.setdefault(sign, self.face.width(sign))
        return found

    def written(self, text: str) -> str:
        """Return a text of staple signs as the inside of a PDF string; others raise UnicodeEncodeError."""
        return escaped(codecs.charmap_encode(text, "strict", self._map)[0])

    @cached_property
    def embedded(self) -> Embedded:
        """Return the shared subset, cut and compressed."""
        return Embedded(self.face, self.codes)


def escaped(codes: bytes) -> str:
    """Return bytes as the inside of a PDF string, in ASCII."""
    return codes.decode("latin-1").translate(_ESCAPED)


def _codes(signs: Sequence[str]) -> list[str | None]:
    """Give ASCII its own codes, so that the page's operators can be read; the others follow from 128."""
    ascii_signs = {ord(sign): sign for sign in signs if sign.isascii()}
    if not signs:
        return []
    return [ascii_signs.get(code) for code in range(128)] + [sign for sign in signs if not sign.isascii()]


@lru_cache(maxsize=8)
def font(name: str) -> Font:
    """Return a font, read from its file the first time; the fallback face has nothing that all papers need."""
    return Font(name, staple="" if name == FALLBACK else _STAPLE)


class Embedded:
    """A subset made ready for any number of documents."""

    def __init__(self, face: Typeface, signs: Sequence[str | None]) -> None:
        self.face = face
        self.first = next((code for code, sign in enumerate(signs) if sign), 0)
        self.last = len(signs) - 1
        widths = (f"{face.width(sign):.0f}" if sign else "0" for sign in signs[self.first:])
        self.widths = f"[ {' '.join(widths)} ]"
        file = face.subset(signs)
        self.file = Stream(file, {"Length1": len(file)})
        self.unicode = Stream(_to_unicode(signs), {})

    def add(self, document: Any, name: str, tag: str) -> None:  # noqa: ANN401 - reportlab is not typed
        """Write font, descriptor and streams into a document."""
        base = f"/{tag}+{self.face.name.decode('ascii')}"
        face = self.face
        descriptor = pdfdoc.PDFDictionary({
            "Type": "/FontDescriptor", "FontName": base, "Flags": (face.flags & ~32) | 4,
            "FontBBox": f"[ {' '.join(f'{edge:.0f}' for edge in face.bbox)} ]", "ItalicAngle": face.italicAngle,
            "Ascent": face.ascent, "Descent": face.descent, "CapHeight": face.capHeight, "StemV": face.stemV,
            "MissingWidth": face.defaultWidth, "FontFile2": document.Reference(self.file.copy(), f"file:{name}"),
        })
        written = pdfdoc.PDFDictionary({
            "Type": "/Font", "Subtype": "/TrueType", "BaseFont": base, "FirstChar": self.first,
            "LastChar": self.last, "Widths": self.widths,
            "ToUnicode": document.Reference(self.unicode.copy(), f"unicode:{name}"),
            "FontDescriptor": document.Reference(descriptor, f"descriptor:{name}"),
        })
        document.idToObject["BasicFonts"].dict[name] = document.Reference(written, f"font:{name}")


class Stream(pdfdoc.PDFObject):
    """A stream compressed once, where reportlab's own compresses again for every document."""

    __RefOnly__ = 1

    def __init__(self, content: bytes, extra: dict[str, int]) -> None:
        packed = zlib.compress(content, 9)
        keys = "".join(f" /{key} {value}" for key, value in extra.items())
        head = f"<< /Filter /FlateDecode /Length {len(packed)}{keys} >>\nstream\n"
        self.written = head.encode("ascii") + packed + b"\nendstream\n"

    def copy(self) -> Stream:
        """Return the same bytes as a new object: reportlab marks an object with its name in one document."""
        twin = Stream.__new__(Stream)
        twin.written = self.written
        return twin

    def format(self, _document: object) -> bytes:
        """Return what stands in the file."""
        return self.written


def _to_unicode(signs: Sequence[str | None]) -> bytes:
    """Say which text each code stands for, so that a name can be copied and searched whole."""
    pairs = [f"<{code:02X}> <{sign.encode('utf-16-be').hex().upper()}>" for code, sign in enumerate(signs) if sign]
    blocks = [pairs[start:start + 100] for start in range(0, len(pairs), 100)]
    lines = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
        f"{lines}\nendcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode("ascii")


class FontUse:
    """What one document uses of one font."""

    def __init__(self, used: Font, number: int) -> None:
        self.font = used
        self.number = number
        self.uses_staple = False
        self._extra: dict[str, tuple[int, int]] = {}

    @property
    def staple_name(self) -> str:
        """Return the resource name of the shared subset."""
        self.uses_staple = True
        return f"F{self.number}"

    def encode(self, sign: str) -> tuple[str, str]:
        """Return the resource name and the written code of a sign outside the shared subset, kept for the document."""
        # Codes 1 to 31 are left out: some readers take them for spaces and line ends whatever the font says.
        subset, code = self._extra.setdefault(sign, divmod(len(self._extra), 224))
        return f"F{self.number}x{subset}", escaped(bytes([code + 32]))

    def addObjects(self, document: Any) -> None:  # noqa: ANN401, N802 - reportlab calls it by this name
        """Write the fonts into the document; reportlab asks for it once all pages are drawn."""
        if self.uses_staple:
            self.font.embedded.add(document, f"F{self.number}", _tag(0))
        signs = list(self._extra)
        for subset in range((len(signs) + 223) // 224):
            own = [None] * 32 + signs[subset * 224:(subset + 1) * 224]
            Embedded(self.font.face, own).add(document, f"F{self.number}x{subset}", _tag(subset + 1))


def _tag(number: int) -> str:
    """Return the six letters that PDF puts before the name of a subset, different for each subset of a face."""
    return "BOTT" + chr(65 + number // 26 % 26) + chr(65 + number % 26)
