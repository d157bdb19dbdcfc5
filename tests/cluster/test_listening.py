"""The probe of PgQueuer's listener: nobody asks before somebody can hear."""

import asyncio

import asyncpg
import pytest

from outreach.transport.cluster import _to_asyncpg


@pytest.fixture
async def pool(database_url):
    async with asyncpg.create_pool(_to_asyncpg(database_url), min_size=2, max_size=4) as pool:
        yield pool


async def test_what_is_said_before_anybody_listens_is_heard_all_the_same(pool):
    from outreach.transport.listening import ListeningDriver

    driver, heard = ListeningDriver(pool), asyncio.Queue()
    async with driver:
        probe = asyncio.create_task(driver.notify("ch", "do you hear?"))
        await asyncio.sleep(0.2)
        await driver.add_listener("ch", heard.put_nowait)
        assert await asyncio.wait_for(heard.get(), 5) == "do you hear?"
        await probe
