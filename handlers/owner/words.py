"""The words that always work: going back, stopping, help, later, language; typed in either language or tapped."""

from handlers.conversation import plain
from handlers.messages import Choice, Incoming, Rows

TYPED = {
    "start": "home", "mulai": "home", "menu": "home", "home": "home", "beranda": "home", "halo": "home", "hai": "home",
    "hello": "home", "hi": "home", "selamat pagi": "home", "selamat siang": "home", "selamat sore": "home",
    "selamat malam": "home", "assalamualaikum": "home",
    "lapor": "report", "report": "report", "buat laporan": "report", "lapor baru": "report", "new report": "report",
    "status": "status", "cek status": "status", "kasus saya": "status", "my cases": "status", "lacak": "status",
    "back": "back", "kembali": "back", "mundur": "back", "sebelumnya": "back",
    "cancel": "cancel", "batal": "cancel", "batalkan": "cancel", "stop": "cancel",
    "help": "help", "bantuan": "help", "tolong": "help", "bantu": "help", "?": "help",
    "later": "later", "nanti": "later", "nanti saja": "later", "nanti dulu": "later", "simpan": "later",
    "language": "language", "bahasa": "language", "ganti bahasa": "language", "english": "language",
    "lanjut": "resume", "lanjutkan": "resume", "continue": "resume", "resume": "resume",
    "ubah": "change", "change": "change", "lainnya...": "more", "selesai": "finish", "done": "finish",
    "privasi": "privacy", "privacy": "privacy", "petugas": "human",
    "pratinjau": "preview", "lihat yang dikirim": "preview", "preview": "preview",
}  # fmt: skip


def asked_for(said: Incoming) -> str | None:
    """The navigation a message asks for ('back', 'cancel', ...), or None if it is an answer."""
    if said.choice is not None:
        prefix, _, word = said.choice.partition(":")
        return word if prefix == "go" else None
    if not said.text or len(said.text) > 40:
        return None
    words = said.text.strip()
    if words.startswith("/"):
        words = words[1:].split("@")[0].split(" ")[0]
    return TYPED.get(plain(words) or words.strip())


NAVIGATION: Rows = ((Choice("go:back", label="back", icon="⬅️"), Choice("go:more", label="more", icon="☰")),)
HOME: Rows = (
    (Choice("go:report", label="report", icon="📝"),),
    (Choice("go:status", label="status", icon="🔎"),),
    (Choice("go:help", label="help", icon="❓"), Choice("go:language", label="language", icon="🌐")),
)
WELCOME: Rows = (
    (Choice("consent:agree", label="agree_report", icon="✅"),),
    (Choice("go:status", label="status", icon="🔎"),),
    (Choice("go:help", label="help", icon="❓"), Choice("go:language", label="language", icon="🌐")),
)
MORE: Rows = (
    (Choice("go:resume", label="resume", icon="▶️"),),
    (Choice("go:later", label="later", icon="⏸"), Choice("go:cancel", label="cancel", icon="✖️")),
    (Choice("go:human", label="human", icon="🙋"),),
    (Choice("go:help", label="help", icon="❓"), Choice("go:language", label="language", icon="🌐")),
)
UNFINISHED: Rows = (
    (Choice("go:resume", label="resume", icon="▶️"),),
    (Choice("go:fresh", label="fresh", icon="📝"), Choice("go:status", label="status", icon="🔎")),
)
CANCEL: Rows = (
    (Choice("go:resume", label="no_keep", icon="▶️"),),
    (Choice("go:cancel_yes", label="yes_cancel", icon="✖️"),),
)
YES = {"ya", "iya", "yap", "yup", "y", "betul", "bener", "benar", "btul", "sudah", "ok", "oke", "sip", "setuju", "cocok", "yes", "right",
       "correct", "that's right", "nggih", "inggih", "leres", "muhun", "sumuhun", "leres pisan", "betul semua", "iya betul", "ya betul",
       "udah bener", "sudah betul", "sudah benar"}  # fmt: skip
NO = {"tidak", "bukan", "salah", "ga", "gak", "nggak", "enggak", "no", "wrong", "not right", "mboten", "sanes", "henteu", "lepat", "tidak betul",
      "belum betul", "belum", "bukan itu"}  # fmt: skip
