"""The commands of the task-force door, typed in either language or tapped."""

from handlers.conversation import plain
from handlers.messages import Choice, Incoming, Rows

TYPED = {
    "start": "home", "mulai": "home", "menu": "home", "home": "home",
    "antrean": "queue", "antrian": "queue", "queue": "queue",
    "saya": "mine", "mine": "mine", "kasus saya": "mine", "my cases": "mine",
    "pergi": "away", "away": "away", "cuti": "away", "hadir": "present", "im back": "present",
    "identitas": "identity", "identity": "identity",
    "pantau": "watch", "watch": "watch",
    "sehat": "health", "health": "health", "jejak": "audit", "audit": "audit",
    "blokir": "bar", "bukablokir": "unbar", "buka blokir": "unbar",
    "kapasitas": "capacity", "capacity": "capacity",
    "tim": "team", "team": "team", "bagi": "share", "share": "share",
    "cari": "search", "search": "search", "find": "search",
    "bantuan": "help", "help": "help", "?": "help",
    "batal": "cancel", "cancel": "cancel", "kembali": "cancel", "back": "cancel",
    "bahasa": "language", "language": "language",
    "keluar": "leave", "logout": "leave", "signout": "leave",
    "undang": "invite", "invite": "invite",
    "petugas": "people", "people": "people",
    "lembaga": "agencies", "agencies": "agencies",
    "angka": "figures", "figures": "figures",
    "permintaan": "requests", "requests": "requests",
    "rute": "routes", "routes": "routes", "routing": "routes",
    "kategori": "categories", "categories": "categories",
    "pemeliharaan": "maintenance", "maintenance": "maintenance",
    "umumkan": "announce", "announce": "announce", "hentikan": "stop_announcing",
    "ekspor": "export", "export": "export",
    "kalimat": "wording", "wording": "wording",
    "batas": "limits", "limits": "limits",
    "simpan": "retention", "retention": "retention",
    "cadangan": "backup", "backup": "backup",
    "gagal": "dead", "undelivered": "dead",
}  # fmt: skip


def asked_for(said: Incoming) -> tuple[str, str] | None:
    """The command in a message and what follows it: ('queue', '2'); None if it is an answer."""
    if said.choice is not None:
        prefix, _, rest = said.choice.partition(":")
        return (rest.partition(":")[0], rest.partition(":")[2]) if prefix == "go" else None
    words = (said.text or "").strip()
    if words.startswith("/"):
        command, _, rest = words[1:].partition(" ")
        return (TYPED.get(plain(command.split("@")[0]), command.casefold()), rest.strip())
    wish = TYPED.get(plain(words)) if len(words) <= 20 else None
    return (wish, "") if wish else None


OFFICER: Rows = (
    (Choice("go:queue", label="queue", icon="📥"), Choice("go:mine", label="mine", icon="🗂")),
    (Choice("go:help", label="help", icon="❓"), Choice("go:language", label="language", icon="🌐")),
)
ADMIN: Rows = (
    (Choice("go:invite", label="invite", icon="✉️"), Choice("go:people", label="people", icon="👥")),
    (Choice("go:figures", label="figures", icon="📊"), Choice("go:dead", label="dead", icon="📮")),
    (Choice("go:agencies", label="go_agencies", icon="🏛"), Choice("go:requests", label="requests", icon="⚖️")),
    (Choice("go:help", label="help", icon="❓"), Choice("go:language", label="language", icon="🌐")),
)
LOOKERS: Rows = (
    (Choice("go:watch", label="go_watch", icon="📈"), Choice("go:figures", label="figures", icon="📊")),
    (Choice("go:help", label="help", icon="❓"), Choice("go:language", label="language", icon="🌐")),
)
CUSTODIAN: Rows = (
    (Choice("go:identity", label="go_identity", icon="🪪"),),
    (Choice("go:help", label="help", icon="❓"), Choice("go:language", label="language", icon="🌐")),
)
SUPERVISOR: Rows = (
    (Choice("go:queue", label="queue", icon="📥"), Choice("go:mine", label="mine", icon="🗂")),
    (Choice("go:watch", label="go_watch", icon="📈"), Choice("go:team", label="go_team", icon="👥")),
    (Choice("go:help", label="help", icon="❓"), Choice("go:language", label="language", icon="🌐")),
)
CANCEL: Rows = ((Choice("go:cancel", label="cancel", icon="✖️"),),)
