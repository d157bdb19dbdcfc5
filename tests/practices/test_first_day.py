"""The first day with a ready-made practice: people, a meeting, and the first letters."""

import json
import re
import shutil
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from outreach.cli.practices import PRACTICES, SHIPPED
from tests.practice import body
from tests.practices.conftest import Begun, say

OTHERS = [name for name in PRACTICES if name != SHIPPED]  # that one is walked by tests/cli/test_cli_walk.py
ALWAYS_OPEN = 'send_window: {days: mon-sun, hours: "00:00-23:59"}\n'


@pytest.fixture
def folder(begun: Begun, tmp_path: Path) -> Path:
    """A copy to work in, where mail may leave at any hour and without a pause."""
    shutil.copytree(begun.folder, tmp_path / "mine")
    file = tmp_path / "mine" / "schedules.yaml"
    text = re.sub(r"^send_window:\n(?:[ #].*\n)+", ALWAYS_OPEN, file.read_text("utf-8"), flags=re.MULTILINE)
    file.write_text(re.sub(r"limits: \{.*\}", "limits: {gap: 0s, jitter: 0s}", text), "utf-8")
    return file.parent


def said(folder: Path, *args: str, typed: str | None = None) -> str:
    result = say(folder, *args, typed=typed)
    assert result.exit_code == 0, result.output
    return result.stdout


def mails_in(folder: Path) -> list[EmailMessage]:
    return [message_from_bytes(file.read_bytes(), policy=default) for file in folder.glob("outbox/*.eml")]


@pytest.mark.parametrize("begun", OTHERS, indirect=True)
def test_from_the_sample_people_to_a_thank_you_in_the_outbox(begun, folder):
    imported = said(folder, "contacts", "import", "contacts.csv", "--apply")
    assert imported == "12 new contacts.\n"

    met, other = begun.people()[0], begun.people()[-1]
    assert "Enrolled: " in said(folder, "enroll", other["address"])
    notes = ("--mention", "the long winter", "--private", "She seemed tired.")
    said(folder, "meet", met["address"], "--at", "yesterday 18:00", *notes)
    said(folder, "run", "--once")
    for draft in json.loads(said(folder, "drafts", "--json")):
        said(folder, "drafts", "approve", draft["short"], typed="y\n")
    said(folder, "run", "--once")

    to_people = {
        str(mail["To"]): mail for mail in mails_in(folder) if begun.owner.email not in str(mail["To"])
    }
    assert to_people.keys() == {met["address"], other["address"]}
    thanks = " ".join(body(to_people[met["address"]]).split())
    assert "the long winter" in thanks
    assert begun.owner.postal_address in thanks
    assert not any("tired" in body(mail) for mail in mails_in(folder))
