"""What befalls the daemons of a run: they are killed, frozen or stopped, and somebody sets the clock."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.simulation.process import NAPS

if TYPE_CHECKING:
    from tests.simulation.world import World


async def strike(world: "World") -> None:
    """Once an hour somebody rolls the dice."""
    while True:
        await asyncio.sleep(world.chance.random() * 7200)
        for process in list(world.processes):
            if world.chance.random() < world.mood.kills / 24:
                world.note("kill", process.name)
                process.kill()
            elif world.chance.random() < world.mood.freezes / 24:
                world.note("freeze", process.name)
                process.freeze(world.chance.choice(NAPS))
            elif world.mood.stops and world.chance.random() < world.mood.stops / 24:
                world.note("stop", process.name)
                process.terminate()
        if world.chance.random() < world.mood.jumps / 24:
            _set_clock(world)


def _set_clock(world: "World") -> None:
    """It is set wrong, or right again."""
    wrong = timedelta(minutes=world.chance.choice([-1500, -120, -10, -1, 1, 10, 120, 1500, 4500]))
    world.clock_is_off = timedelta(0) if world.clock_is_off else wrong
    world.note("clock", str(world.clock_is_off))
    world.ring()  # a real daemon looks at its clock all the time
