"""The database is down, hangs or is full: an opt-out is kept in a file, and acted on before anything is sent."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from outreach.actions.drain_spool import drain_spool, is_spooled, spool_opt_out
from outreach.actions.opt_out import Wish
from outreach.store import contacts, suppressions
from outreach.web import leave, make_web
from tests import databases, pages


@pytest.fixture
def broken(app):
    """A database that fails at each opt-out until it is mended."""

    def rename(old, new):
        with app.desk.store.write() as tx:
            tx.execute(sa.text(f"ALTER TABLE {old} RENAME TO {new}"))

    rename("contacts", "contacts_gone")
    return lambda: rename("contacts_gone", "contacts")


def spooled(app) -> list:
    return sorted((app.settings.data / "opt-outs").iterdir())


def suppressed(app):
    with app.desk.store.read() as tx:
        return suppressions.find(tx, app.desk.address_key("ada@clinic.example"))


def test_a_broken_database_loses_no_opt_out(web, link, app, broken):
    answer = web.post(link, data={"choice": "leave"})
    assert answer.status_code == 200
    assert "Your wish is noted" in answer.text
    assert is_spooled(app.settings.data)
    broken()
    assert drain_spool(app.desk, app.settings.data, app.now()) == 1
    assert suppressed(app).source == "link"
    assert not is_spooled(app.settings.data)


def test_ten_posts_during_an_outage_are_one_file_and_one_event(web, link, app, broken, count):
    for _ in range(10):
        assert web.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert len(spooled(app)) == 1
    broken()
    before = count()
    drain_spool(app.desk, app.settings.data, app.now())
    assert count() - before == {"suppressions": 1, "events": 1}


def test_less_often_is_kept_too(web, link, app, contact_id, broken):
    assert web.post(link, data={"choice": "less-often"}).status_code == 200
    broken()
    drain_spool(app.desk, app.settings.data, app.now())
    with app.desk.store.read() as tx:
        assert contacts.get(tx, contact_id).less_often
    assert suppressed(app) is None


@pytest.mark.parametrize("last", ["less-often", "as-before"])
def test_of_less_and_as_before_the_last_wish_during_an_outage_counts(
    web, link, app, contact_id, broken, last
):
    for choice in ("as-before", "less-often", "as-before", last):
        assert web.post(link, data={"choice": choice}).status_code == 200
    broken()
    drain_spool(app.desk, app.settings.data, app.now())
    with app.desk.store.read() as tx:
        assert contacts.get(tx, contact_id).less_often == (last == "less-often")


def test_the_page_is_shown_while_the_database_is_broken(web, link, broken):
    page = web.get(link)
    assert page.status_code == 200
    assert "Lakeside Therapy" in page.text


def test_a_database_that_hangs_is_not_waited_for(web, link, app, monkeypatch):
    monkeypatch.setattr(leave, "PATIENCE", 0.3)
    held, release = threading.Event(), threading.Event()

    def hold():
        with app.desk.store.write():
            held.set()
            release.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        held.wait(5)
        answer = web.post(link, data={"choice": "leave"})
    finally:
        release.set()
        holder.join()
    assert answer.status_code == 200
    assert "Your wish is noted" in answer.text
    assert is_spooled(app.settings.data)


def test_where_not_even_a_file_can_be_written_the_person_is_told_another_way(web, link, app, broken):
    (app.settings.data / "opt-outs").write_text("a file where the folder should be", encoding="utf-8")
    answer = web.post(link, data={"choice": "leave"})
    assert answer.status_code == 503
    assert "reply to our mail with the word STOP" in answer.text


def test_a_spooled_opt_out_names_no_address_and_is_private(web, link, app, broken):
    web.post(link, data={"choice": "leave"})
    (file,) = spooled(app)
    assert "@" not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_draining_fails_loudly_and_keeps_what_it_cannot_act_on(web, link, app, broken):
    web.post(link, data={"choice": "leave"})
    with pytest.raises(OperationalError):
        drain_spool(app.desk, app.settings.data, app.now())
    assert is_spooled(app.settings.data)


def test_a_file_that_cannot_be_read_is_set_aside_and_the_others_are_acted_on(app, contact_id):
    data, now = app.settings.data, app.now()
    spool_opt_out(data, Wish(app.desk.leave_token(contact_id), "link", now))
    spool_opt_out(data, Wish("a-token-of-nobody", "link", now))
    (data / "opt-outs" / "torn.json").write_text('{"token": "k', encoding="utf-8")
    drain_spool(app.desk, data, now)
    assert suppressed(app) is not None
    assert not is_spooled(data)
    assert len(spooled(app)) == 2
    assert "opt-outs" in app.desk.troubles


def test_an_opt_out_keeps_the_moment_at_which_it_was_asked_for(app, contact_id):
    asked_at = app.now() - timedelta(hours=5)
    spool_opt_out(app.settings.data, Wish(app.desk.leave_token(contact_id), "link", asked_at))
    drain_spool(app.desk, app.settings.data, app.now())
    assert suppressed(app).at == asked_at


def test_more_than_one_batch_is_drained(app):
    tokens = [app.desk.leave_token(pages.add_contact(app, f"c{n}@clinic.example")) for n in range(70)]
    for token in tokens:
        spool_opt_out(app.settings.data, Wish(token, "one-click", app.now()))
    assert drain_spool(app.desk, app.settings.data, app.now()) == 70
    with app.desk.store.read() as tx:
        assert suppressions.count(tx) == 70


def test_on_postgresql_the_answer_promises_no_more_than_it_can_keep(tmp_path):
    """Another machine may send before this one drains its spool, so that is no 200."""
    with databases.postgresql() as server:
        app = pages.make_app(tmp_path, DATABASE_URL=databases.make_database(server))
        link = f"/leave/{app.desk.leave_token(pages.add_contact(app))}"
    with TestClient(make_web(app)) as web:
        answer = web.post(link, data={"choice": "leave"})
        shown = web.get(link)
    app.desk.store.close()
    assert answer.status_code == 503
    assert "a message may still reach you first" in answer.text
    assert is_spooled(app.settings.data)
    assert shown.status_code == 200
