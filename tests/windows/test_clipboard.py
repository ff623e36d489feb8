"""The clipboard of Windows, lent by the room itself: who may read, what is seen, and what comes back."""

import os
import time
from collections.abc import Callable, Iterator

import pytest
from win_hands import Notepad, pause, press, until
from win_stranger import Stranger

from launcher.desktop import ClipText, Desktop, Listener, Offer, Target
from launcher.desktop.outcome import KEEP_WITHIN, TEXT_AT_MOST
from launcher.desktop.windows import contents, session
from launcher.desktop.windows.clipboard import WinClipboard
from launcher.desktop.windows.lending import Lent
from launcher.desktop.windows.win32 import user32

pytestmark = pytest.mark.desktops
TEXT = "Grüße 🎉\nzweite Zeile"


@pytest.fixture
def desk() -> Iterator[Desktop]:
    desktop = session.connect(Listener())
    yield desktop
    desktop.close()


@pytest.fixture
def clipboard(desk: Desktop) -> WinClipboard:
    assert isinstance(desk.clipboard, WinClipboard)
    return desk.clipboard


def text(clipboard: WinClipboard, within: float = 5) -> ClipText:
    told: list[ClipText] = []
    clipboard.text(told.append)
    assert until(lambda: bool(told), within)
    return told[0]


def standing(offer: Offer) -> Offer:
    assert until(lambda: offer.standing, 2)
    return offer


def target_of(notepad: Notepad, desk: Desktop) -> Target:
    notepad.clear()
    notepad.come_forward()
    found: list[Target] = []

    def look() -> bool:
        active = desk.windows.active()
        if active is not None and active.window == notepad.window and active.focus:
            found.append(active)
        return bool(found)

    assert until(look)
    return found[0]


@pytest.mark.parametrize("picture", ["320x200", "1920x1080"])
def test_all_formats_come_back_byte_for_byte_and_in_order(clipboard: WinClipboard, donor: Stranger, picture: str) -> None:
    donor.tell(f"copy 1 {picture}")
    look = donor.tell("look")
    assert len(look) >= 12
    assert picture != "1920x1080" or max(size for _form, size, _sum in look) > 8_000_000
    kept = clipboard.keep(primary=False)
    assert until(lambda: kept.ready)
    assert kept.whole
    standing(clipboard.offer(TEXT, None, primary=False, passing=True))
    assert donor.tell("look") != look
    assert clipboard.give_back(kept)
    assert until(lambda: donor.tell("look") == look, 3)


def test_a_drawing_comes_back(clipboard: WinClipboard, donor: Stranger) -> None:
    donor.tell("draw")
    look = donor.tell("look")
    assert next(size for form, size, _sum in look if form == 14) > 100
    kept = clipboard.keep(primary=False)
    assert until(lambda: kept.ready)
    assert kept.whole
    standing(clipboard.offer(TEXT, None, primary=False, passing=True))
    assert donor.tell("look") != look
    assert clipboard.give_back(kept)
    assert until(lambda: donor.tell("look") == look, 3)


def test_the_target_is_seen_to_fetch_and_a_stranger_gets_nothing_before(
    desk: Desktop, clipboard: WinClipboard, notepad: Notepad, donor: Stranger, stranger: Stranger
) -> None:
    donor.tell("text mine")
    stranger.tell("view")
    target = target_of(notepad, desk)
    offer = standing(clipboard.offer(TEXT, target, primary=False, passing=True))
    pause(0.3)
    _got, refused = stranger.tell("seen")
    assert refused > 0
    assert stranger.tell("take") is None
    assert offer.fetches == 0
    assert desk.keys.press(press_of("Ctrl+V"), target)
    assert until(lambda: offer.fetches == 1)
    assert until(lambda: notepad.text == TEXT)


def press_of(chord: str):
    from launcher.chord import Chord

    return Chord.parse(chord)


def test_a_reader_that_does_not_say_who_it_is_is_served_and_told(
    desk: Desktop, clipboard: WinClipboard, notepad: Notepad, stranger: Stranger
) -> None:
    target = target_of(notepad, desk)
    offer = standing(clipboard.offer(TEXT, target, primary=False, passing=True))
    assert stranger.tell("take-unnamed") == TEXT
    assert until(lambda: offer.unseen)
    assert offer.fetches == 0


