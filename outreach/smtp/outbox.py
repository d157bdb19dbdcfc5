"""The sandbox: mails become files that the owner can look at, and nothing leaves."""

import asyncio
import os
import tempfile
from email.utils import parsedate_to_datetime
from pathlib import Path

from outreach.mail.outgoing import outgoing
from outreach.smtp.outcome import Accepted, Deferred, NotPermitted, Outcome, Parcel, Permit
from outreach.smtp.reply import printable

_TOKEN_KEPT = 40


class Outbox:
    """A `Postman` that writes each mail as one `.eml` file into `folder`, readable by its owner only.

    The name follows from the mail's Date and Message-ID, so a mail that is written twice is one file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def deliver(self, parcel: Parcel, permit: Permit) -> Outcome:
        if not await permit():
            return NotPermitted()
        try:
            name = await asyncio.to_thread(self._write, parcel.raw)
        except OSError as err:
            return Deferred(None, printable(str(err).encode()), "data")
        return Accepted(250, f"written to {name}")

    async def close(self) -> None:
        """Nothing is kept open."""

    def _write(self, raw: bytes) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._folder / _name(raw)
        handle, draft = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")  # mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(target)
        except OSError:
            Path(draft).unlink(missing_ok=True)
            raise
        _fsync_folder(self._folder)
        return target.name


def _name(raw: bytes) -> str:
    mail = outgoing(raw)
    token = mail.message_id.strip("<>").partition("@")[0]
    safe = "".join(letter if letter.isalnum() else "_" for letter in token)[:_TOKEN_KEPT]
    return f"{parsedate_to_datetime(mail.date):%Y%m%dT%H%M%S}-{safe}.eml"


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
