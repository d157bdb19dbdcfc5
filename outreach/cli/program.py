"""The program `outreach`: finds commands without importing them, and turns every error into one sentence."""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click
from click.shell_completion import CompletionItem

from outreach.cli.commands import ENTRIES, SECTIONS
from outreach.cli.noun import Guide
from outreach.errors import OutreachError

BUSY = 75  # EX_TEMPFAIL: try again later
QUIET_END = 130  # what a shell expects of a program that Ctrl-C ended


class Program(Guide):
    """A group whose commands are imported when they are called, and not before."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(ENTRIES)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ENTRIES:
            return None
        module = importlib.import_module(f"outreach.cli.{ENTRIES[cmd_name].module}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, entries in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, entry.help) for name, entry in entries.items()])

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from outreach.config.settings import SETTINGS

        with formatter.section("Settings, read from the environment"):
            formatter.write_dl([(name, f"{text} [{default or 'none'}]") for name, default, text in SETTINGS])
        formatter.write_paragraph()
        formatter.write_text("Every command has its own --help, and lists take --json.")

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """From the table: the TAB key must not wait for imports."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        found = [(name, entry) for name, entry in ENTRIES.items() if name.startswith(incomplete)]
        return [CompletionItem(name, help=entry.help) for name, entry in found]

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> NoReturn:
        """Exit codes: 0 done, 1 failed, 2 not understood, 3 something to mend, 75 busy, 130 Ctrl-C."""
        extra |= {"prog_name": "outreach", "standalone_mode": False}
        try:
            code = super().main(args, **extra)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader, such as `head`, has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 0
        except (Exception, KeyboardInterrupt) as err:
            if os.environ.get("OUTREACH_LOG", "").lower() == "debug" and _is_unforeseen(err):
                raise
            message, code = explain(err)
            click.echo(message, err=True, nl=bool(message))
        sys.exit(code if isinstance(code, int) else 0)


def explain(err: BaseException) -> tuple[str, int]:
    """What went wrong, for a person, and the exit code."""
    match err:
        case OutreachError():
            said, code = str(err), err.exit_code
        case click.exceptions.NoArgsIsHelpError():
            said, code = err.format_message(), err.exit_code
        case click.UsageError():
            said, code = _say_usage(err), err.exit_code
        case click.ClickException():
            said, code = err.format_message(), err.exit_code
        case click.Abort() | KeyboardInterrupt():
            said, code = _say_end(err)
        case OSError():
            said, code = f"{err.filename or 'The system'}: {err.strerror or err}.", 1
        case _ if type(err).__name__ == "OperationalError" and "locked" in str(err):
            said, code = "Another program is writing to the database. Try again in a moment.", BUSY
        case _:
            what = " ".join(f"{type(err).__name__}: {err}".split())[:300]
            where = "OUTREACH_LOG=debug shows where it happened."
            said, code = f"This is a bug in Outreach, not your mistake: {what}\n{where}", 1
    return said, code


def _say_usage(err: click.UsageError) -> str:
    said = err.format_message()
    dot = "" if said.endswith((".", "?")) else "."
    asked = f" `{err.ctx.command_path} --help` explains." if err.ctx else ""
    return said.removesuffix("?.") + "?" * said.endswith("?.") + dot + asked


def _say_end(err: BaseException) -> tuple[str, int]:
    """Ctrl-C says nothing; a question that nobody can answer is told."""
    if (
        isinstance(err, KeyboardInterrupt)
        or isinstance(err.__cause__, KeyboardInterrupt)
        or sys.stdin.isatty()
    ):
        return "", QUIET_END
    return "Nobody is there to answer, so nothing was changed. `--yes` answers beforehand.", 1


def _is_unforeseen(err: BaseException) -> bool:
    return not isinstance(err, OutreachError | click.ClickException | click.Abort | KeyboardInterrupt)


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's shape
    from importlib.metadata import PackageNotFoundError, version

    if value:
        try:
            number = version("outreach")
        except PackageNotFoundError:
            number = "(not installed: run from its folder)"
        click.echo(f"outreach {number}")
        ctx.exit()


@click.command(
    cls=Program,
    name="outreach",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Say which."
)
def outreach() -> None:
    """Keeps a professional's relations warm: personal mails, promises kept, and who leaves has left.

    Nothing is sent before schedules.yaml says `delivery: live`; until then mails become files.
    """


def main() -> NoReturn:
    """What the console script calls."""
    outreach.main()
