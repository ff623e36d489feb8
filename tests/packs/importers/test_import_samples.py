"""Real files of other programs: as many phrases as an independent reading of each file counts.

They lie outside the project, where LAUNCHER_SAMPLES says; the look-alikes of test_import_door.py stand in for them elsewhere.
"""

import json
import plistlib
import re
import zipfile
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from import_trials import SAMPLES, handed, taken

from launcher.errors import LauncherError
from launcher.packs.importers import Choices, imported

pytestmark = pytest.mark.skipif(SAMPLES is None, reason="no real files here: LAUNCHER_SAMPLES names no folder")


def samples(kind: str, pattern: str = "*") -> list[Path]:
    return sorted((SAMPLES / kind).glob(pattern)) if SAMPLES else []


def named(path: Path) -> str:
    return path.name[-60:]


def counts(path: Path, data: bytes | dict[str, bytes] | None = None) -> tuple[str, int, int]:
    content = path.read_bytes() if data is None else data
    large = isinstance(content, bytes) and len(content) > 100_000  # its laws are looked at on the smaller ones
    got = imported(handed(path.name, content), Choices()) if large else taken(path.name, content)
    return got.form, len(got.phrases), len(got.phrases) + len(got.skipped)


def package_of(path: Path) -> str:
    return path.name.split("__")[-3]


@pytest.mark.parametrize("path", samples("espanso", "*package.yml"), ids=package_of)
def test_espanso_gives_each_match(path: Path) -> None:
    manifest = path.with_name(path.name.replace("__package.yml", "___manifest.yml"))
    folder = {"package.yml": path.read_bytes(), "_manifest.yml": manifest.read_bytes()}
    try:
        matches = yaml.safe_load(path.read_text(encoding="utf-8"))["matches"]
    except yaml.YAMLError:
        with pytest.raises(LauncherError, match="broken at line"):
            taken(path.name, path.read_bytes())
        assert counts(path, folder) == ("espanso", 0, 1)
        return
    code = [match for match in matches if any(var["type"] in ("shell", "script") for var in match.get("vars", ()))]
    expected = ("espanso", len(matches) - len(code), len(matches))
    assert counts(path) == expected
    assert counts(path, folder) == expected


@pytest.mark.parametrize("path", samples("beeftext"), ids=named)
def test_beeftext_gives_each_combo(path: Path) -> None:
    combos = json.loads(path.read_text(encoding="utf-8"))["combos"]
    texts = [combo for combo in combos if combo["snippet"].strip() and "#{powershell" not in combo["snippet"]]
    assert counts(path) == ("beeftext", len(texts), len(combos))


@pytest.mark.parametrize("path", samples("textexpander"), ids=named)
def test_textexpander_gives_each_text_and_names_each_script(path: Path) -> None:
    rows = plistlib.loads(path.read_bytes())["snippetsTE2"]
    assert counts(path) == ("textexpander", sum(row["snippetType"] < 2 for row in rows), len(rows))


@pytest.mark.parametrize("path", samples("textexpander-csv"), ids=named)
def test_textexpander_gives_each_row_of_its_table(path: Path) -> None:
    rows = re.findall(r'(?m)^"(?:[^"\\]|\\.|"")*",', path.read_text(encoding="utf-8"))
    assert counts(path) == ("textexpander", len(rows), len(rows))


@pytest.mark.parametrize("path", samples("alfred"), ids=named)
def test_alfred_gives_each_snippet(path: Path) -> None:
    with zipfile.ZipFile(path) as collection:
        many = sum(name.endswith(".json") for name in collection.namelist())
    assert counts(path) == ("alfred", many, many)


@pytest.mark.parametrize("path", samples("raycast"), ids=named)
def test_raycast_gives_each_snippet(path: Path) -> None:
    many = len(json.loads(path.read_text(encoding="utf-8")))
    assert counts(path) == ("raycast", many, many)


@pytest.mark.parametrize("path", samples("vscode-snippets"), ids=named)
def test_vscode_gives_each_snippet(path: Path) -> None:
    many = len(json.loads(path.read_text(encoding="utf-8")))
    assert counts(path) == ("vscode", many, many)


def test_autokey_gives_each_phrase_of_a_folder_and_names_each_script() -> None:
    folders: dict[str, dict[str, bytes]] = defaultdict(dict)
    for path in samples("autokey"):
        owner, config, *inside = path.name.split("__")
        folders[f"{owner}/{config}"]["/".join(inside)] = path.read_bytes()
    for name, files in folders.items():
        texts, scripts = (sum(path.endswith(ending) for path in files) for ending in (".txt", ".py"))
        got = taken(name, files)
        assert (got.form, len(got.phrases), len(got.skipped)) == ("autokey", texts, scripts)


@pytest.mark.parametrize("path", samples("autohotkey", "*.ahk"), ids=named)
def test_autohotkey_gives_each_hotstring_with_a_text(path: Path) -> None:
    script = re.sub(r"(?ms)^\s*/\*.*?^\s*\*/", "", path.read_text(encoding="utf-8-sig"))
    rules = re.findall(r"(?m)^[ \t]*:[^:\n]*:\S[^\n]*?::([^\n]*)$|^[ \t]*:[^:\n]*: [^\n]*?::([^\n]*)$", script)
    texts = [re.sub(r"\s;.*", "", one or other).strip() for one, other in rules]
    assert counts(path) == ("autohotkey", sum(map(bool, texts)), len(rules))


@pytest.mark.parametrize("path", samples("autohotkey", "*.csv"), ids=named)
def test_autohotkey_gives_each_row_of_its_tables(path: Path) -> None:
    rows = [line.split("‖") for line in path.read_text(encoding="utf-8-sig").splitlines() if "‖" in line]
    menus = [row for row in rows if "¦" in row[4] and "`n" in row[4]]
    assert counts(path) == ("autohotkey", len(rows) - len(menus), len(rows))
