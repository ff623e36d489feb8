"""One look-up, told without windows: what the agent sees, and what leaves the launcher."""

from datetime import datetime
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from story import CHAT, Desk, Stage

from launcher.desktop.outcome import Delivered, LeftOnClipboard, Waiting
from launcher.lookup.customer import same_title
from launcher.lookup.showing import line, readable
from launcher.lookup.story import KEPT_AFTER_FOCUS_LOST, Lookup
from launcher.phrase import Text
from launcher.view import Notice, View


@pytest.fixture
def desk() -> Desk:
    return Desk()


def titles(view: View) -> list[str]:
    return [row.title for row in view.rows]


def test_an_empty_field_shows_what_was_used_last_then_the_last_situation(desk: Desk) -> None:
    desk.opened()
    assert titles(desk.stage.view)[:3] == ["Two lines", "Ask for two minutes", "Repeat the order"]


def test_the_phrase_is_shown_in_full_before_it_is_chosen(desk: Desk) -> None:
    desk.opened("refund")
    assert desk.stage.view.reading is not None
    assert desk.stage.view.reading.text == "I can't refund it once it's open."


def test_spans_slice_what_is_drawn(desk: Desk) -> None:
    row = desk.opened("refund").stage.view.rows[0]
    assert [row.title[a:b] for a, b in row.title_spans] == ["refund"]
    assert [row.line[a:b] for a, b in row.line_spans] == ["refund"]


def test_enter_pastes_into_the_window_of_before(desk: Desk) -> None:
    desk.opened("refund").lookup.choose("paste")
    assert desk.stage.asked[-1] == "paste \"I can't refund it once it's open.\" into chat"


def test_a_second_enter_pastes_nothing_twice(desk: Desk) -> None:
    desk.opened("refund").lookup.choose("paste")
    desk.lookup.choose("paste")
    desk.lookup.toggle(CHAT)
    assert sum(a.startswith("paste") for a in desk.stage.asked) == 1
    assert desk.stage.asked.count("show") == 1
    assert desk.stage.asked[-1] == "decline"  # what is typed meanwhile is not held back


@pytest.mark.parametrize("settling", [False, True])
def test_a_hotkey_while_a_phrase_is_on_its_way_opens_when_it_has_arrived(desk: Desk, settling: bool) -> None:
    desk.opened("refund").lookup.choose("paste")
    desk.stage.settling = settling
    desk.lookup.toggle(CHAT)
    assert ("decline" in desk.stage.asked) is not settling  # before it has arrived, a held keyboard would hold it up
    desk.lookup.came_of_it(Delivered())
    assert desk.lookup.state == "choosing"
    assert desk.stage.asked.count("show") == 2


STOPPED = LeftOnClipboard("Stopped after 12 of 400 letters. The whole phrase is on the clipboard.")


def test_the_hotkey_while_a_phrase_comes_piece_by_piece_only_stops_it(desk: Desk) -> None:
    desk.opened("refund").lookup.choose("paste")
    desk.stage.stops = True
    desk.lookup.toggle(CHAT)
    assert desk.stage.asked[-2:] == ["stop", "decline"]
    desk.lookup.came_of_it(STOPPED)
    desk.lookup.toggle(CHAT)  # where the hotkey's first key had stopped it, the hotkey is heard only now
    assert (desk.lookup.state, desk.stage.asked.count("show")) == ("idle", 1)
    assert [notice.text for notice in desk.stage.said] == [STOPPED.reason]
    desk.stage.stops = False
    desk.lookup.toggle(CHAT)
    assert (desk.lookup.state, desk.stage.asked.count("show")) == ("choosing", 2)


def test_a_call_to_show_stops_it_and_opens_then(desk: Desk) -> None:
    desk.opened("refund").lookup.choose("paste")
    desk.stage.stops = True
    desk.lookup.summon(CHAT)
    assert "stop" in desk.stage.asked
    desk.lookup.came_of_it(STOPPED)
    assert (desk.lookup.state, desk.stage.asked.count("show")) == ("choosing", 2)


def test_the_hotkey_that_pastes_again_stops_it_and_pastes_nothing(desk: Desk) -> None:
    desk.opened("refund").lookup.choose("paste")
    desk.stage.stops = True
    desk.lookup.again(CHAT)
    desk.lookup.came_of_it(STOPPED)
    desk.lookup.again(CHAT)
    assert desk.stage.asked.count("stop") == 2
    assert sum(asked.startswith("paste") for asked in desk.stage.asked) == 1


def test_a_delivered_phrase_is_noted_with_the_words_that_stand_in_it(desk: Desk) -> None:
    desk.opened("refund zzz").lookup.choose("paste")
    desk.lookup.came_of_it(Delivered())
    assert desk.stage.asked[-1] == "used open refund"
    assert desk.lookup.state == "idle"
    assert desk.stage.said == []


