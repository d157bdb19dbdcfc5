"""What every rule of the judge needs: the world, its tables, and a way to end the run."""

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.world import World


class Rules:
    def __init__(self, world: "World", tables: sqlite3.Connection) -> None:
        self.world, self.tables = world, tables

    def row(self, message_id: str) -> sqlite3.Row:
        return self.ask("SELECT * FROM messages WHERE message_id = ?", message_id)[0]

    def ask(self, query: str, *values: object) -> list[sqlite3.Row]:
        return self.tables.execute(query, values).fetchall()

    def require(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.world.fail(otherwise)

    def extra_dots(self, row: sqlite3.Row) -> int:
        """A person said again; mail to the owner may go twice by itself."""
        return self.world.people.said.again[row["message_id"]] + (row["contact_id"] is None)

    def clock_was_set(self) -> bool:
        return self.world.mood.jumps > 0
