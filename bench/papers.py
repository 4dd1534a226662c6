"""How many certificates one core draws in a second."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.certificates import designs
from app.certificates.facts import CertificateFacts
from app.certificates.models import Certificate
from app.core.db import db

if TYPE_CHECKING:
    from flask import Flask

LARGEST_KB = 40
PAPERS = 240


def certificates_per_second(app: Flask) -> float:
    """Draw certificates whose facts differ, in one thread, and return how many a second."""
    with app.app_context():
        stored = db.session.query(Certificate).first()
        if stored is None:
            msg = "the demonstration holds no certificate"
            raise RuntimeError(msg)
        pattern = stored.facts
    papers = []
    for number in range(PAPERS):
        facts = {**pattern, "number": f"BENCH/2026/{number:04d}", "holder": {**pattern["holder"], "given_names": f"Nome {number}"}}
        papers.append(CertificateFacts.from_json(facts))
    designs.render(papers[0])
    begun = time.process_time()
    sizes = [len(designs.render(facts)) for facts in papers]
    seconds = time.process_time() - begun
    print(f"certificates: {PAPERS / seconds:.0f}/s on one core, the largest {max(sizes) / 1000:.1f} KB (limit {LARGEST_KB})")
    return round(PAPERS / seconds, 1)
