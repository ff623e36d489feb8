"""Replies of help desks for the tests, and the laws that hold for each of their files."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from import_trials import SAMPLES, taken

from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.rich import safe_html

EVIL = (
    '<p onclick="x()">Hi <b>there</b><script>alert(1)</script><img src="https://evil.example/a.png">'
    '<a href="javascript:x">l</a></p>'
)


def reply(data: object, name: str = "replies.json", form: str | None = None, choices: Choices | None = None) -> Imported:
    """What comes of a file that a help desk's API gave; its rich text must be harmless."""
    got = taken(name, data if isinstance(data, bytes | str) else json.dumps(data), form, choices)
    for phrase in got.phrases:
        for text in phrase.texts.values():
            if text.html is not None:
                assert safe_html(text.html) == text.html
                assert not re.search(r"<(?!/?(?:b|i|u|a|p|br|ul|ol|li)\b)|javascript:|onclick|evil\.example", text.html)
    return got


def samples(kind: str, pattern: str = "*") -> Iterator[Path]:
    """The real files of one kind; a clone without them skips."""
    if SAMPLES is None:
        pytest.skip("LAUNCHER_SAMPLES names no folder with real files")
    found = sorted((SAMPLES / kind).glob(pattern))
    assert found
    yield from found


def counted(kind: str, count: Callable[[Path], int]) -> None:
    """All that an independent reading counts in the real files of a kind is imported or skipped."""
    for path in samples(kind):
        got = reply(path.read_bytes(), path.name)
        assert got.form == kind
        assert len(got.phrases) + len(got.skipped) == count(path), path.name
