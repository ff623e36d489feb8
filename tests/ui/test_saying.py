"""Where a line goes while no overlay stands: each desktop shows it in the way that takes nothing from the agent."""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from launcher.desktop import Desktop
from launcher.desktop.fake import Fake
from launcher.ui.saying import Saying
from launcher.ui.theme import theme
from launcher.ui.toast import Toast
from launcher.view import Notice

pytestmark = [pytest.mark.usefixtures("qapp"), pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)]
SCREEN = QRect(0, 0, 1280, 800)
SAID, WARNED = Notice("Copied.", "info"), Notice("Another program has the hotkey.", "warn")


@dataclass
class Layered:
    """A layer that keeps what it is to show."""

    scaled: int = 2
    picture: QImage | None = None
    size: tuple[int, int] = (0, 0)
    clicked: Callable[[int, int], None] = lambda _x, _y: None

    def scale(self) -> int:
        return self.scaled

    def show(self, picture: bytes, width: int, height: int) -> None:
        assert len(picture) == width * height * 4
        self.size = (width, height)
        self.picture = QImage(picture, width, height, QImage.Format.Format_ARGB32_Premultiplied).copy()

    def hide(self) -> None:
        self.picture = None


@dataclass
class Notified:
    """The desktop's own notifications."""

    told: list[tuple[str, bool, Callable[[], None] | None]] = field(default_factory=list)
    progress: list[str] = field(default_factory=list)
    unshown: Callable[[str, bool], None] = lambda _text, _warn: None

    def tell(self, text: str, *, warn: bool, clicked: Callable[[], None] | None) -> None:
        self.told.append((text, warn, clicked))

    def change(self, text: str) -> None:
        self.progress.append(text)


@pytest.fixture
def toast(qapp: QApplication) -> Iterator[Toast]:
    built = Toast(theme(dark=False), translucent=True)
    yield built
    built.hide()
    built.deleteLater()
    qapp.sendPostedEvents(None, 0)


def desktop(layer: Layered | None = None, notifying: Notified | None = None) -> Desktop:
    return dataclasses.replace(Fake().desktop(), layer=layer, notifying=notifying)


# -- through the layer


def test_on_a_layer_no_window_is_shown_and_the_picture_is_that_of_the_window(toast: Toast) -> None:
    layer = Layered()
    saying = Saying(desktop(layer, Notified()), toast, steals=True)
    saying.say(WARNED, SCREEN, None)
    assert not toast.isVisible()
    assert layer.picture is not None
    assert layer.size == (toast.width() * 2, toast.height() * 2)
    plain = toast.grab().toImage().convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    middle = layer.picture.pixelColor(toast.width(), 12)
    assert middle == plain.pixelColor(toast.width() // 2, 6)
    assert layer.picture.pixelColor(0, 0).alpha() == 0  # a round corner shows what lies below


def test_on_a_layer_each_change_is_seen_and_the_end_takes_it_away(toast: Toast) -> None:
    layer = Layered(scaled=1)
    saying = Saying(desktop(layer), toast, steals=True)
    saying.say(WARNED, SCREEN, None)
    one = layer.size
    saying.show_progress("10 of 90", SCREEN)
    assert layer.size[1] > one[1]
    before = layer.picture
    saying.show_progress("20 of 90", SCREEN)
    assert layer.picture != before
    saying.end_progress()
    assert layer.size == one
    toast.wear(theme(dark=True))
    assert layer.picture is not None
    assert layer.picture.pixelColor(one[0] // 2, 6) == theme(dark=True).warn_ground
    layer.clicked(20, 20)
    assert layer.picture is None
    assert not toast.said
    toast.wear(theme(dark=False))
    assert layer.picture is None


def test_on_a_layer_a_click_means_the_line_below_it_at_any_scale(toast: Toast) -> None:
    layer, done = Layered(scaled=3), list[str]()
    saying = Saying(desktop(layer), toast, steals=True)
    saying.say(WARNED, SCREEN, lambda: done.append("upper"))
    saying.say(Notice("The settings file is damaged.", "warn"), SCREEN, lambda: done.append("lower"))
    layer.clicked(30, layer.size[1] - 20)
    assert done == ["lower"]
    assert toast.said == (WARNED.text,)


# -- by the desktop's notifications


def test_without_a_layer_the_desktop_tells_it(toast: Toast) -> None:
    notifying, done = Notified(), list[str]()
    saying = Saying(desktop(notifying=notifying), toast, steals=True)
    saying.say(WARNED, SCREEN, lambda: done.append("clicked"))
    saying.show_progress("10 of 90", SCREEN)
    saying.end_progress()
    (text, warn, clicked), *more = notifying.told
    assert (text, warn, more) == (WARNED.text, True, [])
    assert clicked is not None
    clicked()
    assert done == ["clicked"]
    assert notifying.progress == ["10 of 90", ""]
    assert not toast.isVisible()
    assert saying.take_waiting(None) is None


def test_what_the_desktop_did_not_show_is_told_at_the_next_opening(toast: Toast) -> None:
    notifying = Notified()
    saying = Saying(desktop(notifying=notifying), toast, steals=True)
    saying.say(WARNED, SCREEN, None)
    saying.say(SAID, SCREEN, None)
    notifying.unshown(WARNED.text, True)
    assert saying.take_waiting(None) == WARNED
    assert saying.take_waiting(None) is None
    notifying.unshown(SAID.text, False)
    assert saying.take_waiting(None) == SAID
    assert not toast.isVisible()


# -- at the next opening


def test_where_nothing_shows_lines_they_wait_and_each_is_told_once(toast: Toast) -> None:
    saying = Saying(desktop(), toast, steals=True)
    assert saying.take_waiting(None) is None
    saying.say(SAID, SCREEN, None)
    saying.say(WARNED, SCREEN, None)
    saying.say(SAID, SCREEN, None)
    saying.show_progress("10 of 90", SCREEN)
    saying.end_progress()
    assert not toast.isVisible()
    told = saying.take_waiting(None)
    assert told == Notice(f"{WARNED.text} {SAID.text}", "warn")
    assert saying.take_waiting(None) is None


def test_what_waited_comes_behind_what_the_overlay_says_itself(toast: Toast) -> None:
    saying = Saying(desktop(), toast, steals=True)
    saying.say(SAID, SCREEN, None)
    assert saying.take_waiting(Notice("Enter pastes it now.", "info")) == Notice("Enter pastes it now. Copied.", "info")
    saying.say(SAID, SCREEN, None)
    assert saying.take_waiting(Notice("Pastes into the window that comes back.", "quiet")) == SAID


def test_a_long_silence_keeps_no_heap_of_lines(toast: Toast) -> None:
    saying = Saying(desktop(), toast, steals=True)
    for count in range(50):
        saying.say(Notice(f"Line {count}.", "info"), SCREEN, None)
    told = saying.take_waiting(None)
    assert told is not None
    assert told.text == "Line 46. Line 47. Line 48. Line 49."


# -- as everywhere else


def test_where_windows_of_ours_take_no_focus_the_window_says_it(toast: Toast) -> None:
    saying = Saying(desktop(), toast, steals=False)
    saying.say(SAID, SCREEN, None)
    assert toast.isVisible()
    saying.show_progress("10 of 90", SCREEN)
    assert toast.said == (SAID.text, "10 of 90")
    saying.end_progress()
    assert saying.take_waiting(None) is None
