"""Phrases with places on a real desktop: the caret where the phrase wants it, and the clipboard's text as it is.

Into every kind of target, by people who are quick and slow, on a machine that is idle and busy. LAUNCHER_ROUNDS sets how often.
"""

import json
import time
from collections.abc import Iterator

import clipboard
import pytest
from clipboard import ClipboardOwner
from desk import XSession
from hands import Hands
from person import Draw, Load, Person
from running import RunningLauncher
from selections import Piece
from stock import own, stock
from targets import ALL, Chromium, QtEditor, Target, TkEditor, XTerm, open_target
from waiting import stays, until

from launcher.desktop import ClipText
from launcher.desktop.fit import fit
from launcher.desktop.outcome import KEEP_WITHIN, TEXT_AT_MOST, Delivered

pytestmark = pytest.mark.e2e

# The caret stands at the bar. The second is of letters that a reader takes for one, but Tk for several.
PLAIN = (
    "|Dear Ada",
    "Dear Ada, |bye — ü",
    "Dear |Ada,\n\nwe are — naïve\n\tindeed.",
    "Bye|\n\n",
    "x|" + " lazy dog" * 40,
    "all|",
)
ALL_FILLED = (
    own("caret", "Okapi caret", "Okapi: dear {{cursor}}, bye — ü."),
    own("quote", "Quagga quote", "Quagga: you wrote {{clipboard}}."),
    own("name", "Zebra name", "Zebra: dear {{input:Name|remember}},{{cursor}} bye {{input:Name}}."),
    own("customer", "Kudu customer", "Kudu: dear {{input:Customer|remember}}."),
    own("typo", "Zebra typo", "Zebra: {{inptu:Name}}"),
    own("team", "Gnu team", "Gnu: this is {{me.team}}."),
)
PICTURES = ("Hi |👩‍👩‍👧‍👦 and 🇩🇪!", "Cafe\u0301|s: e\u0301 👍🏽 한국어")


@pytest.fixture(scope="module")
def hands(session: XSession) -> Iterator[Hands]:
    with Hands(session) as own:
        yield own


@pytest.fixture(scope="module", params=list(ALL))
def target(request: pytest.FixtureRequest, session: XSession, person: Person) -> Iterator[Target]:
    with open_target(request.param, session, person) as opened:
        yield opened


@pytest.fixture
def editor(session: XSession, person: Person) -> Iterator[QtEditor]:
    with QtEditor(session, person) as opened:
        yield opened


def pasted(hands: Hands, marked: str) -> Delivered:
    """Paste what is marked with a bar where the caret is to stand."""
    text = marked.replace("|", "")
    outcome = hands.carry_out(hands.delivery.paste(text, hands.target(), marked.index("|")))
    assert isinstance(outcome, Delivered), outcome
    return outcome


def with_a_letter(marked: str) -> str:
    return fit(marked.replace("|", "X"), terminal=False)[0]


def test_the_next_letter_stands_where_the_phrase_wants_it(
    seed: int, target: Target, hands: Hands, person: Person, owner: ClipboardOwner
) -> None:
    today = Draw.from_seed(seed, target.token)
    marked = today.dice.choice(PLAIN if isinstance(target, TkEditor) else PLAIN + PICTURES)
    target.clear()
    target.focus()
    before = clipboard.rich(f"the user's own copy — ü 😀 {seed}")
    owner.offer(before)
    with Load(today.load):
        pasted(hands, marked)
        person.type("X", dwell=today.dwell)
        if isinstance(target, XTerm):
            fitted = fit(marked.replace("|", ""), terminal=True)[0]
            behind = fit(marked.partition("|")[2], terminal=True)[0]
            target.wait_text(fitted + "\x1b[D" * _letters(fitted, behind) + "X")
        else:
            # The caret stands before the blank that a final newline was, which is never pasted.
            target.wait_text(with_a_letter(marked))
    assert clipboard.read(hands.session) == before


