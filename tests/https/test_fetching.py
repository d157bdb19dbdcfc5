"""One file by https: in time, within a size, and its address in no word that anybody reads."""

import http.server
import socket
import threading
import time

import pytest

from outreach.errors import FetchFailed
from outreach.https import Limits, fetch
from outreach.sequence.secret import Secret
from tests.smtp.authority import Authority

SECRET = "private-5f3a"
BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


class Answers(http.server.BaseHTTPRequestHandler):
    """What a path asks for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        ways = {
            "moved": self.moved,
            "down": self.down,
            "round": self.round,
            "missing": self.missing,
            "large": self.large,
            "announced": self.announced,
            "slow": self.slow,
            "cut": self.cut,
            "chunks": self.chunks,
            "nonsense": self.nonsense,
        }
        ways.get(self.path.split("/")[1], self.give)()

    def give(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def send_on(self, where):
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def moved(self):
        self.send_on(f"/here/{SECRET}")

    def down(self):
        self.send_on(f"http://localhost:{self.server.server_port}/{SECRET}")

    def round(self):
        self.send_on(self.path)

    def missing(self):
        self.send_error(404, SECRET)

    def large(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * (3 << 20))
        self.close_connection = True

    def announced(self):
        self.send_response(200)
        self.send_header("Content-Length", "99999999999")
        self.end_headers()
        self.wfile.write(b"x" * (3 << 20))
        self.close_connection = True

    def slow(self):
        self.send_response(200)
        self.end_headers()
        while not self.server.over.wait(0.05):
            self.wfile.write(b"x")

    def cut(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(BODY)
        self.close_connection = True

    def chunks(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY))

    def nonsense(self):
        self.wfile.write(b"220 mail.example ESMTP\r\n")
        self.close_connection = True

    def log_message(self, *args):
        """Nobody reads it."""


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client that goes away is what some tests want."""


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def serve(authority):
    running = []

    def serve(certificate="good"):
        server = Server(("127.0.0.1", 0), Answers)
        server.over = threading.Event()
        server.socket = authority.serve(certificate).wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        running.append(server)
        return f"https://localhost:{server.server_port}"

    yield serve
    for server in running:
        server.over.set()
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def place(serve):
    return serve()


@pytest.fixture
def get(authority):
    def get(url, **limits):
        return fetch(Secret(url), trust=authority.trust(), limits=Limits(**limits) if limits else None)

    return get


def refused(get, url, **limits):
    with pytest.raises(FetchFailed) as told:
        get(url, **limits)
    seen = told.value
    assert SECRET not in f"{seen} {seen.facts} {seen.__cause__!r}"
    return seen.facts["reason"]


@pytest.mark.parametrize("path", ["basic.ics?token=1", "moved", "chunks"])
def test_what_lies_there_is_fetched_also_in_pieces_and_where_it_moved_to(get, place, path):
    assert get(f"{place}/{path}") == BODY


def test_an_unencrypted_address_is_never_asked_not_even_where_a_server_sends_on_to_it(get, place):
    assert refused(get, f"{place}/down/{SECRET}") == "its address does not begin with https://"


def test_who_is_sent_in_circles_stops(get, place):
    assert refused(get, f"{place}/round/{SECRET}") == "it was sent on too often"


def test_what_the_server_answers_is_said_as_a_number(get, place):
    assert refused(get, f"{place}/missing/{SECRET}") == "its server answers 404; was the address made anew?"


@pytest.mark.parametrize("path", ["large", "announced"])
def test_more_than_the_limit_is_not_read(get, place, path):
    assert refused(get, f"{place}/{path}/{SECRET}", octets=1 << 20) == "it is larger than 1 MiB"


def test_a_server_that_sends_an_octet_now_and_then_is_left_in_time(get, place):
    began = time.monotonic()
    assert refused(get, f"{place}/slow/{SECRET}", seconds=0.5) == "it took too long"
    assert time.monotonic() - began < 5


def test_half_a_file_is_no_file(get, place):
    assert refused(get, f"{place}/cut/{SECRET}") == "its server broke the connection"


def test_a_server_that_speaks_something_else_is_told(get, place):
    assert refused(get, f"{place}/nonsense/{SECRET}").startswith("its server cannot be understood")


@pytest.mark.parametrize("certificate", ["expired", "elsewhere", "self-signed"])
def test_a_server_that_does_not_prove_who_it_is_is_asked_for_nothing(get, serve, certificate):
    assert (
        refused(get, f"{serve(certificate)}/{SECRET}") == "the certificate of its server is not to be trusted"
    )


def test_a_handshake_that_never_ends_is_left_in_time(get):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        reason = refused(get, f"https://localhost:{silent.getsockname()[1]}/{SECRET}", seconds=0.5)
    assert reason == "it took too long"
    assert time.monotonic() - began < 5


def test_nobody_there_is_told(get):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert refused(get, f"https://localhost:{port}/{SECRET}") == "its server takes no connection"
    assert "not known" in refused(get, f"https://nowhere.invalid/{SECRET}")
