"""The child that puts drawn signatures on the pages of a paper: JSON in, a PDF of pictures out. Runs in the sandbox.

Input: ``{"pdf": base64, "signatures": [{"label": …, "png": base64}]}``. Every page gets every signature at its foot,
above the line with the code, as a pen would (笔录逐页签名).
"""

from __future__ import annotations

import base64
import io
import json
import sys
from typing import Any

import pypdfium2
from PIL import Image

DPI = 150
POINTS_AN_INCH = 72
MAX_PIXELS = 20_000_000
FOOT = 0.093
"""How high above the lower edge the signatures stand, as a part of the page's height: above the code of the page."""
TALL, WIDE = 0.045, 0.2


def main() -> None:
    """Read the input and write the signed pages."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    asked: dict[str, Any] = json.load(sys.stdin.buffer)
    inks = [_ink(one["png"]) for one in asked["signatures"]]
    document = pypdfium2.PdfDocument(base64.b64decode(asked["pdf"]))
    document.init_forms()
    first, *rest = [_signed(page, inks) for page in document]
    out = io.BytesIO()
    first.save(out, format="PDF", save_all=True, append_images=rest, resolution=DPI)
    sys.stdout.buffer.write(out.getvalue())


def _ink(data: str) -> Image.Image:
    with Image.open(io.BytesIO(base64.b64decode(data)), formats=["PNG"]) as image:
        drawn = image.convert("RGBA")
    box = drawn.getchannel("A").getbbox()
    if box is None:
        sys.exit("nothing is drawn")
    return drawn.crop(box)


def _signed(page: Any, inks: list[Image.Image]) -> Image.Image:  # noqa: ANN401 - pypdfium2 is untyped
    sheet: Image.Image = page.render(scale=DPI / POINTS_AN_INCH).to_pil().convert("RGB")
    bottom = round(sheet.height * (1 - FOOT))
    right = round(sheet.width * 0.92)
    for ink in reversed(inks):
        small = ink.copy()
        small.thumbnail((round(sheet.width * WIDE), round(sheet.height * TALL)))
        right -= small.width + 20
        sheet.paste(small, (max(0, right), bottom - small.height), small)
    return sheet


if __name__ == "__main__":
    main()
