"""Links that a careful person does not follow: unprotected, shortened, or leading elsewhere than they say."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from outreach.mail.flaws.saying import Saying, each

_PLAIN = re.compile(r"http://[^\s<>\"')\]]*(?<![.,;:!?])")
_SHORT = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|buff\.ly|rb\.gy|cutt\.ly"
    r"|tiny\.cc|shorturl\.at|lnkd\.in)/[^\s<>\"')\]]+(?<![.,;:!?])",
    re.IGNORECASE,
)
_ANCHOR = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ADDRESS = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[a-z]{2,})(?:[:/?#]\S*)?", re.IGNORECASE)


def find_links(text: str) -> Iterator[Saying]:
    """In words that somebody wrote, and in the links of schedules.yaml."""
    for found, start in each(_PLAIN, text):
        safe = found.replace("http:", "https:", 1)
        said = f"{found} is not https: anybody on the way can read along, and change the page."
        yield Saying("link-plain", said, f"Write {safe} and see whether it opens.", found, start)
    for found, start in each(_SHORT, text):
        said = f"{found} is shortened, so nobody sees where it leads."
        yield Saying("link-short", said, "Write the page's own address.", found, start)


def find_hidden(html: str) -> Iterator[Saying]:
    """In a letter as somebody would get it: links whose text names another host than they lead to."""
    for href, label in _ANCHOR.findall(html):
        shown = unescape(_TAG.sub("", label)).strip()
        named, host = _ADDRESS.fullmatch(shown), urlsplit(unescape(href)).hostname
        if named and host and _bare(named[1]) != _bare(host):
            text = f"The link says {shown}, and leads to {host}."
            yield Saying("link-hidden", text, "Let its text be words, or the host that it leads to.", shown)


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")
