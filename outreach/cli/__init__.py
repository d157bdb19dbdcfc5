"""The `outreach` command. It imports only click; each command imports what it needs when it runs."""

from outreach.cli.program import main

__all__ = ["main"]
