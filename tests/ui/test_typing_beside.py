"""Keys in the real overlay while the store hangs and another index is being built: each is answered and painted at once."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from launcher.change import Add, Batch
from launcher.collection import FEW
from launcher.library import Library
from launcher.lookup.story import Lookup
from launcher.phrase import Phrase, Text
from launcher.ui.background import Worker
from launcher.ui.overlay.window import Overlay
from launcher.ui.words import Words

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)  # the offscreen platform says it of raising
LONG = 60  # s; longer than the test may take


class RowsPainted(QObject):
    """The first row's title at each painting of the list."""

    def __init__(self, overlay: Overlay) -> None:
        super().__init__()
        self.titles: list[str] = []
        self._overlay = overlay
        overlay.results.viewport().installEventFilter(self)

    def eventFilter(self, _target: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() == QEvent.Type.Paint:
            self.titles += [row.title for row in self._overlay.results.rows.rows[:1]] or [""]
        return False


@dataclass
class Desk:
    """The overlay, the story and the words, connected as in the launcher."""

    overlay: Overlay
    lookup: Lookup
    words: Words
    worker: Worker
    go_on: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def desk(overlay: Overlay, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    stage = Mock(draw=overlay.render, show=lambda _target: overlay.show(), hide=overlay.hide, pastes=True, settling=False)
    lookup = Lookup(stage, "any", time.monotonic, datetime.now)
    worker, builder = Worker(), Worker()
    words = Words(worker, builder, tmp_path / "phrases.db")
    one = Desk(overlay, lookup, words, worker)
    build = Library.build
    monkeypatch.setattr(Library, "build", lambda library: one.go_on.wait(LONG) and build(library))
    words.collected.connect(lookup.take)
    overlay.typed.connect(lookup.type)
    loaded: list[object] = []
    words.load(loaded.append, loaded.append)
    qtbot.waitUntil(lambda: bool(loaded), timeout=20_000)
    yield one
    one.go_on.set()
    words.close()
    builder.close()
    worker.close()


def test_no_key_waits_for_the_store_or_for_who_builds(desk: Desk, qtbot: QtBot) -> None:
    new = (Phrase(id=f"z{n}", situation="money", title=f"Zyx {n}", texts={"any": Text(plain="x")}) for n in range(FEW + 1))
    changed: list[object] = []
    desk.words.change(Batch("Import", tuple(map(Add, new))), changed.append, changed.append)
    qtbot.waitUntil(lambda: bool(changed), timeout=20_000)
    assert desk.words.collection is not None
    assert desk.words.collection.behind
    desk.worker.run(lambda: desk.go_on.wait(LONG))  # as a disk that hangs

    desk.lookup.summon(None)
    qtbot.waitUntil(desk.overlay.field.hasFocus)
    painted = RowsPainted(desk.overlay)
    for typed, letter in enumerate("sorry late", 1):
        before = len(painted.titles)
        QTest.keyClick(desk.overlay.field, letter)
        rows = desk.overlay.results.rows.rows
        assert desk.overlay.field.text() == "sorry late"[:typed]
        assert rows
        ranking = desk.words.collection.index.rank("sorry late"[:typed], desk.words.collection.habits)
        assert rows[0].id == ranking.matches[0].phrase.id
        assert all(title == rows[0].title for title in painted.titles[before:])
    assert painted.titles  # by the keys themselves: nothing was waited for
    assert not desk.go_on.is_set()

    desk.go_on.set()
    qtbot.waitUntil(lambda: desk.words.collection is not None and not desk.words.collection.behind, timeout=60_000)
    QTest.keyClick(desk.overlay.field, "a", Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(desk.overlay.field, "zyx")
    assert desk.overlay.results.rows.rows[0].title.startswith("Zyx")
