"""Files by a grammar: calendars, tables, schedules, and the tokens of links."""

import random
from pathlib import Path

from tests.fuzz.damage import ADDRESSES, WORDS, damage

SHIPPED = Path(__file__).parents[2] / "schedules.yaml"
CALENDAR = (
    "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "BEGIN:VALARM",
    "END:VALARM", "BEGIN:STANDARD", "END:STANDARD", "TZID:Here", "TZOFFSETFROM:+0100", "TZOFFSETTO:+9999", "METHOD:PUBLISH",
)  # fmt: skip
EVENT = (
    "UID:{n}", "UID:1", "SEQUENCE:{n}", "SEQUENCE:x", "SUMMARY:Rosa Lind", "SUMMARY;LANGUAGE=\\;:{w}", "STATUS:CANCELLED", "TRANSP:OPAQUE",
    "DTSTART:2026{m}03T170000Z", "DTSTART;TZID=Europe/Berlin:2026{m}03T170000", "DTSTART;VALUE=DATE:2026{m}03", "DTSTART:00010101T000000Z",
    "DTSTART:99991231T235959Z", "DTSTART;TZID=Here:2026{m}29T030000", "DTEND:2026{m}03T180000Z", "DTEND:99991231T235959Z", "DTEND;VALUE=DATE:20260304",
    "DURATION:PT1H", "DURATION:P9999999999D", "DURATION:-PT1H", "DURATION:PT", "RECURRENCE-ID:2026{m}03T170000Z",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:2026{m}03T170000Z", "EXDATE:2026{m}03T170000Z,20260310T170000Z", "RDATE;VALUE=PERIOD:2026{m}03T170000Z/PT1H",
    "RDATE:2026{m}03", "ATTENDEE;CN=R;PARTSTAT=ACCEPTED:mailto:{a}", "ATTENDEE:{a}", "ORGANIZER;EMAIL={a}:urn:x", "ORGANIZER:mailto:{a}",
    "RRULE:FREQ={f};COUNT={n}", "RRULE:FREQ={f};INTERVAL={n};BYDAY=MO,2TU,-1FR", "RRULE:FREQ={f};UNTIL=20270101T000000Z", "RRULE:FREQ={f}",
    "RRULE:FREQ={f};BYMONTH=2;BYMONTHDAY=30", "RRULE:FREQ={f};BYHOUR=1,2;BYMINUTE=0,1,2,3;BYSECOND=0,1,2,3", "RRULE:FREQ={f};BYSETPOS=-1;BYWEEKNO=53",
    "RRULE:COUNT=1", "RRULE:", "DESCRIPTION:{w}", "ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA", "X-{w}:{w}", "{w}",
)  # fmt: skip


def make_calendar(chance: random.Random) -> bytes:
    """RFC 5545 by a grammar, with odd values in good places."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for _ in range(chance.choice((0, 1, 1, 2, 6, 20))):
        lines.append("BEGIN:VEVENT")
        lines += (_event_line(chance) for _ in range(chance.randint(2, 14)))
        lines += [chance.choice(CALENDAR)] if chance.random() < 0.1 else []
        lines.append("END:VEVENT")
    raw = "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
    return damage(chance, raw) if chance.random() < 0.4 else raw


def _event_line(chance: random.Random) -> str:
    return chance.choice(EVENT).format(
        n=chance.choice((0, 1, 2, 7, 400, 99999, -1)),
        m=f"{chance.randint(1, 12):02}",
        w=chance.choice(WORDS),
        a=chance.choice(ADDRESSES),
        f=chance.choice(("DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY", "SECONDLY", "")),
    )


def make_table(chance: random.Random) -> bytes:
    """A spreadsheet's CSV."""
    delimiter = chance.choice(",;\t")
    heads = [
        "address",
        "email",
        "name",
        "given_name",
        "family_name",
        "source",
        "lawful_basis",
        "audience",
        "zone",
        "language",
        "tags",
        "adress",
        "",
    ]
    cells = [
        "rosa@clinic.example",
        "Rosa Lind",
        "=1+1",
        "'",
        '"',
        '""',
        "physician",
        "Europe/Berlin",
        "de",
        "",
        " ",
        "a\nb",
        "x" * 400,
        "\u202e",
        "-",
        "9",
    ]
    rows = [[chance.choice(heads) for _ in range(chance.randint(1, 8))]]
    if chance.random() < 0.7:
        rows[0] = ["address", "source", "lawful_basis", "name"]
    rows += [
        [_cell(chance, chance.choice(cells)) for _ in range(chance.randint(0, 9))]
        for _ in range(chance.choice((0, 1, 5, 60)))
    ]
    text = chance.choice(("\r\n", "\n", "\r")).join(delimiter.join(row) for row in rows)
    raw = text.encode(chance.choice(("utf-8", "utf-8-sig", "utf-16", "latin-1")), "replace")
    return damage(chance, raw) if chance.random() < 0.4 else raw


def _cell(chance: random.Random, cell: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if chance.random() < 0.5 else cell


def make_schedules(chance: random.Random) -> bytes:
    """The shipped file, damaged; or what breaks readers of YAML."""
    shipped = SHIPPED.read_bytes()
    if chance.random() < 0.8:
        return damage(chance, shipped)
    deep = chance.choice((b"[", b"{a: ", b"- ", b"? ", b"&a ", b"*a ", b"!!x ", b"'", b'"\\', b"a:\n "))
    bombs = b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n"
    return damage(
        chance,
        chance.choice((deep * chance.randint(1, 50_000), bombs, chance.randbytes(chance.randint(0, 3_000)))),
    )


def make_token(chance: random.Random) -> bytes:
    """Half of them nearly right."""
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    token = (
        chance.choice(("k1", "", "K1", "k" * 9))
        + "-"
        + "".join(chance.choices(letters, k=chance.choice((0, 26, 52, 120, 121, 5_000))))
    )
    raw = token.encode()
    return damage(chance, raw) if chance.random() < 0.5 else raw
