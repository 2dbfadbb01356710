"""One spelling for many: chat shorthand, Javanese, Sundanese and English words told as one Indonesian word."""

import re
import unicodedata
from functools import cache

# the word kept: the ways people write it
SAME = """
tidak: ga gak gk g nggak ngga enggak engga ndak kagak kaga tdk tida ora ra mboten boten teu henteu not isn't doesn't don't didn't never
belum: blm blom belom durung dereng acan teuacan haven't hasn't
saya: sy gw gue gua w aku ak ane kula kulo abdi kuring kami kita kt kmi my our we i i'm mine ours me us
yang: yg sing ingkang nu anu
dari: dr dri saking saka ti tina from
di: d ning neng nang wonten ing at on in
sudah: udah udh dah dh uda sdh wis wus sampun geus tos parantos already
ada: ana aya wonten
orang: org wong tiyang jalma jelema someone somebody person
harga: hrg rega regane reganipun hargana hargane pangaos price prices priced
jual: jualan jualin ngejual menjual sade nyade dodol dodolan dol ngedol ical icalan ngical ngajual dagang sell sells selling
dijual: didol dipunsade diical sold dijualin dijualnya
uang: duit dhuwit duwit artos arta artane artanipun arto dana money
banyak: byk akeh kathah loba seueur many
sendiri: sndiri dhewe dewe piyambak sorangan nyalira own
lain: liya liyo liyane sanes sejen lian other another elsewhere
baru: anyar enggal new
murah: mrh mirah cheap cheaper murahan
sama: padha podo sami sarua same
persis: plek ketiplek persisi exactly identical identik saruapisan
semua: smua kabeh sedaya sadaya all
dipakai: dipake dipaké digawe dienggo dianggo dipunangge dipunangge diangge used dipakek
pakai: pake pk pakek make nganggo ngagunakeun ngangge use uses using
diambil: dijupuk dicandak dicokot dipundhut dipendhet dipunpendhet dipek taken dicomot nyomot comot
dicuri: dicolong dipaling stolen stole steal dicolongin maling
ditiru: niru meniru niruan dipuntiru dicontek nyontek contek diconto nyonto dijiplak jiplak njiplak dikopi dicopy copy copied copies copying cloned clone clones dikloning dibajak peniru imitasi tiruan knockoff knockoffs ripped kopas dicopas
beli: tuku tumbas meuli galeuh mésér buy bought membeli
pembeli: buyer buyers pelanggan plnggan customer customers konsumen langganan pelanggane
foto: poto photo photos fotone fotoku potona
toko: tokone tokona lapak store shop stores shops kedai etalase
warung: wrg warunge warungku wrung
besar: gede gedhe ageng badag ageung big large bigger
kecil: cilik alit leutik small kecil2 little
ditipu: diapusi dipunapusi katipu ketipu kena-tipu scammed cheated kapusan tertipu ngapusi penipu scammer scam penipuan
takut: tkut wedi ajrih sieun afraid scared
kemarin: kmrn kemaren wingi kamari yesterday
barang: brg brang barange barangna goods item items
produk: prodak produke produkna product products
kepada: kpd
dengan: dg dgn dngn karo kalih sareng jeung with
karena: krn krna karna soale lantaran because
juga: jg jga uga oge ge also
bisa: bs iso saged tiasa can able
tapi: tp tpi nanging tapina but
sekarang: skrg skrang saiki sakmenika samenika ayeuna now
setiap: tiap tiap2 saben unggal every
cuma: cma mung namung ngan wungkul hungkul doang only just
terus: trs trus terusan wae keeps continuously
tolong: tlg tulung please mohon nyuwun nyuhunkeun punten
bagaimana: gmn gimana gmna piye pripun dospundi kumaha how
kenapa: knp kok ngopo kenging naha why
mau: mo arep badhe bade hoyong pengen pengin ingin want pingin
belajar: sinau diajar diajari ngajari diwulang ajarin ajari diajarin ngajarin learn teach
cara: carane carana caranya caranipun
jaringan: jaringane network
sinyal: signal sinyale sinyalna
internet: inet internete internetna wifi
lambat: lemot leuleus slow lelet lalaunan
pinjaman: pinjol utang hutang nginjeum loan
paksa: dipaksa maksa dipeksa kapaksa forced force memaksa
diminta: dijaluk disuhunkeun dipundhut asked
minta: mnt njaluk menta ménta ask demand demands meminta
merek: merk brand merke merekna mereknya brands trademark
desain: design desaine desainna model motif modele modelna
terdaftar: kadaftar kadaptar registered daftarke didaptarkeun didaftarkan didaftarin tdaftar kadaftaraken didaftaraken didaftarke terdaptar
daftar: ndaftar daptar register mendaftar
sertifikat: sertipikat certificate certified bersertifikat
ditutup: dipuntutup closed dipareuman ditutupi
diblokir: diblok dipunblokir blocked blokir dibanned banned kebanned
dibekukan: dibekukna suspended suspend disuspend frozen freeze beku pembekuan dinonaktifkan nonaktif locked dikunci kekunci
ditahan: ketahan nyangkut withheld held pending tertahan
potongan: potonge potongane dipotong kepotong fee fees commission komisi tarif
biaya: biayane biayana adminipun
naik: naek naék mindhak mundhak raised naikin dinaikkan menaikkan increase increased
turun: anjlok drop dropped fell down merosot mudhun turunna
sepi: sepinyenyet nyenyet
ulasan: review reviews riview ulas penilaian komentar réview reviewna
bintang: star stars bintange
palsu: fake bohongan gadungan bodong abal forged forging false bohong hoax hoaks
fitnah: difitnah dipitnah dipunpitenah pitenah slander slandered defamation difitnahin pitnah
ancam: diancam ngancam threat threatened threaten threatening mengancam ancaman ngancem
izin: ijin ijine idin permit licence license perizinan ijinna
impor: import imported imports importir imporan
luar-negeri: njaban luarnegeri abroad overseas manca
china: cina tiongkok chinese
laris: payu laku terlaris best-selling bestseller best-seller panglarisna
rugi: merugi loss losses kerugian
modal: hpp kulakan kulak kulakane modale cost costs
bahan: material bahane bahanna
data: dhata datane datana
bocor: leaked leak kesebar tersebar sumebar disebar kebocoran
nomor: no nmr nomer nomere nomerna number numbers
hp: hape handphone telpon telepon phone
pencarian: search pilarian telusuran searching
muncul: metu nembongan nongol medal kapanggih appear appears shows
pesanan: order orders orderan pesenan orderane pesenanfiktif
pegawai: karyawan staf staff employees karyawane
sebelah: samping gigireun
tetangga: tatangga tangga tonggo teparo neighbour neighbor
terima-kasih: makasih mksh makasi trims thanks thank thx tq suwun nuhun terimakasih nuwun
laporan: aduan pengaduan report case tiket ticket laporane
lapor: ngadu ngelapor wadul ngalapor melapor
halo: hai hi hello hallo halloo hey permisi punten kulonuwun
eksklusif: ekslusif exclusive exclusively exclusivity éksklusif
larang: dilarang nglarang ngalarang melarang larangan forbids forbid forbidden prohibited
langsung: lsg lgsg lgsung directly straight direct
kirim: ngirim dikirim dipunkintun dikirimna ships shipped ship kirimnya krm delivers delivered
seperti: kyk kayak kaya koyo kados siga kek like
supplier: pemasok suplier suppliers
platform: marketplace aplikasi app apk apps aplikasine aplikasina lokapasar mp
sakit: lara gering nyeri ill sick
desa: dusun kampung lembur ndeso village kampong
"""
LAUGH = re.compile(r"(?:wk){2,}w?|(?:ha|he|hi){2,}h?|xi(?:xi)+|lol|ngakak|[🤣😂😆😹]+")
TOKEN = re.compile(r"https?://\S+|[a-z]+(?:-[a-z]+)*(?:'[a-z]+)?|\d[\d.,]*|[%?$]|[🤣😂😆😹]+")
PASSIVE = re.compile(r"\b(di|dipun) ([a-z]+)")
THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+[.,]*|\d{1,3}(?:,\d{3})+[.,]*")
UNITS = {
    "rb",
    "ribu",
    "rebu",
    "ewu",
    "k",
    "jt",
    "juta",
    "yuta",
    "perak",
    "rupiah",
    "rban",
    "ribuan",
    "million",
    "rb-an",
}
ENDINGS = ("nya", "ipun", "ku", "mu", "ne", "na", "lah", "kah", "kan", "i", "e", "s", "an")
STARTS = ("dipun", "meng", "meny", "peng", "mem", "men", "ber", "ter", "di", "ke", "nge", "ng", "me", "pe", "se")


