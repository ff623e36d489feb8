"""Rules in the store: the user's beside a pack's, at hand at once, told as news, undone, and never in the way of a start."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launcher.change import Add, Batch, Edit, Remove
from launcher.collection import at_once
from launcher.errors import LauncherError
from launcher.glimpse import glimpse
from launcher.library import Library
from launcher.manner import Manner, Seen
from launcher.packs import format as pack_format
from launcher.phrase import Matching, PackInfo, Rule
from launcher.rules import Rules

NOW = datetime(2026, 11, 22, 9, 0)  # noqa: DTZ001 -- local time, as the agent's clock
XTERM = Matching(process="xterm")
NOTES = Matching(process="notes")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "phrases.db"


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    library = Library(path, lambda: NOW)
    yield library
    library.close()


def brought(library: Library, *rules: Rule, pack: str = "pack-r") -> None:
    """A pack with these rules."""
    info = PackInfo(id=pack, name=pack, serial=1)
    library.change(Batch("Install", (Add(info, by=pack), *(Add(rule, by=pack) for rule in rules))))


def written(rules: Rules) -> list[tuple[str, str, dict[str, object]]]:
    """Who wrote which rule that says what."""
    return [
        (by, rule.id, {n: v for n in ("paste", "wait", "newlines", "speed", "channel") if (v := getattr(rule, n)) is not None})
        for by, rule in rules
        if by != "built-in"
    ]


def test_what_is_at_hand_at_once_is_what_the_library_says(library: Library, path: Path) -> None:
    brought(library, Rule(match=XTERM, paste="type"), Rule(match=Matching(title="b"), wait=1.0), pack="one")
    brought(library, Rule(match=XTERM, paste="copy"), Rule(match=NOTES, wait=1.0), Rule(match=Matching(title="a")), pack="two")
    library.set_rule(Matching(title="c"), {"wait": 0.5})
    library.set_rule(Matching(title="d"), {"wait": 0.7})
    library.set_rule(XTERM, {"channel": "chat"})
    library.remove_rule(NOTES)
    library.collection()
    seen = glimpse(path)
    assert seen is not None
    assert (seen.own_rules, seen.packs_rules) == library.store.rules()
    now = at_once(path)
    assert now is not None
    assert now.rules == library.rules() == library.collection().rules
    assert [(by, id_) for by, id_, _says in written(now.rules)] == [
        ("user", "*|d"), ("user", "*|c"), ("user", "xterm|*"), ("pack", "*|a"), ("pack", "*|b"), ("pack", "xterm|*"),
    ]  # fmt: skip
    assert now.rules.manner(Seen(("xterm",))) == Manner("type", newlines="join", channel="chat")


def test_without_rules_only_what_is_built_in_counts(library: Library, path: Path) -> None:
    library.collection()
    now = at_once(path)
    assert now is not None
    assert now.rules == library.rules() == Rules()


def test_a_users_rule_says_only_what_she_said_and_the_pack_what_it_says(library: Library) -> None:
    brought(library, Rule(match=NOTES, paste="type", wait=1.0, newlines="keep"))
    library.set_rule(NOTES, {"wait": 0.2})
    assert written(library.rules()) == [
        ("user", "notes|*", {"wait": 0.2}),
        ("pack", "notes|*", {"paste": "type", "wait": 1.0, "newlines": "keep"}),
    ]
    library.change(Edit("rule", "notes|*", {"paste": "copy"}, by="pack-r"))
    assert library.rules().manner(Seen(("notes",))) == Manner("copy", wait=0.2)


def test_the_user_can_say_the_same_as_a_pack_and_mean_it(library: Library) -> None:
    """In a terminal it makes a difference who says it."""
    brought(library, Rule(match=XTERM, newlines="keep"))
    assert library.rules().manner(Seen(("xterm",))).newlines == "join"
    library.set_rule(XTERM, {"newlines": "keep"})
    assert library.rules().manner(Seen(("xterm",))).newlines == "keep"
    library.undo()
    assert library.rules().manner(Seen(("xterm",))).newlines == "join"


def test_her_other_words_do_not_make_a_packs_line_breaks_hers(library: Library) -> None:
    brought(library, Rule(match=XTERM, newlines="keep"))
    library.set_rule(XTERM, {"wait": 0.2})
    assert library.rules().manner(Seen(("xterm",))).newlines == "join"


def test_rules_for_the_same_windows_are_one_whatever_the_letters(library: Library) -> None:
    library.set_rule(Matching(process="Notes", title="Order*"), {"wait": 0.2, "paste": "type"})
    library.set_rule(Matching(process=" notes ", title="order*"), {"wait": 0.4, "paste": None})
    assert written(library.rules()) == [("user", "notes|Order*", {"wait": 0.4})]
    library.set_rule(Matching(process="NOTES", title="ORDER*"), {"wait": None})
    assert written(library.rules()) == []


def test_each_change_is_a_step_with_a_name_and_goes_back_and_forth(library: Library) -> None:
    brought(library, Rule(match=XTERM, paste="type"))
    before = library.rules()
    states = [before]
    for act in (
        lambda: library.set_rule(XTERM, {"wait": 0.2}),
        lambda: library.set_rule(XTERM, {"wait": 0.3, "paste": "copy"}),
        lambda: library.remove_rule(XTERM),
        lambda: library.remove_rule(XTERM),
        lambda: library.set_rule(XTERM, {"speed": 10.0}),
    ):
        act()
        states.append(library.rules())
    assert [len(written(state)) for state in states] == [1, 2, 2, 1, 0, 1]
    assert [step.name for step in library.steps()[:5]] == [
        "Add the rule for xterm", "Remove the rule for xterm", "Remove the rule for xterm", "Change the rule for xterm",
        "Add the rule for xterm",
    ]  # fmt: skip
    for state in states[-2::-1]:
        assert library.undo() is not None
        assert library.rules() == state
    for state in states[1:]:
        assert library.redo() is not None
        assert library.rules() == state
    assert library.store.verify() == []


MATCHES = st.sampled_from([NOTES, XTERM, Matching(title="order"), Matching(process="notes", title="order")])
SAID = st.dictionaries(st.sampled_from(["wait", "speed"]), st.sampled_from([1.0, 2.0, None]), min_size=1)
ACTS = st.lists(st.tuples(MATCHES, SAID | st.none()), max_size=6)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_any_series_of_changes_leaves_what_was_said_last_and_undo_leads_back_through_all_of_it(
    library: Library, path: Path, acts: list[tuple[Matching, dict[str, float | None] | None]]
) -> None:
    if "pack-r" not in {pack.id for pack in library.store.packs()}:
        brought(library, Rule(match=NOTES, paste="type"), Rule(match=XTERM, wait=3.0))
    own: dict[str, dict[str, float]] = {}
    packs = {"notes|*", "xterm|*"}
    walked = [library.rules()]
    for match, says in acts:
        id_ = Rule(match=match).id
        try:
            changed = library.remove_rule(match) if says is None else library.set_rule(match, says)
        except LauncherError:
            assert id_ not in own
            assert id_ not in packs if says is None else not any(says.values())
            continue
        if says is None and id_ not in own:
            packs.remove(id_)
        said = {} if says is None else own.get(id_, {}) | says
        own[id_] = {name: value for name, value in said.items() if value is not None}
        own = {id_: said for id_, said in own.items() if said}
        walked += [library.rules()] if changed.step else []
        told = written(library.rules())
        assert {id_: said for by, id_, said in told if by == "user"} == own
        assert {id_ for by, id_, _said in told if by == "pack"} == packs
        seen = glimpse(path)
        assert seen is not None
        assert (seen.own_rules, seen.packs_rules) == library.store.rules()
    for before in walked[-2::-1]:
        assert library.undo() is not None
        assert library.rules() == before


def test_a_rule_that_is_not_there_is_told_and_one_that_is_built_in_stays(library: Library) -> None:
    for match, hint in ((NOTES, "rules list"), (Matching(process="XTERM"), "built in")):
        with pytest.raises(LauncherError, match="no rule for") as refused:
            library.remove_rule(match)
        assert hint in refused.value.hint


def test_what_no_launcher_could_do_is_refused_at_the_door_from_her_and_carried_from_a_pack(library: Library) -> None:
    senseless = Rule(match=NOTES, wait=9.0, paste="beam")
    for change in (Add(senseless), Batch("both", (Add(Rule(match=XTERM, wait=1.0)), Add(senseless)))):
        with pytest.raises(LauncherError, match=r"paste|wait"):
            library.change(change)
    with pytest.raises(LauncherError, match="from 0 to 5"):
        library.set_rule(NOTES, {"wait": 9.0})
    assert library.rules() == Rules()
    brought(library, senseless)
    assert written(library.rules()) == [("pack", "notes|*", {"paste": "beam", "wait": 9.0})]
    assert library.rules().manner(Seen(("notes",))) == Manner()


def test_a_publisher_who_takes_its_rule_back_leaves_hers(library: Library) -> None:
    brought(library, Rule(match=NOTES, paste="type"))
    library.set_rule(NOTES, {"wait": 0.2})
    library.change(Remove("rule", "notes|*", by="pack-r"))
    assert written(library.rules()) == [("user", "notes|*", {"wait": 0.2})]


def test_news_bring_the_rules_where_they_changed_and_only_there(library: Library, path: Path) -> None:
    collection = library.collection()
    other = Library(path, lambda: NOW)
    other.set_rule(NOTES, {"paste": "copy"})
    news = library.news(collection.mark)
    assert news is not None
    assert news.rules == library.rules() != Rules()
    after = collection.with_news(news)
    assert after.rules.manner(Seen(("notes",))).paste == "copy"
    assert not after.behind
    other.change(Edit("phrase", after.index.ids[0], {"title": "Quagga"}))
    news = library.news(after.mark)
    other.close()
    assert news is not None
    assert news.rules is None
    assert after.with_news(news).rules == after.rules


def test_rules_come_through_even_where_too_much_else_changed_to_be_taken_in(library: Library) -> None:
    collection = library.collection()
    ids = collection.index.ids
    assert len(ids) > 100
    many = tuple(Edit("phrase", id_, {"tags": ["new"]}) for id_ in ids)
    library.change(Batch("all", (*many, Add(Rule(match=NOTES, paste="copy")))))
    news = library.news(collection.mark)
    assert news is not None
    assert not news.whole
    assert collection.with_news(news).rules.manner(Seen(("notes",))).paste == "copy"


@pytest.mark.expects_log("not as they were written")
def test_a_damaged_rule_is_left_out_and_the_others_count(library: Library, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    brought(library, Rule(match=XTERM, paste="type"), Rule(match=Matching(title="secret words"), paste="copy"))
    library.set_rule(NOTES, {"wait": 0.2})
    library.set_rule(Matching(title="secret words"), {"wait": 0.3})
    library.collection()
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE personal SET body = replace(body, '0.3', '0.4') WHERE kind = 'rule'")
        conn.execute("UPDATE base SET body = '{' WHERE id = 'xterm|*'")
    now = at_once(path)
    assert now is not None
    assert now.rules == library.rules()
    assert written(now.rules) == [("user", "notes|*", {"wait": 0.2}), ("pack", "*|secret words", {"paste": "copy"})]
    assert ("rule", "xterm|*") in library.store.verify()
    assert "secret" not in caplog.text


def test_rules_of_a_pack_go_through_its_file_and_the_store_as_they_came(library: Library) -> None:
    sent = [{"match": {"process": "notes", "title": None}, "paste": "beam", "wait": 0.4, "mood": 1}]
    sheet = {"format": "phrasepack", "format_version": 1, "pack": {"id": "k", "name": "K", "serial": 1}, "rules": sent}
    pack = pack_format.read(json.dumps(sheet).encode())
    library.change(pack_format.installation(pack))
    library.set_rule(NOTES, {"wait": 0.1})
    kept = tuple(rule for by, rule in library.rules() if by == "pack")
    again = json.loads(pack_format.write(pack_format.Pack(info=pack.info, rules=kept)))["rules"][0]
    assert {name: again[name] for name in ("match", "paste", "wait", "mood")} == sent[0]


def test_after_a_change_of_rules_all_is_at_hand_at_once_as_before(library: Library, path: Path) -> None:
    library.collection()
    library.set_rule(NOTES, {"wait": 0.2})
    library.set_rule(XTERM, {"wait": 0.3})
    library.remove_rule(XTERM)
    now = at_once(path)
    assert now is not None
    assert (now.mark, now.rules) == (library.store.mark(), library.rules())
    assert library.news(now.mark) is None
    edited = now.index.ids[0]
    library.change(Edit("phrase", edited, {"title": "Quagga"}))
    library.set_rule(XTERM, {"wait": 0.3})
    again = at_once(path)
    assert again is not None
    assert (again.mark, again.rules) == (library.store.mark(), library.rules())
    assert again.index.phrase(edited) == library.store.phrase(edited)
    library.store.restore(library.backup())
    assert at_once(path) is None  # and nobody knows any more what the earlier states were
