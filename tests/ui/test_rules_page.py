"""The page of applications: rules are read, recorded, written, tried and taken back, by keyboard alone, over a real store."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from launcher.change import Add, Batch
from launcher.desktop import Target
from launcher.desktop.fit import fit
from launcher.desktop.outcome import Delivered, LeftOnClipboard, Outcome, Waiting
from launcher.errors import LauncherError
from launcher.manner import NEWLINES, Manner, Seen
from launcher.phrase import Matching, PackInfo, Rule
from launcher.rules import SAYS, Rules
from launcher.settings import Settings
from launcher.store import Store
from launcher.ui.picking import Picking
from launcher.ui.practice import Practice
from launcher.ui.settings.dialog import SettingsDialog
from launcher.ui.settings.practice_box import sample
from launcher.ui.settings.rule_draft import Draft, draft_for, draft_of
from launcher.ui.settings.rule_fields import number_in
from launcher.ui.settings.rule_form import RuleForm
from launcher.ui.settings.rule_words import pattern_of, program_name, what, where
from launcher.ui.settings.ruling import Ruled, Ruling
from launcher.ui.theme import Themes

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # the offscreen platform says it of any window

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SLACK = Rule(match=Matching(process="slack.exe"), paste="type", newlines="shift-enter")
ZENDESK = Rule(match=Matching(process="chrome.exe", title="Zendesk"), wait=0.4, channel="chat")
PACK = PackInfo(id="p", name="Northwind", serial=1)
CRM = Rule(match=Matching(process="crm.exe"), paste="shift-insert", wait=1.0)
WINDOW = Target(77, "chrome.exe", "(3) Ticket 4711 - Zendesk - Google Chrome", names=("chrome.exe", "chrome_widgetwin_1"))


class Opened:
    """A dialog on its page of applications, over a real store; `tried` is what was asked to be delivered for practice."""

    def __init__(self, folder: Path) -> None:
        self.store = Store.open(folder / "phrases.db", now=datetime.now)
        self.store.apply(Batch("pack", (Add(PACK, by="p"), Add(CRM, by="p"))))
        self.tried: list[tuple[str, Manner, int, Callable[[Outcome], None]]] = []
        self.brought: list[int] = []
        self.picking = Picking(lambda: "Ctrl+Shift+Space")
        ruling = Ruling(
            lambda done, failed: done(self.ruled()), self._change, lambda step, done, _failed: done(self.store.undo(step)),
            self.picking, lambda *asked: self.tried.append(asked), self.brought.append,
        )  # fmt: skip
        self.dialog = SettingsDialog(Settings(), Themes("light"), try_out=None, ruling=ruling)
        assert self.dialog.rules is not None
        self.page, self.list, self.form = self.dialog.rules, self.dialog.rules.rules, self.dialog.rules.form

    def ruled(self) -> tuple[Ruled, ...]:
        return tuple(Ruled(rule, by, "Northwind" if by == "pack" else "") for by, rule in Rules(*self.store.rules()))

    def own(self) -> dict[str, dict[str, Any]]:
        """What the user's rules say, by their ids."""
        says = {rule.id: {name: getattr(rule, name) for name in SAYS} for rule in self.store.rules()[0]}
        return {id_: {name: value for name, value in said.items() if value is not None} for id_, said in says.items()}

    def rows(self) -> list[tuple[str, str, str]]:
        return [(row.title, row.about, row.aside) for row in self.list.listing.rows()]

    def write(self, draft: Draft) -> RuleForm:
        self.page.write(draft)
        return self.form

    def practice(self, text: str, outcome: Outcome) -> str:
        """Try it, let this arrive and this come of it; what is then said."""
        box = self.form.practice
        assert box is not None
        box._soon.setInterval(0)
        QTest.keyClick(box.button, Key.Key_Space)
        box.field.insertPlainText(text)
        self.tried[-1][3](outcome)
        return box.state.text()

    def _change(self, change: Any, done: Callable[[Any], None], failed: Callable[[LauncherError], None]) -> None:
        try:
            changed = self.store.apply(change)
        except LauncherError as error:
            failed(error)
        else:
            done(changed)


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    one = Opened(tmp_path)
    one.store.apply(Batch("own", (Add(SLACK), Add(ZENDESK))))
    qtbot.addWidget(one.dialog)
    one.dialog.show_page(one.page)
    one.dialog.show()
    one.dialog.activateWindow()
    qtbot.waitUntil(one.dialog.isActiveWindow)
    one.list.listing.setFocus()
    yield one
    one.dialog.hide()
    one.store.close()


