"""Every address of the house, made concrete; and who may pass which rule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from app.core.doors import rule_name

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import MapAdapter

    from tests.house.world import World

ALL = frozenset({"ada", "tess", "carla", "otto", "olga", "amin", "uma", "cora"})
MEMBERS = frozenset({"ada", "tess", "carla", "otto", "uma", "amin"})
STAFF = frozenset({"tess", "carla", "otto", "amin", "cora"})
READERS = frozenset({"carla", "otto", "amin"})
GUIDES = READERS | {"tess"}
KEEPERS = frozenset({"carla", "amin"})
ADMIN = frozenset({"amin"})

MAY_PASS: dict[str, frozenset[str]] = {
    "can_answer": ALL,
    "can_assign_tutor": KEEPERS,
    "can_change_enrolment": KEEPERS,
    "can_change_lesson": KEEPERS,
    "can_change_meeting": KEEPERS,
    "can_change_post": frozenset({"ada"}),
    "can_close_account": ADMIN,
    "can_close_attempt": KEEPERS,
    "can_close_survey": KEEPERS,
    "can_confirm_import": KEEPERS,
    "can_correct_legal_name": KEEPERS,
    "can_create_edition": KEEPERS | {"cora"},
    "can_create_programme": ADMIN,
    "can_download_course": KEEPERS | {"cora"},
    "can_edit_edition": KEEPERS,
    "can_edit_own_account": ALL,
    "can_edit_programme": ADMIN,
    "can_end_assignment": KEEPERS,
    "can_enrol": KEEPERS,
    "can_export_attendance": READERS,
    "can_export_hours": READERS,
    "can_export_marks": READERS,
    "can_follow": MEMBERS - ADMIN,
    "can_give_mark": KEEPERS | {"tess"},
    "can_invite_person": ADMIN,
    "can_issue_certificates": KEEPERS,
    "can_join_meeting": KEEPERS | {"ada", "uma", "tess"},
    "can_list_editions": ALL,
    "can_list_people": ADMIN,
    "can_list_programmes": READERS | {"cora"},
    "can_list_trainees": GUIDES,
    "can_mark_essays": KEEPERS | {"tess"},
    "can_mark_presence": KEEPERS,
    "can_moderate_post": KEEPERS | {"tess"},
    "can_move_edition": KEEPERS,
    "can_open_account": ADMIN,
    "can_plan_lesson": KEEPERS,
    "can_post": frozenset({"ada", "uma", "tess", "carla"}),
    "can_publish_course": ADMIN,
    "can_read_notice": frozenset({"ada"}),
    "can_read_tray": ALL,
    "can_release_mark": KEEPERS,
    "can_release_marks": KEEPERS,
    "can_remove_partner": ADMIN,
    "can_remove_second_factor": ADMIN,
    "can_reply": frozenset({"ada", "uma", "tess", "carla"}),
    "can_revoke_certificate": KEEPERS,
    "can_seal_lesson": KEEPERS,
    "can_see_everybody": READERS,
    "can_set_quiz": KEEPERS,
    "can_store_document": KEEPERS,
    "can_study": frozenset({"ada", "uma"}),
    "can_upload_course": ADMIN,
    "can_view_attempt": GUIDES,
    "can_view_attempts": GUIDES,
    "can_view_certificate": READERS | {"ada"},
    "can_view_cohort": GUIDES,
    "can_view_course": MEMBERS,
    "can_view_courses": STAFF,
    "can_view_document": READERS | {"ada"},
    "can_view_documents": MEMBERS,
    "can_view_edition": MEMBERS,
    "can_view_edition_hours": GUIDES,
    "can_view_enrolment": GUIDES | {"ada"},
    "can_view_hours": GUIDES | {"ada"},
    "can_view_lesson": MEMBERS,
    "can_view_lessons": MEMBERS,
    "can_view_marks": GUIDES,
    "can_view_marks_of": GUIDES | {"ada"},
    "can_view_own_certificates": ALL,
    "can_view_person": ADMIN,
    "can_view_programme": READERS | {"cora"},
    "can_view_progress": GUIDES | {"ada"},
    "can_view_register": READERS,
    "can_view_survey_results": KEEPERS,
    "can_view_tutoring": GUIDES,
    "can_waive_leaf": KEEPERS,
    "can_withdraw_document": KEEPERS,
    "is_signed_in": ALL,
}
"""Who of the world passes each rule, asked about a thing of ED-1 that is Ada's where it is anybody's."""

OF_AN_EDITION = {
    "edition_code", "enrolment_id", "lesson_id", "mark_id", "document_id", "certificate_code", "assignment_id", "draft_id", "notice_id",
    "sitting_id", "attempt_token",
}
OF_NO_EDITION = {"person_id", "programme_id", "version_id", "partner_id", "package_id"}
BY_THE_VIEW: dict[str, frozenset[str]] = {
    "/quiz-attempts/<attempt_token>": frozenset({"ada"}),
    "/choose/<code>": MEMBERS - ADMIN,
    "/editions/<edition_code>/course/<unit_id>/done": frozenset({"ada", "uma"}),
    "/editions/<edition_code>/course/notes/<int:note_id>": frozenset({"ada"}),
    "/editions/<edition_code>/course/notes/<int:note_id>/removal": frozenset({"ada"}),
    "/editions/<edition_code>/course/notes/<int:note_id>/return": frozenset({"ada"}),
    "/editions/<edition_code>/course/<unit_id>/position": frozenset({"ada", "uma"}),
}
"""Addresses whose view itself refuses, with 404, those of whom its rule holds but who are not named here."""
UNIT = "/editions/<edition_code>/course/<unit_id>"
INSTEAD = {
    "/editions/<edition_code>/course/<unit_id>/position": {"unit_id": "video_id"},
    "/editions/<edition_code>/course/<unit_id>/join": {"unit_id": "meeting_id"},
    "/editions/<edition_code>/course/<unit_id>/calendar.ics": {"unit_id": "meeting_id"},
    "/editions/<edition_code>/course/<unit_id>/times": {"unit_id": "meeting_id"},
    "/editions/<edition_code>/course/<unit_id>/attempt": {"unit_id": "quiz_id"},
    "/verify/<code>": {"code": "certificate_code"},
    "/courses/drafts/<int:package_id>/preview/<unit_id>": {"unit_id": "draft_unit_id"},
    "/courses/drafts/<int:package_id>/preview/<unit_id>/files/<path:path>": {"unit_id": "draft_unit_id", "path": "draft_path"},
    **{f"{UNIT}/survey{rest}": {"unit_id": "survey_id"} for rest in (
        "", "/results", "/results/results.<kind>", "/answers", "/answers/answers.<kind>", "/close",
    )},
    **{f"{UNIT}/discussion{rest}": {"unit_id": "discussion_id"} for rest in (
        "", "/follow", *(f"/<int:post_id>/{act}" for act in ("reply", "edit", "withdraw", "hide", "unhide")),
    )},
}
"""Arguments that mean something else at one address."""


@dataclass(frozen=True)
class Address:
    """One address with its methods, its rule, and what it takes."""

    pattern: str
    endpoint: str
    methods: frozenset[str]
    rule: str
    arguments: frozenset[str]

    @property
    def is_public(self) -> bool:
        """Whether everybody may come."""
        return self.rule == "public"

    def named(self, side: dict[str, Any]) -> dict[str, Any]:
        """Return the values of its arguments on one side of the world."""
        instead = INSTEAD.get(self.pattern, {})
        return {name: side[instead.get(name, name)] for name in self.arguments}

    def path(self, app: Flask, values: dict[str, Any]) -> str:
        """Return it made concrete."""
        return str(binding(app).build(self.endpoint, values, method=min(self.methods)))

    def refusal(self, name: str) -> int:
        """Return what a visitor without the right is answered."""
        if self.arguments & OF_AN_EDITION and name not in MEMBERS:
            return 404
        if self.arguments & OF_NO_EDITION and name not in STAFF:
            return 404
        return 403

    def lets_in(self, name: str) -> bool:
        """Whether the rule holds of somebody."""
        return name in MAY_PASS[self.rule]


@cache
def binding(app: Flask) -> MapAdapter:
    """Return what makes addresses."""
    return app.url_map.bind("localhost")


@cache
def all_addresses(app: Flask) -> list[Address]:
    """Return every address but that of static files."""
    return [
        Address(
            found.rule, found.endpoint, frozenset((found.methods or set()) - {"HEAD", "OPTIONS"}),
            rule_name(app.view_functions[found.endpoint]) or "", frozenset(found.arguments),
        )
        for found in sorted(app.url_map.iter_rules(), key=lambda found: (found.rule, found.endpoint)) if found.endpoint != "static"
    ]


def concrete(app: Flask, world: World, method: str) -> list[tuple[Address, str]]:
    """Return every address that answers a method, made concrete in ED-1."""
    return [
        (address, address.path(app, address.named(world.here)))
        for address in all_addresses(app) if method in address.methods
    ]
