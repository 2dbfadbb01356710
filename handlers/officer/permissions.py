"""Who of the task force may do what, as one table: every role, every action, at one's own agency or at any."""

from typing import Literal

Role = Literal["officer", "supervisor", "custodian", "admin", "auditor"]
Scope = Literal["own", "any"]
ROLES: tuple[Role, ...] = ("officer", "supervisor", "custodian", "admin", "auditor")
DESK = "SATGAS"  # the task force's own desk: what it watches is the whole

# action -> the roles that may, and where. What is not here, nobody may.
PERMISSIONS: dict[str, dict[Role, Scope]] = {
    "read_case": {"officer": "own", "supervisor": "own"},
    "work": {"officer": "own", "supervisor": "own"},
    "note": {"officer": "own", "supervisor": "own"},
    "confirm": {"officer": "own", "supervisor": "own"},
    "reopen": {"supervisor": "own"},
    "give": {"supervisor": "own"},
    "presence": {"officer": "own", "supervisor": "own"},
    "ask_identity": {"officer": "own", "supervisor": "own"},
    "answer_identity": {"custodian": "any"},
    "broadcast": {"supervisor": "own"},
    "workload": {"supervisor": "own"},
    "watch": {"supervisor": "own", "auditor": "any"},
    "figures": {"supervisor": "own", "admin": "any", "auditor": "any"},
    "audit": {"admin": "any", "auditor": "any"},
    "people": {"admin": "any"},
    "agencies": {"admin": "any"},
    "routing": {"admin": "any"},
    "categories": {"admin": "any"},
    "announce": {"admin": "any"},
    "bar": {"admin": "any"},
    "limits": {"admin": "any"},
    "wording": {"admin": "any"},
    "retention": {"admin": "any"},
    "dead_letters": {"admin": "any"},
    "health": {"admin": "any"},
    "export": {"admin": "any", "auditor": "any"},
    "maintenance": {"admin": "any"},
    "backup": {"admin": "any"},
}


def may(role: str, action: str, *, own: bool = True) -> bool:
    """Whether this role may do this, at its own agency or (`own` false) at another."""
    scope = PERMISSIONS.get(action, {}).get(role)  # type: ignore[call-overload]
    return scope == "any" or (scope == "own" and own)


def may_all(role: str, agency: str, action: str) -> bool:
    """The same for the whole of all agencies: the desk of the task force watches for all of them."""
    return may(role, action, own=False) or (agency == DESK and may(role, action))


def allowed(role: str) -> tuple[str, ...]:
    """Everything a role may do, in the table's order."""
    return tuple(action for action in PERMISSIONS if may(role, action))
