"""What people do in a campaign test, as acts of a played future."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from outreach.config.campaign_test_words import Days
from outreach.config.checks_campaign_tests import words_of
from outreach.config.schema_campaign_tests import VERBS, HappensBlock, ResourceBlock
from outreach.config.yaml_nodes import Path
from outreach.sequence.future import Act
from outreach.sequence.future import acts as future
from outreach.sequence.model import Note, NoteKind, PrivateNote, Resource

AWAY = timedelta(days=7)  # where an auto-reply names no day
_KINDS = {
    "mention": NoteKind.POINT,
    "need": NoteKind.NEED,
    "promised": NoteKind.PROMISE,
    "gift": NoteKind.GIFT,
}
_PLAIN: Mapping[str, Callable[..., Act]] = {
    "enrolled": future.Enrolled,
    "replied": future.Replied,
    "touched": future.InTouch,
    "referred": future.Referred,
    "resumed": future.Resumed,
    "stopped": future.Stopped,
    "less_often": future.AskedForLess,
    "opted_out": future.OptedOut,
    "bounced": future.Bounced,
    "approved": future.Approved,
    "skipped": future.Rejected,
    "done": future.TaskEnded,
}
_WITH_NOTES: Mapping[str, Callable[..., Act]] = {"met": future.Met, "noted": future.Noted}
_WITH_UNTIL: Mapping[str, Callable[..., Act]] = {
    "away": future.WentAway,
    "paused": future.Paused,
    "later": future.Postponed,
}


def make_acts(blocks: Sequence[HappensBlock], days: Days, zones: Mapping[str, ZoneInfo]) -> Iterator[Act]:
    """The acts as they are written. `zones`: those of the people, in which a day of theirs begins."""
    for index, block in enumerate(blocks):
        path: Path = ("happens", index)
        said = days.find(block.on, (*path, "on"))
        [verb] = words_of(block, tuple(VERBS))
        if said is None:
            continue
        at = said.moment(days.zone)
        if verb == "shelved":
            yield future.Shelved(
                at, make_resource(str(block.shelved), block, f"later-{index}", days=days, path=path)
            )
        for who in getattr(block, verb) if verb != "shelved" else ():
            if verb in _PLAIN:
                yield _PLAIN[verb](at, who)
            elif verb in _WITH_NOTES:
                yield _WITH_NOTES[verb](at, who, **_read_notes(block))
            else:
                until = days.find(block.until, (*path, "until")) if block.until else None
                back = until.moment(zones[who], missing=time.min) if until else at + AWAY
                yield _WITH_UNTIL[verb](at, who, back)


def _read_notes(block: HappensBlock) -> dict[str, Any]:
    public = tuple(Note(kind, text) for word, kind in _KINDS.items() for text in getattr(block, word))
    private = tuple(PrivateNote(NoteKind.POINT, text) for text in block.private)
    return {"notes": public, "private_notes": private}


def make_resource(
    title: str, block: ResourceBlock | HappensBlock, resource_id: str, *, days: Days, path: Path
) -> Resource:
    """Something that lies on the shelf, or is put there."""
    until = days.find(block.valid_until, (*path, "valid_until")) if block.valid_until else None
    return Resource(
        id=resource_id,
        title=title,
        link=block.link or f"https://example.org/{resource_id}",
        why=block.why,
        topics=frozenset(block.topics),
        audiences=frozenset(block.audiences),
        valid_until=until.day if until else None,
    )
