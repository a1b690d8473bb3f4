"""The logo child: an image comes in on stdin, our own PNG goes out on stdout, or a sentence about what to change.

10 KB of PNG can ask for a gigabyte of memory, so the size is read before anything is decoded, and decoding has limits.
What goes out is drawn anew on white paper: nothing of the file but its picture gets into an invoice.
"""

from __future__ import annotations

import sys
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from renderers.pdf import limits

FORMATS = ("PNG", "JPEG")
BYTES_MAX = 1_000_000
PIXELS_MAX = 4_000_000
REFUSED = 65  # EX_DATAERR: what is on stdout is a sentence.

BOX_MM = (70, 16)  # The room on the sheet (templates/invoice.css).
DOTS_PER_INCH = 600  # As sharp as printers are.
DOTS_PER_INCH_COARSE = 300  # Where that is too much for every invoice: at this, no picture fills half a megabyte.
MM_PER_INCH = 25.4
DEEP = "I;16"  # Grey in 16 bits: Pillow would make all but the darkest of it white.


class Unusable(ValueError):
    """The image cannot be a logo. The message says why, and what to do."""


def main(arguments: list[str]) -> int:
    """Redraw one image. Arguments: bytes of memory, and seconds of processor time."""
    memory_max, cpu_seconds_max = map(int, arguments)
    limits.limit_memory(memory_max)
    limits.limit_processor_time(cpu_seconds_max)
    Image.MAX_IMAGE_PIXELS = None  # Ours is lower, and says what to do.
    try:
        drawn = redrawn(sys.stdin.buffer.read())
    except Unusable as why:
        sys.stdout.buffer.write(str(why).encode())
        return REFUSED
    sys.stdout.buffer.write(drawn)
    return 0


def redrawn(content: bytes) -> bytes:
    """The picture as a PNG of our own, without what the file said beside it. Raises Unusable."""
    if len(content) > BYTES_MAX:
        raise Unusable(f"the file is larger than {BYTES_MAX // 1_000_000} MB: save the logo smaller")
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            width, height = image.size
            if width * height > PIXELS_MAX:
                raise Unusable(
                    f"{width} × {height} are more than {PIXELS_MAX // 1_000_000} million pixels: save it smaller"
                )
            return _small(_on_paper(ImageOps.exif_transpose(image)))
    except UnidentifiedImageError:
        raise Unusable("the file is no PNG and no JPEG: save the logo as one of them") from None
    except (OSError, SyntaxError) as fault:  # What Pillow raises of a file that breaks off or contradicts itself.
        raise Unusable(f"the image is damaged ({fault}): save it again") from None


def _on_paper(image: Image.Image) -> Image.Image:
    """What shines through is white, as the sheet is: PDF/A readers differ in what they make of transparency."""
    if image.mode == DEEP:
        image = image.convert("I").point(lambda grey: grey / 256).convert("L")
    seen = image.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(paper, seen).convert("RGB")


def _small(image: Image.Image) -> bytes:
    """As a PNG with no more dots than the sheet has room for."""
    drawn = _written(image, DOTS_PER_INCH)
    return drawn if len(drawn) <= BYTES_MAX else _written(image, DOTS_PER_INCH_COARSE)


def _written(image: Image.Image, dots_per_inch: int) -> bytes:
    width, height = (round(side / MM_PER_INCH * dots_per_inch) for side in BOX_MM)
    image.thumbnail((width, height), Image.Resampling.LANCZOS)
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