def _letters(fitted: str, behind: str) -> int:
    from launcher.desktop.caret import starts

    return sum(start >= len(fitted) - len(behind) for start in starts(fitted))


@pytest.mark.parametrize("target", ["qt", "mousepad", "chromium-textarea"], indirect=True)
@pytest.mark.parametrize("marked", ["שלום |עולם", "שלום\nמה |שלומך\nטוב", "Hello\nAnna |Smith\nשלום"])
def test_text_from_right_to_left(target: Target, hands: Hands, person: Person, marked: str) -> None:
    target.clear()
    target.focus()
    outcome = pasted(hands, marked)
    person.type("X")
    # Both ways in one text: nobody can be sure, so the caret stays at the end, and that is said.
    assert bool(outcome.note) == ("Hello" in marked)
    # Chromium goes by the field's own direction, which is from left to right here: there Right leads nowhere from the end.
    stays_there = outcome.note or isinstance(target, Chromium)
    target.wait_text(marked.replace("|", "") + "X" if stays_there else marked.replace("|", "X"))


def test_a_person_who_types_on_at_once_is_not_led_astray(hands: Hands, person: Person, editor: QtEditor) -> None:
    rite = hands.delivery.paste("Dear Ada, bye.", hands.target(), 5)
    end = time.monotonic() + 10
    while "Dear Ada, bye." not in editor.text() and time.monotonic() < end:
        hands.hear(next(rite))
    with person.hold("y"):  # before the caret has moved
        hands.hear(0.05)
        assert isinstance(hands.carry_out(rite), Delivered)
    assert [key.chord for key in editor.keys_seen() or [] if key.chord == "Left"] == []


def test_a_caret_too_far_from_the_end_stays_there_and_says_so(hands: Hands, editor: QtEditor) -> None:
    outcome = pasted(hands, "Dear Ada|, " + "and so on " * 60)
    assert outcome.note
    assert [key.chord for key in editor.keys_seen() or []] == ["Ctrl+V"]


# -- the whole launcher


@pytest.fixture(scope="module")
def launcher(session: XSession) -> Iterator[RunningLauncher]:
    with RunningLauncher(session, stock(session.folder / "filling", *ALL_FILLED)) as running:
        yield running
        told = running.stderr
    assert not told, f"the launcher complained:\n{told}"


def chosen(launcher: RunningLauncher, person: Person, query: str) -> int:
    """Open, type, and wait until the overlay has the keyboard; how often it has opened by now."""
    openings = int(launcher.status()["openings"])
    person.press("Ctrl+Shift+Space")
    person.type(query)
    launcher.wait_overlay()
    return openings + 1


def held_back(launcher: RunningLauncher, person: Person) -> None:
    """Enter pastes nothing: the overlay still stands there."""
    person.press("Enter")
    stays(lambda: launcher.status()["state"] == "choosing", 0.5, "it waits for an answer")


def test_the_caret_through_the_whole_launcher(launcher: RunningLauncher, person: Person, editor: QtEditor) -> None:
    openings = chosen(launcher, person, "okapi caret")
    person.press("Enter")
    assert launcher.settled(openings)["kind"] == "Delivered"
    person.type("X")
    editor.wait_text("Okapi: dear X, bye — ü.")


def test_the_clipboard_is_left_alone_while_no_selected_phrase_needs_it(
    launcher: RunningLauncher, person: Person, editor: QtEditor, owner: ClipboardOwner
) -> None:
    owner.copy_now("the user's own")
    chosen(launcher, person, "okapi caret")
    stays(lambda: not owner.events("request"), 0.5, "nobody asks")
    person.press("Esc")
    launcher.wait_status(state="idle")
    assert not owner.events("request")


