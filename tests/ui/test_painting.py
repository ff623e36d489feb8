"""What is painted when a key changes the view: what was found first and at once, all else right after, nothing twice."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from ui_views import EMPTY, row, view

from launcher.ui.overlay.window import Overlay
from launcher.view import Reading, View

# The offscreen platform has no stack of windows, and says so.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)


def found(word: str, more: int = 0) -> View:
    """A view of other phrases, every part of which differs from that of another word."""
    rows = tuple(row(place, f"{word} {place}", id=f"{word}{place}") for place in range(8))
    return view(query=word, rows=rows, more=more, reading=Reading(f"{word}0", f"{word} in full.", "any", word, ""))


class Painted(QObject):
    """Which parts were painted, in order, and what the list held."""

    def __init__(self, overlay: Overlay) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._names = {overlay.results.viewport(): "rows", overlay.reading: "reading", overlay.status: "status"}
        self._overlay = overlay
        for part in self._names:
            part.installEventFilter(self)

    def eventFilter(self, target: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() == QEvent.Type.Paint:
            first = self._overlay.results.rows.rows[:1]
            name = self._names[target]  # type: ignore[index]  # only those are watched
            self.parts.append(f"{name} of {first[0].title}" if first and name == "rows" else name)
        return False


@pytest.fixture
def painted(shown: Overlay, qapp: QApplication) -> Painted:
    qapp.processEvents()
    return Painted(shown)


def test_what_was_found_is_on_the_screen_before_the_large_text_is_shaped(
    shown: Overlay, painted: Painted, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes, seen = shown.reading.show_reading, list[list[str]]()

    def shape(reading: Reading | None) -> None:
        seen.append(list(painted.parts))
        shapes(reading)

    monkeypatch.setattr(shown.reading, "show_reading", shape)
    shown.render(found("refund", more=3))
    assert seen == [["rows of refund 0"]]
    qapp.processEvents()
    assert sorted(painted.parts) == ["reading", "rows of refund 0", "status"]  # each of them once


def test_a_view_without_other_rows_paints_no_row(shown: Overlay, painted: Painted, qapp: QApplication) -> None:
    shown.render(view(more=5))
    qapp.processEvents()
    assert painted.parts == ["status"]


def test_that_nothing_was_found_is_told_as_soon_as_what_was_found(shown: Overlay, painted: Painted, qapp: QApplication) -> None:
    shown.render(EMPTY)
    assert painted.parts == ["rows"]
    qapp.processEvents()
    assert painted.parts.count("rows") == 1


def test_a_hidden_overlay_paints_nothing(overlay: Overlay, qapp: QApplication) -> None:
    painted = Painted(overlay)
    overlay.render(found("refund"))
    qapp.processEvents()
    assert painted.parts == []


def test_enter_right_behind_a_letter_takes_what_all_parts_show(shown: Overlay, qapp: QApplication) -> None:
    shown.typed.connect(lambda query: shown.render(found(query)))
    taken: list[tuple[str, str]] = []

    def take(_how: str, _row: int) -> None:
        assert shown.reading.reading is not None
        taken.append((shown.results.rows.rows[shown.results.selected].id, shown.reading.reading.id))

    shown.chose.connect(take)
    shown.field.setText("")
    for key, text in ((Qt.Key.Key_R, "r"), (Qt.Key.Key_Return, "\r"), (Qt.Key.Key_E, "e"), (Qt.Key.Key_Return, "\r")):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        QCoreApplication.postEvent(shown.field, event)
    qapp.processEvents()
    assert taken == [("r0", "r0"), ("re0", "re0")]
