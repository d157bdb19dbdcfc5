"""The short form of the fuzzing: whatever strangers write, readers end in time and raise only what they declare."""

import subprocess
import sys

import pytest

from tests.fuzz.run import ROOT
from tests.fuzz.targets import TARGETS
from tests.fuzz.wrong import WRONG


def run(*words):
    return subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def wrong():
    words = [word for name in WRONG for word in ("--target", name)]
    done = run(*words, "--cases", 5, "--seconds", 60, "--processes", 1)
    assert done.returncode == 1
    return done.stdout.splitlines()


def test_readers_of_what_strangers_write_end_in_time_and_raise_only_what_they_declare():
    done = run("--seconds", 2 * len(TARGETS), "--processes", 1)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(TARGETS)
    assert " 0 inputs" not in done.stdout


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("crash", "KeyError: 'it happened'"),
        ("hang", "it hangs"),
        ("slow", "it is slow"),
        ("eat", "MemoryError"),
        ("die", "it killed the process"),
    ],
)
def test_a_reader_that_is_wrong_on_purpose_is_found_with_the_number_of_its_input(wrong, target, said):
    assert any(f"--target {target} --first " in line and said in line for line in wrong)


def test_a_number_makes_the_same_input_in_every_process():
    code = f"""
from hashlib import sha256
from tests.fuzz.run import make_input
for target in {list(TARGETS)}:
    print(sha256(make_input(target, 7)).hexdigest())
"""
    one, two = (
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    )
    assert one == two
    assert len(set(one.split())) == len(TARGETS)
