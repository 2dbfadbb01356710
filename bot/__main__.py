"""`python -m bot` is the `pasaradil` command."""

from bot.cli import main

main()
