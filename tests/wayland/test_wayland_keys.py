"""Our own keyboard on a real sway: what reaches which program, and that the user's own keyboard stays what it was.

The person of these tests has a German keyboard: at the place of a US keyboard's Z she has her Y.
"""

import dataclasses
import signal
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from sway import SwaySession
from targets import Chromium, QtEditor
from waiting import stays, until
from wl_person import WlPerson
from wl_targets import open_target

from launcher.chord import Chord
from launcher.desktop import Target
from launcher.desktop.held import HeldKeys
from launcher.desktop.typing_out import PIECE, _pieces
from launcher.desktop.wayland import pace
from launcher.desktop.wayland.connection import Connection
from launcher.desktop.wayland.keyboard import VirtualKeyboard
from launcher.desktop.wayland.keymap import SPARE, Keymap
from launcher.desktop.wayland.keys import WlKeys
from launcher.desktop.wayland.typing import WlTyping
from launcher.desktop.wayland.windows import WlWindows

pytestmark = pytest.mark.desktops
_HERS, _ON_US = "y", "z"
_HER_OWN = "Größe: zwei {Yen} & 5 € @ µ"
_PLAIN = "Hello world; 1+1=2 (really?) [yes] {A_B} ~`^\\|"
_FOREIGN = "Grüße — 你好 € ñ×´ ÄÖÜ e\u0301 क्षि"
_EMOJI = "😀 👍🏽 👨‍👩‍👧 fin"
_BY_X11 = ("xterm", "tk", "xqt")
_MANY = "".join(chr(0x4E00 + n) for n in range(SPARE + 20))


class _Board(NamedTuple):
    windows: WlWindows
    keyboard: VirtualKeyboard
    keys: WlKeys
    typing: WlTyping
    held: HeldKeys
    connection: Connection


class _XQtEditor(QtEditor):
    """Qt as a program of X11."""

    def own_env(self) -> dict[str, str]:
        return {"QT_QPA_PLATFORM": "xcb"}


@pytest.fixture(scope="module")
def sway() -> Iterator[SwaySession]:
    with SwaySession(xwayland=True) as session:
        yield session


@pytest.fixture(scope="module")
def person(sway: SwaySession) -> Iterator[WlPerson]:
    with WlPerson(sway, layout="de") as hands:
        yield hands


@pytest.fixture(scope="module")
def board(sway: SwaySession) -> Iterator[_Board]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAYLAND_DISPLAY", sway.display)
        connection = Connection()
        windows, keyboard, held = WlWindows(connection, "phrase-launcher"), VirtualKeyboard(connection), HeldKeys()
        keys, typing = WlKeys(keyboard, windows.focused, held), WlTyping(keyboard, windows.focused, held)
        yield _Board(windows, keyboard, keys, typing, held, connection)
        connection.close()


@pytest.fixture(scope="module")
def qt(sway: SwaySession, person: WlPerson) -> Iterator[QtEditor]:
    with QtEditor(sway, person) as target:
        yield target


@pytest.fixture
def editor(qt: QtEditor, board: _Board) -> QtEditor:
    until(board.typing.done, 2, "the text before")
    qt.focus()
    qt.clear()
    return qt


def _in_use(board: _Board) -> Target:
    found = board.windows.active()
    assert found is not None
    return found


def _type(board: _Board, text: str, target: Target) -> None:
    """As the rite of typing does."""
    assert board.typing.lacking(text, target) == ""
    typed = 0
    for piece in _pieces(text, PIECE):
        typed += len(piece)
        until(lambda piece=piece, typed=typed: board.typing.ready(piece, text[typed:], target), 3, f"ready after {typed}")
        assert board.typing.type_piece(piece, target)


def _press(board: _Board, line: str, target: Target, times: int = 1) -> bool:
    return board.keys.press(Chord.parse(line), target, times=times)


def test_chords_arrive_as_they_are_meant_whatever_the_users_layout(board: _Board, editor: QtEditor, person: WlPerson) -> None:
    target = _in_use(board)
    person.type("abc")
    editor.wait_text("abc")
    for line, times in (("Left", 2), ("Shift+Enter", 1), ("Right", 2), ("Ctrl+V", 1), ("Shift+Insert", 1), ("Ctrl+Shift+V", 1)):
        assert board.keys.has(Chord.parse(line))
        assert _press(board, line, target, times)
    person.press(_ON_US)
    expected = [*"abc", "Left", "Left", "Shift+Return", "Right", "Right", "Ctrl+V", "Shift+Insert", "Ctrl+Shift+V", _HERS]
    until(lambda: [key.chord for key in editor.keys_seen() or []] == expected, 5, "the keys")
    assert editor.text() == f"a\nbc{_HERS}"