# --- the list ---


def test_own_rules_come_first_then_those_of_packs_and_each_says_what_happens(opened: Opened) -> None:
    assert opened.rows() == [
        ("Slack (slack.exe)", "Types the phrase, Shift+Enter for a new line", "Yours"),
        ("“Zendesk” in Chrome (chrome.exe)", "Waits 0.4 s first, words for Chat", "Yours"),
        ("Crm (crm.exe)", "Pastes with Shift+Insert, waits 1 s first", "Northwind"),
    ]


def test_what_is_built_in_stands_there_on_demand_by_kind(opened: Opened) -> None:
    opened.list.built_in_button.click()
    kinds = [title for title, _about, _aside in opened.rows()[3:]]
    assert kinds == ["Terminals", "Screens of other computers", "Chats", "Browsers", "Password managers"]
    assert opened.list.listing.place == 3
    QTest.keyClick(opened.list.listing, Key.Key_Return)
    assert ("Xterm", "Pastes with Shift+Insert, a space for each line break", "Built in") in opened.rows()
    QTest.keyClick(opened.list.listing, Key.Key_Return)
    assert len(opened.rows()) == 8
    opened.list.built_in_button.click()
    assert len(opened.rows()) == 3


def test_without_rules_it_says_what_they_are_for(qtbot: QtBot, tmp_path: Path) -> None:
    one = Opened(tmp_path)
    qtbot.addWidget(one.dialog)
    one.store.undo(1)
    one.list.refresh()
    assert one.list.listing.isHidden()
    assert "where pasting is locked" in one.list.empty.text()
    one.store.close()


def test_del_removes_and_ctrl_z_brings_back(opened: Opened) -> None:
    QTest.keyClick(opened.list.listing, Key.Key_Delete)
    assert set(opened.own()) == {ZENDESK.id}
    assert opened.list.removed.words.text() == "Removed: Slack (slack.exe)"
    QTest.keyClick(opened.list.listing, Key.Key_Z, CTRL)
    assert opened.own()[SLACK.id] == {"paste": "type", "newlines": "shift-enter"}
    assert not opened.list.removed.isVisible()


def test_a_packs_rule_can_go_but_not_from_under_an_own_one(opened: Opened) -> None:
    opened.store.apply(Add(Rule(match=CRM.match, wait=2.0)))
    opened.list.refresh()
    opened.list.listing.mean(3)
    assert opened.list.meant() == opened.ruled()[3]
    assert not opened.list.remove_button.isEnabled()
    opened.list.listing.mean(0)
    QTest.keyClick(opened.list.listing, Key.Key_Delete)
    opened.list.listing.mean(2)
    QTest.keyClick(opened.list.listing, Key.Key_Delete)
    assert len(opened.rows()) == 2
    opened.list.removed.undo.click()
    assert len(opened.rows()) == 3


def test_what_is_built_in_cannot_go(opened: Opened) -> None:
    opened.list.built_in_button.click()
    assert not opened.list.remove_button.isEnabled()
    QTest.keyClick(opened.list.listing, Key.Key_Delete)
    assert len(opened.own()) == 2


# --- a rule is written ---


def test_a_rule_is_edited_by_keyboard_alone(opened: Opened) -> None:
    QTest.keyClick(opened.list.listing, Key.Key_Return)
    assert opened.form.paste_pick.hasFocus()
    QTest.keyClick(opened.form.paste_pick, Key.Key_Up)
    QTest.keyClick(opened.form.paste_pick, Key.Key_S, CTRL)
    assert opened.own()[SLACK.id] == {"paste": "ctrl-shift-v", "newlines": "shift-enter"}
    assert opened.list.isVisible()
    assert opened.list.state.text().startswith("Saved: Slack (slack.exe)")


