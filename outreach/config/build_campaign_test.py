"""A right campaign test to core values. What can still be wrong are its days, and names that are no names."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outreach.config.build_acts import make_acts, make_resource
from outreach.config.campaign_test_words import Days, Said, Tell, read_day
from outreach.config.checks_campaign_tests import words_of
from outreach.config.schema_campaign_tests import (
    SEQUENCE_WORDS,
    STEP_WORDS,
    CampaignTestFile,
    ExpectBlock,
    PersonBlock,
)
from outreach.config.yaml_nodes import Path
from outreach.errors import FieldUnfit
from outreach.sequence.campaign_tests.values import CampaignTest, Expected
from outreach.sequence.future import OwnerHabits, What
from outreach.sequence.local import first_moment, local_day
from outreach.sequence.model import Contact, Resource
from outreach.sequence.split_name import split_name

PLENTY = 120  # things to bring: ten years of one a month
DECISIONS = {"approved", "skipped", "later"}
LOOK_AHEAD = timedelta(days=180)  # where nothing says until when

_WHAT = {word: What(word) for word in (*STEP_WORDS, *SEQUENCE_WORDS) if word not in ("mail", "draft")} | {
    "mail": What.SENT,
    "draft": What.DRAFTED,
}


def find_first_day(file: CampaignTestFile, tell: Tell) -> date | None:
    """The first day of the test, which names its year; None where something is wrong with it, which is told."""
    try:
        return read_day(file.happens[0].on, None).day
    except ValueError as error:
        tell(("happens", 0, "on"), str(error))
    return None


def make_test(file: CampaignTestFile, first: date, owner_zone: ZoneInfo, tell: Tell) -> CampaignTest:
    """The test as far as it is right; what is wrong is told."""
    days = Days(first, file.zone or owner_zone, tell)
    contacts = tuple(_make_contact(name, person, tell) for name, person in file.people.items())
    zones = {name: person.zone or owner_zone for name, person in file.people.items()}
    acts = tuple(make_acts(file.happens, days, zones))
    starts_at = min((act.at for act in acts), default=Said(first, None).moment(days.zone))
    starts_at = first_moment(local_day(starts_at, days.zone), time.min, days.zone)
    expected = tuple(_make_expectations(file, days, starts_at))
    return CampaignTest(
        sentence=file.test,
        zone=days.zone,
        starts_at=starts_at,
        until=_find_until(file, days, [act.at for act in acts], [e.ends_at for e in expected]),
        contacts=contacts,
        shelf=tuple(_make_shelf(file, days)),
        acts=acts,
        owner=_make_habits(file),
        expected=expected,
    )


def _make_contact(name: str, person: PersonBlock, tell: Tell) -> Contact:
    parts = _split(person.name or name.replace("-", " ").title(), ("people", name, "name"), tell)
    return Contact(
        id=name,
        address=f"{name}@example.com",
        title=parts.get("title", ""),
        given_name=parts.get("given_name", ""),
        family_name=parts.get("family_name", ""),
        organisation=person.organisation or "",
        role=person.role or "",
        audience=person.audience,
        interests=frozenset(person.interests),
        zone=person.zone.key if person.zone else None,
        language=person.language,
        source="a campaign test",
        lawful_basis="legitimate interest",
    )


def _split(name: str, path: Path, tell: Tell) -> dict[str, str]:
    if " " not in name:
        return {"given_name": name}
    try:
        return split_name(name)
    except FieldUnfit as err:
        problem = str(err.facts["problem"]).partition(";")[0]
        tell(path, f"expected a name such as 'Dr. Rosa Lind', found '{name}': {problem}")
    return {}


def _make_habits(file: CampaignTestFile) -> OwnerHabits:
    """Where the test itself says what she decides, she decides nothing else."""
    said = {word for block in file.happens for word in block.model_fields_set}
    approves = (
        file.owner.approves if "approves" in file.owner.model_fields_set or not said & DECISIONS else None
    )
    does = (
        file.owner.does_tasks if "does_tasks" in file.owner.model_fields_set or "done" not in said else None
    )
    return OwnerHabits(approves, file.owner.notes, does)


def _make_shelf(file: CampaignTestFile, days: Days) -> Iterator[Resource]:
    if file.shelf is None:
        for number in range(1, PLENTY + 1):
            title = f"Worth reading, number {number}"
            yield Resource(f"plenty-{number:03}", title, f"https://example.org/{number}", "It may help.")
        return
    for index, block in enumerate(file.shelf):
        yield make_resource(block.title, block, f"shelf-{index}", days=days, path=("shelf", index))


def _make_expectations(file: CampaignTestFile, days: Days, starts_at: datetime) -> Iterator[Expected]:
    for index, block in enumerate(file.expect):
        if block.nothing_until is None:
            found = _make_expected(file, block, days=days, starts_at=starts_at, path=("expect", index))
            if found is not None:
                yield found


def _make_expected(
    file: CampaignTestFile, block: ExpectBlock, *, days: Days, starts_at: datetime, path: Path
) -> Expected | None:
    written = block.on or block.by or ""
    both = days.find_both(written, (*path, "on" if block.on else "by"))
    words = words_of(block, tuple(_WHAT))
    if both is None or not words:
        return None
    sequence, _, step = getattr(block, words[0]).partition("/")
    return Expected(
        what=_WHAT[words[0]],
        contact_id=block.to or next(iter(file.people)),
        sequence=sequence,
        step=step,
        starts_at=both[0].begins_at(days.zone) if block.on else starts_at,
        ends_at=both[1].ends_at(days.zone),
        is_by=block.by is not None,
        subject=block.subject or "",
        says=tuple(block.says),
        says_not=tuple(block.says_not),
        because=block.because or "",
    )


def _find_until(
    file: CampaignTestFile, days: Days, acts: list[datetime], expected: list[datetime]
) -> datetime:
    """The end of the last day that anything is said of."""
    named = [
        said.ends_at(days.zone)
        for index, block in enumerate(file.expect)
        if block.nothing_until
        and (said := days.find(block.nothing_until, ("expect", index, "nothing_until")))
    ]
    if named or expected:
        last = max(named + expected)
        return Said(local_day(last - timedelta(microseconds=1), days.zone), None).ends_at(days.zone)
    return max(acts, default=Said(days.first, None).moment(days.zone)) + LOOK_AHEAD
