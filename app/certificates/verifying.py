"""What a stranger sees of a certificate: whether it stands, what it says, and the holder's name for whoever knows it.

There is no list and no search: one needs the code, or the file itself. An unknown code takes the same statement, the same
template and the same limits as a known one.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for

from app.certificates import labels, queries, rules
from app.certificates.facts import CertificateFacts
from app.certificates.forms import CodeForm, SurnameForm
from app.certificates.models import RegisterAct
from app.certificates.views import bp
from app.core.doors import public
from app.core.i18n import gettext as _
from app.core.text import fold
from app.core.web import limiter

LOOKUPS = "30 per minute"
SURNAMES = "10 per minute"


@bp.route("/verify")
@public
@limiter.limit(LOOKUPS)
def verify_form() -> Any:  # noqa: ANN401 - a page or a redirect
    """Ask for the code on the paper, or for the hash of the file."""
    form = CodeForm(request.args)
    typed = request.args.get("code")
    if typed is None:
        return render_template("certificates/verify_form.html", form=form), 200
    if code := rules.read_code(typed):
        return redirect(url_for(".verify", code=code))
    if sha256 := rules.read_sha256(typed):
        found = queries.standing_of_file(sha256)
        if found is not None:
            return redirect(url_for(".verify", code=found.certificate.code, file=sha256))
        return render_template("certificates/verify_form.html", form=CodeForm(), is_file_unknown=True), 404
    form.code.errors = [_("This is not a verification code. It has twenty letters and figures, in groups of four.")]
    return render_template("certificates/verify_form.html", form=form), 422


@bp.route("/verify/<code>", methods=["GET", "POST"])
@public
@limiter.limit(LOOKUPS, methods=["GET", "HEAD"])
@limiter.limit(SURNAMES, methods=["POST"])
def verify(code: str) -> Any:  # noqa: ANN401 - a page with its status
    """Say whether a certificate stands and what it says; the name only to whoever types the surname."""
    found = queries.standing_of(rules.read_code(code) or "")
    form, is_shown = SurnameForm(), False
    if found is not None and form.validate_on_submit():
        is_shown = rules.is_surname(fold(form.surname.data or ""), found.certificate.holder_family_fold)
        if not is_shown:
            form.surname.errors = [_("The surname on this certificate is another one.")]
    page = render_template(
        "certificates/verify.html", found=found, form=form, labels=labels, acts=RegisterAct,
        facts=CertificateFacts.from_json(found.certificate.facts) if found else None,
        code=rules.printed_code(rules.read_code(code) or ""), name=found.certificate.holder if found and is_shown else "",
        initials=rules.initials(found.certificate.holder) if found else "", is_same_file=_is_same_file(found),
    )
    status = form.status if found else 404
    return page, status, {"Cache-Control": "no-store"}


def _is_same_file(found: queries.Standing | None) -> bool:
    """Whether the file that was issued was looked up on the page before; a link from elsewhere says nothing of a reader's file."""
    asked = rules.read_sha256(request.args.get("file", ""))
    came_from = request.headers.get("Sec-Fetch-Site") or urlsplit(request.referrer or "").netloc
    return found is not None and asked == found.certificate.sha256 and came_from in {"same-origin", request.host}
