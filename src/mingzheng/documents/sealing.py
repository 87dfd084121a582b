"""Seals: PAdES signatures with the seal's picture, behind a provider; without own keys a test seal that says so."""

from __future__ import annotations

import functools
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.stamp import StaticStampStyle

from mingzheng.core.errors import DomainError
from mingzheng.documents import seal_keys
from mingzheng.documents.models import SealKind
from mingzheng.documents.typesetting import LAYOUTS, font_stacks, typeset_plain

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.documents.typesetting import SealPlace

PAGE_HEIGHT_MM = 297.0
SEAL_MM = 42.0
POINTS_A_MM = 72 / 25.4
FIELD = "AgencySeal"
BYTES_RESERVED = 12_288


class SealRefused(DomainError):
    """The seal cannot be put on this paper."""

    status = 409
    code = "seal_refused"


class SealProvider(Protocol):
    """Whoever seals: a key in a file here, a seal server (SM2) elsewhere.

    ``seal`` returns the sealed PDF, the given bytes followed by what it appends; a provider on a network is called
    outside any transaction.
    """

    @property
    def kind(self) -> SealKind:
        """Whose seal it is."""
        ...

    @property
    def name(self) -> str:
        """Who the certificate says seals."""
        ...

    def seal(self, pdf: bytes, *, agency_name: str, place: SealPlace | None, now: dt.datetime) -> bytes:
        """Return the sealed PDF; raises SealRefused."""
        ...


@dataclass(frozen=True)
class KeyFileSeal:
    """Seals with a key in a file: an agency's own, or the test key that marks every page 测试."""

    signer: SimpleSigner
    kind: SealKind
    name: str
    picture: Path | None = None

    def seal(self, pdf: bytes, *, agency_name: str, place: SealPlace | None, now: dt.datetime) -> bytes:
        """Return the PDF with the seal at its place (on no page without one) and, for a test seal, the marks."""
        if not seal_keys.valid_at(self.signer, now):
            message = "印章证书不在有效期内，请更换证书后再盖章。"
            raise SealRefused(message)
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if self.kind == SealKind.TEST:
            _mark_every_page(writer)
        metadata = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            name=self.name,
            reason="加盖印章",
            certify=True,
            docmdp_permissions=MDPPerm.FILL_FORMS,
        )
        signer = _Signer(
            metadata,
            signer=self.signer,
            stamp_style=_style(_picture(agency_name, self)) if place else None,
            new_field_spec=SigFieldSpec(FIELD, on_page=place.page - 1, box=_box(place))
            if place
            else SigFieldSpec(FIELD),
        )
        signer.at = now
        output = io.BytesIO()
        signer.sign_pdf(writer, output=output, bytes_reserved=BYTES_RESERVED)
        return output.getvalue()


class _Signer(PdfSigner):
    """Takes the time from its caller: only faces and tasks read the clock."""

    at: dt.datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session


def provider_for(agency_id: uuid.UUID) -> SealProvider:
    """Return the provider of an agency, by ``settings.SEAL_PROVIDER`` (a dotted path) or from the keys folder."""
    chosen: SealProvider = import_string(getattr(settings, "SEAL_PROVIDER", f"{__name__}.key_file_provider"))(agency_id)
    return chosen


def key_file_provider(agency_id: uuid.UUID) -> SealProvider:
    """Return the agency's own key from ``KEYS_DIR/agencies/<id>``, else the test key.

    Raises SealRefused when the folder holds a key that cannot be used: a wrong key never falls back to a test seal.
    """
    folder = Path(settings.KEYS_DIR) / "agencies" / str(agency_id)
    stamp = max((item.stat().st_mtime_ns for item in folder.iterdir()), default=0) if folder.is_dir() else 0
    return _own(folder, stamp) if stamp else test_provider()


def test_provider() -> SealProvider:
    """Return the provider of test seals; the key is made at the first call."""
    return _test(Path(settings.KEYS_DIR))


@functools.lru_cache(maxsize=64)
def _own(folder: Path, _stamp: int) -> KeyFileSeal:
    try:
        signer = seal_keys.own_signer(folder)
        seal_keys.refuse_test_certificate(signer, Path(settings.KEYS_DIR))
    except seal_keys.UnusableKey as error:
        raise SealRefused(str(error)) from error
    picture = folder / "seal.pdf"
    return KeyFileSeal(signer, SealKind.OWN, seal_keys.subject_name(signer), picture if picture.exists() else None)


@functools.lru_cache(maxsize=4)
def _test(keys: Path) -> KeyFileSeal:
    signer = seal_keys.test_signer(keys)
    return KeyFileSeal(signer, SealKind.TEST, seal_keys.subject_name(signer))


def _box(place: SealPlace) -> tuple[int, int, int, int]:
    left, top = place.x - SEAL_MM / 2, place.y - SEAL_MM / 2
    bottom = PAGE_HEIGHT_MM - top - SEAL_MM
    x, y, size = (round(value * POINTS_A_MM) for value in (left, bottom, SEAL_MM))
    return x, y, x + size, y + size


def _style(picture: bytes) -> StaticStampStyle:
    return StaticStampStyle(background=_MemoryPage(picture), background_opacity=1.0, border_width=0)


class _MemoryPage(ImportedPdfPage):
    """The first page of a PDF in memory (pyhanko's own class reads a named file)."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__("")  # type: ignore[no-untyped-call]
        self._pdf = pdf

    def render(self) -> bytes:
        writer = self._ensure_writer
        imported = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        self.resources.xobject["/Seal"] = imported
        left, bottom, right, top = imported.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Seal Do"


def _picture(agency_name: str, provider: KeyFileSeal) -> bytes:
    if provider.picture:
        return provider.picture.read_bytes()
    return _drawn("seal.typ", json.dumps({"agency": agency_name, "test": provider.kind == SealKind.TEST}))


@functools.lru_cache(maxsize=256)
def _drawn(layout: str, data: str) -> bytes:
    fonts = json.dumps({**json.loads(data), "fonts": font_stacks()}, ensure_ascii=False, sort_keys=True)
    return typeset_plain(LAYOUTS / layout, fonts)


def _mark_every_page(writer: IncrementalPdfFileWriter) -> None:
    size = BoxConstraints(width=round(210 * POINTS_A_MM), height=round(PAGE_HEIGHT_MM * POINTS_A_MM))
    stamp = _style(_drawn("overlay.typ", "{}")).create_stamp(writer, size, {})
    for page in range(int(writer.prev.root["/Pages"]["/Count"])):
        stamp.apply(page, 0, 0)
