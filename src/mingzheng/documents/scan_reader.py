"""The child that reads a scan: pictures in, codes out. Runs in the sandbox of ``core.processes``, without Django.

Reads the file from its input and writes JSON: for each picture its codes and whether it is blank.
"""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pypdfium2
import zxingcpp
from PIL import Image, ImageOps, ImageSequence, ImageStat

if TYPE_CHECKING:
    from collections.abc import Iterator

DPI_STEPS = (150, 220, 300, 400)
EDGE_STEPS = (1600, 2400, 3600, 900)
MAX_PICTURES = 200
MAX_PIXELS = 120_000_000
POINTS_AN_INCH = 72
BLANK_DEVIATION = 4.0
MARK = "MZ1|"


def main() -> None:
    """Read the input and print what was found."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    data = sys.stdin.buffer.read()
    pictures = list(_pdf(data) if data.startswith(b"%PDF-") else _images(data))
    json.dump(pictures, sys.stdout)


def _pdf(data: bytes) -> Iterator[dict[str, Any]]:
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    if len(document) > MAX_PICTURES:
        sys.exit("too many pages")
    for page in document:
        yield _first_hit(_page_at(page, dpi) for dpi in DPI_STEPS)


def _page_at(page: Any, dpi: int) -> Image.Image:  # noqa: ANN401 - pypdfium2 is untyped
    width, height = page.get_size()
    scale = min(dpi / POINTS_AN_INCH, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
    image: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return image.convert("L")


def _images(data: bytes) -> Iterator[dict[str, Any]]:
    with Image.open(io.BytesIO(data)) as image:
        for index, frame in enumerate(ImageSequence.Iterator(image)):
            if index >= MAX_PICTURES:
                sys.exit("too many pictures")
            whole = ImageOps.exif_transpose(frame).convert("L")
            yield _first_hit(_at_edge(whole, edge) for edge in EDGE_STEPS)


def _at_edge(image: Image.Image, edge: int) -> Image.Image:
    factor = edge / max(image.size)
    if factor >= 1 and edge != EDGE_STEPS[0]:
        factor = min(factor, 2.0)
    return image.resize((max(1, round(image.width * factor)), max(1, round(image.height * factor))))


def _first_hit(versions: Iterator[Image.Image]) -> dict[str, Any]:
    """Return the codes of the first version on which one of ours is read; photographs need several tries."""
    deviation = None
    for image in versions:
        deviation = deviation if deviation is not None else ImageStat.Stat(image).stddev[0]
        for tried in (image, ImageOps.autocontrast(image, cutoff=2)):
            if codes := _codes(tried):
                return {"codes": codes, "blank": False}
    return {"codes": [], "blank": deviation is not None and deviation < BLANK_DEVIATION}


def _codes(image: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return sorted({code.text for code in found if code.text.startswith(MARK)})


if __name__ == "__main__":
    main()
