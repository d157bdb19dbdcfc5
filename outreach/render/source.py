"""One file of templates/emails: its name says whom it is for, its front matter what the mail is called."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from outreach.errors import TemplateBroken

_MAX_SOURCE = 64 * 1024  # characters; the longest letter has two thousand
_LANGUAGE = re.compile(r"[a-z]{2}(-[a-z]{2})?")  # an audience has a longer name
_KEYS = frozenset({"subject", "preheader", "to"})
_FENCE = "---"

Texts = Mapping[
    str, str
]  # by file name: the text of letters and of what stands beside them, as they were read


@dataclass(frozen=True, slots=True)
class Source:
    """`introduction.school.es.md`. A partial's name begins with `_`; `lines` says where each part begins."""

    file: Path
    name: str
    audience: str
    language: str
    subject: str
    preheader: str
    to_owner: bool
    body: str
    lines: Mapping[str, int]
    html: str | None  # the companion file, if there is one

    @property
    def is_partial(self) -> bool:
        return self.name.startswith("_")


def read_texts(file: Path) -> Texts:
    """A `.md` file, and the `.html` beside it. Raises TemplateBroken with the line."""
    companion = file.with_suffix(".html")
    return {each.name: _read(each) for each in (file, companion) if each is file or each.is_file()}


def read_source(file: Path) -> Source:
    """Raises TemplateBroken with the line."""
    return make_source(file, read_texts(file))


def make_source(file: Path, texts: Texts) -> Source:
    """`file` says how it is called and, in errors, where it lies. Raises TemplateBroken with the line."""
    name, *variant = file.stem.split(".")
    audience, language = _variant(file, variant)
    text = texts[file.name]
    facts, lines = _front_matter(file, text.split("\n"))
    source = Source(
        file=file,
        name=name,
        audience=audience,
        language=language,
        subject=facts.get("subject", ""),
        preheader=facts.get("preheader", ""),
        to_owner="to" in facts,
        body="\n".join(text.split("\n")[lines["body"] - 1 :]),
        lines=lines,
        html=texts.get(file.with_suffix(".html").name),
    )
    if not source.subject and not source.is_partial:
        raise broken(file, 1, "it has no subject; its first lines are `---`, `subject: …` and `---`")
    return source


def broken(file: Path, line: int, problem: str) -> TemplateBroken:
    return TemplateBroken(file=file, line=line, problem=problem)


def _read(file: Path) -> str:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise broken(file, err.object[: err.start].count(b"\n") + 1, "it is not UTF-8") from err
    if len(text) > _MAX_SOURCE:
        raise broken(file, 1, f"it is longer than {_MAX_SOURCE} characters")
    return text.replace("\r\n", "\n")


def _variant(file: Path, parts: list[str]) -> tuple[str, str]:
    """Audience and language from `school.es`, `school` or `es`."""
    language = parts.pop() if parts and _LANGUAGE.fullmatch(parts[-1]) else ""
    if len(parts) > 1:
        raise broken(
            file,
            1,
            "a file is called NAME.md, NAME.AUDIENCE.md, NAME.LANGUAGE.md or NAME.AUDIENCE.LANGUAGE.md",
        )
    return (parts[0] if parts else ""), language


def _front_matter(file: Path, lines: list[str]) -> tuple[dict[str, str], dict[str, int]]:
    """What stands between the two `---`, and the line where each part begins. Read line by line, not as YAML.

    YAML would take `subject: {{ contact.name }}` for a mapping and refuse `subject: Re: hello`.
    """
    if lines[0].rstrip() != _FENCE:
        return {}, {"body": 1}
    facts: dict[str, str] = {}
    places: dict[str, int] = {}
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() == _FENCE:
            return facts, {**places, "body": number + 1}
        if line.strip() and not line.startswith("#"):
            key, value = _fact(file, number, line)
            facts[key], places[key] = value, number
    raise broken(file, 1, "the `---` that ends the front matter is missing")


def _fact(file: Path, number: int, line: str) -> tuple[str, str]:
    key, colon, value = (part.strip() for part in line.partition(":"))
    if not colon or key not in _KEYS:
        raise broken(file, number, f"{key!r} is none of {', '.join(sorted(_KEYS))}")
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    if not value:
        raise broken(file, number, f"{key} is empty")
    if key == "to" and value != "owner":
        raise broken(file, number, "`to` can only be `owner`; every other mail goes to a contact")
    return key, value