def test_a_chord_is_pressed_only_for_the_window_that_has_the_focus_at_that_moment(
    board: _Board, editor: QtEditor, sway: SwaySession, person: WlPerson
) -> None:
    target = _in_use(board)
    with QtEditor(sway, person) as other:
        # The news of the other window lies unread.
        assert not _press(board, "Ctrl+V", target)
        assert not board.typing.type_piece("a", target)
        editor.focus()
        assert _press(board, "Ctrl+V", target)
        until(lambda: [key.chord for key in editor.keys_seen() or []] == ["Ctrl+V"], 5, "the chord")
        assert other.keys_seen() == []
    assert not _press(board, "Ctrl+V", Target(5, "", ""))


def test_what_the_user_holds_in_our_own_window_is_waited_for(board: _Board, editor: QtEditor) -> None:
    target = _in_use(board)
    board.held.press(28, chooses=True)
    assert board.keys.any_down()
    assert not _press(board, "Ctrl+V", target)
    assert not board.typing.type_piece("a", target)
    board.held.release(28)
    board.held.press(30, chooses=False)
    assert not board.keys.untouched()
    assert not _press(board, "Left", target, 2)
    board.held.leave()
    assert _press(board, "Left", target, 2)


def test_a_modifier_held_on_the_users_keyboard_changes_no_chord_and_no_letter(
    board: _Board, editor: QtEditor, person: WlPerson
) -> None:
    target = _in_use(board)
    with person.hold("Ctrl"):
        _type(board, "aé", target)
        editor.wait_text("aé")
        assert _press(board, "Shift+Insert", target)
        until(lambda: (seen := editor.keys_seen()) and seen[-1].chord == "Shift+Insert", 5, "the chord as it was meant")
    person.press(_ON_US)
    editor.wait_text(f"aé{_HERS}")


def test_what_the_users_own_keyboard_has_is_typed_as_she_would(board: _Board, editor: QtEditor, person: WlPerson) -> None:
    """So that a program that looks a key up late finds the same map, when she is typing again."""
    target = _in_use(board)
    person.press(_ON_US)
    _type(board, "Größe {1}: 5 € @ µ", target)
    assert board.keyboard.loaded == board.keyboard.users.keymap
    editor.wait_text(f"{_HERS}Größe {{1}}: 5 € @ µ")
    assert _press(board, "Ctrl+V", target)
    until(lambda: (seen := editor.keys_seen()) and seen[-1].chord == "Ctrl+V", 5, "the chord")


def test_her_layout_is_the_one_that_she_typed_with_last_and_never_ours(
    board: _Board, sway: SwaySession, editor: QtEditor
) -> None:
    with WlPerson(sway, layout="us") as other:
        other.press("a")
        assert board.connection.roundtrip()
        users = board.keyboard.users.keymap
        assert users is not None
        assert users.strokes[_ON_US].code == 44
        assert "ü" not in users.strokes
        _type(board, "ü 你", _in_use(board))
        assert board.connection.roundtrip()
        assert board.keyboard.users.keymap == users
        editor.wait_text("aü 你")


def test_one_map_does_for_all_letters_of_a_text(board: _Board, editor: QtEditor, person: WlPerson) -> None:
    target = _in_use(board)
    until(lambda: board.typing.ready("你", "好 — ñ", target), 2, "a map for it")
    made = board.keyboard.loaded
    for piece in ("好", " — ", "ñ", "a"):
        assert board.typing.ready(piece, "", target)
    assert board.keyboard.loaded is made
    assert board.typing.done()


def test_a_letter_that_the_map_has_not_yet_is_never_typed_as_another(board: _Board, editor: QtEditor) -> None:
    board.keyboard.load(Keymap())
    assert not board.typing.type_piece("a你", _in_use(board))
    stays(lambda: editor.text() == "", 0.2, "empty")


def test_a_map_is_changed_again_only_when_the_window_has_surely_typed_with_the_one_before(
    board: _Board, editor: QtEditor
) -> None:
    target = _in_use(board)
    until(lambda: board.typing.ready("ñ", "", target), 2, "a map")
    assert board.typing.type_piece("ñ", target)
    assert not board.typing.ready("你", "", target)
    assert not board.typing.done()
    until(lambda: board.typing.ready("你", "", target), 2, "the other map")
    assert board.typing.type_piece("你", target)
    until(board.typing.done, 2, "typed")
    editor.wait_text("ñ你")


def test_another_computers_screen_is_typed_to_by_the_users_own_keyboard_only(
    board: _Board, editor: QtEditor, person: WlPerson
) -> None:
    person.press("a")
    screen = dataclasses.replace(_in_use(board), names=("xfreerdp",))
    assert board.typing.lacking("Größe 你 ñ\n", screen) == "你ñ"
    until(lambda: board.typing.ready("zyü", "", screen), 2, "her map")
    assert board.keyboard.loaded == board.keyboard.users.keymap
    assert board.typing.type_piece("zyü", screen)
    editor.wait_text("azyü")
    until(board.typing.done, 2, "typed")


def test_what_may_be_chromium_is_not_sent_what_it_would_turn_into_other_letters(board: _Board) -> None:
    assert board.typing.lacking("a😀你", Target(1, "slack", "", names=("slack",))) == "😀"
    assert board.typing.lacking("a😀你", Target(1, "gedit", "", names=("gedit",))) == ""


