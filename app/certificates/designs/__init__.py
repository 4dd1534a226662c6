"""Designs of certificates: each a module of this folder, found by being there.

A design has `label`, `page_size` and `draw(page, facts)`. Modules whose name begins with an underscore are what
designs share.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from app.certificates.facts import CertificateFacts
    from app.core.i18n import Words
    from app.core.pdf import Page


class Design(Protocol):
    """What a module of this folder must have."""

    label: Words
    page_size: tuple[float, float]

    def draw(self, page: Page, facts: CertificateFacts) -> None:
        """Draw the certificate, turning pages as needed."""


_NAMES = frozenset(found.name for found in iter_modules(__path__) if not found.name.startswith("_"))


class UnknownDesignError(LookupError):
    """No design of that name is in the folder."""


def names() -> tuple[str, ...]:
    """Return the names of all designs, sorted."""
    return tuple(sorted(_NAMES))


def get(name: str) -> Design:
    """Return a design by its name; loaded when first drawn, because most workers never draw."""
    if name not in _NAMES:
        message = f"There is no certificate design called {name!r}; there are: {', '.join(names())}."
        raise UnknownDesignError(message)
    return cast("Design", import_module(f"{__name__}.{name}"))


def render(facts: CertificateFacts) -> bytes:
    """Return the PDF of a certificate: the same bytes for the same facts, whenever and wherever."""
    return drawn(facts).finish()


def drawn(facts: CertificateFacts) -> Page:
    """Return the drawn pages of a certificate, before they become bytes."""
    design = get(facts.design)
    signing = facts.programme.signatories
    page: Page = import_module("app.core.pdf").Page(
        design.page_size,
        title=f"{facts.award.title.it} · {facts.holder.name} · {facts.number}",
        author=signing[0].organisation if signing else "Bottega",
        subject=facts.course.it,
        language="it",
        dated=facts.issued_on,
    )
    design.draw(page, facts)
    return page
