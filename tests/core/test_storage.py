"""Files: what was put is what comes back, or an error that says what is wrong."""

from __future__ import annotations

import hashlib

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
