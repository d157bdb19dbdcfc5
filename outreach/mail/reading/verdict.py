"""What a mail is: the values that `classify` gives."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from outreach.mail.reasons import Reason


class Kind(StrEnum):
    """One word for a mail. DOUBTFUL is a machine's mail of which nobody can say whom or what it is about."""

    REPLY = "reply"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    OPT_OUT = "opt-out"
    OTHER = "other"
    DOUBTFUL = "doubtful"


class Severity(StrEnum):
    """HARD: the address is bad. SOFT: it may be good. DELAYED: the server still tries."""

    HARD = "hard"
    SOFT = "soft"
    DELAYED = "delayed"


class OptOut(StrEnum):
    """Whether the person asked in so many words; a doubtful one holds and asks the owner."""

    SURE = "sure"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """One address that a mail did not reach.

    `original` is the address that we wrote to, where the report names it and it was forwarded to `address`.
    `status` is such as "5.1.1", None where none was given. `words` are the server's own, at most 500 characters.
    """

    address: str
    original: str | None = None
    status: str | None = None
    reason: Reason = Reason.UNCLEAR
    severity: Severity = Severity.SOFT
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a mail is, and what follows from it.

    `bounced` belongs to a bounce, `complaints` (addresses) and `feedback` (RFC 5965 7.3, such as "abuse"; an
    "auth-failure" is a server's report and no person's) to a complaint, `back_on` to an auto-reply (None where
    no date is given, or it could be read in two ways), `opt_out` to an opt-out, and `leave_token` to one that came
    through our List-Unsubscribe (its seal is still to be checked: `mail/opt_out.py`). `why` is for people.
    """

    kind: Kind
    why: str
    bounced: tuple[Bounced, ...] = ()
    complaints: tuple[str, ...] = ()
    feedback: str = ""
    back_on: date | None = None
    opt_out: OptOut | None = None
    leave_token: str | None = None
