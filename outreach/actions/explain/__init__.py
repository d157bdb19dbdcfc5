"""Why a contact gets mail, or does not: what was sent and why then, what comes, what holds it, and by which rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from outreach.actions.desk import Desk
from outreach.actions.explain.holds import find_holds
from outreach.actions.explain.known import Known, gather_known
from outreach.actions.explain.mail_holds import Hold
from outreach.actions.explain.next import Coming, find_coming
from outreach.actions.explain.past import Passed, find_passed
from outreach.config.rule_places import RulePlace, find_rule_places
from outreach.errors import NotPossible
from outreach.sequence.decision import Skip
from outreach.sequence.model import Contact
from outreach.sequence.rules import say_fixed
from outreach.sequence.schedules import Repeat

MONTHS = 6
MOST_COMING = 6
MOST_PASSED = 8
RulePath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`passed` and `coming` are the oldest first; `earlier` counts what is left out before, `goes_on` tells of more.

    `rules` are by the path of a rule: where schedules.yaml has it, as far as the file on disk is the one in force.
    `fixed` are sentences about what no rule can change.
    """

    contact: Contact
    campaign: str
    zone: ZoneInfo
    owner_zone: ZoneInfo
    passed: tuple[Passed, ...]
    earlier: int
    coming: tuple[Coming, ...]
    goes_on: bool
    holds: tuple[Hold, ...]
    rules: dict[RulePath, RulePlace | None]
    fixed: tuple[str, ...]

    def as_plain(self, file: str = "schedules.yaml") -> dict[str, Any]:
        """For JSON; the reference lists the keys."""
        return {
            "contact": self.contact.id,
            "name": self.contact.name,
            "campaign": self.campaign,
            "zone": self.zone.key,
            "so_far": [one.as_plain() for one in self.passed],
            "earlier": self.earlier,
            "next": [one.as_plain() for one in self.coming],
            "goes_on": self.goes_on,
            "holds": [one.as_plain() for one in self.holds],
            "rules": [_plain_rule(path, place, file) for path, place in self.rules.items()],
            "fixed": list(self.fixed),
        }


def explain(
    desk: Desk,
    contact_id: str,
    now: datetime,
    *,
    months: int | None = None,
    everything: bool = False,
    file: Path | None = None,
) -> Explanation:
    """`months` ahead, all that comes in them; without it, the next few things of half a year. `everything`: since ever.

    `file` is where schedules.yaml lies; without it no rule has a line.
    """
    with desk.store.read() as tx:
        known = gather_known(tx, desk, contact_id, now)
    passed, earlier = _look_back(known, everything=everything)
    coming, goes_on, holds = _look_ahead(known, months)
    return Explanation(
        contact=known.contact,
        campaign=known.campaign.name if known.campaign else "",
        zone=known.zone,
        owner_zone=known.owner.zone,
        passed=tuple(passed),
        earlier=earlier,
        coming=tuple(coming),
        goes_on=goes_on,
        holds=tuple(holds),
        rules=_find_rules(desk, coming, holds, file),
        fixed=tuple(_find_fixed(coming, holds)),
    )


def _look_back(known: Known, *, everything: bool) -> tuple[list[Passed], int]:
    """What passed last, and how much before it is left out."""
    passed = find_passed(known)
    shown = passed if everything else passed[-MOST_PASSED:]
    return shown, len(passed) - len(shown)


def _look_ahead(known: Known, months: int | None) -> tuple[list[Coming], bool, list[Hold]]:
    """What comes, whether it goes on after that, and what holds it."""
    ahead, stuck = _walk_ahead(known, months)
    coming = ahead if months else _shorten(ahead)
    goes_on = bool(coming) and coming[-1] is not ahead[-1]
    return coming, goes_on, [*find_holds(known, ahead), *stuck]


def _walk_ahead(known: Known, months: int | None) -> tuple[list[Coming], list[Hold]]:
    """What can never leave, because no window opens, is told like everything that holds."""
    if known.left is not None:
        return [], []
    found: list[Coming] = []
    try:
        until = known.calendar.add_repeat(Repeat(months=months or MONTHS), known.now)
        found.extend(one for one in find_coming(known, until) if not one.is_given)
    except NotPossible as err:
        return found, [Hold("no-window", str(err), rule=("send_window",))]
    return found, []


def _shorten(ahead: Iterable[Coming]) -> list[Coming]:
    """The next few things; what is left out again and again is told once."""
    told: set[tuple[str, str]] = set()
    found = []
    for one in ahead:
        key = (one.enrollment.sequence, one.step)
        if not isinstance(one.happening, Skip) or key not in told:
            found.append(one)
        if isinstance(one.happening, Skip):
            told.add(key)
    return found[:MOST_COMING]


def _find_rules(
    desk: Desk, coming: Iterable[Coming], holds: Iterable[Hold], file: Path | None
) -> dict[RulePath, RulePlace | None]:
    """Those that what comes and what holds it depend on, each once, the first one first."""
    named = [said.rule for one in coming for said in one.says] + [hold.rule for hold in holds]
    paths = list(dict.fromkeys(path for path in named if path))
    places = find_rule_places(file, desk.schedules.sha256, paths) if file else {}
    return {path: places.get(path) for path in paths}


def _find_fixed(coming: Iterable[Coming], holds: Iterable[Hold]) -> list[str]:
    codes = [said.code for one in coming for said in one.says] + [hold.code for hold in holds]
    return [text for code in dict.fromkeys(codes) if (text := say_fixed(code))]


def _plain_rule(path: RulePath, place: RulePlace | None, file: str) -> dict[str, Any]:
    found = {"file": file, "line": place.place.line, "column": place.place.column} if place else {}
    known = {"file": None, "line": None, "column": None} | found
    value = place.value if place and place.value else None
    return {"rule": ".".join(path), **known, "value": value, "written": place.is_written if place else None}
