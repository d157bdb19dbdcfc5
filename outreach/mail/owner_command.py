"""What the owner wants, from the words of her mail. Pure: what it means for a draft is decided in `actions/obey_owner`.

In doubt nothing is understood: a letter to a colleague must not leave because of a guess.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from outreach.mail.owner_closing import without_closing
from outreach.mail.owner_notes import is_marked, read_notes
from outreach.mail.owner_words import Said, read_words
from outreach.sequence.model import Note, PrivateNote

Asked = Literal["draft", "notes", "task", "reply"]
"""What a question of ours is about: a draft, a meeting's notes, a task, a person's mail that waits for an answer."""

MOST_COMMANDS = 30


@dataclass(frozen=True, slots=True)
class Approve:
    """Let exactly the text leave that question `number` showed."""

    number: int


@dataclass(frozen=True, slots=True)
class Skip:
    number: int


@dataclass(frozen=True, slots=True)
class Done:
    number: int


@dataclass(frozen=True, slots=True)
class Postpone:
    """`until` as a moment is typed: "friday", "2 weeks"."""

    number: int
    until: str


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Her own words instead; `subject` is "" where it stays as it is."""

    number: int
    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """Of a meeting. `public` is what she marked; all else is `private`."""

    number: int
    public: tuple[Note, ...]
    private: tuple[PrivateNote, ...]


@dataclass(frozen=True, slots=True)
class Meet:
    """A meeting took place. `who_and_when` such as "Jane Doe yesterday 16:00": where the name ends is for whoever
    knows the contacts and today's date.
    """

    who_and_when: str
    public: tuple[Note, ...]
    private: tuple[PrivateNote, ...]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """`why` completes "Nothing was done: …"."""

    why: str


Command = Approve | Skip | Done | Postpone | Rewrite | Notes
_REWRITE = re.compile(r"(?:rewrite|instead)(?: #?(?P<number>\d{1,3}))? ?:[ \n]*", re.IGNORECASE)
_SUBJECT = re.compile(r"subject:[ \t]*(?P<subject>[^\n]{0,300})\n?", re.IGNORECASE)
_NUMBER_FIRST = re.compile(r"(?:notes? )?#?(?P<number>\d{1,3}) ?(?:[).:=-] ?|(?= ))(?P<rest>.*)", re.DOTALL)
_VERB_FIRST = re.compile(r"(?P<verb>[^\d#]{2,40}?) ?#?(?P<number>\d{1,3})(?P<when> .*)?")
_BARE_NUMBER = re.compile(r"#?(?P<number>\d{1,3})")
_BETWEEN = re.compile(r" ?[,;&] ?(?:and )?| and ")
_MEET = re.compile(
    r"(?:i )?(?:meet|met|saw|called|(?:talked|spoke) (?:to|with))\s+(?P<who>.+?)(?::\s+|:?\s*\n|:?\s*$)(?P<notes>.*)",
    re.IGNORECASE | re.DOTALL,
)


def read_reply(
    text: str, asked: Mapping[int, Collection[Asked]], names: Collection[str] = ()
) -> tuple[Command, ...] | NotUnderstood:
    """All that the reply says, or nothing of it. `asked`: the mail's questions; `names`: how the owner signs."""
    lines = text.replace("\r\n", "\n").strip().split("\n")
    understood = _read_reply(without_closing(lines, names), text, asked)
    if not isinstance(understood, NotUnderstood):
        return understood
    # Only now: a number or an address may be one of the notes, or what was asked for.
    signed = without_closing(lines, names, reached_by=True)
    again = _read_reply(signed, text, asked)
    return understood if isinstance(again, NotUnderstood) else again


def _read_reply(
    lines: list[str], text: str, asked: Mapping[int, Collection[Asked]]
) -> tuple[Command, ...] | NotUnderstood:
    said = "\n".join(lines).strip()
    if not asked:
        return NotUnderstood("the mail that you answered asks nothing, and nobody else got your words")
    if not said:
        return NotUnderstood("there is nothing in your mail that you wrote yourself")
    only = next(iter(asked)) if len(asked) == 1 else None
    if found := _REWRITE.match(text.strip()):
        return _rewrite(found, text.strip()[found.end() :], asked, only)
    plain = read_words(said)
    if plain is not None and only is not None:
        return (_make(plain, only),)
    return _read_numbered(lines, asked) or _read_rest(said, asked, only, is_plain=plain is not None)


