"""A tick costs what is due, not what exists: none of its statements may walk through a table that grows for years."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

GROWING = ("messages", "contents", "attempts", "events", "enrollments", "contacts", "meetings", "notes")
FIRST_ROW = "ORDER BY events.seq\n LIMIT"  # ends where it begins
WHOLE = re.compile(rf"^SCAN ({'|'.join(GROWING)})(?! USING)")


@pytest.fixture
def walks(practice):
    """The statements of ticks that SQLite would answer by reading a whole table, as they happen."""
    found = set()

    def look(connection, cursor, statement, parameters, context, executemany):
        if not statement.startswith(("SELECT", "UPDATE", "DELETE")) or FIRST_ROW in statement:
            return
        one = parameters[0] if executemany else parameters
        plan = cursor.connection.cursor().execute("EXPLAIN QUERY PLAN " + statement, one).fetchall()
        found.update(statement for step in plan if WHOLE.match(step[-1]))

    sa.event.listen(sa.Engine, "before_cursor_execute", look)
    yield found
    sa.event.remove(sa.Engine, "before_cursor_execute", look)


async def test_a_quiet_tick_reads_no_table_as_a_whole(practice, walks):
    await practice.tick()
    assert walks == set()


async def test_a_tick_that_prepares_sends_and_records_reads_no_table_as_a_whole(practice, walks):
    rosa = practice.add_contact("rosa.lind@clinic.example.com")
    practice.meet(rosa, "the waiting list")
    practice.enroll(practice.add_contact("leo@school.example.com"))
    walks.clear()  # commands of a person may look around
    for _ in range(4):
        await practice.tick()
        practice.clock.now += timedelta(hours=8)
    assert practice.mails_to("leo@")
    assert walks == set()