def test_a_failure_is_told_in_one_line(desk: Desk) -> None:
    desk.opened("refund").lookup.choose("paste")
    desk.lookup.came_of_it(LeftOnClipboard("It is on the clipboard."))
    assert desk.stage.said == [Notice("It is on the clipboard.", "info")]


def test_a_phrase_that_was_not_pasted_waits_on_top(desk: Desk) -> None:
    desk.opened("refund").lookup.choose("paste")
    desk.lookup.came_of_it(Waiting("Something newer was copied."))
    view = desk.opened().stage.view
    assert view.reading is not None
    assert view.reading.id == "open"
    assert view.notice is not None
    desk.lookup.choose("paste")
    assert sum(a.startswith("paste") for a in desk.stage.asked) == 2


@pytest.mark.parametrize("how", ["paste", "copy", "paste-always"])
def test_a_phrase_with_an_open_place_never_leaves_and_says_why(desk: Desk, how: str) -> None:
    desk.opened("order").lookup.choose(how)  # type: ignore[arg-type]  # the words of the type
    assert not [a for a in desk.stage.asked if a.startswith(("paste", "copy"))]
    assert desk.stage.view.notice is not None
    assert "Order number" in desk.stage.view.notice.text


def test_another_customers_title_asks_for_a_second_enter(desk: Desk) -> None:
    desk.stage.title_now = "Bob Jones - Chat"
    desk.opened("refund").lookup.choose("paste")
    assert desk.stage.asked == ["show"]
    assert desk.stage.view.notice is not None
    desk.lookup.choose("paste")
    assert desk.stage.asked[-1].startswith("paste")


def test_a_third_title_is_asked_for_again(desk: Desk) -> None:
    desk.stage.title_now = "Bob Jones - Chat"
    desk.opened("refund").lookup.choose("paste")
    desk.stage.title_now = "Carla Diaz - Chat"
    desk.lookup.choose("paste")
    assert not [a for a in desk.stage.asked if a.startswith("paste")]


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("(2) Inbox - Chat", "(13) Inbox - Chat", True),
        ("• Draft.txt", "Draft.txt", True),
        ("*notes - Editor", "notes - Editor", True),
        ("Anna - Chat", "Bob - Chat", False),
        ("(1,024) Anna", "(1,025) Anna", True),
        ("रवि - Chat", "रेवा - Chat", False),
        ("+49 30 123 456", "+49 30 123 999", False),
        ("INC-482 - Desk", "INC-483 - Desk", False),
        ("Guest #87", "Guest #88", False),
        ("Анна - Чат", "Борис - Чат", False),
        ("", "", True),
    ],
)
def test_digits_and_bullets_are_no_other_customer(before: str, after: str, same: bool) -> None:
    assert same_title(before, after) is same


def test_focus_lost_keeps_the_query_for_a_minute(desk: Desk) -> None:
    desk.opened("refund").lookup.focus_lost()
    assert desk.stage.asked[-1] == "hide"
    desk.now += KEPT_AFTER_FOCUS_LOST - 1
    assert desk.opened().stage.view.query == "refund"
    desk.lookup.focus_lost()
    desk.now += KEPT_AFTER_FOCUS_LOST + 1
    assert desk.opened().stage.view.query == ""


def test_escape_forgets_the_query(desk: Desk) -> None:
    desk.opened("refund").lookup.dismiss()
    desk.lookup.withdrawn()
    assert desk.opened().stage.view.query == ""


def test_the_channel_changes_the_text_and_is_kept(desk: Desk) -> None:
    desk.opened("two minutes").lookup.switch("phone")
    view = desk.stage.view
    assert view.reading is not None
    assert view.reading.text == "May I ask for two minutes?"
    assert "channel phone" in desk.stage.asked


def test_a_missing_channel_falls_back_and_says_so(desk: Desk) -> None:
    desk.lookup.switch("phone")
    reading = desk.opened("refund").stage.view.reading
    assert reading is not None
    assert (reading.text, reading.channel) == ("I can't refund it once it's open.", "any")


def test_a_situation_narrows_and_once_more_widens(desk: Desk) -> None:
    desk.opened().lookup.narrow_to_place(1)
    assert {row.situation for row in desk.stage.view.rows} == {"Long hold"}
    assert [chip.active for chip in desk.stage.view.chips] == [False, True]
    desk.lookup.narrow("long-hold")
    assert len(desk.stage.view.rows) == 4


def test_nothing_found_says_what_to_do(desk: Desk) -> None:
    view = desk.opened("qqqqqqqq").stage.view
    assert not view.rows
    assert "qqqqqqqq" in view.empty
    desk.lookup.choose("paste")
    assert desk.stage.asked == ["show"]


def test_only_keys_that_work_are_drawn(desk: Desk) -> None:
    assert [a.does for a in desk.opened("refund").stage.view.actions][:2] == ["paste", "copy"]
    desk.lookup.focus_lost()
    desk.lookup.summon(None)
    assert next(a.does for a in desk.stage.view.actions) == "copy"


