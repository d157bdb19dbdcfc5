"""A noun with verbs: `outreach drafts` alone lists, `outreach drafts show 3fa9c2` does the verb."""

from typing import Any

import click

_HELP = frozenset({"-h", "--help"})


class Noun(click.Group):
    """A group that lists where no verb is named."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.no_args_is_help = False

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in _HELP):
            args = ["list", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self.commands)  # as they are written: the most wanted first