def test_a_program_that_hangs_gets_nothing_more_long_before_the_compositor_would_end_it(
    board: _Board, sway: SwaySession, person: WlPerson
) -> None:
    with open_target("foot", sway, person) as target:
        board.typing.done()
        window, typed = _in_use(board), 0
        target.process.send_signal(signal.SIGSTOP)
        while typed < 2000 and board.typing.ready("hundreds", "of", window):
            assert board.typing.type_piece("hundreds", window)
            typed += len("hundreds")
        assert 80 <= typed <= 400
        target.process.send_signal(signal.SIGCONT)
        until(lambda: board.typing.ready("hundreds", "of", window), 5, "it has come along")
        target.wait_text("hundreds" * (typed // len("hundreds")))
    until(board.typing.done, 2, "typed")


def test_where_the_kernel_does_not_tell_of_sockets_everybody_keeps_pace(
    board: _Board, editor: QtEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> Iterator[object]:
        raise PermissionError

    monkeypatch.setattr(pace, "_sockets", refused)
    _type(board, "letters", _in_use(board))
    editor.wait_text("letters")


def test_control_characters_and_halves_can_never_be_typed(board: _Board) -> None:
    assert board.typing.lacking("a\nb\x07c\ud800", Target(1, "foot", "", names=("foot",))) == "\x07\ud800"


@pytest.mark.parametrize("name", ["qt", "foot", "gedit", "mousepad", "chromium-textarea", "xterm", "tk", "xqt"])
def test_any_letters_arrive_and_the_users_own_layout_is_as_before(
    board: _Board, sway: SwaySession, person: WlPerson, name: str
) -> None:
    """She types right before and right after, without a pause; in X11 programs, what her keyboard lacks needs its time."""
    with _XQtEditor(sway, person) if name == "xqt" else open_target(name, sway, person) as target:
        texts = [_HER_OWN, _PLAIN, _FOREIGN, _MANY, *([] if isinstance(target, Chromium) else [_EMOJI])]
        for text in texts:
            target.clear()
            person.press(_ON_US)
            target.wait_text(_HERS)
            _type(board, text, _in_use(board))
            if name in _BY_X11 and text is not _HER_OWN:
                until(board.typing.done, 2, "typed")
            person.press(_ON_US)
            target.wait_text(f"{_HERS}{text}{_HERS}")


def test_x11_programs_can_start_while_our_keyboard_is_the_last_one_used(
    board: _Board, editor: QtEditor, sway: SwaySession, person: WlPerson
) -> None:
    """Qt and Chromium end at once under Xwayland where a keyboard's map names no lamps."""
    assert _press(board, "Left", _in_use(board))
    with _XQtEditor(sway, person) as started:
        _type(board, "你好", _in_use(board))
        started.wait_text("你好")
        with _XQtEditor(sway, person):
            assert _in_use(board).title != ""


def test_after_the_connection_was_lost_our_keyboard_is_plugged_in_again(
    board: _Board, editor: QtEditor, person: WlPerson
) -> None:
    person.press("a")
    hers = board.connection.roundtrip() and board.keyboard.users.keymap
    told: list[bool] = []
    board.connection.lost = lambda: told.append(board.keyboard.works)
    board.connection.bind("zwp_virtual_keyboard_manager_v1", 1).create_virtual_keyboard(board.connection.seat).key(0, 30, 1)
    assert not board.connection.roundtrip()
    assert told == [False]
    assert not _press(board, "Left", Target(1, "", ""))
    assert not board.typing.ready("a", "", Target(1, "", ""))
    board.connection.reopen()
    assert board.keyboard.users.keymap == hers
    target = _in_use(board)
    _type(board, "你好", target)
    assert _press(board, "Left", target)
    editor.wait_text("a你好")


def test_a_compositor_that_refuses_our_keyboard_and_throws_us_out_has_us_back_without_it(
    board: _Board, editor: QtEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection, lost = board.connection, []

    class Refused(VirtualKeyboard):
        def load(self, keymap: object) -> None:
            self._keyboard.key(0, 30, 1)  # without a map: as good a reason as any

    def again() -> None:
        lost.append(1)
        connection.reopen()

    monkeypatch.setattr(connection, "_begins", [*connection._begins])
    monkeypatch.setattr(connection, "lost", again)
    keyboard = Refused(connection)
    assert lost == [1]
    assert connection.roundtrip()
    assert not keyboard.works
    _type(board, "你好", _in_use(board))
    editor.wait_text("你好")


def test_where_the_compositor_lends_no_keyboard_nothing_is_pressed(board: _Board, editor: QtEditor) -> None:
    target = _in_use(board)
    board.connection.globals.pop("zwp_virtual_keyboard_manager_v1")
    keyboard = VirtualKeyboard(board.connection)
    assert not keyboard.works
    assert not WlKeys(keyboard, board.windows.focused, board.held).press(Chord.parse("Ctrl+V"), target)
    assert not WlTyping(keyboard, board.windows.focused, board.held).ready("a", "", target)
    assert not WlTyping(keyboard, board.windows.focused, board.held).type_piece("a", target)
