"""What a task-force conversation can decide, somebody carries out: no act falls to the floor at run time."""

import ast
from pathlib import Path

import pytest

import handlers.acts
from bot.desk.hands import carries_out, known

ROOMS = [*Path("handlers/officer").glob("*.py"), *Path("handlers/admin").glob("*.py")]


def decided(path: Path) -> set[str]:
    """The acts a module makes: names from handlers.acts that it calls."""
    called = {
        n.func.id
        for n in ast.walk(ast.parse(path.read_text()))
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    }
    return {name for name in called if getattr(getattr(handlers.acts, name, None), "__module__", "") == "handlers.acts"}


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: "/".join(path.parts[-2:]))
def test_an_act_that_can_be_decided_is_carried_out(path: Path) -> None:
    assert decided(path) - {"Turn"} <= {act.__name__ for act in known()}


def test_an_act_has_one_hand() -> None:
    with pytest.raises(ValueError, match="has a hand already"):
        carries_out(handlers.acts.SignIn)(lambda hall, person, act, turn: None)
