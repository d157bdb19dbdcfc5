"""Leaving: looking changes nothing, a POST acts at once (RFC 8058), and no wish is lost with the database.

Who has a whole token is answered alike, whether the contact is known, has left or was erased. A token that we
did not make is answered as a link that was cut short: that tells nothing to whoever makes tokens up, and
helps a person whose mail program broke the line.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from outreach.actions.drain_spool import spool_opt_out
from outreach.actions.opt_out import Choice, Wish, Wished, fulfil
from outreach.actions.together import Together
from outreach.app import App
from outreach.mail.opt_out import read_token
from outreach.sequence.model import Contact
from outreach.store import contacts
from outreach.web.guard import MOST_BYTES
from outreach.web.page import make_page
from outreach.web.words import choose_language

log = structlog.get_logger("web")
PATIENCE = 5.0  # seconds for the database; then the wish goes to the spool
_LOOK = 2.0  # seconds to find out whose page it is; then it is shown without
_TOGETHER = 64
_MOST_FIELDS = 20
_LINKED_ALONG = ".,;:!?)]}>'\"/*"  # what programs take into a link that ends a sentence


class Leaving:
    """Serves /leave/{token}."""

    def __init__(self, app: App) -> None:
        self._app = app
        # Threads of its own: when the database hangs, or much is sent, the others all wait for it.
        self._fulfilling: Together[Wish, Wished] = Together(
            lambda wishes: fulfil(app.desk, wishes),
            most=_TOGETHER,
            threads=ThreadPoolExecutor(1, thread_name_prefix="leave"),
        )
        self._spooling = ThreadPoolExecutor(4, thread_name_prefix="spool")

    async def serve(self, request: Request) -> Response:
        token = request.path_params["token"].rstrip(_LINKED_ALONG)
        contact_id = read_token(self._app.desk.opt_out_keys, token)
        if contact_id is None:
            return make_page("incomplete", status=404, language=_language(request))
        if request.method != "POST":
            return await self._show(request, "choose", contact_id)
        return await self._act(request, token, contact_id)

    async def _act(self, request: Request, token: str, contact_id: str) -> Response:
        source, choice = await _read_choice(request)
        if choice is None:
            return make_page("unclear", status=400, language=_language(request))
        wish = Wish(token, source, self._app.now(), choice)
        try:
            wished = await asyncio.wait_for(self._fulfilling.ask(wish), PATIENCE)
        except Exception as err:  # noqa: BLE001 - whatever broke, the wish must not be lost
            log.error("opt-out.spooled", error=type(err).__name__)
            return await self._keep(request, wish)
        if source == "one-click":  # a machine asks: nobody reads the page
            return make_page(wished.value, practice=self._practice(None), language=_language(request))
        return await self._show(request, wished.value, contact_id)

    async def _keep(self, request: Request, wish: Wish) -> Response:
        """Into the spool. With PostgreSQL another machine may send before ours drains it: promise less."""
        name, status = ("noted", 200) if self._app.desk.store.dialect == "sqlite" else ("unsure", 503)
        try:
            await asyncio.get_running_loop().run_in_executor(self._spooling, self._spool, wish)
        except Exception as err:  # noqa: BLE001 - the disk is full, or gone
            log.error("opt-out.lost", error=type(err).__name__)
            name, status = "unable", 503
        return make_page(name, status=status, practice=self._practice(None), language=_language(request))

    def _spool(self, wish: Wish) -> None:
        spool_opt_out(self._app.settings.data, wish)

    async def _show(self, request: Request, name: str, contact_id: str) -> Response:
        try:
            contact = await asyncio.wait_for(asyncio.to_thread(self._find, contact_id), _LOOK)
        except Exception as err:  # noqa: BLE001 - a page without the person's language is better than none
            log.warning("page.without-contact", error=type(err).__name__)
            contact = None
        if name == "choose" and contact and contact.less_often:
            name = "choose again"
        language = _language(request, contact)
        return make_page(name, practice=self._practice(contact), language=language)

    def _find(self, contact_id: str) -> Contact | None:
        with self._app.desk.store.read() as tx:
            return contacts.find(tx, contact_id)

    def _practice(self, contact: Contact | None) -> str:
        """Whose mail it is: of the owner who writes to this contact, else of the first."""
        desk = self._app.desk
        campaign = desk.campaign_of(contact) if contact else None
        owner = desk.owner_of(campaign) if campaign else next(iter(desk.schedules.owners.values()))
        return owner.practice or owner.name


async def _read_choice(request: Request) -> tuple[str, Choice | None]:
    """By what they ask, a button of our page or the one click of RFC 8058, and for what; None where it is not said."""
    try:
        said = await _read_form(request)
    except ClientDisconnect as err:
        raise HTTPException(400) from err
    if said.get("List-Unsubscribe") == "One-Click":
        return "one-click", Choice.LEAVE
    return "link", next((choice for choice in Choice if choice == said.get("choice")), None)


async def _read_form(request: Request) -> dict[str, str]:
    """Multipart, or urlencoded whatever its type says: a program's mistake keeps nobody from leaving."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return dict(parse_qsl((await request.body()).decode("latin-1")))
    async with request.form(max_files=0, max_fields=_MOST_FIELDS, max_part_size=MOST_BYTES) as form:
        return {name: value for name, value in form.multi_items() if isinstance(value, str)}


def _language(request: Request, contact: Contact | None = None) -> str:
    accepted = request.headers.get("accept-language", "")
    return choose_language(accepted, contact.language if contact else "")
