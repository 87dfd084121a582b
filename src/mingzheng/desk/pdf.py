"""Papers and pictures on their way to the browser: from our own origin, never as something to run."""

from __future__ import annotations

import io

from django.http import HttpResponse
from PIL import Image, ImageOps

from mingzheng.core.errors import NotVisible
from mingzheng.documents.scanning import images_of

SCREEN_DPI = 110
LARGEST = 1600


def inline(data: bytes, name: str) -> HttpResponse:
    """Return a PDF of our own making, shown in the browser."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def page_picture(data: bytes, number: int, dpi: int = SCREEN_DPI) -> HttpResponse:
    """Return page ``number`` (from 1) of a PDF as a picture; raises NotVisible beyond the last."""
    found = images_of(data, dpi, number) if number > 0 else []
    if not found:
        raise NotVisible
    return picture(found[0])


def picture(image: Image.Image) -> HttpResponse:
    """Return a picture as PNG."""
    target = io.BytesIO()
    image.save(target, format="PNG")
    return HttpResponse(target.getvalue(), content_type="image/png")


def scanned(data: bytes, index: int) -> HttpResponse:
    """Return picture ``index`` (from 0) of a scan, a PDF or a photo, made anew as PNG; raises NotVisible beyond."""
    if data.startswith(b"%PDF"):
        return page_picture(data, index + 1)
    with Image.open(io.BytesIO(data)) as photo:
        photo.seek(index)
        upright = ImageOps.exif_transpose(photo.convert("RGB"))
    upright.thumbnail((LARGEST, LARGEST))
    return picture(upright)
