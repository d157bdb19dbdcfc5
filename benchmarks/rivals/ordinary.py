"""The ordinary pipeline: async ORM sessions on aiosqlite (FULL), Jinja2 and Markdown per mail, EmailMessage, and four
kept aiosmtplib connections. It claims in batches and commits before and after each mail, as ours does."""

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any

import aiosmtplib
import sqlalchemy as sa
from jinja2 import Environment
from markdown_it import MarkdownIt
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from benchmarks import letter
from benchmarks.sink import HOST

CONNECTIONS = 4
BATCH = 100


class Base(DeclarativeBase):
    pass


class Mail(Base):
    __tablename__ = "mails"
    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    due_at: Mapped[dt.datetime] = mapped_column(index=True)
    message_id: Mapped[str | None]
    subject: Mapped[str | None]
    text: Mapped[str | None]
    html: Mapped[str | None]
    reply: Mapped[str | None]
    sent_at: Mapped[dt.datetime | None]


def run(mails: int, port: int, folder: Path) -> float:
    return asyncio.run(_run(mails, port, folder))


async def _run(mails: int, port: int, folder: Path) -> float:
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder}/ordinary.sqlite")
    sa.event.listen(engine.sync_engine, "connect", _make_durable)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    async with engine.begin() as tx:
        await tx.run_sync(Base.metadata.create_all)
    async with sessions.begin() as session:
        now = dt.datetime.now(dt.UTC)
        session.add_all([Mail(address=letter.address(n), state="due", due_at=now) for n in range(mails)])
    environment = Environment(autoescape=False)
    writer = (
        environment.from_string(letter.SUBJECT),
        environment.from_string(letter.BODY + letter.CLOSING),
        MarkdownIt(),
    )
    began = time.perf_counter()
    async with contextlib.AsyncExitStack() as stack:
        servers = [aiosmtplib.SMTP(hostname=HOST, port=port, start_tls=False) for _ in range(CONNECTIONS)]
        for server in servers:
            await stack.enter_async_context(server)
        while claimed := await _claim(sessions):
            shared = iter(claimed)
            await asyncio.gather(*(_carry(shared, sessions, writer, server) for server in servers))
    seconds = time.perf_counter() - began
    async with sessions() as session:
        sent = await session.scalar(sa.select(sa.func.count()).where(Mail.state == "sent"))
    await engine.dispose()
    assert sent == mails
    return seconds


def _make_durable(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


async def _claim(sessions: async_sessionmaker[AsyncSession]) -> list[Mail]:
    async with sessions.begin() as session:
        found = await session.scalars(
            sa.select(Mail).where(Mail.state == "due").order_by(Mail.due_at).limit(BATCH)
        )
        mails = list(found)
        for mail in mails:
            mail.state = "claimed"
    return mails


async def _carry(
    claimed: Iterator[Mail],
    sessions: async_sessionmaker[AsyncSession],
    writer: tuple[Any, ...],
    server: aiosmtplib.SMTP,
) -> None:
    for mail in claimed:
        message = _compose(mail, writer)
        async with sessions.begin() as session:
            session.add(mail)
            mail.state = "sending"
        _, reply = await server.send_message(message)
        async with sessions.begin() as session:
            session.add(mail)
            mail.state, mail.reply, mail.sent_at = "sent", reply, dt.datetime.now(dt.UTC)


def _compose(mail: Mail, writer: tuple[Any, ...]) -> EmailMessage:
    subject, body, markdown = writer
    values = letter.context(mail.id)
    mail.subject, mail.text = subject.render(values), body.render(values)
    mail.html = markdown.render(mail.text)
    mail.message_id = make_msgid(domain="lakeside.example")
    message = EmailMessage()
    message["From"] = f"Maya Okafor <{letter.OWNER['email']}>"
    message["To"] = mail.address
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(dt.datetime.now(dt.UTC))
    message["Message-ID"] = mail.message_id
    message["List-Unsubscribe"] = f"<{values['opt_out']['url']}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message
