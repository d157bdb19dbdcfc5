import time

import pytest
from starlette.testclient import TestClient

from outreach.store import instances, mailboxes
from outreach.web import health, make_web


def test_a_daemon_that_has_just_started_is_healthy(web):
    answer = web.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


def test_a_daemon_that_never_completed_a_round_is_not_healthy_after_two_minutes(web, monkeypatch):
    monkeypatch.setattr(health, "FIRST", -1.0)
    answer = web.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["reason"] == "no round has been completed since the start"


def test_a_daemon_whose_last_round_was_six_minutes_ago_is_not_healthy(web, app):
    app.desk.last_tick = time.monotonic() - 360
    answer = web.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["reason"] == "the last good round ended 360 seconds ago"


def test_a_daemon_whose_last_round_was_four_minutes_ago_is_healthy(web, app):
    app.desk.last_tick = time.monotonic() - 240
    assert web.get("/healthz").status_code == 200


def test_a_database_that_does_not_answer_is_not_healthy_and_not_described(web, app):
    with app.desk.store.write() as tx:
        tx.exec_driver_sql("ALTER TABLE messages RENAME TO gone")
    answer = web.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "reason": "the database does not answer"}


def test_a_held_daemon_is_healthy_and_says_only_what_kind_of_hold_it_is(web, app):
    with app.desk.store.write() as tx:
        instances.register(tx, app.desk.instance, "lakeside", "live", app.now())
        instances.hold(
            tx, app.desk.instance, "elsewhere: this database belongs to an installation on lakeside"
        )
    answer = web.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "hold": "elsewhere"})
    assert "outreach_held 1.0" in web.get("/metrics").text.splitlines()


def test_a_paused_mailbox_is_named_and_nobodys_address_is(web, app):
    assert 'outreach_mailbox_paused{mailbox="maya"} 0.0' in web.get("/metrics").text.splitlines()
    with app.desk.store.write() as tx:
        mailboxes.pause(tx, "maya", "535 maya@lakeside.example: the password was refused", app.now())
    answer = web.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "paused_mailboxes": ["maya"]})
    lines = web.get("/metrics").text.splitlines()
    assert 'outreach_mailbox_paused{mailbox="maya"} 1.0' in lines
    assert not any("@" in line or "password" in line for line in lines)


def test_metrics_count_what_happened_and_what_waits(web, app, link):
    app.desk.tally.update({"sent": 3})
    app.desk.troubles["tick"] = "something about ada@clinic.example"
    app.desk.last_tick = time.monotonic() - 7
    with app.desk.store.write() as tx:
        mailboxes.pause(tx, "maya", "the password was refused", app.now())
    web.post(link, data={"choice": "leave"})
    web.post(link, data={"choice": "leave"})
    lines = web.get("/metrics").text.splitlines()
    assert 'outreach_happened_total{what="sent"} 3.0' in lines
    assert 'outreach_happened_total{what="opt-out"} 1.0' in lines
    assert 'outreach_open_messages{state="uncertain"} 0.0' in lines
    assert "outreach_paused_mailboxes 1.0" in lines
    assert "outreach_troubles 1.0" in lines
    assert any(line.startswith("outreach_seconds_since_last_tick 7.") for line in lines)
    assert not any("@" in line or "password" in line for line in lines)


@pytest.fixture
def ask(app):
    """Ask for /metrics from an address, with headers; returns the status."""
    web = make_web(app)

    def status(peer: str, forwarded: str | None = None, **headers: str) -> int:
        given = headers | ({"x-forwarded-for": forwarded} if forwarded else {})
        return TestClient(web, client=(peer, 40000)).get("/metrics", headers=given).status_code

    return status


@pytest.mark.parametrize(
    "peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "192.168.0.9", "fd00::7"]
)
def test_metrics_are_shown_to_this_machine_and_its_private_network(ask, peer):
    assert ask(peer) == 200


@pytest.mark.parametrize("peer", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "unix", ""])
def test_metrics_are_not_there_for_anybody_else(ask, peer):
    assert ask(peer) == 404


@pytest.mark.parametrize("name", ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
def test_who_comes_through_a_proxy_that_we_do_not_know_sees_no_metrics(ask, name):
    assert ask("127.0.0.1", **{name: "127.0.0.1"}) == 404


@pytest.mark.parametrize(
    ("forwarded", "status"),
    [
        ("8.8.8.8", 404),
        ("127.0.0.1, 8.8.8.8", 404),
        ("8.8.8.8, 127.0.0.1", 404),
        ("10.9.9.9", 200),
        ("8.8.8.8, 10.9.9.9", 200),
        ("nonsense", 404),
    ],
)
def test_a_trusted_proxy_is_believed_about_the_last_address_that_is_not_its_own(tmp_path, forwarded, status):
    from tests import pages

    app = pages.make_app(tmp_path, TRUSTED_PROXIES="127.0.0.0/8")
    web = TestClient(make_web(app), client=("127.0.0.1", 40000))
    assert web.get("/metrics", headers={"x-forwarded-for": forwarded}).status_code == status
    app.desk.store.close()


def test_health_is_shown_to_everybody(app):
    assert TestClient(make_web(app), client=("8.8.8.8", 1)).get("/healthz").status_code == 200
