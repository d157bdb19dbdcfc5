"""What is allowed in schedules.yaml, and yet will not do what its writer wants."""

from dataclasses import dataclass

Path = tuple[str | int, ...]  # of keys and places in lists: ("sequences", "thank-you", "steps", 0, "within")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong at `path`, and how to mend it, both as sentences. `code` says what kind it is, for ever."""

    code: str
    path: Path
    text: str
    remedy: str
