"""A video: a file of the package or an address elsewhere, with captions and with its words as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import filetype

from app.core.i18n import LANGUAGE_NAMES
from app.core.i18n import lazy_gettext as _l
from app.core.text import render_markdown
from app.courses.kinds import UnitContent
from app.courses.package.reading import MapReader
from app.courses.package.unit_folder import UnitFolder
from app.courses.package.values import did_you_mean
from app.courses.rules import LANGUAGES, count_words, is_video
from app.study.elsewhere import address_elsewhere
from app.study.kinds import Address, AnswerRefused, Given, Score
from app.study.kinds.page.pictures import size_of
from app.study.kinds.video.labels import CAPTIONS
from app.study.kinds.video.rules import faults_of_captions

MEDIA_TYPES = {"mp4": "video/mp4", "webm": "video/webm"}
CAPTION_TYPE = "text/vtt"


class Video:
    """A video to watch."""

    name = "video"
    label = _l("Video")
    scores = False

    def parse(self, folder: UnitFolder, source_language: str) -> UnitContent:
        """Read video.yaml, the captions and the transcripts."""
        video = folder.yaml("video.yaml")
        video.expect("spoken", optional=("file", "address", "poster"))
        if ("file" in video) == ("address" in video):
            video.refuse(
                None, _l("A video is either a file or an address."), _l("Write one of the two: “file: …” or “address: https://…”."),
            )
        content: dict[str, Any] = {"spoken": video.choice("spoken", LANGUAGES)}
        if "file" in video:
            content["video"] = _read_file(video, folder)
            content["captions"] = _read_captions(folder, content["spoken"])
        elif "address" in video:
            content["video"] = {"address": address_elsewhere(video, "address")}
        content["poster"] = _read_poster(video, folder) if "poster" in video else None
        content["transcript"] = _read_transcripts(folder, source_language)
        words = {code: count_words(text) for code, text in content["transcript"].items()}
        return UnitContent(content=content, words=words)

    def languages(self, content: Mapping[str, Any]) -> frozenset[str]:
        """Return the languages in which its words can be read."""
        return frozenset(code for code in LANGUAGES if content["transcript"].get(code))

    def present(self, content: Mapping[str, Any], language: str, address: Address) -> Mapping[str, Any]:
        """Return where the video is, what it weighs, its captions and its words."""
        video, poster = content["video"], content["poster"]
        place = address.before + "{}" + address.after
        shown: dict[str, Any] = {
            "spoken": content["spoken"], "html": render_markdown(str(content["transcript"].get(language, ""))),
            "poster": {**poster, "address": place.format(poster["file"])} if poster else None,
        }
        if "address" in video:
            return {**shown, "elsewhere": video["address"], "host": urlsplit(video["address"]).hostname}
        captions = [
            {"code": code, "name": LANGUAGE_NAMES[code], "address": place.format(caption["file"]),
             "is_default": code == language != content["spoken"]}
            for code, caption in content["captions"].items()
        ]
        return {
            **shown, "address": place.format(video["file"]), "type": video["type"], "bytes": video["bytes"], "captions": captions,
            "download": address.before + video["file"] + (address.after + "&" if address.after else "?") + "download=1",
        }

    def files(self, content: Mapping[str, Any]) -> Mapping[str, Given]:
        """Return the video and its captions; its poster is a picture like others."""
        video = content["video"]
        if "file" not in video:
            return {}
        captions = {caption["file"]: Given(CAPTION_TYPE) for caption in content["captions"].values()}
        return {video["file"]: Given(video["type"]), **captions}

    def weigh(self, content: Mapping[str, Any], language: str) -> int:
        """Count its words, its poster and its captions: the video itself is fetched only when it is played."""
        text = len(str(content["transcript"].get(language, "")).encode())
        poster = (content["poster"] or {}).get("bytes", 0)
        captions = content.get("captions", {}).get(language, {}).get("bytes", 0) if language != content["spoken"] else 0
        return int(text + poster + captions)

    def score(self, content: Mapping[str, Any], answer: Mapping[str, str]) -> Score:  # noqa: ARG002 - the common call
        """A video asks nothing."""
        raise AnswerRefused("a video takes no answer")


def _read_file(video: MapReader, folder: UnitFolder) -> dict[str, Any]:
    name = video.text("file")
    type_ = MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "")
    folder.take(name)
    if name and (name not in folder or not is_video(name)):
        video.refuse(
            "file", _l("There is no video “%(name)s” in the folder of this unit.", name=name[:80]),
            did_you_mean(name, [each for each in folder.names if is_video(each)]),
        )
    elif name and filetype.guess_mime(folder.content(name)) != type_:
        folder.refuse(
            name, 1, _l("This file is not the video that its name says (%(suffix)s).", suffix=name.rpartition(".")[2]),
            _l("Save the video again in that form."),
        )
    return {"file": name, "type": type_, "bytes": folder.size(name)}


def _read_captions(folder: UnitFolder, spoken: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for code in LANGUAGES:
        name = f"captions.{code}.vtt"
        if name not in folder:
            continue
        text = folder.text(name)
        for fault in faults_of_captions(text) if text is not None else ():
            folder.refuse(name, fault.line, *CAPTIONS[fault.problem])
        found[code] = {"file": name, "bytes": folder.size(name)}
    if spoken and spoken not in found:
        folder.refuse(
            f"captions.{spoken}.vtt", 1, _l("This file is missing."),
            _l("Write captions at least in the language that is spoken: not everybody can hear the video."),
        )
    return found


def _read_poster(video: MapReader, folder: UnitFolder) -> dict[str, Any] | None:
    name = video.text("poster")
    if not name or folder.picture("video.yaml", video.line_of("poster"), name) is None:
        return None
    content = folder.content(name)
    size = size_of(content)
    return {"file": name, "bytes": len(content), **({"width": size[0], "height": size[1]} if size else {})}


def _read_transcripts(folder: UnitFolder, source_language: str) -> dict[str, str]:
    found = {}
    for code, name in folder.by_language("transcript", "md", source_language).items():
        text = folder.text(name)
        if text is not None and not text.strip():
            folder.refuse(name, 1, _l("This file is empty."), _l("Write what is said and shown in the video."))
        elif text is not None and "<img" in render_markdown(text):
            folder.refuse(name, 1, _l("This text shows a picture."), _l("Say in words what is shown in the video."))
        found[code] = text or ""
    return found


KIND = Video()
