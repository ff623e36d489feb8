"""What is installed is what was checked out: the wheel carries the icons and the words, and finds them."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    site = folder / "site with space"
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    return site


def test_the_wheel_carries_icons_words_and_licence(installed: Path) -> None:
    for name in ("launcher/assets/launcher.svg", "launcher/data/starter.phrasepack", "launcher/data/phrasepack.schema.json"):
        assert (installed / name).is_file(), name
    assert list(installed.glob("*.dist-info/licenses/LICENSE"))


def test_no_test_and_no_picture_of_the_readme_is_installed(installed: Path) -> None:
    assert {p.name for p in installed.iterdir() if not p.name.endswith(".dist-info")} == {"launcher"}
    assert not list(installed.rglob("*.png"))


def test_an_installed_launcher_finds_its_words(installed: Path, tmp_path: Path) -> None:
    environ = os.environ | {"PYTHONPATH": str(installed), "LAUNCHER_HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    where = [sys.executable, "-c", "import launcher.places as p; print(p.data('starter.phrasepack'))"]
    told = subprocess.run(where, env=environ, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == str(installed / "launcher" / "data" / "starter.phrasepack")
    listed = subprocess.run(
        [sys.executable, "-m", "launcher", "list"],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "saying-no" in listed.stdout
