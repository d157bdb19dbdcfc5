"""The sandbox: mails become files that the owner can look at, and nothing leaves."""

from pathlib import Path

from outreach.smtp.outcome import Outcome, Parcel, Permit


class Outbox:
    """A `Postman` that writes each mail as one `.eml` file into `folder`."""

    def __init__(self, folder: Path) -> None:
        raise NotImplementedError

    async def deliver(self, parcel: Parcel, permit: Permit) -> Outcome:
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError
