"""How well real mail is read: bounces, complaints, auto-replies, what a person wrote; and whether anything breaks it.

    python -m benchmarks.reading                 # a minute; needs ../shared/corpora, else says so
    python -m benchmarks.reading --half odd      # the rules were written on the even files (by name, from 1)
    python -m benchmarks.reading --mutations 2000

Goals, also on mail that nobody here has seen: message recall 92 %, recipient precision 98 %, hard or soft 95 %, no
person called a bounce, an absence or an opt-out, reply text exact 75 % and leaks 10 %, no crash, each mail under 2 s.
"""

import argparse
import csv
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from outreach.errors import MailUnreadable
from outreach.mail.reading import Kind, Verdict, classify, read_mail, reply_text
from outreach.mail.reading.verdict import Severity

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
AUTO_REPLIES = ("exim-3.eml", "in-2.eml")  # of the captured ones; in-3.eml is a person's
PEOPLE = ("in-3.eml",)
ENDS = (b"\r\n", b"\r")
ODD = (
    b"\0",
    b"\xff\xfe",
    b"\r",
    b'"',
    b"=?",
    b"<",
    b"(",
    b"\n\n",
    b"--",
    b";" * 50,
    b"=\n",
    b": ",
    b"\xe2\x80\xae",
)
Rows = dict[str, list[dict[str, str]]]


@dataclass
class Tally:
    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    spent: float = 0.0

    def share(self, part: str, whole: str) -> str:
        return f"{self.counts[part]} of {self.counts[whole]} ({self.counts[part] / max(1, self.counts[whole]):.1%})"


def in_half(paths: Iterable[Path], half: str) -> list[Path]:
    """Numbered from 1 in the order of their names."""
    numbered = enumerate(sorted(paths), start=1)
    return [path for number, path in numbered if half == "all" or (number % 2 == 0) == (half == "even")]


def read(raw: bytes, tally: Tally) -> Verdict | None:
    """The verdict and the written text, timed; None where the mail is set aside."""
    tally.counts["mails"] += 1
    began = time.perf_counter()
    try:
        incoming = read_mail(raw)
        verdict = classify(incoming)
        reply_text(incoming)
    except MailUnreadable:
        tally.counts["set aside"] += 1
        return None
    except Exception as err:  # noqa: BLE001 - that is what is counted
        tally.counts["crashes"] += 1
        print(f"  {type(err).__name__}: {err}", file=sys.stderr)
        return None
    finally:
        took = time.perf_counter() - began
        tally.slowest, tally.spent = max(tally.slowest, took), tally.spent + took
    return verdict


def same_over_ends(raw: bytes) -> bool:
    plain = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    wanted = read_mail(plain)
    return all(read_mail(plain.replace(b"\n", end)) == wanted for end in ENDS)