def test_only_what_differs_from_what_holds_anyway_is_saved(opened: Opened) -> None:
    form = opened.write(Draft("crm.exe"))
    assert form.paste_pick.currentData() == "shift-insert"  # as the pack says
    form._choose("paste", "type")
    form._choose("paste", "shift-insert")
    form._choose("newlines", "join")
    form.wait.setText("1")
    form.save()
    assert opened.own()[CRM.id] == {"newlines": "join"}


def test_a_rule_that_says_nothing_is_not_saved(opened: Opened) -> None:
    form = opened.write(Draft("notepad.exe"))
    form.save()
    assert form.trouble.text().startswith("Nothing here differs")
    assert len(opened.own()) == 2


def test_a_packs_rule_stays_beneath_the_own_one(opened: Opened) -> None:
    opened.list.listing.mean(2)
    opened.list.edit_button.click()
    opened.form.wait.setText("0,2")
    opened.form.save()
    assert opened.own()[CRM.id] == {"wait": 0.2}
    manner = Rules(*opened.store.rules()).manner(Seen(("crm.exe",)))
    assert (manner.paste, manner.wait) == ("shift-insert", 0.2)


def test_a_rule_for_other_windows_replaces_the_one_that_was_edited(opened: Opened) -> None:
    form = opened.write(draft_of(opened.ruled()[1]))
    form.program.setText("Slack-Beta.exe")
    form.save()
    assert set(opened.own()) == {"slack-beta.exe|*", ZENDESK.id}
    step = opened.store.steps()[0]
    assert step.name == "Change the rule for Slack-beta (slack-beta.exe)"
    opened.store.undo()
    assert set(opened.own()) == {SLACK.id, ZENDESK.id}


def test_what_a_later_version_said_stays_in_the_rule(opened: Opened) -> None:
    ruled = Ruled(Rule(match=SLACK.match, paste="telepathy", wait=1.0, extra={"mood": "calm"}), "user")
    form = opened.write(draft_of(ruled))
    form.wait.setText("2")
    rule = form._read().rule(())
    assert (rule.paste, rule.wait, rule.extra) == ("telepathy", 2.0, {"mood": "calm"})


def test_what_cannot_be_is_told_beside_the_field(opened: Opened) -> None:
    for name, text, says in (
        ("wait", "soon", "A number from 0 to 5."),
        ("wait", "5,5", "A number from 0 to 5."),
        ("wait", "nan", "A number from 0 to 5."),
        ("speed", "0", "A number from 1 to 500."),
        ("program", " * ", "Say which program this is for, or what its title contains."),
        ("program", "SLACK.exe", "You have a rule for just this already. Open that one, or tell them apart by the title."),
    ):
        form = opened.write(Draft("notepad.exe", chosen={"paste": "type"}))
        line, row = getattr(form, name), getattr(form, f"{name}_row")
        line.setText(text)
        form.save()
        assert row.state.text() == says
        assert line.hasFocus()
        assert len(opened.own()) == 2
        QTest.keyClick(line, Key.Key_Backspace)
        assert row.state.text() == ""


def test_a_title_that_is_wanted_must_be_said(opened: Opened) -> None:
    form = opened.write(Draft("notepad.exe", chosen={"paste": "type"}))
    form.by_title.click()
    form.save()
    assert form.title_row.state.text() == "Say what the title contains, or switch this off."


def test_what_the_store_refuses_is_said_and_nothing_is_lost(opened: Opened) -> None:
    form = opened.write(Draft("a|b", chosen={"paste": "type"}))
    form.save()
    assert "no program has “|” in its name" in form.trouble.text()
    assert form.isVisible()
    assert form.save_button.isEnabled()


