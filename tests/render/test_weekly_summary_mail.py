"""The Monday mail: a minute to read, on a phone, by day and by night."""

import re

import pytest

from outreach.render.samples import sample_context

SECTIONS = {
    "you_owe": "Waiting for you",
    "broken": "Broken",
    "sent": "Went out",
    "came_back": "Came back",
    "quiet": "Quiet",
    "coming": "The next seven days",
}


@pytest.fixture
def written(shipped):
    template = shipped.find("weekly-summary")

    def write(*, sparse=False, **changes):
        context = sample_context(template, sparse=sparse)
        return template.render(context | {"summary": context["summary"] | changes})

    return write


@pytest.mark.parametrize(("name", "title"), SECTIONS.items())
def test_an_empty_section_is_left_out(written, name, title):
    for part in ("text", "html"):
        assert title in getattr(written(), part)
        assert title not in getattr(written(**{name: []}), part)


def test_a_quiet_week_is_a_short_mail(written):
    content = written(sparse=True)
    assert content.subject == "Your week: all is well"
    assert "Nothing waits for you this week" in content.text
    assert "Nothing waits for you this week" in content.html
    assert len(content.text.split()) < 20


def test_the_subject_says_how_much_waits(written):
    assert written().subject == "Your week: 10 to do"
    assert written(you_owe=[]).subject == "Your week: something is broken"


def test_long_lists_are_cut_and_counted(written):
    line = {"who": "Ann", "what": "thanks", "when": "", "id": ""}
    for name in ("you_owe", "sent", "coming", "quiet", "not_kept", "broken"):
        content = written(**{name: [line] * 100})
        assert "- and 9" in content.text
        assert "<li>and 9" in content.html
        assert len(content.text.split()) < 400


def test_it_is_read_in_a_minute(written):
    assert len(written().text.split()) < 300


def test_bars_are_as_long_as_what_they_count(written):
    audiences = [
        {"name": "physician", "count": 12},
        {"name": "school", "count": 3},
        {"name": "legal", "count": 0},
    ]
    html = written(audiences=audiences, referrals=[], promises={"kept": 3, "late": 1, "broken": 0}).html
    widths = [
        int(w)
        for w in re.findall(r'<t(?:able|d)[^>]* width="(\d+)%"[^>]*(?:style="width:\d+%"|bgcolor)', html)
    ]
    assert [w for w in widths if w != 60] == [75, 25, 50, 100, 25]


def test_a_goal_that_is_passed_makes_no_bar_beyond_the_page(written):
    assert (
        'width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%"'
        in written(new_contacts=9).html
    )


def test_nothing_is_counted_that_is_not_there(written):
    html = written(promises={"kept": 0, "late": 0, "broken": 0}, not_kept=[]).html
    assert "Promises" not in html
    none = [{"month": "2026-03", "sent": 0, "received": 0}]
    assert "Referrals" not in written(referrals=none).html
    assert "Referrals" not in written(referrals=none).text


def test_bars_are_cells_and_not_pictures(written):
    html = written().html
    assert not re.search(r"<img|url\(|<svg|<canvas|http", html)
    assert html.count("bgcolor=") == html.count("background-color:") > 3


def test_words_keep_the_readers_own_colours(written):
    """A dark reader turns the page dark: black or white set by us would then be unreadable."""
    html = written().html
    assert not re.search(r"[\" ;](?<!background-)color:", html.replace("background-color:", ""))
    assert not re.search(r"bgcolor=\"#(?:f|0)", html)
    assert 'content="light dark"' in html


def test_every_number_of_the_text_is_in_the_html(written):
    content = written()
    words = re.sub(r"<[^>]+>", " ", content.html.partition("<body")[2])
    assert sorted(re.findall(r"\d+", content.text)) == sorted(re.findall(r"\d+", words.partition(">")[2]))
