"""Mail: written in the transaction that wants it said, sent by a job after the commit, one recipient each.

MAIL_URL is file:///folder (mails land there as .eml), smtp://user:password@host:port?starttls=1&from=address, or the same with
smtps. A mail may hold a link that opens a door, so a server whose certificate proves nothing gets none.
"""

from __future__ import annotations

import datetime as dt
import secrets
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, jobs
from app.core.db import Base, db
from app.core.text import tidy

DEFAULT_SENDER = "Bottega <bottega@localhost>"
ATTEMPTS = 12
"""Over a day and a half: a mail server that is down for a night loses nobody's invitation."""


class OutgoingMail(Base):
    """One mail to one recipient. Its text is wiped once sent: it may hold a link that opens a door."""

    __tablename__ = "outgoing_mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    asked_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]


def post(recipient: str, subject: str, text: str, language: str) -> OutgoingMail:
    """Write a mail in this transaction; it leaves after the commit. Words are in the recipient's language already."""
    mail = OutgoingMail(recipient=recipient, subject=subject, text=text, language=language, asked_at=clock.now())
    db.session.add(mail)
    db.session.flush()
    jobs.ask("send_mail", mail_id=mail.id)
    return mail


@jobs.task("send_mail", attempts=ATTEMPTS)
def send_mail(job: jobs.Job) -> None:
    """Send one mail, once."""
    mail = db.session.get(OutgoingMail, job.arguments["mail_id"])
    if mail is None or mail.sent_at is not None:
        return
    deliver(compose(mail), current_app.config["SETTINGS"].mail_url)
    mail.sent_at, mail.text = clock.now(), ""
    db.session.commit()


def compose(mail: OutgoingMail) -> EmailMessage:
    """Build the message; a line break in a subject cannot add a header, and what is not one address is refused."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = tidy(mail.subject).replace("=?", "= ?")  # or the email package would decode it, line breaks and all
    message["To"] = Address(addr_spec=mail.recipient)
    message["Date"] = format_datetime(mail.asked_at)
    message["Message-ID"] = make_msgid(idstring=str(mail.id), domain="bottega.localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message["Content-Language"] = mail.language  # after the content, which takes all Content- headers away
    return message


def deliver(message: EmailMessage, url: str) -> None:
    """Hand the message over to the folder or the server named by MAIL_URL."""
    parts = urlsplit(url)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    message["From"] = options.get("from", DEFAULT_SENDER)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{clock.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}.eml"
        (folder / name).write_bytes(bytes(message))
        return
    with _server(parts.scheme, parts.hostname or "127.0.0.1", parts.port or 0) as server:
        if options.get("starttls", "0") != "0":
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _server(scheme: str, host: str, port: int) -> smtplib.SMTP:
    """Call a mail server, at its usual port where none is said."""
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=20, context=ssl.create_default_context())
    if scheme == "smtp":
        return smtplib.SMTP(host, port, timeout=20)
    msg = "MAIL_URL names no way to send mail that is known here: write smtp://…, smtps://… or file:///folder"
    raise ValueError(msg)