def test_letters_per_second_are_asked_only_for_typing_and_nothing_where_nothing_is_pasted(opened: Opened) -> None:
    form = opened.write(Draft("notepad.exe"))
    shown = []
    for paste in ("ctrl-v", "type", "copy", "never"):
        form._choose("paste", paste)
        rows = (form.speed_row, form.newlines_row, form.wait_row, form.channel_row)
        shown.append([row.isVisible() for row in rows])
    assert shown == [[False, True, True, True], [True, True, True, True], [False, False, False, True], [False] * 4]


def test_what_is_dangerous_is_said(opened: Opened) -> None:
    for draft, warns in (
        (Draft("xterm", chosen={"newlines": "keep"}), "runs every line"),
        (Draft("xterm", chosen={"newlines": "shift-enter", "paste": "type"}), "runs every line"),
        (Draft("xterm"), ""),
        (Draft("own", seen=Seen(("own",), "", terminal=True), chosen={"newlines": "keep"}), "runs every line"),
        (Draft("keepassxc.exe", chosen={"paste": "ctrl-v"}), "keeps passwords"),
        (Draft("keepassxc.exe"), ""),
        (Draft("mstsc.exe", chosen={"paste": "ctrl-v"}), "paste what lay there before"),
        (Draft("notepad.exe", chosen={"newlines": "join"}), ""),
    ):
        form = opened.write(draft)
        assert warns in form.warning.text(), draft
        assert form.warning.isHidden() == (not warns), draft


def test_what_would_hold_without_the_rule_is_said_where_it_differs(opened: Opened) -> None:
    form = opened.write(Draft("crm.exe", chosen={"paste": "type"}))
    assert form.paste_row.state.text() == "Without this rule: Paste with Shift+Insert"
    assert form.newlines_row.state.isHidden()
    assert form.wait.placeholderText() == "1"


def test_leaving_what_was_written_is_asked_for(opened: Opened) -> None:
    form = opened.write(Draft("notepad.exe"))
    QTest.keyClick(form.paste_pick, Key.Key_Down)
    QTest.keyClick(form.paste_pick, Key.Key_Escape)
    assert opened.page.question.isVisible()
    QTest.keyClick(opened.page.question.no, Key.Key_Escape)
    assert form.isVisible()
    assert not opened.page.question.isVisible()
    form.cancel_button.click()
    opened.page.question.yes.click()
    assert opened.list.isVisible()
    assert len(opened.own()) == 2


def test_escape_leaves_an_untouched_form_and_then_the_window(opened: Opened) -> None:
    QTest.keyClick(opened.list.listing, Key.Key_Insert)
    assert opened.form.program.hasFocus()
    QTest.keyClick(opened.form.program, Key.Key_Escape)
    assert opened.list.listing.hasFocus()
    QTest.keyClick(opened.list.listing, Key.Key_Escape)
    assert not opened.dialog.isVisible()


# --- a rule is recorded ---


def test_the_window_that_was_used_last_is_offered_with_its_title_unticked(opened: Opened) -> None:
    assert opened.picking.take(WINDOW) is False
    opened.list.recording.refresh()
    assert "“(3) Ticket 4711 - Zendesk - Google Chrome” in chrome.exe" in opened.list.recording.row.about.text()
    opened.list.recording.last_button.click()
    form = opened.form
    assert (form.program.text(), form.title.text(), form.by_title.isChecked()) == ("chrome.exe", "Zendesk", False)
    assert "chrome_widgetwin_1" in form.program_row.state.text()
    assert "This text is then saved" in form.title_row.about.text()


def test_without_the_tick_no_word_of_the_title_is_saved(opened: Opened) -> None:
    form = opened.write(draft_for(WINDOW))
    form._choose("paste", "type")
    form.save()
    assert opened.own()["chrome.exe|*"] == {"paste": "type"}
    assert [rule.match.title for rule in opened.store.rules()[0]].count(None) == 2


def test_with_the_tick_the_pattern_is_saved_as_it_was_edited(opened: Opened) -> None:
    form = opened.write(draft_for(WINDOW))
    form.by_title.click()
    assert form.title.hasFocus()
    QTest.keyClicks(form.title, "Ticket")  # what was offered is selected, so typing replaces it
    form._choose("paste", "type")
    form.save()
    assert opened.own()["chrome.exe|Ticket"] == {"paste": "type"}


