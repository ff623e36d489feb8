"""One look-up with places to fill in: what is asked for, what is kept how long, and that nothing leaves half done."""

from collections.abc import Mapping
from dataclasses import replace

import msgspec
import pytest
from story import CHAT, Desk, phrase

from launcher.conversation import IDLE
from launcher.desktop import Target
from launcher.desktop.outcome import LeftOnClipboard, Waiting
from launcher.lookup.story import KEPT_AFTER_FOCUS_LOST
from launcher.view import Notice

OFFER = phrase(
    "offer", "saying-no", "Offer a way out",
    chat="{{input:Name|remember}}, I can {{choice:offer|wait|ring}} by {{time|offset=+2h}}. {{cursor}}Bye, {{input:Name}}.",
    phone="I can {{choice:offer|wait|ring}}.",
)  # fmt: skip
THANKS = phrase("thanks", "saying-no", "Thank for patience", any="Thank you{{cursor}}, {{input:Name}}.")
QUOTE = phrase("quote", "saying-no", "Quote what was said", any="You wrote: {{clipboard}}")
SIGN = phrase("sign", "saying-no", "Signature of mine", any="{{me.first_name}}, {{me.team|default=Support}}")
TYPO = phrase("typo", "saying-no", "Zebra crossing", any="Hi {{inptu:Name}}")


CODED = msgspec.structs.replace(phrase("coded", "saying-no", "Kudu", any="Kind regards"), codes=("N-Ref",))
NREF = phrase("nref", "saying-no", "Kudu two", any="by its id")


@pytest.fixture
def desk() -> Desk:
    return Desk(OFFER, THANKS, QUOTE, SIGN, TYPO)


def fill(desk: Desk) -> None:
    desk.lookup.fill_in("Name", "Ada")
    desk.lookup.fill_in("offer", "ring")


def test_enter_asks_for_one_place_after_the_other_and_then_pastes(desk: Desk) -> None:
    desk.opened("offer").lookup.choose("paste")
    assert desk.stage.asked[-1] == "ask Name"
    assert "Name" in desk.notice
    desk.lookup.fill_in("Name", "Ada")
    assert not desk.notice
    desk.lookup.choose("paste")
    assert desk.stage.asked[-1] == "ask offer"
    desk.lookup.fill_in("offer", "ring")
    desk.lookup.choose("paste")
    assert desk.left == ["paste 'Ada, I can ring by 11:00. Bye, Ada.' into chat with the caret at 26"]


@pytest.mark.parametrize("how", ["paste", "copy", "paste-always"])
@pytest.mark.parametrize("row", [-1, 0])
def test_an_open_place_holds_every_way_back(desk: Desk, how: str, row: int) -> None:
    desk.opened("offer").lookup.choose(how, row)  # type: ignore[arg-type]  # the words of the type
    assert not desk.left


def test_alt_and_a_digit_selects_the_row_that_is_to_be_filled_in(desk: Desk) -> None:
    desk.opened("").lookup.narrow("saying-no")
    row = next(n for n, row in enumerate(desk.stage.view.rows) if row.id == "offer")
    desk.lookup.choose("paste", row)
    assert desk.reading.id == "offer"
    assert desk.stage.asked[-1] == "ask Name"


def test_each_letter_is_shown_at_once_in_both_places_and_the_rows_stay_the_same(desk: Desk) -> None:
    rows = desk.opened("offer").stage.view.rows
    for typed in ("A", "Ad", "Ada"):
        desk.lookup.fill_in("Name", typed)
        assert desk.reading.text.count(typed) == 2
        assert desk.stage.view.rows is rows


def test_a_choice_takes_only_what_it_offers_and_an_unknown_name_nothing(desk: Desk) -> None:
    desk.opened("offer")
    desk.lookup.fill_in("offer", "a million")
    desk.lookup.fill_in("nobody", "asked")
    assert desk.place("offer").state == "open"
    assert "asked" not in desk.reading.text


