"""The kinds of requirement that an award can ask for; each is found by being a module of this folder."""

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from inspect import getmembers, isclass
from types import MappingProxyType

from app.progress.measures import Requirement
from app.progress.rules import AwardRules, Tree, order_awards, parse_tree


def _find_kinds() -> Mapping[str, type[Requirement]]:
    """Every subclass of Requirement that a module of this folder defines, by name."""
    found: dict[str, type[Requirement]] = {}
    for module_info in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{module_info.name}")
        for _name, kind in getmembers(module, isclass):
            if issubclass(kind, Requirement) and kind.__module__ == module.__name__:
                if kind.name in found:
                    raise RuntimeError(f"Two requirements are called {kind.name!r}")
                found[kind.name] = kind
    return MappingProxyType(found)


KINDS = _find_kinds()


def parse_rule(raw: object, award: str) -> Tree:
    """The tree of one award, as its course package writes it."""
    return parse_tree(raw, KINDS, award)


def parse_awards(rules: Mapping[str, object]) -> AwardRules:
    """The trees of all awards of a course ({award id: rule}), in the order in which they rest on each other."""
    return order_awards({award: parse_rule(raw, award) for award, raw in rules.items()})
