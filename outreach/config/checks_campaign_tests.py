"""What must be true of the parts of a campaign test together, and of the campaigns that it is about."""

from collections.abc import Iterator, Sequence

from outreach.config.finding import Finding, unknown
from outreach.config.schema_campaign_tests import (
    MAIL_WORDS,
    NOTES,
    SEQUENCE_WORDS,
    STEP_WORDS,
    VERBS,
    CampaignTestFile,
    ExpectBlock,
    HappensBlock,
)
from outreach.config.schema_types import Block
from outreach.config.yaml_nodes import Path
from outreach.sequence.schedules import Schedules

_EXTRAS = {name for names in VERBS.values() for name in names}
_MAY_LACK_UNTIL = "away"  # for a week, then


def check_test(file: CampaignTestFile, schedules: Schedules) -> Iterator[Finding]:
    """Everything that the parts get wrong about one another."""
    audiences = [audience for campaign in schedules.campaigns.values() for audience in campaign.audiences]
    for name, person in file.people.items():
        if person.audience not in audiences:
            yield unknown(("people", name, "audience"), "audience", person.audience, audiences)
    for index, happens in enumerate(file.happens):
        yield from _check_act(file, happens, ("happens", index))
    for index, expect in enumerate(file.expect):
        yield from _check_expectation(file, expect, ("expect", index), schedules)


def words_of(block: Block, words: Sequence[str]) -> list[str]:
    """Which of these words the block has."""
    return [word for word in words if word in block.model_fields_set]


def _check_act(file: CampaignTestFile, act: HappensBlock, path: Path) -> Iterator[Finding]:
    verbs = words_of(act, tuple(VERBS))
    if len(verbs) != 1:
        yield Finding(path, _say_one_of("who does what?", verbs, tuple(VERBS)))
        return
    [verb] = verbs
    for name in sorted(act.model_fields_set & _EXTRAS - set(VERBS[verb])):
        yield Finding((*path, name), f"'{name}' says nothing about '{verb}'", key=True)
    if "until" in VERBS[verb] and act.until is None and verb != _MAY_LACK_UNTIL:
        yield Finding((*path, "until"), "missing. Until which day?", absent=True)
    if verb == "noted" and not words_of(act, NOTES):
        yield Finding(path, f"noted what? Write one of {', '.join(NOTES)}")
    if verb != "shelved":
        for index, name in enumerate(getattr(act, verb)):
            if name not in file.people:
                yield unknown((*path, verb, index), "person", name, file.people)


def _check_expectation(
    file: CampaignTestFile, expect: ExpectBlock, path: Path, schedules: Schedules
) -> Iterator[Finding]:
    words = words_of(expect, (*STEP_WORDS, *SEQUENCE_WORDS, "nothing_until"))
    if len(words) != 1:
        known = (*STEP_WORDS, *SEQUENCE_WORDS)
        yield Finding(path, _say_one_of("what is expected?", words, known))
        return
    [word] = words
    if word == "nothing_until":
        for name in sorted(expect.model_fields_set - {word}):
            yield Finding((*path, name), f"'{name}' cannot be said of nothing", key=True)
        return
    yield from _check_name(getattr(expect, word), word, (*path, word), schedules)
    yield from _check_when_and_who(file, expect, path)
    for name in words_of(expect, MAIL_WORDS) if word != "mail" else ():
        yield Finding((*path, name), f"'{name}' can be said of a 'mail' only", key=True)


def _check_when_and_who(file: CampaignTestFile, expect: ExpectBlock, path: Path) -> Iterator[Finding]:
    if (expect.on is None) == (expect.by is None):
        yield Finding(path, "expected either 'on' a day or 'by' a day")
    if expect.to is None and len(file.people) > 1:
        yield Finding((*path, "to"), f"missing. To whom: {', '.join(file.people)}?", absent=True)
    elif expect.to is not None and expect.to not in file.people:
        yield unknown((*path, "to"), "person", expect.to, file.people)


def _check_name(name: str, word: str, path: Path, schedules: Schedules) -> Iterator[Finding]:
    if word in SEQUENCE_WORDS:
        if name not in schedules.sequences:
            yield unknown(path, "sequence", name, schedules.sequences)
        return
    steps = {
        f"{sequence.name}/{step.id}": step
        for sequence in schedules.sequences.values()
        for step in sequence.steps
    }
    alike = [f"'{word}: {step}'" for step in steps if name in step.split("/")]
    if alike:
        yield Finding(path, f"a step is named with its sequence. Write {' or '.join(alike)}")
    elif name not in steps:
        yield unknown(path, "step", name, steps)
    elif word == "task" and steps[name].task is None:
        yield Finding(path, f"'{name}' is a mail. Write 'mail: {name}'")
    elif word == "mail" and steps[name].task is not None:
        yield Finding(path, f"'{name}' is a task for the owner. Write 'task: {name}'")


def _say_one_of(what: str, found: list[str], known: Sequence[str]) -> str:
    if found:
        return f"one line says one thing, found {' and '.join(repr(word) for word in found)}"
    return f"{what} Write one of {', '.join(known)}"
