"""The notes of a meeting as the owner mails them. What she does not mark is for her alone: no mail ever holds it."""

import re
from collections.abc import Iterator

from outreach.sequence.model import Note, NoteKind, PrivateNote

_MARKS = {
    **dict.fromkeys(("mention", "mentioned"), NoteKind.POINT),
    **dict.fromkeys(("need", "needs"), NoteKind.NEED),
    **dict.fromkeys(("promise", "promised", "promises"), NoteKind.PROMISE),
    **dict.fromkeys(("gift", "bring"), NoteKind.GIFT),
    "private": None,
}
_MARK = re.compile(rf"({'|'.join(_MARKS)}) {{0,2}}[:=] {{0,4}}(.*)", re.IGNORECASE)
_BULLET = re.compile(r"\s{0,8}(?:[-*•·] {0,4})?")
_WRAPPED = 60  # characters; a line as long as that was broken by the mail program, and goes on in the next


def is_marked(line: str) -> bool:
    """Whether the line says what kind of note it is: `mention: …`."""
    return _MARK.match(_bare(line)) is not None


def read_notes(text: str) -> tuple[tuple[Note, ...], tuple[PrivateNote, ...]]:
    """What a letter may say, by `mention:`, `need:`, `promised:` and `gift:`; and all the rest, which is private."""
    public, private = [], []
    for kind, words in _pieces(text):
        if kind is None:
            private.append(PrivateNote(NoteKind.POINT, words))
        else:
            public.append(Note(kind, words))
    return tuple(public), tuple(private)


def _pieces(text: str) -> Iterator[tuple[NoteKind | None, str]]:
    """One for each note; a mark alone on its line is for the lines below it, up to a blank one."""
    kind: NoteKind | None = None
    words, before, is_heading = "", 0, False
    for line in [*text.split("\n"), ""]:
        bare = _bare(line)
        mark = _MARK.match(bare)
        goes_on = bool(bare) and mark is None and before >= _WRAPPED and bare == line.strip()
        if goes_on and words:
            words, before = f"{words} {bare}", len(line.rstrip())
            continue
        if words:
            yield kind, " ".join(words.split())
        if mark is not None:
            kind, words = _MARKS[mark[1].lower()], mark[2]
            is_heading = not words.strip()
        else:
            is_heading = is_heading and bool(bare)
            kind, words = (kind if is_heading else None), bare
        before = len(line.rstrip())


def _bare(line: str) -> str:
    """Without the sign that begins a list's line."""
    found = _BULLET.match(line)
    return line[found.end() :].strip() if found else line.strip()
