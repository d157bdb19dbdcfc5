"""Errors that are nobody's fault but the code's: the daemon logs them and lives on, a harness must not."""

import os
import sys
from typing import Any

MISTAKES = frozenset({"TypeError", "AttributeError", "NameError", "UnboundLocalError", "AssertionError"})


def end_at_mistake(_logger: Any, _level: str, said: dict[str, Any]) -> dict[str, Any]:
    """A processor of structlog, in a process of its own."""
    if said.get("error") in MISTAKES:
        sys.stderr.write(f"a mistake in the code: {said}\n")
        sys.stderr.flush()
        os._exit(70)
    return said
