"""`make package`: the folder that is copied to an agent's machine, with all licences, a bill of materials and a checksum.

usage: python packaging/package.py        on the system that it is for; leaves dist/phrase-launcher-VERSION-SYSTEM and an archive

Needs what pyproject.toml lists as `package`. Law: what is in the folder is known to the last file (see inside.py), and the folder
works as it lies there, also where nothing can be written into it.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import bill
import icons
import inside

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = inside.WORK
DIST = ROOT / "dist"
sys.path.insert(0, str(ROOT))
from launcher import __version__  # noqa: E402 -- from the checkout that this lies in, whether it is installed or not

SYSTEM = {"win32": "windows", "linux": "linux"}.get(sys.platform, sys.platform)
MACHINE = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
_OF_THE_DESKTOP = {
    "phrase-launcher.desktop": "applications",
    "phrase-launcher.metainfo.xml": "metainfo",
    "phrase-launcher.xml": "mime/packages",
}
FOLDER = DIST / f"phrase-launcher-{__version__}-{SYSTEM}-{MACHINE}"


def main() -> None:
    """Build the folder and its archive, and print how large they are."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    WORK.mkdir(parents=True, exist_ok=True)
    _put_together()
    _add_words()
    _add_for_the_desktop()
    archive = _packed()
    size = sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file())
    for path, bytes_ in ((FOLDER, size), (archive, archive.stat().st_size)):
        sys.stdout.write(f"{path.relative_to(ROOT)}  {bytes_ / 1e6:.0f} MB\n")


def _put_together() -> None:
    icons.for_windows(WORK / "launcher.ico")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--workpath", str(WORK), "--distpath", str(WORK), str(HERE / "launcher.spec")]
    subprocess.run(command, check=True, env=os.environ | {"LAUNCHER_ICON": str(WORK / "launcher.ico")})
    DIST.mkdir(exist_ok=True)
    (WORK / "phrase-launcher").rename(FOLDER)
    if sys.platform == "linux":  # Python's own files are often built with what a debugger needs; wheels must not be touched
        own = [*FOLDER.glob("_internal/libpython*"), *FOLDER.glob("_internal/python3*/lib-dynload/*")]
        subprocess.run(["strip", "--strip-unneeded", *own], check=True)


def _add_words() -> None:
    """The licences, the bill of materials, and what to do with the folder."""
    known = inside.parts(WORK / "launcher" / "inside.json", __version__)
    told = ["What is inside, and under which licence. The words stand in the folders here.", ""]
    for part in known:
        place = FOLDER / "licences" / part.name
        for words in part.words:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(words, _free(place, words))
        told.append(f"{part.name} {part.version}: {part.licence}")
    (FOLDER / "licences" / "README.txt").write_text("\n".join(told) + "\n", encoding="utf-8")
    (FOLDER / "sbom.cdx.json").write_text(bill.written(known, FOLDER), encoding="utf-8")
    shutil.copyfile(HERE / f"read-me-{SYSTEM}.txt", FOLDER / "README.txt")


def _free(place: Path, words: Path) -> Path:
    """A name for a file of words that no other has there yet: a distribution can have a LICENSE in each of its folders."""
    path = place / words.name
    return path if not path.exists() else place / f"{words.parent.name}-{words.name}"


def _add_for_the_desktop() -> None:
    if sys.platform != "linux":
        return
    share = FOLDER / "share"
    icons.for_linux(share)
    for name, folder in _OF_THE_DESKTOP.items():
        (share / folder).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HERE / name, share / folder / name)


def _packed() -> Path:
    form = "zip" if sys.platform == "win32" else "gztar"
    archive = Path(shutil.make_archive(str(FOLDER), form, DIST, FOLDER.name))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(archive.name + ".sha256").write_text(f"{digest}  {archive.name}\n", encoding="utf-8", newline="\n")
    return archive


if __name__ == "__main__":
    main()
