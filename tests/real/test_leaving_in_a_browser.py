"""A person leaves, in Chromium: with a keyboard, on a phone, without JavaScript, in the dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from outreach.app import App
from outreach.store import contacts, suppressions
from tests import pages

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(chromium), args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def practice(tmp_path) -> Iterator[App]:
    made = pages.make_app(tmp_path)
    yield made
    made.desk.store.close()


@pytest.fixture
def contact_id(practice) -> str:
    return pages.add_contact(practice)


@pytest.fixture
def link(practice, contact_id) -> Iterator[str]:
    with pages.serve_pages(practice) as url:
        yield f"{url}/leave/{practice.desk.leave_token(contact_id)}"


@pytest.fixture
def open_page(browser):
    """Open a link in a new window without JavaScript; whatever the browser complains about fails the test."""
    windows, complaints = [], []

    def open_link(link: str, **options) -> Page:
        window = browser.new_context(java_script_enabled=False, **options)
        windows.append(window)
        page = window.new_page()
        page.on("console", lambda said: complaints.append(said.text))
        page.on("requestfailed", lambda request: complaints.append(request.url))
        page.goto(link)
        return page

    yield open_link
    for window in windows:
        window.close()
    assert [text for text in complaints if "(Not Found)" not in text] == []


def has_left(practice: App) -> bool:
    with practice.desk.store.read() as tx:
        return suppressions.find(tx, practice.desk.address_key("ada@clinic.example")) is not None


def test_a_person_leaves_with_the_keyboard_alone(open_page, link, practice):
    page = open_page(link)
    page.keyboard.press("Tab")
    focused = page.locator("button:focus")
    assert focused.inner_text().startswith("Stop all mail")
    assert not has_left(practice)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=You will get no more mail from Lakeside Therapy.")
    assert has_left(practice)
    assert page.url == link


def test_a_person_asks_for_less_with_a_tap_on_a_phone(open_page, link, practice, contact_id):
    page = open_page(link, **PHONE)
    page.tap("text=Write less often")
    page.wait_for_selector("text=We will write less often")
    with practice.desk.store.read() as tx:
        assert contacts.get(tx, contact_id).less_often
    assert not has_left(practice)


def test_who_asked_for_less_takes_it_back_with_the_keyboard(open_page, link, practice, contact_id):
    page = open_page(link)
    page.click("text=Write less often")
    page.wait_for_selector("text=We will write less often")
    page.goto(link)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator("button:focus").inner_text().startswith("Write as often as before")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=We will write as often as before")
    with practice.desk.store.read() as tx:
        assert not contacts.get(tx, contact_id).less_often


def test_loading_the_last_page_again_changes_nothing_and_says_the_same(open_page, link, practice):
    page = open_page(link)
    page.click("text=Stop all mail")
    page.reload()
    assert page.inner_text("h1") == "You have left"
    with practice.desk.store.read() as tx:
        assert suppressions.count(tx) == 1


@pytest.mark.parametrize("width", [280, 360, 1280])
def test_nothing_lies_beside_the_screen_and_buttons_are_large_enough_for_a_thumb(open_page, link, width):
    page = open_page(link, viewport={"width": width, "height": 640}, locale="es")
    for place in page.locator("main, h1, p, button").all():
        box = place.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert all(button.bounding_box()["height"] >= 44 for button in page.locator("button").all())


def test_the_focus_can_be_seen(open_page, link):
    page = open_page(link)
    unfocused = page.screenshot()
    page.keyboard.press("Tab")
    assert page.screenshot() != unfocused


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_look_like_themselves_in_light_and_dark(open_page, link, tmp_path, scheme):
    """The style's hash is right, or the browser would apply none of it. The pictures stay in the test's folder."""
    page = open_page(link, color_scheme=scheme, **PHONE)
    page.screenshot(path=tmp_path / f"choose-{scheme}.png")
    assert page.locator("button").first.evaluate("b => getComputedStyle(b).borderRadius") != "0px"
    page.click("text=Stop all mail")
    page.wait_for_selector("text=You have left")
    page.screenshot(path=tmp_path / f"left-{scheme}.png")


def test_a_cut_link_tells_the_person_what_to_do(open_page, link, tmp_path):
    page = open_page(link[:-3], locale="es-MX")
    page.screenshot(path=tmp_path / "incomplete.png")
    assert page.inner_text("h1") == "Este enlace está incompleto"
    assert page.locator("button").count() == 0
