"""What the logo child makes of an image, and which it refuses."""

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from renderers.pdf.logo import BYTES_MAX, Unusable, redrawn
from tests.renderers.pdf.pictures import bomb, noise, opened, red, saved

SECRET = "taken at Hafenweg 1"


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_it_is_a_plain_png_whatever_it_was(form: str) -> None:
    found = opened(redrawn(red(120, 40, form)))

    assert (found.format, found.mode, found.size) == ("PNG", "RGB", (120, 40))
    red_part, green, blue = found.getpixel((60, 20))  # type: ignore[misc]  # Of an RGB image.
    assert red_part > 250
    assert max(green, blue) < 5


def test_what_the_file_says_beside_its_picture_is_dropped() -> None:
    words = PngInfo()
    words.add_text("Comment", SECRET)
    exif = Image.Exif()
    exif[0x010E] = SECRET
    picture = Image.new("RGB", (9, 9))

    for file in (saved(picture, pnginfo=words), saved(picture, "JPEG", exif=exif, comment=SECRET)):
        assert SECRET.encode() in file
        drawn = redrawn(file + SECRET.encode())
        assert SECRET.encode() not in drawn
        assert opened(drawn).info == {}


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((4000, 1000), (1512, 378)),  # 70 × 16 mm at 600 dots an inch, whatever is reached first.
        ((4000, 100), (1654, 41)),
        ((100, 4000), (9, 378)),
        ((300, 80), (300, 80)),  # Never larger than it was.
        ((1, 1), (1, 1)),
    ],
)
def test_it_fits_its_box_and_keeps_its_shape(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert opened(redrawn(red(*size))).size == expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.new("RGBA", (9, 9), (0, 0, 0, 0)), (255, 255, 255)),  # Seen through: the paper.
        (Image.new("RGBA", (9, 9), (0, 0, 0, 51)), (204, 204, 204)),
        (Image.new("I;16", (9, 9), 0x8000), (128, 128, 128)),  # 16 bits a dot.
        (Image.new("L", (9, 9), 128), (128, 128, 128)),
        (Image.new("1", (9, 9), 0), (0, 0, 0)),
        (Image.new("P", (9, 9), 0), (0, 0, 0)),
    ],
)
def test_every_kind_of_png_looks_as_it_did_on_white_paper(image: Image.Image, expected: tuple[int, int, int]) -> None:
    assert opened(redrawn(saved(image))).getpixel((4, 4)) == expected


def test_a_jpeg_for_print_keeps_its_colours() -> None:
    assert opened(redrawn(saved(Image.new("CMYK", (9, 9), (0, 255, 255, 0)), "JPEG"))).getpixel((4, 4)) == (255, 0, 0)


def test_a_photograph_is_turned_as_its_camera_was() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    assert opened(redrawn(saved(Image.new("RGB", (90, 30)), "JPEG", exif=exif))).size == (30, 90)


def test_what_is_too_detailed_for_every_invoice_gets_fewer_dots() -> None:
    drawn = redrawn(saved(noise(1600, 360).resize((1600, 360)), "JPEG", quality=60))

    assert len(drawn) < BYTES_MAX
    assert opened(drawn).size == (827, 186)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no PNG and no JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "no PNG and no JPEG"),
        (saved(Image.new("RGB", (9, 9)), "GIF"), "no PNG and no JPEG"),
        (saved(Image.new("RGB", (9, 9)), "TIFF"), "no PNG and no JPEG"),
        (red(4, 4) + b"\0" * BYTES_MAX, "larger than 1 MB"),
        (red(4001, 1000), "4001 × 1000 are more than 4 million pixels"),
        (bomb(9000, 9000), "9000 × 9000 are more than 4 million pixels"),
        (red(400, 400).replace(b"IDAT", b"IDOT"), "no PNG and no JPEG"),
    ],
)
def test_what_is_no_small_png_or_jpeg_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Unusable, match=why):
        redrawn(content)
