"""A campaign test, as a file in tests/campaigns/ says it: people, what happens on which day, and what is expected."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from outreach.config import campaign_test_words as words
from outreach.config.durations import SPAN_PATTERN
from outreach.config.schema import tell_editors
from outreach.config.schema_types import (
    MOST_ITEMS,
    Block,
    FromText,
    Language,
    Line,
    Lines,
    Link,
    Name,
    Names,
    Zone,
    key,
)

NOTES = ("mention", "need", "promised", "gift", "private")
# What may happen, in the words of schedules.yaml and of the commands; and what else may be said of it.
VERBS: dict[str, tuple[str, ...]] = {
    "enrolled": (),
    "met": NOTES,
    "noted": NOTES,
    "replied": (),
    "touched": (),
    "referred": (),
    "away": ("until",),
    "paused": ("until",),
    "resumed": (),
    "stopped": (),
    "less_often": (),
    "opted_out": (),
    "bounced": (),
    "approved": (),
    "skipped": (),
    "later": ("until",),
    "done": (),
    "shelved": ("link", "why", "topics", "audiences", "valid_until"),
}
# What may be expected of a step ("introduction/hello"), and of a sequence.
STEP_WORDS = ("mail", "draft", "task", "skipped", "held", "kept", "late", "broken")
SEQUENCE_WORDS = ("started", "finished", "stopped")
MAIL_WORDS = ("subject", "says", "says_not")  # may be said of a mail

_DAYS = ("2026-03-02", "mon 2 mar 2026", "fri 6 mar 15:00")
_HABIT_PATTERN = rf"^(at once|never|after {SPAN_PATTERN.strip('^$')})$"
Day = Annotated[str, FromText(str.strip, _DAYS)]
Days = Annotated[str, FromText(str.strip, (*_DAYS, "2026-03-09..2026-03-11"))]
Habit = Annotated[timedelta | None, FromText(words.read_habit, words.HABITS, _HABIT_PATTERN)]
StepName = Annotated[str, FromText(str.strip, ("introduction/hello",), "^[a-z0-9-]+/[a-z0-9-]+$")]


class PersonBlock(Block):
    """A contact."""

    audience: Name = key("The kind of professional; it decides the campaign.")
    name: Line | None = key("As in 'Dr. Rosa Lind'; the name here, if left out.", default=None)
    zone: Zone | None = key("The contact's time zone; the owner's if left out.", default=None)
    language: Language = key("The language that letters are in.", default="en")
    organisation: Line | None = key("Where the contact works.", default=None)
    role: Line | None = key("What the contact does there.", default=None)
    interests: Lines = key("What a resource should be about.", default=[])


class HabitsBlock(Block):
    """What the owner does by herself."""

    approves: Habit = key("How soon she says yes to a draft.", default="after 2h")
    notes: Habit = key(
        "How soon she notes what was said, where a meeting here says nothing.", default="never"
    )
    does_tasks: Habit = key("How soon a task is done.", default="after 2 days")


class ResourceBlock(Block):
    """Something worth bringing, on the shelf from the first day on."""

    title: Line = key("What it is called.")
    link: Link | None = key("Where it is.", default=None)
    why: Line = key("Why it is worth reading.", default="It may help.")
    topics: Lines = key("What it is about.", default=[])
    audiences: Lines = key("For whom it is; for all, if left out.", default=[])
    valid_until: Day | None = key("The last day on which it is worth bringing.", default=None)


class HappensBlock(Block):
    """Something that people do on a day. One word says what, and who: `{on: 2026-03-06 15:00, met: rosa}`."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["on", verb]} for verb in VERBS]})
    on: Day = key("The day, or the moment; nine in the morning if there is no time.")
    enrolled: Names | None = key("Joins the campaign, as `outreach enroll` does it.", default=None)
    met: Names | None = key("Meets the owner.", default=None)
    noted: Names | None = key("The owner notes what was said at the last meeting.", default=None)
    replied: Names | None = key("Answers.", default=None)
    touched: Names | None = key("The owner calls or writes by hand.", default=None)
    referred: Names | None = key("Sends a client.", default=None)
    away: Names | None = key("An auto-reply comes: away `until` a day, or for a week.", default=None)
    paused: Names | None = key("The owner pauses the contact `until` a day.", default=None)
    resumed: Names | None = key("The owner ends the pause.", default=None)
    stopped: Names | None = key("The owner ends everything that runs for the contact.", default=None)
    less_often: Names | None = key("Asks to hear less often.", default=None)
    opted_out: Names | None = key("Asks not to be written to.", default=None)
    bounced: Names | None = key("The address turns out not to exist.", default=None)
    approved: Names | None = key("The owner says yes to the draft that waits.", default=None)
    skipped: Names | None = key("The owner says no to the draft that waits.", default=None)
    later: Names | None = key("The owner moves what waits to `until` a day.", default=None)
    done: Names | None = key("The owner does the task that waits.", default=None)
    shelved: Line | None = key("The title of something put on the shelf.", default=None)
    mention: Lines = key("What was said, and may be mentioned.", default=[])
    need: Lines = key("What they need.", default=[])
    promised: Lines = key("What the owner promised.", default=[])
    gift: Lines = key("Something to bring.", default=[])
    private: Lines = key("What no mail may say.", default=[])
    until: Day | None = key("The day on which it is over.", default=None)
    link: Link | None = key("Where it is, of something put on the shelf.", default=None)
    why: Line = key("Why it is worth reading.", default="It may help.")
    topics: Lines = key("What it is about.", default=[])
    audiences: Lines = key("For whom it is; for all, if left out.", default=[])
    valid_until: Day | None = key("The last day on which it is worth bringing.", default=None)


