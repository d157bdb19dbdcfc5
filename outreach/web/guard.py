"""Round every request: limits of size and time, headers on every answer, and no error that tells anything."""

import asyncio
from collections.abc import Callable, Iterable

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from outreach.web.page import POLICY, make_page
from outreach.web.words import choose_language

log = structlog.get_logger("web")
MOST_BYTES = 4096  # of a body
MOST_SECONDS = 10.0  # from the request's headers to the end of the answer

HEADERS = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("x-robots-tag", "noindex, nofollow"),
    ("referrer-policy", "no-referrer"),  # the address of the page is the key to it
    ("cache-control", "no-store"),
    ("vary", "Accept-Language"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
)
_HSTS = ("strict-transport-security", "max-age=31536000")
_PAGES = {400: "unclear", 404: "missing", 405: "refused", 408: "too slow", 413: "too large"}


class Guard:
    """ASGI middleware. `is_https` says whether our links are https, so that browsers may insist on it."""

    def __init__(self, app: ASGIApp, is_https: Callable[[], bool]) -> None:
        self._app = app
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, (*HEADERS, _HSTS) if self._is_https() else HEADERS)
        limit = asyncio.timeout(MOST_SECONDS)
        try:
            async with limit:
                await self._app(scope, _limited(scope, receive), answer.send)
        except Exception as err:  # noqa: BLE001 - its text may hold an address: only its kind is told
            late = limit.expired()
            log.error("page.failed", error=type(err).__name__, late=late)
            await answer.end(show_error(Request(scope), 408 if late else 500), scope, receive)


def show_error(request: Request, status: int, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """The page for an error, in the browser's language."""
    language = choose_language(request.headers.get("accept-language", ""))
    answer = make_page(_PAGES.get(status, "unable"), status=status, language=language)
    answer.headers.update(dict(headers))
    if status in {408, 413}:
        answer.headers["connection"] = "close"  # what is still to come is not waited for
    return answer


class _Answer:
    """Sends an answer with our headers, and remembers whether it has begun."""

    def __init__(self, send: Send, headers: Iterable[tuple[str, str]]) -> None:
        self._send = send
        self._headers = [(name.encode(), value.encode()) for name, value in headers]
        self._begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begun = True
            message["headers"] = [*message["headers"], *self._headers]
        await self._send(message)

    async def end(self, answer: Response, scope: Scope, receive: Receive) -> None:
        if not self._begun:
            await answer(scope, receive, self.send)


def _limited(scope: Scope, receive: Receive) -> Receive:
    """`receive`, up to MOST_BYTES of body, whatever Content-Length says."""
    told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    got = 0

    async def receive_limited() -> Message:
        nonlocal got
        if told.isdigit() and int(told[:20]) > MOST_BYTES:
            raise HTTPException(413)
        message = await receive()
        got += len(message.get("body", b""))
        if got > MOST_BYTES:
            raise HTTPException(413)
        return message

    return receive_limited
