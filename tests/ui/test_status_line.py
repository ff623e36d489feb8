"""The line inside the overlay: what holds all the time is said quietly, and gives way without anything moving."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from launcher.ui.notice import StatusLine
from launcher.ui.theme import theme
from launcher.view import Notice

QUIET = Notice("Pastes into the window that comes back.", "quiet")


@pytest.fixture
def line(qapp: QApplication) -> Iterator[StatusLine]:
    del qapp
    holder = QWidget()
    built = StatusLine(holder, theme(dark=False))
    built.resize(700, 32)
    yield built
    holder.deleteLater()


def drawn(line: StatusLine) -> QImage:
    return line.grab().toImage()


def test_what_holds_all_the_time_leaves_room_for_the_count(line: StatusLine) -> None:
    line.show_status(QUIET, 0)
    assert line.text() == QUIET.text
    line.show_status(QUIET, 12)
    assert line.text().startswith(QUIET.text)
    assert "12 more" in line.text()
    assert line.accessibleDescription() == line.text()


def test_a_notice_comes_before_it_and_only_that_has_a_ground_of_its_own(line: StatusLine) -> None:
    ground = theme(dark=False).ground
    line.show_status(QUIET, 0)
    assert drawn(line).pixelColor(12, 14) == ground
    line.show_status(Notice("Needed.", "warn"), 3)
    assert line.text() == "Needed."
    assert drawn(line).pixelColor(12, 14) != ground


def test_quiet_is_not_silent(line: StatusLine) -> None:
    empty = drawn(line)
    line.show_status(QUIET, 0)
    assert drawn(line) != empty
