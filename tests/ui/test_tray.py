"""The tray: what its menu says and asks for, and on a real X server that it stands in trays of both kinds, early and late."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtGui import QAction, QColor, QImage
from pytestqt.qtbot import QtBot

from launcher.ui.tray import MOST_RECENT, Tray, TrayState, tray_icon

sys.path.append(str(Path(__file__).parents[1] / "e2e"))  # the rig: a desk with an X server of its own
from desk import XSession
from waiting import stays, until

LIVE = TrayState("Ctrl+Shift+Space", "live")
LONG = "A title that goes on & on, well beyond what a menu on a small screen could ever show in one line of its own"


@pytest.fixture
def tray(qtbot: QtBot) -> Iterator[Tray]:
    del qtbot  # only for the application
    made = Tray(LIVE)
    yield made
    made.menu.deleteLater()


def action(tray: Tray, text: str) -> QAction:
    return next(one for one in tray.menu.actions() if one.text().split("\t")[0] == text)


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Show launcher", "show_wanted"),
        ("Paste the last one again", "again_wanted"),
        ("Put my clipboard back", "put_back_wanted"),
        ("News from your team…", "news_wanted"),
        ("Import phrases…", "import_wanted"),
        ("Settings…", "settings_wanted"),
        ("Keys…", "keys_wanted"),
        ("Quit", "quit_wanted"),
    ],
)
def test_each_action_asks_for_its_own_thing_once(qtbot: QtBot, tray: Tray, text: str, signal: str) -> None:
    tray.tell(replace(LIVE, can_again=True, can_put_back=True, can_import=True, unread=2))
    with qtbot.waitSignal(getattr(tray, signal), timeout=1000):
        action(tray, text).trigger()


def test_what_is_not_possible_now_cannot_be_chosen(tray: Tray) -> None:
    wanted = {"Paste the last one again", "Put my clipboard back", "Recent phrases", "Import phrases…"}
    assert {text for text in wanted if action(tray, text).isEnabled()} == set()
    tray.tell(replace(LIVE, can_again=True, can_put_back=True, can_import=True, recent=(("id", "Title"),)))
    assert {text for text in wanted if action(tray, text).isEnabled()} == wanted


def test_pausing_asks_and_being_told_does_not(qtbot: QtBot, tray: Tray) -> None:
    with qtbot.waitSignal(tray.pause_wanted) as asked:
        action(tray, "Pause hotkey").trigger()
    assert asked.args == [True]
    with qtbot.assertNotEmitted(tray.pause_wanted):
        tray.tell(replace(LIVE, paused=False))
    assert not action(tray, "Pause hotkey").isChecked()


def test_a_recent_phrase_is_asked_for_by_its_id(qtbot: QtBot, tray: Tray) -> None:
    tray.tell(replace(LIVE, recent=tuple((f"id-{n}", f"Title {n}") for n in range(20))))
    listed = tray._recent.actions()
    assert [one.text() for one in listed] == [f"Title {n}" for n in range(MOST_RECENT)]
    with qtbot.waitSignal(tray.phrase_wanted) as asked:
        listed[3].trigger()
    assert asked.args == ["id-3"]


def test_an_open_list_of_phrases_stays_while_nothing_in_it_changes(tray: Tray) -> None:
    tray.tell(replace(LIVE, recent=(("a", "A"),)))
    before = tray._recent.actions()
    tray.tell(replace(LIVE, recent=(("a", "A"),), can_again=True))
    assert tray._recent.actions() == before
    tray.tell(LIVE)
    assert tray._recent.actions() == []
    assert not tray._recent.isEnabled()


def test_a_title_in_the_menu_is_one_plain_line(tray: Tray) -> None:
    tray.tell(replace(LIVE, recent=(("a", LONG), ("b", "Two\nlines\tand a tab"), ("c", "R&D"))))
    long, lines, ampersand = (one.text() for one in tray._recent.actions())
    assert long.endswith("…")
    assert len(long) < len(LONG)
    assert (lines, ampersand) == ("Two lines and a tab", "R&&D")


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (LIVE, "Ctrl+Shift+Space opens it."),
        (replace(LIVE, paused=True), "Ctrl+Shift+Space is paused."),
        (replace(LIVE, hotkey_state="taken"), "Another program has Ctrl+Shift+Space. Choose another in the settings."),
        (replace(LIVE, hotkey_state="unavailable"), "No hotkey here. Let a key of your desktop run: launcher toggle"),
        (replace(LIVE, hotkey_state="unavailable", can_bind=True), "No key opens it yet. The menu shows how."),
        (replace(LIVE, hotkey_state="unavailable", can_bind=True, bound=True), "A key of your desktop opens it."),
    ],
)
def test_the_tooltip_tells_the_hotkey_and_its_state(tray: Tray, state: TrayState, says: str) -> None:
    tray.tell(state)
    assert tray.icon.toolTip() == f"Phrase launcher\n{says}"


def test_a_taken_hotkey_leads_to_the_settings(qtbot: QtBot, tray: Tray) -> None:
    tray.tell(replace(LIVE, hotkey_state="taken"))
    trouble = action(tray, "Another program has Ctrl+Shift+Space. Choose another…")
    assert trouble.isVisible()
    with qtbot.waitSignal(tray.settings_wanted):
        trouble.trigger()
    tray.tell(LIVE)
    assert not trouble.isVisible()


def test_the_first_steps_stand_in_the_menu_while_there_are_any(qtbot: QtBot, tray: Tray) -> None:
    steps = {"Open it by a key…", "Allow pasting…"}
    assert not [text for text in steps if action(tray, text).isVisible()]
    tray.tell(replace(LIVE, hotkey_state="unavailable", can_bind=True, can_allow=True))
    assert [text for text in steps if action(tray, text).isVisible()] == ["Open it by a key…"], "which tells of both"
    tray.tell(replace(LIVE, can_allow=True))
    for text in steps:
        with qtbot.waitSignal(tray.steps_wanted, timeout=1000):
            action(tray, text).trigger()
    assert [text for text in steps if action(tray, text).isVisible()] == ["Allow pasting…"]


def test_where_a_key_of_the_desktop_opens_it_nothing_is_marked_as_wrong(tray: Tray) -> None:
    usual = tray.icon.icon().pixmap(48, 48).toImage()
    tray.tell(replace(LIVE, hotkey_state="unavailable", can_bind=True))
    assert tray.icon.icon().pixmap(48, 48).toImage() != usual
    tray.tell(replace(LIVE, hotkey_state="unavailable", can_bind=True, bound=True))
    assert tray.icon.icon().pixmap(48, 48).toImage() == usual


def test_news_of_packs_stands_in_the_menu_and_the_tooltip_while_it_is_unread(tray: Tray) -> None:
    tray.tell(replace(LIVE, unread=2))
    assert action(tray, "News from your team…").isVisible()
    assert tray.icon.toolTip().splitlines()[1:] == [
        "Ctrl+Shift+Space opens it.",
        "2 updates of your team's words are unread.",
    ]
    tray.tell(LIVE)
    assert not action(tray, "News from your team…").isVisible()
    assert len(tray.icon.toolTip().splitlines()) == 2


def test_the_hotkey_stands_beside_show_only_while_it_works(tray: Tray) -> None:
    assert action(tray, "Show launcher").text() == "Show launcher\tCtrl+Shift+Space"
    tray.tell(replace(LIVE, hotkey_state="unavailable"))
    assert action(tray, "Show launcher").text() == "Show launcher"


@pytest.mark.parametrize("ground", ["#FFFFFF", "#F2F2F2", "#222222", "#000000"])
@pytest.mark.parametrize("light_panel", [True, False])
@pytest.mark.parametrize("size", [16, 22, 48])
def test_the_icon_stands_out_on_any_panel_even_where_the_guess_was_wrong(
    qtbot: QtBot, ground: str, light_panel: bool, size: int
) -> None:
    del qtbot
    drawn = tray_icon("live", paused=False, light_panel=light_panel).pixmap(size, size).toImage()
    differs = sum(1 for colour in _over(drawn, QColor(ground)) if abs(colour - QColor(ground).lightness()) > 60)
    assert differs > size  # the halo alone is that long


def test_the_icon_shows_a_hotkey_that_does_not_work(qtbot: QtBot) -> None:
    del qtbot
    live, taken, paused = (
        tray_icon(state, paused=is_paused, light_panel=False).pixmap(22, 22).toImage()
        for state, is_paused in (("live", False), ("taken", False), ("live", True))
    )
    assert live != taken
    assert live != paused
    assert taken.pixelColor(17, 17).hsvSaturation() > 100
    assert live.pixelColor(17, 17).hsvSaturation() < 50


@pytest.mark.parametrize("light_panel", [True, False])
@pytest.mark.parametrize("size", [16, 22, 48])
def test_the_icon_wears_a_badge_for_news_in_a_place_of_its_own(qtbot: QtBot, light_panel: bool, size: int) -> None:
    del qtbot
    plain, news, both = (
        tray_icon(state, paused=False, light_panel=light_panel, news=unread).pixmap(size, size).toImage()
        for state, unread in (("live", False), ("live", True), ("taken", True))
    )
    near, far = round(size * 0.18), size - 1 - round(size * 0.18)
    assert _is_blue(news.pixelColor(far, near))
    assert not _is_blue(plain.pixelColor(far, near))
    assert _is_blue(both.pixelColor(far, near))
    amber = both.pixelColor(far, far)  # the trouble with the hotkey is still told below it
    assert amber.red() - amber.blue() > 80


def _is_blue(colour: QColor) -> bool:
    return colour.blue() - colour.red() > 80


def _over(image: QImage, ground: QColor) -> Iterator[float]:
    for y in range(image.height()):
        for x in range(image.width()):
            colour = image.pixelColor(x, y)
            yield colour.lightness() * colour.alphaF() + ground.lightness() * (1 - colour.alphaF())


# --- on a real X server ---

_PROGRAM = """
import sys
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication
from launcher.ui.tray import Tray, TrayState
app = QApplication([])
app.setQuitOnLastWindowClosed(False)
tray = Tray(TrayState("Ctrl+Shift+Space", "live"))
say = lambda *words: print(*words, flush=True)
tray.show_wanted.connect(lambda: say("show"))
tray.menu.aboutToShow.connect(lambda: say("menu"))
tray.quit_wanted.connect(lambda: say("quit"))
def asked():
    if not sys.stdin.readline():
        app.quit()
    last = tray.menu.actionGeometry(tray.menu.actions()[-1]).center()
    menu = tray.menu.isVisible() and tray.menu.mapToGlobal(last)
    icon = tray.icon.geometry().center() if tray.icon.geometry().isValid() else None
    say("at", *(f"{point.x()},{point.y()}" if point else "nowhere" for point in (icon, menu)))
