"""Words of the documents room."""

from __future__ import annotations

from app.core.i18n import Words
from app.core.i18n import lazy_gettext as _l
from app.documents.models import DocumentKind
from app.documents.rules import FileFault

KIND: dict[DocumentKind, Words] = {
    DocumentKind.SIGNATURE_SHEET: _l("Signature sheet"),
    DocumentKind.JUSTIFICATION: _l("Justification of an absence"),
    DocumentKind.MINUTES: _l("Minutes"),
    DocumentKind.AGREEMENT: _l("Agreement"),
    DocumentKind.INSURANCE: _l("Insurance"),
    DocumentKind.IDENTITY: _l("Identity document"),
    DocumentKind.COURSE_MATERIAL: _l("Course material"),
    DocumentKind.OTHER: _l("Other"),
}
FAULT: dict[FileFault, Words] = {
    FileFault.EMPTY: _l("The file is empty. Nothing was stored. Choose another file."),
    FileFault.TOO_LARGE: _l("The file is larger than 10 MB. Nothing was stored. Make it smaller, for example by scanning in grey."),
    FileFault.KIND: _l("This kind of file is not stored. Send it as PDF, picture (PNG, JPG, WebP), office document, CSV or text."),
    FileFault.LIES: _l("The content is not what the file's name says. Nothing was stored. Save the file again in its own format."),
    FileFault.DAMAGED: _l("The file is damaged and cannot be opened. Nothing was stored. Save it again and send it once more."),
    FileFault.DANGEROUS: _l("The file holds programs or unsafe paths. Nothing was stored. Save it without macros, or as PDF."),
}
