"""What is expected and what happens, held against each other and laid side by side in the order of time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.sequence.campaign_tests.values import CampaignTest, Expected, Happened, Outcome, Row
from outreach.sequence.future import What
from outreach.sequence.local import ONE_DAY
from outreach.sequence.words import say_duration

# Every mail must be expected. The rest is looked at where a test names it, and shown where it explains something.
EXHAUSTIVE = frozenset({What.SENT})
OF_SEQUENCES = frozenset({What.STARTED, What.FINISHED, What.STOPPED})


def compare(test: CampaignTest, happened: Iterable[Happened]) -> Outcome:
    """Both timelines: each expectation beside what answers it, and the rest of what happens between."""
    left = [each for each in happened if test.starts_at <= each.at < test.until]
    pairs: list[Row] = []
    for expected, answer in _match(test.expected, left):
        pairs.append(Row(expected, answer, tuple(_differ(expected, answer, test.zone))))
    taken = {id(row.happened) for row in pairs if row.happened}
    others = [Row(None, each, _surprise(each)) for each in left if id(each) not in taken]
    turn = {id(each): number for number, each in enumerate(left)}
    rows = sorted([*pairs, *others], key=lambda row: (_moment(row), turn.get(id(row.happened), len(left))))
    return Outcome(test, tuple(rows))


def _match(
    expected: Sequence[Expected], happened: Sequence[Happened]
) -> Iterator[tuple[Expected, Happened | None]]:
    """Those of the right day first; what is left goes to the nearest of the same step."""
    free: dict[tuple[What, str, str, str], list[Happened]] = {}
    for one in happened:
        free.setdefault(_name(one), []).append(one)
    found: dict[int, Happened] = {}
    for fits in (_is_in_time_and_text, _is_in_time, _is_same):
        for place, each in sorted(enumerate(expected), key=lambda numbered: numbered[1].starts_at):
            alike = free.get(_name(each), [])
            candidates = [other for other in alike if place not in found and fits(each, other)]
            if candidates:
                found[place] = nearest = min(candidates, key=lambda other: _distance(each, other))
                free[_name(each)] = [other for other in alike if other is not nearest]
    for place, each in enumerate(expected):
        yield each, found.get(place)


def _name(one: Expected | Happened) -> tuple[What, str, str, str]:
    """Of a sequence that ends, its last step is not asked."""
    step = "" if one.what in OF_SEQUENCES else one.step
    return one.what, one.contact_id, one.sequence, step


def _is_same(expected: Expected, happened: Happened) -> bool:
    return _name(expected) == _name(happened)


def _is_in_time(expected: Expected, happened: Happened) -> bool:
    return _is_same(expected, happened) and expected.starts_at <= happened.at < expected.ends_at


def _is_in_time_and_text(expected: Expected, happened: Happened) -> bool:
    return _is_in_time(expected, happened) and not list(_differ_in_text(expected, happened))


def _distance(expected: Expected, happened: Happened) -> timedelta:
    if happened.at < expected.starts_at:
        return expected.starts_at - happened.at
    return max(timedelta(0), happened.at - expected.ends_at)


def _differ(expected: Expected, happened: Happened | None, zone: ZoneInfo) -> Iterator[str]:
    if happened is None:
        yield "does not happen"
        return
    if not _is_in_time(expected, happened):
        early = happened.at < expected.starts_at
        gap = expected.starts_at - happened.at if early else happened.at - expected.ends_at
        days = abs(
            (happened.at.astimezone(zone).date() - _edge(expected, early=early).astimezone(zone).date()).days
        )
        size = f"{days} day{'s' * (days != 1)}" if days else say_duration(gap)
        yield f"{size} too {'early' if early else 'late'}"
    yield from _differ_in_text(expected, happened)


def _edge(expected: Expected, *, early: bool) -> datetime:
    """The last moment of the last day that would be right, or the first."""
    return expected.starts_at if early else expected.ends_at - timedelta(microseconds=1)


def _differ_in_text(expected: Expected, happened: Happened) -> Iterator[str]:
    text = _plain(happened.text)
    if _plain(expected.subject) not in _plain(happened.subject):
        yield f'no "{expected.subject}" in the subject'
    for words in expected.says:
        if _plain(words) not in text:
            yield f'does not say "{words}"'
    for words in expected.says_not:
        if _plain(words) in text:
            yield f'says "{words}"'
    if _plain(expected.because) not in _plain(happened.why):
        yield f'not because "{expected.because}"'


def _plain(text: str) -> str:
    """Lines are broken where they are long, so blanks and ends of line are one."""
    return " ".join(text.split()).casefold()


def _surprise(happened: Happened) -> tuple[str, ...]:
    return ("not expected",) if happened.what in EXHAUSTIVE else ()


def _moment(row: Row) -> datetime:
    """Where a row stands; what does not happen stands on the last day on which it could."""
    if row.happened is not None:
        return row.happened.at
    assert row.expected is not None
    return max(row.expected.starts_at, row.expected.ends_at - ONE_DAY)
