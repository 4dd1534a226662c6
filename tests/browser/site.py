"""The server under test: its address, and the folder in which it keeps what it knows and what it sends."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

PASSWORD = "bottega-di-prova"
TRIES, PAUSE = 150, 0.1
"""A quarter of a minute for a mail to leave."""


@dataclass(frozen=True)
class Site:
    """Where the server answers, and where its data lies."""

    url: str
    data: Path

    def letter_to(self, address: str) -> EmailMessage:
        """Return the mail to an address; it leaves by a job, so it may take a moment."""
        pause = threading.Event()
        for _try in range(TRIES):
            for file in sorted((self.data / "outbox").glob("*.eml")):
                letter = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
                if isinstance(letter, EmailMessage) and address in str(letter["To"]):
                    return letter
            pause.wait(PAUSE)
        raise AssertionError(f"no mail to {address} has left")

    def link_to(self, address: str) -> str:
        """Return the link in the mail to an address."""
        body = self.letter_to(address).get_body(("plain",))
        assert body is not None
        found = re.search(rf"{re.escape(self.url)}/\S+", body.get_content())
        assert found, body.get_content()
        return found[0]
