import pytest

from outreach.sequence.model import Suppression
from outreach.store import contacts, events, suppressions
from tests import pages

ONE_CLICK = "List-Unsubscribe=One-Click"
URLENCODED = {"content-type": "application/x-www-form-urlencoded"}


def suppression(app, address="ada@clinic.example") -> Suppression | None:
    with app.desk.store.read() as tx:
        return suppressions.find(tx, app.desk.address_key(address))


def kinds(app, contact_id) -> list[str]:
    with app.desk.store.read() as tx:
        return [event.kind for event in events.of_contact(tx, contact_id)]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"purpose": "prefetch", "sec-purpose": "prefetch;prerender"},
        {"user-agent": "Mozilla/5.0 (compatible; Microsoft Safe Links)"},
        {"user-agent": "GoogleImageProxy"},
    ],
)
def test_looking_at_a_link_changes_nothing_however_often_and_whoever_looks(web, link, count, method, headers):
    before = count()
    for query in ("", "?choice=leave", "?List-Unsubscribe=One-Click"):
        for _ in range(3):
            assert web.request(method, link + query, headers=headers).status_code == 200
    assert count() == before


def test_the_page_says_whose_mail_it_is_and_names_no_address(web, link):
    page = web.get(link).text
    assert "Lakeside Therapy" in page
    assert "@" not in page.partition("</style>")[2]
    assert "Lovelace" not in page
    assert 'value="leave"' in page
    assert 'value="less-often"' in page


def test_the_button_for_leaving_suppresses_the_address_for_ever(web, link, app, contact_id):
    answer = web.post(link, data={"choice": "leave"})
    assert answer.status_code == 200
    assert (
        "You will get no more mail from Lakeside Therapy. A message sent in the last minute may still arrive."
        in answer.text
    )
    found = suppression(app)
    assert found is not None
    assert (found.reason, found.source) == ("opt-out", "link")
    assert kinds(app, contact_id) == ["opt-out"]


def test_one_click_works_urlencoded(web, link, app):
    answer = web.post(link, content=ONE_CLICK, headers=URLENCODED)
    assert answer.status_code == 200
    assert suppression(app).source == "one-click"


def test_one_click_works_as_multipart_form_data(web, link, app):
    """RFC 8058 3.2 allows both."""
    answer = web.post(link, files={"List-Unsubscribe": (None, "One-Click")})
    assert answer.status_code == 200
    assert suppression(app).source == "one-click"


def test_one_click_wants_no_cookie_and_gives_neither_cookie_nor_redirect(web, link):
    """RFC 8058 3.1: no cookies, no authorization, no redirect."""
    answer = web.post(link, content=ONE_CLICK, headers={**URLENCODED, "origin": "https://mail.example"})
    assert answer.status_code == 200
    assert not answer.headers.keys() & {"set-cookie", "location"}


def test_ten_posts_are_one_opt_out(web, link, count):
    before = count()
    for _ in range(10):
        assert web.post(link, content=ONE_CLICK, headers=URLENCODED).status_code == 200
    assert count() - before == {"suppressions": 1, "events": 1}


def test_less_often_is_set_once_and_suppresses_nobody(web, link, app, contact_id, count):
    before = count()
    for _ in range(10):
        answer = web.post(link, data={"choice": "less-often"})
        assert answer.status_code == 200
        assert "half as much mail from Lakeside Therapy" in answer.text
    with app.desk.store.read() as tx:
        assert contacts.get(tx, contact_id).less_often
    assert count() - before == {"events": 1}


def test_who_left_and_then_asks_for_less_is_told_that_they_left(web, link, app, contact_id):
    web.post(link, data={"choice": "leave"})
    assert "no more mail" in web.post(link, data={"choice": "less-often"}).text
    assert kinds(app, contact_id) == ["opt-out"]


def test_who_asked_for_less_may_ask_for_as_much_as_before(web, link, app, contact_id, count):
    web.post(link, data={"choice": "less-often"})
    before = count()
    page = web.get(link).text
    assert "You asked for less mail" in page
    assert 'value="as-before"' in page
    assert 'value="less-often"' not in page
    assert count() == before
    for _ in range(10):
        assert "as often as before" in web.post(link, data={"choice": "as-before"}).text
    with app.desk.store.read() as tx:
        assert not contacts.get(tx, contact_id).less_often
    assert sorted(kinds(app, contact_id)) == ["as before", "less often"]
    assert 'value="less-often"' in web.get(link).text


def test_who_left_and_then_asks_for_as_much_as_before_stays_away(web, link, app, contact_id):
    web.post(link, data={"choice": "less-often"})
    web.post(link, data={"choice": "leave"})
    assert "no more mail" in web.post(link, data={"choice": "as-before"}).text
    assert suppression(app) is not None
    assert "as before" not in kinds(app, contact_id)


def test_who_asked_for_less_can_still_leave(web, link, app):
    web.post(link, data={"choice": "less-often"})
    web.post(link, data={"choice": "leave"})
    assert suppression(app) is not None


@pytest.mark.parametrize("body", ["", "choice=", "choice=stay", "List-Unsubscribe=Two-Clicks", "choice"])
def test_a_post_that_asks_for_nothing_we_know_changes_nothing(web, link, count, body):
    before = count()
    answer = web.post(link, content=body, headers=URLENCODED)
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert count() == before


def test_a_file_in_the_form_is_refused(web, link, count):
    before = count()
    assert web.post(link, files={"choice": ("a.txt", b"leave")}).status_code == 400
    assert count() == before


@pytest.mark.parametrize("choice", ["leave", "less-often", "as-before"])
def test_a_person_who_was_erased_is_answered_as_everybody(web, link, app, count, choice):
    erased = f"/leave/{app.desk.leave_token('0190a3b4-0000-7000-8000-00000000dead')}"
    before = count()
    seen, done = web.get(erased), web.post(erased, data={"choice": choice})
    assert count() == before
    assert (seen.status_code, seen.text) == (200, web.get(link).text)
    assert (done.status_code, done.text) == (200, web.post(link, data={"choice": choice}).text)


def test_the_page_speaks_the_language_that_the_browser_asks_for(web, link):
    page = web.get(link, headers={"accept-language": "fr;q=0.9, es-MX;q=0.8, en;q=0.1"}).text
    assert '<html lang="es">' in page
    assert "No recibir más correo" in page


def test_the_page_speaks_the_language_of_the_contacts_mails(web, app):
    contact_id = pages.add_contact(app, "luz@clinic.example", language="es")
    page = web.get(f"/leave/{app.desk.leave_token(contact_id)}", headers={"accept-language": "en"}).text
    assert '<html lang="es">' in page


def test_the_links_host_is_never_taken_from_the_request(web, link):
    forged = {"host": "evil.example", "x-forwarded-host": "evil.example"}
    for answer in (web.get(link, headers=forged), web.post(link, data={"choice": "leave"}, headers=forged)):
        assert "evil" not in answer.text + str(answer.headers)
    assert web.get(f"{link}/", headers=forged).status_code == 404
