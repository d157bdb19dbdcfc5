"""The process of the people who leave, while daemons work and die."""

import contextlib
import os
import random
import socket
import time

import sqlalchemy as sa

from outreach.actions.opt_out import opt_out
from outreach.app import App
from outreach.sequence.model import Contact
from outreach.store import contacts
from outreach.store.schema import messages
from tests.proof.place import Place, log_to


def leave(place: Place, port: int, count: int, seed: int) -> None:
    """People leave, one after the other. Each acknowledgement is told to the witness, with its moment."""
    log_to(place.folder / "leaving.log")
    app, chance = place.open(), random.Random(seed)
    with app.desk.store.read() as tx:
        people = contacts.list_contacts(tx, limit=10_000)
    chance.shuffle(people)
    place.leaving.touch()
    with socket.create_connection(("127.0.0.1", port)) as line:
        heard = line.makefile("rb")
        heard.readline()
        for n in range(count):
            person = _choose_leaver(app, people, 0.2 if n else 5)
            people.remove(person)
            while True:
                with contextlib.suppress(sa.exc.OperationalError):  # the page would keep it in the spool
                    assert opt_out(app.desk, app.desk.leave_token(person.id), "one-click", app.now())
                    break
            line.sendall(f"LEFT {person.address} {time.monotonic():.6f}\r\n".encode())
            heard.readline()
            time.sleep(chance.uniform(0.0, 0.05))
    app.desk.store.close()
    os._exit(0)


def _choose_leaver(app: App, people: list[Contact], patience: float) -> Contact:
    """Somebody whose mail is just about to leave, where there is one: that is when it matters."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with app.desk.store.read() as tx:
            claimed = set(
                tx.execute(sa.select(messages.c.contact_id).where(messages.c.state == "claimed")).scalars()
            )
        if found := next((person for person in people if person.id in claimed), None):
            return found
        time.sleep(0.005)
    return people[0]
