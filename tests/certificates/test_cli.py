"""The command that checks a file against the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.certificates import actions
from app.core import storage
from tests.certificates.staging import issue, make_eligible

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from flask import Flask
    from sqlalchemy.orm import Session

    from app.certificates.models import Certificate
    from tests.cast import Cast


@pytest.fixture
def of_ada(cast: Cast) -> Certificate:
    """Ada's certificate."""
    return issue(make_eligible(cast.ada_enrolment, cast.carla), cast.carla)


def verify(app: Flask, session: Session, file: Path) -> Result:
    """Run the command on a file."""
    session.commit()
    return app.test_cli_runner().invoke(args=["certificates", "verify", str(file)])


@pytest.fixture
def file(of_ada: Certificate, tmp_path: Path) -> Path:
    """The file as its holder has it."""
    path = tmp_path / "certificate.pdf"
    path.write_bytes(storage.get(of_ada.sha256))
    return path


def test_a_valid_file_is_valid(app: Flask, session: Session, of_ada: Certificate, file: Path) -> None:
    found = verify(app, session, file)
    assert found.exit_code == 0, found.output
    assert of_ada.number in found.output


def test_a_changed_file_is_not_known(app: Flask, session: Session, file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\n")
    found = verify(app, session, file)
    assert (found.exit_code, found.output) == (1, "No certificate issued here is this file, byte for byte.\n")


def test_a_missing_file_is_an_error(app: Flask, session: Session, cast: Cast, tmp_path: Path) -> None:
    assert verify(app, session, tmp_path / "none.pdf").exit_code == 2


def test_a_revoked_or_superseded_one_is_told(
    app: Flask, session: Session, cast: Cast, of_ada: Certificate, file: Path,
) -> None:
    new = actions.supersede_certificate(of_ada, by=cast.carla, reason="Name")
    found = verify(app, session, file)
    assert (found.exit_code, new.number in found.output) == (1, True)


def test_a_broken_chain_is_told(app: Flask, session: Session, of_ada: Certificate, file: Path) -> None:
    session.execute(text("UPDATE register_counters SET last_hash = 'x'"))
    found = verify(app, session, file)
    assert found.exit_code == 1
    assert "The stored file is whole." in found.output
    assert "The register is broken at line 2: the end of the register has been cut off." in found.output


def test_damaged_bytes_in_the_store_are_told(
    app: Flask, session: Session, file: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    def get(sha256: str) -> bytes:
        raise ValueError(sha256)

    monkeypatch.setattr(storage, "get", get)
    found = verify(app, session, file)
    assert found.exit_code == 1
    assert "The stored file is missing or damaged. Put this file in its place." in found.output
    assert "The register is whole." in found.output
