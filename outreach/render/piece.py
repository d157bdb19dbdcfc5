"""One file of templates/emails, turned into Jinja2 source once for text and once for HTML."""

from dataclasses import dataclass
from pathlib import Path

from jinja2.exceptions import TemplateError, TemplateSyntaxError

from outreach.errors import TemplateBroken
from outreach.render import tags
from outreach.render.letter_text import to_text
from outreach.render.markdown import read, to_html
from outreach.render.sandbox import HTML, LINE, TEXT, MailEnvironment
from outreach.render.source import Source, Texts, broken, make_source
from outreach.render.syntax import find_variables, parse

SIGNATURE, OPT_OUT = "_signature", "_opt_out"
_LEAVING = frozenset(
    {"opt_out.url", "owner.postal_address"}
)  # CAN-SPAM: a way to leave, and a postal address


@dataclass(frozen=True, slots=True)
class Piece:
    """`variables`: all that the file reads, its subject, preheader and companion included."""

    source: Source
    text: str
    html: str
    variables: frozenset[str]


def make_piece(file: Path, texts: Texts) -> Piece:
    """Raises TemplateBroken with file and line for everything that could only fail later."""
    source = make_source(file, texts)
    variables = _read(source.file, source.lines["body"], TEXT, source.body)
    variables |= _read(source.file, source.lines.get("subject", 1), LINE, source.subject)
    variables |= _read(source.file, source.lines.get("preheader", 1), LINE, source.preheader)
    if source.html is not None:
        variables |= _read(file.with_suffix(".html"), 1, HTML, source.html)
    if source.name == OPT_OUT and not variables >= _LEAVING:
        raise broken(file, source.lines["body"], f"it must print {' and '.join(sorted(_LEAVING))}")
    text, html = _translate(source)
    return Piece(source, text, html, variables)


def _read(file: Path, line: int, environment: MailEnvironment, part: str) -> frozenset[str]:
    try:
        return find_variables(parse(environment, part))
    except TemplateError as err:
        raise _located(file, line, err) from err


def _translate(source: Source) -> tuple[str, str]:
    try:
        hidden = tags.hide(source.body)
        tokens = read(hidden)
        return to_text(hidden, tokens), source.html if source.html is not None else to_html(hidden, tokens)
    except TemplateError as err:
        raise _located(source.file, source.lines["body"], err) from err


def _located(file: Path, first_line: int, err: TemplateError) -> TemplateBroken:
    line = err.lineno if isinstance(err, TemplateSyntaxError) else 1
    return broken(file, first_line + line - 1, str(err.message or "it is no Jinja2 template").rstrip("."))
