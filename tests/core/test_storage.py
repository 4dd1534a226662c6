"""Files: what was put is what comes back, or an error that says what is wrong."""

from __future__ import annotations

import hashlib
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import storage


@pytest.fixture(params=["memory", "folder"])
def store(request, app, tmp_path):
    """Storage in memory and in a folder whose name is not a plain one."""
    folder = tmp_path / "dati è # 100% ?"
    kept, opened = app.extensions["storage"], storage.open_store("memory://" if request.param == "memory" else folder.as_uri())
    app.extensions["storage"] = opened
    with app.app_context():
        yield folder
    app.extensions["storage"] = kept


def test_what_was_put_comes_back(store):
    content = bytes(range(256)) * 40
    assert storage.get(storage.put(content)) == content


def test_the_name_is_the_hash(store):
    assert storage.put(b"") == hashlib.sha256(b"").hexdigest()
    assert storage.get(storage.put(b"")) == b""


@given(st.binary(max_size=300))
def test_any_bytes_come_back(store, content):
    assert storage.get(storage.put(content)) == content


def test_a_missing_file_is_said_to_be_missing(store):
    with pytest.raises(FileNotFoundError):
        storage.get("0" * 64)


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_the_same_bytes_are_kept_once(store):
    assert storage.put(b"once") == storage.put(b"once")
    [file] = files_in(store)
    assert file.read_bytes() == b"once"


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_a_later_put_does_not_touch_the_file(store):
    storage.put(b"steady")
    [file] = files_in(store)
    before = file.stat().st_mtime_ns, file.stat().st_ino
    storage.put(b"steady")
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == before


@pytest.mark.parametrize("store", ["folder"], indirect=True)
@pytest.mark.parametrize("damage", [b"", b"onc", b"oncE", b"once\n"])
def test_damaged_bytes_are_noticed(store, damage):
    sha256 = storage.put(b"once")
    [file] = files_in(store)
    file.write_bytes(damage)
    with pytest.raises(ValueError, match="no longer has its own hash"):
        storage.get(sha256)


def test_an_unknown_kind_of_address_is_refused():
    with pytest.raises(Exception, match=r"(?i)url|scheme|recogni"):
        storage.open_store("gopher://nowhere")


# --- large files ---


def large(folder, megabytes):
    """Write a file of so many megabytes and return its path and its hash."""
    content = bytes(range(256)) * 4096 * megabytes
    (folder / "large.mp4").write_bytes(content)
    return folder / "large.mp4", hashlib.sha256(content).hexdigest()


def test_a_large_file_comes_back_whole(store, tmp_path):
    path, sha256 = large(tmp_path, 12)
    assert storage.put_file(path) == sha256
    assert storage.put_file(path) == sha256
    assert storage.size_of(sha256) == path.stat().st_size
    found = hashlib.sha256()
    for piece in storage.pieces(sha256, 0, path.stat().st_size):
        found.update(piece)
    assert found.hexdigest() == sha256


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_a_large_file_is_not_held_in_memory(store, tmp_path):
    path, _sha256 = large(tmp_path, 12)
    tracemalloc.start()
    try:
        sha256 = storage.put_file(path)
        taken = sum(len(piece) for piece in storage.pieces(sha256, 0, path.stat().st_size))
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert taken == path.stat().st_size
    assert held < 1024**2


@given(st.binary(max_size=200), st.integers(0, 250), st.integers(0, 250))
def test_any_part_of_a_file_is_that_part(store, content, start, end):
    sha256, start, end = storage.put(content), min(start, len(content)), min(end, len(content))
    assert b"".join(storage.pieces(sha256, start, end)) == content[start:end]


def test_a_missing_file_has_no_size_and_no_pieces(store):
    assert storage.size_of("0" * 64) is None
    with pytest.raises(FileNotFoundError):
        storage.pieces("0" * 64, 0, 5)
