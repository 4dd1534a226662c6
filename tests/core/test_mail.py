"""Mail: one recipient, the headers we wrote and no others, sent once, and forgotten once sent."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import email
import email.policy
import socketserver
import ssl
import threading
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core import clock, jobs, mail
from app.core.db import db
from app.core.jobs import Job, JobState
from app.core.mail import OutgoingMail, compose, post
from tests.conftest import NOW

HEADERS = {
    "Subject", "To", "Date", "Message-ID", "Content-Language", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding",
    "MIME-Version",
}
TEXT = "Estimada María Ñandú:\n\nLa inscripción está hecha.\nhttps://bottega.test/invitation/abc.def-ghi\n"


def letter(**values) -> OutgoingMail:
    """A mail that nobody has written down."""
    values = {"recipient": "ada@test.test", "subject": "A subject", "text": "A text\n", "language": "es", "asked_at": NOW, **values}
    return OutgoingMail(**values)


def read(content: bytes) -> EmailMessage:
    """Read a message as whoever receives it."""
    return email.message_from_bytes(content, policy=email.policy.default)


def text_of(message: EmailMessage) -> str:
    """Its text, with the line ends of mail made ours."""
    return message.get_content().replace("\r\n", "\n")


# --- composing ---


def test_the_headers_say_who_what_when_and_in_which_language():
    message = read(bytes(compose(letter(subject="Certificado de aprovação nº 7", text=TEXT))))
    assert message["To"] == "ada@test.test"
    assert message["Subject"] == "Certificado de aprovação nº 7"
    assert message["Date"].datetime == NOW
    assert message["Content-Language"] == "es"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].startswith("<")
    assert message.get_content_type() == "text/plain"
    assert text_of(message) == TEXT


INJECTIONS = [
    "x\r\nBcc: evil@evil.test", "x\nBcc: evil@evil.test", "x\rBcc: evil@evil.test", "x\r\n\r\n<script>", "x\u2028Bcc: evil@evil.test",
    "x\x0bBcc: e@evil.test", "x\x0cBcc: e@evil.test", "x\x85Bcc: e@evil.test", "x\x00Bcc: e@evil.test", "x%0d%0aBcc: e@evil.test",
    "=?utf-8?q?x=0D=0ABcc:_evil@evil.test?=", "x" * 3_000,
]


@pytest.mark.parametrize("subject", INJECTIONS)
def test_a_subject_adds_no_header(subject):
    message = read(bytes(compose(letter(subject=subject))))
    assert set(message.keys()) == HEADERS
    assert text_of(message) == "A text\n"
    assert message["To"] == "ada@test.test"


@pytest.mark.parametrize("recipient", [
    "ada@test.test\r\nBcc: evil@evil.test", "ada@test.test, evil@evil.test", "ada@test.test;evil@evil.test",
    "Evil <evil@evil.test>", "ada@test.test\nevil@evil.test", "ada@test.test evil@evil.test", "<ada@test.test>", "", "ada",
    "ada@", "group: ada@test.test, evil@evil.test;", "ada@test.test (comment)\r\nX: y",
])
def test_what_is_not_one_address_is_refused(recipient):
    with pytest.raises((ValueError, IndexError, email.errors.MessageError)):
        compose(letter(recipient=recipient))


@pytest.mark.parametrize("recipient", ["ada@test.test", "ada.acosta+it@mail.test.test", "o'brien@test.test", "a_b-c@x.test"])
def test_one_address_is_one_recipient(recipient):
    message = read(bytes(compose(letter(recipient=recipient))))
    assert [found.addr_spec for found in message["To"].addresses] == [recipient]


@settings(max_examples=25)
@given(subject=st.text(max_size=200), text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_no_text_changes_the_headers(subject, text):
    message = read(bytes(compose(letter(subject=subject, text=text))))
    assert set(message.keys()) == HEADERS
    assert [found.addr_spec for found in message["To"].addresses] == ["ada@test.test"]


@settings(max_examples=25)
@given(st.text(st.sampled_from("aàñ✓ .\nè-"), max_size=300))
def test_accents_and_lines_arrive_whole(text):
    assert text_of(read(bytes(compose(letter(text=text))))).rstrip("\n") == text.rstrip("\n")


# --- into a folder ---


@pytest.fixture
def outbox(app, session, tmp_path, monkeypatch):
    """The folder in which mails land."""
    folder = tmp_path / "outbox è #1"
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], mail_url=folder.as_uri()))
    app.extensions["jobs"].flush()
    return folder


def test_a_mail_lands_in_the_folder_after_the_commit(outbox, session):
    posted = post("uma@test.test", "Benvinda à Bottega", TEXT, "pt")
    assert not outbox.exists()
    db.session.commit()
    jobs.work_off()
    [file] = outbox.iterdir()
    assert file.suffix == ".eml"
    message = read(file.read_bytes())
    assert (message["To"], message["Subject"], message["From"]) == ("uma@test.test", "Benvinda à Bottega", mail.DEFAULT_SENDER)
    assert text_of(message) == TEXT
    assert posted.sent_at == NOW


def test_a_rollback_sends_nothing(outbox, session):
    post("uma@test.test", "Never", TEXT, "pt")
    db.session.rollback()
    assert jobs.work_off() == 0
    assert not outbox.exists()


def test_the_text_is_wiped_once_sent_and_the_job_holds_none_of_it(outbox, session):
    posted = post("uma@test.test", "A link", TEXT, "pt")
    db.session.commit()
    jobs.work_off()
    session.expire_all()
    assert posted.text == ""
    [job] = session.scalars(select(Job)).all()
    assert "invitation" not in f"{job.arguments}{job.result}{job.error}"


def test_a_mail_is_sent_once_though_its_job_runs_twice(outbox, session):
    posted = post("uma@test.test", "Once", TEXT, "pt")
    jobs.ask("send_mail", mail_id=posted.id)
    db.session.commit()
    assert jobs.work_off() == 2
    for job in session.scalars(select(Job)).all():
        jobs.run(job.id)
    assert len(list(outbox.iterdir())) == 1


def test_two_mails_of_the_same_instant_are_two_files(outbox, session):
    for _ in range(5):
        post("uma@test.test", "Again", TEXT, "pt")
    db.session.commit()
    jobs.work_off()
    assert len(list(outbox.iterdir())) == 5


def test_a_mail_that_was_deleted_stops_nobody(outbox, session):
    job = jobs.ask("send_mail", mail_id=2**31 - 1)
    db.session.commit()
    jobs.work_off()
    assert job.state == JobState.DONE


def test_what_cannot_be_sent_is_tried_many_times_and_kept(outbox, session):
    outbox.parent.joinpath("outbox è #1").write_text("a file where the folder should be", encoding="utf-8")
    posted = post("uma@test.test", "Kept", TEXT, "pt")
    db.session.commit()
    assert jobs.work_off() == mail.ATTEMPTS
    [job] = session.scalars(select(Job)).all()
    assert job.state == JobState.FAILED
    assert "FileExistsError" in job.error
    assert (posted.sent_at, posted.text) == (None, TEXT)


# --- to a server ---


class Sink(socketserver.ThreadingTCPServer):
    """The smallest mail server: takes everything and keeps it."""

    allow_reuse_address = True
    daemon_threads = True
    is_shut = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.logins: list[str] = []


class Talk(socketserver.StreamRequestHandler):
    """One conversation."""

    server: Sink

    def handle(self):
        self.sender, self.recipients = "", []
        self.say("220 sink")
        while line := self.rfile.readline().decode().strip():
            verb = line.partition(" ")[0].upper()
            if verb == "QUIT":
                self.say("221 bye")
                return
            getattr(self, f"do_{verb.lower()}", self.do_other)(line)

    def say(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def do_other(self, line):
        self.say("250 ok")

    def do_ehlo(self, line):
        self.say("250-sink", "250-8BITMIME", "250-SMTPUTF8", "250 AUTH PLAIN")

    def do_auth(self, line):
        self.server.logins.append(base64.b64decode(line.split()[-1]).decode())
        self.say("235 welcome")

    def do_mail(self, line):
        self.sender = line.partition("<")[2].partition(">")[0]
        self.say("550 shut" if self.server.is_shut else "250 ok")

    def do_rcpt(self, line):
        self.recipients.append(line.partition("<")[2].partition(">")[0])
        self.say("250 ok")

    def do_data(self, line):
        self.say("354 go on")
        content = b""
        while (part := self.rfile.readline()) != b".\r\n":
            content += part
        self.server.mails.append((self.sender, self.recipients, content))
        self.say("250 kept")


@pytest.fixture
def sink(app, session, monkeypatch):
    """A mail server on this machine, at which MAIL_URL points."""
    with Sink() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        address = f"smtp://bottega%40test.test:p%40ss@127.0.0.1:{server.server_address[1]}?from=Bottega%20%3Cshop%40test.test%3E"
        monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], mail_url=address))
        yield server
        server.shutdown()
        thread.join(timeout=10)


def test_a_mail_reaches_the_server(sink, session):
    post("olga@test.test", "Constancia nº 12: Muñoz", TEXT, "es")
    db.session.commit()
    jobs.work_off()
    [(sender, recipients, content)] = sink.mails
    assert (sender, recipients) == ("shop@test.test", ["olga@test.test"])
    message = read(content)
    assert (message["From"], message["To"], message["Subject"]) == (
        "Bottega <shop@test.test>", "olga@test.test", "Constancia nº 12: Muñoz",
    )
    assert text_of(message) == TEXT
    assert sink.logins == ["\0bottega@test.test\0p@ss"]


def test_each_recipient_gets_a_mail_of_their_own(sink, session):
    for recipient in ("ada@test.test", "uma@test.test"):
        post(recipient, "News", TEXT, "es")
    db.session.commit()
    jobs.work_off()
    assert [recipients for _, recipients, _ in sink.mails] == [["ada@test.test"], ["uma@test.test"]]


def test_a_server_that_refuses_gets_another_try(sink, session):
    sink.is_shut = True
    posted = post("olga@test.test", "Later", TEXT, "es")
    db.session.commit()
    [job] = session.scalars(select(Job)).all()
    jobs.run(job.id)
    assert (job.state, posted.sent_at) == (JobState.QUEUED, None)
    sink.is_shut = False
    jobs.work_off()
    assert (job.state, len(sink.mails)) == (JobState.DONE, 1)


def test_a_server_that_is_down_for_a_day_loses_no_mail(sink, session):
    sink.is_shut = True
    posted = post("olga@test.test", "Later", TEXT, "es")
    db.session.commit()
    for minute in range(24 * 60):
        with clock.stopped_at(NOW + dt.timedelta(minutes=minute)):
            for job_id in jobs.waiting(stale_only=True):
                jobs.run(job_id)
    sink.is_shut = False
    with clock.stopped_at(NOW + dt.timedelta(days=2)):
        jobs.work_off()
    assert (posted.text, len(sink.mails)) == ("", 1)


# --- which server, and whether it is the right one ---


class Called:
    """Stands for smtplib and notes how it was called."""

    def __init__(self, kind, said):
        self.kind, self.said = kind, said

    def __call__(self, host, port, *, timeout, context=None):
        self.said.append((self.kind, host, port, context and context.verify_mode))
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_broken):
        return None

    def starttls(self, *, context=None):
        self.said.append(("starttls", context and context.verify_mode))

    def send_message(self, message):
        self.said.append("sent")


@pytest.mark.parametrize(("url", "expected"), [
    ("smtp://mail.test", [("plain", "mail.test", 0, None), "sent"]),
    ("smtp://mail.test:587?starttls=1", [("plain", "mail.test", 587, None), ("starttls", ssl.CERT_REQUIRED), "sent"]),
    ("smtp://mail.test?starttls=0", [("plain", "mail.test", 0, None), "sent"]),
    ("smtps://mail.test", [("tls", "mail.test", 0, ssl.CERT_REQUIRED), "sent"]),
    ("smtps://mail.test:4650", [("tls", "mail.test", 4650, ssl.CERT_REQUIRED), "sent"]),
])
def test_a_server_shows_a_certificate_that_counts_before_it_gets_a_mail(monkeypatch, url, expected):
    said = []
    monkeypatch.setattr(mail.smtplib, "SMTP", Called("plain", said))
    monkeypatch.setattr(mail.smtplib, "SMTP_SSL", Called("tls", said))
    mail.deliver(compose(letter()), url)
    assert said == expected


@pytest.mark.parametrize("url", ["", "outbox", "mail.test:25", "mailto:a@b.test", "sendmail:///usr/sbin/sendmail"])
def test_an_address_of_no_server_is_named(url):
    with pytest.raises(ValueError, match="MAIL_URL"):
        mail.deliver(compose(letter()), url)