def _read_rest(
    said: str, asked: Mapping[int, Collection[Asked]], only: int | None, *, is_plain: bool
) -> tuple[Command, ...] | NotUnderstood:
    """What is no word that is known is notes, if notes were asked for and nothing else."""
    if is_plain:
        return NotUnderstood(_which(asked))
    if only is not None and "notes" in asked[only]:
        return (Notes(only, *read_notes(said)),)
    return NotUnderstood("your words can mean several things, or none that is known here")


def read_meeting(subject: str, text: str) -> Meet | NotUnderstood:
    """`meet Jane Doe yesterday: …` at the beginning of the mail; or as its subject, with the notes as its text."""
    text = text.replace("\r\n", "\n").strip()
    found = _MEET.match(text)
    if found is None:
        found = _MEET.fullmatch(" ".join(subject.split()))
        if found is None:
            return NotUnderstood("it does not begin with “meet” and a name")
        return Meet(found["who"].strip(), *read_notes(f"{found['notes']}\n\n{text}"))
    return Meet(found["who"].strip(), *read_notes(found["notes"]))


def _rewrite(
    found: re.Match[str], text: str, asked: Mapping[int, Collection[Asked]], only: int | None
) -> tuple[Command, ...] | NotUnderstood:
    number = int(found["number"]) if found["number"] else only
    if number is None or number not in asked:
        return NotUnderstood(_which(asked))
    subject = _SUBJECT.match(text)
    body = (text[subject.end() :] if subject else text).strip()
    if not body:
        return NotUnderstood("there is no text behind “rewrite:”")
    return (Rewrite(number, body, subject["subject"].strip() if subject else ""),)


def _make(said: Said, number: int) -> Command:
    match said.verb:
        case "approve":
            return Approve(number)
        case "skip":
            return Skip(number)
        case "done":
            return Done(number)
        case _:
            return Postpone(number, said.until)


def _read_numbered(
    lines: list[str], asked: Mapping[int, Collection[Asked]]
) -> tuple[Command, ...] | NotUnderstood | None:
    """None where no line names a number; nothing at all is understood where one of the lines is not."""
    commands: list[Command] = []
    for block in _blocks(lines):
        found = _read_block(block, asked)
        if found is None:
            return None if not commands else NotUnderstood(f"“{block[:60]}” is not clear")
        commands += found
    numbers = [command.number for command in commands]
    if unknown := sorted(set(numbers) - set(asked)):
        return NotUnderstood(f"the mail that you answered has no question {unknown[0]}")
    if len(set(numbers)) != len(numbers) or len(numbers) > MOST_COMMANDS:
        return NotUnderstood("it says more than one thing about the same question")
    return tuple(commands) or None


def _blocks(lines: list[str]) -> Iterator[str]:
    """Lines of notes belong to the numbered line above them."""
    block = ""
    for line in lines:
        if block and (is_marked(line) or not line.strip()):
            block = f"{block}\n{line}"
            continue
        if block.strip():
            yield block.strip()
        block = line.strip()
    if block.strip():
        yield block.strip()


def _read_block(block: str, asked: Mapping[int, Collection[Asked]]) -> list[Command] | None:
    if "\n" not in block and (several := _read_verbs(" ".join(block.split()))):
        return several
    found = _NUMBER_FIRST.fullmatch(block)
    if found is None:
        return None
    number, rest = int(found["number"]), found["rest"].strip()
    if said := read_words(rest):
        return [_make(said, number)]
    if "notes" in asked.get(number, ()) and rest:
        return [Notes(number, *read_notes(rest))]
    return None


def _read_verbs(line: str) -> list[Command] | None:
    """`skip 3`, `ok 1, skip 2 and 4`, `later 3 friday`."""
    commands: list[Command] = []
    for piece in _BETWEEN.split(line):
        bare, found = _BARE_NUMBER.fullmatch(piece), _VERB_FIRST.fullmatch(piece)
        if bare and commands:
            commands.append(replace(commands[-1], number=int(bare["number"])))
            continue
        said = read_words(f"{found['verb']}{found['when'] or ''}") if found else None
        if found is None or said is None:
            return None
        commands.append(_make(said, int(found["number"])))
    return commands


def _which(asked: Mapping[int, Collection[Asked]]) -> str:
    numbers = ", ".join(str(number) for number in sorted(asked))
    return f"it does not say which of the questions {numbers} it answers"