def test_alt_of_a_hotkey_does_not_stick_in_the_target(desk: Desktop, clipboard: WinClipboard, notepad: Notepad) -> None:
    target = target_of(notepad, desk)
    bound: list[str] = []
    desk.listener.bound = lambda _name, why: bound.append(why)
    overlay = user32.CreateWindowExW(0, "Static", "overlay", 0x80000000, 10, 10, 50, 50, None, None, None, None)
    desk.hotkeys.watch(overlay)
    desk.hotkeys.bind("open", press_of("Ctrl+Alt+F9"), hold_typing=True)
    assert until(lambda: bound == [""])
    press("Ctrl+Alt+F9")
    desk.hotkeys.let_go()
    assert until(lambda: desk.windows.focused(target))
    assert until(lambda: not desk.keys.any_down())
    standing(clipboard.offer(TEXT, target, primary=False, passing=True))
    assert desk.keys.press(press_of("Ctrl+V"), target)
    assert until(lambda: notepad.text == TEXT)
    user32.DestroyWindow(overlay)


def test_what_is_left_is_for_anybody(desk: Desktop, clipboard: WinClipboard, notepad: Notepad, stranger: Stranger) -> None:
    target = target_of(notepad, desk)
    offer = standing(clipboard.offer(TEXT, target, primary=False, passing=True))
    assert stranger.tell("take") is None
    offer.left = True
    assert stranger.tell("take") == TEXT


def test_the_user_pastes_by_hand_what_was_left(desk: Desktop, clipboard: WinClipboard, notepad: Notepad) -> None:
    target = target_of(notepad, desk)
    standing(clipboard.offer(TEXT, target, primary=False, passing=True)).left = True
    press("Ctrl+V")
    assert until(lambda: notepad.text == TEXT)


def test_managers_and_the_history_are_asked_to_look_away(clipboard: WinClipboard, donor: Stranger) -> None:
    offer = standing(clipboard.offer(TEXT, None, primary=False, passing=True))
    offer.left = True
    listed = {form for form, _size, _sum in donor.tell("look")}
    for name in (*contents.MARKS, "CanIncludeInClipboardHistory", "CanUploadToCloudClipboard"):
        assert contents.number(name) in listed, name
    standing(clipboard.offer(TEXT, None, primary=False, passing=False))
    listed = {form for form, _size, _sum in donor.tell("look")}
    assert contents.number(contents.MARKS[0]) not in listed


def test_the_looks_stand_beside_the_plain_text(clipboard: WinClipboard, donor: Stranger) -> None:
    standing(clipboard.offer(TEXT, None, primary=False, passing=False, html="<b>Grüße</b>"))
    listed = [form for form, _size, _sum in donor.tell("look")]
    assert listed[:2] == [contents.TEXT, contents.number(contents.HTML)]
    assert donor.tell("take") == TEXT


def test_html_says_where_it_begins_and_ends() -> None:
    data = contents.html_form("<b>Grüße 🎉</b>")
    about = dict(line.split(b":", 1) for line in data.split(b"\r\n")[:5])
    assert data[int(about[b"StartFragment"]) : int(about[b"EndFragment"])].decode() == "<b>Grüße 🎉</b>"
    assert data[int(about[b"StartHTML"]) :].startswith(b"<html>")
    assert data[: int(about[b"EndHTML"])].endswith(b"</html>")


def test_a_newer_copy_wins(clipboard: WinClipboard, donor: Stranger) -> None:
    donor.tell("text old")
    kept = clipboard.keep(primary=False)
    offer = standing(clipboard.offer(TEXT, None, primary=False, passing=True))
    donor.tell("text newer")
    assert until(lambda: not offer.held)
    assert not clipboard.give_back(kept)
    pause(0.1)
    assert donor.tell("take") == "newer"


def test_a_clearing_wins(clipboard: WinClipboard, donor: Stranger) -> None:
    donor.tell("text old")
    clipboard.keep(primary=False)
    offer = standing(clipboard.offer(TEXT, None, primary=False, passing=True))
    donor.tell("clear")
    assert until(lambda: not offer.held)
    assert donor.tell("look") == []


def test_what_is_copied_between_reading_and_lending_is_what_comes_back(clipboard: WinClipboard, donor: Stranger) -> None:
    donor.tell("text old")
    kept = clipboard.keep(primary=False)
    assert until(lambda: kept.ready)
    donor.tell("text copied meanwhile")
    standing(clipboard.offer(TEXT, None, primary=False, passing=True))
    assert clipboard.give_back(kept)
    assert until(lambda: donor.tell("take") == "copied meanwhile", 3)


