"""What owners write about each kind of problem, in the four languages: one complaint a category, as a trader would put it."""

OWN_WORDS: dict[str, dict[str, str]] = {
    "tiru_produk": {
        "id": "Tas anyaman saya yang paling laris ditiru plek ketiplek, desainnya sama persis. Harga saya 85rb, mereka jual 40rb.",
        "en": "My best selling woven bag was copied, the clone looks exactly the same. My price is 85.000, theirs is 40.000.",
        "jv": "Tas anyaman kula ingkang paling pajeng dipuntiru, desainipun sami persis. Regi kula 85 ewu, ing mrika namung 40 ewu.",
        "su": "Kantong anyaman abdi nu paling payu ditiru, desainna sami persis. Pangaos abdi 85 rebu, di ditu mung 40 rebu.",
    },
    "jual_rugi": {
        "id": "Toko sebelah jual rugi, banting harga terus. Kopi saya 60rb, di sana 19rb, di bawah modal.",
        "en": "Another shop sells below cost all the time, impossibly cheap. My coffee is 60.000, theirs is 19.000.",
        "jv": "Toko sanes sade rugi, banting regi terus-terusan. Kopi kula 60 ewu, ing mrika namung 19 ewu, ing ngandhap modal.",
        "su": "Toko sanes jual rugi, banting pangaos teras-terasan. Kopi abdi 60 rebu, di ditu mung 19 rebu, sahandapeun modal.",
    },
    "impor_ilegal": {
        "id": "Di pasar banyak baju balpres selundupan dari luar negeri, masuk kontainer tanpa cukai, pembeli saya habis.",
        "en": "Smuggled imported clothes come in by container without customs papers and are sold all over our market.",
        "jv": "Ing peken kathah sandhangan impor selundupan saking manca, mlebet mawi kontainer tanpa cukai, ingkang tumbas telas.",
        "su": "Di pasar seueur acuk impor selundupan ti luar negeri, lebet ku kontainer tanpa cukai, nu meser ka abdi seep.",
    },
    "palsu_hki": {
        "id": "Merek saya yang terdaftar dipakai orang lain, logo saya ditempel di barang palsu KW. Sertifikat merek saya ada.",
        "en": "Somebody puts my registered trademark and my logo on counterfeit goods, I hold the certificate for the brand.",
        "jv": "Merek kula ingkang kadaftar dipunangge tiyang sanes, logo kula ditempel ing barang palsu KW. Sertifikat merek kula wonten.",
        "su": "Merek abdi nu kadaptar dianggo ku batur, logo abdi ditempel dina barang palsu KW. Sertifikat merek abdi aya.",
    },
    "data_disalahgunakan": {
        "id": "Data penjualan dan data pelanggan toko saya dipakai platform untuk produknya sendiri, datanya bocor.",
        "en": "The platform uses the sales data and the customer data of my shop for its own products, our data was leaked.",
        "jv": "Data penjualan saha data pelanggan toko kula dipunangge platform kangge produkipun piyambak, datanipun bocor.",
        "su": "Data penjualan sareng data pelanggan toko abdi dianggo ku platform kanggo produkna nyalira, datana bocor.",
    },
    "algoritma": {
        "id": "Toko saya ditenggelamkan algoritma, di hasil pencarian produk platform didahulukan, kunjungan anjlok sejak bulan lalu.",
        "en": "The algorithm buries my shop in the search results and puts the platform's products first, traffic fell since last month.",
        "jv": "Toko kula dipunsingidaken algoritma, ing pencarian produkipun platform ingkang medal rumiyin, kunjungan mandhap sanget.",
        "su": "Toko abdi dikalelepkeun ku algoritma, dina pencarian produk platform nu diheulakeun, kunjungan turun ti sasih kamari.",
    },
    "biaya_akun": {
        "id": "Akun toko saya dibekukan dan saldo saya ditahan, padahal potongan biaya admin juga naik tanpa kabar.",
        "en": "My shop account was frozen and my balance withheld, and the platform raised its fees without a word.",
        "jv": "Akun toko kula dipunbekukan saha saldo kula dipuntahan, mangka potongan biaya admin ugi mindhak tanpa kabar.",
        "su": "Akun toko abdi dibekukeun sareng saldo abdi ditahan, padahal potongan biaya admin oge naek tanpa bewara.",
    },
    "platform_tak_berizin": {
        "id": "Ada aplikasi jualan tak berizin, belum terdaftar PSE, pembeli bayarnya di dalam medsos itu juga.",
        "en": "There is an unlicensed selling app, unregistered, where buyers pay inside the social media itself.",
        "jv": "Wonten aplikasi sadeyan ingkang tanpa izin, dereng kadaftar PSE, ingkang tumbas mbayar ing salebeting medsos menika.",
        "su": "Aya aplikasi icalan nu teu aya izinna, teu acan kadaptar PSE, nu meser mayarna di lebet medsos eta keneh.",
    },
    "tanpa_standar": {
        "id": "Banyak skincare tanpa izin edar BPOM dan tanpa label bahasa Indonesia dijual bebas, pembeli saya pindah ke sana.",
        "en": "A lot of skincare without a BPOM permit and without halal or an Indonesian label is sold freely here.",
        "jv": "Kathah skincare tanpa izin edar BPOM saha tanpa label bahasa Indonesia dipunsade, ingkang tumbas kula pindhah mrika.",
        "su": "Seueur skincare tanpa izin edar BPOM sareng tanpa label bahasa Indonesia diical, nu meser ka abdi ngalih ka ditu.",
    },
    "ulasan_palsu": {
        "id": "Toko saya diserang ulasan palsu bintang satu dan order fiktif puluhan kali dalam seminggu ini.",
        "en": "My shop gets fake reviews with one star and fake orders, dozens of them in this week alone.",
        "jv": "Toko kula dipunserang ulasan palsu bintang satu saha order fiktif ngantos puluhan ing seminggu menika.",
        "su": "Toko abdi diserang ulasan palsu bintang satu sareng order fiktif dugi ka puluhan dina saminggu ieu.",
    },
    "eksklusif_paksa": {
        "id": "Saya dipaksa tanda tangan kontrak eksklusif, dilarang jual di tempat lain, kalau tidak toko ditutup.",
        "en": "They force me into an exclusive contract and will not let me sell on any other marketplace.",
        "jv": "Kula dipunpeksa tandha tangan kontrak eksklusif, mboten angsal sadeyan ing papan sanes, menawi mboten toko kula dipuntutup.",
        "su": "Abdi dipaksa tanda tangan kontrak eksklusif, teu kenging icalan di tempat sanes, upami henteu toko ditutup.",
    },
    "penipuan": {
        "id": "Saya ditipu pembeli dengan bukti transfer palsu, barang sudah dikirim, uang saya raib.",
        "en": "I was scammed by a buyer with a phishing link, the goods are gone and so is my money.",
        "jv": "Kula dipunapusi tiyang ingkang tumbas ngangge bukti transfer palsu, barang sampun kula kirim, arta kula ical.",
        "su": "Abdi katipu ku nu meser nganggo bukti transfer palsu, barang parantos dikirim, artos abdi ical.",
    },
    "akses_digital": {
        "id": "Tolong bantu saya belajar cara jualan online, saya gaptek dan sinyal susah di desa.",
        "en": "Please help me, how do I sell online, how to open a shop, the internet in our village is slow.",
        "jv": "Nyuwun tulung kula badhe sinau sadeyan online, kula gaptek saha sinyal ing dhusun angel.",
        "su": "Punten bantuan abdi hoyong diajar icalan online, abdi gaptek sareng sinyal sesah di lembur.",
    },
    "lainnya": {
        "id": "Pedagang di kios sebelah selalu menutup jalan ke toko saya dengan mobilnya, pelanggan susah masuk.",
        "en": "The trader next door always blocks the road to my shop with his car and customers cannot come in.",
        "jv": "Tiyang ing kios sebelah tansah nutup margi dhateng toko kula ngangge mobilipun, pelanggan rekaos mlebet.",
        "su": "Jalmi di kios gigireun sok nutupan jalan ka toko abdi ku mobilna, palanggan sesah lebet.",
    },
}