def test_a_window_is_chosen_by_the_hotkey_and_the_settings_come_back(opened: Opened) -> None:
    opened.list.recording.choose_button.click()
    assert "press Ctrl+Shift+Space there" in opened.list.recording.row.state.text()
    assert opened.picking.take(None) is True  # pressed in our own window
    assert "no window of another program" in opened.list.recording.row.state.text()
    assert opened.picking.take(WINDOW) is True
    assert opened.form.program.text() == "chrome.exe"
    assert opened.brought == [int(opened.dialog.winId())]
    assert opened.picking.take(WINDOW) is False  # from now on the hotkey opens the overlay again


@pytest.mark.parametrize("way", ["escape", "button", "close", "time"])
def test_choosing_can_be_stopped_and_ends_by_itself(qtbot: QtBot, opened: Opened, way: str) -> None:
    opened.picking._late.setInterval(30)
    opened.list.recording.choose_button.click()
    {
        "escape": lambda: QTest.keyClick(opened.list.recording.choose_button, Key.Key_Escape),
        "button": opened.list.recording.choose_button.click,
        "close": opened.dialog.close,
        "time": lambda: qtbot.waitUntil(lambda: not opened.picking.choosing),
    }[way]()
    assert not opened.picking.choosing
    assert opened.dialog.isVisible() == (way != "close")
    assert opened.list.recording.row.state.text() == ""
    assert opened.picking.take(WINDOW) is False


def test_where_no_hotkey_is_live_none_is_asked_for(opened: Opened) -> None:
    opened.picking.hotkey = str
    opened.list.recording.refresh()
    assert not opened.list.recording.choose_button.isVisible()
    assert "write a new rule by hand" in opened.list.recording.row.about.text()


@pytest.mark.parametrize(
    ("title", "pattern"),
    [
        ("(3) Ticket 4711 - Zendesk - Google Chrome", "Zendesk"),
        ("• Order 12/2026 – CRM", "Order *"),
        ("Inbox", "Inbox"),
        ("", ""),
    ],
)
def test_the_pattern_that_is_offered_fits_the_next_customer_too(title: str, pattern: str) -> None:
    assert pattern_of(title) == pattern


@given(title=st.text(max_size=60))
def test_the_pattern_that_is_offered_fits_its_own_title(title: str) -> None:
    pattern = pattern_of(title)
    rule = Rule(match=Matching(process="x", title=pattern or None), paste="type")
    assert Rules((rule,)).manner(Seen(("x",), " ".join(title.split()))).paste == "type"


# --- practice ---


def test_the_sample_goes_into_the_box_in_just_this_way(opened: Opened) -> None:
    for newlines in NEWLINES:
        opened.write(Draft("notepad.exe", chosen={"newlines": newlines, "wait": 0.2}))
        told = opened.practice(fit(sample(), newlines, terminal=False)[0], Delivered())
        text, manner, window, _then = opened.tried[-1]
        assert (text, manner.newlines, manner.wait, window) == (sample(), newlines, 0.2, int(opened.dialog.winId()))
        assert told.startswith("It arrived whole")


def test_what_arrived_otherwise_is_told(qtbot: QtBot, opened: Opened) -> None:
    opened.write(Draft("notepad.exe"))
    opened.practice("Many thanks, Mr M?ller", Delivered())
    box = opened.form.practice
    assert box is not None
    qtbot.waitUntil(lambda: box.state.text().startswith("It arrived otherwise"))
    assert not box.field.trying


def test_a_key_that_is_still_held_leaves_no_trace_and_a_letter_twice_stays(opened: Opened) -> None:
    form = opened.write(Draft("notepad.exe"))
    assert form.practice is not None
    field = form.practice.field
    QTest.keyPress(form.practice.button, Key.Key_Return)
    assert field.hasFocus()
    _press(field, Key.Key_Return, "\r", again=True)
    QTest.keyRelease(field, Key.Key_Return)
    for again in (False, True):  # as the server tells two letters of the same moment
        _press(field, Key.Key_L, "l", again=again)
    assert field.toPlainText() == "ll"


