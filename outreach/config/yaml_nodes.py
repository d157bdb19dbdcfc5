"""YAML as people mean it: text to plain data that knows where each key and value stands.

YAML 1.2's core schema (`NO`, `0123` and `12:30` stay text), and less than YAML allows: no anchors and aliases
(a few lines of them unfold to gigabytes), no tags (`!!python/object`), no duplicate keys, bounded size.
"""

import codecs
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from outreach.config.problems import SCHEDULES, SHOWN, Place, Problem, hide_url_passwords, say_path
from outreach.config.yaml_characters import FORBIDDEN, find_odd_indent, make_whole, say_delete
from outreach.config.yaml_words import say_syntax_error

MOST_BYTES = 1 << 20
MOST_NODES = 10_000
DEEPEST = 20

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})?\.[0-9]{1,17}")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


@dataclass(slots=True)
class Document:
    """The data of a file, where its keys and values stand, and what is wrong. `data` None: no YAML."""

    lines: list[str] = field(default_factory=list)
    data: Any = None
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    faulty: set[Path] = field(default_factory=set)  # what `problems` already speak of

    def add(
        self, path: Path, text: str, *, key: bool = False, at: Path | None = None, code: str = ""
    ) -> None:
        """A problem with the value (or the key) at this path, shown there, around it, or `at` its cause."""
        while path and isinstance(path[-1], int) and path not in self.values:
            path = path[:-1]  # a list of one, written without brackets
        self.faulty.add(path)
        place = self.place_of(at or path, key=key)
        self.problems.append(Problem(place, say_path(path), hide_url_passwords(text), code or SCHEDULES))

    def refuse(self, place: Place, text: str) -> None:
        """A problem with the text itself."""
        self.problems.append(Problem(place, "", text))

    def is_faulty(self, path: Path) -> bool:
        """Whether `problems` speak of this path already, or of something around it."""
        return any(path[:length] in self.faulty for length in range(len(path) + 1))

    def place_of(self, path: Path, *, key: bool) -> Place:
        if not key and path in self.values:
            return self.values[path]
        while path:
            if path in self.keys or path in self.values:
                return self.keys.get(path) or self.values[path]
            path = path[:-1]
        return self.values.get((), Place(1, 1))


def read_yaml(raw: bytes) -> Document:
    """The document in these bytes, which are a whole file. Never raises: what is wrong is in `problems`."""
    document = Document()
    text = _decode(raw, document)
    if text is not None:
        _Reader(text, document).read()
    return document


def _decode(raw: bytes, document: Document) -> str | None:
    """The text with plain line ends, or None where the bytes are no clean UTF-8 (a mark in front is fine)."""
    document.lines = _plain_ends(raw.decode("utf-8-sig", "replace")).split("\n")
    if len(raw) > MOST_BYTES:
        document.refuse(Place(1, 1), f"the file is larger than {MOST_BYTES >> 20} MiB")
    elif raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        document.refuse(Place(1, 1), "the file is UTF-16. Save it as UTF-8")
    else:
        return _decode_utf8(raw, document)
    return None


def _decode_utf8(raw: bytes, document: Document) -> str | None:
    try:
        text = _plain_ends(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raw = raw.removeprefix(codecs.BOM_UTF8)  # `start` counts without it
        before = _plain_ends(raw[: error.start].decode("utf-8", "replace"))
        byte = f"0x{raw[error.start]:02x}"
        document.refuse(_end_of(before), f"the byte {byte} is not UTF-8. Save the file as UTF-8")
        return None
    for bad in itertools.islice(FORBIDDEN.finditer(text), SHOWN):
        document.refuse(_end_of(text[: bad.start()]), f"an invisible character stands here{say_delete(bad)}")
    return None if document.problems else text


def _plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _end_of(text: str) -> Place:
    return Place(text.count("\n") + 1, len(text) - text.rfind("\n"))


class _Stop(Exception): ...


class _Reader:
    """Builds the data from PyYAML's events, so that limits hold before anything is built."""

    def __init__(self, text: str, document: Document) -> None:
        self._loader = yaml.SafeLoader(text)
        self._document = document
        self._nodes = 0

    def read(self) -> None:
        document = self._document
        try:
            data = self._document_node()
        except _Stop:
            return
        except yaml.YAMLError as error:
            document.refuse(*(find_odd_indent(document.lines) or say_syntax_error(error)))
        except (ValueError, OverflowError):  # "\U00110000": PyYAML hands it to chr()
            mark = self._loader.get_mark()
            document.refuse(Place(mark.line + 1, mark.column + 1), "an escape that names no character")
        else:
            document.data = data
        finally:
            self._loader.dispose()

    def _document_node(self) -> Any:
        self._next()  # the stream starts
        if isinstance(self._next(), yaml.StreamEndEvent):
            self._stop(Place(1, 1), "the file is empty. `outreach init` writes one to start from")
        data = self._node(self._next(), ())
        self._next()  # the document ends
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            self._stop(_place(after), "a second document starts here. One file holds one document")
        return data

    def _next(self) -> yaml.Event:
        event: yaml.Event = self._loader.get_event()  # type: ignore[no-untyped-call] # so in types-PyYAML
        return event

    def _stop(self, place: Place, text: str) -> None:
        self._document.refuse(place, text)
        raise _Stop

    def _node(self, event: yaml.Event, path: Path) -> Any:
        self._document.values[path] = _place(event)
        self._check(event, path)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._node(e, (*path, i)) for i, e in enumerate(self._until(yaml.SequenceEndEvent))]
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        return None  # an alias; refused above

    def _check(self, event: yaml.Event, path: Path) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._stop(_place(event), f"the file has more than {MOST_NODES} values")
        if len(path) > DEEPEST:
            self._stop(_place(event), f"blocks lie more than {DEEPEST} deep in one another")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._document.add(path, "anchors and aliases (& and *) are not used here. Write the value out")
        if getattr(event, "tag", None):
            self._document.add(path, "tags such as '!word' are not used here. Write the plain value")

    def _mapping(self, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for event in self._until(yaml.MappingEndEvent):
            key = self._key(event, path)
            below = (*path, key)
            if key in data:
                said = f"this key is already in line {self._document.keys[below].line}. Keep one of them"
                self._document.problems.append(Problem(_place(event), say_path(below), said))
                self._skip(self._next())
                continue
            self._document.keys[below] = _place(event)
            data[key] = self._node(self._next(), below)
        return data

    def _key(self, event: yaml.Event, path: Path) -> str:
        self._check(event, path)
        if isinstance(event, yaml.ScalarEvent) and event.value:
            return make_whole(str(event.value))
        self._stop(_place(event), "a key is one word before a ':'")
        raise AssertionError

    def _skip(self, event: yaml.Event) -> None:
        depth = 0
        while True:
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth == 0:
                return
            event = self._next()

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        while not isinstance(event := self._next(), end):
            yield event

    def _scalar(self, event: yaml.ScalarEvent, path: Path) -> Any:
        text = str(event.value)
        if event.style is not None:
            if bad := FORBIDDEN.search(text):  # from an escape such as "\0"
                self._document.add(path, f"this holds an invisible character{say_delete(bad)}")
            return make_whole(text)
        if text in _NULLS:
            self._document.add(path, "nothing stands here. Write a value, or delete the key")
            return None
        return _plain_value(text)


def _plain_value(text: str) -> str | int | float | bool:
    if text in _BOOLS:
        return _BOOLS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
