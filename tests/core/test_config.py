"""Settings: each has a working default, each can be said otherwise, and the secret is made once."""

from __future__ import annotations

import dataclasses
import os
import re
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.core import storage
from app.core.jobs import open_queue
from config import Settings, read_settings

ROOT = Path(__file__).parents[2]
CASES = [
    ("DATABASE_URL", "sqlite:////somewhere/x.sqlite3", "database_url", "sqlite:////somewhere/x.sqlite3"),
    ("PORT", "8123", "port", 8123),
    ("SECRET_KEY", "a secret of one's own", "secret_key", "a secret of one's own"),
    ("MAIL_URL", "smtp://user:pass@mail.test:587?starttls=1", "mail_url", "smtp://user:pass@mail.test:587?starttls=1"),
    ("STORAGE_URL", "s3://bucket/prefix", "storage_url", "s3://bucket/prefix"),
    ("JOBS_URL", "redis://queue.test/0", "jobs_url", "redis://queue.test/0"),
    ("PUBLIC_URL", "https://bottega.test/", "public_url", "https://bottega.test"),
    ("BOTTEGA_ENV", "development", "is_production", False),
    *[("SECOND_FACTOR_COMPULSORY", word, "is_second_factor_compulsory", True) for word in ("1", "true", "YES", "on")],
    *[("SECOND_FACTOR_COMPULSORY", word, "is_second_factor_compulsory", False) for word in ("", "0", "no", "off")],
    ("BEHIND_PROXY", "1", "is_behind_proxy", True),
    ("BEHIND_PROXY", "", "is_behind_proxy", False),
]


def read(folder, **said) -> Settings:
    return read_settings({"BOTTEGA_DATA": str(folder), **said})


@pytest.mark.parametrize(("variable", "value", "name", "expected"), CASES)
def test_each_setting_can_be_said(tmp_path, variable, value, name, expected):
    assert getattr(read(tmp_path, **{variable: value}), name) == expected


def test_every_variable_that_is_read_has_a_case_here():
    said = set(re.findall(r'env\.get\("([A-Z_]+)"', (ROOT / "config.py").read_text(encoding="utf-8")))
    assert said == {case[0] for case in CASES} | {"BOTTEGA_DATA"}


def test_every_setting_has_a_default_inside_the_data_folder(tmp_path):
    settings = read(tmp_path / "new" / "folder")
    assert settings.data_folder.is_dir()
    assert settings.public_url == "http://127.0.0.1:8000"
    for url in (settings.database_url, settings.mail_url, settings.storage_url, settings.jobs_url):
        assert str(tmp_path) in url
    assert {settings.is_production, settings.is_second_factor_compulsory, settings.is_behind_proxy} == {False}


@pytest.mark.parametrize("word", ["", None])
def test_an_empty_variable_is_as_good_as_none(tmp_path, word):
    said = {name: "" for name, *_rest in CASES} if word == "" else {}
    assert dataclasses.replace(read(tmp_path, **said), secret_key="") == dataclasses.replace(read(tmp_path), secret_key="")


@pytest.mark.parametrize(("variable", "value"), [
    ("PUBLIC_URL", "bottega.test"), ("PUBLIC_URL", "//bottega.test"), ("PUBLIC_URL", "https://"), ("PUBLIC_URL", "ftp://bottega.test"),
    ("PUBLIC_URL", "https://bottega.test/?x=1"), ("PUBLIC_URL", "https://bottega test"), ("PORT", "web"), ("PORT", "-1"), ("PORT", "80.5"),
])
def test_a_setting_that_cannot_work_is_named_at_the_start(tmp_path, variable, value):
    with pytest.raises(ValueError, match=variable):
        read(tmp_path, **{variable: value})


def test_production_says_under_which_address_it_is_found(tmp_path):
    with pytest.raises(ValueError, match="PUBLIC_URL"):
        read(tmp_path, BOTTEGA_ENV="production")
    assert read(tmp_path, BOTTEGA_ENV="production", PUBLIC_URL="https://bottega.test").is_production


@pytest.mark.parametrize(("said", "kept"), [
    ("postgres://u:p@db.test/x", "postgresql+psycopg://u:p@db.test/x"),
    ("postgresql://u:p@db.test/x?sslmode=require", "postgresql+psycopg://u:p@db.test/x?sslmode=require"),
    ("postgresql+psycopg://u@/x?host=/run", "postgresql+psycopg://u@/x?host=/run"),
    ("sqlite:///relative.sqlite3", "sqlite:///relative.sqlite3"),
])
def test_the_driver_of_a_database_is_named(tmp_path, said, kept):
    assert read(tmp_path, DATABASE_URL=said).database_url == kept


@pytest.mark.parametrize("name", ["plain", "with blanks", "è accented", "hash # mark", "100%25 per cent", "what ?"])
def test_any_name_of_the_data_folder_will_do(tmp_path, name):
    from sqlalchemy.engine import make_url

    settings = read(tmp_path / name)
    assert make_url(settings.database_url).database == str(settings.data_folder / "bottega.sqlite3")
    assert Path(open_queue(settings.jobs_url).storage.filename) == settings.data_folder / "jobs.sqlite3"
    storage.open_store(settings.storage_url).put("a/b", b"x")
    assert (settings.data_folder / "files" / "a" / "b").read_bytes() == b"x"


# --- the secret ---


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path):
    first, again = read(tmp_path), read(tmp_path)
    file = tmp_path / "secret-key"
    assert first.secret_key == again.secret_key == file.read_text(encoding="ascii")
    assert len(first.secret_key) >= 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_folders_have_two_secrets(tmp_path):
    assert read(tmp_path / "a").secret_key != read(tmp_path / "b").secret_key


def test_a_secret_that_is_said_is_not_written_down(tmp_path):
    read(tmp_path, SECRET_KEY="said")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_left_by_a_crash_is_no_secret(tmp_path):
    (tmp_path / "secret-key").touch(mode=0o600)
    found = read(tmp_path).secret_key
    assert len(found) >= 64
    assert read(tmp_path).secret_key == found
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_nothing_else_is_left_in_the_folder(tmp_path):
    read(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_those_who_start_together_agree_on_the_secret(tmp_path):
    start = threading.Barrier(8)

    def read_at_once(_number: int) -> str:
        start.wait(timeout=30)
        return read(tmp_path).secret_key

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(read_at_once, range(8)))
    assert len(found) == 1
    assert found != {""}


def test_the_cookie_is_sent_over_https_alone_where_the_site_is(tmp_path):
    assert read(tmp_path, PUBLIC_URL="https://bottega.test").as_flask()["SESSION_COOKIE_SECURE"] is True
    assert read(tmp_path).as_flask()["SESSION_COOKIE_SECURE"] is False


def test_the_real_environment_is_read_by_default(tmp_path, monkeypatch):
    for name in {case[0] for case in CASES} & set(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv("BOTTEGA_DATA", str(tmp_path))
    monkeypatch.setenv("PORT", "8321")
    assert read_settings().port == 8321
