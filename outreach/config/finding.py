"""What a check of a whole file found, before anybody knows its line."""

from collections.abc import Iterable
from dataclasses import dataclass

from outreach.config.problems import did_you_mean
from outreach.config.yaml_nodes import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the value at `path` or its `key`, or that it is `absent`; shown `at` its cause."""

    path: Path
    text: str
    key: bool = False
    absent: bool = False
    at: Path | None = None


def unknown(path: Path, kind: str, name: str, known: Iterable[str]) -> Finding:
    """`name` refers to nothing."""
    names = sorted(known)
    hint = did_you_mean(name, names) or f" There is {', '.join(names)}." if names else ""
    return Finding(path, f"there is no {kind} '{name}'.{hint}")
