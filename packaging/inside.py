"""What is inside a packaged folder: the parts by name, version, licence and the words of it, and which files are whose.

Law: every file has a part that it belongs to, and every part a known licence with its words; what nobody knows ends the build.
It reads what the spec left in inside.json, the records of the installed distributions, and on Linux those of the system.
"""

import json
import os
import platform
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path, PurePath

from packaging.requirements import Requirement

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = ROOT / "build" / f"package-{sys.platform}"
KNOWN = tomllib.loads((HERE / "licences.toml").read_text(encoding="utf-8"))
_OF_PYINSTALLER = {"pyinstaller", "pyinstaller-hooks-contrib"}
_COMPILED = {"PySide6": "pyside6-essentials", "shiboken6": "shiboken6", "Xlib": "python-xlib"}
_WORDS = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: `version` is empty where nobody tells it, `licence` an SPDX expression, `words` the files with its words."""

    name: str
    version: str
    licence: str
    words: tuple[Path, ...]
    purl: str
    files: set[str] = field(default_factory=set, compare=False)


def parts(listing: Path, own_version: str) -> list[Part]:
    """The parts of a folder, by name, from the spec's listing; SystemExit names what nobody knows."""
    found = {normalised(part.name): part for part in (_own(own_version), _bootloader(), _python())}
    for name, source in json.loads(listing.read_text(encoding="utf-8")):
        part = _part_of(Path(source), found)
        if name:
            part.files.add(name)
    within = [one for part in found.values() for one in _within(part)]
    return sorted((*found.values(), *within), key=lambda part: part.name.lower())


def required(distribution: str = "") -> dict[str, str]:
    """The licences of all distributions that the launcher needs here, by normalised name; KeyError names an unknown one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = _names(project["dependencies"]) if not distribution else [distribution]
    found: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = KNOWN["python"][name]
            waiting += _names(metadata.requires(name) or ())
    return found


def words_of(distribution: metadata.Distribution) -> tuple[Path, ...]:
    """The files with the words of its licence; SystemExit where there are none."""
    name = normalised(distribution.name)
    of_it = (file for file in distribution.files or () if ".dist-info/" in file.as_posix())
    own = [Path(str(file.locate())) for file in of_it if _WORDS.search(file.as_posix())]
    found = tuple(sorted(own)) + _ours(KNOWN["words"].get(name, ()))
    if not found or not all(path.is_file() for path in found):
        sys.exit(f"{name} brings no words of its licence along: name files for it in packaging/licences.toml")
    return found


def _ours(files: Iterable[str]) -> tuple[Path, ...]:
    """The words that we bring along ourselves."""
    return tuple(HERE / "licences" / each for each in files)


def normalised(name: str) -> str:
    """A distribution's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _names(requirements: Iterable[str]) -> list[str]:
    asked = (Requirement(line) for line in requirements)
    return [normalised(one.name) for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})]


def _own(version: str) -> Part:
    return Part("phrase-launcher", version, "MIT", (ROOT / "LICENSE",), f"pkg:generic/phrase-launcher@{version}")


def _bootloader() -> Part:
    installed = metadata.distribution("pyinstaller")
    licence = "GPL-2.0-or-later WITH Bootloader-exception"
    return Part("PyInstaller", installed.version, licence, words_of(installed), f"pkg:pypi/pyinstaller@{installed.version}")


def _python() -> Part:
    version = platform.python_version()
    debian = Path("/usr/share/doc/python{}.{}/copyright".format(*sys.version_info))
    places = (Path(sys.base_prefix, "LICENSE.txt"), Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), debian)
    words = next(filter(Path.is_file, places), None)
    if words is None:
        sys.exit("Python's own licence is not on this machine")
    return Part("Python", version, "PSF-2.0", (words,), f"pkg:generic/python@{version}")


def _part_of(source: Path, found: dict[str, Part]) -> Part:
    name = _recorded().get(_key(source))
    if name in _OF_PYINSTALLER or source.is_relative_to(ROOT / "packaging"):
        name = "pyinstaller"  # our own first lines go with it
    elif name is None and source.is_relative_to(WORK):
        name = _made(source)
    elif name is None:
        own = any(source.is_relative_to(ROOT / folder) for folder in ("launcher", "assets", "data"))
        name = "phrase-launcher" if own else "python" if _is_of_python(source) else ""
    part = found.get(name) or (_distribution(name) if name else _of_the_system(source))
    return found.setdefault(normalised(part.name), part)


def _made(source: Path) -> str:
    """Whose a file is that the build itself made: compiled modules, and the archive of the standard library."""
    first = next((part.split(".")[0] for part in source.relative_to(WORK).parts if part.split(".")[0] in _COMPILED), None)
    return _COMPILED[first] if first else "python"


def _is_of_python(source: Path) -> bool:
    own = {Path(sysconfig.get_path("stdlib")).resolve()}
    if sys.base_prefix not in {"/usr", "/usr/local"}:
        own.add(Path(sys.base_prefix).resolve())
    return any(source.resolve().is_relative_to(folder) for folder in own)


@cache
def _recorded() -> dict[str, str]:
    """Which distribution each installed file is from."""
    return {
        _key(Path(str(file.locate()))): normalised(distribution.name)
        for distribution in metadata.distributions()
        for file in distribution.files or ()
    }


def _key(path: Path) -> str:
    return os.path.normcase(path.parent.resolve() / path.name)


def _distribution(name: str) -> Part:
    installed = metadata.distribution(name)
    if name not in KNOWN["python"]:
        sys.exit(f"{name} came along, and nobody knows its licence: see packaging/licences.toml")
    return Part(name, installed.version, KNOWN["python"][name], words_of(installed), f"pkg:pypi/{name}@{installed.version}")


def _within(part: Part) -> Iterator[Part]:
    for known in KNOWN["within"]:
        found = next((m for name in sorted(part.files) if (m := re.search(known["file"], PurePath(name).name))), None)
        if known["of"] == part.name and found:
            version = found.groupdict().get("version") or (part.version if known.get("same_version") else "")
            purl = f"pkg:generic/{known['name'].lower()}" + (f"@{version}" if version else "")
            words = _ours(known["words"]) if "words" in known else part.words
            yield Part(known["name"], version, known["licence"], words, purl)


def _of_the_system(source: Path) -> Part:
    """The system's package that a library is from."""
    real = source.resolve()
    for path in (real, source, Path(str(real).removeprefix("/usr"))) if sys.platform == "linux" else ():
        told = subprocess.run(["dpkg-query", "-S", str(path)], capture_output=True, text=True, check=False)
        if told.returncode == 0:
            return _package(told.stdout.split(":")[0])
    sys.exit(f"Nobody knows where {source} comes from")


@cache
def _package(name: str) -> Part:
    known = max((one for one in KNOWN["system"] if name.startswith(one)), key=len, default=None)
    words = Path("/usr/share/doc", name, "copyright")
    if known is None or not words.is_file():
        sys.exit(f"{name} came along from the system, and nobody knows its licence: see packaging/licences.toml")
    version = subprocess.run(["dpkg-query", "-W", "-f=${Version}", name], capture_output=True, text=True, check=True).stdout
    kind = platform.freedesktop_os_release()["ID"]
    found = (words, *_ours(KNOWN["words"].get(known, ())))
    return Part(name, version, KNOWN["system"][known], found, f"pkg:deb/{kind}/{name}@{version}")
