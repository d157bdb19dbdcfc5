"""An SMTP server on loopback that keeps what it takes, and does not know one address."""

import asyncio
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class _Controller(Controller):
    """Port 0 means any free one; aiosmtpd looks for itself at the port it was given."""

    def _trigger_server(self) -> None:
        listening = cast("asyncio.Server", self.server)
        self.port = listening.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd left it so


class PostOffice:
    """Listens on a free port of 127.0.0.1; `on_mail` hears of each mail that was accepted."""

    def __init__(self, on_mail: Callable[[EmailMessage, bytes], None], unknown: str) -> None:
        self._on_mail = on_mail
        self._unknown = unknown
        self._controller = _Controller(self, hostname="127.0.0.1", port=0, server_hostname="post.example")

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        return int(self._controller.port)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address == self._unknown:
            return "550 5.1.1 there is nobody of that name here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Any) -> str:  # noqa: N802
        raw = cast(bytes, envelope.content)
        self._on_mail(message_from_bytes(raw, policy=policy.default), raw)
        return "250 OK"
