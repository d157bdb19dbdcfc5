"""The bugs that a simulation must find, by name."""

from dataclasses import replace
from datetime import timedelta

from outreach.actions import (
    choose_due,
    log_meeting,
    mind_promises,
    prepare_drafts,
    record_outcomes,
    stop,
    tick,
)
from outreach.sequence import pace, retry
from outreach.sequence.model import Priority
from outreach.smtp import Accepted, Deferred, Refused, Unknown
from outreach.store import contacts, enrollments, expired, ledger, mailboxes
from tests.simulation.bugs import statements, steps
from tests.simulation.bugs.bug import Bug, Mutation, all_of, nothing
from tests.simulation.bugs.statements import drop, without_fence
from tests.simulation.bugs.steps import again, blind, judged, planned
from tests.simulation.moods import DISK, HASTY, LEFT_ALONE, QUIET, RUDE, TWO_DAEMONS, UNKIND

MUTATIONS: dict[str, Mutation | Bug] = {
    # The commit point, clause by clause
    # A run has one claim of a message at a time, so that its name says as much as the fence: both must go.
    "commit without the fence": Bug(without_fence("COMMIT", "messages.lease_owner"), TWO_DAEMONS),
    "commit with a lease that ended": Bug(drop("COMMIT", "lease_until"), UNKIND),
    "commit what nobody approved": Bug(drop("COMMIT", "approved_hash"), RUDE),
    "commit after its last moment": Bug(drop("COMMIT", "not_after"), RUDE),
    "commit after an opt-out": Bug(statements.commits_after_an_opt_out, RUDE),
    "commit for a stopped sequence": Bug(drop("COMMIT", "enrollments.status"), RUDE),
    "commit for a paused contact": Bug(drop("COMMIT", "paused_until"), RUDE),
    "commit from a paused mailbox": Bug(drop("COMMIT", "paused_reason"), UNKIND),
    # The ledger
    "claim what another has": statements.chooses_what_another_has,
    "finish without the fence": Bug(
        all_of(without_fence("FINISH"), without_fence("FINISH_UNTIL")), TWO_DAEMONS
    ),
    # Who holds the fence knows whether it was permitted, so the state alone says nothing new: both must go.
    "release what was permitted": Bug(without_fence("RELEASE_UNTIL", "messages.state"), TWO_DAEMONS),
    "stopping frees what is being sent": Bug(steps.stopping_frees_what_is_being_sent, TWO_DAEMONS),
    "the sweep frees what is being sent": steps.sweep_frees_sending,
    "the sweep never comes": lambda put: put(expired, "anything_expired", lambda *_: False),
    "leases of no length": lambda put: put(ledger, "LEASE", timedelta(0)),
    "finish before deliver": steps.finish_before_deliver,
    "mark after deliver": steps.mark_after_deliver,
    "a permit in spite of trouble": Bug(steps.permit_in_spite_of_trouble, DISK),
    "the body is not kept": statements.forget_the_body,
    "another Message-ID each time": steps.another_message_id,
    # What an outcome means
    "retry what is unknown": judged(Unknown, again),
    "what is unknown was sent": judged(Unknown, lambda outcome: Accepted(250, outcome.reply)),
    "what is deferred was sent": judged(Deferred, lambda outcome: Accepted(250, outcome.reply)),
    "what is refused is tried again": judged(Refused, again),
    "what was accepted is in doubt": judged(Accepted, lambda outcome: Unknown(outcome.reply)),
    "forget to advance": lambda put: put(record_outcomes, "advance_after", nothing),
    "advance in doubt": Bug(steps.advances_in_doubt, LEFT_ALONE),
    "forget the last mail": lambda put: put(contacts, "touch_mailed", nothing),
    "forget a bad address": lambda put: put(record_outcomes, "suppress", nothing),
    "tell nobody of a doubt": lambda put: put(record_outcomes, "tell_of_mail", nothing),
    "a mailbox is never paused": Bug(lambda put: put(mailboxes, "pause", lambda *_: False), UNKIND),
    "retry at once": lambda put: put(
        retry, "next_try", lambda attempts, now, *_: now if attempts < 5 else None
    ),
    "resend by itself": steps.resends_by_itself,
    "receipts are read wrongly": steps.receipts_read_wrongly,
    # Who is asked, and who said no
    "an opt-out stops nothing": steps.stops_in_name_only,
    "an opt-out leaves no trace": steps.leaves_no_trace,
    "a pause is not kept": lambda put: put(contacts, "set_pause", nothing),
    "the owner's stop is not kept": lambda put: put(
        stop, "stop_enrollments", lambda _tx, stopping, *_: list(stopping)
    ),
    "approval of another text": steps.approves_what_nobody_read,
    "nobody reviews": planned(review=lambda _: False),
    # When
    "the gate forgets the distance": blind("_too_close"),
    "the gate forgets the window": blind("_window_closed"),
    "the gate forgets a paused mailbox": Bug(blind("_mailbox_paused"), UNKIND),
    "the gate forgets a paused contact": blind("_contact_paused"),
    "the gate forgets how late it is": Bug(blind("_too_late"), RUDE),
    "no daily cap": lambda put: put(pace, "daily_cap", lambda *_: 1_000_000),
    "no gap": lambda put: put(
        pace, "use", lambda *given, seed: replace(_use(*given, seed=seed), next_at=None)
    ),
    "what a mailbox used is not saved": lambda put: put(mailboxes, "save", nothing),
    "all are promises": planned(priority=lambda message: min(message.priority, Priority.PROMISE)),
    "a key without its occurrence": Bug(planned(key=lambda message: message.key.rpartition("/")[0]), QUIET),
    "warnings are not given": lambda put: put(mind_promises, "_warn", nothing),
    "drafts stay as they are": lambda put: put(prepare_drafts, "_look_again", lambda *_: 0),
    "a round forgets whom to look at again": lambda put: put(enrollments, "set_due_many", nothing),
    "a meeting is no contact": lambda put: put(log_meeting, "note_contact", nothing),
    "no summary": lambda put: put(tick, "send_summary", nothing),
    "two at once to one person": Bug(lambda put: put(choose_due, "_keep_distance", nothing), HASTY),
}
_use = pace.use
