"""What a course package may write under each requirement, checked against the course itself, and how its pages say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from app.core.i18n import hours_words
from app.core.i18n import lazy_gettext as _l
from app.courses.requirements import CheckedLeaf, register_requirement
from app.progress.measures import RuleMistake
from app.progress.requirements import KINDS
from app.progress.requirements.hours import TOTAL, Hours
from app.progress.requirements.units import ALL

if TYPE_CHECKING:
    from app.core.i18n import Words
    from app.courses.package.reading import MapReader
    from app.courses.requirements import CourseContext, CourseNames


def check_hours(params: MapReader, course: CourseContext) -> CheckedLeaf:
    """{phase: placement, at_least: "70%"}: a phase of the course or `total`, and no more hours than it has."""
    params.expect("phase", "at_least")
    phase, at_least = params.choice("phase", (TOTAL, *course.phases)), params.text("at_least")
    try:
        needed = Hours.parse({"phase": phase or TOTAL, "at_least": at_least})
    except RuleMistake:
        if at_least:
            params.refuse(
                "at_least", _l("“%(value)s” is neither a share nor a time.", value=at_least[:20]),
                _l("Write a share such as “%(share)s”, or a time such as “42h” or “90min”.", share="70%"),
            )
    else:
        planned = sum(course.phases.values()) if phase == TOTAL else course.phases.get(phase, 0)
        if phase and (needed.minutes or 0) > planned:
            params.refuse(
                "at_least", _l("This asks for more hours than the course plans: %(hours)s.", hours=hours_words(planned)),
                _l("Ask for fewer hours, or plan more of them in the phase."),
            )
    return CheckedLeaf(f"hours:{phase}", {"phase": phase, "at_least": at_least})


def check_units(params: MapReader, course: CourseContext) -> CheckedLeaf:
    """{module: all, at_least: all}: a module of the course or `all`, and no more units than it has."""
    params.expect("module", "at_least")
    module = params.choice("module", (ALL, *course.modules))
    in_all = sum(len(units) for units in course.modules.values())
    most = in_all if module in {ALL, ""} else len(course.modules[module])
    return CheckedLeaf(f"units:{module}", {"module": module, "at_least": params.whole_or_word("at_least", 1, max(1, most), ALL)})


def check_mark(params: MapReader, course: CourseContext) -> CheckedLeaf:
    """{item: project-work, at_least: 60}: an item of the course and points out of 100."""
    params.expect("item", "at_least")
    item = params.choice("item", course.items)
    return CheckedLeaf(f"mark:{item}", {"item": item, "at_least": params.whole("at_least", 1, 100)})


def check_award(params: MapReader, course: CourseContext) -> CheckedLeaf:
    """{id: attendance}: another award of the course."""
    params.expect("id")
    award = params.choice("id", course.awards)
    return CheckedLeaf(f"award:{award}", {"id": award}, (award,) if award else ())


CHECKS = {"hours": check_hours, "units": check_units, "mark": check_mark, "award": check_award}


def _describe_hours(params: Mapping[str, Any], names: CourseNames) -> Words:
    if params["phase"] == TOTAL:
        return _l("Total hours: at least %(amount)s", amount=params["at_least"])
    phase = names.phases.get(params["phase"], params["phase"])
    return _l("Hours of %(phase)s: at least %(amount)s", phase=phase, amount=params["at_least"])


def _describe_units(params: Mapping[str, Any], names: CourseNames) -> Words:
    module, least = names.modules.get(params["module"], params["module"]), params["at_least"]
    if params["module"] == ALL:
        return _l("All units of the course") if least == ALL else _l("At least %(count)s units of the course", count=least)
    if least == ALL:
        return _l("All units of %(module)s", module=module)
    return _l("At least %(count)s units of %(module)s", count=least, module=module)


def _describe_mark(params: Mapping[str, Any], names: CourseNames) -> Words:
    item = names.items.get(params["item"], params["item"])
    return _l("Mark of at least %(points)s of 100: %(item)s", points=params["at_least"], item=item)


def _describe_award(params: Mapping[str, Any], names: CourseNames) -> Words:
    return _l("The conditions of the award %(award)s", award=names.awards.get(params["id"], params["id"]))


DESCRIPTIONS: dict[str, Callable[[Mapping[str, Any], CourseNames], Words]] = {
    "hours": _describe_hours, "units": _describe_units, "mark": _describe_mark, "award": _describe_award,
}


def register_requirements() -> None:
    """Let course packages use every requirement that this room can measure."""
    for name in KINDS:
        register_requirement(name, CHECKS[name], DESCRIPTIONS[name])
