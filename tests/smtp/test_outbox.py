"""The sandbox writes whole files or none, and a mail that is written twice is one file."""

import stat

from parcels import Asked, make_parcel

from outreach.smtp import Accepted, Deferred, Outbox


async def test_the_name_tells_when_and_which(tmp_path):
    ended = await Outbox(tmp_path).deliver(make_parcel("abc234"), Asked())
    assert ended == Accepted(250, "written to 20260303T173000-abc234.eml")


async def test_writing_twice_is_one_file(tmp_path):
    for _ in range(2):
        await Outbox(tmp_path).deliver(make_parcel(), Asked())
    assert len(list(tmp_path.iterdir())) == 1


async def test_only_the_owner_can_read_it_and_no_draft_stays_behind(tmp_path):
    await Outbox(tmp_path / "new" / "folder").deliver(make_parcel(), Asked())
    (file,) = (tmp_path / "new" / "folder").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_no_message_id_can_leave_the_folder(tmp_path):
    raw = make_parcel().raw.replace(b"<first@", b"<../../evil@")
    ended = await Outbox(tmp_path / "outbox").deliver(make_parcel(raw=raw), Asked())
    assert isinstance(ended, Accepted)
    (file,) = tmp_path.rglob("*.eml")
    assert file.parent == tmp_path / "outbox"


async def test_a_folder_that_cannot_be_written_is_deferred(tmp_path):
    (tmp_path / "outbox").write_text("a file")
    ended = await Outbox(tmp_path / "outbox").deliver(make_parcel(), Asked())
    assert isinstance(ended, Deferred)
