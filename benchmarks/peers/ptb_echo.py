"""The stock python-telegram-bot echo bot, as its documentation writes it; BOT_API_BASE and BOT_TOKEN say where."""

import os

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message:
        await update.message.reply_text(update.message.text or "")


def main() -> None:
    base = os.environ["BOT_API_BASE"]
    application = Application.builder().token(os.environ["BOT_TOKEN"]).base_url(f"{base}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main()
