"""A page: words in a language, one template, one style; no script, and nothing is fetched."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from outreach.web.words import DEFAULT, FOLDER, TEXTS

_STYLE = (FOLDER / "style.css").read_text(encoding="utf-8")
_PAGE = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
).get_template("page.html")

# The style stands in the page, so one request shows it whole; by its hash it is all that a browser applies.
POLICY = (
    "default-src 'none'; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
    "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_MARKS = {
    "choose": "letter", "choose again": "letter",
    "left": "done", "less often": "done", "as before": "done", "noted": "done",
}  # fmt: skip


def make_page(name: str, *, status: int = 200, language: str = DEFAULT, practice: str = "") -> HTMLResponse:
    """The page of this name in the words' files."""
    return HTMLResponse(_render(name, language, practice), status)


@lru_cache(maxsize=256)  # few practices, few languages: hardly a page is ever made twice
def _render(name: str, language: str, practice: str) -> str:
    text = TEXTS[language][name]
    return _PAGE.render(
        language=language,
        title=text.title.format(practice=practice),
        says=[sentence.format(practice=practice) for sentence in text.says],
        leave=text.leave,
        less=text.less,
        more=text.more,
        mark=_MARKS.get(name, "pause"),
        style=Markup(_STYLE),  # noqa: S704 - our own file
    )
