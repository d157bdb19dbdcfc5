"""A plan in sentences, as a helper would tell the owner."""

from collections.abc import Iterator

from outreach.sequence.change.moves import HORIZON, Kind
from outreach.sequence.change.plan import Plan


def say_summary(plan: Plan) -> str:
    """One or two sentences: what happens to those who are under way."""
    if not plan.enrolled:
        return "Nobody is enrolled, so nothing happens to anybody."
    parts = list(_parts(plan))
    if not parts:
        return f"No mail appears, goes, or moves within {HORIZON.days} days, and none says other words."
    people = _count(len(plan.digests), "person", "people")
    once = ""
    if plan.at_once:
        of = "of these leaves" if plan.at_once == 1 else "of these leave"
        once = f" {plan.at_once:,} {of} at once: with the first day of sending."
    return f"For {people}, within {HORIZON.days} days: {_join(parts)}.{once}"


def _parts(plan: Plan) -> Iterator[str]:
    for kind, one, many in (
        (Kind.SOONER, "mail leaves sooner", "mails leave sooner"),
        (Kind.NEW, "mail is new", "mails are new"),
        (Kind.GONE, "mail is never sent", "mails are never sent"),
        (Kind.LATER, "mail leaves later", "mails leave later"),
    ):
        if number := plan.total(kind):
            yield _count(number, one, many)
    if plan.words:
        yield _count(plan.words, "mail says other words", "mails say other words")


def say_obstacle(plan: Plan) -> str:
    """Why it does not come into force by itself, as a clause after "they", the files; "" where they may."""
    if plan.refusals:
        return "would leave people nowhere"
    found = []
    for kind, words in ((Kind.SOONER, "sooner"), (Kind.NEW, "that nobody would get today")):
        if number := plan.total(kind):
            found.append(f"send {_count(number, 'mail', 'mails')} {words}")
    if number := plan.total(Kind.GONE):
        found.append(f"drop {_count(number, 'mail', 'mails')}")
    if plan.loosened:
        first, more = plan.loosened[0], len(plan.loosened) - 1
        rest = f", and {more} more" if more else ""
        found.append(f"let more leave than today ({first.about}: {first.text}{rest})")
    return f"would {_join(found)}" if found else ""


def say_written(plan: Plan) -> str:
    """What becomes of mails that are written already; "" where there are none."""
    if not plan.written:
        return ""
    number = _count(plan.written, "mail is", "mails are")
    return f"{number} written already, and keep{'s' if plan.written == 1 else ''} the text and the day."


def _join(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
