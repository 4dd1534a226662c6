"""Videos: what a package may hold, what a player is sent, and where a trainee stopped."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.core.errors import RuleBroken
from app.courses.actions import publish
from app.courses.package.checking import read_files, read_folder
from app.courses.package.large import read_large
from app.courses.package.manifest import PackageFile
from app.editions.models import EnrolmentStatus
from app.study import sending
from app.study.elsewhere import is_address_elsewhere
from app.study.kinds.video.actions import keep_position
from app.study.kinds.video.kind import KIND
from app.study.kinds.video.models import VideoPosition
from app.study.kinds.video.rules import CaptionProblem, clock_of, faults_of_captions
from app.study.outline import outline_of
from tests.courses.sample import MODULE_FILE, sample
from tests.study.units import add_unit, read, sample_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.cast import Cast
    from tests.conftest import Browser

COURSE = "/editions/ED-1/course"
PLACE, FILE = f"{COURSE}/a-video/position", f"{COURSE}/a-video/files/mill.webm"
CUE = "WEBVTT\n\n00:01.000 --> 00:02.000\nWords\n"


def files(**changed: Any) -> dict[str, Any]:
    """Return the sample's files with some of them changed (None: taken away)."""
    found = {**sample_files("video"), **{name.replace("__", "."): content for name, content in changed.items()}}
    return {name: content for name, content in found.items() if content is not None}


# --- packages ---


@pytest.mark.parametrize(("changed", "words"), [
    ({"video__yaml": "spoken: it\n"}, "either a file or an address"),
    ({"video__yaml": "spoken: it\nfile: mill.webm\naddress: https://example.org/v\n"}, "either a file or an address"),
    ({"video__yaml": "file: mill.webm\n"}, "“spoken” is missing"),
    ({"video__yaml": "spoken: de\nfile: mill.webm\n"}, "spoken: de"),
    ({"video__yaml": "spoken: it\nfile: other.webm\n"}, "There is no video “other.webm”"),
    ({"video__yaml": "spoken: it\nfile: ../mill.webm\n"}, "There is no video"),
    ({"video__yaml": "spoken: it\nfile: transcript.it.md\n"}, "There is no video"),
    ({"video__yaml": "spoken: it\nfile: mill.mp4\n", "mill__mp4": sample_files("video")["mill.webm"]}, "not the video that its name says"),
    ({"mill__webm": b"<html><script>alert(1)</script></html>"}, "not the video that its name says"),
    ({"mill__webm": b""}, "not the video that its name says"),
    ({"video__yaml": "spoken: it\nfile: mill.webm\nposter: none.jpg\n"}, "There is no picture “none.jpg”"),
    ({"video__yaml": "spoken: it\nfile: mill.webm\nposter: https://example.org/x.jpg\n"}, "somewhere else"),
    ({"captions__it__vtt": None}, "captions.it.vtt:1: This file is missing."),
    ({"captions__it__vtt": "1\n00:01.000 --> 00:02.000\nx\n"}, "captions.it.vtt:1: These captions do not begin"),
    ({"captions__pt__vtt": CUE.replace("00:02", "00:00")}, "captions.pt.vtt:3: This caption ends before"),
    ({"transcript__pt__md": None}, "transcript.pt.md:1: This file is missing."),
    ({"transcript__pt__md": " \n"}, "transcript.pt.md:1: This file is empty."),
    ({"transcript__pt__md": "![x](x.png)"}, "shows a picture"),
    ({"video__yaml": "spoken: it\naddress: http://example.org/v\n"}, "“https://”"),
    ({"video__yaml": "spoken: it\naddress: javascript:alert(1)\n"}, "“https://”"),
    ({"video__yaml": "spoken: it\nfile: mill.webm\nautoplay: true\n"}, "“autoplay” is unknown"),
])
def test_a_video_that_cannot_be_shown_is_a_fault(changed: dict[str, Any], words: str) -> None:
    _content, faults = read("video", files(**changed))
    assert any(words in fault for fault in faults), faults


@pytest.mark.parametrize(("address", "is_good"), [
    ("https://example.org/watch?v=1&t=2", True), ("https://example.org:8443/a", True), ("https://example.org", True),
    ("https://user@example.org/", False), ("https://localhost/", False), ("https:///x", False), ("//example.org/", False),
    ("https://example.org/a b", False), ('https://example.org/"onclick=', False), ("https://ex\u0430mple.org/", False),
    ("https://example.org:x/", False), ("https://[::1/", False), ("HTTPS://example.org/", False), ("data:text/html,x", False), ("", False),
])
def test_only_plain_addresses_lead_elsewhere(address: str, is_good: bool) -> None:
    assert is_address_elsewhere(address) == is_good


