"""`outreach demo`: a sample practice lives through six months on the very same daemon, store and SMTP code."""

from outreach.demo.life import run_demo

__all__ = ["run_demo"]
