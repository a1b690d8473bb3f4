"""Logos are read below the file's own folder, and drawn by a process with limits."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.outbound.logos import LIMITS, beside, redrawn
from bot.outbound.printing import Limits
from tests.renderers.pdf.pictures import bomb, noise, opened, red, saved
from workflow.entry.unclear import Unclear


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The seller's folder, with something beside it that is none of its business."""
    (tmp_path / "secret.png").write_bytes(red(40, 10))
    place = tmp_path / "office"
    (place / "art").mkdir(parents=True)
    (place / "art" / "logo.png").write_bytes(red(40, 10))
    return place


def test_an_image_below_the_folder_is_drawn_anew(folder: Path) -> None:
    drawn = beside(folder / "seller.toml")("art/logo.png")

    assert opened(drawn).size == (40, 10)


def test_the_same_image_is_always_the_same_bytes(folder: Path) -> None:
    read = beside(folder / "seller.toml")

    assert read("art/logo.png") == read("art/logo.png")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("nothing.png", "there is no file “nothing.png” beside seller.toml"),
        ("art", "there is no file “art” beside seller.toml"),
        ("../secret.png", "“../secret.png” is not below the folder of seller.toml"),
        ("/dev/zero", "“/dev/zero” is not below the folder"),
        ("link.png", "“link.png” is not below the folder"),
        ("zero", "“zero” is not below the folder"),
        ("x" * 300 + ".png", "cannot be read: file name too long"),
    ],
)
def test_no_other_file_is_read(folder: Path, path: str, why: str) -> None:
    (folder / "link.png").symlink_to(folder.parent / "secret.png")
    (folder / "zero").symlink_to("/dev/zero")

    with pytest.raises(Unclear, match=why):
        beside(folder / "seller.toml")(path)


def test_ten_kilobytes_that_would_be_a_gigabyte_are_refused_by_their_header() -> None:
    small = bomb(12_000, 12_000)
    assert len(small) < 200_000
    before = time.monotonic()

    with pytest.raises(Unclear, match="12000 × 12000 are more than 4 million pixels"):
        redrawn(small)

    assert time.monotonic() - before < 5


def test_a_file_that_is_too_large_is_read_no_further(folder: Path) -> None:
    with (folder / "large.png").open("wb") as file:
        file.truncate(1 << 40)

    with pytest.raises(Unclear, match="larger than 1 MB"):
        beside(folder / "seller.toml")("large.png")


@pytest.mark.parametrize(
    "content",
    [saved(noise(300, 300))[:-50_000], saved(noise(300, 300), "JPEG")[:-5_000]],  # The end is not there.
)
def test_a_picture_that_breaks_off_is_refused(content: bytes) -> None:
    with pytest.raises(Unclear, match="the image is damaged"):
        redrawn(content)


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (replace(LIMITS, memory=60 << 20), "within the limits"),
        (replace(LIMITS, wall_seconds=0.01), "takes too long"),
    ],
)
def test_what_costs_too_much_is_given_up(limits: Limits, why: str) -> None:
    with pytest.raises(Unclear, match=why):
        redrawn(bomb(2000, 2000), limits)
