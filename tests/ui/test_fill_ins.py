"""Fill-ins are answered where they stand in the text: nothing moves, nothing typed is lost, and every key does what it says."""

import gc
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from ui_views import SCREEN, Story, picture, reading, view

from launcher.phrase import MAX_TEXT
from launcher.ui.overlay.fill_in import FillIn
from launcher.ui.overlay.fill_in_look import look, nameplate, shown, told
from launcher.ui.overlay.window import Overlay
from launcher.ui.theme import theme
from launcher.view import Action, Place

# The offscreen platform has no stack of windows, and says so.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)

Heard = list[tuple[object, ...]]
Key, Mod = Qt.Key, Qt.KeyboardModifier
ORDER = Place("order number", "input", "", "open")
DAYS = Place("days", "input", "3", "default")
OFFER = Place("offer", "choice", "", "open", ("exchange it", "send the part free", "repair it", "expedite it"))
NAME = Place("customer", "input", "Mrs. Novak", "kept")
NOTE = Place("note", "input", "one\ntwo", "filled", multiline=True)
CLIPBOARD = Place("clipboard", "clipboard", "", "open")
OWN = Place("first name", "own", "Maria", "default")
TEXT = reading(
    "Dear ", NAME, ", order ", ORDER, " is open. I can ", OFFER, " in ", DAYS, " days. Yours ", OWN, ". Is ", ORDER, " right?"
)


def focus(overlay: Overlay) -> QWidget:
    widget = overlay.focusWidget()
    assert widget is not None
    return widget