def test_what_stands_on_the_clipboard_is_put_in_and_still_stands_there(
    launcher: RunningLauncher, person: Person, editor: QtEditor, owner: ClipboardOwner
) -> None:
    before = clipboard.rich("{{input:x}} — A-1 😀")
    owner.offer(before)
    openings = chosen(launcher, person, "quagga quote")
    until(lambda: owner.events("served"), 5, "the clipboard was read")
    person.press("Enter")
    assert launcher.settled(openings)["kind"] == "Delivered"
    editor.wait_text("Quagga: you wrote {{input:x}} — A-1 😀.")
    assert clipboard.read(launcher.session) == before


def test_a_password_is_neither_read_nor_pasted(
    launcher: RunningLauncher, person: Person, editor: QtEditor, owner: ClipboardOwner
) -> None:
    owner.offer(clipboard.concealed("hunter2"))
    chosen(launcher, person, "quagga quote")
    held_back(launcher, person)
    assert {event.target for event in owner.events("request")} <= {"TARGETS", "x-kde-passwordManagerHint"}
    person.press("Esc")
    launcher.wait_status(state="idle")
    assert editor.stable_text() == ""


@pytest.mark.parametrize("key", ["Enter", "Ctrl+Enter", "Alt+1", "Alt+Enter"])
def test_an_open_place_or_a_typo_is_never_pasted(launcher: RunningLauncher, person: Person, editor: QtEditor, key: str) -> None:
    for query in ("zebra name", "zebra typo"):
        chosen(launcher, person, query)
        person.press(key)
        stays(lambda: launcher.status()["state"] == "choosing", 0.3, "it waits to be filled in")
        person.press("Esc")
        if launcher.status()["state"] == "choosing":
            person.press("Esc")
        launcher.wait_status(state="idle")
    assert editor.stable_text() == ""


def test_enter_asks_and_the_next_enter_pastes(launcher: RunningLauncher, person: Person, editor: QtEditor) -> None:
    openings = chosen(launcher, person, "zebra name")
    held_back(launcher, person)
    person.type("Ada")
    person.press("Enter")
    assert launcher.settled(openings)["kind"] == "Delivered"
    person.type("X")
    editor.wait_text("Zebra: dear Ada,X bye Ada.")


def test_what_was_answered_in_one_customers_chat_is_asked_about_in_anothers(
    launcher: RunningLauncher, person: Person, editor: QtEditor
) -> None:
    for title, typed, customer in (
        ("Anna Smith - Chat", "Anna", "Anna"),
        ("(2) Bob Jones - Chat", "Bob", "Bob"),
        ("(1) Cleo Day - Chat", "", "Bob"),  # a second Enter: it is the same customer, she says
    ):
        editor.set_title(title)
        openings = chosen(launcher, person, "kudu customer")
        held_back(launcher, person)
        person.type(typed)
        person.press("Enter")
        assert launcher.settled(openings)["kind"] == "Delivered"
        editor.wait_text(f"Kudu: dear {customer}.")
        editor.clear()
    editor.set_title("(3) Anna Smith - Chat")
    openings = chosen(launcher, person, "kudu customer")
    person.press("Enter")
    launcher.settled(openings)
    editor.wait_text("Kudu: dear Anna.")


def test_what_a_phrase_asks_about_the_agent_it_asks_once(launcher: RunningLauncher, person: Person, editor: QtEditor) -> None:
    openings = chosen(launcher, person, "gnu team")
    held_back(launcher, person)
    person.type("Care")
    person.press("Enter")
    launcher.settled(openings)
    editor.wait_text("Gnu: this is Care.")
    editor.clear()
    kept = json.loads((launcher.home / "settings.json").read_text())
    assert kept["me"] == {"team": "Care"}
    openings = chosen(launcher, person, "gnu team")
    person.press("Enter")
    launcher.settled(openings)
    editor.wait_text("Gnu: this is Care.")


