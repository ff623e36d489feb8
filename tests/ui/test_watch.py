"""Another program's write to the store is noticed."""

import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from launcher.ui.watch import Watch

_WRITES = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute(f"PRAGMA journal_mode = {sys.argv[2]}")
db.execute("CREATE TABLE IF NOT EXISTS word (text)")
db.execute("INSERT INTO word VALUES ('one')")
"""


def write(path: Path, mode: str = "WAL") -> None:
    subprocess.run([sys.executable, "-c", _WRITES, str(path), mode], check=True, timeout=20)


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_every_write_of_another_process_is_told(qtbot: QtBot, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "phrases.db"
    write(path, mode)
    watch = Watch(path)
    for _ in range(3):
        with qtbot.waitSignal(watch.stirred, timeout=5000):
            write(path, mode)


def test_a_store_that_comes_later_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "phrases.db"
    watch = Watch(path)
    with qtbot.waitSignal(watch.stirred, timeout=5000):
        write(path)
    with qtbot.waitSignal(watch.stirred, timeout=5000):
        write(path)


def test_a_file_put_in_its_place_is_told_and_watched_on(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "phrases.db"
    write(path, "DELETE")
    watch = Watch(path)
    write(tmp_path / "other", "DELETE")
    with qtbot.waitSignal(watch.stirred, timeout=5000):
        (tmp_path / "other").replace(path)
    with qtbot.waitSignal(watch.stirred, timeout=5000):
        write(path, "DELETE")
