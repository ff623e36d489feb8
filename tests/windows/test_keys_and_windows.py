"""Targets, keys and hotkeys of Windows by themselves, in this process, with a real notepad."""

import ctypes
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace

import pytest
from win_hands import Notepad, hold, pause, press, strike, type_letters, until
from win_stranger import Stranger

from launcher.chord import Chord
from launcher.desktop import Desktop, Listener, Target, typing_out
from launcher.desktop.outcome import Delivered, LeftOnClipboard, Outcome
from launcher.desktop.typing_out import TypingOut
from launcher.desktop.windows import hotkeys, keys, session, win32, windows
from launcher.desktop.windows.hidden import HiddenWindow
from launcher.desktop.windows.listening import name_of
from launcher.desktop.windows.processes import integrity, is_guarded
from launcher.desktop.windows.win32 import user32
from launcher.manner import Manner
from launcher.settings import Settings
from launcher.summons import Summons

pytestmark = pytest.mark.desktops
F9 = Chord.parse("Ctrl+Shift+F9")


@dataclass
class Desk:
    """A session, and what it told."""

    listener: Listener = field(default_factory=Listener)
    pressed: list[tuple[str, Target | None]] = field(default_factory=list)
    bound: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.desktop: Desktop = session.connect(self.listener)
        self.listener.pressed = lambda name, _at: self.pressed.append((name, self.desktop.windows.active()))
        self.listener.bound = self.bound.__setitem__

    def bind(self, chord: Chord = F9, name: str = "open") -> str:
        self.bound.pop(name, None)
        self.desktop.hotkeys.bind(name, chord, hold_typing=False)
        assert until(lambda: name in self.bound)
        return self.bound[name]

    def try_out(self, chord: Chord) -> str:
        told: list[str] = []
        self.desktop.hotkeys.try_out(chord, told.append)
        assert until(lambda: bool(told))
        return told[0]


@pytest.fixture
def desk(notepad: Notepad) -> Iterator[Desk]:
    notepad.clear()
    notepad.come_forward()
    made = Desk()
    yield made
    made.desktop.close()


def target_of(notepad: Notepad, desk: Desk) -> Target:
    assert until(
        lambda: (active := desk.desktop.windows.active()) is not None and active.window == notepad.window and active.focus != 0
    )
    found = desk.desktop.windows.active()
    assert found is not None
    return found


def carry_out(rite: Generator[float, None, Outcome]) -> Outcome:
    try:
        while True:
            pause(next(rite))
    except StopIteration as end:
        outcome: Outcome = end.value
        return outcome


def test_a_target_says_what_it_is(desk: Desk, notepad: Notepad) -> None:
    target = target_of(notepad, desk)
    assert (target.app, target.process, target.focus) == ("notepad.exe", notepad.process.pid, notepad.edit)
    assert (target.terminal, target.guarded) == (False, False)
    assert target.names == ("notepad.exe", "notepad")
    assert target.title == desk.desktop.windows.title(target) != ""
    assert desk.desktop.windows.exists(target)
    assert desk.desktop.windows.focused(target)
    x, y = desk.desktop.windows.place(target)
    assert x > 0
    assert y > 0


def test_a_window_is_a_terminal_by_its_program_or_its_class(
    desk: Desk, notepad: Notepad, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "_class", lambda _window: "ConsoleWindowClass")
    assert target_of(notepad, desk).terminal
    monkeypatch.setattr(windows, "_class", lambda _window: "Anything")
    assert not target_of(notepad, desk).terminal
    monkeypatch.setattr(windows, "program_of", lambda _process: "putty.exe")
    assert target_of(notepad, desk).terminal


