"""Troubles of the storage that we foresee, as one sentence with its remedy."""


def foreseen(trouble: BaseException) -> str | None:
    """The sentence for a trouble a clerk can mend, or None for one that is ours. Imports nothing until asked."""
    kinds = {kind.__name__ for kind in type(trouble).__mro__}
    if kinds & {"KeyTrouble", "NewerSchema", "ArchiveTrouble"}:
        return str(trouble)
    if "OperationalError" in kinds:
        return f"the database cannot be used: {str(getattr(trouble, 'orig', trouble)).splitlines()[0]}"
    if "ArgumentError" in kinds or "NoSuchModuleError" in kinds:
        return (
            "[storage] url: expected an address such as sqlite:///data/pasaradil.sqlite or postgresql://user@host/name"
        )
    return None
