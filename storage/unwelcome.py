"""A file we do not keep, and the one word that says why; templates/<language>/refused_<reason>.txt tell the person."""

REASONS = ("empty", "program", "macros", "web_page", "picture", "locked", "archive", "old_office", "contact", "unknown")


class Unwelcome(Exception):
    """We do not keep this file; the argument is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason if reason in REASONS else "unknown"
