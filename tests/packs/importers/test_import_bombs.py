"""Small files that would become huge, and large ones: refused or read within bounds of time and memory."""

import json
import plistlib
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from import_trials import alfred, handed, rules

from launcher.errors import LauncherError
from launcher.packs.importers import imported, yamltext
from launcher.packs.importers.imported import MOST_BYTES, Choices
from launcher.progress import Stopped

MEGABYTE = 2**20


@contextmanager
def bounded(seconds: float, megabytes: int) -> Iterator[None]:
    """Far above what is needed, far below what a bomb would take."""
    tracemalloc.start()
    began = time.monotonic()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.monotonic() - began < seconds
    assert peak < megabytes * MEGABYTE


def laughs() -> str:
    rows = ["matches:\n- {trigger: a, replace: b}", "a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    return "\n".join([*rows, *(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 12))])


def merged_laughs() -> str:
    rows = ["matches:\n- {trigger: a, replace: b}", "a0: &a0 {" + ", ".join(f"k{at}: x" for at in range(50)) + "}"]
    return "\n".join([*rows, *(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 40)}]" for at in range(1, 9))])


def echoes() -> str:
    deep = [{"name": f"v{at}", "type": "echo", "params": {"echo": f"{{{{v{at + 1}}}}}" * 300}} for at in range(3)]
    deep.append({"name": "v3", "type": "echo", "params": {"echo": "word " * 4_000}})
    return rules({"trigger": "a", "replace": "{{v0}}" * 300}, {"trigger": "b", "replace": "fine"}, global_vars=deep)


def zip_of(size: int, name: str = "a.json") -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made, made.open(name, "w") as member:
        for _part in range(size // MEGABYTE):
            member.write(b" " * MEGABYTE)
    return data.getvalue()


REFUSED: dict[str, tuple[str, Callable[[], bytes | str]]] = {
    "yaml aliases": ("m.yml", laughs),
    "yaml merges": ("m.yml", merged_laughs),
    "yaml depth": ("m.yml", lambda: "matches:\n- trigger: " + "[" * 100_000),
    "json depth": ("r.json", lambda: '[{"name": "a", "text": ' + "[" * 200_000 + "]" * 200_000 + "}]"),
    "zip of one": ("a.alfredsnippets", lambda: zip_of(100 * MEGABYTE)),
    "too large": ("b.json", lambda: b'{"combos": []}' + b" " * MOST_BYTES),
}


@pytest.mark.parametrize("bomb", REFUSED)
def test_a_bomb_is_refused_before_it_goes_off(bomb: str) -> None:
    name, made = REFUSED[bomb]
    sent = handed(name, made())
    with bounded(20, 300), pytest.raises(LauncherError) as refused:
        imported(sent, Choices())
    assert refused.value.hint


def test_yaml_of_too_many_parts_is_refused_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamltext, "MOST_NODES", 1_000)
    with bounded(5, 50), pytest.raises(LauncherError, match="too large"):
        imported(handed("m.yml", "matches:\n- {trigger: a}\nx: [" + "[]," * 200_000 + "]"), Choices())


def test_variables_within_variables_stay_within_bounds_and_the_others_are_read() -> None:
    with bounded(10, 100):
        got = imported(handed("m.yml", echoes()), Choices())
    assert [phrase.codes for phrase in got.phrases] == [("b",)]
    assert got.skipped[0].why.startswith("It has more than")


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("b.json", "#{input:"),
        ("b.json", "#{dateTime:+1d:"),
        ("t.textexpander", "%filltext:name="),
        ("t.textexpander", "%@+1D%Y"),
        ("a.alfredsnippets", "{date:"),
        ("r.json", '{argument name="'),
        ("k", "<date format="),
        ("v.json", "${1:a"),
        ("v.json", "/*"),
        ("h.ahk", "{Left "),
    ],
)
def test_beginnings_of_placeholders_without_an_end_cost_no_more_than_they_are(name: str, piece: str) -> None:
    text = piece * (100_000 // len(piece))
    files: dict[str, Callable[[], bytes | str | dict[str, bytes]]] = {
        "b.json": lambda: json.dumps({"combos": [{"keyword": "x", "snippet": text}]}),
        "t.textexpander": lambda: plistlib.dumps({"snippetsTE2": [{"plainText": text}]}),
        "a.alfredsnippets": lambda: alfred({"snippet": text, "name": "x"}),
        "r.json": lambda: json.dumps([{"name": "x", "text": text}]),
        "k": lambda: {"x.txt": text.encode(), ".folder.json": b'{"type": "folder", "modes": []}'},
        "v.json": lambda: json.dumps({"x": {"prefix": "x", "body": text}}),
        "h.ahk": lambda: f"::x::{text}",
    }
    with bounded(10, 200):
        got = imported(handed(name, files[name]()), Choices())
    assert len(got.phrases) + len(got.skipped) == 1


def test_reading_tells_how_far_it_is_and_can_be_stopped() -> None:
    many = json.dumps([{"name": f"n{at}", "text": f"text {at}"} for at in range(1_000)]).encode()
    told: list[tuple[int, int]] = []

    def stop(done: int, of: int) -> None:
        told.append((done, of))
        if done > 500:
            raise Stopped

    sent = handed("r.json", many)
    with pytest.raises(Stopped):
        imported(type(sent)(sent.name, sent.data, far=stop), Choices())
    assert told[-1][1] == 1_000
