"""The wheel carries everything: code, templates, fonts, pages, migrations and the manifest."""

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.tidy.source import PACKAGES, ROOT, files


def test_the_wheel_carries_every_file_of_its_folders_and_the_manifest(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)

    [wheel] = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())

    expected = {name for name in files() if name.split("/")[0] in PACKAGES} | {"bot/app-manifest.yml"}
    assert expected - carried == set()
    assert [name for name in carried if name.startswith("tests/")] == []
