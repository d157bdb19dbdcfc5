"""The weekly summary: what you owe, how promises went, who is quiet, what comes, what is broken."""

from outreach.sequence.summary.summarize import summarize
from outreach.sequence.summary.values import Item, Month, Summary, Week

__all__ = ["Item", "Month", "Summary", "Week", "summarize"]