def test_an_answer_taken_back_opens_the_place_again(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.lookup.fill_in("Name", "")
    desk.lookup.choose("paste")
    assert not desk.left
    assert desk.stage.asked[-1] == "ask Name"


def test_answers_stay_when_the_selection_or_the_channel_moves_away_and_back(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.lookup.type("refund")
    desk.lookup.type("offer")
    assert desk.place("Name").value == "Ada"
    desk.lookup.switch("phone")
    assert desk.reading.text == "I can ring."
    desk.lookup.switch("chat")
    assert desk.place("Name").value == "Ada"


def test_answers_belong_to_their_phrase(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.lookup.type("thank")
    assert desk.place("Name").state == "open"


def test_answers_wait_a_minute_for_the_focus_to_come_back(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.lookup.focus_lost()
    desk.now += KEPT_AFTER_FOCUS_LOST - 1
    desk.opened()
    assert (desk.reading.id, desk.place("Name").value) == ("offer", "Ada")
    desk.lookup.focus_lost()
    desk.now += KEPT_AFTER_FOCUS_LOST + 1
    desk.opened("offer")
    assert desk.place("Name").state == "open"


def test_escape_forgets_the_answers(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.lookup.dismiss()
    desk.lookup.withdrawn()
    desk.opened("offer")
    assert {place.state for place in desk.reading.places} == {"open"}


def test_after_delivery_only_what_is_to_be_remembered_is_kept_for_the_conversation(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.delivered().opened("offer")
    assert (desk.place("Name").state, desk.place("offer").state) == ("kept", "open")
    desk.lookup.type("thank")
    assert desk.reading.text == "Thank you, Ada."
    desk.lookup.fill_in("Name", "Bob")
    desk.lookup.choose("paste")
    assert desk.left[-1] == "paste 'Thank you, Bob.' into chat with the caret at 9"


@pytest.mark.parametrize("by_hand", [True, False])
def test_with_the_conversation_its_answers_end(desk: Desk, by_hand: bool) -> None:
    fill(desk.opened("offer"))
    desk.delivered()
    if by_hand:
        desk.lookup.end_conversation()
        assert not desk.lookup.can_paste_again  # it holds the customer's name
    else:
        desk.now += IDLE + 1
    assert desk.opened("thank").place("Name").state == "open"


def test_the_last_phrase_is_pasted_again_as_it_was_filled_in(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.delivered()
    desk.lookup.again(CHAT)
    assert desk.left[1] == desk.left[0]


# -- another customer


BOB = Target(2, "chat", "Bob Jones - Chat")


def at(desk: Desk, target: Target, query: str = "") -> Desk:
    """The hotkey in this window, and these letters."""
    desk.stage.title_now = target.title
    desk.lookup.summon(target)
    if query:
        desk.lookup.type(query)
    return desk


def test_what_was_kept_for_one_customer_goes_to_another_only_after_a_second_enter(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.delivered()
    assert at(desk, BOB, "thank").place("Name").state == "elsewhere"
    desk.lookup.choose("paste")
    assert len(desk.left) == 1
    assert "from another window" in desk.notice
    assert desk.stage.asked[-1] == "ask Name", "so that typing gives a new answer"
    desk.delivered()
    assert desk.left[1] == "paste 'Thank you, Ada.' into chat with the caret at 9"
    assert at(desk, BOB, "thank").place("Name").state == "kept", "she has said that it is right there"


@pytest.mark.parametrize("row", [-1, 0])
def test_to_go_on_choosing_takes_that_second_enter_back(desk: Desk, row: int) -> None:
    fill(desk.opened("offer"))
    desk.delivered()
    at(desk, BOB, "thank").lookup.choose("paste")
    desk.lookup.type("thank y")
    desk.lookup.choose("paste", row)
    assert len(desk.left) == 1


def test_a_second_enter_counts_for_the_phrase_that_was_looked_at_only(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.delivered()
    at(desk, BOB).lookup.narrow("saying-no")
    rows = [row.id for row in desk.stage.view.rows]
    for asked in ("thanks", "offer"):
        desk.lookup.choose("paste", rows.index(asked))
        assert len(desk.left) == 1
        assert desk.reading.id == asked


@pytest.mark.parametrize("target", [None, replace(CHAT, title="")])
def test_where_windows_have_no_title_what_was_kept_is_seen_before_it_goes(desk: Desk, target: Target | None) -> None:
    desk.stage.title_now = ""
    desk.lookup.summon(target)
    desk.lookup.type("offer")
    fill(desk)
    desk.delivered()
    desk.lookup.summon(target)
    desk.lookup.narrow("saying-no")
    row = next(n for n, row in enumerate(desk.stage.view.rows) if row.id == "thanks")
    desk.lookup.choose("paste", row)
    assert len(desk.left) == 1
    assert (desk.reading.id, desk.place("Name").state) == ("thanks", "kept")
    assert desk.notice
    desk.lookup.choose("paste", row)
    assert len(desk.left) == 2


def test_each_of_two_customers_keeps_her_own_answers(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.delivered()
    at(desk, BOB, "thank").lookup.fill_in("Name", "Bob")
    desk.delivered()
    at(desk, BOB, "offer").lookup.fill_in("Name", "Bob")
    desk.lookup.fill_in("offer", "wait")
    desk.delivered()
    for target, name in ((CHAT, "Ada"), (BOB, "Bob"), (CHAT, "Ada")):
        at(desk, target, "thank").delivered()
        assert desk.left[-1].startswith(f"paste 'Thank you, {name}.'")


def test_an_answer_given_anew_there_needs_no_second_enter(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.delivered()
    at(desk, BOB, "thank").lookup.fill_in("Name", "Bob")
    desk.lookup.choose("paste")
    assert desk.left[-1].startswith("paste 'Thank you, Bob.'")


@pytest.mark.parametrize("title", ["(3) Anna Smith - Chat", "Anna Smith - Chat 12:07"])
def test_a_counter_in_the_title_makes_no_other_customer(desk: Desk, title: str) -> None:
    fill(desk.opened("offer"))
    desk.delivered()
    assert at(desk, replace(CHAT, title=title), "thank").place("Name").state == "kept"


def test_the_long_number_of_a_ticket_makes_another_customer(desk: Desk) -> None:
    fill(at(desk, replace(CHAT, title="Ticket 10451 | Desk"), "offer"))
    desk.delivered()
    assert at(desk, replace(CHAT, title="Ticket 10463 | Desk"), "thank").place("Name").state == "elsewhere"


def test_what_was_half_filled_in_for_one_customer_is_not_taken_for_anothers(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.lookup.focus_lost()
    at(desk, BOB)
    assert (desk.place("Name").value, desk.place("Name").state) == ("Ada", "elsewhere")
    desk.lookup.choose("paste")
    assert not desk.left
    desk.lookup.fill_in("Name", "Bob")
    desk.lookup.choose("paste")
    assert not desk.left, "the offer was Anna's"


def test_what_is_only_copied_goes_to_no_customer(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.delivered()
    at(desk, BOB, "thank").lookup.choose("copy")
    assert desk.left[-1] == "copy 'Thank you, Ada.'"


def test_the_last_phrase_with_one_customers_answers_is_shown_before_it_goes_to_another(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.delivered()
    desk.lookup.again(BOB)
    assert len(desk.left) == 1
    assert desk.stage.asked[-2:] == ["show", "ask offer"]
    assert (desk.reading.id, desk.place("Name").state) == ("offer", "elsewhere")


def test_the_last_phrase_without_answers_goes_anywhere_again(desk: Desk) -> None:
    desk.opened("refund").delivered()
    desk.lookup.again(BOB)
    assert len(desk.left) == 2


def test_a_phrase_that_waits_keeps_its_answers(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.lookup.choose("paste")
    desk.lookup.came_of_it(Waiting("Something newer was copied."))
    desk.opened()
    assert desk.reading.id == "offer"
    desk.lookup.choose("paste")
    assert desk.left[1] == desk.left[0]


def test_a_key_held_too_long_costs_no_answer(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.lookup.choose("paste")
    desk.lookup.came_of_it(LeftOnClipboard("A key is still held down.", open=True))
    assert desk.place("Name").value == "Ada"


def test_a_title_that_changed_is_asked_about_once_all_is_filled_in(desk: Desk) -> None:
    desk.stage.title_now = "Bob Jones - Chat"
    fill(desk.opened("offer"))
    desk.lookup.choose("paste")
    assert "customer" in desk.notice
    desk.lookup.choose("paste")
    assert desk.left


def test_a_value_that_makes_it_too_long_is_told_while_typing_and_at_enter(desk: Desk) -> None:
    desk.opened("thank").lookup.fill_in("Name", "x" * 20_000)
    assert "longer" in desk.notice
    desk.lookup.choose("paste")
    assert desk.notice
    assert not desk.left


def test_lines_and_braces_of_a_value_stay_as_they_are(desk: Desk) -> None:
    desk.opened("thank").lookup.fill_in("Name", "{{clipboard}}\n{{input:x}}")
    desk.lookup.choose("copy")
    assert desk.left == ["copy 'Thank you, {{clipboard}}\\n{{input:x}}.'"]


# -- what is known without asking


def test_what_the_launcher_does_not_know_of_the_agent_is_asked_once_and_then_known(desk: Desk) -> None:
    told: list[Mapping[str, str]] = []
    desk.lookup.on_introduced = told.append
    desk.opened("signature").lookup.choose("paste")
    assert desk.stage.asked[-1] == "ask your first name"
    desk.lookup.fill_in("your first name", "Ada")
    assert not told
    desk.delivered().opened("signature").delivered()
    assert desk.left == ["paste 'Ada, Support' into chat"] * 2
    assert told == [{"first_name": "Ada"}]


def test_a_typo_in_a_placeholder_is_never_pasted_and_says_how_it_is_mended(desk: Desk) -> None:
    desk.opened("zebra").lookup.choose("paste")
    assert not desk.left
    assert "Ctrl+E" in desk.notice


def test_the_clipboard_is_read_for_the_selected_phrase_only_and_only_while_it_is_open(desk: Desk) -> None:
    desk.opened("refund")
    assert not desk.stage.reading
    desk.lookup.type("quote")
    assert len(desk.stage.reading) == 1
    desk.clip("A-1")
    assert desk.reading.text == "You wrote: A-1"
    desk.lookup.type("quote wh")
    assert len(desk.stage.reading) == 1
    desk.lookup.dismiss()
    desk.lookup.withdrawn()
    assert len(desk.stage.reading) == 1


def test_what_was_shown_is_what_is_pasted_and_a_new_selection_reads_again(desk: Desk) -> None:
    desk.opened("quote")
    desk.clip("A-1")
    desk.lookup.type("refund")
    desk.lookup.type("quote")
    desk.lookup.choose("paste")
    assert not desk.left  # nothing of it has been seen yet
    desk.clip("A-2")
    desk.lookup.choose("paste")
    assert desk.left == ["paste 'You wrote: A-2' into chat"]


def test_an_answer_that_comes_late_changes_nothing(desk: Desk) -> None:
    desk.opened("quote")
    desk.lookup.type("refund")
    views = len(desk.stage.views)
    desk.clip("A-1")
    assert len(desk.stage.views) == views
    desk.lookup.type("quote")
    assert desk.place("clipboard").state == "open"


@pytest.mark.parametrize(
    ("why", "word"), [("empty", "no text"), ("concealed", "password"), ("large", "too much"), ("late", "answered")]
)
def test_without_the_clipboards_text_the_notice_says_why(desk: Desk, why: str, word: str) -> None:
    desk.opened("quote")
    desk.clip(None, why)
    desk.lookup.choose("paste")
    assert word in desk.notice
    assert not desk.left


# -- without opening


def test_a_recent_phrase_with_an_open_place_opens_on_it_and_asks(desk: Desk) -> None:
    desk.lookup.paste_phrase("offer", CHAT)
    assert desk.stage.asked == ["show", "ask Name"]
    assert desk.reading.id == "offer"
    assert "Name" in desk.notice


@pytest.mark.parametrize("id_", ["thanks", "quote"])
def test_a_recent_phrase_with_something_of_the_customer_is_shown_first(desk: Desk, id_: str) -> None:
    fill(desk.opened("offer"))
    desk.delivered()
    asked = len(desk.left)
    desk.lookup.paste_phrase(id_, CHAT)
    assert len(desk.left) == asked
    assert desk.reading.id == id_
    assert desk.notice


def test_a_recent_phrase_of_words_alone_is_pasted(desk: Desk) -> None:
    desk.lookup.paste_phrase("lines", CHAT)
    assert desk.left == ["paste 'One.\\nTwo.\\n' into chat"]


# -- words


def test_the_editor_opens_on_the_selected_phrase_and_closing_it_goes_on_where_it_was(desk: Desk) -> None:
    desk.opened("thank").lookup.fill_in("Name", "Ada")
    desk.lookup.edit()
    assert desk.stage.asked[-2:] == ["hide", "edit thanks"]
    desk.learn(phrase("thanks", "saying-no", "Quite another title", any="Thanks, {{input:Name}}."))
    desk.lookup.resume("thanks")
    assert desk.stage.asked[-1] == "show"
    assert desk.stage.view.query == "thank"
    assert desk.reading.text == "Thanks, Ada."
    desk.lookup.choose("paste")
    assert desk.left == ["paste 'Thanks, Ada.' into chat"]


def test_nothing_found_offers_to_write_it_with_these_words(desk: Desk) -> None:
    desk.opened("xylophone ")
    assert "Ctrl+Insert" in desk.stage.view.empty
    assert desk.stage.view.actions[0].keys == "Ctrl+Insert"
    desk.lookup.write()
    assert desk.stage.asked[-2:] == ["hide", "write 'xylophone' in None"]
    desk.learn(phrase("new", "saying-no", "Something else", any="Ding."))
    desk.lookup.resume("new")
    assert desk.reading.text == "Ding."


def test_an_editor_that_is_given_up_leads_back_too(desk: Desk) -> None:
    desk.opened("offer").lookup.edit()
    desk.lookup.resume(None)
    assert (desk.stage.view.query, desk.reading.id) == ("offer", "offer")
    desk.lookup.resume(None)
    assert desk.stage.asked.count("show") == 2  # once


def test_a_hotkey_while_the_editor_is_open_counts_more_than_going_back(desk: Desk) -> None:
    desk.opened("offer").lookup.edit()
    desk.opened("refund")
    desk.lookup.resume("offer")
    assert desk.stage.view.query == "refund"


def test_undo_is_the_stages(desk: Desk) -> None:
    desk.opened().lookup.undo()
    assert desk.stage.asked[-1] == "undo"


def test_news_while_choosing_keep_query_selection_answers_and_notice(desk: Desk) -> None:
    desk.opened("offer").lookup.fill_in("Name", "Ada")
    desk.lookup.choose("paste")
    said = desk.notice
    desk.learn(phrase("another", "saying-no", "Offer", any="I can offer this."))
    assert (desk.stage.view.query, desk.reading.id, desk.place("Name").value, desk.notice) == ("offer", "offer", "Ada", said)


def test_news_keep_what_came_from_the_clipboard(desk: Desk) -> None:
    desk.opened("quote")
    desk.clip("A-1")
    desk.learn(phrase("another", "saying-no", "Offer", any="I can offer this."))
    assert desk.reading.text == "You wrote: A-1"


def test_a_phrase_that_vanishes_while_it_is_filled_in_is_told(desk: Desk) -> None:
    fill(desk.opened("offer"))
    desk.learn(without="offer")
    assert "removed" in desk.notice
    assert desk.stage.view.reading is None or desk.reading.id != "offer"
    desk.lookup.fill_in("Name", "Bob")
    desk.lookup.choose("paste")
    assert not any("Ada" in left for left in desk.left)


def test_where_the_selected_phrase_was_removed_the_next_enter_does_not_send_another(desk: Desk) -> None:
    desk.learn(*(phrase(id_, "saying-no", f"Wombat {id_}", any=f"The {id_} text.") for id_ in ("first", "second")))
    chosen = desk.opened("wombat").reading.id
    desk.learn(without=chosen)
    assert desk.reading.id != chosen, "another one stands there"
    desk.lookup.choose("paste")
    assert not desk.left
    assert "again" in desk.notice
    desk.lookup.choose("paste")
    assert len(desk.left) == 1


def test_what_became_of_the_words_is_told_where_the_agent_looks(desk: Desk) -> None:
    desk.opened("offer").lookup.tell(Notice("Undone.", "info"))
    assert (desk.notice, desk.stage.said) == ("Undone.", [])
    desk.lookup.dismiss()
    desk.lookup.withdrawn()
    desk.lookup.tell(Notice("Undone.", "info"))
    assert [notice.text for notice in desk.stage.said] == ["Undone."]


# -- the keys that are drawn


def test_the_footer_says_what_enter_does_now(desk: Desk) -> None:
    desk.opened("offer")
    assert [(a.keys, a.does) for a in desk.stage.view.actions[:2]] == [("Enter", "fill in"), ("Ctrl+E", "edit")]
    fill(desk)
    assert [(a.keys, a.does) for a in desk.stage.view.actions[:3]] == [
        ("Enter", "paste"),
        ("Ctrl+Enter", "copy"),
        ("Tab", "fill in"),
    ]
    desk.lookup.type("refund")
    assert "Tab" not in {action.keys for action in desk.stage.view.actions}


@pytest.mark.parametrize("query", ["quote", "zebra"])
def test_enter_is_not_drawn_where_no_answer_of_the_agents_would_help(desk: Desk, query: str) -> None:
    desk.opened(query)
    assert {action.keys for action in desk.stage.view.actions} == {"Ctrl+E", "F1", "Esc"}


def test_the_time_is_that_of_what_is_shown(desk: Desk) -> None:
    desk.now = 60 * 30
    assert "11:30" in desk.opened("offer").reading.text


@pytest.mark.parametrize("name", ["N-Ref", "n-ref", "ｎＲef", "coded"])
def test_another_phrase_is_known_by_its_id_and_by_its_code(name: str) -> None:
    asking = phrase("asking", "saying-no", "Okapi asking", any="Hello. {{phrase:%s}}" % name)  # noqa: UP031 -- braces
    desk = Desk(CODED, asking).opened("okapi").delivered()
    assert desk.left == ["paste 'Hello. Kind regards' into chat"]


def test_an_id_counts_before_a_code() -> None:
    desk = Desk(CODED, NREF, phrase("asking", "saying-no", "Okapi asking", any="{{phrase:nref}}")).opened("okapi").delivered()
    assert desk.left == ["paste 'by its id' into chat"]


def test_a_phrase_that_is_not_there_is_named_at_enter() -> None:
    desk = Desk(phrase("asking", "saying-no", "Okapi asking", any="{{phrase:nosuch}}")).opened("okapi")
    desk.lookup.choose("paste")
    assert not desk.left
    assert "“nosuch”" in desk.notice
