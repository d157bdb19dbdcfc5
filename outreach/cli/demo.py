"""`outreach demo`: a practice lives through some months."""

from pathlib import Path

import click

from outreach.cli.output import hint, say


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default="demo")
@click.option("--months", type=click.IntRange(1, 24), default=6, show_default=True, help="How long.")
@click.option("--quiet", is_flag=True, help="Print only where the page is.")
def demo(folder: Path, months: int, quiet: bool) -> None:  # noqa: FBT001 - click's shape
    """Watch a sample practice live through some months, in seconds. Nothing leaves this machine.

    Writes a page and every mail into FOLDER, and replaces an earlier demo there.
    """
    from outreach.cli.log import start_log
    from outreach.demo import run_demo

    start_log("error", daemon=False)
    page = run_demo(folder, months, quiet=quiet)
    say(f"{page}")
    hint("Open that page in a browser.")
