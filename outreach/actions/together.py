"""Many callers, one transaction: what is asked while a transaction runs is asked all at once in the next one."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Together(Generic[Asked, Answer]):
    """Group commit by natural batching: no timer, no waiting when there is nobody to wait for.

    `act` runs in a thread (of `threads`, or of those that all share) with at most `most` items and returns one
    answer for each, in order. If it raises, everybody in that group gets the exception.
    """

    def __init__(
        self,
        act: Callable[[Sequence[Asked]], Sequence[Answer]],
        *,
        most: int = 32,
        threads: Executor | None = None,
    ) -> None:
        self._act = act
        self._threads = threads
        self._most = most
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._running: asyncio.Task[None] | None = None

    async def ask(self, item: Asked) -> Answer:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await answer

    async def _run(self) -> None:
        await asyncio.sleep(0)  # let everybody who is ready in this turn of the loop join the first group
        while self._waiting:
            group, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            await self._answer(group)

    async def _answer(self, group: list[tuple[Asked, asyncio.Future[Answer]]]) -> None:
        try:
            items = [item for item, _ in group]
            answers = await asyncio.get_running_loop().run_in_executor(self._threads, self._act, items)
        except BaseException as err:  # noqa: BLE001 - whoever asked must hear of it, whatever it is
            for _, future in group:
                if not future.done():
                    future.set_exception(err)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            if not future.done():
                future.set_result(answer)
