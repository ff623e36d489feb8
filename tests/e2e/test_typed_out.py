"""Typed letter by letter where nothing may be pasted: every letter arrives, in any layout, and the keyboard is as it was.

The rite of the program with its own hands, into every kind of target, on a machine that is idle and busy. LAUNCHER_ROUNDS
sets how often, as everywhere; a third of it is enough for `make test`.
"""

import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime

import clipboard
import pytest
from clipboard import ClipboardOwner
from desk import XSession
from hands import Hands
from hypothesis import given
from hypothesis import strategies as st
from person import Draw, Load, Person
from running import RunningLauncher
from stock import own, stock
from targets import Mousepad, QtEditor, Target, TkEditor, XTerm, open_target
from waiting import until
from Xlib import display

from launcher.change import Add
from launcher.desktop import typing_out
from launcher.desktop.outcome import Delivered, LeftOnClipboard, Outcome
from launcher.desktop.typing_out import TypingOut
from launcher.desktop.x11 import wire
from launcher.desktop.x11.keymap import Keyboard, known_to, letter_of, symbol_of
from launcher.manner import Manner
from launcher.phrase import Matching, Rule
from launcher.store import Store

pytestmark = pytest.mark.e2e

TEXTS = (
    "Dear Mr. O'Neil, 100% (a@b.de)! {x^2} ~ok_\\|",
    "Grüße — “5 €” für Äpfel, süß & ẞ…",
    "Ja 🎉 ok 👍🏽, 👩\u200d👩\u200d👧 e\u0301!",
    "日本語のテキスト、ありがとう。今天天气很好我们去公园玩吧",  # more letters than there are spare keys
    "Привет, Ελλάδα: שלום",
    "Ça va\u202f? Oui\u00a0: 5\u00a0€",
    "first line\n  second – line",
)
ROUNDS = max(1, int(os.environ.get("LAUNCHER_ROUNDS") or 3) // 3)
FIRST_SEED = int(os.environ.get("LAUNCHER_SEED") or random.randrange(1_000_000))
LAYOUTS = ("us", "de", "us,ru", "fr")


@pytest.fixture(scope="module")
def hands(session: XSession) -> Iterator[Hands]:
    with Hands(session) as ours:
        yield ours


@pytest.fixture(scope="module")
def owner(session: XSession) -> Iterator[ClipboardOwner]:
    with ClipboardOwner(session) as foreign:
        yield foreign


@pytest.fixture(scope="module", params=["tk", "qt", "xterm", "mousepad", "chromium-textarea"])
def target(request: pytest.FixtureRequest, session: XSession, person: Person) -> Iterator[Target]:
    with open_target(request.param, session, person) as opened:
        yield opened


@pytest.fixture(scope="module")
def editor(session: XSession, person: Person) -> Iterator[QtEditor]:
    with QtEditor(session, person) as opened:
        yield opened


@pytest.fixture(scope="module", autouse=True)
def _us_again(session: XSession) -> Iterator[None]:
    yield
    session.set_layout("us")


def type_out(hands: Hands, text: str, speed: float = 50, progress: object = None) -> Outcome:
    rite = TypingOut(hands.desktop, lambda: None, time.monotonic, progress or (lambda *_: None))
    return hands.carry_out(rite.type_out(text, hands.target(), None, Manner(paste="type", speed=speed)), 30)


def shown(text: str, target: Target) -> str:
    if isinstance(target, QtEditor):
        return text.replace("\u00a0", " ")  # as it tells its own text
    return " ".join(text.split()) if isinstance(target, XTerm) and "\n" in text else text


def key_map(session: XSession) -> list[list[int]]:
    connection = display.Display(session.display)
    try:
        rows = connection.get_keyboard_mapping(8, 248)
        return [[symbol for symbol in row if symbol] for row in rows]
    finally:
        connection.close()


@pytest.mark.parametrize("number", range(ROUNDS))
def test_every_letter_arrives_and_the_keyboard_is_as_it_was(
    number: int, target: Target, person: Person, owner: ClipboardOwner, hands: Hands
) -> None:
    today, session = Draw.from_seed(FIRST_SEED + number, target.token), hands.session
    text, layout, speed = today.dice.choice(TEXTS), today.dice.choice(LAYOUTS), today.dice.choice((50, 100, 300))
    locks = today.dice.sample(("Caps_Lock", "Num_Lock"), today.dice.randrange(3))
    print(f"{text!r} {layout} {speed} letters/s {locks}")
    target.clear()
    target.focus()
    session.set_layout(layout)
    owner.offer(clipboard.text("the user's own"))
    before = key_map(session)
    with ExitStack() as pressed:
        for lock in locks:
            person.press(lock)
            pressed.callback(person.press, lock)
        with Load(today.load):
            outcome = type_out(hands, text, speed)
            assert isinstance(outcome, Delivered), outcome
    target.wait_text(shown(text, target), 10)
    assert key_map(session) == before
    assert clipboard.read_text(session) == "the user's own"


@pytest.mark.parametrize("text", ["Привет, €5 & you@home", "Grüße 🎉"])
def test_the_second_layout_has_its_own_keys(text: str, session: XSession, person: Person, editor: QtEditor, hands: Hands) -> None:
    editor.clear()
    editor.focus()
    session.set_layout("us,ru", options="grp:sclk_toggle")
    person.press("ISO_Next_Group")
    assert isinstance(type_out(hands, text), Delivered)
    editor.wait_text(text)
    person.press("ISO_Next_Group")


def test_more_letters_than_spare_keys_come_in_any_order(editor: QtEditor, hands: Hands) -> None:
    today = Draw.from_seed(FIRST_SEED)
    text = "".join(today.dice.choices("日本語今天気公園玩吧谢你好世界山川草木花鳥風月", k=40))
    editor.clear()
    editor.focus()
    assert isinstance(type_out(hands, text, 300), Delivered)
    editor.wait_text(text)


@pytest.mark.parametrize("load", [0, 4])
def test_a_key_of_the_users_stops_it(load: int, person: Person, editor: QtEditor, owner: ClipboardOwner, hands: Hands) -> None:
    editor.clear()
    editor.focus()
    owner.offer(clipboard.text("the user's own"))
    with ExitStack() as held, Load(load):

        def press_in_the_middle(typed: int, _whole: int) -> None:
            if typed == 40:
                held.enter_context(person.hold("F9"))

        outcome = type_out(hands, "äx" * 60, 200, press_in_the_middle)
    assert isinstance(outcome, LeftOnClipboard)
    assert "40 of 120" in outcome.reason
    editor.wait_text("äx" * 20)
    assert editor.stable_text() == "äx" * 20
    until(lambda: clipboard.read_text(hands.session) == "äx" * 60, 5, "the whole is on the clipboard")


@pytest.mark.parametrize("load", [0, 4])
def test_a_window_that_comes_in_front_gets_no_letter(
    load: int, session: XSession, person: Person, editor: QtEditor, hands: Hands
) -> None:
    with TkEditor(session, person) as other:
        editor.clear()
        editor.focus()
        sent: list[int] = []

        def turn_away(typed: int, _whole: int) -> None:
            sent.append(typed)
            if typed == 40:
                other.focus()

        with Load(load):
            outcome = type_out(hands, "ox" * 60, 200, turn_away)
        assert isinstance(outcome, LeftOnClipboard)
        assert sent[-1] == 40
        editor.wait_text("ox" * 20)
        assert other.stable_text() == ""


@pytest.mark.parametrize("load", [4])
def test_a_window_that_is_closed_meanwhile_ends_it(
    load: int, session: XSession, person: Person, owner: ClipboardOwner, hands: Hands
) -> None:
    before = key_map(session)
    with TkEditor(session, person) as closing:

        def close(typed: int, _whole: int) -> None:
            if typed == 40:
                closing.stop()

        with Load(load):
            outcome = type_out(hands, "äx" * 60, 200, close)
    assert isinstance(outcome, LeftOnClipboard)
    assert "closed" in outcome.reason
    assert key_map(session) == before
    until(lambda: clipboard.read_text(session) == "äx" * 60, 5, "the whole is on the clipboard")


def test_a_window_that_hangs_gets_no_more_than_it_takes(editor: QtEditor, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typing_out, "READY_WITHIN", 1.0)
    editor.clear()
    editor.focus()
    told: list[int] = []

    def hang(typed: int, _whole: int) -> None:
        told.append(typed)
        if typed == 40:
            editor.process.send_signal(19)

    try:
        outcome = type_out(hands, "ox" * 60, 200, hang)
    finally:
        editor.process.send_signal(18)
    assert isinstance(outcome, LeftOnClipboard)
    assert told[-1] in {40, 48}  # it may have come to the letters before, just before it hung
    editor.wait_text("ox" * (told[-1] // 2))


def test_the_keyboard_is_as_it_was_even_when_we_die_in_the_middle(session: XSession, person: Person, editor: QtEditor) -> None:
    editor.focus()
    before = key_map(session)
    with Hands(session) as dying:
        rite = TypingOut(dying.desktop, lambda: None, time.monotonic)
        steps = rite.type_out("日本語 " * 20, dying.target(), None, Manner(paste="type"))
        until(lambda: next(steps) and key_map(session) != before, 5, "keys are lent")
        steps.close()
        dying.desktop.typing._hands._connection.close()  # as the kernel does
        dying.desktop.typing._hands = None
        dying.link.close()
        until(lambda: key_map(session) == before, 5, "the keeper has put the keyboard back")


def test_all_keys_of_a_text_are_lent_at_once_and_taken_back_at_once(session: XSession, editor: QtEditor, hands: Hands) -> None:
    editor.clear()
    editor.focus()
    listening = display.Display(session.display)
    listening.sync()
    try:
        assert isinstance(type_out(hands, "日本語今天気公園玩吧谢你好世界"), Delivered)
        listening.sync()
        changes = [listening.next_event() for _each in range(listening.pending_events())]
    finally:
        listening.close()
    editor.wait_text("日本語今天気公園玩吧谢你好世界")
    # The server tells each change once for the core's keyboard and for each one behind it.
    assert 0 < len(changes) <= 2 * 3


def test_the_user_waits_for_no_window_that_is_late_with_its_letters(
    session: XSession, person: Person, editor: QtEditor, hands: Hands
) -> None:
    editor.clear()
    editor.focus()
    before = key_map(session)
    with ExitStack() as held:

        def hang(typed: int, whole: int) -> None:
            if typed == whole:
                editor.process.send_signal(19)
                held.callback(editor.process.send_signal, 18)
                held.enter_context(person.hold("Ctrl"))

        began = time.monotonic()
        assert isinstance(type_out(hands, "äx" * 4, 200, hang), Delivered)
        assert time.monotonic() - began < 1
        assert key_map(session) != before  # else the window would come to keys without letters
    editor.wait_text("äx" * 4)
    until(hands.desktop.preparing.done, 5, "the keyboard is put back")
    assert key_map(session) == before


@given(st.characters(exclude_categories=["Cs", "Cc", "Cn"]))
def test_every_letter_has_a_symbol_of_its_own(letter: str) -> None:
    assert letter_of(symbol_of(letter)) == letter


@pytest.mark.parametrize(
    ("layout", "letter", "keys"),
    [
        ("us", "(", (50, 18)),  # and not the key of a large number pad, which another computer would not know
        ("us", "<", (50, 59)),
        ("us", "ä", ()),
        ("de", "@", (108, 24)),  # AltGr+Q, for another computer's screen as well
        ("de", "<", (94,)),
        ("fr", "1", (50, 10)),
    ],
)
def test_a_letter_comes_from_the_key_where_people_type_it(
    layout: str, letter: str, keys: tuple[int, ...], session: XSession, hands: Hands
) -> None:
    session.set_layout(layout)
    connection = wire.connect()
    assert known_to(connection)
    assert Keyboard(connection).read(0, 0).strokes.get(letter, ()) == keys
    connection.close()


def test_a_hotkey_right_behind_a_typed_phrase_leaks_nothing(session: XSession, person: Person) -> None:
    session.set_layout("us")
    text = "Grüße — Привет, Ελλάδα"
    home = stock(session.folder / "typing", own("foreign", "Zebra", text))
    store = Store.open(home / "phrases.db", now=datetime.now)
    store.apply(Add(Rule(match=Matching(process="mousepad", title=None), paste="type", speed=300.0)))
    store.close()
    with RunningLauncher(session, home) as launcher, Mousepad(session, person) as mousepad, ClipboardOwner(session) as before:
        mousepad.clear()
        person.press("Ctrl+Shift+Space")
        person.type("zebra\n")
        assert launcher.settled(1)["kind"] == "Delivered"
        person.press("Ctrl+Shift+Space", dwell=0)
        person.type("quagga", gap=0.003)
        launcher.wait_overlay(15)
        before.copy_now("before")
        for chord in ("Ctrl+A", "Ctrl+C"):
            person.press(chord)
        until(before.lost, 10, "the search field's text was copied")
        assert clipboard.read_text(session) == "quagga"
        person.press("Esc")
        launcher.wait_status(state="idle")
        mousepad.wait_text(text)
        assert not launcher.stderr


def test_another_computers_screen_gets_no_letter_that_only_a_lent_key_could_make(editor: QtEditor, hands: Hands) -> None:
    editor.focus()
    preparing, editors = hands.desktop.preparing, hands.target()
    screen = replace(editors, names=("xfreerdp",))
    assert preparing.lacking("Grüße — 1 €", screen) == "üß—€"
    assert preparing.lacking("Grüße — 1 €", editors) == ""


def test_a_window_is_known_by_its_class_and_its_program(session: XSession, person: Person, hands: Hands) -> None:
    with XTerm(session, person):
        found = hands.target()
        assert (found.names, found.terminal, found.app) == (("xterm",), True, "xterm")
    with TkEditor(session, person):
        found = hands.target()
        assert (found.terminal, found.app) == (False, "tk")
    with QtEditor(session, person) as editor:
        found = hands.target()
        assert found.names[0] == "qt_editor.py"
        assert found.names[1].startswith("python3")
        assert found.seen.names == found.names
        assert found.title == editor.token
