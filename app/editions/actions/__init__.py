"""Writes of the editions room. Each checks its rule, leaves a trace with its reason, and commits nothing."""

from app.editions.actions.editions import EditionFacts, PhaseFacts, create_edition, edit_edition
from app.editions.actions.enrolments import (
    PersonFacts,
    change_status,
    enrol,
    enrol_newcomer,
    mark_certified,
    mark_uncertified,
    set_partner,
)
from app.editions.actions.imports import PlanChanged, apply_import, plan_of, read_import
from app.editions.actions.invitations import invite_everybody, invite_one
from app.editions.actions.meanwhile import ChangedMeanwhile
from app.editions.actions.programmes import (
    ProgrammeFacts,
    add_partner,
    create_programme,
    edit_programme,
    remove_partner,
)
from app.editions.actions.tutoring import assign_tutor, end_assignment, substitute_tutor

__all__ = [
    "ChangedMeanwhile", "EditionFacts", "PersonFacts", "PhaseFacts", "PlanChanged", "ProgrammeFacts", "add_partner",
    "apply_import",
    "assign_tutor", "change_status", "create_edition", "create_programme", "edit_edition", "edit_programme", "end_assignment",
    "enrol",
    "enrol_newcomer", "invite_everybody", "invite_one", "mark_certified", "mark_uncertified", "plan_of", "read_import",
    "remove_partner", "set_partner",
    "substitute_tutor",
]
