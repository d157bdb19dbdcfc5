"""Where the database is meant to be: a mistyped path must not become a new one, empty of everybody's opt-outs."""

from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from outreach.config.settings import Settings
from outreach.errors import DatabaseUnfit
from outreach.store.connections import IN_MEMORY


def find_file(settings: Settings) -> Path | None:
    """The file of SQLite; None for PostgreSQL, and for what `open_store` refuses without telling its password."""
    try:
        url = make_url(settings.database_url)
    except ArgumentError:
        return None
    if url.get_backend_name() != "sqlite":
        return None
    if url.database in IN_MEMORY:
        problem = "it would be in memory, and forget everything, opt-outs too, at the end of each command"
        raise DatabaseUnfit(database=settings.database_url, problem=f"{problem}. Name a file.")
    file = Path(str(url.database))
    if not file.is_absolute():
        problem = "it would be another file in each folder. Write the whole path, with four slashes: "
        raise DatabaseUnfit(database=settings.database_url, problem=f"{problem}sqlite:///{file.absolute()}.")
    return file


def check_place(settings: Settings, *, creates: bool) -> None:
    """Raises DatabaseUnfit where there is no database and none may be made.

    In the data folder anybody may make it: `init` made that folder for it. Elsewhere it takes a command that
    starts something (`creates`) and a folder that is there.
    """
    file = find_file(settings)
    if file is None or file.exists() or (file.parent == settings.data and (creates or file.parent.is_dir())):
        return
    if file.parent == settings.data and not settings.schedules.exists():
        problem = f"there is no folder {file.parent}, and no schedules.yaml either"
        remedy = "Go to the folder of your practice, or begin one with `outreach init`"
        raise DatabaseUnfit(database=file, problem=f"{problem}. {remedy}.")
    if not file.parent.is_dir():
        problem = f"there is no folder {file.parent}. Make it, or mend the path"
    elif creates:
        return
    else:
        problem = "there is no such file. `outreach run` or the first `outreach contacts import` makes it"
    where = "OUTREACH_DATA and OUTREACH_DATABASE_URL say where it is"
    raise DatabaseUnfit(database=file, problem=f"{problem}. {where}.")
