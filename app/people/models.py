"""Tables of the people room."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, ForeignKey, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from app.core.db import Base
from app.core.text import fold


class Person(Base):
    """A human being with, perhaps, an account. Names are kept as in the passport, apart from the display name."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    """Folded to lower case; the address that signs in."""
    given_names: Mapped[str]
    family_name: Mapped[str]
    second_family_name: Mapped[str] = mapped_column(default="")
    display_name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(default="", index=True)
    """Surnames and given names folded: databases sort «Ñandú» after «Zárate» and «Díaz» after «Duarte»."""
    country: Mapped[str] = mapped_column(default="")
    """ISO 3166 code of two letters."""
    language: Mapped[str] = mapped_column(default="it")
    time_zone: Mapped[str] = mapped_column(default="Europe/Rome")
    born_on: Mapped[dt.date | None]
    birthplace: Mapped[str] = mapped_column(default="")
    nationality: Mapped[str] = mapped_column(default="")
    document_number: Mapped[str] = mapped_column(default="")

    password_hash: Mapped[str | None]
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime]
    legal_name_frozen_at: Mapped[dt.datetime | None]
    """Set when a certificate uses the legal name: from then on it changes only by correction with a reason."""
    session_version: Mapped[int] = mapped_column(default=1)
    """Raised to sign out everywhere."""
    link_version: Mapped[int] = mapped_column(default=1)
    """Raised when an invitation or reset link is used or sent anew: older links die."""
    invited_at: Mapped[dt.datetime | None]
    totp_secret: Mapped[str | None]
    totp_confirmed_at: Mapped[dt.datetime | None]
    totp_last_step: Mapped[int] = mapped_column(default=0)
    """The last time step accepted: a code works once."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own declaration

    @property
    def family_names(self) -> str:
        """Both surnames."""
        return f"{self.family_name} {self.second_family_name}".strip()

    @property
    def legal_name(self) -> str:
        """Given names, then surnames, as in the passport."""
        return f"{self.given_names} {self.family_names}"

    @property
    def sort_name(self) -> str:
        """«Díaz Muñoz, Sofía»."""
        return f"{self.family_names}, {self.given_names}"

    @property
    def has_second_factor(self) -> bool:
        """Whether signing in asks for a code as well."""
        return self.totp_confirmed_at is not None


@event.listens_for(Person, "before_insert")
@event.listens_for(Person, "before_update")
def _keep_sort_key(mapper: Mapper[Person], connection: Connection, person: Person) -> None:  # noqa: ARG001 - SQLAlchemy's signature
    """Lists follow the names, whoever writes them."""
    key = fold(person.sort_name)
    if person.sort_key != key:
        person.sort_key = key


class RecoveryCode(Base):
    """A code that replaces the second factor once."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str]
    used_at: Mapped[dt.datetime | None]


class SignInBrake(Base):
    """Failures for one address, whether or not it has an account: so the lock tells nobody which."""

    __tablename__ = "sign_in_brakes"

    email_digest: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[dt.datetime]
    locked_until: Mapped[dt.datetime | None]