# -- the clipboard's text


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (clipboard.rich("Order A-1 — ü 😀"), ClipText("Order A-1 — ü 😀")),
        (clipboard.text("{{input:x}}\n\tand {{clipboard}}"), ClipText("{{input:x}}\n\tand {{clipboard}}")),
        ({"STRING": Piece("STRING", 8, "Grüße".encode("latin-1"))}, ClipText("Grüße")),
        ({"image/png": clipboard.mime("image/png", clipboard.png(40, 30))}, ClipText(None, "empty")),
        (clipboard.text(""), ClipText(None, "empty")),
        (clipboard.text("a\0b\x1b[31mc"), ClipText("ab[31mc")),
        (clipboard.concealed("hunter2"), ClipText(None, "concealed")),
        (clipboard.text("x" * (TEXT_AT_MOST + 1)), ClipText(None, "large")),
        (clipboard.text("ü" * 3_000_000), ClipText(None, "large")),
        (clipboard.text("😀" * TEXT_AT_MOST), ClipText("😀" * TEXT_AT_MOST)),
    ],
    ids=["rich", "braces", "latin", "picture", "nothing", "controls", "concealed", "large", "in parts", "most"],
)
def test_the_clipboards_text_is_read_as_it_is_and_within_bounds(
    hands: Hands, owner: ClipboardOwner, pieces: dict[str, Piece], expected: ClipText
) -> None:
    owner.offer(pieces)
    began = time.monotonic()
    assert hands.read() == expected
    assert time.monotonic() - began < KEEP_WITHIN + 2
    assert not owner.lost()


def test_a_password_is_never_asked_for(hands: Hands, owner: ClipboardOwner) -> None:
    owner.offer(clipboard.concealed("hunter2"))
    assert hands.read().why == "concealed"
    assert {event.target for event in owner.events("request")} <= {"TARGETS", "x-kde-passwordManagerHint"}


def test_an_empty_clipboard_has_no_text(hands: Hands, owner: ClipboardOwner) -> None:
    owner.copy_now("x")
    owner.clear_now()
    assert hands.read() == ClipText(None, "empty")


def test_an_owner_that_hangs_is_waited_for_only_so_long(hands: Hands, owner: ClipboardOwner) -> None:
    owner.offer(clipboard.text("never told"), mode="hangs")
    began = time.monotonic()
    assert hands.read() == ClipText(None, "late")
    assert time.monotonic() - began < KEEP_WITHIN + 1


def test_questions_that_come_close_together_are_all_answered(hands: Hands, owner: ClipboardOwner) -> None:
    owner.copy_now("told")
    told: list[ClipText] = []
    for _question in range(4):
        hands.ask(told.append)
    end = time.monotonic() + 5
    while len(told) < 4 and time.monotonic() < end:
        hands.hear(0.05)
    assert told[:2] == [ClipText(None, "late")] * 2
    assert told[2:] == [ClipText("told")] * 2


def test_what_we_gave_back_ourselves_can_be_read(hands: Hands, owner: ClipboardOwner, editor: QtEditor) -> None:
    owner.copy_now("the user's own")
    pasted(hands, "A phrase|")
    editor.wait_text("A phrase")
    assert hands.read() == ClipText("the user's own")


def test_a_launcher_that_hangs_while_it_is_told_the_text_hangs_no_clipboard(hands: Hands) -> None:
    longest = '"😀' * (TEXT_AT_MOST // 2)
    hands.desktop.clipboard.offer(longest, None, primary=False, passing=False)
    for _question in range(5):
        hands.ask(lambda _clip: None)
    assert clipboard.read_text(hands.session) == longest  # while nobody hears what the keeper tells
    hands.hear(0.5)
    assert hands.read() == ClipText(longest)


@pytest.mark.expects_log("keeper ended")
def test_a_keeper_that_dies_leaves_no_question_open(hands: Hands, owner: ClipboardOwner) -> None:
    owner.offer(clipboard.text("never told"), mode="hangs")
    told: list[ClipText] = []
    hands.ask(told.append)
    hands.kill_keeper()
    end = time.monotonic() + 5
    while not told and time.monotonic() < end:
        hands.hear(0.05)
    assert told == [ClipText(None, "late")]
    owner.copy_now("again")
    assert hands.read() == ClipText("again")