listener = QSocketNotifier(0, QSocketNotifier.Type.Read)
listener.activated.connect(asked)
tray.show()
say("ready")
app.exec()
"""

_PANEL = """panel_items = S
panel_size = 100% 30
panel_position = bottom center horizontal
systray_icon_size = 22
"""

_WATCHER = """
from PySide6.QtCore import ClassInfo, Property, QObject, Slot
from PySide6.QtDBus import QDBusConnection
from PySide6.QtWidgets import QApplication
@ClassInfo({"D-Bus Interface": "org.kde.StatusNotifierWatcher"})
class Watcher(QObject):
    @Slot(str)
    def RegisterStatusNotifierItem(self, name):
        print("item", name, flush=True)
    hosted = Property(bool, lambda self: True)
app, watcher = QApplication([]), Watcher()
bus = QDBusConnection.sessionBus()
options = QDBusConnection.RegisterOption
assert bus.registerObject("/StatusNotifierWatcher", watcher, options.ExportAllSlots | options.ExportAllProperties)
assert bus.registerService("org.kde.StatusNotifierWatcher")
print("watching", flush=True)
app.exec()
"""


class Child:
    """A program on the desk that prints lines and is asked by an empty one."""

    def __init__(self, desk: XSession, code: str, name: str, **env: str) -> None:
        self.log = desk.folder / f"{name}.log"
        self.process = desk.run(sys.executable, "-c", code, env=env, log=self.log, stdin=subprocess.PIPE)

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()

    def says(self, line: str) -> None:
        until(lambda: line in self.lines(), 20, f"“{line}” in {self.log.read_text()!r}")

    def place(self, of: Literal["icon", "last line"]) -> tuple[str, str] | None:
        """Where the icon is, or the last line of the open menu; None while it is nowhere."""
        before = len(self.lines())
        assert self.process.stdin
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        until(lambda: any(line.startswith("at ") for line in self.lines()[before:]), 10, "an answer")
        _at, icon, last = next(line for line in self.lines()[before:] if line.startswith("at ")).split()
        x, _comma, y = (icon if of == "icon" else last).partition(",")
        return (x, y) if y else None


def test_a_tray_that_starts_later_gets_the_icon_and_click_and_menu_work() -> None:
    with XSession() as desk:
        child = Child(desk, _PROGRAM, "tray")
        child.says("ready")
        (desk.folder / "tint2rc").write_text(_PANEL)
        desk.run("tint2", "-c", desk.folder / "tint2rc")
        until(lambda: int((child.place("icon") or "00")[1]) > 700, 20, "the icon in the panel at the bottom")
        hand = ("xdotool", "mousemove", *(child.place("icon") or ()))
        _tool(desk, *hand, "click", "1")
        child.says("show")
        _tool(desk, *hand, "click", "3")
        child.says("menu")
        last = until(lambda: child.place("last line"), 10, "the open menu")
        _tool(desk, "xdotool", "mousemove", *last, "click", "1")
        child.says("quit")


def test_a_status_notifier_host_that_starts_later_gets_the_icon() -> None:
    with XSession(window_manager=None, dbus=True) as desk:
        child = Child(desk, _PROGRAM, "tray")
        child.says("ready")
        watcher = Child(desk, _WATCHER, "watcher", QT_QPA_PLATFORM="offscreen")
        watcher.says("watching")
        until(lambda: any(line.startswith("item ") for line in watcher.lines()), 20, "the icon at the watcher")
        name = next(line for line in watcher.lines() if line.startswith("item ")).split()[1]
        call = ("dbus-send", "--session", "--print-reply", f"--dest={name}", "/StatusNotifierItem")
        _tool(desk, *call, "org.kde.StatusNotifierItem.Activate", "int32:0", "int32:0")
        child.says("show")


@pytest.mark.parametrize("address", ["disabled:", "unix:path=/nonexistent/bus"])
def test_without_tray_and_bus_it_lives_silently_and_sleeps(address: str) -> None:
    with XSession(window_manager=None) as desk:
        child = Child(desk, _PROGRAM, "tray", DBUS_SESSION_BUS_ADDRESS=address)
        child.says("ready")
        assert child.place("icon") is None
        pid = child.process.pid
        until(lambda: _rests(pid), 10, "rest after the start")
        before = _wakes(pid)
        stays(lambda: _wakes(pid) <= before + 1, 1.0, "no wake-ups while idle")
        assert [line for line in child.lines() if line != "ready" and not line.startswith("at ")] == []


def _tool(desk: XSession, *command: str) -> None:
    subprocess.run(command, env=desk.env, check=True, timeout=20, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def _wakes(pid: int) -> int:
    total = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        status = (thread / "status").read_text()
        total += int(status.split("\nvoluntary_ctxt_switches:")[1].split()[0])
    return total


def _rests(pid: int) -> bool:
    before = _wakes(pid)
    stays(lambda: True, 0.3, "a short while")
    return _wakes(pid) == before
