"""The letters that are shipped: every one, for every audience, in both languages, with much said and with little."""

import re
from collections import Counter

import pytest

from outreach.render.samples import sample_context
from tests.letters import LEFTOVERS, PHRASES, Outline, body_of, find_phrase, words_of

AUDIENCES = ("physician", "school", "legal", "holistic", "mental-health", "librarians")
LANGUAGES = ("en", "es")
TO_CONTACTS = (
    "collaboration",
    "collaboration-nudge",
    "introduction",
    "introduction-nudge",
    "thank-you",
    "thank-you-referral",
    "value-add",
)


def all_letters(shipped):
    """Each file once, with who gets it."""
    everybody = ((n, a, x) for n in shipped.names() for a in AUDIENCES for x in LANGUAGES)
    return {(t := shipped.find(*who)).file: t for who in everybody}.values()


def to_contacts(shipped):
    return [template for template in all_letters(shipped) if not template.to_owner]


@pytest.mark.parametrize("sparse", [False, True])
def test_every_letter_is_whole(shipped, sparse):
    for template in all_letters(shipped):
        content = template.render(sample_context(template, sparse=sparse))
        for part in (content.subject, content.text, Outline(content.html).words):
            prose = (
                part if template.name not in {"schedules-invalid", "weekly-summary", "change-plan"} else ""
            )
            found = [m[0] for m in LEFTOVERS.finditer(prose) if not m[0].startswith(":")]
            assert not found, (template.file, found)
            assert "{{" not in part
            assert "None" not in part


@pytest.mark.parametrize("sparse", [False, True])
def test_text_and_html_say_the_samewords_of(shipped, sparse):
    for template in all_letters(shipped):
        if template.name in ("weekly-summary", "change-plan"):  # bars and a table say some of it
            continue
        content = template.render(sample_context(template, sparse=sparse))
        outline = Outline(content.html)
        text = content.text
        for link in outline.links:
            text = text.replace(f"({link})", "")
        assert words_of(text) == words_of(outline.words), template.file


def test_a_letter_has_between_60_and_150words_of(shipped):
    for template in to_contacts(shipped):
        assert 60 <= len(body_of(template).split()) <= 150, template.file
        assert 40 <= len(body_of(template, sparse=True).split()) <= 140, template.file


def test_a_letter_asks_one_thing_at_the_end_or_nothing(shipped):
    for template in to_contacts(shipped):
        body = re.sub(r"https?://\S+", "", body_of(template))
        assert body.count("?") <= 1, template.file
        last = body.strip().rpartition("\n\n")[2]
        assert "?" in last or "?" not in body, template.file


@pytest.mark.parametrize("phrase", PHRASES)
def test_no_letter_says(shipped, phrase):
    found = find_phrase(phrase)
    for template in to_contacts(shipped):
        for sparse in (False, True):
            subject = template.render(sample_context(template, sparse=sparse)).subject
            assert not found.search(f"{subject}\n{body_of(template, sparse=sparse)}"), template.file


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("name", TO_CONTACTS)
def test_a_letter_is_written_in_one_language(shipped, name, audience):
    spanish = shipped.find(name, audience, "es")
    assert spanish.language == "es"
    assert '<html lang="es">' in spanish.render(sample_context(spanish)).html
    assert body_of(spanish).startswith("Hola, Dr. Ruiz:")
    assert body_of(shipped.find(name, audience, "en")).startswith("Dear Dr. Ruiz,")


@pytest.mark.parametrize("name", TO_CONTACTS)
def test_every_letter_to_a_contact_says_how_to_leave_and_where_we_live(shipped, name):
    template = shipped.find(name)
    context = sample_context(template)
    content = template.render(context)
    for body in (content.text, content.html):
        assert context["opt_out"]["url"] in body
        assert context["owner"]["postal_address"] in body
        assert context["owner"]["name"] in body


def test_no_mail_to_the_owner_says_how_to_leave(shipped):
    for template in all_letters(shipped):
        if template.to_owner:
            assert "opt_out.url" not in template.variables
            assert "/leave/" not in template.render(sample_context(template)).text


def test_every_letter_to_a_contact_is_known(shipped):
    assert {template.name for template in to_contacts(shipped)} == set(TO_CONTACTS)


