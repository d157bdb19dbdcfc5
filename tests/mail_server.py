"""An SMTP server on loopback that fails when it is asked to: the local part of the address says how."""

import email
import email.policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

REPLIES_AT_RCPT = {
    "550": "550 5.1.1 no such person",
    "450": "450 4.2.1 greylisted",
    "571": "550 5.7.1 policy",
}
TOO_MUCH = "454 4.7.0 too many messages from this account"
REPLIES_AT_DOT = {"554": "554 5.7.1 this looks like spam", "451": "451 4.3.0 try later"}


class AnyPort(Controller):
    """Port 0 means any free one; aiosmtpd looks for itself at the port it was given."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class MailServer:
    """`taken` is what it took responsibility for, in order."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.heard: list[str] = []  # every address that was named at RCPT
        self.is_busy = False
        self._controller = AnyPort(self, hostname="127.0.0.1", port=0)

    def start(self) -> "MailServer":
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller.loop.is_running():
            self._controller.stop()

    @property
    def port(self) -> int:
        return self._controller.port

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.heard.append(address)
        reply = TOO_MUCH if self.is_busy else REPLIES_AT_RCPT.get(address.split("@")[0])
        if reply is None:
            envelope.rcpt_tos.append(address)
        return reply or "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        how = envelope.rcpt_tos[0].split("@")[0]
        if how in REPLIES_AT_DOT:
            return REPLIES_AT_DOT[how]
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if how == "lost":  # accepted, but the answer never arrives
            server.transport.abort()
        return "250 OK"