def test_an_app_of_the_store_is_named_by_itself_and_not_by_its_frame(
    desk: Desk, notepad: Notepad, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = {notepad.process.pid: "applicationframehost.exe", 1: "whatsapp.exe"}
    focus = target_of(notepad, desk).focus
    monkeypatch.setattr(windows, "process_of", lambda window: 1 if window == focus else notepad.process.pid)
    monkeypatch.setattr(windows, "program_of", programs.__getitem__)
    target = target_of(notepad, desk)
    assert (target.app, target.names) == ("whatsapp.exe", ("whatsapp.exe", "applicationframehost.exe", "notepad"))


def test_a_window_that_is_gone_is_no_target_any_more(desk: Desk) -> None:
    with Notepad() as doomed:
        doomed.come_forward()
        target = target_of(doomed, desk)
    assert until(lambda: not desk.desktop.windows.exists(target))
    assert not desk.desktop.windows.focused(target)
    assert not desk.desktop.keys.press(Chord.parse("Ctrl+V"), target)
    assert desk.desktop.windows.title(target) == ""


def test_a_program_that_keeps_its_rights_to_itself_counts_as_having_more(monkeypatch: pytest.MonkeyPatch) -> None:
    from launcher.desktop.windows import processes

    levels = {1: 0x3000, 2: None, 3: 0x1000}
    monkeypatch.setattr(processes, "integrity", lambda process: levels.get(process, 0x2000))
    assert [is_guarded(process) for process in (1, 2, 3, 4)] == [True, True, False, False]


def test_our_own_rights_are_known() -> None:
    import os

    assert integrity(os.getpid()) in {0x1000, 0x2000, 0x2100, 0x3000, 0x4000}


def test_the_hotkey_tells_the_window_that_was_in_front(desk: Desk, notepad: Notepad) -> None:
    assert desk.bind() == ""
    press("Ctrl+Shift+F9")
    assert until(lambda: bool(desk.pressed))
    name, target = desk.pressed[0]
    assert (name, target.window, target.focus) == ("open", notepad.window, notepad.edit)


def test_a_held_hotkey_acts_once_and_pressed_again_acts_again(desk: Desk) -> None:
    desk.bind()
    for times in (1, 2):
        strike((0x11, True), (0x10, True))
        hold(0x78, 0.4)
        strike((0x10, False), (0x11, False))
        pause(0.15)
        assert len(desk.pressed) == times


def test_a_hotkey_that_is_taken_is_told(desk: Desk, stranger: Stranger) -> None:
    stranger.tell("register 6 120")  # Ctrl+Shift+F9
    assert desk.bind() == "taken"
    assert desk.try_out(F9) == "taken"
    assert desk.try_out(Chord.parse("Ctrl+Shift+F10")) == ""
    assert "keyboard" not in sys.modules


def test_where_a_hotkey_is_taken_one_that_is_free_is_found(desk: Desk, stranger: Stranger) -> None:
    stranger.tell("register 6 120")
    wanted = Settings(hotkey="Ctrl+Shift+F9")
    summons = Summons(desk.desktop.hotkeys, wanted)
    trouble: list[tuple[str, str, str]] = []
    free: list[str] = []
    summons.on_trouble = lambda *about: trouble.append(about)
    desk.listener.bound = summons.bound
    summons.bind(wanted)
    assert until(lambda: bool(trouble))
    assert (summons.state, trouble) == ("taken", [("open", "Ctrl+Shift+F9", "taken")])
    summons.find_free(free.append)
    assert until(lambda: bool(free))
    assert free[0] in {"Ctrl+Shift+Space", "Ctrl+Shift+F10"}  # the first is taken where a whole launcher runs beside this
    assert desk.try_out(Chord.parse(free[0])) == ""


def test_one_that_is_released_is_free_for_others(desk: Desk, stranger: Stranger) -> None:
    assert desk.bind() == ""
    assert desk.try_out(F9) == ""  # ours
    desk.desktop.hotkeys.release("open")
    pause(0.1)
    stranger.tell("register 6 120")
    assert desk.try_out(F9) == "taken"


def test_altgr_is_no_hotkey(desk: Desk) -> None:
    desk.bind(Chord.parse("Ctrl+Alt+F9"))
    strike((0x11, True), (0xA5, True))
    strike((0x78, True), (0x78, False))
    pause(0.2)
    strike((0xA5, False), (0x11, False))
    pause(0.3)
    assert desk.pressed == []
    press("Ctrl+Alt+F9")
    assert until(lambda: len(desk.pressed) == 1)


@pytest.mark.parametrize("news", [(win32.WM_POWERBROADCAST, 0x12), (win32.WM_WTSSESSION_CHANGE, 0x8)], ids=["sleep", "lock"])
def test_after_sleep_and_after_locking_the_hotkey_is_there(desk: Desk, news: tuple[int, int]) -> None:
    desk.bind()
    user32.PostMessageW(desk.desktop.hotkeys._window.number, *news, 0)
    pause(0.2)
    press("Ctrl+Shift+F9")
    assert until(lambda: len(desk.pressed) == 1)
    assert desk.bound["open"] == ""


def test_an_overlay_that_does_not_get_the_keyboard_is_told(desk: Desk, notepad: Notepad) -> None:
    told: list[str] = []
    desk.listener.overdue, desk.listener.blocked = lambda: told.append("overdue"), lambda: told.append("blocked")
    overlay = user32.CreateWindowExW(0, "Static", "overlay", 0x90000000, 10, 10, 50, 50, None, None, None, None)  # visible
    desk.desktop.hotkeys.watch(overlay)
    desk.desktop.hotkeys.bind("open", F9, hold_typing=True)
    assert until(lambda: "open" in desk.bound)
    notepad.come_forward()
    press("Ctrl+Shift+F9", dwell=0.02)
    assert user32.GetForegroundWindow() == overlay
    pause(0.4)
    assert told == []
    notepad.come_forward()
    strike((0x11, True), (0x10, True), (0x78, True), (0x78, False), (0x10, False), (0x11, False))
    assert until(lambda: user32.GetForegroundWindow() == overlay)
    user32.SetForegroundWindow(notepad.window)  # as a start menu would, that keeps the keyboard
    assert until(lambda: told == ["overdue", "blocked"], 2)
    assert [target.window for _name, target in desk.pressed] == [notepad.window] * 2
    user32.DestroyWindow(overlay)


def test_what_is_typed_before_there_is_an_overlay_waits_for_it(desk: Desk, notepad: Notepad) -> None:
    desk.desktop.hotkeys.bind("open", F9, hold_typing=True)
    assert until(lambda: "open" in desk.bound)
    notepad.come_forward()
    press("Ctrl+Shift+F9", dwell=0.02)
    assert until(lambda: not notepad.in_front)
    type_letters("noref", 0.01)
    assert until(lambda: len(desk.pressed) == 1)
    assert desk.pressed[0][1].window == notepad.window
    overlay = user32.CreateWindowExW(0, "Edit", "", 0x90000000, 10, 10, 200, 50, None, None, None, None)  # visible
    # What a key writes goes by the modifiers that this thread knows of, which wine lets lag behind.
    assert until(lambda: not any(user32.GetKeyState(vk) & 0x8000 for vk in (win32.VK_SHIFT, win32.VK_CONTROL)))
    desk.desktop.hotkeys.watch(overlay)
    text = ctypes.create_unicode_buffer(100)

    def typed() -> str:
        user32.GetWindowTextW(overlay, text, 100)
        return text.value

    assert until(lambda: typed() == "noref"), typed()
    assert notepad.text == ""
    user32.DestroyWindow(overlay)


def shown_overlay() -> int:
    return int(user32.CreateWindowExW(0, "Static", "overlay", 0x90000000, 10, 10, 50, 50, None, None, None, None))


def test_an_overlay_that_was_asked_for_without_the_hotkey_is_looked_at_too(desk: Desk, notepad: Notepad) -> None:
    told: list[str] = []
    overlay = shown_overlay()

    def insist() -> None:
        told.append("overdue")
        desk.desktop.windows.activate(overlay)
        user32.SetForegroundWindow(notepad.window)

    desk.listener.overdue, desk.listener.blocked = insist, lambda: told.append("blocked")
    desk.desktop.hotkeys.watch(overlay)
    desk.desktop.windows.activate(overlay)
    pause(0.5)
    assert told == []
    desk.desktop.windows.activate(overlay)
    user32.SetForegroundWindow(notepad.window)
    assert until(lambda: told == ["overdue", "blocked"], 2)
    pause(0.5)
    assert told == ["overdue", "blocked"]  # and not for ever
    user32.DestroyWindow(overlay)


def test_an_overlay_that_is_drawn_late_is_looked_at_then(desk: Desk, notepad: Notepad) -> None:
    told: list[str] = []
    desk.listener.overdue, desk.listener.blocked = lambda: told.append("overdue"), lambda: told.append("blocked")
    overlay = user32.CreateWindowExW(0, "Static", "overlay", 0x80000000, 10, 10, 50, 50, None, None, None, None)
    desk.desktop.hotkeys.watch(overlay)
    desk.desktop.hotkeys.bind("open", F9, hold_typing=True)
    assert until(lambda: "open" in desk.bound)
    press("Ctrl+Shift+F9", dwell=0.02)
    user32.SetForegroundWindow(notepad.window)  # as a start menu would
    pause(0.4)
    assert told == []
    user32.ShowWindowAsync(overlay, 8)  # without the focus
    assert until(lambda: told == ["overdue", "blocked"], 2)
    user32.DestroyWindow(overlay)


def test_locking_closes_the_overlay_as_its_hotkey_would(desk: Desk) -> None:
    lock = (win32.WM_WTSSESSION_CHANGE, 0x7, 0)
    desk.bind(Chord.parse("Ctrl+Shift+F10"), "again")
    desk.desktop.hotkeys.bind("open", F9, hold_typing=True)
    assert until(lambda: "open" in desk.bound)
    user32.PostMessageW(desk.desktop.hotkeys._window.number, *lock)
    pause(0.2)
    assert desk.pressed == []  # there is none on the screen
    overlay = shown_overlay()
    desk.desktop.hotkeys.watch(overlay)
    user32.PostMessageW(desk.desktop.hotkeys._window.number, *lock)
    assert until(lambda: [name for name, _target in desk.pressed] == ["open"])
    user32.DestroyWindow(overlay)


def test_news_of_locking_are_asked_for_until_windows_is_ready(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [False, False, True, False]
    monkeypatch.setattr(hotkeys, "_TRY_AGAIN", 0.02)
    monkeypatch.setattr(hotkeys, "_hears_of_locking", lambda _window: answers.pop(0))
    desk.desktop.hotkeys._window.ask(desk.desktop.hotkeys._hear_of_locking)
    assert until(lambda: answers == [False])
    pause(0.1)
    assert answers == [False]


def test_a_hotkey_that_was_lost_while_locked_comes_back(desk: Desk, stranger: Stranger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hotkeys, "_TRY_AGAIN", 0.05)
    desk.bind()
    register = desk.desktop.hotkeys._register
    free: list[bool] = []
    monkeypatch.setattr(desk.desktop.hotkeys, "_register", lambda bound: register(bound) if free else "taken")
    user32.PostMessageW(desk.desktop.hotkeys._window.number, win32.WM_WTSSESSION_CHANGE, 0x8, 0)
    assert until(lambda: desk.bound["open"] == "taken")
    free.append(True)
    assert until(lambda: desk.bound["open"] == "")
    press("Ctrl+Shift+F9")
    assert until(lambda: len(desk.pressed) == 1)


def test_a_hotkey_that_is_listened_to_earns_the_foreground_by_input(
    desk: Desk, notepad: Notepad, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[int, bytes]] = []
    send = user32.SendInput

    def told(many: int, events: object, size: int) -> int:
        sent.append((many, bytes(events)))
        return int(send(many, events, size))

    desk.bind()
    overlay = shown_overlay()
    desk.desktop.hotkeys.watch(overlay)
    notepad.come_forward()
    by_ear = hotkeys._Bound("open", F9, hold_typing=True, number=9, stop=lambda: None)
    monkeypatch.setattr(hotkeys.user32, "SendInput", told)
    desk.desktop.hotkeys._window.ask(lambda: desk.desktop.hotkeys._pressed(by_ear))
    assert until(lambda: user32.GetForegroundWindow() == overlay)
    assert [(many, any(event)) for many, event in sent] == [(1, False)]
    user32.DestroyWindow(overlay)


def test_what_is_asked_is_done_in_order_where_a_message_got_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    here = HiddenWindow()
    with monkeypatch.context() as full:
        full.setattr(user32, "PostMessageW", lambda *_message: 0)
        here.ask(lambda: done.append(1))
    here.ask(lambda: done.append(2))
    assert until(lambda: bool(done))
    assert done == [1, 2]
    here.close()


def test_what_opens_from_the_task_bar_is_no_target(desk: Desk, notepad: Notepad, monkeypatch: pytest.MonkeyPatch) -> None:
    assert target_of(notepad, desk)
    for kind in ("TopLevelWindowForOverflowXamlIsland", "NotifyIconOverflowWindow", "Shell_SecondaryTrayWnd"):
        monkeypatch.setattr(windows, "_class", lambda _window, kind=kind: kind)
        assert desk.desktop.windows.active() is None


def test_a_hidden_overlay_that_is_not_shown_gives_the_foreground_back(desk: Desk, notepad: Notepad) -> None:
    overlay = user32.CreateWindowExW(0, "Static", "overlay", 0x80000000, 10, 10, 50, 50, None, None, None, None)
    desk.desktop.hotkeys.watch(overlay)
    desk.desktop.hotkeys.bind("open", F9, hold_typing=True)
    assert until(lambda: "open" in desk.bound)
    notepad.come_forward()
    press("Ctrl+Shift+F9", dwell=0.02)
    assert user32.GetForegroundWindow() == overlay
    desk.desktop.hotkeys.let_go()
    assert until(lambda: notepad.in_front)
    user32.DestroyWindow(overlay)


def test_another_layout_keeps_the_hotkey(desk: Desk) -> None:
    desk.bind()
    german = ctypes.WinDLL("user32").LoadKeyboardLayoutW("00000407", 1)
    pause(0.1)
    press("Ctrl+Shift+F9")
    assert until(lambda: len(desk.pressed) == 1)
    assert german


def test_keys_that_are_held_are_seen(desk: Desk) -> None:
    keys = desk.desktop.keys
    assert until(keys.untouched)
    strike((0x10, True))
    assert until(keys.any_down)
    strike((0x10, False))
    assert until(keys.untouched)
    strike((ord("B"), True))
    assert until(lambda: not keys.untouched())
    assert not keys.any_down()
    strike((ord("B"), False))


def test_the_caret_moves_back_by_as_many_presses_as_were_asked_for(desk: Desk, notepad: Notepad) -> None:
    target = target_of(notepad, desk)
    assert until(desk.desktop.keys.untouched)
    assert desk.desktop.typing.type_piece("abcd", target)
    assert until(lambda: notepad.text == "abcd")
    assert until(desk.desktop.keys.untouched)
    assert desk.desktop.keys.press(Chord((), "Left"), target, times=2)
    assert desk.desktop.typing.type_piece("X", target)
    assert until(lambda: notepad.text == "abXcd")


def type_out(
    desk: Desk, target: Target, text: str, progress: Callable[[int, int], object] = lambda _typed, _all: None
) -> Outcome:
    rite = TypingOut(desk.desktop, lambda: None, time.monotonic, progress)
    return carry_out(rite.type_out(text, target, None, Manner("type")))


def test_typing_out_comes_whole(desk: Desk, notepad: Notepad) -> None:
    target = target_of(notepad, desk)
    told: list[int] = []
    text = "Grüße 🎉 日本, «quoted»\nzweite Zeile"
    assert type_out(desk, target, text, lambda typed, _all: told.append(typed)) == Delivered()
    assert until(lambda: notepad.text == text), notepad.text
    assert told[-1] == len(text)


def test_another_computers_screen_gets_keys_where_the_layout_has_the_letters(
    desk: Desk, notepad: Notepad, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = replace(target_of(notepad, desk), names=("mstsc.exe",))
    sent: list[tuple[int, int, int]] = []
    send = keys._send

    def told(events: list[tuple[int, int, int]]) -> int:
        sent.extend(events)
        return send(events)

    monkeypatch.setattr(keys, "_send", told)
    text = "Hello, World: 3 < 4!\nSecond line"
    assert type_out(desk, target, text) == Delivered()
    assert until(lambda: notepad.text == text)
    assert all(vk and scan for vk, scan, _flags in sent)


@pytest.mark.parametrize("letter", ["ü", "–", "“", "…", "🎉"])
def test_another_computers_screen_gets_nothing_where_one_letter_has_no_key(
    desk: Desk, notepad: Notepad, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing_out, "READY_WITHIN", 0.2)
    target = replace(target_of(notepad, desk), names=("mstsc.exe",))
    assert isinstance(type_out(desk, target, f"Twenty letters before it {letter}"), LeftOnClipboard)
    assert not desk.desktop.typing.type_piece(f"a{letter}b", target)
    pause(0.2)
    assert notepad.text == ""
    assert desk.desktop.preparing.ready(letter, "", replace(target, names=("notepad.exe",)))


def test_a_letter_behind_altgr_is_pressed_with_altgr(monkeypatch: pytest.MonkeyPatch) -> None:
    german = {"@": (ord("Q"), 6), "€": (ord("E"), 6), "ẞ": (0xDB, 7)}
    monkeypatch.setattr(keys.user32, "VkKeyScanExW", lambda letter, _layout: german[letter][0] | german[letter][1] << 8)
    written = {(vk, shifts & 1): letter for letter, (vk, shifts) in german.items()}
    asked: list[bool] = []

    def writes(vk: int, shift: int, _layout: object, *, altgr: bool) -> str:
        asked.append(altgr)
        return written.get((vk, shift), "")

    monkeypatch.setattr(keys, "_letter_of", writes)
    up = win32.KEYEVENTF_KEYUP
    pressed = {letter: [(vk, flags & up) for vk, _scan, flags in keys._pressed(letter, None)] for letter in german}
    altgr, shift = win32.VK_RMENU, win32.VK_SHIFT
    assert pressed["@"] == [(altgr, 0), (ord("Q"), 0), (ord("Q"), up), (altgr, up)]
    assert pressed["ẞ"] == [(shift, 0), (altgr, 0), (0xDB, 0), (0xDB, up), (altgr, up), (shift, up)]
    assert all(asked)
    assert all(flags & win32.KEYEVENTF_EXTENDEDKEY for vk, _scan, flags in keys._pressed("€", None) if vk == altgr)


def test_keys_that_go_down_and_never_up_hold_nothing_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    down = {0xE5, 0xF0, 0xF3, 0xF5, 0x15, 0x19, 0x1C}
    monkeypatch.setattr(keys, "is_down", lambda vk: vk in down)
    assert desk.desktop.keys.untouched()
    down.add(win32.VK_ESCAPE)
    assert not desk.desktop.keys.untouched()


def test_with_caps_lock_the_letters_are_the_same(desk: Desk, notepad: Notepad) -> None:
    target = replace(target_of(notepad, desk), names=("wfica32.exe",))
    strike((win32.VK_CAPITAL, True), (win32.VK_CAPITAL, False))
    try:
        assert until(desk.desktop.keys.untouched)
        assert until(lambda: bool(user32.GetKeyState(win32.VK_CAPITAL) & 1), 2)
        assert type_out(desk, target, "Hello, World!") == Delivered()
        assert until(lambda: notepad.text == "Hello, World!")
    finally:
        strike((win32.VK_CAPITAL, True), (win32.VK_CAPITAL, False))


def test_typing_out_stops_at_a_key(desk: Desk, notepad: Notepad) -> None:
    target = target_of(notepad, desk)
    stopped: list[int] = []

    def touch(typed: int, _all: int) -> None:
        if typed >= 20 and not stopped:
            stopped.append(typed)
            strike((0x11, True))

    outcome = type_out(desk, target, "x" * 200, touch)
    strike((0x11, False))
    assert isinstance(outcome, LeftOnClipboard)
    assert until(lambda: len(notepad.text) == stopped[0])
    pause(0.3)
    assert len(notepad.text) == stopped[0]


def test_typing_out_puts_no_letter_into_another_window(desk: Desk, notepad: Notepad, other: Notepad) -> None:
    other.clear()
    notepad.come_forward()
    target = target_of(notepad, desk)
    turned: list[int] = []

    def turn_away(typed: int, _all: int) -> None:
        if typed >= 20 and not turned:
            turned.append(typed)
            assert until(lambda: len(notepad.text) == typed)
            other.come_forward()

    assert isinstance(type_out(desk, target, "x" * 200, turn_away), LeftOnClipboard)
    pause(0.3)
    assert (len(notepad.text), other.text) == (turned[0], "")


LISTENING = """
import sys
from win_hands import until, press, pause
from win_stranger import Stranger
from launcher.chord import Chord
from launcher.desktop import Listener
from launcher.desktop.windows import session
allowed = sys.argv[1] == "allowed"
stranger = Stranger()
stranger.tell("register 6 120")
listener, bound, pressed = Listener(), {}, []
listener.may_listen = lambda: allowed
listener.bound = bound.__setitem__
listener.pressed = lambda name, at: pressed.append(name)
desktop = session.connect(listener)
desktop.hotkeys.bind("open", Chord.parse("Ctrl+Shift+F9"), hold_typing=False)
assert until(lambda: "open" in bound)
pause(0.5)
for time in range(2):
    press("Ctrl+Shift+F9", hooked=allowed)
    pause(0.3)
print(repr(bound["open"]), len(pressed), "keyboard" in sys.modules)
stranger.close()
desktop.close()
"""


@pytest.mark.parametrize(("how", "outcome"), [("not", "'taken' 0 False"), ("allowed", "'' 2 True")])
def test_keys_are_listened_to_only_where_that_was_allowed(how: str, outcome: str, notepad: Notepad) -> None:
    notepad.clear()
    notepad.come_forward()
    here = str(__import__("pathlib").Path(__file__).parent)
    script = f"import sys; sys.path.insert(0, {here!r})\n" + LISTENING
    ran = subprocess.run([sys.executable, "-c", script, how], capture_output=True, text=True, timeout=60, check=False)
    assert ran.stdout.strip() == outcome, ran.stderr
    assert notepad.text == ""


def test_the_library_knows_every_key_by_the_name_that_we_give_it() -> None:
    import keyboard  # noqa: TID251 -- whether it would know them

    from launcher.chord import KEYS

    unknown = []
    for key in KEYS:
        if key in {f"F{n}" for n in range(13, 25)}:
            continue  # on no keyboard here
        try:
            keyboard.parse_hotkey(name_of(Chord(("Ctrl", "Super"), key)))
        except ValueError:
            unknown.append(key)
    assert unknown == []
