"""The demo: months of a practice in seconds, on the real daemon, store and SMTP code."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from outreach.demo import run_demo
from outreach.demo.view import NAMES, View
from outreach.errors import NotPossible


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    return run_demo(tmp_path_factory.mktemp("home") / "demo", months=2, quiet=True).parent


def read_all(folder):
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted((folder / "mails").iterdir())
    ]


def test_each_month_of_the_demo_is_told_with_its_own_mails_and_all_in_the_end(capsys):
    to_rosa, to_maya = EmailMessage(), EmailMessage()
    to_rosa["To"], to_maya["To"] = next(iter(NAMES)), "maya@lakeside.example"
    with View(2) as view:
        view.show(datetime(2026, 1, 31, 18, tzinfo=UTC), [])
        view.show(datetime(2026, 2, 3, 18, tzinfo=UTC), [(to_rosa, b"")])
        view.show(datetime(2026, 3, 2, 18, tzinfo=UTC), [(to_rosa, b""), (to_maya, b"")])
    assert capsys.readouterr().out.splitlines() == [
        "February 2026: 1 mail to contacts, 0 to Maya",
        "March 2026: 1 mail to contacts, 1 to Maya",
        "2 mails to contacts, 1 to Maya in all",
    ]


def test_every_mail_of_the_demo_can_be_read_on_its_page(lived):
    page = (lived / "index.html").read_text("utf-8")
    mails = read_all(lived)
    assert len(mails) > 20
    assert all(f"mails/{number:03}.eml" in page for number in range(1, len(mails) + 1))


def test_the_demo_sends_no_mail_twice(lived):
    ids = [mail["Message-ID"] for mail in read_all(lived)]
    assert len(ids) == len(set(ids))


def test_what_maya_keeps_to_herself_is_in_no_mail_of_the_demo(lived):
    everything = b"".join(path.read_bytes() for path in (lived / "mails").iterdir())
    assert b"leaving the group practice" not in everything


def test_somebody_who_left_the_demo_gets_nothing_after_that(lived):
    to_owen = [mail["Date"].datetime for mail in read_all(lived) if "owen.price" in mail["To"]]
    assert to_owen
    assert max(to_owen).month <= 2  # he leaves on 26 February


def test_a_folder_that_holds_other_files_is_not_cleared_for_a_demo(tmp_path):
    (tmp_path / "thesis.txt").write_text("ten years of work")
    with pytest.raises(NotPossible, match="other files"):
        run_demo(tmp_path, months=1, quiet=True)
    assert (tmp_path / "thesis.txt").exists()
