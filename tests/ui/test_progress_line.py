"""How far long work is: shown when it takes a while, told from any thread, and stopped by a press without anything left over."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from launcher.errors import LauncherError
from launcher.progress import Far, Stopped
from launcher.ui.background import Worker
from launcher.ui.packs.progress_line import SHOWN_AFTER, ProgressLine
from launcher.ui.theme import theme

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # the offscreen platform says it of any window


@pytest.fixture
def line(qtbot: QtBot) -> Iterator[ProgressLine]:
    window = QWidget()
    qtbot.addWidget(window)
    made = ProgressLine(theme(dark=False), window)
    made._soon.setInterval(20)
    made._look.setInterval(5)
    window.show()
    yield made
    window.close()


def test_half_a_second_passes_before_anything_is_shown(qtbot: QtBot) -> None:
    made = ProgressLine(theme(dark=False))
    qtbot.addWidget(made)
    assert made._soon.interval() == SHOWN_AFTER == 500


def test_quick_work_shows_nothing(line: ProgressLine) -> None:
    line.begin("Reading…")
    line.end()
    QTest.qWait(60)
    assert not line.isVisible()
    assert not any(timer.isActive() for timer in (line._soon, line._look))


def test_long_work_shows_what_it_is_and_how_far_another_thread_has_come(qtbot: QtBot, line: ProgressLine) -> None:
    far = line.begin("Reading the file…")
    thread = threading.Thread(target=lambda: far(30, 120))
    thread.start()
    thread.join()
    qtbot.waitUntil(line.isVisible)
    qtbot.waitUntil(lambda: line.count.text() == "25 %")
    assert (line.words.text(), line.bar.value(), line.bar.maximum()) == ("Reading the file…", 30, 120)
    assert line.bar.accessibleName() == "Reading the file…"
    assert line.stop_button.accessibleName() == "Stop: Reading the file…"


def test_where_nobody_knows_how_much_there_is_no_bar_is_shown(qtbot: QtBot, line: ProgressLine) -> None:
    line.begin("Looking…")(12, 0)
    qtbot.waitUntil(line.isVisible)
    assert not line.bar.isVisible()
    assert line.count.text() == ""


@pytest.mark.expects_log("refused by the world")
def test_stop_ends_the_work_where_it_stands(qtbot: QtBot, line: ProgressLine) -> None:
    worker, ended = Worker(), list[LauncherError]()
    far = line.begin("Reading…")

    def endless() -> None:
        while True:
            far(1, 2)

    worker.run(endless, None, ended.append)
    qtbot.waitUntil(line.isVisible)
    with qtbot.waitSignal(line.stopped):
        line.stop_button.click()
    assert not line.stop_button.isEnabled()
    assert line.words.text() == "Stopping…"
    qtbot.waitUntil(lambda: bool(ended))
    assert isinstance(ended[0], Stopped)
    worker.close()


def test_what_was_stopped_does_not_stop_what_begins_next(line: ProgressLine) -> None:
    first = line.begin("One…")
    line.stop()
    second = line.begin("Two…")
    with pytest.raises(Stopped):
        first(1, 2)
    second(1, 2)
    assert line.stop_button.isEnabled()


def test_what_ended_moves_nothing_and_hurts_nobody(qtbot: QtBot) -> None:
    made = ProgressLine(theme(dark=False))
    far: Far = made.begin("One…")
    made.end()
    made.begin("Two…")
    far(9, 10)
    made._look_at_it()
    assert made.bar.value() == 0
    made.deleteLater()
    QTest.qWait(1)
    far(10, 10)  # the window is gone, the work is not