def _press(widget: QWidget, key: Qt.Key, text: str, *, again: bool) -> None:
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text, again))


def test_what_did_not_arrive_is_told_and_can_be_tried_again(opened: Opened) -> None:
    for outcome in (LeftOnClipboard("why"), Waiting("why")):
        opened.write(Draft("notepad.exe"))
        assert opened.practice("", outcome).startswith("It did not arrive")
        assert opened.form.practice is not None
        assert opened.form.practice.button.hasFocus()


def test_the_sample_shows_lines_an_umlaut_and_an_emoji() -> None:
    assert sample().count("\n") >= 2
    assert "ü" in sample()
    assert "😀" in sample()


def test_where_nothing_is_pasted_there_is_nothing_to_try(opened: Opened) -> None:
    for paste in ("copy", "never"):
        form = opened.write(Draft("notepad.exe", chosen={"paste": paste}))
        assert form.practice is not None
        assert not form.practice.button.isEnabled()
        assert "nothing to try" in form.practice.state.text()


def test_the_box_pastes_by_every_chord(opened: Opened) -> None:
    form = opened.write(Draft("notepad.exe"))
    assert form.practice is not None
    QApplication.clipboard().setText("Grüße 😀\nzwei")
    for key, held in ((Key.Key_V, CTRL), (Key.Key_Insert, SHIFT), (Key.Key_V, CTRL | SHIFT)):
        form.practice.field.clear()
        QTest.keyClick(form.practice.field, key, held)
        assert form.practice.field.toPlainText() == "Grüße 😀\nzwei"


@dataclass
class Rite:
    """A delivery whose rite ends at once with `outcome`; it shares what it was asked with those that are made from it."""

    outcome: Outcome
    hide: Callable[[], None] = print
    progress: Callable[[int, int], None] = print
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    taken_back: list[bool] = field(default_factory=list)

    def paste(self, *asked: object) -> Iterator[float]:
        self.asked.append(asked)
        self.progress(1, 2)
        self.hide()
        yield 0.001
        return self.outcome

    def put_back(self) -> None:
        self.taken_back.append(True)


@pytest.mark.parametrize(("outcome", "taken_back"), [(Delivered(), 0), (LeftOnClipboard("why"), 1), (Waiting("why"), 0)])
def test_practice_leaves_nothing_on_the_clipboard(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str], outcome: Outcome, taken_back: int
) -> None:
    rite, heard = Rite(outcome), []
    practice = Practice(rite, lambda: False)  # type: ignore[arg-type] # all of a Delivery that it uses
    practice.try_out("text", Manner(paste="type"), 5, heard.append)
    practice.try_out("text", Manner(paste="type"), 5, heard.append)  # while the first is under way
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert isinstance(heard[0], Waiting)
    assert heard[1] == outcome
    assert len(rite.taken_back) == taken_back
    assert rite.asked[0][1].window == 5
    assert capsys.readouterr().out == ""  # nothing of ours is hidden, and no progress is told
    assert rite.asked[0][3] == Manner(paste="type")


def test_practice_waits_for_what_is_pasted_in_earnest() -> None:
    rite, heard = Rite(Delivered()), []
    Practice(rite, lambda: True).try_out("text", Manner(), 5, heard.append)  # type: ignore[arg-type] # as above
    assert isinstance(heard[0], Waiting)
    assert rite.asked == []


# --- everybody can use it ---


