"""Pictures for the screen, made anew from originals in the sandbox; only these are ever shown inline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.core import files, media
from mingzheng.core.errors import NotVisible
from mingzheng.core.processes import Limits, run_module

if TYPE_CHECKING:
    from mingzheng.evidence.models import EvidenceFile

SHOWN = frozenset({item.type for item in media.IMAGES} | {media.PDF.type})
MAX_BYTES = 64 << 20
LIMITS = Limits(cpu=30, wall=45)


def picture(file: EvidenceFile, *, edge: int = 1600, page: int = 0) -> bytes:
    """Return a JPEG of a picture, or of a page of a PDF, re-encoded without metadata; at most ``edge`` pixels long.

    Raises NotVisible for what has no picture, ChildFailed for a file that cannot be read.
    """
    if file.media_type not in SHOWN or file.size > MAX_BYTES:
        message = "这种文件不能在页面上预览，请下载查看。"
        raise NotVisible(message)
    data = files.read(file.digest, file.dossier.agency_id)
    return run_module("mingzheng.evidence.picture_maker", str(edge), str(page), stdin=data, limits=LIMITS)