def bounces(folder: Path, half: str, tally: Tally) -> None:
    rows: Rows = defaultdict(list)
    with (folder / "expected.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            rows[row["file"]].append(row)
    for path in in_half(folder.glob("*.eml"), half):
        raw = path.read_bytes()
        verdict = read(raw, tally)
        tally.counts["same over line ends"] += same_over_ends(raw)
        if verdict is not None:
            judge(rows[path.name], verdict, tally)


def judge(rows: list[dict[str, str]], verdict: Verdict, tally: Tally) -> None:
    kind = rows[0]["kind"]
    tally.counts[f"{kind}s"] += 1
    tally.counts[f"{kind}s found"] += str(verdict.kind) == kind
    if kind == "unknown":
        tally.counts["unknowns called a bounce"] += verdict.kind is Kind.BOUNCE
    if kind != "bounce":
        return
    wanted = {row["recipient"].lower(): row["hard"] == "yes" for row in rows}
    found = {each.address.lower(): each.severity is Severity.HARD for each in verdict.bounced}
    both = wanted.keys() & found.keys()
    tally.counts["recipients"] += len(wanted)
    tally.counts["recipients named"] += len(found)
    tally.counts["recipients right"] += len(both)
    tally.counts["hard or soft right"] += sum(wanted[each] == found[each] for each in both)
    tally.counts["hard named"] += sum(found[each] for each in both)
    tally.counts["hard rightly"] += sum(found[each] and wanted[each] for each in both)


def replies(folder: Path, half: str, tally: Tally) -> None:
    for path in in_half((folder / "emails").glob("*.txt"), half):
        text = path.read_text(encoding="utf-8")
        wanted = (folder / "trimmed" / path.name).read_text(encoding="utf-8")
        written = reply_text(text)
        tally.counts["replies"] += 1
        tally.counts["replies exact"] += "".join(written.split()) == "".join(wanted.split())
        known = "".join(wanted.split())
        tally.counts["replies that leak"] += any(
            "".join(line.split()) not in known for line in written.split("\n")
        )
        head = "From: Rosa Reed <rosa@clinic.example>\nTo: maya@lakeside.example\nSubject: Re: Hello\n"
        verdict = read(f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}".encode(), tally)
        people(verdict, tally)


def people(verdict: Verdict | None, tally: Tally) -> None:
    tally.counts["people"] += 1
    tally.counts["people misread"] += verdict is None or verdict.kind is not Kind.REPLY


def captured(folder: Path, tally: Tally) -> None:
    for path in sorted(folder.glob("*.eml")):
        raw = path.read_bytes()
        verdict = read(raw, tally)
        tally.counts["same over line ends"] += same_over_ends(raw)
        if verdict is None:
            continue
        if path.name in PEOPLE:
            people(verdict, tally)
        elif path.name in AUTO_REPLIES:
            tally.counts["auto-replys"] += 1
            tally.counts["auto-replys found"] += verdict.kind is Kind.AUTO_REPLY
        else:
            tally.counts["bounces"] += 1
            tally.counts["bounces found"] += verdict.kind is Kind.BOUNCE


def mutations(raws: list[bytes], number: int, seed: int) -> Iterator[bytes]:
    """Real mail with pieces cut, doubled, swapped with others' and sprinkled with odd octets."""
    chance = random.Random(seed)
    for _ in range(number):
        raw = bytearray(chance.choice(raws))
        for _ in range(chance.randint(1, 12)):
            damage(raw, chance.choice(raws), chance)
        yield bytes(raw)


def damage(raw: bytearray, other: bytes, chance: random.Random) -> None:
    place = chance.randrange(len(raw) + 1)
    match chance.randrange(4):
        case 0:
            del raw[place : place + chance.randint(1, 400)]
        case 1:
            raw[place:place] = chance.choice(ODD) * chance.randint(1, 20)
        case 2:
            raw[place:place] = raw[place : place + chance.randint(1, 2000)]
        case _:
            begin = chance.randrange(len(other))
            raw[place : place + 200] = other[begin : begin + chance.randint(1, 600)]


def table(tally: Tally, broken: Tally) -> None:
    counts = tally.counts
    rows = (
        ("bounced messages found", tally.share("bounces found", "bounces"), "92 %"),
        ("recipient recall", tally.share("recipients right", "recipients"), ""),
        ("recipient precision", tally.share("recipients right", "recipients named"), "98 %"),
        ("hard or soft", tally.share("hard or soft right", "recipients right"), "95 %"),
        ("hard, and rightly so", tally.share("hard rightly", "hard named"), ""),
        ("complaints found", tally.share("complaints found", "complaints"), ""),
        ("auto-replies found", tally.share("auto-replys found", "auto-replys"), "all"),
        ("people misread", tally.share("people misread", "people"), "0"),
        ("reply text exact", tally.share("replies exact", "replies"), "75 %"),
        ("reply text leaks", tally.share("replies that leak", "replies"), "10 %"),
        (
            "unknown to the labels, called a bounce",
            f"{counts['unknowns called a bounce']} of {counts['unknowns']}",
            "",
        ),
        ("same over LF, CRLF, CR", str(counts["same over line ends"]), "all"),
        ("crashes", f"{counts['crashes']} of {counts['mails']}", "0"),
        ("crashes on mutations", f"{broken.counts['crashes']} of {broken.counts['mails']}", "0"),
        ("milliseconds a mail", f"{1000 * tally.spent / max(1, counts['mails']):.1f}", ""),
        ("slowest, also of mutations", f"{max(tally.slowest, broken.slowest):.2f} s", "2 s"),
    )
    for name, figure, goal in rows:
        print(f"{name:40} {figure:22} {goal}")


def main() -> int:
    asked = argparse.ArgumentParser(description="How well real mail is read.")
    asked.add_argument("--half", choices=("all", "even", "odd"), default="all")
    asked.add_argument("--mutations", type=int, default=500)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    if not CORPORA.is_dir():
        print("skipped: the corpora of real mail are not here (../shared/corpora)")
        return 0
    tally, broken = Tally(), Tally()
    bounces(CORPORA / "bounces", options.half, tally)
    replies(CORPORA / "replies", options.half, tally)
    captured(CORPORA / "captured", tally)
    raws = [path.read_bytes() for path in sorted(CORPORA.glob("*/*.eml"))]
    for raw in mutations(raws, options.mutations, options.seed):
        read(raw, broken)
    table(tally, broken)
    return 1 if tally.counts["crashes"] or broken.counts["crashes"] else 0


if __name__ == "__main__":
    sys.exit(main())
