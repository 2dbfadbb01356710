"""The words that tell whose a price is, and those that make an amount no price; data for `prices`."""

import re


def words(text: str) -> frozenset[str]:
    """A set of words written as a line of them."""
    return frozenset(text.split())


OWN_WORD = (
    r"(?:saya|sy|sya|kami|kmi|kita|kt|aku|ak|gue|gua|gw|gwe|ane|kula|kulo|kawula|abdi|sim kuring|kuring|urang|awakku|awake dhewe|inyong|"
    r"my|mine|our|ours|me|us)"
)
COPYING = (
    r"(?:me)?(?:niru|nyontek|jiplak|contek|njiplak|nyolong|curi|nyuri|colong|ambil|ngambil|nyomot|copas|pakai|pake|make|makai|nganggo|"
    r"dompleng|klaim|copy|copies|copied|copying|stole|steals?|stealing|cloned?|clones|cloning|used?|uses|using|imitated?|bajak|mbajak|rebut|ngrebut|rusak|hina|fitnah)"
)
SHOP = r"(?:toko|tokonya|akun|lapak|seller|sellernya|penjual|pedagang|shop|store|account|pabrik|grup|group|app|aplikasi|web|website|situs|distributor|supplier|brand|merk|merek|warung|kios|gerai|outlet)"
OTHER = r"(?:itu|tsb|tersebut|tadi|lain|sebelah|gede|besar|raksasa|luar|cina|china|tiongkok|asing|baru|impor|import|abal2?|palsu|kae|kuwi|iku|niku|eta|éta|liya|lia|sanes|afiliasi|resmi|sana|online|onlen|olshop|ol|tetangga)"

