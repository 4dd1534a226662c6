"""The blueprint that all pages of this room hang on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, make_response

from app.core.tables import csv_lines, write_xlsx
from app.editions import labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask import Response

bp = Blueprint("editions", __name__, template_folder="../templates")


@bp.app_context_processor
def _words() -> dict[str, object]:
    """Give templates the words for roles and statuses: other rooms show them too."""
    return {
        "role_words": labels.ROLES, "status_words": labels.STATUSES, "status_tones": labels.TONES, "emblem_words": labels.EMBLEMS,
    }


def csv_file(name: str, headers: Sequence[str], rows: Iterable[Sequence[object]], *, for_spreadsheet: bool = True) -> Response:
    """Return a CSV file to keep."""
    return _file(name, b"".join(csv_lines(rows, headers, for_spreadsheet=for_spreadsheet)), "text/csv; charset=utf-8")


def xlsx_file(name: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return a workbook to keep."""
    return _file(name, write_xlsx(rows, headers), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _file(name: str, content: bytes, kind: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
