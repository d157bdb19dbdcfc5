"""The table of contents: every command, what it is for, and where it lives. `--help` reads nothing else."""

from typing import NamedTuple


class Entry(NamedTuple):
    """`module` is a file of this package; it defines a command of the same name (`_` for `-`)."""

    module: str
    help: str


SECTIONS: dict[str, dict[str, Entry]] = {
    "Begin": {
        "init": Entry("init", "Begin: a sample schedules.yaml, or all that a profession needs."),
        "check": Entry("check", "Look whether everything is in place, and say what is not."),
        "test": Entry("test", "Play the campaign tests: who gets which mail on which day?"),
        "demo": Entry("demo", "Watch a whole practice live through some months, without sending."),
        "run": Entry("run", "Keep going: prepare, send, warn, summarise. `--once` does one round."),
    },
    "People": {
        "contacts": Entry("contacts", "List, show, add, edit, import and export contacts."),
        "enroll": Entry("enroll", "Take contacts into their campaign."),
        "meet": Entry("meet", "You met somebody: note it, and a thank-you is on its way."),
        "referrals": Entry("referrals", "Count clients sent and received, never who they are."),
        "pause": Entry("pause", "Write nothing to a contact until a day."),
        "resume": Entry("pause", "End a contact's pause."),
        "stop": Entry("pause", "End everything that runs for a contact."),
        "opt-outs": Entry("opt_outs", "Who must never be written to: list, add, import, export."),
    },
    "Mail": {
        "drafts": Entry("drafts", "Read, approve, change, delay or skip what waits for you."),
        "preview": Entry("explain", "Show the mail that a contact would get."),
        "explain": Entry("explain", "Say why a contact gets mail next, or does not."),
        "simulate": Entry(
            "simulate", "See the next months of a contact, a campaign or all, before they come."
        ),
        "resources": Entry("resources", "The shelf of things worth bringing to somebody."),
        "tasks": Entry("tasks", "What a sequence asks you to do by hand."),
        "uncertain": Entry("uncertain", "Mails of which nobody can know whether they arrived."),
        "mailboxes": Entry("mailboxes", "What each mailbox has sent, and which are paused."),
    },
    "Change": {
        "plan": Entry("plan", "Show what changed files would do to everybody, before they do."),
        "apply": Entry("plan", "Put changed files into force, exactly as the plan showed it."),
    },
    "Overview": {
        "status": Entry("status", "How things stand now."),
        "reconcile": Entry("reconcile", "Explain why nothing leaves after a restore, and end it."),
        "doctor": Entry("doctor", "Ask the database whether all that must always be true is true."),
        "summary": Entry("status", "The week's summary, as the Monday mail has it."),
        "schema": Entry("schema", "Print the JSON Schema of schedules.yaml, for your editor."),
        "completion": Entry("completion", "Print the script that completes commands in your shell."),
    },
}

ENTRIES: dict[str, Entry] = {name: entry for section in SECTIONS.values() for name, entry in section.items()}
