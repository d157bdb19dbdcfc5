"""The part of schedules.yaml about what is written to whom: campaigns, sequences and their steps."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from outreach.config.problems import did_you_mean
from outreach.config.schema_types import (
    MOST_ITEMS,
    Block,
    FromText,
    Line,
    ListOfOne,
    Name,
    Names,
    RepeatWords,
    SpanWords,
    WaitWords,
    key,
)

FACTS = (
    "meeting",
    "meeting.place",
    "meeting.notes",
    "meeting.points",
    "meeting.needs",
    "meeting.promises",
    "meeting.gift",
    "resource",
)
CONDITIONS = (*FACTS, "replied")


def _read_fact(text: str) -> str:
    if text in FACTS:
        return text
    raise ValueError(
        f"expected one of {', '.join(FACTS)}, found '{text}'.{did_you_mean(text, FACTS)}".rstrip(".")
    )


def _read_condition(text: str) -> str:
    fact = text.removeprefix("not ")
    if fact in CONDITIONS:
        return text
    hint = did_you_mean(fact, CONDITIONS)
    said = f"expected one of {', '.join(CONDITIONS)}, or 'not' before it, found '{text}'.{hint}"
    raise ValueError(said.removesuffix("."))


_any_fact = "|".join(CONDITIONS).replace(".", "[.]")
Fact = Annotated[str, FromText(_read_fact, FACTS, "^(" + _any_fact.removesuffix("|replied") + ")$")]
Condition = Annotated[
    str, FromText(_read_condition, (*CONDITIONS, "not replied"), "^(not )?(" + _any_fact + ")$")
]


def _either(*names: str) -> dict[str, Any]:
    return {"oneOf": [{"required": [name]} for name in names]}


class CampaignBlock(Block):
    """An audience, a mailbox, and the sequences its contacts go through."""

    audience: Names = key("The kinds of professionals it writes to, in words of your own.")
    mailbox: Name | None = key(
        "The mailbox its mails leave from; may be left out if there is one.", default=None
    )
    owner: Name | None = key("Whose voice it is; may be left out if there is one owner.", default=None)
    sequences: Names = key("The sequences its contacts go through.")
    colleagues_wait: WaitWords | None = key(
        "How long nobody else at a practice is reminded once somebody there has answered; not at all if left out.",
        default=None,
    )


class StartBlock(Block):
    """What starts a sequence: an event, or another sequence."""

    model_config = ConfigDict(json_schema_extra=_either("on", "after"))
    on: Literal["enrolled", "met", "referred"] | None = key(
        "The event: joined the campaign, met the owner, or sent a client.", default=None
    )
    after: Name | None = key("The sequence that comes before.", default=None)
    times: int | None = key(
        "How many mails of that sequence come before; 1 if left out.", default=None, ge=1, le=100
    )
    when: Literal["replied"] | None = key("Only for contacts who replied to that sequence.", default=None)


class SilenceBlock(Block):
    """What happens when nobody answers: mails in a row without an answer are counted."""

    slow_after: int = key("After so many unanswered mails, write less often.", ge=1, le=100)
    to: RepeatWords = key("How often to write from then on.")
    stop_after: int = key("After so many unanswered mails, stop and ask the owner.", ge=2, le=100)


class StepBlock(Block):
    """One thing a sequence does: a mail from a template, or a task for the owner."""

    model_config = ConfigDict(json_schema_extra=_either("template", "task"))
    id: Name = key("The step's name; mails already sent are known by it.")
    template: Name | None = key("The template of the mail.", default=None)
    task: Line | None = key("What the owner does by hand.", default=None)
    wait: WaitWords = key("Not before: counted from the step before, or from the start.", default="0h")
    within: SpanWords | None = key("Not after: a promise, counted from the same moment.", default=None)
    needs: Annotated[list[Fact], ListOfOne] = key(
        "What must be known before the mail is written.", default=[]
    )
    missing: Literal["hold", "skip"] = key("Without it, hold the mail or skip it.", default="hold")
    review: bool = key("Whether a person decides about each mail.", default=False)
    unreviewed: Literal["ask", "send"] = key(
        "What happens when nobody decided before the last window closes.", default="ask"
    )
    when: Condition | None = key(
        "The step is only for contacts of whom this is true, or of whom it is not: 'not replied'.",
        default=None,
    )
    thread: bool = key("Whether the mail answers the one before, under the same subject.", default=False)
    late: Literal["send", "ask", "skip"] = key(
        "What to do with a mail that could not leave in time.", default="send"
    )
    late_after: SpanWords = key("When a mail counts as late.", default="3 days")
    renamed_from: Name | None = key(
        "The step's former id, so that mails already sent are known.", default=None
    )


class SequenceBlock(Block):
    """Named, ordered steps with a start and a stop."""

    starts: StartBlock = key("What starts it.")
    stops: Annotated[list[Literal["replied", "met"]], ListOfOne] = key(
        "What stops it, besides an opt-out and a dead address, which always do.", default=[]
    )
    repeat: RepeatWords | None = key("How often it comes round again; once if left out.", default=None)
    silence: SilenceBlock | None = key("What happens when nobody answers.", default=None)
    steps: Annotated[list[StepBlock], Field(min_length=1, max_length=MOST_ITEMS)] = key(
        "The steps, in order."
    )
