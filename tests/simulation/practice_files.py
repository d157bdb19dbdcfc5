"""The schedules.yaml files of the simulation: small, quick sequences, and the edits that somebody makes to them."""

from functools import cache
from pathlib import Path

from outreach.app import shipped_folder
from outreach.config.schedules import load_schedules
from outreach.errors import OutreachError
from outreach.render import Templates, load_templates
from outreach.sequence.schedules import Schedules

BASIS = """\
owner:
  name: Maya Okafor, LMFT
  practice: Lakeside Therapy
  email: maya@lakeside.example
  postal_address: 12 Harbor Street, Portland, OR 97201
  time_zone: America/Los_Angeles
  pitch: {default: I help teenagers with anxiety.}
  links: {website: https://lakeside.example, booking: https://lakeside.example/meet}
delivery: live
opt_out: {base_url: https://mail.lakeside.example}
mailboxes:
  maya:
    from: Maya Okafor <maya@lakeside.example>
    smtp: {host: smtp.lakeside.example, port: 465, security: tls}
    limits: {per_day: 3, gap: 10m, jitter: 10m, ramp: {start: 2, add: 1}}
send_window: {days: mon-fri, hours: "08:30-17:00", zone: contact, away: [2026-03-12..2026-03-13, 2026-10-29..2026-10-30]}
campaigns:
  partners:
    audience: [physician, school]
    mailbox: maya
    sequences: [introduction, news, thank-you, referral-thanks, value-add, collaboration]
sequences:
  introduction:
    starts: {on: enrolled}
    stops: [replied, met]
    steps:
      - {id: hello, template: introduction}
      - {id: nudge, template: introduction-nudge, wait: 5 business days, thread: true, late: skip}
  news:
    starts: {on: enrolled}
    repeat: weekly
    steps:
      - {id: letter, template: collaboration, wait: 2 days}
      - {id: more, template: value-add, wait: 1 day, needs: [resource], missing: skip, review: true}
  thank-you:
    starts: {on: met}
    steps:
      - {id: thanks, template: thank-you, wait: 4h, within: 48h, needs: [meeting.notes], review: true}
      - {id: gift, task: Drop off what you promised to bring, wait: 2 days, when: meeting.gift}
  referral-thanks:
    starts: {on: referred}
    steps:
      - {id: thanks, template: thank-you-referral, wait: 2h, within: 48h, review: true, unreviewed: send}
  value-add:
    starts: {after: thank-you}
    repeat: weekly
    silence: {slow_after: 2, to: every 2 weeks, stop_after: 3}
    steps:
      - {id: check-in, template: value-add, needs: [resource], missing: skip, late: ask, late_after: 2 days}
  collaboration:
    starts: {after: value-add, times: 1, when: replied}
    stops: [replied]
    steps:
      - {id: proposal, template: collaboration, review: true}
      - {id: nudge, template: collaboration-nudge, wait: 6 business days, thread: true}
summary: {to: maya@lakeside.example, at: monday 07:30}
"""
EDITS = (
    ("per_day: 3, gap: 10m, jitter: 10m, ramp: {start: 2, add: 1}", "per_day: 6, gap: 0m, jitter: 0m"),
    ("per_day: 3, gap: 10m, jitter: 10m, ramp: {start: 2, add: 1}", "per_day: 1, gap: 1h, jitter: 20m"),
    ("- {id: hello, template: introduction}", "- {id: hello, template: introduction, review: true}"),
    ('hours: "08:30-17:00"', 'hours: "07:00-20:00"'),
    ("zone: contact", "zone: owner"),
    ("{id: check-in, template", "{id: bring, renamed_from: check-in, template"),
    ("wait: 5 business days", "wait: 3 business days"),
    ("stops: [replied, met]", "stops: [met]"),
    ("late: skip", "late: ask"),
    ("{id: gift, task", "{id: present, task"),  # refused while somebody stands there
    ("mailboxes:", "mailbox:"),  # a mistake: the last good version stays in force
    ("", ""),  # as it was
)


def edited(number: int) -> str:
    old, new = EDITS[number % len(EDITS)]
    return BASIS.replace(old, new, 1)


def _loaded(text: str, folder: Path) -> Schedules:
    found = _try_to_load(text, folder)
    if isinstance(found, OutreachError):
        raise found
    return found


@cache
def _try_to_load(text: str, folder: Path) -> Schedules | OutreachError:
    """To find a mistake costs as much as to find none."""
    path = folder / "parsed.yaml"
    path.write_text(text, "utf-8")
    letters = templates().for_steps()
    try:
        return load_schedules(path, environ={}, now=None, letters=letters)  # type: ignore[arg-type]  # no .ics here asks for it
    except OutreachError as err:
        return err.with_traceback(None)


def load_once(path: Path, **_: object) -> Schedules:
    """`load_schedules`, remembered by the file's text: parsing it costs as much as a simulated week."""
    return _loaded(path.read_text("utf-8"), path.parent.parent)


def recall_once(yaml: str, *, folder: Path, **_: object) -> Schedules:
    """`recall_schedules`, remembered in the same way."""
    return _loaded(yaml, folder.parent)


@cache
def templates() -> Templates:
    return load_templates([shipped_folder() / "templates" / "emails"])
