"""One mail to write: subject, text and HTML, compiled once, filled for each person."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from outreach.errors import TextUnfit, ValueMissing
from outreach.mail.content import Content
from outreach.render.letter_text import wrap
from outreach.render.literal import find_spot
from outreach.render.sandbox import concat
from outreach.sequence.flaws import Spot

_MAX_SUBJECT = 250  # characters
_MAX_LINE = 990  # octets: RFC 5322 2.1.1 allows 998
_FOLD_AT = 240  # characters: each may take four octets
# RFC 2047: a reader would decode it, line ends and all (CVE-2024-6923).
_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[bq]\?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Template:
    """`variables`: all that it reads, as `meeting.points`. `to_owner`: without signature and opt-out.

    `files`: that of the letter first, then those of its signature and its opt-out.
    """

    name: str
    file: str
    audience: str
    language: str
    to_owner: bool
    variables: frozenset[str]
    files: tuple[Path, ...]
    _subject: jinja2.Template
    _text: jinja2.Template
    _html: jinja2.Template

    def render(self, context: Mapping[str, Any]) -> Content:
        """Raises ValueMissing for the first absent or empty value, and TextUnfit for what no mail holds."""
        if self.to_owner and "opt_out" in context:  # only what a contact gets has a way to leave
            problem = (
                "it is a mail `to: owner`, without opt-out and postal address, and this is for a contact"
            )
            raise TextUnfit(template=self.name, problem=problem)
        try:
            return Content(
                subject=_checked_subject(_fill(self._subject, context)),
                text=_checked_text(wrap(_fill(self._text, context))),
                html=_checked_lines(_fold_html(_fill(self._html, context))),
            )
        except (ValueMissing, TextUnfit) as err:
            raise self._named(err) from None
        except (TypeError, ValueError, jinja2.TemplateError) as err:
            raise TextUnfit(template=self.name, problem=str(err)) from err

    def place_of(self, variable: str) -> Spot:
        """Where it is read first; reads the files, so this is for reports."""
        last = variable.rpartition(".")[2]  # in a loop it has another name before the dot
        return find_spot(self.files, variable) or find_spot(self.files, last) or Spot(self.file)

    def _named(self, err: ValueMissing | TextUnfit) -> ValueMissing | TextUnfit:
        """With the template's name, and `meeting.points` where only `points` was known."""
        facts = {**err.facts, "template": self.name}
        if isinstance(err, ValueMissing):
            short = f".{err.facts['variable']}"
            facts["variable"] = next((v for v in sorted(self.variables) if v.endswith(short)), short[1:])
        return type(err)(**facts)


def _fill(template: jinja2.Template, context: Mapping[str, Any]) -> str:
    # Not template.render(): it rewrites tracebacks, and joins without a limit.
    return concat(template.root_render_func(template.new_context(dict(context))))


def _checked_subject(subject: str) -> str:
    subject = " ".join(subject.split())
    if not subject:
        raise TextUnfit(template="", problem="its subject says nothing")
    if len(subject) > _MAX_SUBJECT:
        raise TextUnfit(template="", problem=f"its subject has more than {_MAX_SUBJECT} characters")
    if _ENCODED_WORD.search(subject):
        raise TextUnfit(template="", problem="its subject holds an encoded word, which could become a header")
    return subject


def _fold_html(html: str) -> str:
    """A space may become a line end anywhere in HTML as we write it, where there is no <pre>."""
    if max(map(len, html.split("\n"))) <= _FOLD_AT:
        return html
    folded: list[str] = []
    for line in html.split("\n"):
        rest = line
        while len(rest) > _FOLD_AT and (cut := rest.rfind(" ", 1, _FOLD_AT)) > 0:
            folded.append(rest[:cut])
            rest = rest[cut + 1 :]
        folded.append(rest)
    return "\n".join(folded)


def _checked_text(text: str) -> str:
    if not text.strip():
        raise TextUnfit(template="", problem="it says nothing")
    return _checked_lines(text)


def _checked_lines(body: str) -> str:
    if max(map(len, body.encode().split(b"\n"))) > _MAX_LINE:
        raise TextUnfit(template="", problem=f"a word in it is longer than {_MAX_LINE} octets")
    return body
