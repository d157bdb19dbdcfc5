"""How bad a run is: which misfortunes it has, how often, and how much people do."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Mood:
    """How bad a run is. Chances: of a crash at a point, of a disk error in a transaction, of rudeness in a delivery."""

    trouble: float = 0.0  # of the mail server, in multiples of server.RISKS; with more than 2 some never come
    crash: float = 0.0
    disk: float = 0.0
    rude: float = 0.0
    jumps: float = 0.0  # clocks set, a day
    freezes: float = 0.0  # processes stopped, a day
    kills: float = 0.0  # processes killed, a day
    stops: float = 0.0  # processes stopped as systemd does it, a day
    naps: float = 0.0  # chance of a process stopped at a point
    quiet_hours: float = 6.0  # between two deeds
    cluster: bool = False  # two daemons on one database
    edit: int = -1  # of practice_files.EDITS: with which schedules.yaml it begins


MOODS = (
    Mood(),
    Mood(trouble=1),
    Mood(trouble=2, rude=0.1),
    Mood(crash=0.01, kills=1),
    Mood(trouble=1, crash=0.005, kills=0.5, rude=0.1),
    Mood(trouble=1, disk=0.01, rude=0.05),
    Mood(trouble=1, jumps=0.5, rude=0.05, stops=1),
    Mood(trouble=2, crash=0.005, freezes=3, naps=0.02, stops=0.5, rude=0.1, cluster=True),
    Mood(
        trouble=1.5,
        crash=0.003,
        disk=0.003,
        jumps=0.2,
        freezes=1,
        naps=0.005,
        kills=0.5,
        stops=0.2,
        rude=0.2,
        cluster=True,
        quiet_hours=4,
    ),
    Mood(rude=0.5, quiet_hours=3),
)

UNKIND, DISK, TWO_DAEMONS, RUDE = MOODS[2], MOODS[5], MOODS[7], MOODS[9]
QUIET = Mood(quiet_hours=24)  # so that sequences have the time to come round again
HASTY = Mood(quiet_hours=24, edit=0)  # no gap between two mails
LEFT_ALONE = Mood(trouble=2, quiet_hours=48)  # a bad server, and an owner who leaves doubts lying for weeks

LIVELY = 10  # turns of all moods, of which the first has many deeds a day, and the others one or two a week
CALM = 10.0  # so that five hundred seeds are lived through in CI


def find_mood(seed: int) -> Mood:
    """Every seed has a mood; most are calm, so that there can be many of them."""
    mood = MOODS[seed % len(MOODS)]
    is_lively = seed // len(MOODS) % LIVELY == 0
    return mood if is_lively else replace(mood, quiet_hours=mood.quiet_hours * CALM)
