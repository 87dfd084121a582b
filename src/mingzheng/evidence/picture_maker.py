"""The child that makes a picture for the screen: a file in, a JPEG out. Runs in the sandbox, without Django."""

from __future__ import annotations

import io
import sys

import pypdfium2
from PIL import Image, ImageOps

MAX_PIXELS = 120_000_000
QUALITY = 82


def main() -> None:
    """Read the input and write the picture."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    edge, page = int(sys.argv[1]), int(sys.argv[2])
    data = sys.stdin.buffer.read()
    whole = _page(data, page, edge) if data.startswith(b"%PDF-") else _image(data)
    whole.thumbnail((edge, edge))
    target = io.BytesIO()
    whole.save(target, "JPEG", quality=QUALITY)
    sys.stdout.buffer.write(target.getvalue())


def _page(data: bytes, number: int, edge: int) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    page = document[number]
    image: Image.Image = page.render(scale=edge / max(page.get_size())).to_pil()
    return image.convert("RGB")


def _image(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        upright = ImageOps.exif_transpose(image)
        return Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright.convert("RGBA")).convert("RGB")


if __name__ == "__main__":
    main()
