"""The overlay draws what the view says and tells what the agent wants; nothing jumps and nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QInputMethodEvent, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from ui_views import EMPTY, SCREEN, WARNED, chip, picture, reading, row, view

from launcher.ui.overlay.results import MOST_ROWS
from launcher.ui.overlay.window import Overlay
from launcher.ui.theme import theme
from launcher.view import Chip, Notice, Place, Reading, Row, View

# The offscreen platform has no stack of windows, and says so.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)

Heard = list[tuple[object, ...]]
Key, Mod = Qt.Key, Qt.KeyboardModifier
LONG = "\n".join(f"Line {place} of a text that is longer than the pane can show at once." for place in range(12))


# --- what is drawn


def test_a_picture(overlay: Overlay) -> None:
    overlay.render(view(rows=(row(0, "No refund once opened"), row(1, "No refund")), selected=1, more=3))
    assert picture(overlay) == (
        "no ref|  CHAT Phone\n"
        "  No refund once opened  [Saying no] c0 1\n"
        "> No refund  [Saying no] c1 2\n"
        "! 3 more. Type on to narrow them down.\n"
        '"The words in full."\n'
        "Enter paste  Ctrl+Enter copy  F1 keys"
    )


def test_nothing_found_says_what_to_do(overlay: Overlay) -> None:
    overlay.render(EMPTY)
    assert "(Nothing found for xyzzy.)" in picture(overlay)


def test_a_notice_takes_the_place_of_the_count(overlay: Overlay) -> None:
    overlay.render(view(more=9, notice=Notice("Left on the clipboard.", "warn")))
    assert "! Left on the clipboard." in picture(overlay)
    overlay.render(view(more=9))
    assert "! 9 more" in picture(overlay)


def test_a_selected_row_further_down_comes_in_sight_and_the_digits_stay_with_the_places(shown: Overlay, heard: Heard) -> None:
    shown.render(view(selected=7))
    assert picture(shown).split("\n")[1:7] == [
        "  Title 2  [Saying no] c2 1",
        "  Title 3  [Saying no] c3 2",
        "  Title 4  [Saying no] c4 3",
        "  Title 5  [Saying no] c5 4",
        "  Title 6  [Saying no] c6 5",
        "> Title 7  [Saying no] c7 6",
    ]
    QTest.keyClick(shown.field, Key.Key_5, Mod.AltModifier)
    assert heard == [("chose", "paste", 6)]


def test_new_rows_are_shown_from_the_selected_one_even_after_scrolling(shown: Overlay) -> None:
    shown.results.verticalScrollBar().setValue(2)
    assert picture(shown).split("\n")[1].startswith("  Title 2")
    shown.render(view(rows=tuple(row(place, f"Other {place}") for place in range(8))))
    assert picture(shown).split("\n")[1] == "> Other 0  [Saying no] c0 1"


def test_at_most_fifty_rows_are_held(overlay: Overlay) -> None:
    overlay.render(view(rows=tuple(row(place) for place in range(500))))
    assert overlay.results.rows.rowCount() == MOST_ROWS


@pytest.mark.parametrize("dark", [False, True])
def test_every_view_paints_and_none_moves_a_part(overlay: Overlay, dark: bool) -> None:
    overlay.wear(theme(dark=dark))
    parts = (overlay.field, overlay.switch, overlay.chips, overlay.results, overlay.status, overlay.reading, overlay.footer)
    places = [part.geometry() for part in parts]
    long = Reading("x", LONG, "any", "when " * 90, "never " * 90)
    for drawn in (EMPTY, WARNED, view(reading=long), view(rows=(row(0, "t" * 200),)), view(chips=()), view(actions=()), view()):
        overlay.render(drawn)
        assert not overlay.grab().isNull()
        assert [part.geometry() for part in parts] == places


def test_parts_whose_piece_did_not_change_are_not_painted_again(shown: Overlay, qapp: QApplication) -> None:
    qapp.processEvents()
    painted: set[QObject] = set()

    class Watch(QObject):
        def eventFilter(self, target: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
            if event.type() == QEvent.Type.Paint:
                painted.add(target)
            return False

    watch = Watch()
    for part in (shown.chips, *shown.chips.buttons, *shown.footer.buttons, shown.reading, shown.status, shown.results.viewport()):
        part.installEventFilter(watch)
    shown.render(view(selected=1))
    qapp.processEvents()
    assert painted == {shown.results.viewport()}


def test_a_view_that_says_the_same_leaves_the_cursor_where_it_is(overlay: Overlay) -> None:
    overlay.field.setCursorPosition(2)
    overlay.render(view(more=4))
    assert overlay.field.cursorPosition() == 2


# --- where it stands


@pytest.mark.parametrize(
    "screen",
    [
        SCREEN,
        QRect(1920, 0, 1366, 768),
        QRect(-1280, 100, 1280, 720),
        QRect(0, 0, 800, 600),
        QRect(0, 0, 640, 480),
        QRect(0, 0, 480, 400),
    ],
    ids=lambda screen: f"{screen.width()}x{screen.height()}",
)
def test_the_card_stands_wholly_on_the_screen_in_the_middle(overlay: Overlay, screen: QRect) -> None:
    overlay.place(screen)
    card = overlay.card().translated(overlay.pos())
    assert screen.contains(card)
    assert abs(card.center().x() - screen.center().x()) <= 1
    assert card.top() <= screen.top() + round(screen.height() * 0.22)
    assert overlay.results.in_sight() >= 1
    assert overlay.reading.height() >= 30


def test_on_a_usual_screen_six_rows_and_four_lines_are_in_sight_from_22_per_cent_down(overlay: Overlay) -> None:
    overlay.place(SCREEN)
    assert overlay.card().translated(overlay.pos()).top() == 238
    assert overlay.card().width() == 720
    assert overlay.results.in_sight() == 6
    assert overlay.reading.height() >= 120


# --- what the agent does


def test_typing_is_told(shown: Overlay, heard: Heard) -> None:
    QTest.keyClicks(shown.field, "x")
    QTest.keyClick(shown.field, Key.Key_Backspace, Mod.ControlModifier)
    QTest.keyClick(shown.field, Key.Key_A, Mod.ControlModifier)
    QTest.keyClick(shown.field, Key.Key_Delete)
    assert heard == [("typed", "no refx"), ("typed", "no "), ("typed", "")]


def test_drawing_a_query_is_not_typing(overlay: Overlay, heard: Heard) -> None:
    overlay.render(view(query="other"))
    assert heard == []


@pytest.mark.parametrize(
    ("key", "held", "told"),
    [
        (Key.Key_Up, Mod.NoModifier, ("moved", -1)),
        (Key.Key_Down, Mod.NoModifier, ("moved", 1)),
        (Key.Key_PageUp, Mod.NoModifier, ("paged", -1)),
        (Key.Key_PageDown, Mod.NoModifier, ("paged", 1)),
        (Key.Key_Return, Mod.NoModifier, ("chose", "paste", -1)),
        (Key.Key_Return, Mod.ControlModifier, ("chose", "copy", -1)),
        (Key.Key_Return, Mod.AltModifier, ("chose", "paste-always", -1)),
        (Key.Key_2, Mod.AltModifier, ("chose", "paste", 1)),
        (Key.Key_4, Mod.ControlModifier, ("situation", 4)),
        (Key.Key_0, Mod.ControlModifier, ("situation", 10)),
        (Key.Key_Escape, Mod.NoModifier, ("dismissed",)),
        (Key.Key_F1, Mod.NoModifier, ("keys_wanted",)),
        (Key.Key_Z, Mod.ControlModifier, ("undo",)),
    ],
)
def test_a_key_is_told_when_it_is_pressed(shown: Overlay, heard: Heard, key: Key, held: Mod, told: tuple[object, ...]) -> None:
    QTest.keyPress(shown.field, key, held)
    assert heard == [told]
    QTest.keyRelease(shown.field, key, held)
    assert heard == [told]


def test_a_key_works_wherever_the_focus_is(shown: Overlay, heard: Heard) -> None:
    button = shown.chips.buttons[1]
    button.setFocus()
    QTest.keyClick(button, Key.Key_Down)
    QTest.keyClick(button, Key.Key_Return, Mod.ControlModifier)
    QTest.keyClick(button, Key.Key_Escape)
    QTest.keyClick(button, Key.Key_F)
    assert heard == [("moved", 1), ("chose", "copy", -1), ("dismissed",), ("typed", "no reff")]
    assert shown.field.hasFocus()


@pytest.mark.parametrize(("key", "held"), [(Key.Key_Return, Mod.NoModifier), (Key.Key_1, Mod.AltModifier)])
def test_a_held_key_chooses_once(shown: Overlay, heard: Heard, key: Key, held: Mod) -> None:
    for repeated in (False, True, True):
        QApplication.sendEvent(shown.field, QKeyEvent(QEvent.Type.KeyPress, key, held, "", repeated))
    assert len(heard) == 1


def test_a_held_arrow_goes_on(shown: Overlay, heard: Heard) -> None:
    for repeated in (False, True, True):
        QApplication.sendEvent(shown.field, QKeyEvent(QEvent.Type.KeyPress, Key.Key_Down, Mod.NoModifier, "", repeated))
    assert heard == [("moved", 1)] * 3


def test_ctrl_z_takes_back_typing_and_pressed_once_too_often_no_change_of_words(shown: Overlay, heard: Heard) -> None:
    QTest.keyClicks(shown.field, "x")
    for _too_often in range(3):
        QTest.keyClick(shown.field, Key.Key_Z, Mod.ControlModifier)
    assert heard == [("typed", "no refx"), ("typed", "no ref")]
    shown.hide()
    shown.show()
    QTest.keyClick(shown.field, Key.Key_Z, Mod.ControlModifier)
    assert heard[-1] == ("undo",)


class _Composes(QObject):
    """An input method in which something is being composed for whatever has the focus."""

    def commit(self) -> None:
        done = QInputMethodEvent()
        done.setCommitString("47")
        QApplication.sendEvent(QApplication.focusWidget(), done)


@pytest.mark.parametrize("how", ["button", "row"])
def test_a_click_on_paste_takes_in_what_is_being_composed_in_a_fill_in(
    shown: Overlay, heard: Heard, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("launcher.ui.overlay.window.QGuiApplication.inputMethod", _Composes)
    shown.render(view(reading=reading("Order ", Place("order", "input", "", "open"), ".")))
    shown.reading.fill_ins.enter_first()
    QApplication.sendEvent(QApplication.focusWidget(), QInputMethodEvent("4", []))
    heard.clear()
    _click_paste(shown, how)
    assert [one[:2] for one in heard if one[0] in {"filled", "chose", "verb"}] == [
        ("filled", "order"),
        ("verb", "paste") if how == "button" else ("chose", "paste"),
    ]


def test_a_click_on_paste_takes_the_phrase_that_is_seen_not_one_that_the_composed_would_find(
    shown: Overlay, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launcher.ui.overlay.window.QGuiApplication.inputMethod", _Composes)
    QApplication.sendEvent(shown.field, QInputMethodEvent("ni", []))
    _click_paste(shown, "row")
    assert "typed" not in [one[0] for one in heard]


def _click_paste(overlay: Overlay, how: str) -> None:
    if how == "button":
        QTest.mouseClick(next(one for one in overlay.footer.buttons if one.action.verb == "paste"), Qt.MouseButton.LeftButton)
    else:
        QTest.mouseDClick(overlay.results.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 20))


def test_a_digit_without_a_row_chooses_nothing(shown: Overlay, heard: Heard) -> None:
    shown.render(view(rows=(row(0),)))
    QTest.keyClick(shown.field, Key.Key_3, Mod.AltModifier)
    assert heard == []
    assert shown.field.text() == "no ref"


def test_input_methods_reach_the_field(shown: Overlay, heard: Heard) -> None:
    composing = QInputMethodEvent("ni", [])
    QApplication.sendEvent(shown.field, composing)
    assert heard == []
    shown.render(view(more=7))  # a view that comes while she composes must not end it
    done = QInputMethodEvent()
    done.setCommitString("你")
    QApplication.sendEvent(shown.field, done)
    assert heard == [("typed", "no ref你")]


def test_the_mouse_selects_and_a_double_click_pastes(shown: Overlay, heard: Heard) -> None:
    at = QPoint(200, 46 * 2 + 20)
    QTest.mouseClick(shown.results.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert heard == [("picked", 2)]
    assert shown.results.selected == 0  # the view decides
    QTest.mouseDClick(shown.results.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert ("chose", "paste", 2) in heard
    assert shown.field.hasFocus()


def test_controls_ask_and_do_not_take_the_focus(shown: Overlay, heard: Heard) -> None:
    for control in (shown.chips.buttons[0], shown.switch.segments[1], shown.footer.buttons[1]):
        QTest.mouseClick(control, Qt.MouseButton.LeftButton)
    assert heard == [("situation_clicked", "slug0"), ("channel", "phone"), ("verb", "copy")]
    assert shown.field.hasFocus()
    assert [segment.isChecked() for segment in shown.switch.segments] == [True, False]


@pytest.mark.parametrize("before", [None, view(channels=("phone",), chips=(), actions=())], ids=["at once", "after another view"])
def test_tab_leads_through_the_controls_and_back(shown: Overlay, before: View | None) -> None:
    if before is not None:
        shown.render(before)
        shown.render(view(chips=tuple(chip(place, active=place == 1) for place in range(18))))
    stops: list[QWidget | None] = []
    for _stop in range(7):
        QTest.keyClick(shown.focusWidget(), Key.Key_Tab)
        stops.append(shown.focusWidget())
    assert stops == [*shown.switch.segments, shown.chips.buttons[1], *shown.footer.buttons, shown.field]


def test_arrows_walk_the_chips_and_turn_the_page(shown: Overlay, heard: Heard) -> None:
    shown.chips.buttons[1].setFocus()
    for _step in range(12):
        QTest.keyClick(shown.focusWidget(), Key.Key_Right)
    assert shown.focusWidget() is shown.chips.buttons[13]
    QTest.keyClick(shown.focusWidget(), Key.Key_Return)
    assert heard == [("situation_clicked", "slug13")]


def test_the_focus_can_be_seen(shown: Overlay) -> None:
    button = shown.chips.buttons[1]
    without = button.grab().toImage()
    button.setFocus()
    assert button.grab().toImage() != without


def test_the_active_situation_is_always_in_sight(overlay: Overlay) -> None:
    for active in (14, 0, 7, 13):
        overlay.render(view(chips=tuple(chip(place, "A name of some length", active=place == active) for place in range(15))))
        button = overlay.chips.buttons[active]
        assert not button.isHidden()
        assert overlay.chips.rect().contains(button.geometry())


def test_the_loss_of_the_focus_is_told_and_hiding_is_not(shown: Overlay, heard: Heard, qtbot: QtBot) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: ("focus_lost",) in heard)
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    heard.clear()
    shown.hide()
    QApplication.processEvents()
    assert heard == []


# --- reading and the card of keys


def test_a_long_text_says_that_more_follows_and_scrolls_to_its_end(shown: Overlay) -> None:
    shown.render(view(reading=Reading("x", LONG, "any", "", "")))
    below = shown.reading.lines_below()
    assert below > 0
    for _page in range(10):
        QTest.keyClick(shown.field, Key.Key_PageDown, Mod.ShiftModifier)
    assert shown.reading.lines_below() == 0
    QTest.keyClick(shown.field, Key.Key_PageUp, Mod.ShiftModifier)
    assert 0 < shown.reading.lines_below() < below


def test_another_phrase_is_shown_from_its_beginning(shown: Overlay) -> None:
    shown.render(view(reading=Reading("x", LONG, "any", "", "")))
    whole = shown.reading.lines_below()
    shown.reading.turn(1)
    shown.render(view(reading=Reading("y", LONG, "any", "", "")))
    assert shown.reading.lines_below() == whole


def test_the_wheel_scrolls_the_text(shown: Overlay) -> None:
    shown.render(view(reading=Reading("x", LONG, "any", "", "")))
    before = shown.reading.lines_below()
    centre = shown.reading.rect().center()
    flags = (Qt.MouseButton.NoButton, Mod.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    turned = QWheelEvent(centre, shown.reading.mapToGlobal(centre), QPoint(), QPoint(0, -120), *flags)
    QApplication.sendEvent(shown.reading, turned)
    assert shown.reading.lines_below() == before - 2


@pytest.mark.parametrize("closes", [Key.Key_F1, Key.Key_Escape])
def test_f1_shows_the_keys_and_again_hides_them(shown: Overlay, heard: Heard, closes: Key) -> None:
    QTest.keyClick(shown.field, Key.Key_F1)
    assert shown.keys_card.isVisible()
    assert not shown.keys_card.grab().isNull()
    QTest.keyClick(shown.field, closes)
    assert not shown.keys_card.isVisible()
    assert ("dismissed",) not in heard


def test_the_card_of_keys_swallows_no_other_key(shown: Overlay, heard: Heard) -> None:
    QTest.keyClick(shown.field, Key.Key_F1)
    QTest.keyClicks(shown.field, "x")
    assert not shown.keys_card.isVisible()
    assert heard == [("keys_wanted",), ("typed", "no refx")]


# --- everyone, everything, always


def test_every_control_has_a_name_for_a_screen_reader(overlay: Overlay) -> None:
    named = (
        *(overlay, overlay.field, overlay.results, overlay.status, overlay.reading, overlay.keys_card),
        *(overlay.chips, overlay.switch, overlay.footer),
        *(*overlay.chips.buttons, *overlay.switch.segments, *overlay.footer.buttons),
    )
    assert [type(part).__name__ for part in named if not part.accessibleName()] == []
    assert overlay.reading.accessibleDescription() == "The words in full."
    index = overlay.results.rows.index(0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Title 0, Saying no, c0, Line 0"


def test_a_screen_reader_hears_the_selected_phrase_and_the_notice(shown: Overlay, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: told.append(event.message()))
    shown.render(view(selected=2))
    shown.render(view(selected=2, notice=Notice("Copied.", "info")))
    shown.render(EMPTY)
    assert told == ["Title 2", "Copied.", "Nothing found for xyzzy."]


def test_two_thousand_openings_leave_nothing_behind(overlay: Overlay, qapp: QApplication) -> None:
    views = [view(selected=place, more=place) for place in range(8)] + [EMPTY, WARNED]
    for drawn in views:
        overlay.render(drawn)
    widgets, objects = len(qapp.allWidgets()), len(overlay.findChildren(QObject))
    for cycle in range(2000):
        overlay.render(views[cycle % len(views)])
        overlay.show()
        overlay.hide()
    assert len(qapp.allWidgets()) == widgets
    assert len(overlay.findChildren(QObject)) == objects


# Everything that a text may hold, half of a surrogate pair included.
ANYTHING = st.text(st.characters() | st.sampled_from("\ud83d\udc4d\u202e\u2028\u0301👩‍👩‍👧שלוםمرحبا你好ก็\n\t\r "), max_size=300)


@settings(max_examples=150)
@given(ANYTHING, ANYTHING, st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=4))
def test_no_text_is_too_odd_to_draw(qapp: QApplication, text: str, name: str, spans: list[tuple[int, int]]) -> None:
    overlay = _kept(qapp)
    marked = tuple((start, end) for start, end in spans if start < end <= len(text))
    found = Row("x", text, marked, text, marked, name, name, text[:20], (), "1")
    overlay.render(
        view(
            query=text,
            rows=(found,),
            chips=(Chip("x", name, text, "1", name, name, active=True),),
            reading=Reading("x", text, "any", text, name),
            notice=Notice(text, "info"),
        )
    )
    assert not overlay.grab().isNull()


def _kept(qapp: QApplication) -> Overlay:
    overlay: Overlay | None = getattr(qapp, "overlay_of_odd_texts", None)
    if overlay is None:
        overlay = Overlay(theme(dark=False), translucent=False)
        overlay.place(SCREEN)
        qapp.overlay_of_odd_texts = overlay  # type: ignore[attr-defined]  # kept for all examples of one test
    return overlay


def test_the_longest_text_is_drawn_within_a_blink(overlay: Overlay) -> None:
    overlay.render(view(reading=Reading("x", "word " * 4000, "any", "", "")))
    assert overlay.reading.lines_below() > 200


@pytest.mark.usefixtures("qapp")
def test_preparing_draws_unseen() -> None:
    overlay = Overlay(theme(dark=True), translucent=False)
    overlay.prepare()
    assert not overlay.isVisible()
    assert overlay.windowHandle() is not None
    overlay.deleteLater()


def test_what_was_typed_before_it_was_hidden_is_no_typing_to_undo(shown: Overlay, heard: list[tuple[object, ...]]) -> None:
    QTest.keyClicks(shown.field, "refund")
    shown.hide()
    shown.show()
    QTest.keyClick(shown.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert shown.field.text() == "no refrefund"
    assert ("undo",) in heard
