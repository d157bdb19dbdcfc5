import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from outreach.config.keys import load_keys
from outreach.errors import KeyFileBroken

OLD, NEW = "11" * 32, "ab" * 32


def write(path, text, mode=0o600):
    path.touch(mode=mode)
    path.write_text(text)
    path.chmod(mode)
    return path


def test_the_first_start_makes_a_key_that_only_its_owner_can_read(tmp_path):
    keys = load_keys(tmp_path / "data")
    (made,) = (tmp_path / "data").iterdir()
    assert made.name == "secret.key"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert len(keys.keys[keys.current]) == 32


def test_every_later_start_finds_the_same_key(tmp_path):
    first, second = load_keys(tmp_path), load_keys(tmp_path)
    assert (first.current, first.keys) == (second.current, second.keys)


def test_two_houses_have_different_keys(tmp_path):
    assert load_keys(tmp_path / "a").oldest != load_keys(tmp_path / "b").oldest


def test_of_many_that_start_at_once_all_use_one_key(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: load_keys(tmp_path).oldest, range(64)))
    assert len(found) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_new_line_in_front_is_the_current_key_and_the_old_one_stays(tmp_path):
    old = load_keys(tmp_path, file=write(tmp_path / "a", f"# since 2026\n{OLD}\n"))
    both = load_keys(tmp_path, file=write(tmp_path / "b", f"{NEW}\n\n{OLD}\n"))
    assert both.keys[both.current] == bytes.fromhex(NEW)
    assert both.keys[old.current] == both.oldest == bytes.fromhex(OLD)


def test_the_name_of_a_key_suits_an_opt_out_token_and_is_not_part_of_the_key(tmp_path):
    keys = load_keys(tmp_path)
    assert keys.current.isalnum()
    assert keys.current == keys.current.lower()
    assert keys.current not in keys.oldest.hex()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_keys_that_others_can_read_are_refused(tmp_path, mode):
    write(tmp_path / "secret.key", OLD, mode)
    with pytest.raises(KeyFileBroken, match="run `chmod 600"):
        load_keys(tmp_path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it holds no key"),
        ("# nothing\n", "it holds no key"),
        ("geheim\n", "line 1 is no key of 64 hexadecimal digits"),
        (f"{OLD}\n{OLD[:-2]}\n", "line 2 is no key of 64 hexadecimal digits"),
        ("00" * 32, "line 1 is all zeros"),
    ],
)
def test_a_damaged_key_file_is_refused_and_never_replaced(tmp_path, text, problem):
    path = write(tmp_path / "secret.key", text)
    with pytest.raises(KeyFileBroken) as caught:
        load_keys(tmp_path)
    assert f"cannot be used: {problem}. Without its keys" in str(caught.value)
    assert path.read_text() == text


def test_a_key_file_that_was_named_is_not_made(tmp_path):
    with pytest.raises(KeyFileBroken, match="No such file"):
        load_keys(tmp_path, file=tmp_path / "elsewhere.key")
    assert list(tmp_path.iterdir()) == []


def test_keys_never_show_themselves(tmp_path):
    keys = load_keys(tmp_path)
    assert keys.oldest.hex() not in repr(keys) + str(keys)
    assert repr(keys.oldest) not in repr(keys)


def test_a_key_that_a_database_needs_is_never_made_anew(tmp_path):
    with pytest.raises(KeyFileBroken, match="it is not there, and the database was made with it"):
        load_keys(tmp_path, needed="abc123")
    assert list(tmp_path.iterdir()) == []


def test_another_key_than_the_one_a_database_was_made_with_is_refused(tmp_path):
    known = load_keys(tmp_path / "one").oldest_id
    load_keys(tmp_path / "two")
    assert load_keys(tmp_path / "one", needed=known).oldest_id == known
    with pytest.raises(KeyFileBroken, match="nobody who left would be recognised"):
        load_keys(tmp_path / "two", needed=known)


def test_a_new_key_on_the_first_line_leaves_the_permanent_one_as_it_was(tmp_path):
    write(tmp_path / "secret.key", f"{OLD}\n")
    known = load_keys(tmp_path).oldest_id
    write(tmp_path / "secret.key", f"{NEW}\n{OLD}\n")
    assert load_keys(tmp_path, needed=known).keys[known].hex() == OLD
