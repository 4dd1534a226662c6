"""Papers on their way to a browser: the stored bytes of a certificate, the printed register."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Response, send_file

from app.core import storage
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.certificates.models import Certificate, RegisterLine
    from app.editions.models import Edition

NOTHING_RUNS = "default-src 'none'; sandbox"


def stored_bytes(certificate: Certificate) -> bytes:
    """Return the bytes as they were issued; they are compared with their hash on the way."""
    try:
        return storage.get(certificate.sha256)
    except FileNotFoundError:
        raise RuleBroken(_l(
            "The file of this certificate is missing from the store. Its register is unharmed; tell the administrator."
        )) from None
    except ValueError:
        raise RuleBroken(_l(
            "The file of this certificate is damaged and is not handed out. Its register is unharmed; tell the administrator."
        )) from None


def send_certificate(certificate: Certificate) -> Response:
    """Send a certificate under a name that people understand; a browser that has it asks whether its reader may still see it."""
    response = send_file(
        BytesIO(stored_bytes(certificate)), mimetype="application/pdf", as_attachment=True,
        download_name=f"{certificate.number.replace('/', '-')} {certificate.holder}.pdf", etag=certificate.sha256,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    return response


def send_register(edition: Edition, lines: Sequence[RegisterLine]) -> Response:
    """Send the printed register."""
    response = send_file(
        BytesIO(import_module("app.certificates.pdf").draw_register(edition, lines)), mimetype="application/pdf", as_attachment=True,
        download_name=f"{edition.code}-register.pdf",
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    return response
