"""The weekly summary: exactly once in each ISO week of the owner's zone, also after downtime."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.gather_week import gather_week
from outreach.actions.write_to_owner import owner_words, write_to_owner
from outreach.mail.content import Content
from outreach.sequence.promise import Keeping
from outreach.sequence.schedules import Owner
from outreach.sequence.summary import Item, Summary, summarize
from outreach.sequence.week import summary_due, summary_moment, week_key
from outreach.store import events, messages, questions
from outreach.store.questions import Question

KIND = "weekly-summary"
WEEK = timedelta(days=7)
LOOK_BACK = 5
DECIDED = (Keeping.KEPT, Keeping.LATE, Keeping.BROKEN)


def send_summary(desk: Desk, now: datetime) -> int:
    """Plan the summaries that are due now; returns how many. The week in the key makes it one."""
    rule = desk.schedules.summary
    if rule is None:
        return 0
    written = 0
    for owner in desk.schedules.owners.values():
        due = summary_due(now, owner.zone, weekday=rule.weekday, local_time=rule.at, last_key=None)
        if due is None or _is_written(desk, owner, now) or _is_younger(desk, owner, now):
            continue
        with desk.store.write() as tx:
            _write(
                tx,
                desk,
                owner,
                summarize(gather_week(tx, desk, owner, _since(desk, owner, now), now)),
                due,
                now,
            )
        written += 1
    return written


def send_now(desk: Desk, owner: Owner, now: datetime) -> None:
    """Beside the weekly one, which still comes."""
    since = _since(desk, owner, now)
    with desk.store.write() as tx:
        summary = summarize(gather_week(tx, desk, owner, since, now))
        _write(tx, desk, owner, summary, f"asked-{now:%Y%m%dT%H%M%S}", now)


def _write(
    tx: sa.Connection, desk: Desk, owner: Owner, summary: Summary, occurrence: str, now: datetime
) -> None:
    context = {"summary": summary_words(summary, owner.zone)}
    asks = _asks(tx, summary)
    write_to_owner(tx, desk, owner, KIND, occurrence=occurrence, context=context, now=now, asks=asks)


def _asks(tx: sa.Connection, summary: Summary) -> list[Question]:
    """The numbers of what she owes, as this very mail shows them. A draft's text she has seen only in a mail before."""
    drafts = {
        m.id: m for m in messages.get_many(tx, [item.id for item in summary.you_owe if item.kind == "draft"])
    }
    asked = []
    for number, item in enumerate(summary.you_owe, start=1):
        text = drafts[item.id].content_hash if item.id in drafts else ""
        shown = text if questions.was_shown(tx, item.id, text) else ""
        asked += [Question(number, item.kind, item.id, shown)] if item.kind else []
    return asked


def make_summary(desk: Desk, owner_key: str, now: datetime) -> tuple[dict[str, Any], Content]:
    """The summary as it would be sent now: as plain data and as the mail."""
    owner = desk.schedules.owners[owner_key]
    since = _since(desk, owner, now)
    with desk.store.read() as tx:
        context = _context(tx, desk, owner, since, now)
    template = desk.templates.find(KIND, "", owner.language)
    words = {"owner": owner_words(owner, ""), "practice": owner.practice}
    return context["summary"], template.render(words | context)


def _key(owner: Owner, week: str) -> str:
    return f"owner/{owner.key}/{KIND}/{week}"


def _is_written(desk: Desk, owner: Owner, now: datetime) -> bool:
    """This week's, or a later one: a clock that was set back writes nothing again."""
    weeks = (week_key(now + ahead * WEEK, owner.zone) for ahead in range(LOOK_BACK + 1))
    with desk.store.read() as tx:
        return messages.has_any_key(tx, [_key(owner, week) for week in weeks])


def _is_younger(desk: Desk, owner: Owner, now: datetime) -> bool:
    """A practice that began after this week's moment has nothing to sum up yet."""
    rule = desk.schedules.summary
    with desk.store.read() as tx:
        began_at = events.first_at(tx)
    if rule is None or began_at is None:
        return True
    return began_at > summary_moment(now, owner.zone, weekday=rule.weekday, local_time=rule.at)


def _since(desk: Desk, owner: Owner, now: datetime) -> datetime:
    """When the last summary was written; after long downtime, or before the first, five weeks ago."""
    for weeks in range(1, LOOK_BACK + 1):
        with desk.store.read() as tx:
            last = messages.find_by_key(tx, _key(owner, week_key(now - weeks * WEEK, owner.zone)))
        if last is not None:
            return last.created_at
    return now - LOOK_BACK * WEEK


def _context(tx: sa.Connection, desk: Desk, owner: Owner, since: datetime, now: datetime) -> dict[str, Any]:
    summary = summarize(gather_week(tx, desk, owner, since, now))
    return {"summary": summary_words(summary, owner.zone)}


def summary_words(summary: Summary, zone: ZoneInfo) -> dict[str, Any]:
    """Plain words and numbers, for the template and for `--json`."""
    lists = ("not_kept", "sent", "quiet", "coming", "broken")
    return {
        "week": summary.week,
        **{name: [_item(item, zone) for item in getattr(summary, name)] for name in lists},
        "you_owe": [_item(item, zone) | {"number": n} for n, item in enumerate(summary.you_owe, start=1)],
        "promises": {str(kind): summary.promises.get(kind, 0) for kind in DECIDED},
        "came_back": [{"what": what, "count": count} for what, count in summary.came_back.items()],
        "new_contacts": summary.new_contacts,
        "new_contacts_last_month": summary.new_contacts_last_month,
        "goal": summary.goal or 0,
        "audiences": [{"name": name, "count": count} for name, count in summary.audiences.items()],
        "referrals": [asdict(month) for month in summary.referrals],
        "all_well": summary.is_all_well,
    }


def _item(item: Item, zone: ZoneInfo) -> dict[str, Any]:
    local = item.at.astimezone(zone) if item.at else None
    when = f"{local:%a} {local.day} {local:%b}" if local else ""
    return {"who": item.who, "what": item.what, "when": when, "id": item.id[-6:]}
