"""The usual durable design: aiogram, SQLAlchemy's async ORM on aiosqlite, WAL and synchronous=FULL, two commits a turn.

BOT_API_BASE and BOT_TOKEN say where the platform is, BOT_DATA in which folder the database goes.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message, Update
from sqlalchemy import event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Dialogue(Base):
    __tablename__ = "dialogues"
    chat: Mapped[int] = mapped_column(primary_key=True)
    turns: Mapped[int]
    last: Mapped[str]


class Inbox(Base):
    __tablename__ = "inbox"
    update: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int] = mapped_column(index=True)
    body: Mapped[str]


class Outbox(Base):
    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int] = mapped_column(index=True)
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default="owed")


def make_engine(folder: Path) -> Any:
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder / 'usual.sqlite'}", connect_args={"timeout": 60})

    @event.listens_for(engine.sync_engine, "connect")
    def durable(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    return engine


def answering(sessions: async_sessionmaker[AsyncSession]) -> Callable[[Message, Update], Awaitable[None]]:
    async def answer(message: Message, event_update: Update) -> None:
        """Kept and promised in one commit, said, and marked as said in another."""
        chat, text = message.chat.id, message.text or ""
        async with sessions() as session:
            upsert = insert(Dialogue).values(chat=chat, turns=1, last=text)
            upsert = upsert.on_conflict_do_update(
                index_elements=["chat"], set_={"turns": Dialogue.turns + 1, "last": text}
            )
            await session.execute(upsert)
            session.add(
                Inbox(update=event_update.update_id, chat=chat, body=message.model_dump_json(exclude_none=True))
            )
            promise = Outbox(chat=chat, body=text)
            session.add(promise)
            await session.commit()
            await message.answer(text)
            promise.state = "sent"
            await session.commit()

    return answer


async def main() -> None:
    engine = make_engine(Path(os.environ["BOT_DATA"]))
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    dispatcher = Dispatcher()
    dispatcher.message.register(answering(async_sessionmaker(engine, expire_on_commit=False)))
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOT_API_BASE"]))
    await dispatcher.start_polling(Bot(os.environ["BOT_TOKEN"], session=session))


if __name__ == "__main__":
    asyncio.run(main())
