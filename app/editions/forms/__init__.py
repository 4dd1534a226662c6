"""Shapes of input of the editions room. What may be chosen is passed in."""

from app.editions.forms.editions import EditionForm, NewEditionForm
from app.editions.forms.enrolments import (
    ImportForm,
    NewEnrolmentForm,
    PartnerOfForm,
    RollFilterForm,
    StatusForm,
)
from app.editions.forms.programmes import PartnerForm, ProgrammeForm
from app.editions.forms.tutoring import AssignmentForm, EndAssignmentForm, SubstitutionForm

__all__ = [
    "AssignmentForm", "EditionForm", "EndAssignmentForm", "ImportForm", "NewEditionForm", "NewEnrolmentForm",
    "PartnerForm", "PartnerOfForm", "ProgrammeForm", "RollFilterForm", "StatusForm", "SubstitutionForm",
]
