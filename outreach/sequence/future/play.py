"""The event loop of a played future: from moment to moment, each as one round of the daemon.

What people do comes first, then what is due is decided, then the mailboxes send. Who decides when and whether is the
same code that the daemon asks: `timeline`, `progress`, `pace`, `gate`, `promise`, `shelf`. A play writes no text, and
its servers accept everything; answers are read as they come.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from outreach.sequence import promise
from outreach.sequence.decision import Reason
from outreach.sequence.future.behaviour import Behaviour
from outreach.sequence.future.follow import follow
from outreach.sequence.future.rounds import await_call, call, look
from outreach.sequence.future.stage import Stage, Turn
from outreach.sequence.future.standing import Standing, stand
from outreach.sequence.future.turns import Turns, list_turns
from outreach.sequence.future.values import Deed, What, World
from outreach.sequence.model import State


def play(world: World, behaviour: Behaviour, *, now: datetime, until: datetime) -> Iterator[Deed]:
    """What happens from `now` to `until`, both included, in the order of time.

    Each promise ends as kept, late or broken; one that is still open at `until`, with its deadline over, is late.
    """
    people = {person.contact.id: stand(person) for person in world.people}
    stage = Stage(world.schedules, behaviour, list(world.shelf), people, now, until)
    mailboxes = list_turns(stage, world.usage, world.paused_mailboxes)
    _set_up(stage)
    for act in behaviour.begin(world, now, until):
        stage.plan(act.at, Turn.ACT, act)
    while (at := stage.next_at()) is not None:
        stage.now = at
        _prepare(stage, mailboxes)
        for turns in mailboxes.values():
            if turns.is_rung:
                turns.send()
        yield from _hand_out(stage)
    stage.now = until
    _tell_overdue(stage)
    yield from _hand_out(stage)


def _hand_out(stage: Stage) -> list[Deed]:
    deeds, stage.deeds = stage.deeds, []
    return deeds


def _set_up(stage: Stage) -> None:
    """What is open already."""
    for standing in stage.people.values():
        stage.wake(standing)
        for message in standing.messages.values():
            if message.state in (State.APPROVED, State.CLAIMED):
                standing.messages[message.key] = replace(message, state=State.APPROVED)
                stage.plan(message.due_at, Turn.DUE, (standing, message.key))
            elif message.state is State.DRAFT:
                await_call(stage, standing, message)


def _prepare(stage: Stage, mailboxes: dict[str, Turns]) -> None:
    """Everything that this moment brings, until only the sending is left."""
    while stage.next_at() == stage.now:
        _, turn, _, what = stage.take()
        match what:
            case Standing():
                if what.wakes_at is not None and what.wakes_at <= stage.now:
                    what.wakes_at = None
                    look(stage, what)
            case (Standing() as standing, str(key)):
                if turn is Turn.CALL:
                    call(stage, standing, key)
                else:
                    _come(stage, mailboxes, standing, key)
            case str():
                mailboxes[what].is_rung = True
            case _:
                follow(stage, what)


def _come(stage: Stage, mailboxes: dict[str, Turns], standing: Standing, key: str) -> None:
    """A mail may leave from now on, if it was not moved or ended since."""
    message = standing.messages.get(key)
    is_ready = message is not None and message.state is State.APPROVED and message.due_at <= stage.now
    if message is not None and is_ready and message.mailbox in mailboxes:
        mailboxes[message.mailbox].add(standing, message)


def _tell_overdue(stage: Stage) -> None:
    for standing in stage.people.values():
        for message in list(standing.messages.values()):
            enrollment = standing.enrollments.get(message.enrollment_id or "")
            promised = promise.find_promise(message, enrollment.started_at) if enrollment else None
            if promised and promise.keeping(promised, stage.now) is promise.Keeping.LATE:
                reason = Reason("overdue", message.reason or "nobody has approved it yet")
                stage.tell(What.LATE, message, reasons=(reason,))
