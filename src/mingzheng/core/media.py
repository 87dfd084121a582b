"""What a file is, by its bytes; what the browser says is never believed, and a name that says otherwise is told."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = 4096
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|xsl|math)\b|<\?xml", re.IGNORECASE
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Media:
    """A type of file: its media type, the ending of a neutral download name, its name in Chinese."""

    type: str
    ending: str
    words: str


PDF = Media("application/pdf", "pdf", "PDF 文件")
PNG = Media("image/png", "png", "图片")
JPEG = Media("image/jpeg", "jpg", "图片")
WEBP = Media("image/webp", "webp", "图片")
TIFF = Media("image/tiff", "tif", "图片")
BMP = Media("image/bmp", "bmp", "图片")
GIF = Media("image/gif", "gif", "图片")
HEIC = Media("image/heic", "heic", "图片")
MP4 = Media("video/mp4", "mp4", "视频")
QUICKTIME = Media("video/quicktime", "mov", "视频")
WEBM = Media("video/webm", "webm", "视频")
MATROSKA = Media("video/x-matroska", "mkv", "视频")
AVI = Media("video/x-msvideo", "avi", "视频")
MPEG_PS = Media("video/mpeg", "mpg", "视频")
M4A = Media("audio/mp4", "m4a", "录音")
MP3 = Media("audio/mpeg", "mp3", "录音")
WAV = Media("audio/wav", "wav", "录音")
OGG = Media("audio/ogg", "ogg", "录音")
AMR = Media("audio/amr", "amr", "录音")
DOCX = Media("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "文字文档")
XLSX = Media("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "电子表格")
PPTX = Media("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx", "演示文稿")
OFD = Media("application/ofd", "ofd", "OFD 版式文件")
OLE = Media("application/x-ole-storage", "doc", "旧版办公文档")
TEXT = Media("text/plain", "txt", "文本")

OTHER_ENDINGS: dict[Media, frozenset[str]] = {
    JPEG: frozenset({"jpeg", "jpe", "jfif"}),
    TIFF: frozenset({"tiff"}),
    HEIC: frozenset({"heif"}),
    MP4: frozenset({"m4v", "3gp", "3g2"}),
    QUICKTIME: frozenset({"qt"}),
    MPEG_PS: frozenset({"mpeg", "vob"}),
    OGG: frozenset({"oga", "ogv", "opus"}),
    OLE: frozenset({"xls", "ppt", "wps", "et", "dps"}),
    TEXT: frozenset({"text", "csv", "log", "md", "json"}),
}
"""Endings under which a type is also kept, beside its own."""
_ENDING = re.compile(r"\.(?=\d*[a-z])([a-z0-9]{1,10})\Z", re.IGNORECASE)
IMAGES = frozenset({PNG, JPEG, WEBP, TIFF, BMP, GIF})
_STARTS: tuple[tuple[bytes, Media], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"BM", BMP),
    (b"OggS", OGG),
    (b"#!AMR", AMR),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xf3", MP3),
    (b"\x00\x00\x01\xba", MPEG_PS),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
)
_RIFF = {b"WEBP": WEBP, b"WAVE": WAV, b"AVI ": AVI}
_HEIC_BRANDS = (b"heic", b"heix", b"mif1", b"msf1")


def sniff(source: BinaryIO) -> Media | None:
    """Return what a seekable file is, or None for markup, programs and everything unknown.

    Reads the head only (for archives the list of members); leaves the file at its start.
    """
    source.seek(0)
    head = source.read(HEAD)
    try:
        return _by_start(head) or _by_container(head, source) or _as_text(head)
    finally:
        source.seek(0)


def ending_of(name: str) -> str:
    """Return the ending of a file's name in small letters, or ''; ``笔录 1.2`` and ``11.20现场`` have none."""
    found = _ENDING.search(name)
    return found[1].lower() if found else ""


def fits(name: str, found: Media) -> bool:
    """Tell whether a name may stand on such a file: its ending is one of the type's, or there is none."""
    ending = ending_of(name)
    return ending in {"", found.ending} | OTHER_ENDINGS.get(found, frozenset())


def _by_start(head: bytes) -> Media | None:
    return next((media for start, media in _STARTS if head.startswith(start)), None)


def _by_container(head: bytes, source: BinaryIO) -> Media | None:
    checks: tuple[tuple[bool, Callable[[], Media | None]], ...] = (
        (head[:4] == b"RIFF", lambda: _RIFF.get(head[8:12])),
        (head[4:8] == b"ftyp", lambda: _iso_media(head[8:12])),
        (head[:4] == b"\x1aE\xdf\xa3", lambda: WEBM if b"webm" in head[:64] else MATROSKA),
        (head[:4] == b"PK\x03\x04", lambda: _archive(source)),
    )
    return next((found() for applies, found in checks if applies), None)


def _iso_media(brand: bytes) -> Media:
    if brand in _HEIC_BRANDS:
        return HEIC
    return {b"qt  ": QUICKTIME, b"M4A ": M4A}.get(brand, MP4)


def _archive(source: BinaryIO) -> Media | None:
    try:
        names = set(zipfile.ZipFile(source).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "OFD.xml" in names:
        return OFD
    if "[Content_Types].xml" not in names:
        return None
    folders = {name.partition("/")[0] for name in names}
    return next((media for folder, media in (("word", DOCX), ("xl", XLSX), ("ppt", PPTX)) if folder in folders), None)


def _as_text(head: bytes) -> Media | None:
    if not head or _CONTROLS.search(head) or _MARKUP.search(head):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            # The head may cut a character in two.
            head[: len(head) - 4 if len(head) == HEAD else None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return TEXT
    return None
