"""Messages written for the tests alone, after the word lists and without changing them for these: held out by hand."""

INDONESIAN = """
kak mau nanya dong, kalo lapor toko nakal tuh lewat sini kan
iya bener itu tokonya yg jual murah bgt
ga ngerti caranya gimana kak, baru pertama kali
barang gue ditiru abis sama toko sebelah, foto nya pun dicolong
udah gue report tapi no response dari seller
literally sama persis desainnya, anjir
sorry baru bales, tadi lg packing orderan
ok sip ntar gue kirim screenshot nya
jujur kesel banget sih, udah capek bikin malah dijiplak
which is itu ga adil banget buat kita yg kecil
masa iya harga nya cuma segitu, modal gue aja 40rb
btw ini anonim kan ya? takut dibales soalnya
nih linknya kak https://shopee.co.id/Batik-i.1.2
harga aku 85rb dia 29rb, gila ga tuh
yaudah gpp, makasih ya kak udah dibantu
plis tolong dicek, customer gue pada pindah semua
fyi dia jualan live tiap malem di tiktok
kmrn sih masih rame, skrg sepi parah
waduh lupa nama tokonya, bentar aku cari dulu
bukan kak, itu bukan punya saya
pokoknya tolong banget lah, udah ga kuat
siap kak ditunggu kabarnya
Selamat pagi, saya Sari dari Pekalongan, ingin melaporkan toko yang menjual tiruan batik saya.
Mohon petunjuk dokumen apa saja yang perlu saya siapkan.
Baik, terima kasih atas bantuannya.
ada 3 toko, dua di shopee satu di tokped
free ongkir all variant, best seller katanya
itu merek saya udah terdaftar di DJKI lho
akun nya ganti nama terus, susah dilacak
oke done ya min, udah semua
"""

ENGLISH = """
hello, I need some help with a copycat shop
they are selling my design at half the price
my shop is called batik sari in pekalongan
how do I send you the pictures?
I already told the platform but they ignored me
no I don't know who the owner is
it started about two months ago
yes that is correct
I would rather not give my name
can someone call me back please
the quality is terrible and customers think it's ours
what will happen with my report now
thanks, that was quick
I'm not sure which category fits
we lost more than half of our customers
they copied even the photos from my page
please hurry, we can't pay our workers anymore
is this service free?
sorry, I meant the other shop
I want to change what I wrote
"""

JAVANESE = """
kulo badhe matur, batik kulo dipun tiru tiyang
regane luwih murah tinimbang daganganku, piye iki
aku ora ngerti jenenge sing duwe toko
wis tak laporke neng aplikasine nanging ora direken
fotone dijupuk saka tokoku
nyuwun tulung dipun cek nggih pak
wis rong sasi iki sepi
sing tuku padha ngalih mrono kabeh
inggih leres, meniko toko kulo
ojo nganti jenengku dingerteni wong
piye carane ngirim gambar
awakku wedi nek dibales
barange elek nanging regane murah tenan
kulo dereng gadhah merek
mboten wonten bukti sanesipun
sesuk tak golekne notane
"""

SUNDANESE = """
abdi bade nyarios, batik abdi ditiru ku batur
hargana leuwih murah ti dagangan abdi, kumaha ieu
teu nyaho saha ngaranna nu boga toko
geus dilaporkeun ka aplikasina tapi teu diwaro
fotona dicokot tina toko abdi
punten pangmariksakeun pak
geus dua bulan ieu mah sepi pisan
nu meuli pindah ka ditu kabeh
muhun leres, eta toko abdi
ulah dugi ka nami abdi kauninga
kumaha carana ngirim gambar teh
abdi sieun dibales
barangna goreng tapi hargana murah pisan
abdi teu acan gaduh merek
teu aya bukti sanesna
isukan dipilarian heula notana
"""

MESSAGES = {name: [line for line in text.strip().splitlines() if line] for name, text in
            (("id", INDONESIAN), ("en", ENGLISH), ("jv", JAVANESE), ("su", SUNDANESE))}  # fmt: skip
