"""The `pasaradil` command as an admin uses it: one readable line for every mistake, data where data is asked for."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.cli.console import command
from bot.config import ConfigTrouble, load
from bot.setup import filled


def pasaradil(*words: str, folder: Path, said: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PASARADIL_SERVICE__DATA": str(folder / "data"), **settings}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], input=said, capture_output=True, text=True, env=environment, timeout=60
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[web]\nport = 'many'", ("web.port", "a port number")),
        ("[web]\nprot = 80", ("web.prot", "no such key", "port")),
        ("[webb]\nport = 80", ("webb", "no such key", "web")),
        ("[web\n", ("not valid TOML",)),
        ("[telegram.public]\nmode = 'smoke'", ("telegram.public.mode", "poll")),
        ("[service]\nlog = 'loud'", ("service.log", "debug, info or warning")),
    ],
)
def test_a_wrong_key_is_one_readable_line(tmp_path: Path, text: str, names: tuple[str, ...]) -> None:
    (tmp_path / "config.toml").write_text(text)
    answer = pasaradil("run", "--config", str(tmp_path / "config.toml"), folder=tmp_path)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
    for name in ("config.toml", *names):
        assert name in answer.stderr


def test_the_environment_wins_and_is_named_in_its_mistakes(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text("[web]\nport = 1")
    assert load(tmp_path / "c.toml", {"PASARADIL_WEB__PORT": "2"}).web.port == 2
    with pytest.raises(ConfigTrouble, match=r"environment PASARADIL_WEB__PORT: web\.port"):
        load(tmp_path / "c.toml", {"PASARADIL_WEB__PORT": "x"})


def test_a_token_never_shows_in_a_message_about_it(tmp_path: Path) -> None:
    token = "123456:" + "Z" * 35
    answer = pasaradil("check", folder=tmp_path, PASARADIL_TELEGRAM__PUBLIC__TOKEN=token,
                       PASARADIL_TELEGRAM__PUBLIC__API_BASE="http://127.0.0.1:9")  # fmt: skip
    assert answer.returncode == 1
    assert "telegram.public" in answer.stdout
    assert "Z" * 35 not in answer.stdout + answer.stderr


def test_the_doctor_is_content_with_a_fresh_house(tmp_path: Path) -> None:
    answer = pasaradil("check", "--json", folder=tmp_path)
    assert answer.returncode == 0, answer.stdout
    assert {f["what"] for f in json.loads(answer.stdout)} >= {
        "config",
        "keys",
        "database",
        "catalogue",
        "words",
        "clock",
    }


def test_a_lost_key_file_is_never_made_anew_beside_a_database(tmp_path: Path) -> None:
    assert pasaradil("invite", folder=tmp_path).returncode == 0
    (tmp_path / "data" / "keys.json").unlink()
    answer = pasaradil("invite", folder=tmp_path)
    assert answer.returncode == 1
    assert "put back your copy" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_route_shows_the_queue_and_why(tmp_path: Path) -> None:
    answer = pasaradil(
        "route", "--category", "jual_rugi", "--answer", "seller_kind=local_small", "--json", folder=tmp_path
    )
    told = json.loads(answer.stdout)
    assert told["queue"] == "SATGAS"
    assert told["reason"]["id"]
    assert told["due"]["first_action"]
    assert pasaradil("route", "--category", "nonsense", folder=tmp_path).returncode == 2


def test_understand_reads_a_line_at_a_time(tmp_path: Path) -> None:
    lines = '{"text": "Harga saya 45rb, mereka jual 19.900 di shopee", "id": 1}\n{"text": "halo"}\n'
    answer = pasaradil("understand", "--jsonl", folder=tmp_path, said=lines)
    first, second = (json.loads(line) for line in answer.stdout.splitlines())
    assert first["id"] == 1
    assert first["reading"]["own_price"] == 45_000
    assert first["reading"]["competitor_price"] == 19_900
    assert first["reading"]["platform"] == ["Shopee"]
    assert second["reading"]["category"] == "bukan_aduan"
    assert set(first["reading"]) >= {"lang", "category", "agency", "co_agencies", "urgency", "own_price", "competitor_price",
                                     "platform", "links", "seller", "product", "since", "drop_pct", "region"}  # fmt: skip


def test_understand_names_the_line_that_is_no_json(tmp_path: Path) -> None:
    answer = pasaradil("understand", "--jsonl", folder=tmp_path, said='{"text": "halo"}\nnonsense\n')
    assert answer.returncode == 2
    assert "line 2" in answer.stderr


def test_the_terminal_holds_a_whole_conversation(tmp_path: Path) -> None:
    said = "1\nlapor\n1\n14\nToko di pasar online merusak harga kami semua.\nlewati\nlewati\nlewati\nlewati\n1\n1\n1\n"
    answer = pasaradil("chat", folder=tmp_path, said=said)
    assert "Kode lacak: PA-" in answer.stdout, answer.stdout + answer.stderr
    assert "Meja satgas" in answer.stdout


def test_the_owners_process_never_imports_what_changes_a_case(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom bot.app import build\nfrom bot.config import Config\n"
        f"app = build(Config.model_validate({{'service': {{'data': {str(tmp_path)!r}}}, 'telegram': {{'public': {{'token': '1:' + 'A' * 35}}}}}}), 'public')\n"
        "bad = [m for m in sys.modules if m.startswith(('storage.casework', 'bot.desk', 'handlers.officer', 'telegram', 'fastapi'))]\n"
        "print(bad)\nassert 'telegram' in app.doors and not bad\n"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_a_first_start_prints_an_address_and_one_invite_code_and_stops_when_told(tmp_path: Path) -> None:
    environment = {**os.environ, "PASARADIL_SERVICE__DATA": str(tmp_path / "data"), "PASARADIL_WEB__PORT": "0"}
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    first, second = process.stdout.readline(), process.stdout.readline()
    assert "http://127.0.0.1:" in second
    assert len(first.rsplit(" ", 1)[1].strip()) == 14
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert time.monotonic() - began < 10
    assert (tmp_path / "data" / "keys.json").stat().st_mode & 0o777 == 0o600


def test_init_keeps_every_comment_and_sets_what_was_given() -> None:
    example = Path("config.example.toml").read_text()
    given = {("telegram.public", "token"): "1:abc", ("web", "port"): "9000", ("whatsapp", "phone_id"): "123"}
    out = filled(example, given)
    assert 'token = "1:abc"' in out
    assert "port = 9000" in out
    assert 'phone_id = "123"' in out  # digits, and yet a text
    assert out.count("# token = ") == 2
    assert len(out.splitlines()) == len(example.splitlines())


def test_a_port_in_use_is_one_readable_line(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = pasaradil("run", folder=tmp_path, PASARADIL_WEB__PORT=str(taken.getsockname()[1]))
    assert answer.returncode == 2
    assert "web.port" in answer.stderr.splitlines()[-1]
    assert "Traceback" not in answer.stderr


def test_help_imports_nothing_but_what_it_shows() -> None:
    """`pasaradil --help` is quick because no command's own needs are imported to list it."""
    code = (
        "import sys\nimport bot.cli\n"
        "heavy = {'asyncio', 'sqlalchemy', 'aiogram', 'telegram', 'fastapi', 'pydantic', 'jinja2', 'httpx', 'cryptography'}\n"
        "print(sorted(heavy & sys.modules.keys()))\n"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert answer.stdout.strip() == "[]", answer.stdout + answer.stderr


def test_a_command_is_registered_once() -> None:
    with pytest.raises(ValueError, match="is there already"):
        command("run")
