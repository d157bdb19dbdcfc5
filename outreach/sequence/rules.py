"""Which rule of schedules.yaml a reason comes from: where somebody who wants it otherwise has to look."""

from collections.abc import Mapping
from dataclasses import dataclass

from outreach.sequence.pace import DISTANCE
from outreach.sequence.schedules import Sequence, Step, Wait
from outreach.sequence.words import say_duration

Path = tuple[str, ...]  # of keys; a step is named by its id


@dataclass(frozen=True, slots=True)
class Rule:
    """A key of schedules.yaml; without a `path` nothing there decides it, and `text` says what does."""

    path: Path = ()
    text: str = ""

    @property
    def name(self) -> str:
        """`sequences.introduction.steps.nudge.wait`"""
        return ".".join(self.path)


_OF_STEP: Mapping[str, str] = {
    "promise": "within",
    "deadline": "within",
    "overdue": "within",
    "when": "when",
    "thread": "thread",
    "late": "late",
    "too-late": "late",
    "unapproved": "review",
}
_OF_SEQUENCE: Mapping[str, Path] = {
    "repeat": ("repeat",),
    "contact": ("repeat",),
    "silence": ("silence", "slow_after"),
    "spent": ("silence", "stop_after"),
    "stops": ("stops",),
}
_ELSEWHERE: Mapping[str, Rule] = {
    "distance": Rule(text=f"The {say_duration(DISTANCE)} between two mails to one person cannot be changed."),
    "away": Rule(text="That mail waits until two business days after a return cannot be changed."),
    "less-often": Rule(
        text="They asked for less. Only they can take it back: by the link in a letter, or by telling you."
    ),
    "suppressed": Rule(text="An opt-out, or an address that does not exist, is for ever."),
    "window": Rule(("send_window",)),
    "sandbox": Rule(("delivery",)),
}


def say_fixed(code: str) -> str:
    """That no rule can change it, as a sentence; "" where one can."""
    found = _ELSEWHERE.get(code)
    return found.text if found else ""


def find_rule(
    code: str, sequence: Sequence | None, step: Step | None, mailbox: str = "", *, key: str = ""
) -> Rule | None:
    """The rule behind a reason of this code; None where it is nobody's rule, such as a pause."""
    if code in _ELSEWHERE:
        found = _ELSEWHERE[code]
        return Rule((*found.path, key)) if key else found
    if code == "turn":
        return Rule(("mailboxes", mailbox, "limits"))
    if sequence is None:
        return None
    within = ("sequences", sequence.name)
    if code in _OF_SEQUENCE:
        return Rule((*within, *_OF_SEQUENCE[code]))
    own = None if step is None else _key_of(code, sequence, step)
    if own == "starts":
        return Rule((*within, own))
    return Rule((*within, "steps", step.id, own)) if step and own else None


def _key_of(code: str, sequence: Sequence, step: Step) -> str | None:
    """What comes at once because it waits for nothing is decided by what it follows."""
    if code == "wait":
        return "starts" if step.wait == Wait() and step is sequence.steps[0] else "wait"
    if code == "needs":
        return "missing" if step.missing == "skip" else "needs"
    return _OF_STEP.get(code)
