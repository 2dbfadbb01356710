"""Tiny files of every kind, made here byte by byte."""

import io
import struct
import zipfile

from PIL import Image


def image(form: str, size: tuple[int, int] = (24, 16), **how: object) -> bytes:
    """A real picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (150, 40, 30)).save(out, form, **how)
    return out.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
    return out.getvalue()


def office(main: str, **more: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", main: b"<x/>", **more})


def locked(content: bytes) -> bytes:
    """The same zip with the mark of a password on every entry."""
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            flags = content[place + at] | 1
            content = content[: place + at] + bytes([flags]) + content[place + at + 1 :]
            place = content.find(mark, place + 4)
    return content


def boxed(brand: bytes) -> bytes:
    """The beginning of a film, a sound or a picture as phones write them."""
    return struct.pack(">I4s4sI4s", 20, b"ftyp", brand, 512, b"isom") + struct.pack(">I4s", 8, b"mdat")


def pdf(trailer: bytes = b"<< /Root 1 0 R >>") -> bytes:
    return b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n" + trailer + b"\n%%EOF\n"


def mp3() -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    return frame + frame


def aac() -> bytes:
    frame = bytes([0xFF, 0xF1, 0x50, 0x80, 0x02, 0x1F, 0xFC]) + bytes(9)
    return frame + frame


WELCOME: dict[str, tuple[bytes, str]] = {  # what we keep: the bytes, and the type that is found in them
    "jpeg": (image("JPEG"), "image/jpeg"),
    "png": (image("PNG"), "image/png"),
    "webp": (image("WEBP"), "image/webp"),
    "gif": (image("GIF"), "image/gif"),
    "heic": (boxed(b"heic"), "image/heic"),
    "pdf": (pdf(), "application/pdf"),
    "mp4": (boxed(b"mp42"), "video/mp4"),
    "mov": (boxed(b"qt  "), "video/quicktime"),
    "an old mov": (struct.pack(">I4s", 16, b"moov") + bytes(8), "video/quicktime"),
    "3gp": (boxed(b"3gp5"), "video/3gpp"),
    "webm": (b"\x1a\x45\xdf\xa3" + bytes(20), "video/webm"),
    "a voice note": (b"OggS\0\x02" + bytes(20) + b"\x01\x13OpusHead", "audio/ogg"),
    "mp3": (mp3(), "audio/mpeg"),
    "mp3 with its title": (b"ID3\x04" + bytes(16) + mp3(), "audio/mpeg"),
    "aac": (aac(), "audio/aac"),
    "m4a": (boxed(b"M4A "), "audio/mp4"),
    "wav": (b"RIFF\x24\0\0\0WAVEfmt " + bytes(20), "audio/wav"),
    "amr": (b"#!AMR\n" + bytes(12), "audio/amr"),
    "docx": (office("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": (office("ppt/presentation.xml"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "odt": (zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
            "application/vnd.oasis.opendocument.text"),
    "ods": (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            "application/vnd.oasis.opendocument.spreadsheet"),
    "zip": (zipped({"Chat WhatsApp.txt": b"halo", "IMG-1.jpg": image("JPEG")}), "application/zip"),
    "csv": (b"tanggal;harga\r\n1 Nov;45000\r\n2 Nov;19900\r\n", "text/csv"),
    "text": ("Harga mereka 19.900, kain saya 45rb – sejak bulan lalu.".encode(), "text/plain"),
    "text of Windows": ("Toko Bu Renée menjual murah sekali.".encode("cp1252"), "text/plain"),
    "text in two bytes a letter": (b"\xff\xfe" + "harga 45rb".encode("utf-16-le"), "text/plain"),
}  # fmt: skip
UNWELCOME: dict[str, tuple[bytes, str]] = {  # what we do not keep: the bytes, and why
    "nothing": (b"", "empty"),
    "a program for Windows": (b"MZ\x90\0" + bytes(60) + b"PE\0\0", "program"),
    "a program for Linux": (b"\x7fELF\x02\x01\x01" + bytes(20), "program"),
    "a script": (b"#!/bin/sh\nrm -rf ~\n", "program"),
    "an app": (zipped({"AndroidManifest.xml": b"\x03\0", "classes.dex": b"dex\n035\0"}), "program"),
    "a program in a zip": (zipped({"foto/invoice.pdf.EXE": b"MZ"}), "program"),
    "a web page": (b"<!DOCTYPE html><title>x</title>", "web_page"),
    "a web page below a remark": (b"<!-- x -->\n<HTML onload=alert(1)>", "web_page"),
    "a script between words": (b"harga 45rb <script>alert(1)</script>", "web_page"),
    "a drawing with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "web_page"),
    "a drawing": (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "picture"),
    "tiff": (image("TIFF"), "picture"),
    "avif": (boxed(b"avif"), "picture"),
    "a PDF with a password": (pdf(b"<< /Root 1 0 R /Encrypt 5 0 R >>"), "locked"),
    "a zip with a password": (locked(zipped({"a.txt": b"x"})), "locked"),
    "a document of old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20), "old_office"),
    "a table with macros": (office("xl/workbook.xml", **{"xl/vbaProject.bin": b"\xd0\xcf"}), "macros"),
    "rar": (b"Rar!\x1a\x07\x01\0", "archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\x04", "archive"),
    "gz": (b"\x1f\x8b\x08" + bytes(10), "archive"),
    "a zip of nothing": (zipped({}), "empty"),
    "half a zip": (zipped({"a.txt": b"x" * 500})[:300], "unknown"),
    "a contact": (b"BEGIN:VCARD\r\nVERSION:3.0\r\nTEL:+628120000\r\nEND:VCARD\r\n", "contact"),
    "noise": (bytes(range(1, 32)) * 4, "unknown"),
    "two bytes like a sound": (b"\xff\xfb\x90\x00 and no frame after it" + bytes(500), "unknown"),
}  # fmt: skip
