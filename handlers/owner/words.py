"""The words that always work: going back, stopping, help, later, language; typed in either language or tapped."""

from handlers.conversation import bare, plain
from handlers.messages import Choice, Incoming, Rows
from handlers.owner import vocabulary

TYPED = {
    **vocabulary.TYPED,
    "start": "home", "mulai": "home", "menu": "home", "home": "home", "beranda": "home", "halo": "home", "hai": "home",
    "hello": "home", "hi": "home", "selamat pagi": "home", "selamat siang": "home", "selamat sore": "home",
    "selamat malam": "home", "assalamualaikum": "home",
    "lapor": "report", "report": "report", "buat laporan": "report", "lapor baru": "report", "new report": "report",
    "status": "status", "cek status": "status", "kasus saya": "status", "my cases": "status", "lacak": "status",
    "back": "back", "kembali": "back", "mundur": "back", "sebelumnya": "back",
    "cancel": "cancel", "batal": "cancel", "batalkan": "cancel", "stop": "cancel",
    "help": "help", "bantuan": "help", "tolong": "help", "bantu": "help", "?": "help",
    "later": "later", "nanti": "later", "nanti saja": "later", "nanti dulu": "later", "simpan": "later",
    "language": "language", "bahasa": "language", "ganti bahasa": "language", "english": "language", "inggris": "language",
    "basa": "language", "basa jawa": "language", "basa jawi": "language", "basa sunda": "language", "bahasa jawa": "language",
    "bahasa sunda": "language", "bahasa inggris": "language", "bahasa indonesia": "language", "gantos basa": "language", "ganti basa": "language",
    "lanjut": "resume", "lanjutkan": "resume", "continue": "resume", "resume": "resume",
    "ubah": "change", "change": "change", "lainnya...": "more", "selesai": "finish", "done": "finish",
    "tambah bukti": "evidence", "kirim bukti": "evidence", "add evidence": "evidence", "lengkapi": "evidence",
    "lengkapi laporan": "evidence", "unggah": "upload", "upload": "upload", "berkas besar": "upload",
    "privasi": "privacy", "privacy": "privacy", "petugas": "human",
    "datasaya": "my_data", "data saya": "my_data", "dataku": "my_data", "mydata": "my_data", "my data": "my_data",
    "minta data saya": "my_data", "lihat data saya": "my_data", "salinan data": "my_data", "salinan data saya": "my_data",
    "data kulo": "my_data", "dataku kabeh": "my_data", "data abdi": "my_data", "data abdi sadaya": "my_data",
    "give me my data": "my_data", "copy of my data": "my_data", "download my data": "my_data",
    "hapus": "erase", "hapus data": "erase", "hapus data saya": "erase", "hapus datasaya": "erase", "hapus semua data saya": "erase",
    "hapus akun saya": "erase", "erase": "erase", "delete my data": "erase", "erase my data": "erase", "delete my account": "erase",
    "busak dataku": "erase", "busak data kulo": "erase", "busek data kulo": "erase", "hapus dataku": "erase", "hapus data kulo": "erase",
    "hapus data abdi": "erase", "pupus data abdi": "erase", "hapus data kuring": "erase",
    "cabut": "withdraw", "cabut persetujuan": "withdraw", "cabut persetujuan saya": "withdraw", "tarik persetujuan": "withdraw",
    "tarik persetujuan saya": "withdraw", "saya tarik persetujuan": "withdraw", "batalkan persetujuan": "withdraw",
    "withdraw": "withdraw", "withdraw consent": "withdraw", "withdraw my consent": "withdraw", "revoke consent": "withdraw",
    "jabut persetujuan": "withdraw", "tarik idin kulo": "withdraw", "cabut idin abdi": "withdraw", "tarik idin abdi": "withdraw",
    "perbaiki data": "correct", "perbaiki data saya": "correct", "data saya salah": "correct", "koreksi data": "correct",
    "koreksi": "correct", "correct my data": "correct", "my data is wrong": "correct", "leresaken data kulo": "correct",
    "data kulo lepat": "correct", "lereskeun data abdi": "correct",
    "hitung hpp": "cost", "hitung modal": "cost", "hpp": "cost", "work out my cost": "cost",
    "asosiasi": "members", "paguyuban": "members", "koperasi": "members", "anggota": "members", "untuk anggota": "members",
    "lapor untuk anggota": "members", "untuk beberapa anggota": "members", "for members": "members", "association": "members",
    "saya dibalas": "retaliated", "dibalas": "retaliated", "retaliation": "retaliated", "saya takut dibalas": "retaliated",
    "takut dibalas": "retaliated", "saya khawatir dibalas": "retaliated", "they retaliate": "retaliated", "kula dipunwales": "retaliated",
    "kulo diwales": "retaliated", "wedi diwales": "retaliated", "abdi dibales": "retaliated", "sieun dibales": "retaliated",
    "bantuan jualan": "digital", "bantuan jualan online": "digital", "bantuan digital": "digital", "akses digital": "digital",
    "sinyal": "digital", "susah sinyal": "digital", "digital help": "digital", "no signal": "digital",
    "pratinjau": "preview", "lihat yang dikirim": "preview", "preview": "preview",
}  # fmt: skip
TYPED |= {  # the same in Javanese and Sundanese, polite or among friends
    "kula nuwun": "home", "kulanuwun": "home", "nuwun sewu": "home", "sugeng enjing": "home", "sugeng siang": "home",
    "sugeng sonten": "home", "sugeng dalu": "home", "sampurasun": "home", "punten": "home", "wilujeng enjing": "home",
    "wilujeng siang": "home", "wilujeng sonten": "home", "wilujeng wengi": "home",
    "damel laporan": "report", "gawe laporan": "report", "nyieun laporan": "report", "laporan enggal": "report",
    "priksa laporan kula": "status", "kabar laporan kula": "status", "pariksa laporan abdi": "status", "kabar laporan abdi": "status",
    "wangsul": "back", "balik deui": "back", "batalaken": "cancel", "batalke": "cancel", "batalkeun": "cancel",
    "bantosan": "help", "mangke": "later", "mangke kemawon": "later", "mengko wae": "later", "engke": "later", "engke wae": "later",
    "lajengaken": "resume", "terusno": "resume", "teraskeun": "resume", "ewahi": "change", "robih": "change",
    "rampung": "finish", "rengse": "finish", "gentos basa": "language", "basa indonesia": "language", "boso jowo": "language",
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
    return TYPED.get(plain(words) or words.strip()) or TYPED.get(bare(words))


NAVIGATION: Rows = ((Choice("go:back", label="back", icon="⬅️"), Choice("go:more", label="more", icon="☰")),)
HOME: Rows = (
    (Choice("go:report", label="report", icon="📝"),),
    (Choice("go:status", label="status", icon="🔎"),),
    (Choice("go:digital", label="digital_help", icon="📶"),),
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
       "saya setuju", "iya setuju", "ya setuju", "ok setuju", "setuju banget", "i agree", "agree", "agreed", "kula sarujuk", "abdi satuju",
       "udah bener", "sudah betul", "sudah benar", "iyo", "yoi", "okay", "yes please", "that is right", "benar semua", "udah betul", "sip betul",
       "enggeh", "nggeh", "njih", "injih", "sarujuk", "sampun leres", "leres sanget", "bener kabeh", "wis bener", "satuju", "enya", "leres sadayana",
       "tos leres", "geus bener", "bener pisan"}  # fmt: skip
NO = {"tidak", "bukan", "salah", "ga", "gak", "nggak", "enggak", "no", "wrong", "not right", "mboten", "sanes", "henteu", "lepat", "tidak betul",
      "tidak setuju", "gak setuju", "ga setuju", "nggak setuju", "i do not agree", "i don't agree", "disagree", "mboten sarujuk", "henteu satuju",
      "teu satuju", "ora setuju", "belum betul", "belum", "bukan itu", "kurang tepat", "nope", "that's wrong", "not quite", "ora", "dudu", "ora bener", "klentu", "kirang leres",
      "dereng leres", "mboten leres", "sanes menika", "lain", "teu leres", "sanes eta", "kirang tepat", "salah eta"}  # fmt: skip


def agrees(text: str | None) -> bool:
    """Yes, in one word or in several that all say so: "iya bener kak"."""
    said = bare(text or "")
    return plain(text or "") in YES or said in YES or (said != "" and all(word in YES for word in said.split()))


def disagrees(text: str | None) -> bool:
    return plain(text or "") in NO or bare(text or "") in NO
