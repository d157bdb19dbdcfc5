"""Which contacts are meant: what a person asks for, as conditions of a statement."""

import json
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from outreach.store.schema import contacts


@dataclass(frozen=True, slots=True)
class Filter:
    """Which contacts to list; all of it must hold. `text` is part of a name, organisation or address."""

    text: str = ""
    audience: str | None = None
    tag: str | None = None
    created_since: datetime | None = None


EVERYBODY = Filter()


def conditions(which: Filter) -> list[sa.ColumnElement[bool]]:
    """All of them must hold."""
    wanted = [contacts.c.search_text.contains(word, autoescape=True) for word in fold(which.text).split()]
    if which.audience is not None:
        wanted.append(contacts.c.audience == which.audience)
    if which.tag is not None:  # as the column's JSON spells it
        wanted.append(sa.cast(contacts.c.tags, sa.Text).contains(json.dumps(which.tag), autoescape=True))
    if which.created_since is not None:
        wanted.append(contacts.c.created_at >= which.created_since)
    return wanted


def fold(text: str) -> str:
    """Without accents and capitals: who types "muller" finds Müller."""
    if text.isascii():
        return text.lower()
    bare = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(bare).casefold()
