"""The words that always work as people type them: Indonesian chat, English, Javanese (ngoko and krama), Sundanese."""

# wish -> ways to say it, divided by "|"; place names ("bali") and words that answer questions are left out.
WAYS = {
    "home": "mulai lagi|menu utama|main menu|menu utami|menu utama atuh|sugeng enjing|sugeng siang|sugeng sonten|sugeng dalu|kulo nuwun|kula nuwun|"
            "sampurasun|wilujeng enjing|wilujeng siang|wilujeng sonten|wilujeng wengi|good morning|good afternoon|good evening|permisi|punten",
    "report": "mau lapor|mau laporan|saya mau lapor|aku mau lapor|pengen lapor|i want to report|make a report|file a report|arep lapor|aku arep lapor|"
              "badhe lapor|kula badhe lapor|kulo badhe lapor|damel laporan|ndamel laporan|gawe laporan|bade lapor|abdi bade lapor|rek lapor|ngadamel laporan|"
              "nyieun laporan",
    "status": "cek laporan|cek laporan saya|laporan saya|status laporan|status laporan saya|my report|my reports|check status|check my report|track|"
              "laporanku|kabar laporan|priksa laporan|priksa laporan kula|laporan kula|laporan kulo|pariksa laporan|pariksa laporan abdi|laporan abdi",
    "back": "balik|balik lagi|kembali lagi|sebelumnya|mundur|go back|previous|wangsul|wangsul malih|mbalik|mundur sik|balik deui|wangsul deui|"
            "mulang deui|mundur heula",
    "cancel": "gak jadi|ga jadi|gajadi|gk jadi|nggak jadi|ngga jadi|tidak jadi|batalin|cancel it|never mind|nevermind|mboten sios|mboten sida|"
              "ora sida|ora sido|gak sido|batalaken|batalno|teu jadi|teu janten|bolay|batalkeun",
    "help": "bantuin|tolongin|bingung|gimana caranya|cara pakai|cara pake|help me|how does this work|tulung|tulungi|nyuwun tulung|pitulungan|piye carane|"
            "pripun caranipun|tulungan|bantosan|nyuhunkeun bantosan|pitulung|kumaha carana",
    "later": "nanti aja|nanti lagi|ntar|ntar aja|ntar dulu|entar|besok|besok aja|besok saja|not now|maybe later|tomorrow|save for later|mengko|mengko wae|"
             "mengko sik|mangke|mangke kemawon|mangke mawon|engko|engko wae|sesuk|sesuk wae|engke|engke deui|engke wae|engke weh|engke heula|isukan|"
             "isukan wae",
    "language": "change language|bahasa lain|bahasa inggris|javanese|sundanese|ganti basa|gantos basa|gentos basa|basa jawi|boso jowo|basa sunda",
    "resume": "lanjutin|teruskan|terusin|terus|go on|lajengaken|lajengna|terusno|teruske|lanjutno|lajengkeun|teraskeun|lanjutkeun|tuluykeun",
    "change": "mau ubah|ubah jawaban|ganti jawaban|edit|betulin|change it|change answer|change my answer|edit it|ewahi|owahi|diowahi|dipunewahi|ganti wangsulan|"
              "robih|robah|dirobih|gentos|gentos waleran",
    "finish": "udah selesai|sudah selesai|beres|kelar|finished|that's all|thats all|rampung|wis rampung|sampun rampung|rengse|tos rengse|geus beres",
    "privacy": "privasi data|soal privasi|privacy policy",
    "human": "manusia|orang asli|bicara dengan petugas|ngomong sama petugas|ngobrol sama orang|ngomong sama orang|mau ngomong sama orang|hubungi petugas|cs|operator|human|"
             "a human|person|real person|talk to a human|talk to a person|talk to someone|agent|an officer please|officer|tiyang|ngomong karo wong|"
             "ngomong karo petugas|matur kaliyan petugas|kaliyan petugas|jalmi|ngobrol jeung petugas|nyarios sareng petugas|sareng petugas",
}  # fmt: skip
TYPED = {word: wish for wish, ways in WAYS.items() for word in ways.split("|")}
