"""The owner's own words, typed without any markup, as HTML."""

import re

from markupsafe import escape

_BODY = '<body style="font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.5">'
_LINK = re.compile(r"https?://[^\s<>&\"']{1,500}[^\s<>&\"'.,;:!?)]")


def make_html(text: str) -> str:
    """Paragraphs at empty lines, line breaks as they were typed, addresses of pages as links."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    shown = "\n".join(f"<p>{_mark(part)}</p>" for part in paragraphs)
    return (
        f'<!doctype html>\n<html>\n<head><meta charset="utf-8"></head>\n{_BODY}\n{shown}\n</body>\n</html>\n'
    )


def _mark(part: str) -> str:
    escaped = str(escape(part)).replace("\n", "<br>\n")
    return _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escaped)
