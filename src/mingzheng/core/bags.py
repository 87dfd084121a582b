"""Bags after RFC 8493 (BagIt) as one zip, written file by file: memory stays flat whatever goes in."""

from __future__ import annotations

import hashlib
import zipfile
from typing import TYPE_CHECKING, BinaryIO, Final

from mingzheng.core.digests import digest
from mingzheng.core.files import CHUNK, Readable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST: Final = "manifest-sha256.txt"
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"
PACKED: Final = (".json", ".html", ".txt", ".md", ".xml")
READABLE: Final = 0o644 << 16


class BagWriter:
    """Writes the payload of a bag into an open binary file, then its manifests."""

    def __init__(self, target: BinaryIO, name: str, at: dt.datetime) -> None:
        """Write to ``target``; ``name`` is the bag's one folder, ``at`` the time that its files bear."""
        self._zip = zipfile.ZipFile(target, "w", allowZip64=True)
        self._name = name
        self._at = at
        self._payload: dict[str, str] = {}
        self._octets = 0

    def add(self, path: str, source: Readable | bytes) -> str:
        """Add a payload file under ``data/`` and return its tagged digest; raises ValueError for a path used twice."""
        place = f"data/{path}"
        if place in self._payload:
            message = f"twice in a bag: {place}"
            raise ValueError(message)
        hashed, size = self._write(place, source)
        self._payload[place] = hashed
        self._octets += size
        return f"sha256:{hashed}"

    def finish(self, info: Mapping[str, str], sign: Callable[[Mapping[str, str]], bytes], signature: str) -> None:
        """Write manifests and ``bag-info.txt``, and under the name ``signature`` what ``sign`` makes of their digests.

        ``sign`` gets the tagged digest of each tag file that it must bind.
        """
        about = {**info, "Bagging-Date": f"{self._at:%Y-%m-%d}", "Payload-Oxum": f"{self._octets}.{len(self._payload)}"}
        tags = {
            "bagit.txt": DECLARATION,
            "bag-info.txt": "".join(f"{key}: {value}\n" for key, value in about.items()).encode(),
            MANIFEST: "".join(f"{value}  {path}\n" for path, value in sorted(self._payload.items())).encode(),
        }
        tags[signature] = sign({name: digest(data) for name, data in tags.items()})
        listed = {name: self._write(name, data)[0] for name, data in tags.items()}
        self._write(TAG_MANIFEST, "".join(f"{value}  {name}\n" for name, value in sorted(listed.items())).encode())
        self._zip.close()

    def close(self) -> None:
        """Let go of the file without finishing: what was written so far is no bag."""
        self._zip.close()

    def _write(self, path: str, source: Readable | bytes) -> tuple[str, int]:
        record = zipfile.ZipInfo(f"{self._name}/{path}", self._at.timetuple()[:6])
        record.external_attr = READABLE
        record.compress_type = zipfile.ZIP_DEFLATED if path.endswith(PACKED) else zipfile.ZIP_STORED
        hashed, size = hashlib.sha256(), 0
        with self._zip.open(record, "w", force_zip64=True) as target:
            for piece in [source] if isinstance(source, bytes) else iter(lambda: source.read(CHUNK), b""):
                hashed.update(piece)
                size += len(piece)
                target.write(piece)
        return hashed.hexdigest(), size
