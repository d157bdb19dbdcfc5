"""All letters of one or several folders: read and checked when they are loaded, compiled when first found."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import NoReturn

import jinja2

from outreach.errors import OutreachError, TemplateBroken, TemplateMissing
from outreach.render.check import find_problems
from outreach.render.piece import OPT_OUT, SIGNATURE, Piece, make_piece
from outreach.render.sandbox import HTML, LINE, TEXT, MailEnvironment
from outreach.render.source import Texts, read_texts
from outreach.render.syntax import parse
from outreach.render.template import Template
from outreach.sequence.flaws import Finding

_HEAD = (
    '<!doctype html>\n<html{language}>\n<head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"></head>\n'
    '<body style="font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.5">\n'
)
_PREHEADER = '<div style="display:none;max-height:0;overflow:hidden">{preheader}</div>\n'
_SMALL = '<div style="font-size:13px">\n{body}</div>\n'
_TAIL = "</body>\n</html>\n"

Key = tuple[str, str, str]  # name, audience, language; empty where the file says nothing


class Templates:
    """The letters by name. The first `find` of each compiles it (9 ms); after that it costs one look-up.

    `texts` is all that was read, and what is stored of them; `sha256` says whether two sets are the same.
    """

    def __init__(self, pieces: Iterable[Piece], folder: str, texts: Texts) -> None:
        self._pieces: Mapping[Key, Piece] = {_key(piece): piece for piece in pieces}
        self._folder = folder
        self.texts = texts
        self.sha256 = sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()
        self._compiled: dict[tuple[Key, ...], Template] = {}
        self._found: dict[Key, Template] = {}
        for name, audience, language in self._pieces:
            if not name.startswith("_"):
                self._choose(name, audience, language)  # an opt-out that is missing is known at once

    def names(self) -> tuple[str, ...]:
        """All mails, without their variants and without the partials."""
        return tuple(sorted({name for name, _, _ in self._pieces if not name.startswith("_")}))

    def files(self) -> tuple[Path, ...]:
        """All of them, with the partials."""
        return tuple(piece.source.file for piece in self._pieces.values())

    def variants(self) -> Mapping[Path, str]:
        """All of them, each with the audience that it is for; "" for everybody."""
        return {piece.source.file: piece.source.audience for piece in self._pieces.values()}

    def find(self, name: str, audience: str = "", language: str = "") -> Template:
        """The nearest variant: audience and language, then audience, then language, then the plain file.

        Raises TemplateMissing.
        """
        wanted = (name, audience, language)
        if wanted not in self._found:
            pieces = self._choose(*wanted)
            key = tuple(_key(piece) for piece in pieces)
            if key not in self._compiled:
                self._compiled[key] = _compile(pieces)
            self._found[wanted] = self._compiled[key]
        return self._found[wanted]

    def print_of(self, name: str, audience: str, language: str, words: Mapping[str, str]) -> str:
        """The same print, the same text: of the nearest variant, and of those `words` (by variable) that it says.

        Raises TemplateMissing.
        """
        pieces = self._choose(name, audience, language)
        files = [piece.source.file for piece in pieces]
        said = [self.texts.get(each.name) for file in files for each in (file, file.with_suffix(".html"))]
        variables = frozenset().union(*(piece.variables for piece in pieces))
        spoken = {variable: words[variable] for variable in sorted(variables & words.keys())}
        return sha256(json.dumps([said, spoken]).encode()).hexdigest()

    def prints(self) -> Mapping[str, str]:
        """By letter, a print of all its variants and of what is added to each: another one, other words somewhere."""
        texts: dict[str, list[str]] = {name: [] for name in self.names()}
        for file, text in sorted(self.texts.items()):
            own = file.partition(".")[0]
            for name in texts if own.startswith("_") else {own} & texts.keys():
                texts[name] += [file, text]
        return {name: sha256(json.dumps(said).encode()).hexdigest() for name, said in texts.items()}

    def for_steps(self) -> Mapping[str, str]:
        """Every name, and why no step may write to a contact with it; "" where it may.

        What goes to the owner has no opt-out, and one variant is one contact too many.
        """
        found = dict.fromkeys(self.names(), "")
        for piece in self._pieces.values():
            if piece.source.to_owner and not piece.source.is_partial:
                found[piece.source.name] = (
                    f"{piece.source.file.name} is a mail `to: owner`, without opt-out, signature and postal "
                    "address; a contact never gets such a one"
                )
        return found

    def check(self, audiences: Iterable[str], languages: Iterable[str] = ("",)) -> list[Finding]:
        """Write every mail for every audience and language; returns what is wrong."""
        everybody = list(product(self.names(), ("", *audiences), languages))
        found = {template.file: template for template in (self.find(*who) for who in everybody)}
        return [problem for template in found.values() for problem in find_problems(template)]

    def _choose(self, name: str, audience: str, language: str) -> list[Piece]:
        """The letter, its signature and its opt-out."""
        letter = None if name.startswith("_") else self._nearest(name, audience, language)
        if letter is None:
            raise TemplateMissing(name=name, folder=self._folder)
        if letter.source.to_owner:
            return [letter]
        # In the language of the letter, which need not be the one that was wanted.
        signature = self._nearest(SIGNATURE, audience, letter.source.language)
        opt_out = self._nearest(OPT_OUT, audience, letter.source.language)
        if opt_out is None:
            raise TemplateMissing(name=OPT_OUT, folder=self._folder)
        return [letter, signature, opt_out] if signature else [letter, opt_out]

    def _nearest(self, name: str, audience: str, language: str) -> Piece | None:
        keys = ((name, a, spoken) for a in (audience, "") for spoken in _languages(language))
        return next((self._pieces[key] for key in keys if key in self._pieces), None)


class NoTemplates(Templates):
    """Where the templates cannot be read: all works that writes no mail, and the rest says why it does not."""

    def __init__(self, problem: OutreachError) -> None:
        super().__init__((), "", {})
        self._problem = problem

    def names(self) -> NoReturn:
        raise self._problem

    def find(self, *_: str, **__: str) -> NoReturn:
        raise self._problem


def load_templates(folders: Sequence[Path]) -> Templates:
    """Where several folders hold a file of one name, the first one counts, and a plain letter counts whole.

    With an own `introduction.md`, no `introduction.school.md` or `introduction.es.md` of a later folder is taken:
    those are variants of another letter, and perhaps of another profession. Signature and opt-out stay, as each
    language has its own. Raises TemplateBroken with file and line, and TemplateMissing.
    """
    files = _choose_files(folders)
    texts = {name: text for file in files for name, text in read_texts(file).items()}
    return _make_templates(folders, texts, files)


def recall_templates(folders: Sequence[Path], texts: Texts) -> Templates:
    """Those that were stored, as if they lay in the first of the folders. Raises as `load_templates` does."""
    files = [folders[0] / name for name in texts if name.endswith(".md")]
    return _make_templates(folders, texts, files)


def _make_templates(folders: Sequence[Path], texts: Texts, files: Iterable[Path]) -> Templates:
    shown = ", ".join(str(folder) for folder in folders)
    return Templates([make_piece(file, texts) for file in files], shown, texts)


def find_broken(folders: Sequence[Path]) -> Iterator[TemplateBroken]:
    """All that `load_templates` would raise one by one."""
    for file in _choose_files(folders):
        try:
            make_piece(file, read_texts(file))
        except TemplateBroken as err:
            yield err


def _choose_files(folders: Sequence[Path]) -> list[Path]:
    files: dict[str, Path] = {}
    for folder in folders:
        earlier = frozenset(files)
        for file in sorted(folder.glob("*.md")):
            if f"{_letter_of(file)}.md" not in earlier:
                files.setdefault(file.name, file)
    return list(files.values())


def _letter_of(file: Path) -> str:
    """`introduction` for all its variants; a partial is one of its own in each language."""
    return file.stem if file.name.startswith("_") else file.stem.partition(".")[0]


def _languages(language: str) -> Iterator[str]:
    """`es-MX` is served by `es-mx`, then `es`, then a file that names no language."""
    spoken = language.lower().replace("_", "-")
    yield from dict.fromkeys((spoken, spoken.partition("-")[0], ""))


def _key(piece: Piece) -> Key:
    return piece.source.name, piece.source.audience, piece.source.language


def _compile(pieces: Sequence[Piece]) -> Template:
    letter = pieces[0].source
    bodies = [_SMALL.format(body=p.html) if p.source.name == OPT_OUT else p.html for p in pieces]
    head = _HEAD.format(language=f' lang="{letter.language}"' if letter.language else "")
    preheader = _PREHEADER.format(preheader=letter.preheader) if letter.preheader else ""
    return Template(
        name=letter.name,
        file=str(letter.file),
        audience=letter.audience,
        language=letter.language,
        to_owner=letter.to_owner,
        variables=frozenset().union(*(piece.variables for piece in pieces)),
        files=tuple(piece.source.file for piece in pieces),
        _subject=_make(LINE, letter.subject),
        _text=_make(TEXT, "\n\n".join(piece.text for piece in pieces)),
        _html=_make(HTML, "".join([head, preheader, *bodies, _TAIL])),
    )


def _make(environment: MailEnvironment, source: str) -> jinja2.Template:
    return environment.from_string(parse(environment, source))
