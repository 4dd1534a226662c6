"""Pages of the register for those who keep it, read it or stand in it. What strangers see is in verifying.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for

from app.certificates import actions, dry_run, labels, papers, queries
from app.certificates.facts import CertificateFacts
from app.certificates.facts_source import CourseWords, course_words
from app.certificates.forms import IssueForm, RevokeForm
from app.certificates.jobs import NAME, ask_for_issue
from app.certificates.models import Certificate, RegisterAct
from app.certificates.permissions import (
    can_issue_certificates,
    can_revoke_certificate,
    can_view_certificate,
    can_view_own_certificates,
    can_view_register,
)
from app.certificates.rules import choice_digest, printed_code
from app.core.db import db
from app.core.doors import current_actor, door
from app.core.forms import ReasonForm
from app.core.i18n import gettext as _
from app.core.jobs import Job
from app.core.paging import SIZE, Page, asked_number, paginate
from app.core.tables import write_csv
from app.core.text import tidy
from app.core.web import say
from app.editions.models import Edition
from app.progress.course import course_rules
from app.progress.labels import line_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.certificates.dry_run import DryRun

bp = Blueprint("certificates", __name__, template_folder="templates")
COLUMNS = ("number", "code", "award", "holder", "status", "issued_on")


@bp.after_request
def stay_unlisted(response: Response) -> Response:
    """Keep every page of this room out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def asked_award(words: CourseWords) -> str | None:
    """Return the award named in the address; None where it names none."""
    asked = request.args.get("award", "")
    return asked if asked in words.awards else None


# --- the register of an edition --------------------------------------------------------------------------------------


@bp.route("/editions/<edition_code>/certificates")
@door(can_view_register, edition=Edition)
def of_edition(edition: Edition) -> str:
    """The register: who holds what, under which number, and what became of it."""
    words, search = course_words(edition.course_version), tidy(request.args.get("search", ""))[:100]
    award = asked_award(words)
    counts = queries.counts(edition.id)
    return render_template(
        "certificates/of_edition.html", edition=edition, words=words, award=award, search=search, labels=labels,
        page=paginate(queries.certificates_of(edition.id, award=award, search=search)), acts=RegisterAct,
        of_award={key: sum(counts[key, act] for act in RegisterAct) for key in words.awards},
        of_status={
            act: sum(number for (key, found), number in counts.items() if found is act and award in {None, key})
            for act in RegisterAct
        },
        may_issue=can_issue_certificates(current_actor(), edition),
    )


@bp.route("/editions/<edition_code>/certificates.csv")
@door(can_view_register, edition=Edition)
def export(edition: Edition) -> Response:
    """Every certificate of an edition (columns kept stable)."""
    lines = (
        (number, code, award, holder, status.value, issued_on.isoformat())
        for number, code, award, holder, status, issued_on in queries.rows_of(edition.id)
    )
    return Response(
        write_csv(lines, COLUMNS), mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{edition.code}-certificates.csv"'},
    )


@bp.route("/editions/<edition_code>/certificates/register.pdf")
@door(can_view_register, edition=Edition)
def register_pdf(edition: Edition) -> Response:
    """The register on paper, every line with its hash."""
    return papers.send_register(edition, queries.register_of(edition.id))


# --- issuing ---------------------------------------------------------------------------------------------------------


@bp.route("/editions/<edition_code>/certificates/prepare", methods=["GET", "POST"])
@door(can_issue_certificates, edition=Edition)
def prepare(edition: Edition) -> Any:  # noqa: ANN401 - a page or a redirect
    """The dry run: who would receive a certificate of an award, and why each of the others would not."""
    words = course_words(edition.course_version)
    if request.args.get("award") and asked_award(words) is None:
        abort(404)
    award = asked_award(words) or next(iter(words.awards))
    found = dry_run.dry_run(edition, award)
    form = IssueForm(found.eligible, choice_digest(found.eligible))
    if form.validate_on_submit() and (recipients := form.recipients()):
        job = ask_for_issue(edition, award, recipients, by=g.person)
        db.session.commit()
        return redirect(url_for(".issuing", edition_code=edition.code, job_id=job.id))
    show = request.args.get("show") if request.args.get("show") in {"others", "holders"} else "eligible"
    page = _page_of(list(getattr(found, str(show))))
    return render_template(
        "certificates/prepare.html", edition=edition, words=words, award=award, found=found, form=form, show=show,
        page=page, why=_why_not(found, page.items) if show == "others" else {}, labels=labels,
    ), form.status