@cache
def same() -> dict[str, str]:
    """Every other spelling and the word kept for it."""
    table: dict[str, str] = {}
    for line in SAME.strip().splitlines():
        kept, _, others = line.partition(": ")
        table |= {plain(word): kept for word in others.split() if plain(word) not in table}
    return table


def plain(text: str) -> str:
    """Small letters without accents; a letter repeated for weight is said once."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"([a-z])\1{2,}", r"\1", bare.replace("’", "'"))


def words(text: str, most: int = 240) -> list[str]:
    """The words of a text, each in the one spelling kept for it; prices, numbers and links by what they are."""
    table, found = same(), list[str]()
    for token in TOKEN.findall(PASSIVE.sub(_joined, plain(text))):
        if token[0].isdigit():
            found.append("HARGA" if THOUSANDS.fullmatch(token) or found[-1:] == ["rp"] else "ANGKA")
        elif token in UNITS and found and found[-1] == "ANGKA":
            found[-1] = "HARGA"
        elif token == "%" and found:
            found[-1] = "PERSEN"
        elif token == "?":
            found.append("TANYA")
        elif token.startswith("http"):
            found.append("TAUTAN")
        elif LAUGH.fullmatch(token):
            found.append("KETAWA")
        else:
            found.append(table.get(token) or _without_ending(token, table))
        if len(found) >= most:
            break
    return found


def _joined(pair: re.Match[str]) -> str:
    """ "di contek" and "dipun tiru" are one word."""
    table, one = same(), pair[1] + pair[2]
    return one if one in table or one in table.values() else pair[0]


def _without_ending(token: str, table: dict[str, str]) -> str:
    """A word with -ku, -nya, -ne or the like, where what is left is a known one."""
    for ending in ("ku", "nya", "ne", "na", "e", "mu", "ipun"):
        if token.endswith(ending) and (left := table.get(token[: -len(ending)])):
            return left
    return token


@cache
def stem(word: str) -> str:
    """A word without its commonest Indonesian and Javanese beginnings and endings; at least four letters stay."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    for start in STARTS:
        if word.startswith(start) and len(word) - len(start) >= 4:
            return word[len(start) :]
    return word
