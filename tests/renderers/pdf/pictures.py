"""Images as people have them, and as attackers make them."""

import random
import zlib
from io import BytesIO

from PIL import Image


def saved(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    """The file."""
    written = BytesIO()
    image.save(written, form, **options)
    return written.getvalue()


def red(width: int, height: int, form: str = "PNG") -> bytes:
    """A red rectangle."""
    return saved(Image.new("RGB", (width, height), "red"), form)


def noise(width: int, height: int) -> Image.Image:
    """A picture in which nothing repeats."""
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))  # noqa: S311  No secret comes of it.


def bomb(width: int, height: int) -> bytes:
    """A small PNG that would be large in memory: one grey, all over."""
    row = b"\0" * (width + 1)
    packed = zlib.compressobj(9)
    body = b"".join(packed.compress(row) for _ in range(height)) + packed.flush()
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b"")))


def opened(content: bytes) -> Image.Image:
    """The picture of a file, decoded."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
