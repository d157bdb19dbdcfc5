"""A run alone with its seed: what would come from the machine, or take its time, is put in its place."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import sqlalchemy as sa
import structlog

from outreach import daemon
from outreach.actions import read_files, reload_schedules, watch_files
from outreach.app import App
from outreach.store import connections, engine, identity, ids
from outreach.store.engine import Store
from outreach.store.journal import LEAST, Journal
from tests.simulation import quicker
from tests.simulation.practice_files import load_once, recall_once, templates
from tests.simulation.process import inline, take_and_note
from tests.simulation.putting import putting
from tests.simulation.virtual_time import VirtualLoop

if TYPE_CHECKING:
    from tests.simulation.world import World


@contextmanager
def alone(world: "World") -> Iterator[None]:
    """No thread, no entropy, no log: what happens depends on the seed. What is read often is read once."""
    with ExitStack() as stack:
        put = stack.enter_context(putting())
        put(asyncio, "to_thread", inline)
        put(VirtualLoop, "run_in_executor", lambda loop, _, *act: loop.create_task(inline(*act)))
        put(ids, "os", SimpleNamespace(urandom=world.chance.randbytes))
        put(read_files, "recall_schedules", recall_once)
        put(read_files, "recall_templates", lambda *_: templates())
        for module in (reload_schedules, read_files):
            put(module, "load_schedules", load_once)
            put(module, "load_templates", lambda _: templates())
        put(watch_files, "_stamps", lambda _: {world.schedules_file: (world.versions, 0)})
        put(daemon, "EXAMINE", timedelta(days=1))
        put(identity, "take_identity", take_and_note)
        if world.mood.cluster:  # several daemons are PostgreSQL's matter; a SQLite file would be theirs alone
            put(Store, "dialect", property(lambda _: "postgresql"))
        put(engine, "make_engine", quicker.make_engine)
        put(connections, "_begin_sqlite", quicker.begin)
        put(sa, "select", quicker.select)
        put(App, "drift", lambda _: world.clock_is_off)
        put(Journal.__init__, "__kwdefaults__", {"reserve": 4 * LEAST})
        gc.disable()
        stack.callback(gc.enable)
        stack.callback(structlog.configure, **structlog.get_config())
        structlog.configure(processors=[world.hear])
        yield
