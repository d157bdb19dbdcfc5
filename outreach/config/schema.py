"""schedules.yaml as a whole, and what editors are told about it."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from outreach.config.schema_sending import (
    GoalsBlock,
    MailboxBlock,
    OptOutBlock,
    OwnerBlock,
    SendWindowBlock,
)
from outreach.config.schema_sequences import CampaignBlock, SequenceBlock
from outreach.config.schema_types import Block, MailAddress, Name, WeeklyMoment, key, not_flat

SHORT_OWNER = "owner"  # the key of the one owner that `owner:` names


class SummaryBlock(Block):
    """The weekly mail to the owner."""

    to: MailAddress | None = key("Who gets it; each owner her own if left out.", default=None)
    at: WeeklyMoment = key("Weekday and time, on the owner's clock.", default="monday 07:30")
    goals: GoalsBlock = key("What the summary compares with.", default={})


class File(Block):
    """What Outreach does, and in whose name."""

    model_config = ConfigDict(
        title="schedules.yaml",
        json_schema_extra={"oneOf": [{"required": ["owner"]}, {"required": ["owners"]}]},
    )
    owner: OwnerBlock | None = key("Whose practice and whose voice it is.", default=None)
    owners: Annotated[dict[Name, OwnerBlock], Field(min_length=1), not_flat("email")] | None = key(
        "Several owners, each under a name that campaigns refer to.", default=None
    )
    delivery: Literal["sandbox", "live"] = key(
        "'sandbox' writes mails to the folder outbox/; 'live' sends them.", default="sandbox"
    )
    mailboxes: Annotated[dict[Name, MailboxBlock], Field(min_length=1), not_flat("from")] = key(
        "The accounts that mails leave from, each under a name."
    )
    send_window: SendWindowBlock = key("When mail may leave.", default={})
    opt_out: OptOutBlock = key("How contacts leave.", default={})
    campaigns: Annotated[dict[Name, CampaignBlock], Field(min_length=1), not_flat("audience")] = key(
        "Who is written to, and how."
    )
    sequences: Annotated[dict[Name, SequenceBlock], Field(min_length=1), not_flat("steps")] = key(
        "What is written, step by step."
    )
    summary: SummaryBlock | None = key("The weekly mail to the owner; none if left out.", default=None)

    @property
    def all_owners(self) -> dict[str, OwnerBlock]:
        """The owners by name, whichever way they are written."""
        return {SHORT_OWNER: self.owner} if self.owner else self.owners or {}


def make_json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of schedules.yaml, with help for every key."""
    return tell_editors(File)


def tell_editors(file: type[Block]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a whole file."""
    schema = file.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_without_null(schema)}


def _without_null(node: Any) -> Any:
    """An absent key is left out, never null."""
    if isinstance(node, list):
        return [_without_null(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {name: _without_null(value) for name, value in node.items() if (name, value) != ("default", None)}
    if "patternProperties" in plain:
        plain = {name: value for name, value in plain.items() if name != "propertyNames"}
        plain["additionalProperties"] = False
    choices = [choice for choice in plain.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        del plain["anyOf"]
        return {**choices[0], **plain}
    return {**plain, "anyOf": choices} if choices else plain
