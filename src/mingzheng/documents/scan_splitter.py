"""The child that takes some pictures out of a scan: a file in, a PDF of those pictures out. Runs in the sandbox."""

from __future__ import annotations

import io
import sys

import pypdfium2
from PIL import Image, ImageOps, ImageSequence

MAX_PIXELS = 120_000_000


def main() -> None:
    """Read the input and write the pictures named by their places, in that order."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    places = [int(place) for place in sys.argv[1].split(",")]
    data = sys.stdin.buffer.read()
    sys.stdout.buffer.write(_of_pdf(data, places) if data.startswith(b"%PDF-") else _of_images(data, places))


def _of_pdf(data: bytes, places: list[int]) -> bytes:
    source, target, out = pypdfium2.PdfDocument(data), pypdfium2.PdfDocument.new(), io.BytesIO()
    target.import_pages(source, places)
    target.save(out)
    return out.getvalue()


def _of_images(data: bytes, places: list[int]) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        frames = [ImageOps.exif_transpose(frame).convert("RGB") for frame in ImageSequence.Iterator(image)]
    first, *rest = [frames[place] for place in places]
    out = io.BytesIO()
    first.save(out, format="PDF", save_all=True, append_images=rest)
    return out.getvalue()


if __name__ == "__main__":
    main()
