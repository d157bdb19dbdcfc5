"""`outreach meet`: a talk took place."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.noun import Guide
from outreach.cli.output import hint, say, show_moment

if TYPE_CHECKING:
    from outreach.sequence.model import Meeting, Note, PrivateNote

LOOK_BACK = timedelta(days=1000)
_NOTES = {
    "--mention": "Something said that the thank-you may mention.",
    "--need": "What they need.",
    "--promised": "What you promised.",
    "--gift": "Something to bring.",
    "--private": "For you alone; no mail ever holds it.",
}


def _with_notes(command: Any) -> Any:
    for name, text in reversed(_NOTES.items()):
        command = click.option(name, name[2:], metavar="TEXT", multiple=True, help=f"{text} Repeatable.")(
            command
        )
    return command


class _Meet(Guide):
    """`meet CONTACT …` notes a meeting; `meet notes …` adds to one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "-h", "--help"}:
            args = ["log", *args]
        return super().parse_args(ctx, args)


_HELP = """You met CONTACT, or talked on the phone: note it, and a thank-you is on its way.

\b
outreach meet lind --at "yesterday 16:00" --mention "her waiting list"
outreach meet lind --help                 all that can be noted
outreach meet notes lind --need "…"       something you forgot
"""


@click.group(cls=_Meet, help=_HELP, subcommand_metavar="CONTACT [OPTIONS]")
def meet() -> None: ...


@meet.command()
@click.argument("contact")
@click.option("--at", metavar="WHEN", default="now", help="Such as '2026-11-20 16:00'. Default: now.")
@click.option("--place", metavar="TEXT", default="", help="Where it was.")
@click.option("--again", is_flag=True, help="You met a second time on the same day.")
@click.option(
    "--thank/--no-thank", default=None, help="Start the thank-you, however long ago it was; or only note it."
)
@_with_notes
def log(contact: str, at: str, place: str, **more: Any) -> None:
    """You met CONTACT. Without notes, you are asked for them by mail."""
    from outreach.actions.doubt_meeting import doubt_meeting
    from outreach.actions.log_meeting import log_meeting
    from outreach.cli.moments import read_past
    from outreach.cli.opened import choose_contact, next_lines, opened, owner_zone

    again, thank = more.pop("again"), more.pop("thank")
    public, private = _read_notes(more)
    with opened() as app:
        chosen = choose_contact(app, contact)
        zone, now = owner_zone(app, chosen), app.now()
        met_at = read_past(at, zone, now)
        doubt_meeting(app.desk, chosen.id, met_at, now, again=again, thank=thank)
        about: Any = {"place": place, "notes": public, "private_notes": private, "thank": thank is not False}
        meeting, started = log_meeting(app.desk, chosen.id, met_at, now, **about)
        say(f"Noted: you met {chosen.name} on {show_moment(met_at, zone)}. The meeting is {meeting.id[-6:]}.")
        _say_what_follows(meeting.id[-6:], is_started=bool(started), is_noted=bool(public))
        for line in next_lines(app, chosen):
            say(line)


def _say_what_follows(meeting: str, *, is_started: bool, is_noted: bool) -> None:
    if not is_started:
        hint("No sequence starts with this meeting.")
    elif not is_noted:
        hint("The thank-you needs a word about what was said. You are asked by mail, or write it now:")
        hint(f"  outreach meet notes {meeting} --mention '…' --need '…' --promised '…'")


@meet.command()
@click.argument("meeting")
@_with_notes
def notes(meeting: str, **texts: tuple[str, ...]) -> None:
    """Add notes to MEETING (its id, or the contact for the last meeting)."""
    from outreach.actions.log_meeting import add_notes
    from outreach.cli.opened import opened

    public, private = _read_notes(texts)
    if not public and not private:
        raise click.UsageError("Say what to note, such as --mention 'the waiting list'.")
    with opened() as app:
        found = add_notes(app.desk, _find_meeting(app, meeting).id, public, private, app.now())
        number = len(found.notes) + len(found.private_notes)
        say(f"Noted. The meeting has {number} {'note' if number == 1 else 'notes'} now.")
        if public:
            say("A mail that waited for them is written at the next round.")


def _find_meeting(app: Any, query: str) -> "Meeting":
    from outreach.cli.opened import choose_contact
    from outreach.errors import NotFound, OutreachError
    from outreach.store import meetings
    from outreach.store.ids import is_id_part

    with app.desk.store.read() as tx:
        recent = meetings.between(tx, app.now() - LOOK_BACK, app.now())
    by_id = [meeting for meeting in recent if is_id_part(query) and meeting.id.endswith(query.lower())]
    if len(by_id) == 1:
        return by_id[0]
    try:
        contact = choose_contact(app, query)
    except OutreachError as err:
        hint = " `outreach contacts show CONTACT` lists the meetings with their ids."
        raise NotFound(what="meeting", query=query, hint=hint) from err
    with app.desk.store.read() as tx:
        latest = meetings.latest(tx, contact.id)
    if latest is None:
        raise NotFound(what="meeting with", query=contact.name, hint=" `outreach meet` notes one.")
    return latest


def _read_notes(texts: dict[str, tuple[str, ...]]) -> "tuple[list[Note], list[PrivateNote]]":
    from outreach.sequence.model import Note, NoteKind, PrivateNote

    kinds = {
        "mention": NoteKind.POINT,
        "need": NoteKind.NEED,
        "promised": NoteKind.PROMISE,
        "gift": NoteKind.GIFT,
    }
    public = [
        Note(kind, " ".join(text.split()))
        for name, kind in kinds.items()
        for text in texts[name]
        if text.strip()
    ]
    private = [PrivateNote(NoteKind.POINT, text.strip()) for text in texts["private"] if text.strip()]
    return public, private
