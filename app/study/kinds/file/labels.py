"""Words of files to save."""

from __future__ import annotations

from app.core.i18n import Words
from app.core.i18n import lazy_gettext as _l
from app.documents.rules import FileFault

FAULTS: dict[FileFault, tuple[Words, Words]] = {
    FileFault.EMPTY: (_l("This file is empty."), _l("Put the right file in its place.")),
    FileFault.TOO_LARGE: (_l("This file is larger than 10 MB."), _l("Make it smaller: trainees may be on a slow line.")),
    FileFault.KIND: (_l("Files of this kind are not given to trainees."), _l("Save it as PDF, office document, CSV, text or picture.")),
    FileFault.LIES: (_l("The content of this file is not what its name says."), _l("Save the file again in its own format.")),
    FileFault.DAMAGED: (_l("This file is damaged and cannot be opened."), _l("Save it again.")),
    FileFault.DANGEROUS: (_l("This file holds programs or unsafe paths."), _l("Save it without macros, or as PDF.")),
}
"""What is wrong with a file of a package, and what to do."""
KINDS: dict[str, Words] = {
    "pdf": _l("PDF"), "docx": _l("text document"), "odt": _l("text document"), "xlsx": _l("spreadsheet"), "ods": _l("spreadsheet"),
    "csv": _l("table (CSV)"), "txt": _l("plain text"), "png": _l("picture"), "jpg": _l("picture"), "jpeg": _l("picture"),
    "webp": _l("picture"),
}