# name, weight (the reporter's above nought), words. The first that fits at a place counts.
CUES: tuple[tuple[str, float, str], ...] = (
    ("object", 0, rf"\b(?:di|dipun)?{COPYING}\w{{0,3}} (?:\w+ ){{0,3}}?{OWN_WORD}\b(?! (?:jual|sell))"),
    ("work", 0, rf"\b(?:model|desain|design|motif|foto|fotonya|video|logo|resep|gambar|katalog|konten|photos?|pictures?|recipe|idea|ide|konsep) (?:produk |katalog |asli )?{OWN_WORD}\b"),
    ("wares", 0, rf"\b(?:jual|menjual|ngejual|ngajual|nyade|adol|ngedol|sells?|selling) (?:\w+ ){{1,2}}{OWN_WORD}\b(?! (?:jual|sell))"),
    ("mysale", 3, r"\b(?-i:I|We|we) (?:have |had |only |also |just )?(?:sold|priced?|charged?)\b"),
    ("mymake", 3, r"\b(?:I|we) (?:make|made|sell|sold|produce|carve|sew|craft|weave|hand-?make) (?:them|it|these|those)\b"),
    ("lost", -2, r"\b(?:kalah|eleh|keok|lose|loses|losing|lost) (?:saing )?(?:sama|sm|dgn|dengan|ama|karo|jeung|ku|to|oleh)\b"),
    ("suppliers", -2, r"\b(?:gudang|importir|minimarket|marketplace|pabrikan) (?:jual|kasih|ngasih|pasang|banting|obral|masuk)\b"),
    ("hasit", -2, r"\b(?:has|have|had|sells?) (?:it|them|one|the same)\b"),
    ("thatfrom", -2, rf"\b(?:yang|yg|sing|nu|ingkang) (?:(?:dari|dr|saking|saka|ti) (?!{OWN_WORD}\b)|(?:mesin|pabrik|printing|print|plastik|bajakan)\b)"),
    ("notmine", -3, rf"\b(?:bukan|dudu|sanes|lain|not) (?:punya |milik |toko |akun |dari )?{OWN_WORD}\b"),
    ("reported", -3, r"\bterlapor\b|\b(?:yang|yg) (?:di|saya |sy |kami |kita )lapor\w*"),
    ("reporting", 3, r"\bpelapor\b"),
    ("copyofmine", -3, rf"\b(?:tiruan|jiplakan|bajakan|imitasi|palsuan|kw|replika|fake|copy|copies|clones?|knock-?offs?)(?:nya)? (?:dari |of )?(?:\w+ ){{0,2}}?{OWN_WORD}\b(?! (?:jual|sell))"),
    ("bystander", 0, rf"\b(?:pembeli|pelanggan|langganan|teman|temen|tmn|anak|istri|suami|ibu|bapak|karyawan|reseller|supplier|kota|desa|kampung|daerah|customers?|buyers?|friend) {OWN_WORD}\b(?![ ]{{2,}}|[ ]\d)|\b(?:menurut|kata|tolong|bantu|mohon|nama|hidup|kasih tau|tell|help) {OWN_WORD}\b|\b(?:in|from|near) my (?:area|city|town|village|street|market|neighbou?rhood)\b|\b(?:sebelum|sblm|sblum|sakdurunge|samemeh) (?:ada|aya|ana)\b|\blet me\b|\bkasihan\b"),
    ("neighbour", -3, rf"\b(?:tetangga|tonggo|(?<!rumah )(?<!naik )tangga|saingan|pesaing|kompetitor|lawan|rival|musuh)\w{{0,3}}(?: (?:kios|lapak|toko|warung|sebelah|online))?(?: {OWN_WORD})?\b"),
    ("ownshop", 3, rf"\b{SHOP} {OWN_WORD}\b|\b(?:tempat|tmpt|lapak|harga|hrg|punya|produk|barang|dagangan|jualan|bikinan|buatan|gawean|jieunan|kagungan|darbek|dhuwek|gaduh) {OWN_WORD}\b|\b(?:punya|dagangane?|jualan|gawean[e]?|duwek[e]?|bikinan) (?:dhewe|dewe|sendiri)\b|\b(?:tempat|tmpt|toko|lapak|harga|punya|produk|barang|dagangan|jualan) (?:ku|q)\b"),
    ("mine", 2.2, r"\b(?!(?:pe|peri|ber|me|di|ter|se|ng|nge|dhe|ke)?(?:laku|baku|beku|paku|saku|kaku|suku|kuku|liku|siku|aku|buku|duku)\b|(?:bang|tung|pang|peman|teng|eng|sang)ku\b|maluku\b|wluku\b)[a-z]{3,12}ku\b"),
    ("suffix", 3, r"\bku harga\b|\b(?:rega|rego|regi|harga|punya|gon|nggon|dagangan|dodolan|jualan|gawean|gawéan|toko|lapak|produk|barang|warung|usaha|kain|bathik|batik|klambi|tenun|kerajinan)ku\b|\b(?:tak|dak) ?(?:e?dol|adol|dodol|jual|regani|pasang|banderol)\b"),
    ("many", -1.5, rf"\b(?:satu|beberapa|banyak|ratusan|puluhan|several|many|some|a) {SHOP}\b"),
    ("victim", -1.8, r"\b(?:ditiru|ditiron|dijiplak|dicontek|di ?contek|di-?copy|dicopas|diklon|dibajak|dipalsukan|dipalsu|cloned|copied)\b"),
    ("appears", -2, rf"\b(?:ada|muncul|aya|ana|ono|wonten) (?:(?!{OWN_WORD}\b)\w+ ){{1,3}}?(?:jual|ngajual|adol|nyade|sell|sells|pasang|masang|obral)\b"),
    ("used", -2, r"\b(?:buat|untuk|utk|dipakai|dipake|diambil|kanggo|kangge|pikeun|jeung) (?:buat |untuk )?(?:jual|jualan|menjual|dodolan|ngajual)\b"),
    ("leaving", -2, r"\b(?:orang|org|orang2|pembeli|pelanggan|langganan|customers?|konsumen|buyers?|wong|urang|jelma) (?:\w+ )?(?:beli|pindah|lari|milih|pilih|nyari|cari|ke|buy|meuli|tuku) (?:yg|yang|ke|sing|nu|ing|the|from)\b"),
    ("habit", 1.4, r"\b(?:biasanya|biasane|biasa|dulu|dlu|tadinya|sebelumnya|biyen|baheula) (?:masih |msh |bisa |sempat |saya |sy )*(?:laku|payu|kejual|terjual|laris|sehari|seminggu|sebulan|sedina)\b"),
    ("trade", 1.2, r"\b(?:jualan|berjualan|dodolan|sadean|icalan)\b(?! (?:dia|mereka|mrk|orang|di|online))"),
    ("free", -2, r"\b(?:ada|ana|ono|onok|wonten|aya|muncul|nongol|there(?:'s| is| are)) (?:yang|yg|nu|sing|ingkang|tiyang|wong|org|orang|jelma|toko|akun|lapak|penjual|seller|pabrik|brand|merk|merek|someone|somebody|a|an|shop)\b"),
    ("foreign", -2.5, r"\b(?:luar negeri|dari luar|dr luar|ti luar|saking njaban|impor\w*|import\w*|chinese|asing|dari (?:china|cina|tiongkok|shenzhen|yiwu))\b|\b(?:produk|barang|toko|brand|sing|nu) (?:china|cina|tiongkok|luar)\b"),
    ("theirshop", -2.5, rf"\b{SHOP}(?: \w+)? {OTHER}\b|\b{SHOP} (?-i:[A-Z])\b|\b(?:wong|tiyang|jalma|jelma|orang|org) (?:lain|liya|liyo|sanes|niku|eta|éta|kuwi|kae|kono|iku|itu|luar)\b"),
    ("theirs", -3, r"\b(?:mereka|mrk|mrka|mreka|merek[ae]ka|dia|dya|doi|dheweke|deweke|piyambakipun|maranehna\w*|maranéhna\w*|manehna\w*|manéhna\w*|anjeunna|sebelah|sblh|kono|kana|mrika|ngrika|ditu|dinya|(?:di ?)?situ|(?:di ?)?sana|batur|theirs?|they|them|his|someone|somebody|competitors?|rivals?|oknum|lawan)\b"),
    ("copy", -3, r"\b(?:peniru\w*|penjiplak\w*|tiruan\w*|jiplakan\w*|bajakan\w*|imitasi\w*|imitation\w*|palsu\w*|oplosan\w*|kw ?(?:super|1|2)?(?: ?nya)?|kw\w*|abal2|fakes?|counterfeits?|knock-?offs?|clones?|copies|replika\w*|yang mirip|yg mirip|mirip\w*)\b"),
    ("own", 3, rf"\b{OWN_WORD}\b|(?-i:\bI(?:'m|'ve)?\b)|\bwe(?:'re|'ve)?\b|\bdi ?sini\b|\bdisini\b|\b(?:kene|ngriki|dieu)\b"),
    ("earned", 1.5, r"\b(?:terima|nerima|cair|asup|masuk) (?:cuma|hanya|bersih|ngan|mung)\b|\b(?:cuma|hanya|ngan|mung|tinggal) (?:terima|nerima|cair|asup|masuk)\b|\bsisa (?:cuma|tinggal|buat saya|hanya)\b"),
    ("likewise", -1.8, r"\b(?:motif|barang|produk|desain|model|isi|foto|bentuk|kualitas|same) (?:yang |yg |nya |sing |nu )?(?:sama|mirip|persis|serupa|padha|podho|sami|design|photo|model|thing|item|product)\b"),
    ("genuine", 1.6, r"\b(?:asli\w*|aslinya|ori|original\w*|genuine|lokal|handmade|buatan (?:tangan|ibu\S*|warga|desa|sendiri|rumah\w*)|bersertifikat|ber-?sni|certified)\b"),
    ("passive", -2, r"\b(?:di ?jual|dijual\w*|dijualnya|dipunsade|dipun sade|didol|diedol|dibanderol|dipasang|ditawarkan|ditawarin|dilepas|diobral|dibanting|diical|dihargai|dihargain|"
        r"dijajakan|dipasarkan|resold|resell\w*|being sold|sold|banting harga|obral|jual rugi|bakar duit|flash ?sale|dumping|undercut\w*|dihajar|dihantam|digempur|ditekan)\b"),
    ("place", -1.2, r"\b(?:s[hy]?h?o{1,2}p+e+|s[hy]op+(?:ie?|y)|tokopedia|tokped|toped|tik ?tok|tts|keranjang kuning|lazada|lzd|bukalapak|blibli|temu|aliexpress|shein|instagram|ig|facebook|fb|live|"
        r"marketplace|online|(?:di|ning|neng|na) (?:hp|hape)|(?:toko|lapak|aplikasi|app|di) (?:oren|orange|ijo|hijau)|toko (?:biru|merah|abang)|apps?|grup|group|1688)\b"),
    ("small", -0.6, r"\b(?:cuma|cuman|cm|hanya|mung|ngan|ukur|only|just|saja|aja|doang|doank|wae|mawon|wungkul|hungkul|murah\w*|cheap\w*|segitu|tinggal)\b"),
    ("active", 0.4, r"\b(?:jual|menjual|ngejual|ngajual|ngical|sade|nyade|adol|ngedol|sell|selling)\b"),
    ("his", -1, r"\b(?:harganya|harga nya|jualnya|jual nya|regane|regine|reginipun|hargana|pangaosna|hargane|dijualnya|ngajualna|the price)\b"),
)  # fmt: skip

