"""Real mail: bounces of sixty servers, replies of many programs, mail off live servers. Skipped where it is not here."""

import csv
from collections import defaultdict

import pytest
from incoming import CORPORA, mail

from outreach.mail.reading import Kind, classify, read_mail, reply_text
from outreach.mail.reading.verdict import Severity

pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora of real mail are not here")
BOUNCES = sorted(CORPORA.glob("bounces/*.eml"))
EVERY = sorted(CORPORA.glob("*/*.eml"))


@pytest.fixture(scope="module")
def wanted():
    rows = defaultdict(list)
    with (CORPORA / "bounces" / "expected.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            rows[row["file"]].append(row)
    return rows


@pytest.fixture(scope="module")
def verdicts():
    return {path.name: classify(read_mail(path.read_bytes())) for path in BOUNCES}


def of_kind(wanted, kind):
    return [name for name, rows in wanted.items() if rows[0]["kind"] == kind]


def test_of_a_hundred_bounces_96_are_found(wanted, verdicts):
    names = of_kind(wanted, "bounce")
    found = sum(verdicts[name].kind is Kind.BOUNCE for name in names)
    assert found >= 0.96 * len(names)


def test_of_a_hundred_addresses_named_98_are_right(wanted, verdicts):
    right = named = 0
    for name in of_kind(wanted, "bounce"):
        meant = {row["recipient"].lower() for row in wanted[name]}
        found = {each.address.lower() for each in verdicts[name].bounced}
        named += len(found)
        right += len(found & meant)
    assert right >= 0.98 * named


def test_hard_and_soft_are_told_apart(wanted, verdicts):
    agreed = asked = 0
    for name in of_kind(wanted, "bounce"):
        hard = {each.address.lower(): each.severity is Severity.HARD for each in verdicts[name].bounced}
        for row in wanted[name]:
            if row["recipient"].lower() in hard:
                asked += 1
                agreed += hard[row["recipient"].lower()] == (row["hard"] == "yes")
    assert agreed >= 0.95 * asked


def test_every_complaint_is_found_with_whom_it_is_about(wanted, verdicts):
    for name in of_kind(wanted, "complaint"):
        assert verdicts[name].kind is Kind.COMPLAINT, name
        assert {row["recipient"] for row in wanted[name]} <= set(verdicts[name].complaints), name


@pytest.mark.parametrize(
    ("name", "kind"),
    [(f"exim-{n}.eml", Kind.BOUNCE) for n in (1, 2)]
    + [(f"in-{n}.eml", Kind.BOUNCE) for n in (0, 1, 4, 5, 6, 7)]
    + [("exim-3.eml", Kind.AUTO_REPLY), ("in-2.eml", Kind.AUTO_REPLY), ("in-3.eml", Kind.REPLY)],
)
def test_what_live_servers_sent_is_told_apart(name, kind):
    assert classify(read_mail((CORPORA / "captured" / name).read_bytes())).kind is kind


@pytest.mark.parametrize(("name", "day"), [("in-2.eml", (2027, 5, 5)), ("exim-3.eml", (2026, 11, 30))])
def test_live_absences_tell_the_day(name, day):
    back_on = classify(read_mail((CORPORA / "captured" / name).read_bytes())).back_on
    assert back_on is not None
    assert (back_on.year, back_on.month, back_on.day) == day


def test_real_mail_is_the_same_over_every_line_end():
    for path in EVERY:
        plain = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        read = read_mail(plain)
        assert all(read_mail(plain.replace(b"\n", end)) == read for end in (b"\r\n", b"\r")), path.name


def replies():
    return sorted((CORPORA / "replies" / "emails").glob("*.txt"))


def test_what_people_wrote_is_found_and_nothing_else():
    exact = 0
    for path in replies():
        meant = (CORPORA / "replies" / "trimmed" / path.name).read_text(encoding="utf-8")
        exact += reply_text(path.read_text(encoding="utf-8")).split() == meant.split()
    assert exact >= 0.9 * len(replies())


def test_no_person_is_taken_for_a_server_an_absence_or_one_who_leaves():
    for path in replies():
        raw = mail("Content-Type: text/plain; charset=utf-8", body=path.read_text(encoding="utf-8"))
        assert classify(read_mail(raw)).kind is Kind.REPLY, path.name
