"""What a clerk can mend, said in one line: nothing is imported to say it."""


class ConfigTrouble(Exception):
    """The settings cannot be used; the message names file, key and what was expected."""
