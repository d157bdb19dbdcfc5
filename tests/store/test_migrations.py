"""A database brings itself up to date when it is opened, once, and knows when it is too new."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from outreach.errors import DatabaseUnfit
from outreach.store import migrate, versions
from outreach.store.engine import open_store
from outreach.store.schema import metadata

OPEN_AT_ONCE = """
import sys
from outreach.store.engine import open_store
sys.stdin.readline()
store = open_store(sys.argv[1])
with store.write() as tx:
    tx.exec_driver_sql("INSERT INTO versions VALUES ('" + sys.argv[2] + "', '', '2026-01-05 09:00:00')")
store.close()
"""
DESCRIBED = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND name <> 'alembic_version'",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    " UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('c', 'f')",
}


def describe(tx):
    """Every index, check and reference by name, for Alembic compares neither conditions nor checks."""
    rows = tx.exec_driver_sql(DESCRIBED[tx.dialect.name])
    if tx.dialect.name == "postgresql":
        return {name: words for name, words in rows if not name.startswith("alembic")}
    return {name: sorted(re.findall(r"[\w']+", words)) for name, words in rows if words}


def test_the_migrated_database_is_what_the_schema_says(store):
    with store.read() as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []


def test_conditions_and_checks_are_what_the_schema_says(fresh_url):
    engine = sa.create_engine(fresh_url)
    with engine.begin() as tx:
        metadata.create_all(tx)
        made = describe(tx)
        metadata.drop_all(tx)
    engine.dispose()
    store = open_store(fresh_url)
    with store.read() as tx:
        assert describe(tx) == made
    store.close()


def test_head_is_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", "outreach.store:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


def migrate_to(url, revision):
    engine = sa.create_engine(url)
    with engine.begin() as tx:
        config = Config(attributes={"connection": tx})
        config.set_main_option("script_location", "outreach.store:migrations")
        config.set_main_option("path_separator", "os")
        command.upgrade(config, revision)
    return engine


def test_what_was_in_force_in_a_database_of_the_first_release_stays_so(fresh_url):
    engine = migrate_to(fresh_url, "0001")
    with engine.begin() as tx:
        for name, day in (("old", 5), ("newest", 7), ("older", 3)):
            tx.exec_driver_sql(
                f"INSERT INTO versions VALUES ('{name}', 'owner: 1', '2026-01-0{day} 09:00:00')"
            )
    engine.dispose()
    store = open_store(fresh_url)
    with store.read() as tx:
        found = versions.find_in_force(tx)
    store.close()
    assert (found.number, found.schedules, found.templates) == (1, "newest", None)
    assert f"{found.at:%Y-%m-%d %H:%M}" == "2026-01-07 09:00"


def test_a_database_of_the_first_release_of_which_nobody_made_use_has_nothing_in_force(fresh_url):
    migrate_to(fresh_url, "0001").dispose()
    store = open_store(fresh_url)
    with store.read() as tx:
        assert versions.find_in_force(tx) is None
    store.close()


def test_two_processes_open_a_fresh_database_at_once(fresh_url):
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN_AT_ONCE, fresh_url, name],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        for name in "ab"
    ]
    for opener in openers:
        opener.stdin.write(b"now\n")
        opener.stdin.flush()
    errors = [opener.communicate(timeout=60)[1] for opener in openers]
    assert [opener.returncode for opener in openers] == [0, 0], errors
    store = open_store(fresh_url)
    with store.read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM versions").scalar() == 2
        assert tx.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar() == 1
    store.close()


def test_a_database_of_a_newer_outreach_is_refused_and_left_alone(store, database_url):
    with store.write() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseUnfit, match="newer Outreach"):
        open_store(database_url)
    with store.read() as tx:
        assert migrate.find_version(tx) == "9999"


def test_a_database_of_another_program_is_refused_and_left_alone(fresh_url):
    engine = sa.create_engine(fresh_url)
    with engine.begin() as tx:
        tx.exec_driver_sql("CREATE TABLE contacts (id INTEGER)")
    with pytest.raises(DatabaseUnfit, match="exists"):
        open_store(fresh_url)
    with engine.connect() as tx:
        assert sa.inspect(tx).get_table_names() == ["contacts"]
    engine.dispose()


def test_opening_again_needs_no_alembic(database_url):
    code = f"import sys; from outreach.store.engine import open_store; open_store({database_url!r}); "
    code += "print('alembic' in sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
