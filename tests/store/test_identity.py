"""Which installation a folder is: the same over all starts, another one in every copy."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from outreach.errors import IdentityBroken
from outreach.store import identity
from outreach.store.identity import journals, list_family, list_identities, load_identity, take_identity


def test_an_id_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    first = load_identity(tmp_path / "data")
    assert load_identity(tmp_path / "data") == first
    assert (tmp_path / "data" / "instance.id").stat().st_mode & 0o777 == 0o600
    assert load_identity(tmp_path / "other") != first


def test_a_daemon_keeps_the_id_over_its_starts(tmp_path):
    known = load_identity(tmp_path)
    for _ in range(3):
        mine = take_identity(tmp_path)
        assert (mine.id, mine.journal.name) == (known, "receipts.log")
        mine.leave()


def test_a_second_daemon_in_one_folder_has_its_own_id_and_journal(tmp_path):
    first, second = take_identity(tmp_path), take_identity(tmp_path)
    assert second.id != first.id
    assert second.journal.name == "receipts-2.log"
    first.leave()
    third = take_identity(tmp_path)
    assert third.id == first.id
    assert [one for one, _ in list_identities(tmp_path)] == [first.id, second.id]
    assert list_family(tmp_path) == {first.id, second.id}
    second.leave()
    third.leave()


def test_daemons_that_start_in_the_same_moment_are_one_family(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        taken = [one.result() for one in [pool.submit(take_identity, tmp_path) for _ in range(8)]]
    assert len({one.id for one in taken}) == 8
    assert list_family(tmp_path) == {one.id for one in taken}
    for one in taken:
        one.leave()


def test_ids_that_came_with_a_copy_are_no_family(tmp_path):
    taken = [take_identity(tmp_path / "data") for _ in range(2)]
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    here = take_identity(tmp_path / "copy")
    assert list_family(tmp_path / "copy") == {here.id}
    for one in (*taken, here):
        one.leave()


def test_a_copied_folder_is_another_installation(tmp_path):
    original = take_identity(tmp_path / "data")
    original.leave()
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    copy = take_identity(tmp_path / "copy")
    assert copy.id != original.id
    copy.leave()
    again = take_identity(tmp_path / "copy")
    assert again.id == copy.id
    again.leave()


def test_the_same_folder_on_another_machine_is_another_installation(tmp_path, monkeypatch):
    machine = tmp_path / "machine-id"
    machine.write_text("one\n")
    monkeypatch.setattr(identity, "MACHINE_ID", machine)
    original = take_identity(tmp_path / "data")
    original.leave()
    machine.write_text("two\n")
    moved = take_identity(tmp_path / "data")
    assert moved.id != original.id
    moved.leave()


def test_an_id_that_a_power_cut_left_empty_is_made_anew(tmp_path):
    (tmp_path / "instance.id").write_bytes(bytes(40))
    assert len(load_identity(tmp_path)) == 36


def test_a_damaged_id_is_told_and_not_replaced(tmp_path):
    (tmp_path / "instance.id").write_text("lakeside\n")
    with pytest.raises(IdentityBroken, match=r"instance\.id"):
        take_identity(tmp_path)


def test_the_journals_of_all_daemons_are_found(tmp_path):
    for name in ("receipts.log", "receipts-2.log", ".receipts.log.new", "receipts.txt"):
        (tmp_path / name).touch()
    assert [file.name for file in journals(tmp_path)] == ["receipts-2.log", "receipts.log"]