def test_the_weight_leaves_out_what_is_only_fetched_when_played() -> None:
    content, _faults = read("video", files())
    captions = len(sample_files("video")["captions.es.vtt"])
    assert KIND.weigh(content, "it") == len(content["transcript"]["it"].encode())
    assert KIND.weigh(content, "es") == len(content["transcript"]["es"].encode()) + captions


# --- captions ---


@pytest.mark.parametrize(("text", "found"), [
    (CUE, []), ("WEBVTT - mill\nKind: captions\n\nNOTE\nby hand\n\none\n00:01.000 --> 00:02.000 align:start\nA\nB\n", []),
    ("", [(1, CaptionProblem.HEAD)]), ("WEBVTTX\n\n" + CUE[8:], [(1, CaptionProblem.HEAD)]), ("WEBVTT\n\nNOTE none\n", [(1, CaptionProblem.NONE)]),
    ("WEBVTT\n\n00:01 --> 00:02\nx\n", [(3, CaptionProblem.TIMES)]), ("WEBVTT\n\n1\n00:61.000 --> 00:62.000\nx\n", [(4, CaptionProblem.TIMES)]),
    ("WEBVTT\n\n00:02.000 --> 00:02.000\nx\n", [(3, CaptionProblem.BACKWARDS)]), ("WEBVTT\n\n00:01.000 --> 00:02.000\n", [(3, CaptionProblem.EMPTY)]),
    (CUE + "\n00:00.500 --> 00:03.000\ny\n", [(6, CaptionProblem.ORDER)]), ("WEBVTT\n\nSTYLE\n::cue { color: red }\n\n" + CUE[8:], [(3, CaptionProblem.STYLE)]),
    ("WEBVTT\n\n01:00:01.000 --> 01:00:02.000\nx\n\n100:00:00.000 --> 100:00:01.000\ny\n", []),
])
def test_captions_are_checked_line_by_line(text: str, found: list[tuple[int, CaptionProblem]]) -> None:
    assert [(fault.line, fault.problem) for fault in faults_of_captions(text)] == found


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**4)), min_size=1, max_size=8))
def test_captions_in_order_have_no_fault(cues: list[tuple[int, int]]) -> None:
    def time(thousandths: int) -> str:
        seconds, rest = divmod(thousandths, 1000)
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"

    text = "WEBVTT\n\n" + "\n\n".join(f"{time(begin)} --> {time(begin + length)}\nwords" for begin, length in sorted(cues))
    assert faults_of_captions(text) == []


@given(st.text(max_size=200), st.sampled_from(["", "WEBVTT\n\n", "WEBVTT\n\n00:01.000 --> "]))
def test_no_text_breaks_the_check(text: str, head: str) -> None:
    assert all(fault.line >= 1 for fault in faults_of_captions(head + text))


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (59, "0:59"), (760, "12:40"), (3600, "1:00:00"), (3725, "1:02:05")])
def test_a_place_reads_as_players_write_it(seconds: int, words: str) -> None:
    assert clock_of(seconds) == words


# --- the page ---


@pytest.fixture
def video(cast: Cast) -> str:
    return add_unit(cast.edition, "video")


