"""Commands of the certificates room."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click
from flask.cli import AppGroup

from app.certificates import labels, queries, register, rules
from app.certificates.models import Certificate, RegisterAct
from app.core import storage
from app.core.i18n import gettext as _

cli = AppGroup("certificates", help="Certificates and their register.")


@cli.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Compare FILE with the register: its hash, the stored bytes, the chain of lines, the status."""
    found = queries.standing_of_file(hashlib.sha256(file.read_bytes()).hexdigest())
    if found is None:
        click.echo(_("No certificate issued here is this file, byte for byte."))
        raise SystemExit(1)
    certificate = found.certificate
    click.echo(_(
        "%(number)s, %(holder)s: %(status)s", number=certificate.number, holder=certificate.holder,
        status=labels.STATUS[found.status],
    ))
    click.echo(_("Verification code: %(code)s", code=rules.printed_code(certificate.code)))
    is_sound = all([_check_store(certificate), _check_register(certificate)])
    if found.successor:
        click.echo(_("In its place stands %(number)s.", number=found.successor))
    if not is_sound or found.status is not RegisterAct.ISSUED:
        raise SystemExit(1)


def _check_store(certificate: Certificate) -> bool:
    try:
        storage.get(certificate.sha256)
    except (FileNotFoundError, ValueError):
        click.echo(_("The stored file is missing or damaged. Put this file in its place."))
        return False
    click.echo(_("The stored file is whole."))
    return True


def _check_register(certificate: Certificate) -> bool:
    broken = register.check(certificate.edition_id)
    if broken is not None:
        click.echo(_(
            "The register is broken at line %(line)s: %(why)s.", line=broken.line, why=labels.BREAK[broken.why]
        ))
        return False
    click.echo(_("The register is whole."))
    return True