def press(overlay: Overlay, *keys: Key, held: Mod = Mod.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(focus(overlay), key, held)


def write(overlay: Overlay, text: str) -> None:
    QTest.keyClicks(focus(overlay), text)


def compose(overlay: Overlay, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(focus(overlay), event)


def here(overlay: Overlay) -> FillIn:
    active = overlay.reading.fill_ins.active
    assert active is not None
    return active


def body(overlay: Overlay, name: str, nth: int = 0) -> QPoint:
    """The middle of the fill-in of this name, of its `nth` part in reading order."""
    pane = overlay.reading
    assert pane.reading is not None
    pieces = [n for n, p in enumerate(pane.reading.pieces) if p.place is not None and pane.reading.places[p.place].name == name]
    frames = [frame for frame in pane._lines.frames() if frame.piece in pieces]
    return pane._body(frames[nth]).center().toPoint()


def click(overlay: Overlay, at: QPoint) -> None:
    QTest.mouseClick(overlay.reading, Qt.MouseButton.LeftButton, pos=at)


def pixels(overlay: Overlay) -> QImage:
    return overlay.reading.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


# --- where Tab and the mouse lead


def test_tab_walks_the_fill_ins_that_ask_then_the_other_controls_and_back(shown: Overlay) -> None:
    Story(shown, TEXT)
    names = []
    for _stop in range(4):
        press(shown, Key.Key_Tab)
        names.append(here(shown).place.name)
    assert names == ["customer", "order number", "offer", "days"]
    press(shown, Key.Key_Tab)
    assert focus(shown) is shown.switch.segments[0]
    QTest.keyClick(focus(shown), Key.Key_Backtab, Mod.ShiftModifier)
    assert here(shown).place.name == "days"
    for _stop in range(4):
        QTest.keyClick(focus(shown), Key.Key_Backtab, Mod.ShiftModifier)
    assert focus(shown) is shown.field


def test_a_click_enters_a_fill_in_and_a_second_one_sets_the_caret(shown: Overlay) -> None:
    Story(shown, TEXT)
    at = body(shown, "customer")
    click(shown, at)
    assert here(shown).selectedText() == "Mrs. Novak"
    click(shown, at)
    assert here(shown).selectedText() == ""
    assert 2 < here(shown).cursorPosition() < 9
    QTest.mouseDClick(shown.reading, Qt.MouseButton.LeftButton, pos=at + QPoint(24, 0))
    assert here(shown).selectedText().strip() == "Novak"


def test_dragging_selects(shown: Overlay) -> None:
    Story(shown, TEXT)
    at = body(shown, "customer")
    click(shown, at)
    QTest.mousePress(shown.reading, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(shown.reading, at + QPoint(200, 0))
    QTest.mouseRelease(shown.reading, Qt.MouseButton.LeftButton, pos=at + QPoint(200, 0))
    assert "Mrs. Novak".endswith(here(shown).selectedText())
    assert here(shown).selectedText()


def test_a_click_on_words_or_on_what_is_known_enters_nothing(shown: Overlay) -> None:
    Story(shown, TEXT)
    for at in (QPoint(30, 25), body(shown, "first name")):
        click(shown, at)
        assert focus(shown) is shown.field


def test_the_footers_fill_in_leads_to_the_first_open_one(shown: Overlay, heard: Heard) -> None:
    story = Story(shown, TEXT)
    story.draw(actions=(Action("Tab", "fill in", "fill"), Action("Ctrl+E", "edit", "edit")))
    for button in shown.footer.buttons[:2]:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert here(shown).place.name == "order number"
    assert heard == [("verb", "edit")]


# --- typing


def test_each_letter_is_told_and_stands_wherever_the_name_stands(shown: Overlay, heard: Heard) -> None:
    Story(shown, TEXT)
    press(shown, Key.Key_Tab, Key.Key_Tab)
    write(shown, "47")
    assert heard == [("filled", "order number", "4"), ("filled", "order number", "47")]
    assert picture(shown).count(" 47 ") == 2
    drawn = [run.text for words in shown.reading._paragraphs() for run in words if run.piece is not None]
    assert drawn.count("47") == 2
    press(shown, Key.Key_Backspace, Key.Key_Backspace)
    assert heard[-1] == ("filled", "order number", "")


def test_entering_selects_all_so_that_typing_replaces_it(shown: Overlay) -> None:
    story = Story(shown, TEXT)
    press(shown, Key.Key_Tab)
    write(shown, "Ms")
    assert story.value("customer") == "Ms"
    press(shown, Key.Key_Home)
    write(shown, "A")
    press(shown, Key.Key_End)
    write(shown, "B")
    press(shown, Key.Key_Left)
    write(shown, "C")
    assert story.value("customer") == "AMsCB"


def test_entering_moves_no_word(shown: Overlay) -> None:
    Story(shown, TEXT)
    press(shown, Key.Key_Tab, Key.Key_Tab, Key.Key_Tab)
    press(shown, Key.Key_Escape)
    shown.reading.fill_ins.stops()
    before, frames = pixels(shown), shown.reading._lines.frames()
    shown.reading.fill_ins.enter("customer")
    press(shown, Key.Key_End)
    after = pixels(shown)
    assert shown.reading._lines.frames() == frames
    entered = shown.reading._body(frames[0]).toAlignedRect().adjusted(-1, -1, 1, 1)
    changed = [
        (x, y)
        for x in range(after.width())
        for y in range(after.height())
        if after.pixel(x, y) != before.pixel(x, y) and not entered.contains(x, y)
    ]
    assert changed == []
    letters = [_dark(image, entered.adjusted(26, 6, -8, -6)) for image in (before, after)]
    assert len(letters[0] ^ letters[1]) < len(letters[0]) * 0.2  # the ground is another, so that edges differ a little


def _dark(image: QImage, within: QRect) -> set[tuple[int, int]]:
    across, down = range(within.left(), within.right()), range(within.top(), within.bottom())
    return {(x, y) for x in across for y in down if image.pixelColor(x, y).lightness() < 110}


def test_undo_takes_back_typing(shown: Overlay, heard: Heard) -> None:
    story = Story(shown, TEXT)
    press(shown, Key.Key_Tab, Key.Key_Tab)
    write(shown, "47")
    press(shown, Key.Key_Z, held=Mod.ControlModifier)
    assert story.value("order number") == ""
    assert ("undo",) not in heard


@pytest.mark.parametrize("name", ["order number", "offer"])
def test_undo_pressed_once_too_often_takes_back_no_change_of_words(shown: Overlay, heard: Heard, name: str) -> None:
    Story(shown, TEXT)
    shown.reading.fill_ins.enter(name)
    write(shown, "e")
    for _too_often in range(3):
        press(shown, Key.Key_Z, held=Mod.ControlModifier)
    assert ("undo",) not in heard
    press(shown, Key.Key_Escape)
    press(shown, Key.Key_Z, held=Mod.ControlModifier)
    assert heard[-1] == ("undo",)


@pytest.mark.parametrize(("place", "arrived"), [(ORDER, "47 11"), (replace(NOTE, value=""), "47\n11")], ids=["a line", "lines"])
def test_what_is_pasted_has_lines_only_where_lines_belong(shown: Overlay, place: Place, arrived: str) -> None:
    story = Story(shown, reading("a ", place))
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("47\r\n11\n")
    press(shown, Key.Key_Tab)
    press(shown, Key.Key_V, held=Mod.ControlModifier)
    clipboard.clear()
    assert story.value(place.name) == arrived
    press(shown, Key.Key_Z, held=Mod.ControlModifier)
    assert story.value(place.name) == ""


def test_of_too_much_that_is_pasted_nothing_is_cut_unseen(shown: Overlay) -> None:
    story = Story(shown, TEXT)
    press(shown, Key.Key_Tab, Key.Key_Tab)
    QGuiApplication.clipboard().setText("x" + "😀" * (2 * MAX_TEXT))
    press(shown, Key.Key_V, held=Mod.ControlModifier)
    assert len(story.value("order number")) > MAX_TEXT, "so that it is refused, not shortened"
    QGuiApplication.clipboard().clear()
    assert not shown.reading.grab().isNull()


def test_an_input_method_composes_in_the_text(shown: Overlay, heard: Heard) -> None:
    story = Story(shown, TEXT)
    press(shown, Key.Key_Tab, Key.Key_Tab)
    compose(shown, "ni")
    drawn = [run for words in shown.reading._paragraphs() for run in words if run.composing[1]]
    assert [(run.text, run.composing) for run in drawn] == [("ni", (0, 2))]
    assert heard == []
    story.draw(more=7)  # a view that comes while she composes must not end it
    assert here(shown).composed == "ni"
    compose(shown, "", "你👍")
    assert story.value("order number") == "你👍"
    compose(shown, "´")
    compose(shown, "", "é")  # a dead key
    assert story.value("order number") == "你👍é"
    assert not shown.reading.grab().isNull()


def test_emptied_it_stays_empty_until_it_is_left(shown: Overlay) -> None:
    story = Story(shown, TEXT, defaults={"days": "3"})
    shown.reading.fill_ins.enter("days")
    press(shown, Key.Key_Delete)
    assert (here(shown).text(), story.value("days")) == ("", "3")
    story.draw(more=2)
    assert here(shown).text() == ""
    write(shown, "14")
    assert story.value("days") == "14"
    press(shown, Key.Key_A, held=Mod.ControlModifier)
    press(shown, Key.Key_Delete, Key.Key_Escape)
    shown.reading.fill_ins.enter("days")
    assert here(shown).text() == "3"


def test_a_value_that_changes_elsewhere_is_shown(shown: Overlay) -> None:
    story = Story(shown, TEXT)
    shown.reading.fill_ins.enter("customer")
    story.fill_in("customer", "Mr. Okafor")
    assert here(shown).text() == "Mr. Okafor"


# --- the keys of the overlay


@pytest.mark.parametrize("name", ["order number", "offer"])
def test_enter_and_its_kin_are_the_overlays(shown: Overlay, heard: Heard, name: str) -> None:
    Story(shown, TEXT)
    shown.reading.fill_ins.enter(name)
    press(shown, Key.Key_Return)
    press(shown, Key.Key_Return, held=Mod.ControlModifier)
    press(shown, Key.Key_Return, held=Mod.AltModifier)
    press(shown, Key.Key_2, held=Mod.AltModifier)
    press(shown, Key.Key_4, held=Mod.ControlModifier)
    press(shown, Key.Key_E, held=Mod.ControlModifier)
    press(shown, Key.Key_Insert, held=Mod.ControlModifier)
    said = [("chose", "paste", -1), ("chose", "copy", -1), ("chose", "paste-always", -1), ("chose", "paste", 1)]
    assert heard == [*said, ("situation", 4), ("edit_wanted",), ("write_wanted",)]


def test_editing_and_writing_are_asked_for_once_however_long_the_key_is_held(shown: Overlay, heard: Heard) -> None:
    for repeated in (False, True, True):
        event = QKeyEvent(QKeyEvent.Type.KeyPress, Key.Key_E, Mod.ControlModifier, "", repeated)
        QApplication.sendEvent(shown.field, event)
    assert heard == [("edit_wanted",)]


def test_esc_leads_back_to_the_search_and_then_closes(shown: Overlay, heard: Heard) -> None:
    Story(shown, TEXT)
    press(shown, Key.Key_Tab, Key.Key_Escape)
    assert (focus(shown), heard) == (shown.field, [])
    press(shown, Key.Key_Escape)
    assert heard == [("dismissed",)]


@pytest.mark.parametrize("name", ["order number", "note"])
def test_no_key_in_a_fill_in_moves_the_selection_or_types_into_the_search(shown: Overlay, heard: Heard, name: str) -> None:
    Story(shown, reading("a ", ORDER, " b ", NOTE))
    shown.reading.fill_ins.enter(name)
    for key in (Key.Key_Up, Key.Key_Down, Key.Key_PageUp, Key.Key_PageDown, Key.Key_Home, Key.Key_End, Key.Key_F7):
        press(shown, key)
    assert heard == []
    assert here(shown).place.name == name


def test_another_phrase_takes_the_focus_back_to_the_search(shown: Overlay) -> None:
    Story(shown, TEXT)
    press(shown, Key.Key_Tab)
    shown.render(view(reading=reading("Other ", replace(NAME, name="else"), id_="id1")))
    assert focus(shown) is shown.field
    assert shown.reading.fill_ins.active is None
    press(shown, Key.Key_Tab)
    assert here(shown).place.name == "else"


def test_hidden_in_the_middle_of_it_it_opens_on_the_search_and_no_caret_beats(shown: Overlay) -> None:
    Story(shown, TEXT)
    press(shown, Key.Key_Tab)
    assert shown.reading._blink.isActive()
    shown.hide()
    assert not shown.reading._blink.isActive()
    shown.show()
    assert focus(shown) is shown.field
    assert shown.reading.fill_ins.active is None


# --- a choice


def test_a_choice_is_walked_with_arrows_and_jumps_to_a_letter(shown: Overlay, heard: Heard) -> None:
    story = Story(shown, TEXT)
    shown.reading.fill_ins.enter("offer")
    assert shown.reading.options.isVisible()
    assert story.value("offer") == ""  # to enter it picks nothing
    picks = []
    for key in (
        Key.Key_Down,
        Key.Key_Right,
        Key.Key_Up,
        Key.Key_Left,
        Key.Key_End,
        Key.Key_Down,
        Key.Key_R,
        Key.Key_E,
        Key.Key_E,
    ):
        press(shown, key)
        picks.append(story.value("offer"))
    first, second, third, last = OFFER.options
    assert picks == [first, second, first, first, last, last, third, last, first]
    press(shown, Key.Key_Q)
    press(shown, Key.Key_R, held=Mod.AltModifier)
    assert story.value("offer") == first
    press(shown, Key.Key_Backspace)
    assert story.value("offer") == ""
    press(shown, Key.Key_Escape)
    assert not shown.reading.options.isVisible()
    assert {what for what, *_with in heard} == {"filled"}


def test_a_click_picks_an_option_and_leaves_the_focus_where_it_is(shown: Overlay) -> None:
    story = Story(shown, TEXT)
    shown.reading.fill_ins.enter("offer")
    options = shown.reading.options
    QTest.mouseClick(options, Qt.MouseButton.LeftButton, pos=options.body(1).center().toPoint())
    assert story.value("offer") == "send the part free"
    assert here(shown).place.name == "offer"


def test_of_many_long_options_the_picked_one_is_always_in_sight(shown: Overlay) -> None:
    options = tuple(f"{place} of a great many options, each with more words than could ever fit" for place in range(30))
    story = Story(shown, reading("Take ", Place("which", "choice", "", "open", options)))
    shown.reading.fill_ins.enter("which")
    for _step in range(30):
        press(shown, Key.Key_Right)
        at = options.index(story.value("which"))
        assert shown.reading.options.rect().contains(shown.reading.options.body(at).toAlignedRect().adjusted(1, 0, -1, 0))
    assert story.value("which") == options[-1]
    assert not shown.reading.options.grab().isNull()


# --- being asked for


def test_what_is_asked_for_gets_the_focus_and_is_marked_until_it_is_filled(shown: Overlay) -> None:
    Story(shown, TEXT)
    place = ORDER
    shown.ask("order number")
    assert here(shown).place.name == "order number"
    assert shown.reading.fill_ins.is_wanted(place)
    press(shown, Key.Key_Escape)
    assert shown.reading.fill_ins.is_wanted(place)
    marked = pixels(shown)
    shown.ask("order number")
    write(shown, "4")
    press(shown, Key.Key_Backspace, Key.Key_Escape)
    assert not shown.reading.fill_ins.is_wanted(place)
    assert pixels(shown) != marked


def test_what_cannot_be_answered_here_is_marked_and_the_search_keeps_the_focus(shown: Overlay) -> None:
    Story(shown, reading("See ", CLIPBOARD, " and ", replace(ORDER, name="clipboard 2")))
    shown.ask("clipboard")
    assert focus(shown) is shown.field
    assert shown.reading.fill_ins.is_wanted(CLIPBOARD)
    shown.ask("no such name")
    assert focus(shown) is shown.field


def test_a_question_may_be_called_like_the_clipboard(shown: Overlay) -> None:
    story = Story(shown, reading("See ", replace(CLIPBOARD, value="kept"), " and ", replace(ORDER, name="clipboard")))
    press(shown, Key.Key_Tab)
    write(shown, "x")
    assert [place.value for place in story.reading.places if place.asked] == ["x"]
    assert shown.reading.fill_ins.piece == 3


# --- several lines, long values, every script


def test_a_fill_in_of_several_lines(shown: Overlay) -> None:
    story = Story(shown, reading("Note: ", NOTE, ", and on."))
    shown.reading.fill_ins.enter("note")
    press(shown, Key.Key_End)
    press(shown, Key.Key_Return, held=Mod.ShiftModifier)
    write(shown, "three")
    assert story.value("note") == "one\ntwo\nthree"
    press(shown, Key.Key_Up, Key.Key_Up, Key.Key_Up, Key.Key_End)
    write(shown, "!")
    press(shown, Key.Key_Down, Key.Key_Home)
    write(shown, "?")
    assert story.value("note") == "one!\n?two\nthree"
    press(shown, Key.Key_Down, held=Mod.ShiftModifier)
    assert here(shown).selectedText() == "two\n" + "t"[: here(shown).mark()[1] - here(shown).mark()[0] - 4]


def test_shift_enter_writes_no_line_where_none_belongs(shown: Overlay, heard: Heard) -> None:
    Story(shown, TEXT)
    press(shown, Key.Key_Tab)
    press(shown, Key.Key_Return, held=Mod.ShiftModifier)
    assert heard == []


def test_a_long_value_wraps_and_its_caret_stays_in_sight(shown: Overlay) -> None:
    Story(shown, TEXT)
    pane, height = shown.reading, shown.reading.height()
    pane.fill_ins.enter("order number")
    for _word in range(80):
        write(shown, "word ")
        line, x = pane._lines.caret(pane.fill_ins.piece, here(shown).cursorPosition())
        assert pane._first <= line < pane._first + pane._lines_in_sight()
        assert 0 <= x <= pane.width()
    assert pane.lines_below() > 0
    press(shown, Key.Key_Home)
    assert pane._first == 0
    assert pane.height() == height


def test_a_fill_in_out_of_sight_comes_in_sight_when_it_is_entered(shown: Overlay) -> None:
    Story(shown, reading("words " * 150, ORDER, " more " * 150))
    press(shown, Key.Key_Tab)
    assert shown.reading.rect().contains(body(shown, "order number"))
    assert shown.reading._first > 0


def test_what_comes_from_the_clipboard_is_shown_with_its_lines_and_a_book_says_how_much_more_follows() -> None:
    assert shown(replace(CLIPBOARD, value="one\r\ntwo  three")) == "one\u2028two  three"
    for book in ("word \n" * 4000, "word " * 4000, "word \n" * 13):
        cut = shown(replace(CLIPBOARD, value=book))
        begun, _ellipsis, more = cut.rpartition("…")
        assert len(begun) <= 600
        assert begun.count("\u2028") < 12
        assert int("".join(c for c in more if c.isdigit())) == len(book) - len(begun)


@pytest.mark.parametrize("name", ["clipboard", "clipboard: no text", "clipboard: a password, not read"])
def test_where_the_clipboard_has_nothing_its_place_says_what_is_so(name: str) -> None:
    place = replace(CLIPBOARD, name=name)
    assert shown(place) == shown(replace(place, state="optional")) == told(place) == name


def test_every_state_is_told_by_more_than_its_colour(qapp: QApplication) -> None:
    worn = theme(dark=False)
    places = [ORDER, replace(ORDER, state="optional"), DAYS, NAME, replace(DAYS, state="filled"), CLIPBOARD, OWN]
    places.append(replace(NAME, state="elsewhere"))
    dresses = [look(place, worn, wanted=False, active=False) for place in places]
    dresses += [look(ORDER, worn, wanted=True, active=False)]
    shapes = [(dress.edge is None, dress.edge_width, dress.pen, dress.below is None, dress.sign) for dress in dresses]
    assert len(set(shapes)) == len(shapes)


ODD = st.text(st.characters() | st.sampled_from("\ud83d\udc4d\u202e\u2028\u0301👩‍👩‍👧שלוםمرحبا你好ก็\n\t\r "), max_size=60)
PLACES = st.builds(
    Place,
    name=ODD,
    kind=st.sampled_from(["input", "choice", "clipboard", "own"]),
    value=ODD,
    state=st.sampled_from(["open", "default", "optional", "kept", "elsewhere", "filled"]),
    options=st.lists(ODD, max_size=5).map(tuple),
    multiline=st.booleans(),
)


@settings(max_examples=150)
@example(["A\u061c", Place("", "choice", "00~\x1f", "open"), "0"], "", Key.Key_Left)
@example(["A\u061c", Place("", "input", "00~\t", "open"), "0"], "7\t8", Key.Key_Left)
@given(st.lists(ODD | PLACES, max_size=12), ODD, st.sampled_from([Key.Key_Left, Key.Key_Up, Key.Key_End]))
def test_no_text_and_no_value_is_too_odd(qapp: QApplication, parts: list[str | Place], typed: str, key: Key) -> None:
    overlay = _kept(qapp)
    drawn = reading(*parts)
    overlay.render(view(reading=drawn))
    pane = overlay.reading
    for fill_in in pane.fill_ins.stops():
        fill_in.setFocus(Qt.FocusReason.TabFocusReason)
        assert pane.fill_ins.active is fill_in
        if fill_in.writes:
            fill_in.insert(typed)
        QTest.keyClick(fill_in, key)
        assert not pane.grab().isNull()
        frames = [frame for frame in pane._lines.frames() if frame.piece == pane.fill_ins.piece]
        caret = pane._caret(fill_in)
        assert any(pane._body(frame).adjusted(-40, -4, 40, 4).contains(caret.center()) for frame in frames)
    assert not pane.grab().isNull()
    overlay.field.setFocus()


def _kept(qapp: QApplication) -> Overlay:
    overlay: Overlay | None = getattr(qapp, "overlay_of_odd_values", None)
    if overlay is None:
        overlay = Overlay(theme(dark=False), translucent=False)
        overlay.place(SCREEN)
        qapp.overlay_of_odd_values = overlay  # type: ignore[attr-defined]  # kept for all examples of one test
    if not overlay.isActiveWindow():
        overlay.show()
        assert QTest.qWaitForWindowActive(overlay)
    return overlay


@pytest.mark.parametrize("first", ["שלום ", "Dear "], ids=["from the right", "from the left"])
@pytest.mark.parametrize("value", ["Novak 12", "שלום 12 abc", "a👍"])
def test_the_box_of_a_fill_in_holds_its_letters_whichever_way_they_read(shown: Overlay, first: str, value: str) -> None:
    Story(shown, reading(first, replace(NAME, state="default", value=value), ", ", first * 3))
    pane = shown.reading
    frame = next(iter(pane._lines.frames()))
    box = pane._body(frame).toAlignedRect()
    dark = {x for x, _y in _dark(pixels(shown), QRect(0, box.center().y() - 7, pane.width(), 15))}
    inside = [x for x in dark if box.left() <= x <= box.right()]
    assert inside
    assert min(inside) >= box.left() + 5  # its own room at both sides, and no letter of the words around it
    assert max(inside) <= box.right() - 5


@pytest.mark.parametrize("value", ["سارة Smith 12", "Smith سارة 12", "Anna Smith", "お名前 שלום x"])
def test_all_that_is_selected_stands_on_the_ground_of_the_selection(shown: Overlay, value: str) -> None:
    Story(shown, reading("مرحبا ", replace(NAME, state="default", value=value), " وداعا"))
    shown.reading.fill_ins.enter("customer")
    frame = next(iter(shown.reading._lines.frames()))
    box = shown.reading._body(frame).toAlignedRect()
    image, accent = pixels(shown), theme(dark=False).accent.rgb()
    bare = [x for x in range(box.left() + 9, box.right() - 9) if image.pixel(x, box.top() + 5) != accent]
    assert not bare


def test_the_box_holds_a_line_that_ends_in_the_middle_of_a_value_of_both_directions(shown: Overlay) -> None:
    Story(shown, reading("مرحبا ", replace(CLIPBOARD, state="filled", value="שלום 12 abc\nline"), " وداعا"))
    first, second = shown.reading._lines.frames()
    dark = _dark(pixels(shown), QRect(0, 20, shown.reading.width(), 20))
    box = shown.reading._body(first).toAlignedRect()
    assert min(x for x, _y in dark) >= box.left()
    assert second.line == first.line + 1


# --- everyone, and nothing left behind


def test_each_fill_in_is_told_by_name_kind_and_state(shown: Overlay) -> None:
    Story(shown, TEXT)
    press(shown, Key.Key_Tab)
    stops = shown.reading.fill_ins.stops()
    assert [stop.accessibleName() for stop in stops] == [
        "customer, from earlier in this conversation",
        "order number, required, empty",
        "offer, choice, required, empty",
        "days, suggested",
    ]
    assert stops[2].accessibleDescription() == "One of: exchange it, send the part free, repair it, expedite it"
    assert told(replace(OFFER, value="repair it", state="filled")) == "offer, choice, filled in, repair it"
    assert told(CLIPBOARD) == "clipboard"
    assert told(replace(NAME, state="elsewhere")) == "customer, answered for another window"
    assert told(OWN) == "first name, from your profile"
    assert nameplate(replace(ORDER, state="optional")) == "order number (optional)"


def test_fill_ins_are_made_once_and_typing_leaves_nothing_behind(shown: Overlay, qapp: QApplication) -> None:
    Story(shown, TEXT)
    press(shown, Key.Key_Tab, Key.Key_Tab)
    write(shown, "warm")
    gc.collect()
    gc.disable()
    try:
        objects, widgets = len(shown.findChildren(QObject)), len(qapp.allWidgets())
        for _time in range(20):
            write(shown, "abcde")
            press(shown, Key.Key_A, held=Mod.ControlModifier)
            press(shown, Key.Key_Delete)
            shown.render(view(reading=replace(TEXT, id="other")))
            shown.render(view(reading=TEXT))
            press(shown, Key.Key_Tab, Key.Key_Tab)
        assert (len(shown.findChildren(QObject)), len(qapp.allWidgets())) == (objects, widgets)
        assert gc.collect() < 40
    finally:
        gc.enable()


@pytest.mark.parametrize("dark", [False, True])
def test_the_parts_stay_where_they_are_whatever_is_filled_in(shown: Overlay, dark: bool) -> None:
    shown.wear(theme(dark=dark))
    Story(shown, TEXT)
    parts = (shown.field, shown.chips, shown.results, shown.status, shown.reading, shown.footer)
    places = [part.geometry() for part in parts]
    for name in ("order number", "offer", "days"):
        shown.ask(name)
        write(shown, "e" * 3)
        assert not shown.grab().isNull()
        assert [part.geometry() for part in parts] == places
