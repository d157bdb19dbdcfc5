"""What a mail says, before it has a sender, an address or a date."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Content:
    """Rendered subject, text and HTML. An empty `html` makes a mail of text alone."""

    subject: str
    text: str
    html: str = ""

    @property
    def sha256(self) -> str:
        """Hex, over all parts with their lengths, so no text can move from one part to the next unseen."""
        seal = sha256()
        for part in (self.subject, self.text, self.html):
            octets = part.encode("utf-8", "surrogatepass")
            seal.update(b"%d:" % len(octets) + octets)
        return seal.hexdigest()