def test_a_letter_loads_nothing_and_leads_only_where_it_says(shipped):
    for template in all_letters(shipped):
        context = sample_context(template)
        outline = Outline(template.render(context).html)
        known = {context["owner"]["booking"], context["owner"]["website"]}
        known |= {context.get("resource", {}).get("link"), context.get("opt_out", {}).get("url")}
        assert set(outline.links) <= known, template.file
        assert not {tag[0] for tag in outline.tags} & {"img", "script", "style", "link", "iframe", "form"}


def test_the_thank_you_says_what_was_said_and_promises_what_was_promised(shipped):
    for language in LANGUAGES:
        template = shipped.find("thank-you", "", language)
        context = sample_context(template)
        text = " ".join(template.render(context).text.split())
        for kind in ("points", "needs", "promises"):
            assert all(note in text for note in context["meeting"][kind])
        assert context["meeting"]["gift"] not in text


def test_the_follow_ups_stay_in_their_thread(shipped):
    for name in ("introduction-nudge", "collaboration-nudge"):
        template = shipped.find(name)
        assert template.render(sample_context(template)).subject == "Re: Introducing myself"


def test_a_draft_is_shown_whole_with_the_way_to_approve_it(shipped):
    template = shipped.find("draft-to-review")
    context = sample_context(template)
    by_mail = template.render(context).text
    assert context["text"] in by_mail
    assert "Answer this mail" in by_mail
    by_hand = template.render(context | {"answer_to": ""}).text
    assert context["text"] in by_hand
    assert f"outreach drafts approve {context['draft']}" in by_hand


def test_a_warning_without_a_draft_says_where_it_stands(shipped):
    template = shipped.find("promise-warning")
    context = sample_context(template) | {
        "draft": "",
        "missing": "waits for meeting.notes",
        "hours_left": "1",
    }
    content = template.render(context)
    assert "waits for meeting.notes" in content.text
    assert "approve" not in content.text
    assert content.subject.startswith("One hour left")


def test_the_check_finds_nothing_wrong_with_them(shipped):
    assert shipped.check(AUDIENCES, LANGUAGES) == []


BITS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//x></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>1</script></svg>",
    "<iframe src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<math><mi//xlink:href='data:x,<script>'>",
    "<details open ontoggle=alert(1)>",
    "<style>*{display:none}</style>",
    "<!--<img src=--><img src=x onerror=alert(1)//>",
    "<table><td background='//x'>",
    "<meta http-equiv=refresh content=0>",
    "<base href=//x>",
    "<form action=//x><input>",
    "<xss style=x onclick=alert(1)>",
    "[a](javascript:alert(1))",
    "![a](https://x/pixel.gif)",
    "{{ 7*7 }}<b>",
]
WRAPS = [
    "%s",
    "\"'>%s",
    "' onmouseover=alert(1) x='%s",
    '" style=x:y "%s',
    "</p></body>%s",
    "--><![CDATA[%s]]>",
]
WRAPS += [
    "\n%s",
    "<%s",
    "&lt;%s",
    "\x00%s\x00",
    "<br>%s<br>",
    "</title></textarea>%s",
    "`%s`",
    "x%sx",
    "\u2028%s",
]


@pytest.mark.parametrize("bit", BITS)
def test_no_value_becomes_a_tag(shipped, bit):
    payloads = [wrap.replace("%s", bit) for wrap in WRAPS]
    assert len(BITS) * len(WRAPS) >= 300
    for template in (shipped.find(name, "physician") for name in shipped.names()):
        usual = Counter(Outline(template.render(sample_context(template)).html).tags)
        for payload in payloads:
            html = template.render(_poisoned(sample_context(template), payload)).html
            tags = Counter(Outline(html).tags)
            del tags["br",], usual["br",]  # a value's own lines
            assert tags == usual, (template.file, payload)


def _poisoned(value, payload, name=""):
    if isinstance(value, dict):
        return {key: _poisoned(inner, payload, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_poisoned(inner, payload) for inner in value]
    is_kept = name in {"booking", "website", "link", "url", "hours_left"} or not isinstance(value, str)
    return value if is_kept or not value else payload
