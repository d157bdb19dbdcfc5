"""What a server's refusal says about an address."""

import re

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_GONE = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.4.4", "5.2.1"})
_NO_SUCH = frozenset({550, 551, 553})


def is_bad_address(code: int | None, reply: str) -> bool:
    """Whether a refusal at RCPT says that the address does not exist (RFC 3463 3.2).

    A policy refusal (5.7.x, such as Microsoft's 5.7.515) is the sender's fault, a full mailbox (5.2.2) passes.
    """
    found = _STATUS.search(reply)
    if found:
        return found.group(0) in _GONE
    return code in _NO_SUCH
