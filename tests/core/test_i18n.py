"""Languages: which one is spoken, and how each writes days, times and amounts."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import g, session
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock, i18n
from app.core.i18n import LANGUAGES, in_language

DAY = dt.date(2026, 11, 24)
INSTANT = dt.datetime(2026, 11, 24, 13, 30, tzinfo=dt.UTC)
WORDS = {
    "it": {"day": "24 novembre 2026", "short_day": "24/11/26", "weekday": "martedì 24 novembre", "when": "24 novembre 2026, 14:30",
           "points": "60,5", "country": "Paraguay", "germany": "Germania"},
    "es": {"day": "24 de noviembre de 2026", "short_day": "24/11/26", "weekday": "martes 24 de noviembre",
           "when": "24 de noviembre de 2026, 14:30", "points": "60,5", "country": "Paraguay", "germany": "Alemania"},
    "pt": {"day": "24 de novembro de 2026", "short_day": "24/11/2026", "weekday": "terça-feira, 24 de novembro",
           "when": "24 de novembro de 2026, 14:30", "points": "60,5", "country": "Paraguai", "germany": "Alemanha"},
    "en": {"day": "24 November 2026", "short_day": "24/11/2026", "weekday": "Tuesday 24 November",
           "when": "24 November 2026, 14:30", "points": "60.5", "country": "Paraguay", "germany": "Germany"},
}


@pytest.fixture(params=LANGUAGES)
def spoken(request, app):
    """Each language in turn."""
    with app.test_request_context("/"), in_language(request.param):
        yield request.param


def test_each_language_writes_days_and_amounts_its_own_way(spoken):
    words = WORDS[spoken]
    assert i18n.day_words(DAY) == words["day"]
    assert i18n.short_day(DAY) == words["short_day"]
    assert i18n.weekday_words(DAY) == words["weekday"]
    assert i18n.when_words(INSTANT) == words["when"]
    assert i18n.points_words(6050) == words["points"]
    assert i18n.country_name("PY") == words["country"]
    assert i18n.country_name("DE") == words["germany"]


def test_nothing_is_written_as_nothing(spoken):
    assert [words(None) for words in (
        i18n.day_words, i18n.short_day, i18n.weekday_words, i18n.clock_words, i18n.when_words, i18n.hours_words, i18n.points_words,
        i18n.country_name, i18n.own,
    )] == [""] * 9
    assert i18n.country_name("XX") == "XX"


@pytest.mark.parametrize(("minutes", "words"), [
    (0, "0 h"), (1, "0 h 01"), (60, "1 h"), (90, "1 h 30"), (9_120, "152 h"), (-90, "-1 h 30"), (-5, "-0 h 05"),
])
def test_hours_are_said_as_people_say_them(spoken, minutes, words):
    assert i18n.hours_words(minutes) == words


@pytest.mark.parametrize(("hundredths", "words"), [
    (0, "0"), (5, "0,05"), (50, "0,5"), (6_000, "60"), (6_001, "60,01"), (6_050, "60,5"), (10_000, "100"), (-150, "-1,5"),
])
def test_points_lose_no_hundredth(app, hundredths, words):
    with app.test_request_context("/"), in_language("it"):
        assert i18n.points_words(hundredths) == words


@given(st.integers(-100_000, 100_000))
def test_points_can_be_read_back(app, hundredths):
    with app.test_request_context("/"), in_language("en"):
        assert round(float(i18n.points_words(hundredths)) * 100) == hundredths


@given(minutes=st.integers(0, 100_000))
def test_hours_can_be_read_back(app, minutes):
    whole, _, rest = i18n.hours_words(minutes).partition(" h")
    assert int(whole) * 60 + int(rest or 0) == minutes


@pytest.mark.parametrize(("part", "whole", "words"), [
    (0, 0, "0 %"), (0, 100, "0 %"), (699, 1000, "69 %"), (6_999, 10_000, "69 %"), (7, 10, "70 %"), (100, 100, "100 %"),
])
def test_a_share_is_never_rounded_up(spoken, part, whole, words):
    assert i18n.percent_words(part, whole) == words


# --- clocks ---

SAN_JUAN, ASUNCION, SAO_PAULO = "America/Argentina/San_Juan", "America/Asuncion", "America/Sao_Paulo"


@pytest.mark.parametrize(("day", "italy", "distance"), [
    (dt.date(2026, 10, 24), "14:30", dt.timedelta(hours=5)),  # the last day of summer time in Europe
    (dt.date(2026, 10, 25), "14:30", dt.timedelta(hours=4)),
    (dt.date(2026, 11, 24), "14:30", dt.timedelta(hours=4)),
    (dt.date(2027, 3, 27), "14:30", dt.timedelta(hours=4)),
    (dt.date(2027, 3, 28), "14:30", dt.timedelta(hours=5)),  # the first one
])
@pytest.mark.parametrize("zone", [SAN_JUAN, ASUNCION, SAO_PAULO])
def test_two_clocks_on_both_sides_of_the_european_change(day, italy, distance, zone):
    instant = clock.at(day, dt.time.fromisoformat(italy))
    assert i18n.clock_words(instant) == italy
    there = (dt.datetime.combine(day, dt.time.fromisoformat(italy)) - distance).strftime("%H:%M")
    assert i18n.clock_words(instant, zone) == there


def test_paraguay_has_kept_its_summer_time_since_2024():
    winter, summer = clock.at(dt.date(2026, 7, 1), dt.time(12), "UTC"), clock.at(dt.date(2027, 1, 1), dt.time(12), "UTC")
    assert [i18n.clock_words(instant, ASUNCION) for instant in (winter, summer)] == ["09:00", "09:00"]


def test_late_in_italy_is_the_same_day_there_and_early_there_was_the_day_before():
    with clock.stopped_at(dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2026, 11, 25)
        assert {clock.today(zone) for zone in (SAN_JUAN, ASUNCION, SAO_PAULO)} == {dt.date(2026, 11, 24)}
    instant = dt.datetime(2026, 11, 25, 1, 0, tzinfo=dt.UTC)
    assert i18n.when_words(instant).startswith("25")
    assert i18n.when_words(instant, SAN_JUAN).startswith("24")


@pytest.mark.parametrize("name", ["", "Nowhere/At_All", "../../etc/passwd", "Europe/Rome\x00", "localtime/../x"])
def test_an_unknown_zone_is_italys(name):
    assert clock.zone(name).key == clock.ITALY
    assert i18n.clock_words(INSTANT, name) == "14:30"


@given(st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1)), st.sampled_from([SAN_JUAN, ASUNCION, SAO_PAULO, "UTC"]))
def test_a_wall_clock_time_in_a_zone_without_changes_comes_back(moment, zone):
    # Zones with a change have hours that happen twice, or never; these have had none since 2025.
    moment = moment.replace(second=0, microsecond=0)
    instant = clock.at(moment.date(), moment.time(), "UTC" if moment.year < 2026 else zone)
    assert instant.tzinfo is dt.UTC
    shown = i18n.clock_words(instant, "UTC" if moment.year < 2026 else zone)
    assert shown == f"{moment:%H:%M}"


def test_the_clock_can_be_stopped_and_goes_on():
    with clock.stopped_at(INSTANT):
        assert clock.now() == INSTANT
        with clock.stopped_at(INSTANT + dt.timedelta(days=1)):
            assert clock.today() == dt.date(2026, 11, 25)
        assert clock.now() == INSTANT
    assert clock.now() != INSTANT
    assert clock.now().tzinfo is dt.UTC


# --- which language ---


class Person:
    language = "pt"


CHOICES = [
    ("/", {}, None, None, "it"),
    ("/", {"Accept-Language": "es-PY,es;q=0.9,en;q=0.5"}, None, None, "es"),
    ("/", {"Accept-Language": "fr,de"}, None, None, "it"),
    ("/", {"Accept-Language": "fr, pt-BR;q=0.4"}, None, None, "pt"),
    ("/", {"Accept-Language": "*"}, None, None, "it"),
    ("/", {"Accept-Language": ";;;q=x,\x7f"}, None, None, "it"),
    ("/", {"Accept-Language": "es"}, None, Person, "pt"),
    ("/", {"Accept-Language": "es"}, "en", Person, "en"),
    ("/", {"Accept-Language": "es"}, "xx", Person, "pt"),
    ("/?lang=it", {"Accept-Language": "es"}, "en", Person, "it"),
    ("/?lang=xx", {"Accept-Language": "es"}, "en", Person, "en"),
    ("/?lang=", {"Accept-Language": "es"}, None, None, "es"),
    ("/?lang=it_IT", {"Accept-Language": "es"}, None, None, "es"),
    ("/?lang=../../x", {"Accept-Language": "es"}, None, None, "es"),
    ("/?lang=EN", {"Accept-Language": "es"}, None, None, "es"),
    ("/?lang=%00", {"Accept-Language": "es"}, None, None, "es"),
    ("/?lang=pt&lang=en", {"Accept-Language": "es"}, None, None, "pt"),
]


@pytest.mark.parametrize(("address", "headers", "kept", "person", "expected"), CHOICES)
def test_the_choice_just_made_comes_first_then_the_kept_one_then_the_persons_then_the_browsers(
    app, address, headers, kept, person, expected,
):
    with app.test_request_context(address, headers=headers):
        g.person = person
        if kept:
            session["lang"] = kept
        assert i18n.choose_language() == expected


def test_a_choice_is_kept_for_the_next_page_and_nonsense_is_not(client):
    assert b'<html lang="pt">' in client.get("/verify?lang=pt").data
    assert b'<html lang="pt">' in client.get("/verify").data
    assert b'<html lang="pt">' in client.get("/verify?lang=<script>").data
    assert b'<html lang="es">' in client.get("/verify?lang=es").data


def test_the_page_says_its_language_in_its_headers(client):
    assert client.get("/verify?lang=es").headers["Content-Language"] == "es"


def test_outside_a_request_the_house_speaks_italian(app):
    with app.app_context():
        assert i18n.choose_language() == "it"


def test_a_letter_speaks_its_recipients_language_whoever_clicked(app):
    with app.test_request_context("/?lang=it"):
        with in_language("pt"):
            assert i18n.day_words(DAY) == WORDS["pt"]["day"]
        assert i18n.day_words(DAY) == WORDS["it"]["day"]
        with in_language("xx"):
            assert i18n.language() == "it"


@pytest.mark.parametrize(("texts", "code", "expected"), [
    ({"it": "a", "es": "b"}, "es", "b"), ({"it": "a", "es": ""}, "es", "a"), ({"en": "c"}, "pt", "c"), ({"gn": "d"}, "pt", "d"),
    ({}, "it", ""), (None, "it", ""), ({"it": ""}, "it", ""),
])
def test_a_missing_translation_falls_back(app, texts, code, expected):
    with app.test_request_context("/"):
        assert i18n.own(texts, code) == expected
