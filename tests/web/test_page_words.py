"""The words and looks of the pages."""

import re
import string

import pytest

from outreach.web.page import make_page
from outreach.web.words import FOLDER, TEXTS, choose_language

STYLE = (FOLDER / "style.css").read_text()


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


LIGHT, DARK = (colours(block) for block in STYLE.split("@media (prefers-color-scheme: dark)"))


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [("ink", "sheet"), ("ink", "tint"), ("soft", "sheet"), ("on-deep", "deep"), ("on-deep", "deeper")],
)
def test_all_text_has_the_contrast_of_wcag_aaa(scheme, text, ground):
    assert contrast(scheme[text], scheme[ground]) >= 7


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("edge", ["deep", "ring"])
def test_borders_of_buttons_and_the_ring_of_the_focus_can_be_seen(scheme, edge):
    assert contrast(scheme[edge], scheme["sheet"]) >= 3


@pytest.mark.parametrize("language", TEXTS)
def test_every_language_says_every_page_with_the_same_places_for_the_practice(language):
    def shape(texts):
        return {
            name: [
                [field for _, field, _, _ in string.Formatter().parse(sentence) if field]
                for sentence in (text.title, *text.says, *text.leave, *text.less)
            ]
            for name, text in texts.items()
        }

    assert shape(TEXTS[language]) == shape(TEXTS["en"])


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("name", TEXTS["en"])
def test_every_page_names_its_language_fits_a_phone_and_holds_no_script_or_foreign_address(language, name):
    html = make_page(name, language=language, practice="Lakeside Therapy").body.decode()
    assert f'<html lang="{language}">' in html
    assert 'name="viewport" content="width=device-width' in html
    assert "<script" not in html
    assert "http:" not in html
    assert "https:" not in html
    assert html.count("<h1>") == 1


def test_a_practice_with_odd_letters_in_its_name_stays_text():
    html = make_page("choose", practice="<script>alert(1)</script> & {sons}").body.decode()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {sons}" in html


@pytest.mark.parametrize(
    ("accepted", "written_in", "language"),
    [
        ("", "", "en"),
        ("es", "", "es"),
        ("es-419,es;q=0.9", "", "es"),
        ("de,en;q=0.5,es;q=0.4", "", "en"),
        ("en;q=0.1,es;q=0.2", "en", "es"),
        ("es;q=0,en", "", "en"),
        ("en", "es", "es"),
        ("en", "es-MX", "es"),
        ("de", "de", "en"),
        ("es;q=zwei", "", "en"),
        ("*", "", "en"),
        (",;q=,;;", "", "en"),
    ],
)
def test_the_language_is_that_of_the_mails_or_what_the_browser_likes_best(accepted, written_in, language):
    assert choose_language(accepted, written_in) == language
