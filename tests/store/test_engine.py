"""Who may write, when, and how durable a commit is; on SQLite and PostgreSQL."""

import os
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from outreach.errors import DatabaseUnfit
from outreach.store.engine import open_store
from outreach.store.schema import suppressions

NAIVE = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - what must be refused
counter = sa.table("counter", sa.column("n", sa.Integer))


def count_up(store):
    with store.write() as tx:
        lock = sa.select(counter.c.n).with_for_update()
        n = tx.execute(lock).scalar_one()
        time.sleep(0.01)
        tx.execute(sa.update(counter).values(n=n + 1))


def make_counter(store):
    with store.write() as tx:
        tx.exec_driver_sql("CREATE TABLE counter (n INTEGER)")
        tx.execute(sa.insert(counter).values(n=0))


def read_counter(store):
    with store.read() as tx:
        return tx.execute(sa.select(counter.c.n)).scalar_one()


def test_ten_concurrent_read_then_write_transactions_count_to_ten(store):
    make_counter(store)
    with ThreadPoolExecutor(10) as threads:
        for done in [threads.submit(count_up, store) for _ in range(10)]:
            done.result()
    assert read_counter(store) == 10


def test_two_stores_on_one_file_take_turns(tmp_path):
    stores = [open_store(f"sqlite:///{tmp_path / 'one.db'}") for _ in range(2)]
    make_counter(stores[0])
    with ThreadPoolExecutor(10) as threads:
        for done in [threads.submit(count_up, stores[i % 2]) for i in range(10)]:
            done.result()
    assert read_counter(stores[1]) == 10
    for store in stores:
        store.close()


def test_a_block_that_raises_leaves_nothing(store):
    make_counter(store)
    with pytest.raises(DBAPIError), store.write() as tx:
        tx.execute(sa.update(counter).values(n=7)).connection.exec_driver_sql("no SQL")
    assert read_counter(store) == 0


def test_a_reader_sees_one_moment_and_does_not_wait_for_the_writer(store):
    make_counter(store)
    with store.read() as reader:
        assert reader.execute(sa.select(counter.c.n)).scalar_one() == 0
        with store.write() as writer:
            writer.execute(sa.update(counter).values(n=1))
        assert reader.execute(sa.select(counter.c.n)).scalar_one() == 0
    assert read_counter(store) == 1


def test_a_reader_cannot_write(store):
    make_counter(store)
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), store.read() as tx:
        tx.execute(sa.update(counter).values(n=1))
    count_up(store)
    assert read_counter(store) == 1


def test_sqlite_commits_are_durable_and_what_is_deleted_is_overwritten(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'outreach.db'}")
    with store.read() as tx:
        found = {
            name: tx.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    full = 2
    assert found == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "secure_delete": 1,
    }
    store.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_commits_are_durable(store):
    with store.read() as tx:
        assert tx.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_closed_is_replaced(store):
    with store.read() as tx:
        mine = tx.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    other = open_store(store._readers.url.render_as_string(hide_password=False))
    with other.write() as tx:
        tx.execute(sa.select(sa.func.pg_terminate_backend(mine)))
    other.close()
    with store.read() as tx:
        assert tx.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_foreign_key_that_leads_nowhere_is_refused(store):
    with pytest.raises(IntegrityError), store.write() as tx:
        tx.exec_driver_sql("INSERT INTO contents (id, text, html, body_hash) VALUES ('nobody', '', '', '')")


def test_a_naive_datetime_is_refused(store):
    row = {"address_key": "k", "reason": "opt-out", "source": "link", "at": NAIVE}
    with pytest.raises(StatementError, match="naive"), store.write() as tx:
        tx.execute(sa.insert(suppressions), row)


def test_memory_serves_a_test(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = open_store("sqlite://")
    make_counter(store)
    with ThreadPoolExecutor(10) as threads:
        for done in [threads.submit(count_up, store) for _ in range(10)]:
            done.result()
    assert read_counter(store) == 10
    store.close()
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_for_its_owner_alone(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'outreach.db'}")
    make_counter(store)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "data").iterdir()}
    assert modes == {0o600}
    store.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://host/name", "only sqlite"),
        ("no url", "not a database URL"),
        ("postgresql://owner:secret@127.0.0.1:1/outreach", "refused"),
    ],
)
def test_a_database_that_cannot_be_opened_says_why(url, words):
    with pytest.raises(DatabaseUnfit, match=words) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "letter.db"
    path.write_text("Dear Dr. Adeyemi, " * 100)
    with pytest.raises(DatabaseUnfit, match="not a database"):
        open_store(f"sqlite:///{path}")
    assert path.read_text().startswith("Dear Dr. Adeyemi")


def test_a_postgresql_url_needs_no_driver_name(fresh_url):
    store = open_store(fresh_url.replace("+psycopg", ""))
    assert store.dialect in {"sqlite", "postgresql"}
    store.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(DatabaseUnfit):
        open_store(f"sqlite:///{tmp_path / 'outreach.db'}")
