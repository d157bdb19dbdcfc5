"""What must be true of the parts of a file together: names that exist, promises that can be kept."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from outreach.config import checks_sending, checks_sequences
from outreach.config.finding import Finding
from outreach.config.schema import SHORT_OWNER, File, SummaryBlock
from outreach.config.schema_sending import MailboxBlock, OptOutBlock, OwnerBlock, SendWindowBlock
from outreach.config.schema_sequences import CampaignBlock, SequenceBlock
from outreach.config.schema_types import Block

_B = TypeVar("_B", bound=Block)


def check(file: File, data: Mapping[str, Any]) -> Iterator[Finding]:
    """Everything the parts of a file get wrong about one another. `data` knows the names of broken parts."""
    sequences = _names(data, "sequences")
    if "owner" not in data and "owners" not in data:
        yield Finding(("owner",), "missing. Whose practice and whose voice it is.", absent=True)
    owners = {SHORT_OWNER} if "owner" in data else _names(data, "owners")
    yield from checks_sequences.check_sequences(file, sequences)
    yield from checks_sequences.check_campaigns(file, sequences)
    yield from checks_sending.check_owners(file, _audiences(data))
    yield from checks_sending.check_campaign_senders(file, _names(data, "mailboxes"), owners)
    yield from checks_sending.check_mailboxes(file)
    yield from checks_sending.check_live(file)


def sound_parts(data: Mapping[str, Any]) -> File:
    """The blocks of a broken file that are right by themselves, so that all problems are told at once."""
    owner = _sound(data.get("owner"), OwnerBlock)
    return File.model_construct(
        owner=owner,
        owners=_sound_ones(data.get("owners"), OwnerBlock) or None,
        delivery="live" if data.get("delivery") == "live" else "sandbox",
        mailboxes=_sound_ones(data.get("mailboxes"), MailboxBlock),
        send_window=_sound(data.get("send_window"), SendWindowBlock) or SendWindowBlock(),
        opt_out=_sound(data.get("opt_out"), OptOutBlock) or OptOutBlock(),
        campaigns=_sound_ones(data.get("campaigns"), CampaignBlock),
        sequences=_sound_ones(data.get("sequences"), SequenceBlock, whole=True),
        summary=_sound(data.get("summary"), SummaryBlock),
    )


def _sound(value: Any, kind: type[_B], *, whole: bool = False) -> _B | None:
    """The block without its broken keys; None where it cannot do without them, or should be `whole`."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        broken = {detail["loc"][0] for detail in error.errors(include_url=False) if detail["loc"]}
    if whole or not isinstance(value, dict):
        return None
    try:
        return kind.model_validate({name: part for name, part in value.items() if name not in broken})
    except ValidationError:
        return None


def _sound_ones(values: Any, kind: type[Block], *, whole: bool = False) -> dict[str, Any]:
    parts = values.items() if isinstance(values, dict) else ()
    found = {name: _sound(value, kind, whole=whole) for name, value in parts}
    return {name: part for name, part in found.items() if part is not None}


def _names(data: Mapping[str, Any], section: str) -> Collection[str]:
    found = data.get(section)
    return found.keys() if isinstance(found, dict) else ()


def _audiences(data: Mapping[str, Any]) -> set[str]:
    campaigns = data.get("campaigns")
    blocks = campaigns.values() if isinstance(campaigns, dict) else ()
    named = (block.get("audience", ()) for block in blocks if isinstance(block, dict))
    lists = ([names] if isinstance(names, str) else names for names in named)
    return {name for names in lists if isinstance(names, list) for name in names if isinstance(name, str)}
