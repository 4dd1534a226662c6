"""The rules of editions: statuses, seats, days, and the difference that a list would make."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editions.rules import (
    FIELDS,
    OCCUPYING,
    RUNNING,
    DayFault,
    EnrolmentStatus,
    Fault,
    Kind,
    Known,
    Step,
    Vocabulary,
    day_faults,
    does_overlap,
    is_over_seats,
    is_seat_free,
    is_within,
    match_columns,
    next_statuses,
    plain,
    plan_import,
    statuses_by_hand,
    step_of,
)

S = EnrolmentStatus
WORDS = Vocabulary(
    countries={"ar": "AR", "argentina": "AR", "br": "BR", "brasil": "BR", "brasile": "BR", "paraguai": "PY", "it": "IT"},
    languages={"es": "es", "spagnolo": "es", "portugues": "pt"},
    partners={"union sanjuanina": "Unión Sanjuanina"},
    zones={"america asuncion": "America/Asuncion"},
    zone_of={"AR": "America/Argentina/San_Juan", "BR": "America/Sao_Paulo"},
    language_of={"AR": "es", "BR": "pt"},
)
SOFIA = {"email": "sofia@example.org", "given_names": "Sofía", "family_name": "Muñoz", "country": "Argentina"}


def plan(*rows, existing=None):
    """Return the planned rows of a list whose first row is number 2."""
    return plan_import(enumerate(rows, start=2), existing or {}, WORDS).rows


def known(**values):
    """Return Sofía as she stands in this edition."""
    facts = {"given_names": "Sofía", "family_name": "Muñoz", "country": "AR", "language": "es",
             "time_zone": "America/Argentina/San_Juan"}
    return Known(**{"facts": facts, "partner_in": {"trainee": ""}, **values})


# --- statuses ---


@pytest.mark.parametrize(("old", "new", "step"), [
    (S.CANDIDATE, S.ENROLLED, Step.ENROL), (S.ENROLLED, S.ACTIVE, Step.START), (S.ACTIVE, S.SUSPENDED, Step.SUSPEND),
    (S.SUSPENDED, S.ACTIVE, Step.RESUME), (S.ACTIVE, S.COMPLETED, Step.COMPLETE), (S.COMPLETED, S.CERTIFIED, Step.CERTIFY),
    (S.COMPLETED, S.NOT_CERTIFIED, Step.REFUSE), (S.SUSPENDED, S.WITHDRAWN, Step.WITHDRAW), (S.WITHDRAWN, S.ENROLLED, Step.READMIT),
    (S.CANDIDATE, S.ACTIVE, None), (S.ENROLLED, S.CERTIFIED, None), (S.WITHDRAWN, S.ACTIVE, None), (S.CERTIFIED, S.WITHDRAWN, None),
    (S.ACTIVE, S.ACTIVE, None), (None, S.CANDIDATE, Step.ENROL),
])
def test_the_ways_from_one_status_to_another(old, new, step):
    assert step_of(old, new) is step


def test_every_status_can_be_reached_and_left_and_nobody_is_certified_by_hand():
    reached = {new for old in S for new in next_statuses(old)}
    assert reached | {S.CANDIDATE} == set(S)
    assert all(next_statuses(status) for status in S)
    assert not any(S.CERTIFIED in statuses_by_hand(status) for status in S)
    assert statuses_by_hand(S.CERTIFIED) == ()


def test_staff_are_active_or_withdrawn():
    assert next_statuses(S.ACTIVE, is_trainee=False) == (S.WITHDRAWN,)
    assert next_statuses(S.COMPLETED, is_trainee=False) == ()
    assert step_of(S.WITHDRAWN, S.ACTIVE, is_trainee=False) is Step.READMIT


@given(st.integers(0, 100), st.integers(1, 100))
def test_the_last_seat_can_be_taken_and_no_more(taken, seats):
    assert is_seat_free(taken, seats) == (taken + 1 <= seats)
    assert is_over_seats(taken, seats) == (taken > seats)


def test_somebody_suspended_keeps_the_seat_and_a_candidate_has_none():
    assert S.SUSPENDED in RUNNING
    assert {S.ENROLLED} == OCCUPYING - RUNNING
    assert not {S.CANDIDATE, S.WITHDRAWN} & OCCUPYING


# --- days ---

START, END = dt.date(2026, 9, 1), dt.date(2027, 3, 31)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(("edition", "phases", "found"), [
    ((START, END), [(START, END)], []),
    ((START, START), [(START, START)], []),
    ((END, START), [(START, END)], [(None, DayFault.BACKWARDS)]),
    ((START, END), [(START, END), (END, START)], [(1, DayFault.BACKWARDS)]),
    ((START, END), [(START - DAY, END), (START, END + DAY)], [(0, DayFault.OUTSIDE), (1, DayFault.OUTSIDE)]),
    ((START, dt.date(2036, 1, 1)), [], [(None, DayFault.TOO_LONG)]),
])
def test_phases_lie_inside_their_edition(edition, phases, found):
    assert day_faults(edition, phases) == found


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 1))


@given(DAYS, st.one_of(st.none(), DAYS), DAYS, st.one_of(st.none(), DAYS))
def test_two_spans_overlap_where_they_share_a_day(a, b, c, d):
    if (b and b < a) or (d and d < c):
        return
    last = dt.date(2026, 4, 1)
    shared = any(a <= day <= (b or last) and c <= day <= (d or last) for day in (a, c))
    assert does_overlap((a, b), (c, d)) == shared == does_overlap((c, d), (a, b))


def test_tutoring_without_an_end_lies_inside():
    assert is_within(START, None, (START, END))
    assert not is_within(START - DAY, None, (START, END))
    assert not is_within(END, START, (START, END))


# --- columns ---


@pytest.mark.parametrize(("heading", "name"), [
    ("E-mail", "email"), ("  EMAIL ", "email"), ("Correo electrónico", "email"), ("Cognome", "family_name"), ("Apellidos", "family_name"),
    ("Sobrenome", "family_name"), ("Nome", "given_names"), ("Nombre", "given_names"), ("País", "country"), ("Paese", "country"),
    ("Data di nascita", "born_on"), ("Segundo apellido", "second_family_name"), ("Fuso orario", "time_zone"), ("family_name", "family_name"),
    ("Papel", "role"), ("Ente inviante", "partner"), ("Idioma", "language"), ("Função", "role"),
])
def test_headings_are_known_by_the_names_people_give_them(heading, name):
    assert match_columns([heading]).found == {heading: name}


def test_every_field_is_known_by_its_own_name():
    assert set(match_columns(FIELDS).found.values()) == set(FIELDS)
    assert match_columns(FIELDS).missing == ()


def test_missing_unknown_and_double_headings_are_named():
    columns = match_columns(["Email", "Correo", "Scarpe"])
    assert columns.twice == (("Email", "Correo"),)
    assert columns.unknown == ("Scarpe",)
    assert columns.missing == ("given_names", "family_name", "country")


def test_the_plain_form_has_no_accents_case_or_punctuation():
    assert plain("  Côte d’Ivoire ") == "cote d ivoire"


# --- the difference ---


def test_somebody_new_gets_the_language_and_the_zone_of_their_country():
    (row,) = plan(SOFIA)
    assert (row.kind, row.is_person_new, row.role) == (Kind.NEW, True, "trainee")
    assert row.facts["time_zone"] == "America/Argentina/San_Juan"
    assert row.facts["language"] == "es"
    assert plan({**SOFIA, "country": "it"})[0].facts["time_zone"] == "Europe/Rome"


def test_what_the_list_says_goes_before_what_the_country_suggests():
    (row,) = plan({**SOFIA, "language": "Português", "time_zone": "America/Asunción", "country": "Brasil", "role": "Docente",
                   "partner": "UNIÓN SANJUANINA", "born_on": "2/3/1987"})
    assert (row.facts["language"], row.facts["time_zone"], row.facts["country"], row.role) == ("pt", "America/Asuncion", "BR", "teacher")
    assert (row.facts["partner"], row.facts["born_on"]) == ("Unión Sanjuanina", "1987-03-02")


@pytest.mark.parametrize("written", ["1987-03-02", "1987-03-02 00:00:00", "1987-03-02T00:00:00", "2.3.1987", "02-03-1987"])
def test_a_day_is_read_as_people_and_spreadsheets_write_it(written):
    assert plan({**SOFIA, "born_on": written})[0].facts["born_on"] == "1987-03-02"


@pytest.mark.parametrize(("cells", "fault", "name"), [
    ({"email": ""}, Fault.MISSING, "email"), ({"given_names": ""}, Fault.MISSING, "given_names"),
    ({"family_name": ""}, Fault.MISSING, "family_name"), ({"country": ""}, Fault.MISSING, "country"),
    ({"email": "sofia"}, Fault.BAD_EMAIL, "email"), ({"email": "a@b"}, Fault.BAD_EMAIL, "email"),
    ({"email": "a b@c.org"}, Fault.BAD_EMAIL, "email"), ({"email": "muñoz@c.org"}, Fault.BAD_EMAIL, "email"),
    ({"email": "a..b@c.org"}, Fault.BAD_EMAIL, "email"), ({"email": "a@c.org, b@c.org"}, Fault.BAD_EMAIL, "email"),
    ({"email": "a@c.org\nBcc: x@y.org"}, Fault.BAD_EMAIL, "email"), ({"country": "Atlantide"}, Fault.UNKNOWN_COUNTRY, "country"),
    ({"language": "klingon"}, Fault.UNKNOWN_LANGUAGE, "language"), ({"time_zone": "Mars"}, Fault.UNKNOWN_ZONE, "time_zone"),
    ({"role": "admin"}, Fault.UNKNOWN_ROLE, "role"), ({"partner": "Nobody"}, Fault.UNKNOWN_PARTNER, "partner"),
    ({"born_on": "31/02/1990"}, Fault.BAD_DAY, "born_on"), ({"born_on": "1887-01-01"}, Fault.BAD_DAY, "born_on"),
    ({"born_on": "1987-03-021"}, Fault.BAD_DAY, "born_on"), ({"born_on": "1987-03-02 or so"}, Fault.BAD_DAY, "born_on"),
    ({"given_names": "12"}, Fault.NOT_A_NAME, "given_names"), ({"family_name": "<script>"}, Fault.NOT_A_NAME, "family_name"),
    ({"given_names": "a" * 101}, Fault.TOO_LONG, "given_names"),
])
def test_a_wrong_cell_is_named_and_nothing_is_planned_for_its_row(cells, fault, name):
    (row,) = plan({**SOFIA, **cells})
    assert (row.kind, [(problem.fault, problem.field) for problem in row.problems]) == (Kind.ERROR, [(fault, name)])
    assert not row.facts


def test_the_same_address_twice_is_found_through_spaces_and_case():
    first, second = plan(SOFIA, {**SOFIA, "email": " SOFIA@Example.ORG "})
    assert (first.kind, second.kind, second.same_as) == (Kind.NEW, Kind.DUPLICATE, 2)


def test_a_wrong_row_does_not_shut_out_the_right_one_that_follows():
    first, second = plan({**SOFIA, "country": ""}, SOFIA)
    assert (first.kind, second.kind) == (Kind.ERROR, Kind.NEW)


def test_what_differs_is_shown_with_old_and_new():
    (row,) = plan({**SOFIA, "family_name": "Muñoz Díaz", "partner": "Unión Sanjuanina"}, existing={"sofia@example.org": known()})
    assert row.kind is Kind.CHANGED
    assert [(change.field, change.old, change.new) for change in row.changes] == [
        ("family_name", "Muñoz", "Muñoz Díaz"), ("partner", "", "Unión Sanjuanina"),
    ]


def test_an_empty_cell_wipes_nothing_out():
    standing = known(facts={**known().facts, "born_on": "1987-03-02", "birthplace": "San Juan"}, partner_in={"trainee": "Unión Sanjuanina"})
    (row,) = plan({**SOFIA, "born_on": "", "partner": ""}, existing={"sofia@example.org": standing})
    assert row.kind is Kind.UNCHANGED


def test_a_person_of_another_edition_keeps_their_own_facts():
    (row,) = plan({**SOFIA, "given_names": "Sonia"}, existing={"sofia@example.org": known(is_ours=False, partner_in={})})
    assert (row.kind, row.changes, row.kept, row.is_person_new) == (Kind.NEW, (), ("given_names",), False)


def test_a_name_on_a_certificate_and_the_preferences_of_an_account_stay():
    frozen = known(is_name_frozen=True, has_account=True)
    (row,) = plan({**SOFIA, "family_name": "Otra", "language": "Português"}, existing={"sofia@example.org": frozen})
    assert (row.kind, row.kept) == (Kind.UNCHANGED, ("family_name",))


def test_a_list_without_roles_makes_no_trainee_of_a_tutor():
    (row,) = plan(SOFIA, existing={"sofia@example.org": known(partner_in={"tutor": ""})})
    assert (row.kind, row.role) == (Kind.UNCHANGED, "tutor")
    (row,) = plan({**SOFIA, "role": "corsista"}, existing={"sofia@example.org": known(partner_in={"tutor": ""})})
    assert (row.kind, row.role) == (Kind.NEW, "trainee")


def applied(planned, existing):
    """Return what is known after the plan has been carried out, as `actions` does it."""
    after = dict(existing)
    for row in planned.writes:
        before = after.get(row.email, Known(facts={}, partner_in={}))
        facts = {**before.facts, **{change.field: change.new for change in row.changes if change.field != "partner"}}
        if row.is_person_new:
            facts = {name: value for name, value in row.facts.items() if name not in {"email", "role", "partner"}}
        partner = row.facts.get("partner") or before.partner_in.get(row.role, "")
        after[row.email] = Known(facts, {**before.partner_in, row.role: partner}, before.is_ours, before.has_account, before.is_name_frozen)
    return after


CELL = {
    "email": st.sampled_from(["a@x.org", " A@X.ORG", "b@x.org", "c@x.org", "bad", ""]),
    "given_names": st.sampled_from(["Ana", "Stéphane", "João", ""]), "family_name": st.sampled_from(["Muñoz", "Nuñez"]),
    "country": st.sampled_from(["AR", "brasil", "Paraguai", "?"]), "language": st.sampled_from(["", "es", "portugués"]),
    "role": st.sampled_from(["", "tutor", "aluno"]), "partner": st.sampled_from(["", "Unión Sanjuanina"]),
    "born_on": st.sampled_from(["", "1990-01-02", "03/04/1991"]),
}
KNOWN = st.builds(
    Known, facts=st.fixed_dictionaries({"given_names": st.just("Ana"), "family_name": st.just("Pérez"), "country": st.just("PY")}),
    partner_in=st.dictionaries(st.sampled_from(["trainee", "tutor"]), st.just(""), max_size=1), is_ours=st.booleans(),
    has_account=st.booleans(), is_name_frozen=st.booleans(),
)


@given(st.lists(st.fixed_dictionaries(CELL), max_size=6), st.dictionaries(st.sampled_from(["a@x.org", "b@x.org"]), KNOWN))
def test_the_same_list_twice_changes_nothing_the_second_time(rows, existing):
    numbered = list(enumerate(rows, start=2))
    first = plan_import(numbered, existing, WORDS)
    again = plan_import(numbered, applied(first, existing), WORDS)
    assert again.writes == ()
    assert len(again.rows) == len(rows)
    assert sum(first.counts.values()) == len(rows)


@given(st.lists(st.fixed_dictionaries(CELL), min_size=1, max_size=6))
def test_the_fingerprint_moves_only_when_something_else_would_happen(rows):
    numbered = list(enumerate(rows, start=2))
    first = plan_import(numbered, {}, WORDS)
    assert plan_import(numbered, {}, WORDS).digest == first.digest
    if first.writes:
        other = plan_import(numbered, applied(first, {}), WORDS)
        assert other.digest != first.digest
