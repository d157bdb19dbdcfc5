"""Group commits by natural batching: who asks while a transaction runs shares the next one."""

import asyncio
import threading

import pytest

from outreach.actions.together import Together


async def test_everybody_who_asks_gets_their_own_answer():
    doubled = Together[int, int](lambda items: [2 * item for item in items])
    assert await asyncio.gather(*(doubled.ask(number) for number in range(100))) == [
        2 * number for number in range(100)
    ]


async def test_those_who_come_while_a_group_runs_share_the_next_one():
    groups: list[int] = []
    first_runs, go_on = threading.Event(), threading.Event()

    def act(items):
        groups.append(len(items))
        first_runs.set()
        go_on.wait(5)
        return list(items)

    together = Together[int, int](act)
    first = asyncio.create_task(together.ask(0))
    await asyncio.to_thread(first_runs.wait, 5)
    others = [asyncio.create_task(together.ask(number)) for number in range(1, 8)]
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(first, *others)
    assert groups == [1, 7]


async def test_a_group_is_never_larger_than_it_may_be():
    groups: list[int] = []

    def act(items):
        groups.append(len(items))
        return list(items)

    together = Together[int, int](act, most=4)
    await asyncio.gather(*(together.ask(number) for number in range(10)))
    assert max(groups) == 4
    assert sum(groups) == 10


async def test_a_transaction_that_fails_fails_for_all_in_it_and_for_nobody_after():
    broken = [True]

    def act(items):
        if broken:
            broken.clear()
            raise OSError("the disk is full")
        return list(items)

    together = Together[int, int](act)
    answers = await asyncio.gather(together.ask(1), together.ask(2), return_exceptions=True)
    assert [type(answer) for answer in answers] == [OSError, OSError]
    with pytest.raises(OSError, match="disk"):
        raise answers[0]
    assert await together.ask(3) == 3