def _page_of(ids: Sequence[int]) -> Page[int]:
    number = min(asked_number(), max(1, -(-len(ids) // SIZE)))
    return Page(ids[(number - 1) * SIZE:number * SIZE], number, len(ids))


def _why_not(found: DryRun, ids: Sequence[int]) -> dict[int, list[str]]:
    """Say of each trainee shown what is missing, in the words of the progress room."""
    titles = course_rules(found.edition.course_version).titles
    why: dict[int, list[str]] = {}
    for enrolment_id in ids:
        refusal = found.others[enrolment_id]
        lines = [line_of(leaf, titles) for leaf in found.missing(enrolment_id)]
        reason = [] if refusal is labels.Refusal.NOT_MET and lines else [str(labels.WHY_NOT[refusal])]
        why[enrolment_id] = [*reason, *(f"{line.what}: {line.how_much}" for line in lines)]
    return why


@bp.route("/editions/<edition_code>/certificates/jobs/<int:job_id>")
@door(can_issue_certificates, edition=Edition)
def issuing(edition: Edition, job_id: int) -> str:
    """How far an issue is, and whom it left out."""
    job = db.session.get(Job, job_id)
    if job is None or job.name != NAME or job.edition_id != edition.id:
        abort(404)
    left_out = {int(key): labels.Refusal(why) for key, why in job.result.get("left_out", {}).items()}
    return render_template(
        "certificates/issuing.html", edition=edition, job=job, left_out=left_out, labels=labels,
        names=queries.names_of(edition.id, list(left_out)) if left_out else {},
        total=job.total or len(job.arguments["enrolment_ids"]), award=job.arguments["award"],
    )


# --- one certificate -------------------------------------------------------------------------------------------------


@bp.route("/certificates")
@door(can_view_own_certificates)
def mine() -> str:
    """One's own certificates, or what is still missing for them."""
    held, enrolments = queries.own_certificates(g.person.id), queries.own_enrolments(g.person.id)
    newest = enrolments[0] if enrolments else None
    valid = {
        one.award for one, _title, status in held
        if status is RegisterAct.ISSUED and newest and one.enrolment_id == newest.id
    }
    return render_template(
        "certificates/mine.html", held=held, enrolments=enrolments, newest=newest, labels=labels,
        awards=dry_run.still_to_come(newest, valid) if newest else {},
        words=course_words(newest.edition.course_version) if newest else None,
    )


@bp.route("/certificates/<certificate_code>.pdf")
@door(can_view_certificate, certificate=Certificate)
def pdf(certificate: Certificate) -> Response:
    """The stored bytes, never drawn anew."""
    return papers.send_certificate(certificate)


@bp.route("/certificates/<certificate_code>")
@door(can_view_certificate, certificate=Certificate)
def certificate(certificate: Certificate) -> str:
    """What a certificate says, and what the register says of it."""
    lines = queries.lines_of_certificate(certificate)
    status = max(lines, key=lambda line: line.line).act
    return render_template(
        "certificates/certificate.html", certificate=certificate, lines=lines, status=status, labels=labels,
        facts=CertificateFacts.from_json(certificate.facts), code=printed_code(certificate.code),
        neighbours={found.id: found for found in queries.neighbours(certificate, lines)},
        may_read_register=can_view_register(current_actor(), certificate.edition),
        may_revoke=status is RegisterAct.ISSUED and can_revoke_certificate(current_actor(), certificate),
    )


@bp.route("/certificates/<certificate_code>/revoke", methods=["GET", "POST"])
@door(can_revoke_certificate, certificate=Certificate)
def revoke(certificate: Certificate) -> Any:  # noqa: ANN401 - a page or a redirect
    """Take a certificate out of force, with a reason."""
    form = RevokeForm()
    if form.validate_on_submit():
        with form.guard():
            actions.revoke_certificate(
                certificate, by=g.person, reason=form.reason.data or "", cause=form.chosen_cause
            )
            db.session.commit()
            say(_("The certificate %(number)s was revoked.", number=certificate.number))
            return redirect(url_for(".certificate", certificate_code=certificate.code))
    return render_template("certificates/revoke.html", form=form, certificate=certificate), form.status


@bp.route("/certificates/<certificate_code>/supersede", methods=["GET", "POST"])
@door(can_revoke_certificate, certificate=Certificate)
def supersede(certificate: Certificate) -> Any:  # noqa: ANN401 - a page or a redirect
    """Put a new certificate in the place of this one, with a reason."""
    form = ReasonForm()
    if form.validate_on_submit():
        with form.guard():
            successor = actions.supersede_certificate(certificate, by=g.person, reason=form.reason.data or "")
            db.session.commit()
            say(_("The certificate %(number)s was issued in its place.", number=successor.number))
            return redirect(url_for(".certificate", certificate_code=successor.code))
    return render_template("certificates/supersede.html", form=form, certificate=certificate), form.status
