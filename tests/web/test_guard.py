"""What holds for every answer, and what no request can do."""

import pytest
from starlette.testclient import TestClient

from outreach.web import guard
from outreach.web.guard import Guard

LEAVE = {"choice": "leave"}


@pytest.fixture
def answers(web, link, app):
    """One answer for each way that a request can end, by its status."""

    async def fail(scope, receive, send):
        raise RuntimeError("ada@clinic.example")

    failing = TestClient(Guard(fail, is_https=lambda: False))
    (app.settings.data / "opt-outs").write_text("in the way", encoding="utf-8")
    found = [
        web.get(link),
        web.head(link),
        web.post(link, data=LEAVE),
        web.get("/leave/cut"),
        web.get("/"),
        web.get("/favicon.ico"),
        web.get("/healthz"),
        web.get("/metrics"),
        web.post(link),
        web.put(link),
        web.delete("/healthz"),
        web.options(link),
        web.post(link, content=b"a" * 5000),
        failing.get("/"),
    ]
    app.desk.store.close()
    app.settings.data.joinpath("outreach.db").unlink()
    app.settings.data.joinpath("outreach.db").mkdir()
    return [*found, web.post(link, data=LEAVE), web.get("/healthz"), web.get("/metrics")]


def test_every_answer_carries_the_headers_that_protect_its_reader(answers):
    assert {answer.status_code for answer in answers} == {200, 400, 404, 405, 413, 500, 503}
    for answer in answers:
        for name, value in guard.HEADERS:
            assert answer.headers.get_list(name) == [value], (answer.request.url, name)


def test_no_answer_sets_a_cookie_redirects_or_names_the_server(answers):
    for answer in answers:
        assert not answer.headers.keys() & {"set-cookie", "location", "server"}


def test_no_answer_holds_an_error_or_an_address(answers):
    for answer in answers:
        shown = answer.text.partition("</style>")[2] or answer.text
        assert "@" not in shown
        assert "Error" not in shown
        assert "Traceback" not in shown


def test_the_policy_lets_nothing_run_and_nothing_be_fetched_or_framed(web, link):
    policy = web.get(link).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_browsers_insist_on_https_where_our_links_are_https(app):
    async def answer(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    secure = TestClient(Guard(answer, is_https=lambda: True)).get("/")
    plain = TestClient(Guard(answer, is_https=lambda: False)).get("/")
    assert secure.headers["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in plain.headers


def test_a_body_that_is_too_large_is_refused_and_changes_nothing(web, link, count):
    before = count()
    for body in (b"choice=leave&pad=" + b"a" * 4096, b"a" * 1_000_000):
        assert web.post(link, content=body).status_code == 413
    assert count() == before


def test_a_body_that_does_not_say_how_large_it_is_meets_the_same_limit(web, link, count):
    before = count()

    def chunks():
        yield b"choice=leave&pad="
        for _ in range(100):
            yield b"a" * 100

    answer = web.post(link, content=chunks(), headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413
    assert count() == before


def test_a_body_just_below_the_limit_is_read(web, link):
    assert web.post(link, data={"choice": "leave", "a": "b" * 1000, "c": "d" * 1000}).status_code == 200
