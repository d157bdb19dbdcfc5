"""SpamAssassin, offline, reads every letter that is shipped, as it would leave without a DKIM signature."""

import mailbox
import re
import subprocess
from pathlib import Path

import pytest

from outreach.actions.compose_letter import compose_letter
from outreach.actions.desk import Desk
from outreach.app import shipped_folder
from outreach.render import Template, Templates, load_templates
from outreach.render.samples import sample_context
from outreach.sequence.model import Message, Priority, State
from outreach.store.ledger import Claim
from tests.practice import MONDAY, Practice

ACCEPTABLE = 1.0
SHIPPED = shipped_folder() / "templates" / "emails"
PACKS = sorted((Path(__file__).parents[2] / "outreach" / "practices").glob("*/templates/emails"))
SPAM = (
    b'From: "WINNER DEPARTMENT" <x7781@free-mail.example>\r\nTo: undisclosed-recipients:;\r\nMessage-ID: <spam@x.example>\r\n'
    b"Subject: FREE $$$ ACT NOW!!! 100% GUARANTEED INCOME\r\nContent-Type: text/html; charset=us-ascii\r\n\r\n"
    b"<html><body><font size=7 color=red>DEAR FRIEND, EARN $10,000 PER WEEK. 100% FREE. THIS IS NOT SPAM.</font>"
    b'<a href="http://192.0.2.44/click">http://www.bank.example/login</a> Click here to be removed! VIAGRA</body></html>\r\n'
)
SCORE = re.compile(r"score=(-?[\d.]+).*?tests=(.*?) autolearn", re.DOTALL)


def every_letter(folder: Path, templates: Templates) -> list[Template]:
    """Each file once, in all its audiences and languages."""
    found = {}
    for path in sorted(folder.glob("[!_]*.md")):
        name, *variant = path.stem.split(".")
        language = next((word for word in variant if len(word) == 2), "")
        audience = next((word for word in variant if len(word) > 2), "")
        template = templates.find(name, audience, language)
        found[template.file] = template
    return list(found.values())


def compose_as_sent(desk: Desk, template: Template) -> bytes:
    content = template.render(sample_context(template))
    mailbox_key, owner_key = next(iter(desk.schedules.mailboxes)), next(iter(desk.schedules.owners))
    name = f"{Path(template.file).parents[2].name}-{Path(template.file).stem}"
    key = f"real/{name}/1"
    message = Message(
        id=f"real-{name}",
        key=key,
        priority=Priority.OWNER if template.to_owner else Priority.FOLLOW_UP,
        state=State.CLAIMED,
        mailbox=mailbox_key,
        owner=owner_key,
        address="ana.ruiz@northside.example",
        address_key="",
        created_at=MONDAY,
        due_at=MONDAY,
        message_id=f"<{name}@lakeside.example>",
        contact_id=None if template.to_owner else "0198c0de-0000-7000-8000-000000000000",
        campaign="referral-partners",
        subject=content.subject,
    )
    claim = Claim(message, 1, desk.instance, content.text, content.html, None)
    return compose_letter(desk, claim, [], MONDAY)


def judge(spamassassin: str, mails: list[bytes], folder: Path) -> dict[str, tuple[float, str]]:
    """Score and tests by Message-ID. All in one run: starting SpamAssassin takes seconds."""
    box = mailbox.mbox(folder / "mails.mbox")
    for raw in mails:
        box.add(raw.replace(b"\r\n", b"\n"))
    box.close()
    judged = subprocess.run(
        [spamassassin, "--local", "--test-mode", "--mbox", str(folder / "mails.mbox")],
        check=True,
        capture_output=True,
        timeout=110,
    )
    (folder / "judged.mbox").write_bytes(judged.stdout)
    read = mailbox.mbox(folder / "judged.mbox")
    scores = {}
    for mail in read:
        match = SCORE.search(str(mail["X-Spam-Status"]))
        assert match, mail["X-Spam-Status"]
        scores[str(mail["Message-ID"])] = (float(match[1]), "".join(match[2].split()))
    read.close()
    return scores


@pytest.mark.parametrize("folders", [[SHIPPED], PACKS], ids=["shipped", "ready-made practices"])
async def test_no_letter_looks_like_spam(
    practice: Practice, spamassassin: str, tmp_path: Path, folders: list[Path]
):
    sets = [(folder, load_templates([folder, SHIPPED])) for folder in folders]
    letters = [letter for folder, templates in sets for letter in every_letter(folder, templates)]
    assert len(letters) > 10 * len(folders)
    scores = judge(spamassassin, [compose_as_sent(practice.desk, each) for each in letters], tmp_path)
    assert len(scores) == len(letters)
    assert {name: said for name, said in scores.items() if said[0] > ACCEPTABLE} == {}


def test_the_judge_knows_spam_when_it_sees_it(spamassassin: str, tmp_path: Path):
    [(score, _)] = judge(spamassassin, [SPAM], tmp_path).values()
    assert score > 5


async def test_what_the_judge_reads_is_a_letter_with_a_way_to_leave(practice: Practice):
    raw = compose_as_sent(practice.desk, practice.desk.templates.find("introduction"))
    assert b"\r\nList-Unsubscribe: <" in raw
