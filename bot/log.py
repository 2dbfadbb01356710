"""The service's log: structured lines with nothing personal and no token in them."""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

import structlog

# Only these may carry values; a new field is a decision, not an accident.
ALLOWED = {"event", "level", "timestamp", "channel", "case", "agency", "category", "template", "error", "seconds", "count",
           "url", "path", "revision", "state", "tries", "letter", "promise", "action", "where", "status", "door", "logger",
           "exc_type", "port", "host", "language", "retry_after"}  # fmt: skip
SECRETS = (
    (re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}"), "<token>"),
    (re.compile(r"\bPA-(?:[A-Z2-9]{4}-?){3}"), "<code>"),
    (re.compile(r"(?:\+62|62|0)[ -]?8\d[\d -]{6,12}\d"), "<phone>"),
    (re.compile(r"\b\d{15,16}\b"), "<number>"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "<mail>"),
    (re.compile(r"//[^/@\s]+:[^/@\s]+@"), "//<login>@"),
)


def redacted(text: str) -> str:
    """The text without what looks like a token, a code, a phone number, an NIK or a mail address."""
    for pattern, shown in SECRETS:
        text = pattern.sub(shown, text)
    return text[:500]


def keep_to_the_allowed(logger: Any, method: str, line: MutableMapping[str, Any]) -> dict[str, Any]:
    """A processor that drops every field that is not allowed and cleans the text of the others."""
    kept = {}
    for name, value in line.items():
        if name in ALLOWED:
            kept[name] = value if isinstance(value, int | float | bool) else redacted(str(value))
    return kept


class _Stderr:
    """Writes to standard error as it is now. A log that cannot be written must not cost anybody their turn."""

    def __init__(self, *names: object) -> None:
        """structlog hands the logger's names, which do not matter here."""

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError):
            print(line, file=sys.stderr, flush=True)

    debug = info = warning = error = critical = msg


class _Foreign(logging.Handler):
    """Libraries log URLs with tokens and bodies with names: of theirs only where and what kind of trouble it was is kept."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        structlog.get_logger().warning("library", logger=record.name, level=record.levelname, exc_type=kind or "-")


def set_up(level: str = "info") -> None:
    """Lines on standard error; libraries only from warnings up, and only their names."""
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso"), keep_to_the_allowed,
                    structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=_Stderr,
    )  # fmt: skip
    logging.root.handlers[:] = [_Foreign()]
    logging.root.setLevel(logging.WARNING)


log = structlog.get_logger()
