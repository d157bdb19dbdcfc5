"""A practice with one contact, and its pages: called in this process, or through a real server."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from outreach.app import App
from outreach.store.schema import metadata
from outreach.web import make_web
from tests import pages


@pytest.fixture
def app(tmp_path) -> Iterator[App]:
    made = pages.make_app(tmp_path)
    yield made
    made.desk.store.close()


@pytest.fixture
def contact_id(app) -> str:
    return pages.add_contact(app)


@pytest.fixture
def link(app, contact_id) -> str:
    """The path of the contact's own page."""
    return f"/leave/{app.desk.leave_token(contact_id)}"


@pytest.fixture
def web(app) -> Iterator[TestClient]:
    with TestClient(make_web(app), client=("127.0.0.1", 50000), follow_redirects=False) as client:
        yield client


@pytest.fixture
def count(app) -> Callable[[], Counter[str]]:
    """How many rows each table has now."""

    def count_rows() -> Counter[str]:
        with app.desk.store.read() as tx:
            tables = metadata.tables.values()
            return Counter(
                {t.name: tx.execute(sa.select(sa.func.count()).select_from(t)).scalar_one() for t in tables}
            )

    return count_rows


@pytest.fixture
def served(app) -> Iterator[str]:
    with pages.serve_pages(app) as url:
        yield url