# Said after an amount these turn round: what is copied is the reporter's own.
AFTER = {"victim": 2.0, "lost": 2.0}

# What stands before an amount of its own clause and makes it no price.
EXCLUDED = re.compile(
    r"\b(?:modal\w*|hpp|het|harga eceran tertinggi|h\.p\.p|harga pokok|pokok produksi|harga (?:beli|modal|kulak\w*|bahan\w*|pasar\w*|rata2?|rata-rata|normal pasar)|bahan\w*|kulak\w*|dikulak|tuku|"
    r"ongkos\w*|biaya\w*|potongan\w*|dipotong|motong|kepotong|admin|adm|fee|fees|komisi\w*|denda\w*|penalti|penalty|pinalti|(?<!jual )rugi\w*|merugi|kerugian\w*|omzet\w*|omset\w*|tembus|penghasilan\w*|"
    r"pendapatan\w*|pemasukan\w*|hasil|turnover|revenue|income|earnings?|sales|penjualan\w*|saldo\w*|dana\w*|uang\w*|duit\w*|dhu?wit\w*|duwit\w*|artos|ditahan|tertahan|nyangkut|nyantol|katahan|"
    r"(?:di|men)?tagih\w*|menang|memenangkan|undian|bonus|paket data|paketan\w*|kuota|pulsa|token|kurs(?:nya)?|worth|valued|se?nilai|bernilai|keluarin|ngeluarin|cicilan\w*|angsuran|kredit|gaji\w*|upah\w*|honor|bayaran|sewa\w*|kontrakan|dp|deposit\w*|transfer\w*|tf|trf|tebusan|ransom|katipu|ketipu|ditipu|tertipu|diapusi|kengingapus\w*|kapusan|tipu|scammed|minta\w*|demand(?:s|ed|ing)?|asks? for|asked for|wants?|njaluk|nyuwun|menta|peras|diperas|"
    r"(?:di|mem|m|nge)?bayar\w*|di ?atas|above|(?:minimal|minimum|min) (?:belanja|order|pembelian|purchase)|pay|pays|paid|iklan\w*|ads|iuran|ongkir\w*|voucher\w*|diskon\w*|potongan\w*|subsidi\w*|cashback|tabungan\w*|pinjam\w*|pinjol|paylater|kasbon|arisan|limit|utang|hutang|jaminan|hadiah|pajak|bea|nilai|nilainya|"
    r"investasi|keuntungan\w*|untung\w*|laba\w*|margin\w*|bathi|selisih\w*|beda|bedanya|refund\w*|ditarik|hilang|ilang|raib|lost|losing|loss|losses|payouts?|balance|fined?|froze|withheld|kena|"
    r"asup|cair|keep|kept|received?|deduct\w*|chargebacks?|terima|t[e]?rima|nerima|menerima|diterima|asup|total\w*|cod|klaim|claim|ganti rugi|sisa\w*|minimal belanja|belanja|anggaran|dagang modal|per bulan|"
    r"my costs?|our costs?|production costs?|material costs?|costs? (?:me|us|price)|cost of|shipping|retribusi|dibeli dari|(?:saya|sy|kami|kita|aku|gue|gw) (?:beli|ambil|ngambil)|beli bahan|ambil dari|"
    r"(?<!ga )(?<!gak )(?<!tidak )(?<!tdk )(?<!ora )naik(?! turun)|kenaikan|nambah|tambah|ditambah|sebesar|harga pasaran|pasaran|top ?up|saldo|resi|nib|npwp|nik|rekening|rek|no|nomor|nomer|order id|tiket|ticket|kode pos|followers?|"
    r"coret(?:an|nya)?|view|views|viewers?|penonton|pengikut|subscribers?|member|tayangan|kunjungan|ditonton|rating|bintang|stars?|poin|koin)\b",
    re.IGNORECASE,
)  # fmt: skip
# The same words where they are no reason: below cost, only ... to pay, plus free shipping.
NOT_EXCLUDED = re.compile(
    r"(?:(?:di ?bawah|dibawah|under|below|ngisor|handapeun|kurang dari|ga nutup|bukan)\s(?:harga\s)?\w{1,12}(?:\s\w{1,10})?|(?:tinggal|tggl|cuma|cm|cukup|hanya|jadi|jd|jadinya|only|just)\s(?:bayar|pay|mbayar)|"
    r"(?:gratis|free|bebas|tanpa|ga pakai|no)\s?\w{1,10}|(?:barang|produk|impor|luar)\s(?:\w{1,10}\s)?(?:asup|masuk)|(?:no ?one|nobody|who|who would|siapa(?: yg| yang| yang mau| yg mau)?)\s(?:pays?|bayar)|(?:harga|tarif)\ssewa|(?:harga|jual)\w{0,3}\s(?:setelah|sesudah|after)\s\w{1,10})$",
    re.IGNORECASE,
)  # fmt: skip
# Data, reviews and services are offered, not sold as wares.
NO_WARES = re.compile(
    r"\b(?:jual|jualan|menjual|nawarin|nawari|menawarkan|tawarkan|ditawari|jasa|joki|sell(?:s|ing)?|offer(?:s|ed|ing)?)\b[^.;\n]{0,20}?\b(?:(?<!kabel )data|(?:nama )?domain|rekening|jasa|ulasan|review|rating|followers?|akun|bintang|naikin|voucher|pulsa|paket (?:iklan|usaha)|kemitraan|franchise|waralaba|kelas|kursus)\b|\b(?:data|rekening|ktp)\b[^;\n]{0,40}?\b(?:dijual|diperjualbelikan|sold)\b",
    re.IGNORECASE,
)
DIFFERENCE = re.compile(
    r"\b(?:l(?:e?bi?h|bh) (?:murah|mahal)|cheaper by|luwih murah|leuwih murah|sel+isih\w*|beda(?:nya)?)\s(?:sampai |hingga |sekitar |cuma |nganti )?$|"
    r"\b(?:undercut\w*|cheaper|less|lower\w*)\b[^.;\n]{0,20}\bby\s$|\b(?:forbid\w*|forbade|larang\w*|dilarang|melarang|must not|not allowed|ga boleh|gak boleh|tidak boleh)\b[^.;\n]{0,50}\s(?:di ?bawah|below|under)\s$",
    re.IGNORECASE,
)
# What is left to pay after a rebate is a price.
REBATED = re.compile(
    r"\b(?:subsidi|voucher|diskon|potongan|dipotong|cashback|promo|discount|koin|coret)\w{0,3}\s[^.;!?\n]{0,30}?\b(?:jadi|jd|menjadi|tinggal|tggl|jadinya)\s(?:tinggal\s|cuma\s)?(?:bayar\s)?$",
    re.IGNORECASE,
)
# Paid for the other's ware: bayar 35rb dapet.
BOUGHT = re.compile(r"\b(?:bayar|mbayar|beli|belinya|tuku|meuli)\s$", re.IGNORECASE)
GOT = re.compile(r"\s(?:\w+\s)?(?:dapet|dapat|dpt|doang|doank|udah dapet|oleh|meunang)\b", re.IGNORECASE)
# A cost that is told after the price, with its own amount: harga 50rb potongannya 5rb.
COST_NEXT = re.compile(
    r"\W{1,2}(?:potongan|ongkir|admin|komisi|denda|fee|modal|omzet|omset|untung|voucher|diskon|ongkos|dipotong|kepotong)\w{0,3}\s(?:\w+\s)?(?:rp\.?\s?)?\d",
    re.IGNORECASE,
)
BOUGHT_AT = re.compile(r"\b(?:beli|belinya|membeli|tuku|meuli)\b[^.;!?\n]{0,40}\b(?:bayar|mbayar)\s$", re.IGNORECASE)
ALONE_COSTS = re.compile(r"([^\W\d]+) (?:aja|saja|wae|doang)\s(?:udah |sudah |dah |sekilo |per kilo )?$", re.IGNORECASE)
LOWERED = re.compile(r"(?<!naik )\b(?:di)?(?:turun|nurun|naik)\w*\s(?:lagi\s|lg\s)?$", re.IGNORECASE)
THRESHOLD = re.compile(r"\b(?:di ?bawah|kurang dari|under|below|di ?atas|above)\s(?:harga\s)?$", re.IGNORECASE)
# Words of a seller's own dealings: an amount that nobody is named for is then the seller's.
FEES = re.compile(
    r"\b(?:potongan\w*|dipotong|biaya admin|admin (?:fee|naik|jadi|\d)|komisi\w*|biaya layanan|fee|fees)\b",
    re.IGNORECASE,
)
DEALINGS = re.compile(
    r"\b(?:retur\w*|potongan\w*|dipotong|biaya admin|komisi|cod|order fiktif|program|syarat\w*|denda|takedown|listing|banned|suspend\w*|dibekukan|resi|refund\w*|pembeli|payout|affiliate)\b", re.IGNORECASE
)  # fmt: skip
PRICE_WORD = (
    r"\b(?:jual\w*|jualnya|dijual\w*|menjual\w*|ngejual\w*|ngajual\w*|icalan|ngical\w*|sade|nyade|sadean|dipunsade|dol|didol|adol|ngedol|ngedhol|edol|regani|harga\w*|hrg\w*|rega|rego|regi|regane|regaku|"
    r"pangaos\w*|reginipun|sell|sells|selling|sold|price\w*|priced|charges?|charging|banderol\w*|dibanderol|pasang|masang|mematok|patok|lepas|dilepas|tawar\w*|dibanting|ditawarkan|dihargai|seharga|@)(?!\w)"
)
NO_PRICE_AFTER = re.compile(
    r"[ \t)]{0,2}(?:(?:nya|ku|an)\s)?(?:l(?:e?bi?h|bh) (?:murah|mahal)|cheaper|hilang|ilang|raib|ditahan|tertahan|katahan|nyangkut|on hold|hangus|ditarik|dipotong|belum cair|ga cair|gak cair|ora metu|isih nyangkut|ga balik|"
    r"(?:/|per|se|sa|a)\s?(?:bln|bulan|wulan|sasi|hari|dina|minggu|tahun|taun|thn|month|week|day|year)(?:an)?\b|(?:views?|followers?)|kangge nib|inside\b|in pending|of my|untungnya|omzetnya|omsetnya|modalnya|"
    r"(?:\w+ )?fees?\b|(?:/|per |tiap |each )(?:order|transaksi|pesanan|pesenan|transaction|klik|click|resi)\b|komisi|denda|saldo|ongkos|"
    r"(?:buat|untuk|utk|kanggo) (?:iklan|bayar|ongkir|admin|supplier|beli|modal|bahan|ongkos)|ke (?:rek|supplier|rekening|calo|oknum|preman|petugas|kurir|agen)|kembali|diskon|potongan|voucher|ongkir\b(?! (?:gratis|free|nol|0|ditanggung))|admin\b|di ?(?:bawah|atas) (?:harga|saya|sy|kami|kita|punya))",
    re.IGNORECASE,
)  # fmt: skip

SENTENCE = re.compile(r"[.!?\n](?:\s|$)|\n")
BREAK = re.compile(
    r"[,;.!?](?=\s|$)|\n|[,;()](?=\D)|\s[-–—|]\s|\s/\s(?!(?:pcs?|biji|buah|lusin|kodi|kg|kilo|m|meter|mtr|pack|pak|botol|set|lembar|pasang|toples|unit|box|dus|porsi|cup)\b)|->|=>|→|\.{2,}|\b(?:sedangkan|sedang|sementara|sdgkn|padahal|pdhl|tapi|tp|tetapi|eh|ehh|vs|versus|lah|lha|nah|but|while|whereas|when|ari|dene|nanging|tur|"
    r"dibanding|dibandingkan|kalo|kalau|karena|krn|gara2|gara-gara|soalnya|masa|trus|terus|lalu|kok|sakniki|saiki|ayeuna|dan|and|jeung|lan)\b",
    re.IGNORECASE,
)  # fmt: skip
