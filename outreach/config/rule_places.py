"""Where a rule stands in schedules.yaml: line, column and what is written there."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from outreach.config.problems import Place
from outreach.config.yaml_nodes import Document, read_yaml
from outreach.config.yaml_nodes import Path as Nodes

SHORT = 50  # characters of a value that is shown
Rule = tuple[str, ...]  # of keys; an entry of a list is named by its `id`


@dataclass(frozen=True, slots=True)
class RulePlace:
    """`value` is what is written there, "" for a block. Where it `is_written` nowhere, its default holds."""

    place: Place
    value: str = ""
    is_written: bool = True


def find_rule_places(path: Path, sha256: str, rules: Iterable[Rule]) -> dict[Rule, RulePlace]:
    """Of each rule, where it stands, or what it would stand in.

    Nothing where the file on disk cannot be read, or is not the version with this hash: its lines would mislead.
    """
    try:
        raw = path.read_bytes()
    except OSError:
        return {}
    if hashlib.sha256(raw).hexdigest() != sha256:
        return {}
    document = read_yaml(raw)
    return {rule: _find(document, rule) for rule in rules}


def _find(document: Document, rule: Rule) -> RulePlace:
    nodes, data = _resolve(document, rule)
    written = len(nodes) == len(rule)
    place = document.place_of(nodes, key=True)
    return RulePlace(place, _say_value(data) if written else "", written)


def _say_value(data: object) -> str:
    """As one writes it in a line; "" for what takes more than one."""
    if isinstance(data, bool):
        return str(data).lower()
    if isinstance(data, list):
        return f"[{', '.join(map(_say_value, data))}]" if len(str(data)) < SHORT else ""
    if isinstance(data, dict):
        pairs = ", ".join(f"{key}: {_say_value(value)}" for key, value in data.items())
        return f"{{{pairs}}}" if len(pairs) < SHORT else ""
    return str(data)


def _resolve(document: Document, rule: Rule) -> tuple[Nodes, object]:
    """The rule as the path of its nodes, as far as the file has it, and the data at its end."""
    nodes: Nodes = ()
    data = document.data
    for name in rule:
        key = _key_in(data, name)
        if key is None:
            break
        data, nodes = data[key], (*nodes, key)
    return nodes, data


def _key_in(data: object, name: str) -> str | int | None:
    if isinstance(data, dict):
        return name if name in data else None
    if isinstance(data, list):
        ids = [entry.get("id") if isinstance(entry, dict) else None for entry in data]
        return ids.index(name) if name in ids else None
    return None
