"""Who may see, issue and revoke; and lists that agree with doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.certificates import permissions
from app.core.db import db
from tests.cast import NAMES
from tests.certificates.staging import issue, make_eligible

if TYPE_CHECKING:
    from app.certificates.models import Certificate
    from tests.cast import Cast

SEES_ADAS = {"ada", "carla", "otto", "amin"}
ACTS = {"carla", "amin"}


@pytest.fixture
def of_ada(cast: Cast) -> Certificate:
    """Ada's certificate."""
    return issue(make_eligible(cast.ada_enrolment, cast.carla), cast.carla)


@pytest.mark.parametrize("name", NAMES)
def test_who_sees_and_who_acts(cast: Cast, of_ada: Certificate, name: str) -> None:
    actor = cast.actor(name)
    assert permissions.can_view_certificate(actor, of_ada) is (name in SEES_ADAS)
    assert permissions.can_revoke_certificate(actor, of_ada) is (name in ACTS)
    assert permissions.can_issue_certificates(actor, cast.edition) is (name in ACTS)
    assert permissions.can_view_register(actor, cast.edition) is (name in {"carla", "otto", "amin"})
    assert permissions.can_view_own_certificates(actor)


@pytest.mark.parametrize("name", NAMES)
def test_lists_and_doors_agree(cast: Cast, of_ada: Certificate, name: str) -> None:
    of_olga = issue(make_eligible(cast.olga_enrolment, cast.carla), cast.carla)
    actor = cast.actor(name)
    listed = set(db.session.scalars(permissions.visible_certificates(actor)))
    assert listed == {one for one in (of_ada, of_olga) if permissions.can_view_certificate(actor, one)}
