"""Where a compositor decides: the overlay has one size that fits, and a token serves once. Its place is no business of ours."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from launcher.desktop.fake import Fake
from launcher.ui import compositor
from launcher.ui.overlay.window import Overlay
from launcher.ui.stage import QtStage
from launcher.ui.theme import theme
from launcher.ui.toast import Toast
from launcher.view import Notice

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")


@pytest.fixture
def overlay(qapp: QApplication) -> Iterator[Overlay]:
    built = Overlay(theme(dark=False), translucent=True)
    yield built
    built.hide()
    built.deleteLater()
    qapp.sendPostedEvents(built, 0)


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize(
    ("width", "height", "rows"), [(1920, 1080, 6), (1366, 768, 6), (1280, 800, 6), (1280, 720, 5), (1024, 600, 3), (800, 480, 1)]
)
def test_it_has_one_size_with_its_shadow_and_fits_beside_a_bar(overlay: Overlay, width: int, height: int, rows: int) -> None:
    overlay.place(QRect(0, 0, width, height))
    assert overlay.minimumSize() == overlay.maximumSize() == overlay.size()
    assert overlay.width() <= width
    assert overlay.height() <= height - 30
    assert overlay._cut.rows == rows
    # so that a scale of 125 % comes to whole pixels
    assert overlay.width() % 4 == overlay.height() % 4 == 0
    assert overlay.card().bottom() >= overlay.footer.geometry().bottom()


@pytest.mark.usefixtures("decided")
def test_a_larger_screen_gives_it_its_size_back(overlay: Overlay) -> None:
    overlay.place(QRect(0, 0, 1024, 600))
    small = overlay.size()
    overlay.place(QRect(0, 0, 1920, 1080))
    assert overlay.height() > small.height()
    assert overlay.minimumSize() == overlay.maximumSize() == overlay.size()


def test_elsewhere_it_stands_where_we_put_it_and_may_have_any_size(overlay: Overlay) -> None:
    overlay.place(QRect(100, 0, 1920, 1080))
    assert overlay.minimumSize() != overlay.maximumSize()
    assert overlay.card().translated(overlay.pos()).center().x() == pytest.approx(100 + 960, abs=1)


class Screen:
    """As much of a screen as is asked for."""

    def __init__(self, *area: int) -> None:
        self._area = QRect(*area)

    def availableGeometry(self) -> QRect:  # noqa: N802 -- Qt's name
        return self._area


def test_it_fits_whichever_screen_it_is_put_on() -> None:
    screens = Screen(0, 0, 1366, 768), Screen(1366, 0, 1200, 1920)
    assert compositor.room_on_any(screens).size() == QSize(1200, 768)  # type: ignore[arg-type]  # only that of them is asked


# -- the token


class Story:
    """Keeps what the overlay is to say."""

    def __init__(self) -> None:
        self.told: list[Notice] = []

    def tell(self, notice: Notice) -> None:
        self.told.append(notice)


@pytest.fixture
def stage(overlay: Overlay, monkeypatch: pytest.MonkeyPatch) -> Iterator[QtStage]:
    monkeypatch.setenv(compositor.TOKEN, "a-press")
    toast = Toast(theme(dark=False), translucent=False)
    desktop = replace(Fake().desktop(), own_front=False)
    built = QtStage(desktop, overlay, toast, lambda: 0.0)
    built.lookup = Story()  # type: ignore[assignment]  # only this of it is asked
    yield built
    toast.deleteLater()


def test_the_token_is_used_up_when_the_overlay_has_come(stage: QtStage, qtbot: QtBot) -> None:
    stage.show(None)
    assert compositor.TOKEN in os.environ  # Qt takes it when the window is mapped
    qtbot.waitUntil(lambda: compositor.TOKEN not in os.environ)


def test_the_token_of_a_press_that_closes_opens_nothing_later(stage: QtStage) -> None:
    stage.hide()
    assert compositor.TOKEN not in os.environ


def test_another_window_comes_forward_by_qt_and_uses_the_token_up(stage: QtStage, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    stage.bring_forward(int(window.winId()))
    qtbot.waitUntil(window.isActiveWindow)
    assert compositor.TOKEN not in os.environ


@pytest.mark.usefixtures("decided")
def test_a_window_that_did_not_come_is_shown_anew_and_no_other(
    stage: QtStage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    class Deaf(QWidget):
        """A window that no asking brings to the front."""

        def activateWindow(self) -> None:  # noqa: N802 -- Qt's name
            """Nothing comes of it."""

    monkeypatch.setattr(compositor, "_BROUGHT_WITHIN", 20)
    window, other = Deaf(), QWidget()
    qtbot.addWidget(window)
    qtbot.addWidget(other)
    window.show()
    qtbot.waitUntil(lambda: window.windowHandle().isExposed())
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    window.hideEvent = lambda _event: shown.append("hidden")  # type: ignore[method-assign]  # heard
    stage.bring_forward(int(window.winId()))
    qtbot.waitUntil(lambda: shown == ["hidden"])
    assert window.isVisible()
    stage.bring_forward(int(other.winId()))
    qtbot.wait(60)
    assert other.isVisible()
    assert shown == ["hidden"]


@pytest.mark.usefixtures("decided")
def test_lines_that_waited_are_told_by_the_story_once_the_overlay_stands(overlay: Overlay, qtbot: QtBot) -> None:
    toast = Toast(theme(dark=False), translucent=False)
    qtbot.addWidget(toast)
    stage, story = QtStage(Fake().desktop(), overlay, toast, lambda: 0.0), Story()
    stage.lookup = story  # type: ignore[assignment]  # only this of it is asked
    stage.say(Notice("Copied: press Ctrl+V.", "info"))
    assert not toast.isVisible()
    stage.show(None)
    qtbot.waitUntil(lambda: story.told == [Notice("Copied: press Ctrl+V.", "info")])
    stage.hide()
    stage.show(None)
    qtbot.wait(30)
    assert len(story.told) == 1


# -- hidden and shown again


@pytest.mark.usefixtures("decided")
def test_it_is_shown_again_once_qt_has_heard_that_the_last_showing_is_over(
    stage: QtStage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.show(None)
    qtbot.waitUntil(stage.overlay.isActiveWindow)
    handle = stage.overlay.windowHandle()
    monkeypatch.setattr(QGuiApplication, "focusWindow", lambda: handle)  # nothing has been heard yet
    stage.hide()
    stage.show(None)
    assert not stage.overlay.isVisible()
    QGuiApplication.instance().focusWindowChanged.emit(None)  # type: ignore[union-attr]  # there is one
    assert stage.overlay.isVisible()


@pytest.mark.usefixtures("decided")
def test_a_desktop_that_never_tells_of_it_delays_no_opening_for_long(
    stage: QtStage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.show(None)
    qtbot.waitUntil(stage.overlay.isActiveWindow)
    handle = stage.overlay.windowHandle()
    monkeypatch.setattr(QGuiApplication, "focusWindow", lambda: handle)
    stage.hide()
    stage.show(None)
    stage.hide()  # wished no more
    qtbot.wait(200)
    assert not stage.overlay.isVisible()
    stage.show(None)  # so long after it there is nothing to wait for
    assert stage.overlay.isVisible()
    stage.hide()
    stage.show(None)
    qtbot.waitUntil(stage.overlay.isVisible, timeout=1000)
