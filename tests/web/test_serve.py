"""The pages over a real connection."""

import http.client
import socket
import threading
import time
import urllib.parse
from contextlib import closing

import pytest

from outreach.errors import NotPossible
from outreach.web import guard, make_pages, serve
from tests import pages

ONE_CLICK = "List-Unsubscribe=One-Click"


def connect(url: str) -> closing[http.client.HTTPConnection]:
    place = urllib.parse.urlsplit(url)
    return closing(http.client.HTTPConnection(place.hostname, place.port, timeout=10))


def leave(url: str, link: str) -> int:
    """One click; returns the status of the answer."""
    with connect(url) as line:
        line.request("POST", link, ONE_CLICK, {"content-type": "application/x-www-form-urlencoded"})
        return line.getresponse().status


def dial(url: str) -> socket.socket:
    place = urllib.parse.urlsplit(url)
    return socket.create_connection((place.hostname, place.port), timeout=10)


def read_all(line: socket.socket) -> bytes:
    """All that comes until the server closes the connection."""
    got = b""
    while piece := line.recv(4096):
        got += piece
    return got


def test_a_head_is_answered_without_a_body(served, link):
    with connect(served) as line:
        line.request("HEAD", link)
        answer = line.getresponse()
        assert answer.status == 200
        assert int(answer.headers["content-length"]) > 1000
        assert answer.read() == b""


def test_ten_posts_at_once_are_one_opt_out(served, link, count):
    before, statuses = count(), []

    def post():
        statuses.append(leave(served, link))

    threads = [threading.Thread(target=post) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 10
    assert count() - before == {"suppressions": 1, "events": 1}


def test_no_answer_waits_for_the_acknowledgement_of_its_first_piece(served):
    """Nagle's algorithm and a delayed ACK would make it 40 ms for each."""
    with connect(served) as line:
        times = []
        for _ in range(60):
            started = time.perf_counter()
            line.request("GET", "/leave/cut")
            line.getresponse().read()
            times.append(time.perf_counter() - started)
    assert min(times) < 0.03


def test_a_body_that_drips_is_cut_off_and_changes_nothing(served, link, count, monkeypatch):
    monkeypatch.setattr(guard, "MOST_SECONDS", 0.5)
    before = count()
    with dial(served) as line:
        head = f"POST {link} HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        line.sendall(f"{head}Content-Length: 12\r\n\r\n".encode())
        started = time.monotonic()
        for letter in b"choi":
            time.sleep(0.1)
            line.sendall(bytes([letter]))
        got = read_all(line)
    assert got.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in got
    assert b"content-security-policy" in got
    assert time.monotonic() - started < 9
    assert count() == before


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\nHost: a\r\n"])
def test_headers_that_never_end_do_not_hold_a_connection(app, head, monkeypatch):
    monkeypatch.setattr(serve, "HEAD_SECONDS", 0.5)
    with pages.serve_pages(app) as url, dial(url) as line:
        line.sendall(head)
        assert read_all(line) == b""


def test_headers_that_drip_do_not_either(app, monkeypatch):
    monkeypatch.setattr(serve, "HEAD_SECONDS", 0.5)
    with pages.serve_pages(app) as url, dial(url) as line:
        started = time.monotonic()
        with pytest.raises(OSError):  # noqa: PT012 - whichever of them finds the line closed
            while time.monotonic() - started < 8:
                line.sendall(b"G")
                time.sleep(0.05)
        assert time.monotonic() - started < 5


def test_a_connection_may_be_used_again_after_longer_than_headers_may_take(app, link, monkeypatch):
    monkeypatch.setattr(serve, "HEAD_SECONDS", 0.5)
    with pages.serve_pages(app) as url, connect(url) as line:
        for _ in range(3):
            line.request("GET", link)
            answer = line.getresponse()
            assert (answer.status, len(answer.read()) > 1000) == (200, True)
            time.sleep(0.7)


def test_two_hundred_idle_connections_keep_nobody_from_leaving(served, link, count):
    idle = [dial(served) for _ in range(200)]
    for line in idle:
        line.sendall(b"POST /leave/")
    before = count()
    assert leave(served, link) == 200
    assert count() - before == {"suppressions": 1, "events": 1}
    for one in idle:
        one.close()


def test_nothing_in_the_logs_tells_who_left(app, link, capfd, caplog):
    caplog.set_level("DEBUG")
    with app.desk.store.write() as tx:
        tx.exec_driver_sql("ALTER TABLE suppressions RENAME TO gone")
    with pages.serve_pages(app) as url, connect(url) as line:
        for body in (None, "choice=leave", ONE_CLICK, "a" * 5000):
            for path in (link, f"{link}x", "/leave/ada@clinic.example"):
                line.request("POST" if body else "GET", path, body)
                line.getresponse().read()
    said = capfd.readouterr()
    logged = said.out + said.err + caplog.text
    assert "opt-out.spooled" in logged
    for secret in (link.partition("-")[2], "ada@", "clinic.example", "Lovelace"):
        assert secret not in logged


def test_a_port_that_is_taken_is_said_in_one_sentence(app, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        (tmp_path / "other").mkdir()
        other = pages.make_app(tmp_path / "other", HTTP=f"127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(NotPossible, match=r"The pages cannot be served at 127\.0\.0\.1:\d+: Address"):
            make_pages(other)
        other.desk.store.close()


def test_there_are_no_pages_where_the_settings_say_off(tmp_path):
    app = pages.make_app(tmp_path, HTTP="off")
    assert make_pages(app) is None
    app.desk.store.close()
