"""The contract: whoever carries the mail, nothing leaves without a permit, and with one exactly one copy does."""

import pytest
from parcels import QUICK, Asked, make_parcel, plain
from scripted_server import ScriptedServer

from outreach.smtp import Accepted, NotPermitted, Outbox, Postman, SmtpPostman


class BySmtp:
    def __init__(self, server: ScriptedServer, _):
        self.server = server
        self.postman: Postman = SmtpPostman(plain(server.port), timeouts=QUICK)

    def copies(self) -> list[bytes]:
        return [text.removesuffix(b".\r\n") for text in self.server.accepted]


class ByOutbox:
    def __init__(self, _, folder):
        self.folder = folder / "outbox"
        self.postman: Postman = Outbox(self.folder)

    def copies(self) -> list[bytes]:
        return [each.read_bytes() for each in sorted(self.folder.glob("*"))]


@pytest.fixture(params=[BySmtp, ByOutbox])
async def way(request, server, tmp_path):
    way = request.param(server, tmp_path)
    yield way
    await way.postman.close()


async def test_with_a_permit_exactly_one_copy_leaves_octet_for_octet(way):
    parcel = make_parcel()
    assert isinstance(await way.postman.deliver(parcel, permit := Asked()), Accepted)
    assert way.copies() == [parcel.raw]
    assert permit.times == 1


async def test_without_a_permit_nothing_leaves(way):
    assert await way.postman.deliver(make_parcel(), permit := Asked(answer=False)) == NotPermitted()
    assert way.copies() == []
    assert permit.times == 1


async def test_a_permit_that_raises_lets_nothing_leave(way):
    async def permit() -> bool:
        raise LookupError

    with pytest.raises(LookupError):
        await way.postman.deliver(make_parcel(), permit)
    assert way.copies() == []


async def test_two_mails_are_two_copies(way):
    for token in ("first", "second"):
        await way.postman.deliver(make_parcel(token), Asked())
    assert way.copies() == [make_parcel("first").raw, make_parcel("second").raw]


async def test_a_postman_that_carried_nothing_closes(way):
    await way.postman.close()
