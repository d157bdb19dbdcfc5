"""The journal of receipts, on real files: what it keeps, what it passes over, and that it always has room."""

import errno
import os
import resource
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from outreach.store.journal import KEPT, LEAST, RESERVE, Journal, read_receipts
from outreach.store.receipt import Receipt, make_line, read_line

NOW = datetime(2026, 3, 2, 17, 0, 0, 123456, tzinfo=UTC)
TOKEN = "abcdefghijklmnopqrstuvwxyz"


def receipt(name="m1", fence=1, at=NOW, **about):
    return Receipt(at, name, fence, about.pop("answer", "accepted"), TOKEN, **about)


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "data" / "receipts.log"


def names(file):
    return [one.message_id for one in read_receipts(file)]


def test_what_was_appended_is_read_again_in_its_order_and_counted(file):
    journal = Journal(file)
    journal.append(
        [receipt("m1"), receipt("m2", 3, answer="refused", code=554, status="5.7.1", phase="dot")], NOW
    )
    journal.append([receipt("m3", answer="unknown")], NOW)
    journal.close()
    read = list(read_receipts(file))
    assert [(one.number, one.message_id) for one in read] == [(1, "m1"), (2, "m2"), (3, "m3")]
    assert read[1] == receipt("m2", 3, answer="refused", code=554, status="5.7.1", phase="dot", number=2)
    assert Journal(file).append([receipt("m4")], NOW)[0].number == 4


def test_only_its_owner_may_read_it(file):
    Journal(file).append([receipt()], NOW)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("torn_at", range(1, 90, 7))
def test_a_torn_last_line_is_passed_over_and_spoils_no_later_one(file, torn_at):
    journal = Journal(file)
    journal.append([receipt("m1")], NOW)
    journal.close()
    line = make_line(receipt("m2", number=2))
    with file.open("r+b") as opened:
        opened.seek(len(make_line(receipt("m1", number=1))))
        opened.write(line[:torn_at])
    assert names(file) == ["m1"]
    after = Journal(file)
    after.append([receipt("m3")], NOW)
    assert names(file) == ["m1", "m3"]


def test_pages_that_a_power_cut_left_out_are_passed_over(file):
    journal = Journal(file)
    journal.append([receipt(f"message-{n:04}") for n in range(200)], NOW)
    journal.close()
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(bytes(4096))
    left = names(file)
    assert left[0] == "message-0000"
    assert left[-1] == "message-0199"
    assert 130 < len(left) < 175
    again = Journal(file)
    again.append([receipt("next")], NOW)
    assert names(file) == [*left, "next"]


def test_a_line_with_one_wrong_letter_is_none_of_ours():
    line = make_line(receipt()).strip()
    assert read_line(line) == receipt()
    for at in range(len(line)):
        assert read_line(line[:at] + bytes([line[at] ^ 1]) + line[at + 1 :]) is None


def test_what_is_older_than_ninety_days_is_dropped_at_the_next_start_but_never_the_newest(file):
    journal = Journal(file)
    journal.append([receipt("old", at=NOW - KEPT - timedelta(days=1)), receipt("kept", at=NOW - KEPT)], NOW)
    journal.close()
    Journal(file).open(NOW)
    assert names(file) == ["kept"]
    later = Journal(file)
    later.open(NOW + 2 * KEPT)
    assert (names(file), later.last) == (["kept"], 2)


def test_the_reserve_is_there_before_it_is_needed_and_is_filled_again(file):
    journal = Journal(file, reserve=256 * 1024)
    journal.open(NOW)
    size = file.stat().st_size
    for n in range(40):
        journal.append([receipt(f"m{n}-{k}") for k in range(64)], NOW)
        assert journal.is_ready(NOW)
    assert size == 256 * 1024
    assert len(names(file)) == 40 * 64
    assert file.stat().st_size > 40 * 64 * 100


def test_what_the_database_does_not_know_yet_is_pending_and_holds_the_mark_back(file):
    journal = Journal(file)
    journal.append([receipt("m1"), receipt("m2"), receipt("m3")], NOW)
    assert journal.mark() == 0
    journal.settle([("m1", 1), ("m3", 1)])
    assert list(journal.pending) == [("m2", 1)]
    assert journal.mark() == 1
    assert journal.mark([("m2", 1)]) == 3


FILL = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from outreach.store.journal import Journal
from outreach.store.receipt import Receipt
now = datetime(2026, 3, 2, 17, tzinfo=UTC)
journal = Journal(Path(sys.argv[1]) / "receipts.log")
journal.open(now)
with open(sys.argv[1] + "/everything-else", "wb", buffering=0) as other:
    try:
        while True:
            other.write(bytes(4096))
    except OSError as err:
        assert err.errno == 28, err
written = 0
while journal.is_ready(now):
    journal.append([Receipt(now, f"m{written + n}", 1, "accepted", "t") for n in range(64)], now)
    written += 64
print(written)
journal.append([Receipt(now, "under-way", 1, "accepted", "t")], now)
"""


@pytest.fixture
def small_disk(tmp_path):
    """8 MiB, of a real file system."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a file system")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_full_disk_keeps_no_receipt_out_and_says_in_time_when_the_reserve_ends(small_disk):
    ended = subprocess.run(
        [sys.executable, "-c", FILL, small_disk], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    written = int(ended.stdout)
    assert written > 30_000
    assert names(small_disk / "receipts.log") == [*(f"m{n}" for n in range(written)), "under-way"]


def test_without_room_for_a_reserve_nothing_may_leave(tmp_path):
    probe = f"""
import resource, signal
from datetime import UTC, datetime
from pathlib import Path
from outreach.store.journal import Journal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({LEAST // 2}, {LEAST // 2}))
print(Journal(Path({str(tmp_path / "receipts.log")!r})).is_ready(datetime(2026, 3, 2, tzinfo=UTC)))
"""
    ended = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert ended.stdout == "False\n"


def test_after_a_failed_write_the_journal_is_not_trusted_any_more(file):
    journal = Journal(file)
    journal.append([receipt("m1")], NOW)
    os.close(journal._descriptor)  # as a disk that goes away
    with pytest.raises(OSError) as caught:
        journal.append([receipt("m2")], NOW)
    assert caught.value.errno == errno.EBADF
    journal._descriptor = os.open(file, os.O_RDWR)
    assert not journal.is_ready(NOW)
    with pytest.raises(OSError, match="could not be written before"):
        journal.append([receipt("m3")], NOW)


def test_a_full_reserve_is_four_mebibytes_of_whole_blocks(file):
    Journal(file).open(NOW)
    assert file.stat().st_size == RESERVE
    assert file.stat().st_blocks * 512 >= RESERVE
    assert resource.getpagesize() <= LEAST
