"""The house keeps its floors: who may import whom, read from the code itself."""

import ast
import functools
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "launcher"

# Each room and the rooms below that it may know. A room that is missing here fails, so that the map stays whole.
GROUND = {
    "errors": set[str](),
    "places": set[str](),
    "atomic": set[str](),
    "habit": set[str](),
    "view": set[str](),
    "language": {"places"},
    "phrase": set[str](),
    "change": {"phrase"},
    "text": set[str](),
    "payment": set[str](),
    "identity": set[str](),
    "layers": {"change", "phrase"},
    "progress": {"errors", "language"},
    "moment": {"errors", "language"},
    "placeholder": {"language", "moment"},
    "template": {"errors", "language", "phrase", "moment", "placeholder"},
    "chord": {"errors", "language"},
    "programs": set[str](),
    "manner": set[str](),
    "rules": {"errors", "language", "manner", "phrase", "programs"},
}
FIRST = {
    "search": {"text", "phrase", "habit", "view"},
    "settings": {"", "atomic", "errors", "language", "chord"},
    "store": {"atomic", "errors", "language", "layers", "phrase", "change", "habit", "payment", "progress", "rules", "text"},
    "policy": {"errors", "language", "places"},
    "packs": {
        "", "change", "errors", "identity", "language", "layers", "moment", "payment", "phrase", "placeholder", "places",
        "programs", "progress", "rules", "sample", "template", "text",
    },
    "courier": {"", "atomic", "errors", "language", "progress"},
    "wording": {"language", "phrase", "change", "template", "payment", "sample"},
    "sample": {"errors", "language", "moment", "template"},
    "desktop": {"", "atomic", "errors", "language", "chord", "places", "programs", "manner"},
    "shelf": {"atomic"},
    "glimpse": {"habit", "layers", "phrase"},
}  # fmt: skip
SECOND = {
    "collection": {"", "glimpse", "habit", "phrase", "rules", "search", "shelf", "text"},
    "sharing": {
        "", "atomic", "change", "courier", "errors", "identity", "language", "layers", "packs", "phrase", "places", "policy",
        "progress", "store", "text",
    },
    "library": {
        "places", "habit", "policy", "progress", "sharing", "packs", "phrase", "rules", "search", "store", "change",
        "collection", "errors", "language", "shelf",
    },
    "summons": {"chord", "desktop", "settings"},
    "conversation": set[str](),
    "lookup": {
        "collection", "conversation", "desktop", "errors", "language", "manner", "moment", "phrase", "placeholder", "rules",
        "search", "template", "view",
    },
}  # fmt: skip
UI = {
    "ui": {
        "knock", "errors", "places", "language", "phrase", "chord", "view", "settings", "desktop", "lookup", "", "text",
        "change", "collection", "habit", "identity", "library", "manner", "programs", "rules", "sample", "store", "template",
        "layers", "packs", "policy", "progress", "sharing", "summons", "wording",
    },
}  # fmt: skip
ROOF = {
    "knock": set[str](),
    "doctor": {"", "desktop", "errors", "knock", "language", "places", "policy", "settings", "store"},
    "demo": {"places", "chord", "desktop", "errors", "language", "ui"},
    "app": {
        "collection", "desktop", "errors", "knock", "language", "library", "lookup", "places", "settings", "sharing",
        "summons", "ui", "view",
    },
    "start": {"app", "desktop", "errors", "knock", "language", "places", "policy", "settings", "summons", "ui"},
    "cli": {
        "", "atomic", "change", "courier", "demo", "desktop", "doctor", "errors", "identity", "knock", "language", "library",
        "manner", "packs", "phrase", "places", "policy", "programs", "progress", "rules", "search", "settings", "sharing",
        "start", "store", "template", "ui", "wording",
    },
    "__main__": {"", "start", "cli", "knock", "desktop", "library"},
    "": set[str](),
}  # fmt: skip
ALLOWED = GROUND | FIRST | SECOND | UI | ROOF

# Libraries that only some rooms may touch.
DOORS = {
    "sqlite_utils": ("store/",),
    "sqlite3": ("store/", "glimpse.py"),
    "keyboard": ("desktop/windows/",),
    "Xlib": ("desktop/x11/", "demo.py"),
    "pywayland": ("desktop/wayland/",),
    "jeepney": ("desktop/portals/",),
    "PySide6": ("ui/", "app.py", "desktop/qtclipboard.py", "doctor.py"),
    "numpy": ("search/",),
    "rapidfuzz": ("search/",),
    "httpx": ("courier/web.py",),
    "nacl": ("packs/signing.py",),
    "nh3": ("packs/",),
    "yaml": ("packs/importers/",),
    "click": ("cli/", "demo.py"),
    "rich": ("cli/", "doctor.py"),
}


@functools.cache
def modules() -> tuple[tuple[Path, ast.Module], ...]:
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(ROOT.rglob("*.py")))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def room_named(name: str) -> str | None:
    parts = name.split(".")
    if parts[0] != "launcher":
        return None
    return parts[1] if len(parts) > 1 and ((ROOT / parts[1]).is_dir() or (ROOT / f"{parts[1]}.py").exists()) else ""


def edges() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path, tree in modules():
        known = {room for name in imported(tree) if (room := room_named(name)) is not None}
        found.setdefault(room_of(path), set()).update(known - {room_of(path)})
    return found


@pytest.mark.parametrize(("room", "known"), sorted(edges().items()))
def test_a_room_knows_only_the_rooms_below_it(room: str, known: set[str]) -> None:
    assert room in ALLOWED, f"{room} is not on the map"
    assert known <= ALLOWED[room]


def test_no_room_stands_on_itself() -> None:
    graphlib.TopologicalSorter(edges()).prepare()


@pytest.mark.parametrize(("library", "rooms"), sorted(DOORS.items()))
def test_a_library_has_its_own_doors(library: str, rooms: tuple[str, ...]) -> None:
    for path, tree in modules():
        if any(name.split(".")[0] == library for name in imported(tree)):
            assert path.relative_to(ROOT).as_posix().startswith(rooms), path


def test_windows_itself_is_called_in_its_own_room_only() -> None:
    for path, tree in modules():
        if path.relative_to(ROOT).as_posix().startswith("desktop/windows/"):
            continue
        assert not any(name.startswith("ctypes.wintypes") for name in imported(tree)), path
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"WinDLL", "windll", "OleDLL"}, f"{path}:{node.lineno}"


def test_nothing_is_called_after_a_missing_room() -> None:
    unnamed = {"utils", "helpers", "common", "manager", "base", "constants", "misc"}
    assert not [path for path, _tree in modules() if path.stem in unnamed]


def test_no_part_of_the_product_sleeps_or_runs_a_loop_in_a_loop() -> None:
    for path, tree in modules():
        if path.name == "demo.py":
            continue  # it plays the person, who waits
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in ("sleep", "processEvents"), f"{path}:{node.lineno}"


def test_every_room_says_what_it_is_for() -> None:
    for path, tree in modules():
        assert ast.get_docstring(tree), path


def test_the_map_names_every_room() -> None:
    told = ast.get_docstring(ast.parse((ROOT / "__init__.py").read_text(encoding="utf-8"))) or ""
    for room in ALLOWED:
        assert room in told or room == "__main__"