def test_every_control_has_a_name_and_is_reached_by_tab_from_top_to_bottom(opened: Opened) -> None:
    form = opened.write(draft_for(WINDOW))
    form.by_title.click()
    form._choose("paste", "type")
    controls = [w for kind in (QAbstractButton, QLineEdit, QPlainTextEdit) for w in form.findChildren(kind) if w.isVisible()]
    assert all(w.accessibleName() or getattr(w, "text", str)() for w in controls)
    form.program.setFocus()
    seen: list[QWidget] = []
    while (now := QApplication.focusWidget()) is not None and now not in seen and len(seen) < 40:
        seen.append(now)
        QTest.keyClick(now, Key.Key_Tab)
    inside = [w for w in seen if form.isAncestorOf(w)]
    box = form.practice
    assert box is not None
    chosen = next(button for button in form.newlines.buttons if button.isChecked())
    order = [form.program, form.title, form.by_title, form.paste_pick, form.speed, chosen, form.wait, form.channel_pick]
    assert inside == [*order, box.button, box.field, form.cancel_button, form.save_button]


def test_the_list_is_walked_from_top_to_bottom(opened: Opened) -> None:
    opened.picking.take(WINDOW)
    QTest.keyClick(opened.list.listing, Key.Key_Delete)
    recording, page = opened.list.recording, opened.list
    order = [recording.last_button, recording.choose_button, page.listing, page.removed.undo, *page.buttons]
    recording.refresh()
    recording.last_button.setFocus()
    for widget in order:
        assert QApplication.focusWidget() is widget
        QTest.keyClick(widget, Key.Key_Tab)


# --- words ---


@given(
    paste=st.sampled_from((None, "ctrl-v", "type", "copy", "never", "telepathy")),
    newlines=st.sampled_from((None, "keep", "join", "shift-enter")),
    wait=st.sampled_from((None, 0.0, 0.4, 99.0)),
    title=st.sampled_from((None, "Zendesk")),
    process=st.sampled_from((None, "*", "slack.exe", "org.gnome.Console")),
)
def test_every_rule_can_be_said_in_words(
    paste: str | None, newlines: str | None, wait: float | None, title: str | None, process: str | None
) -> None:
    rule = Rule(match=Matching(process=process, title=title), paste=paste, newlines=newlines, wait=wait)
    said = what(rule)
    assert said
    assert said[0].isupper() or not said[0].isalpha()
    assert "telepathy" not in said
    assert "99" not in said
    assert where(rule.match)


@pytest.mark.parametrize(
    ("process", "name"),
    [("slack.exe", "Slack"), ("mstsc.exe", "Remote Desktop"), ("org.gnome.Console", "Console"), (".exe", ".exe")],
)
def test_a_program_is_called_as_people_call_it(process: str, name: str) -> None:
    assert program_name(process) == name


@given(text=st.text(max_size=12))
def test_a_number_is_read_or_refused_and_never_fails(text: str) -> None:
    value = number_in(text, (0.0, 5.0))
    assert value is None or 0 <= value <= 5


@given(
    says=st.fixed_dictionaries(
        {},
        optional={
            "paste": st.sampled_from(("ctrl-v", "type", "copy")),
            "newlines": st.sampled_from(("keep", "join", "shift-enter")),
            "wait": st.floats(0, 5),
            "channel": st.sampled_from(("chat", "email")),
        },
    ),
    program=st.sampled_from(("slack.exe", "crm.exe", "xterm", "mstsc.exe", "anything")),
)
def test_what_is_saved_makes_just_what_was_shown(says: dict[str, Any], program: str) -> None:
    others = tuple(Ruled(rule, by) for by, rule in Rules((), (CRM,)))
    draft = Draft(program, chosen=says)
    rule = draft.rule(others)
    assert Rules((rule,), (CRM,)).manner(Seen((program,))) == draft.manner(others)
    assert all(getattr(rule, name) in {None, says.get(name)} for name in SAYS)


def test_a_rule_for_many_programs_says_all_that_was_chosen() -> None:
    """What holds without it is not the same in each of them."""
    rule = Draft("vmware*", chosen={"paste": "ctrl-v", "wait": 1.0}).rule(())
    assert (rule.paste, rule.wait) == ("ctrl-v", 1.0)
    again = draft_of(Ruled(rule, "user"))
    again.chosen["wait"] = 2.0
    assert again.rule(()).paste == "ctrl-v"