@pytest.mark.usefixtures("video")
def test_nothing_of_the_video_is_fetched_before_it_is_played(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    assert 'srclang="es" label="Español" default>' in browser(cast.ada).get(f"{COURSE}/a-video").text
    page = browser(cast.ada).get(f"{COURSE}/a-video?lang=en").text
    assert 'preload="none"' in page
    assert "autoplay" not in page
    assert "The video weighs 16 KB" in page
    assert re.search(r'<track kind="captions" src="[^"]*captions\.it\.vtt[^"]*" srclang="it" label="Italiano">', page)
    assert "The miller buys the <strong>grain</strong>" in page
    assert len(page.encode()) < 15 * 1024


def test_a_video_elsewhere_is_a_link_and_nothing_more(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    given = {"video__yaml": "spoken: it\naddress: https://videos.example.org/watch?v=1\n", "mill__webm": None, "captions__it__vtt": None, "captions__es__vtt": None}
    add_unit(cast.edition, "video", files=files(**given))
    answer = browser(cast.ada).get(f"{COURSE}/a-video?lang=en")
    page = answer.text
    assert '<a class="btn btn-primary" href="https://videos.example.org/watch?v=1" rel="noopener noreferrer external">Play from videos.example.org</a>' in page
    assert page.count("videos.example.org/") == 1
    assert not re.search(r"<(iframe|video|source|embed)", page)
    assert "example.org" not in answer.headers["Content-Security-Policy"]
    assert browser(cast.ada).post(PLACE, data={"seconds": 5, "number": 0}).status_code == 404


def test_a_course_with_a_video_is_published_from_its_folder(cast: Cast, browser: Callable[[Any], Browser], tmp_path: Path) -> None:
    unit = "  - id: mill\n    kind: video\n    path: mill\n    title: {it: a, es: b, pt: c, en: d}\n    minutes: 5\n"
    held = sample() | {MODULE_FILE: sample()[MODULE_FILE] + unit.encode()}
    held |= {f"{MODULE_FILE.rpartition('/')[0]}/mill/{name}": content for name, content in sample_files("video").items()}
    for path, content in held.items():
        (tmp_path / "sample" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sample" / path).write_bytes(content)
    reading = read_folder(tmp_path / "sample")
    assert [str(fault) for fault in reading.faults] == []
    assert reading.package is not None
    assert reading.package.digest == read_files(held).package.digest  # type: ignore[union-attr] - it has no faults
    cast.edition.course_version = publish(reading.package, by=None)
    answer = browser(cast.ada).get(f"{COURSE}/mill/files/mill.webm", headers={"Range": "bytes=0-99"})
    assert (answer.status_code, answer.data) == (206, sample_files("video")["mill.webm"][:100])


def test_a_video_changed_between_check_and_publishing_is_not_published(session: Session, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"one")
    package = read_files(sample()).package
    assert package is not None
    file = PackageFile("modules/01-welcome/a.mp4", "0" * 64, read_large(tmp_path / "a.mp4"))
    with pytest.raises(RuleBroken, match="was changed while it was read"):
        publish(dataclasses.replace(package, files=(*package.files, file)), by=None)


# --- what a player is sent ---


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize(("asked", "start", "end"), [
    ("bytes=0-", 0, None), ("bytes=100-199", 100, 200), ("bytes=-50", -50, None), ("bytes=0-0", 0, 1), ("bytes=5-99999999", 5, None),
    ("bytes=-99999999", 0, None),
])
def test_a_part_is_sent_as_it_is_asked_for(
    cast: Cast, browser: Callable[[Any], Browser], asked: str, start: int, end: int | None,
) -> None:
    whole = sample_files("video")["mill.webm"]
    answer = browser(cast.ada).get(FILE, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (206, whole[start:end])
    begins = start if start >= 0 else len(whole) + start
    assert answer.headers["Content-Range"] == f"bytes {begins}-{begins + len(answer.data) - 1}/{len(whole)}"
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.mimetype == "video/webm"


@pytest.mark.usefixtures("video")
def test_a_part_is_never_longer_than_the_longest(cast: Cast, browser: Callable[[Any], Browser], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LONGEST_PART", 1000)
    whole, ada, found = sample_files("video")["mill.webm"], browser(cast.ada), b""
    while len(found) < len(whole):
        answer = ada.get(FILE, headers={"Range": f"bytes={len(found)}-"})
        assert 0 < len(answer.data) <= 1000
        found += answer.data
    assert found == whole
    assert ada.get(FILE).data == whole


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=99999998-99999999"])
def test_a_part_that_is_not_there_is_said_not_to_be(cast: Cast, browser: Callable[[Any], Browser], asked: str) -> None:
    answer = browser(cast.ada).get(FILE, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{len(sample_files('video')['mill.webm'])}"


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize("headers", [
    {}, {"Range": "lines=1-2"}, {"Range": "bytes=0-1,5-6"}, {"Range": "bytes=9-3"}, {"Range": "bytes=x"},
    {"Range": "bytes=0-9", "If-Range": '"another"'}, {"Range": "bytes=0-9", "If-Range": "Sat, 28 Nov 2026 00:00:00 GMT"},
])
def test_the_whole_is_sent_where_no_part_can_be(cast: Cast, browser: Callable[[Any], Browser], headers: dict[str, str]) -> None:
    answer = browser(cast.ada).get(FILE, headers=headers)
    assert (answer.status_code, answer.data) == (200, sample_files("video")["mill.webm"])
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.usefixtures("video")
def test_a_part_of_the_same_file_and_one_that_is_known(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(cast.ada)
    first = ada.get(FILE + "?v=" + cast.edition.course_version.digest[:8])
    assert first.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    again = ada.get(FILE, headers={"Range": "bytes=0-9", "If-Range": first.headers["ETag"]})
    assert again.status_code == 206
    known = ada.get(FILE, headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    head = ada.head(FILE, headers={"Range": "bytes=0-9"})
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(first.data)))


@pytest.mark.usefixtures("video")
def test_captions_and_a_copy_to_keep(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(cast.ada)
    captions = ada.get(f"{COURSE}/a-video/files/captions.it.vtt")
    assert (captions.status_code, captions.mimetype) == (200, "text/vtt")
    assert captions.text.startswith("WEBVTT")
    assert ada.get(FILE + "?download=1").headers["Content-Disposition"] == "attachment; filename*=UTF-8''mill.webm"
    assert "Content-Disposition" not in ada.get(FILE).headers


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize("name", ["video.yaml", "transcript.it.md", "captions.pt.vtt", "../a-video/mill.webm", "mill.webm/", "MILL.webm"])
def test_nothing_else_of_the_folder_is_given(cast: Cast, browser: Callable[[Any], Browser], name: str) -> None:
    assert browser(cast.ada).get(f"{COURSE}/a-video/files/{name}").status_code == 404


@pytest.mark.usefixtures("video")
def test_strangers_and_the_signed_out_get_nothing(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    assert browser(cast.olga).get(FILE).status_code == 404
    assert browser(None).get(FILE).status_code == 302
    assert browser(cast.olga).get(FILE.replace("ED-1", "ED-2")).status_code == 404
    assert browser(cast.otto).get(FILE).status_code == 200


# --- where one stopped ---


@pytest.mark.usefixtures("video")
def test_the_place_is_kept_and_the_video_goes_on_from_there(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    ada = browser(cast.ada)
    assert ada.post(PLACE, data={"seconds": 12, "number": 0}).json == {"number": 1}
    page = browser(cast.ada).get(f"{COURSE}/a-video?lang=en").text
    assert re.search(r'mill\.webm\?v=\w{8}#t=12"', page)
    assert "You stopped at 0:12" in page
    assert '<input type="hidden" name="number" value="1">' in page
    row = session.query(VideoPosition).one()
    assert (row.enrolment_id, row.unit_id, row.seconds, row.moved_at) == (cast.ada_enrolment.id, "a-video", 12, clock.now())
    assert "#t=" not in browser(cast.uma).get(f"{COURSE}/a-video").text


@pytest.mark.usefixtures("video")
def test_the_later_of_two_devices_counts_and_learns_of_the_other(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    phone, desk = browser(cast.ada), browser(cast.ada)
    assert phone.post(PLACE, data={"seconds": 760, "number": 0}).json == {"number": 1}
    with clock.stopped_at(clock.now() + dt.timedelta(minutes=1)):
        told = desk.post(PLACE, data={"seconds": 20, "number": 0}).json
    assert told == {"number": 2, "elsewhere": 760, "text": told["text"]}
    assert "12:40" in told["text"]
    assert session.query(VideoPosition).one().seconds == 20
    assert desk.post(PLACE, data={"seconds": 35, "number": 2}).json == {"number": 3}


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize("data", [
    {}, {"seconds": 5}, {"number": 0}, {"seconds": -1, "number": 0}, {"seconds": "x", "number": 0},
    {"seconds": 5, "number": 10**10}, {"seconds": "9" * 400, "number": 0},
])
def test_what_is_no_place_is_refused(cast: Cast, browser: Callable[[Any], Browser], session: Session, data: dict[str, Any]) -> None:
    assert browser(cast.ada).post(PLACE, data=data).status_code == 400
    assert session.query(VideoPosition).count() == 0


@pytest.mark.usefixtures("video")
def test_only_a_trainee_has_a_place_and_only_in_a_video(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    data = {"seconds": 5, "number": 0}
    assert browser(cast.carla).post(PLACE, data=data).status_code == 403
    assert browser(cast.olga).post(PLACE, data=data).status_code == 404
    assert browser(cast.ada).get(PLACE).status_code == 405
    assert browser(cast.ada).post(f"{COURSE}/local-development-page/position", data=data).status_code == 404
    cast.ada_enrolment.status = EnrolmentStatus.SUSPENDED
    session.flush()
    assert browser(cast.ada).post(PLACE, data=data).status_code == 409
    assert session.query(VideoPosition).count() == 0


@pytest.mark.usefixtures("video")
def test_no_place_beyond_a_day_is_kept(cast: Cast) -> None:
    unit = outline_of(cast.edition).units["a-video"][1]
    for seconds in (-1, 86_401):
        with pytest.raises(RuleBroken):
            keep_position(cast.ada_enrolment, unit, seconds=seconds, known=0)
    assert keep_position(cast.ada_enrolment, unit, seconds=86_400, known=0).number == 1


@pytest.mark.usefixtures("video")
def test_the_page_and_the_message_cost_little(
    cast: Cast, browser: Callable[[Any], Browser], count_queries: Callable[[], Any],
) -> None:
    ada = browser(cast.ada)
    ada.get(f"{COURSE}/a-video")
    with count_queries() as found:
        ada.get(f"{COURSE}/a-video")
    assert len(found) <= 9
    ada.post(PLACE, data={"seconds": 5, "number": 0})
    with count_queries() as found:
        ada.post(PLACE, data={"seconds": 20, "number": 1})
    assert len(found) <= 8
