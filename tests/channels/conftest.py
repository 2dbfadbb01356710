"""Both Telegram libraries and WhatsApp's are imported before the first test: importing takes seconds on a busy machine, and tests wait for answers."""

import bot.channels.telegram
import bot.channels.whatsapp
import bot.taskforce

__all__ = ["bot"]