class ExpectBlock(Block):
    """What is to happen on a day: `{on: 2026-03-02, mail: introduction/hello, to: rosa}`."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [w]} for w in (*STEP_WORDS, *SEQUENCE_WORDS, "nothing_until")]
        }
    )
    on: Days | None = key("The day, the moment, or the first and the last day.", default=None)
    by: Day | None = key(
        "Or: that it happens before this moment, or on this day at the latest.", default=None
    )
    mail: StepName | None = key("A mail leaves. Every mail must be expected.", default=None)
    draft: StepName | None = key("A draft waits for the owner.", default=None)
    task: StepName | None = key("The owner is given a task.", default=None)
    skipped: StepName | None = key("A step is passed over.", default=None)
    held: StepName | None = key("A mail is held, because something is missing.", default=None)
    kept: StepName | None = key("A promise is kept.", default=None)
    late: StepName | None = key("A promise is late.", default=None)
    broken: StepName | None = key("A promise is broken.", default=None)
    started: Name | None = key("A sequence starts.", default=None)
    finished: Name | None = key("A sequence comes to its end.", default=None)
    stopped: Name | None = key("A sequence ends early.", default=None)
    to: Name | None = key("To whom; may be left out where there is one person.", default=None)
    subject: Line | None = key("What the mail's subject contains.", default=None)
    says: Lines = key("What the mail's text contains.", default=[])
    says_not: Lines = key("What the mail's text does not contain.", default=[])
    because: Line | None = key("What the reasons contain.", default=None)
    nothing_until: Day | None = key("Nothing more is to happen up to and with this day.", default=None)


class CampaignTestFile(Block):
    """What a campaign is to do for these people."""

    model_config = ConfigDict(title="campaign test")
    test: Line = key("What is to hold, in a sentence.")
    zone: Zone | None = key("On whose clock the times here are; the owner's if left out.", default=None)
    owner: HabitsBlock = key("What the owner does by herself.", default={})
    shelf: Annotated[
        list[ResourceBlock] | None,
        Field(max_length=MOST_ITEMS),
        BeforeValidator(words.as_shelf, json_schema_input_type=Literal["plenty"] | list[ResourceBlock]),
    ] = key("What there is to bring: 'plenty', or a list; [] for nothing.", default=words.PLENTY)
    people: Annotated[
        dict[
            Name,
            Annotated[
                PersonBlock, BeforeValidator(words.as_person, json_schema_input_type=Name | PersonBlock)
            ],
        ],
        Field(min_length=1),
    ] = key("The contacts, each under a short name.")
    happens: Annotated[list[HappensBlock], Field(min_length=1, max_length=MOST_ITEMS)] = key(
        "What people do, and when. The first day names its year; it is the first day of the test."
    )
    expect: Annotated[
        list[
            Annotated[
                ExpectBlock, BeforeValidator(words.as_expectation, json_schema_input_type=str | ExpectBlock)
            ]
        ],
        Field(max_length=MOST_ITEMS),
        BeforeValidator(words.as_expectations, json_schema_input_type=str | list[str | ExpectBlock]),
    ] = key("What is to follow.", default=[])


def make_test_schema() -> dict[str, Any]:
    """The JSON Schema of a campaign test, with help for every key."""
    return tell_editors(CampaignTestFile)
