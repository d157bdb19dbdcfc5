"""The program `outreach`: finds commands without importing them, and turns every error into one sentence."""

import importlib
import os
import sys
from typing import Any, NoReturn

import click
from click.shell_completion import CompletionItem

from outreach.cli.commands import ENTRIES, SECTIONS
from outreach.errors import OutreachError

BUSY = 75  # EX_TEMPFAIL: try again later
QUIET_END = 130  # what a shell expects of a program that Ctrl-C ended


class Sentence(click.ClickException):
    """What went wrong, in words for a person."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc] # click reads it from the instance

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class Program(click.Group):
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

    def invoke(self, ctx: click.Context) -> Any:
        """Nothing leaves as a traceback, unless the person asks for it with OUTREACH_LOG=debug."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, OSError, EOFError):
            raise
        except OutreachError as err:
            raise Sentence(str(err), err.exit_code) from err
        except Exception as err:  # noqa: BLE001 - the last stop before the person
            _explain(err)


def _explain(err: Exception) -> NoReturn:
    if type(err).__name__ == "OperationalError" and "locked" in str(err):
        raise Sentence("Another program is writing to the database. Try again in a moment.", BUSY) from err
    if os.environ.get("OUTREACH_LOG", "").lower() == "debug":
        raise err
    kind = f"{type(err).__name__}: {err}" if str(err) else type(err).__name__
    shown = " ".join(kind.split())[:300]
    raise Sentence(
        f"This is a bug in Outreach, not your mistake: {shown}\nOUTREACH_LOG=debug shows where it happened."
    ) from err


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's shape
    if value:
        from importlib.metadata import version

        click.echo(f"outreach {version('outreach')}")
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
    """Exit codes: 0 done, 1 failed, 2 not understood, 3 a file or setting to mend, 75 busy, 130 Ctrl-C."""
    try:
        code = outreach.main(prog_name="outreach", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as err:
        err.show()
        code = err.exit_code
    except (click.Abort, KeyboardInterrupt) as err:
        code = _end_early(err)
    except BrokenPipeError:  # the reader, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as err:
        click.echo(f"{err.filename or 'The system'}: {err.strerror or err}.", err=True)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def _end_early(err: BaseException) -> int:
    if isinstance(err.__cause__, EOFError):
        click.echo("Nobody is there to answer, so nothing was changed. `--yes` answers beforehand.", err=True)
        return 1
    return QUIET_END
