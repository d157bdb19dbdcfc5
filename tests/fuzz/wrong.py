"""Readers that are wrong on purpose: the fuzzer must notice each."""

import ctypes
import random
import time
from collections.abc import Mapping

from tests.fuzz.targets import Target


def make(chance: random.Random) -> bytes:
    return chance.randbytes(4)


def crash(raw: bytes) -> None:
    if raw[0] < 128:
        raise KeyError("it happened")


def hang(raw: bytes) -> None:
    while raw[0] < 128:
        pass


def be_slow(raw: bytes) -> None:
    began = time.process_time()
    while raw[0] < 128 and time.process_time() - began < 0.6:
        pass


def eat(raw: bytes) -> None:
    if raw[0] < 128:
        bytearray(1 << 30)


def die(raw: bytes) -> None:
    if raw[0] < 128:
        ctypes.string_at(0)


WRONG: Mapping[str, Target] = {
    name: Target(make, read, seconds=0.5)
    for name, read in {"crash": crash, "hang": hang, "slow": be_slow, "eat": eat, "die": die}.items()
}