def test_what_a_password_manager_marks_is_not_read(clipboard: WinClipboard, donor: Stranger) -> None:
    donor.tell("secret of mine")
    kept = clipboard.keep(primary=False)
    assert until(lambda: kept.ready)
    assert kept.concealed
    assert not kept.whole
    assert text(clipboard) == ClipText(None, "concealed")


def test_an_empty_clipboard_comes_back_empty(clipboard: WinClipboard, donor: Stranger) -> None:
    donor.tell("clear")
    kept = clipboard.keep(primary=False)
    assert until(lambda: kept.ready)
    standing(clipboard.offer(TEXT, None, primary=False, passing=True))
    assert clipboard.give_back(kept)
    assert until(lambda: donor.tell("look") == [], 3)


def test_the_text_for_a_phrase(clipboard: WinClipboard, donor: Stranger) -> None:
    donor.tell("text Grüße 🎉 日")
    assert text(clipboard) == ClipText("Grüße 🎉 日")
    donor.tell("clear")
    assert text(clipboard) == ClipText(None, "empty")
    donor.tell("text " + "x" * (TEXT_AT_MOST + 1))
    assert text(clipboard) == ClipText(None, "large")


def test_an_owner_that_hangs_is_not_waited_for(clipboard: WinClipboard, stranger: Stranger) -> None:
    stranger.tell("text of mine")
    stranger.tell("hang 3")
    since = time.perf_counter()
    assert text(clipboard) == ClipText(None, "late")
    kept = clipboard.keep(primary=False)
    pause(KEEP_WITHIN)
    assert not kept.ready
    assert time.perf_counter() - since < 1.5


def test_several_who_ask_for_the_text_are_all_answered(clipboard: WinClipboard, donor: Stranger) -> None:
    donor.tell("text one")
    told: list[str | None] = []
    hear: Callable[[ClipText], None] = lambda found: told.append(found.text or found.why)  # noqa: E731 -- a listener
    for _time in range(3):
        clipboard.text(hear)
    assert until(lambda: len(told) == 3)
    assert sorted(map(str, told)) == ["late", "one", "one"]


def test_a_holder_of_the_clipboard_is_waited_for_but_not_long(clipboard: WinClipboard, stranger: Stranger) -> None:
    stranger.tell("hold 0.1")
    standing(clipboard.offer(TEXT, None, primary=False, passing=False))
    stranger.tell("hold 2")
    refused = clipboard.offer("never", None, primary=False, passing=False)
    pause(1)
    assert not refused.standing
    pause(1.5)
    assert not refused.standing  # and it does not come as a surprise
    assert stranger.tell("take") == TEXT


def test_at_the_end_what_was_promised_is_handed_over(donor: Stranger) -> None:
    desktop = session.connect(Listener())
    standing(desktop.clipboard.offer(TEXT, None, primary=False, passing=True)).left = True
    desktop.close()
    assert donor.tell("take") == TEXT


def test_at_the_end_in_the_middle_of_a_paste_the_users_own_comes_back(donor: Stranger) -> None:
    donor.tell("copy 7")
    look = donor.tell("look")
    desktop = session.connect(Listener())
    desktop.clipboard.keep(primary=False)
    standing(desktop.clipboard.offer(TEXT, None, primary=False, passing=True))
    desktop.close()
    assert donor.tell("look") == look
    assert not user32.GetOpenClipboardWindow()


def test_a_page_of_another_program_within_the_window_may_read(
    desk: Desktop, clipboard: WinClipboard, notepad: Notepad, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = target_of(notepad, desk)
    lent: list[Lent] = []
    monkeypatch.setattr(clipboard._lending, "lend", lambda one, _within: lent.append(one))
    clipboard.offer(TEXT, target, primary=False, passing=True)
    page = user32.CreateWindowExW(0, "Static", "", 0x50000000, 300, 300, 10, 10, notepad.window, None, None, None)  # a child
    clipboard.offer(TEXT, target, primary=False, passing=True)
    user32.DestroyWindow(page)
    assert [one.to for one in lent] == [{notepad.process.pid}, {notepad.process.pid, os.getpid()}]


@pytest.mark.expects_log("given back")
def test_at_the_end_a_clipboard_that_another_program_holds_is_not_waited_for_for_long(
    clipboard: WinClipboard, donor: Stranger
) -> None:
    donor.tell("text mine")
    kept = clipboard.keep(primary=False)
    assert until(lambda: kept.ready)
    standing(clipboard.offer(TEXT, None, primary=False, passing=True))
    donor.tell("hold 4")
    clipboard.close()
    assert until(lambda: not clipboard._lending._thread._thread.is_alive(), 2)
    donor.tell("look")  # once it holds it no longer