def test_the_last_phrase_can_be_pasted_again_without_opening(desk: Desk) -> None:
    desk.opened("refund").lookup.choose("paste")
    desk.lookup.came_of_it(Delivered())
    desk.lookup.again(CHAT)
    assert sum(a.startswith("paste") for a in desk.stage.asked) == 2
    assert desk.stage.asked.count("show") == 1


@pytest.mark.parametrize("recalled", [True, False])
def test_words_that_were_recalled_or_rewritten_are_not_pasted_again(desk: Desk, recalled: bool) -> None:
    last = desk.phrases[desk.opened("refund").stage.view.rows[0].id]
    desk.delivered()
    if recalled:
        desk.learn(without=last.id)
    else:
        desk.learn(msgspec.structs.replace(last, texts={"any": Text(plain="We say this now.")}))
    desk.lookup.again(CHAT)
    assert not desk.lookup.can_paste_again
    assert sum(a.startswith("paste") for a in desk.stage.asked) == 1
    assert [said.tone for said in desk.stage.said][-1:] == ["warn"]
    desk.opened("two lines").delivered()
    desk.lookup.again(CHAT)
    assert sum(a.startswith("paste") for a in desk.stage.asked) == 3


def test_a_phrase_that_is_recalled_while_it_is_filled_in_leaves_the_open_overlay(desk: Desk) -> None:
    desk.opened("refund")
    selected = desk.stage.view.rows[0].id
    desk.learn(without=selected)
    assert selected not in [row.id for row in desk.stage.view.rows]
    desk.lookup.choose("paste")
    assert not any(a.startswith("paste") for a in desk.stage.asked)


def test_a_key_held_too_long_outside_the_overlay_is_told_and_opens_nothing(desk: Desk) -> None:
    desk.opened("refund").lookup.choose("paste")
    desk.lookup.came_of_it(Delivered())
    desk.lookup.again(CHAT)
    desk.lookup.came_of_it(LeftOnClipboard("A key is still held down.", open=True))
    assert desk.lookup.state == "idle"
    assert desk.stage.said == [Notice("A key is still held down.", "info")]


def test_a_key_held_too_long_over_the_overlay_leaves_it_open(desk: Desk) -> None:
    desk.opened("refund").lookup.choose("paste")
    desk.lookup.came_of_it(LeftOnClipboard("A key is still held down.", open=True))
    assert desk.lookup.state == "choosing"
    assert desk.stage.view.notice == Notice("A key is still held down.", "warn")


def test_phrases_that_cannot_be_loaded_are_not_said_to_be_loading() -> None:
    stage = Stage()
    lookup = Lookup(stage, "chat", lambda: 0.0, datetime.now)
    lookup.cannot("The file is damaged. Restore a backup.")
    lookup.summon(CHAT)
    assert stage.view.empty == "The file is damaged. Restore a backup."


def test_before_the_phrases_are_there_the_overlay_says_so() -> None:
    stage = Stage()
    lookup = Lookup(stage, "chat", lambda: 0.0, datetime.now)
    lookup.summon(CHAT)
    assert "loaded" in stage.view.empty
    lookup.choose("paste")
    assert stage.asked == ["show"]


@given(st.text(max_size=400), st.data())
def test_a_row_s_spans_slice_what_they_sliced_before(text: str, data: st.DataObject) -> None:
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True))) if len(text) > 1 else []
    spans = tuple(zip(ends[::2], ends[1::2], strict=False))
    drawn, moved = line(text, spans)
    flat = text.replace("\n", " ").replace("\t", " ")
    for a, b in moved:
        assert drawn[a:b] in {flat[x:y] for x, y in spans}


PARTS = ("Dear ", "{{input:their name|optional}}", "{{date}}", "\\{{", "{{cursor}}", "ü", "{{oops", "}}")


@given(st.lists(st.sampled_from(PARTS)), st.data())
def test_a_row_names_its_places_and_marks_what_was_found(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True))) if len(text) > 1 else []
    spans = tuple(zip(ends[::2], ends[1::2], strict=False))
    shown, moved = readable(text, spans)
    assert "|optional" not in shown
    assert all(0 <= a < b <= len(shown) for a, b in moved)
    assert all(one[1] <= other[0] for one, other in pairwise(moved))


def test_a_row_shows_the_name_of_a_place() -> None:
    text = (
        "Order {{input:order number|remember}} comes {{choice:when|on|by|default=by}} {{date|offset=+2d}}, {{me.name}}.{{cursor}}"
    )
    at = text.index("number")
    shown, spans = readable(text, ((0, 5), (at, at + 6)))
    assert shown == "Order [order number] comes by [date], [name]."
    assert [shown[a:b] for a, b in spans] == ["Order", "number"]
