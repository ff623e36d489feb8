"""Editions of packs taken in: whole or not at all, with their file, their report, what they retired and what is known of them."""

import multiprocessing
import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import timedelta

import pytest
import store_children
from store_past import older
from store_samples import PACK, TODAY, opened, pack, phrase, rows, sent, situation, whole_in_order

from launcher.change import Add, Batch, Edit, Remove
from launcher.errors import LauncherError
from launcher.layers import Conflict, Layers
from launcher.progress import Stopped
from launcher.store import Edition, KeptVersion, Overtaken, backups_beside, listed
from launcher.store.rescue import mended, rescued


def _edition(serial=1, **more):
    return Edition(PACK, serial, f"2026.{serial}", **{"content": b"file %d " % serial * 50, "report": {"serial": serial}} | more)


def _base(store, id_):
    return store.layers_of(PACK)["phrase", id_].base[PACK]


def _kept(store):
    return [rows(store, f"SELECT * FROM {table}") for table in ("edition", "report", "retired", "fact")]  # noqa: S608 - our tables


# In one transaction


def test_an_edition_is_taken_in_with_its_file_its_report_what_it_retired_and_its_facts_as_one_step(store):
    store.apply(sent(phrase("old")))
    old = store.phrase("old")
    batch = Batch("Update", (Add(phrase("new"), by=PACK), Remove("phrase", "old", expects=old.rev, by=PACK)))
    edition = _edition(2, retired=(old,), facts={"serials": {"RWkey": 2}, "signed": {"key": "RWkey"}})
    changed = store.take_in(batch, edition, expects=store.mark())
    assert changed.ids == {("phrase", "new"), ("phrase", "old")}
    assert (changed.name, changed.step) == ("Update", 2)
    assert store.versions(PACK) == (KeptVersion(2, "2026.2", TODAY, len(edition.content)),)
    assert store.content(PACK, 2) == edition.content
    assert [(one.pack, one.at, one.body, one.read) for one in store.reports()] == [(PACK, TODAY, {"serial": 2}, False)]
    assert [(one.phrase, one.pack, one.at) for one in store.retired()] == [(old, PACK, TODAY)]
    assert store.facts("serials") == {PACK: {"RWkey": 2}}
    assert store.fact(PACK, "signed") == {"key": "RWkey"}
    assert store.undo(changed.step).ids == changed.ids
    assert [one.id for one in store.phrases()] == ["old"]


def test_what_does_not_fit_is_refused_and_nothing_of_the_edition_is_kept(store):
    store.apply(sent(phrase("p1"), phrase("p2")))
    sent_before, mark = _base(store, "p1"), store.mark()
    store.apply(Edit("phrase", "p1", {"title": "Newer"}, by=PACK))
    before, kept = whole_in_order(store), _kept(store)
    overtaken = Batch("Update", (Remove("phrase", "p2", by=PACK), Edit("phrase", "p1", {"title": "X"}, sent_before.rev, PACK)))
    for batch, expects in ((overtaken, None), (Batch("Add", (Add(phrase("p1"), by=PACK),)), None), (Batch("Nothing", ()), mark)):
        with pytest.raises(Overtaken) as refusal:
            store.take_in(batch, _edition(2, facts={"a": 1}), expects=expects)
        assert refusal.value.message
    for broken in (_edition(2, facts={"a": float("nan")}), _edition(2, report={"line": "\ud800"})):
        with pytest.raises(LauncherError, match="cannot be saved"):
            store.take_in(Batch("Add", (Add(phrase("p3"), by=PACK),)), broken)
    assert (whole_in_order(store), _kept(store)) == (before, kept)


def test_a_person_can_stop_it_and_nothing_is_left_behind(store):
    told = []

    def far(done, of):
        told.append((done, of))
        if done >= 1000:
            raise Stopped

    with pytest.raises(Stopped):
        store.take_in(sent(*(phrase(f"p{n}") for n in range(1500))), _edition(), far=far)
    assert told == [(0, 1501), (500, 1501), (1000, 1501)]
    assert store.phrases() == []
    assert _kept(store) == [[], [], [], []]


def test_an_edition_without_a_difference_takes_no_step_but_is_remembered(store):
    store.take_in(sent(phrase("p1")), _edition(1))
    mark = store.mark()
    assert store.take_in(Batch("Again", ()), _edition(1, report={}, facts={"taken": 1}), expects=mark).step == 0
    assert store.mark() == mark
    assert store.fact(PACK, "taken") == 1
    assert len(store.reports()) == 1


def test_words_that_the_user_saved_before_are_no_reason_to_refuse_a_teams_edition(store):
    """A copy of her own words is made for her, whatever stands in it."""
    copy = phrase("copy", text="Card 4111 1111 1111 1111.")
    assert store.take_in(Batch("Update", (Add(copy),)), _edition()).step
    assert store.phrase("copy")


def test_much_is_copied_before(store, path):
    store.apply(Add(phrase("mine")))
    store.take_in(sent(*(phrase(f"p{n}") for n in range(60))), _edition())
    assert [one.kind for one in listed(backups_beside(path))] == ["before"]


def test_of_two_that_take_in_an_edition_at_once_one_is_overtaken_and_each_edition_is_there_whole(store, path):
    store.take_in(sent(*(phrase(f"p{n}") for n in range(5))), _edition())
    context = multiprocessing.get_context("spawn")
    results, gate = context.Queue(), context.Barrier(2)
    children = [context.Process(target=store_children.take_in_editions, args=(path, 12, gate, results)) for _ in range(2)]
    for child in children:
        child.start()
    overtaken = [results.get(timeout=120) for _ in children]
    for child in children:
        child.join(60)
        assert child.exitcode == 0
    assert sum(overtaken) == 12
    assert {one.title for one in store.phrases()} == {"Edition 13"}
    assert [one.serial for one in store.versions(PACK)] == [13, 12, 11, 10, 9]
    assert [one.body for one in store.reports()] == [{"serial": serial} for serial in range(13, 0, -1)]
    assert store.fact(PACK, "taken") == 13


@pytest.mark.expects_log("")
def test_a_full_disk_leaves_the_edition_before(path, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine allows no mounts")
    try:
        store = opened(disk / "phrases.db")
        store.take_in(sent(phrase("p1")), _edition())
        before, kept, mark = whole_in_order(store), _kept(store), store.mark()
        much = Batch("Update", tuple(Add(phrase(f"n{n}", text=f"Text {n}. " * 200), by=PACK) for n in range(900)))
        with pytest.raises(LauncherError, match="disk is full"):
            store.take_in(much, _edition(2, content=os.urandom(500_000)), expects=mark)
        assert (whole_in_order(store), _kept(store), store.mark()) == (before, kept, mark)
        store.take_in(Batch("Update", (Add(phrase("p2"), by=PACK),)), _edition(2), expects=mark)
        assert store.verify() == []
        store.close()
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


# What is kept


def test_the_newest_five_editions_are_kept_and_the_one_gone_back_to_is_among_them(store):
    for serial in range(1, 8):
        store.take_in(Batch("Update", ()), _edition(serial))
        store.take_in(Batch("Update", ()), Edition("other", serial, content=b"other"))
    assert [one.serial for one in store.versions(PACK)] == [7, 6, 5, 4, 3]
    store.take_in(Batch("Back", ()), _edition(3, content=b"three"))
    for serial in (8, 9, 10, 11):
        store.take_in(Batch("Update", ()), _edition(serial))
    assert [one.serial for one in store.versions(PACK)] == [11, 10, 9, 8, 3]
    assert store.content(PACK, 3) == b"three"
    with pytest.raises(LauncherError, match="no longer kept"):
        store.content(PACK, 7)
    assert [one.serial for one in store.versions("other")] == [7, 6, 5, 4, 3]


def test_reports_are_kept_until_a_person_has_read_them_and_after(store):
    for serial in range(1, 4):
        store.take_in(Batch("Update", ()), _edition(serial))
    store.take_in(Batch("Import", ()), Edition("other", 1, report={"serial": 1}))
    assert [(one.pack, one.body["serial"]) for one in store.reports()] == [("other", 1), (PACK, 3), (PACK, 2), (PACK, 1)]
    assert [one.body["serial"] for one in store.reports(PACK, limit=2)] == [3, 2]
    store.read_reports(one.row for one in store.reports(PACK, limit=2))
    assert [one.body["serial"] for one in store.reports(PACK, unread=True)] == [1]
    assert [one.read for one in store.reports(PACK)] == [True, True, False]


def test_what_was_retired_is_listed_for_ninety_days_unless_it_came_back_or_was_kept(path):
    store = opened(path)
    store.apply(sent(*(phrase(f"p{n}") for n in range(4))))
    phrases = store.phrases()
    gone = Batch("Update", tuple(Remove("phrase", one.id, by=PACK) for one in phrases))
    step = store.take_in(gone, _edition(2, retired=tuple(phrases))).step
    assert {one.phrase.id for one in store.retired()} == {"p0", "p1", "p2", "p3"}
    store.apply(Add(phrase("mine", extra={"copy_of": "p0"})))
    store.apply(Add(phrase("p1"), by=PACK))
    store.apply(Add(phrase("p2")))
    assert [one.phrase.id for one in store.retired()] == ["p3"]
    store.close()
    for days, listed_ones in ((89, ["p3"]), (91, [])):
        store = opened(path, TODAY + timedelta(days=days))
        assert [one.phrase.id for one in store.retired()] == listed_ones
        store.fade((TODAY + timedelta(days=days)).date())
        assert len(rows(store, "SELECT * FROM retired")) == (4 if listed_ones else 0)
        store.close()
    assert step


def test_an_undone_retirement_is_no_retirement(store):
    store.apply(sent(phrase("p1")))
    gone = store.phrase("p1")
    step = store.take_in(Batch("Update", (Remove("phrase", "p1", by=PACK),)), _edition(2, retired=(gone,))).step
    back = store.undo(step)
    assert store.retired() == ()
    store.undo(back.step)
    assert [one.phrase.id for one in store.retired()] == ["p1"]


def test_the_files_of_a_pack_that_was_removed_long_ago_are_let_go(path):
    store = opened(path)
    store.take_in(sent(phrase("p1")), _edition())
    store.take_in(sent(phrase("q1"), by="gone"), Edition("gone", 1, content=b"gone"))
    store.apply(Batch("Remove", (Remove("phrase", "q1", by="gone"), Remove("pack", "gone", by="gone"))))
    store.fade(TODAY.date())
    assert store.versions("gone")
    store.close()
    for days, kept in ((100, True), (100, True), (101, False)):  # a leap may be a clock that went astray; a day with it is none
        later = opened(path, TODAY + timedelta(days=days))
        later.fade((TODAY + timedelta(days=days)).date())
        assert bool(later.versions("gone")) is kept
        assert later.versions(PACK)
        later.close()


def test_facts_are_known_by_pack_and_name_until_they_are_forgotten(store, path):
    mark = store.mark()
    store.note_fact("", "keys", {"RWx": {"stand": "trusted"}})
    store.note_fact(PACK, "followed", {"where": "/srv/packs", "tries": 3})
    store.note_fact(PACK, "signed", "RWx")
    store.note_fact("other", "followed", [1, None, 0.5])
    other = opened(path)
    assert other.facts("followed") == {PACK: {"where": "/srv/packs", "tries": 3}, "other": [1, None, 0.5]}
    assert other.fact("", "keys") == {"RWx": {"stand": "trusted"}}
    other.note_fact(PACK, "signed", None)
    other.forget_facts(PACK, ["followed", "never-noted"])
    other.close()
    assert store.fact(PACK, "signed") is store.fact(PACK, "followed") is None
    assert store.facts("followed") == {"other": [1, None, 0.5]}
    assert store.mark() == mark  # nobody needs to look at the phrases again


# What a new edition meets


def test_the_layers_of_a_pack_are_all_that_it_sent_and_all_that_is_asked_for(store):
    store.apply(sent(phrase("p1"), phrase("p2"), situation()))
    store.apply(sent(phrase("p1", title="Other"), phrase("q1"), by="other"))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.apply(Remove("phrase", "p2"))
    store.apply(sent(phrase("gone"), by="third"))
    store.apply(Edit("phrase", "gone", {"title": "Mine, too"}))
    store.apply(Remove("phrase", "gone", by="third"))
    found = store.layers_of(PACK, [("phrase", "gone"), ("phrase", "new"), ("pack", PACK)])
    assert found.keys() == {
        *(("phrase", id_) for id_ in ("p1", "p2", "gone", "new")), ("situation", "s1"), ("pack", PACK),
    }  # fmt: skip
    assert list(found["phrase", "p1"].base) == [PACK, "other"]
    assert found["phrase", "p1"].overrides["title"].value == "Mine"
    assert found["phrase", "p2"].hidden
    assert found["phrase", "gone"].overrides["title"].value == "Mine, too"
    assert found["phrase", "gone"].base == {}
    assert found["phrase", "new"] == Layers("phrase", "new")
    assert found["pack", PACK].own.name == "Starter"
    assert store.places() == {PACK: 1, "other": 2, "third": 3}
    assert store.layers_of("unknown").keys() == {("pack", "unknown")}


def test_the_codes_that_are_taken_are_those_that_phrases_answer_to_now(store):
    store.apply(sent(phrase("p1", codes=("NREF", "no")), phrase("p2", codes=("gone",)), phrase("p3", codes=("old",))))
    store.apply(sent(phrase("q1", codes=("nref", "Nref")), phrase("p1", codes=("shadowed",)), by="other"))
    store.apply(Add(phrase("mine", codes=("NO",))))
    store.apply(Remove("phrase", "p2"))
    store.apply(Edit("phrase", "p3", {"codes": ["hers", "it\u2019s"]}))
    assert store.codes("nobody") == {
        "nref": ("p1", "q1"), "no": ("mine", "p1"), "hers": ("p3",), "it\u2019s": ("p3",),
    }  # fmt: skip
    assert store.codes(PACK) == {"nref": ("q1",), "no": ("mine",)}
    assert store.codes("other") == {"nref": ("p1",), "no": ("mine", "p1"), "hers": ("p3",), "it\u2019s": ("p3",)}


def test_copies_are_found_by_what_they_were_made_from(store):
    for id_, of in (("a", "p1"), ("b", "p1"), ("c", "p2"), ("d", None), ("e", 7)):
        store.apply(Add(phrase(id_, extra={"copy_of": of} if of else {}, text='A text with "copy_of": in it.')))
    assert {of: [one.id for one in found] for of, found in store.copies().items()} == {"p1": ["a", "b"], "p2": ["c"]}


# Conflicts


def _in_conflict(store):
    store.apply(sent(phrase("p1", title="Theirs", when="late"), phrase("p2")))
    store.apply(Edit("phrase", "p1", {"title": "Mine", "when": "always"}))
    return store.take_in(
        Batch("Update", (Edit("phrase", "p1", {"title": "Theirs, newer", "when": "never"}, by=PACK),)), _edition(2)
    )


def test_a_field_that_both_have_changed_is_told_until_the_user_has_settled_it(store):
    taken = _in_conflict(store)
    title, when = Conflict("title", "Mine", "Theirs, newer"), Conflict("when", "always", "never")
    assert store.conflicts() == {("phrase", "p1"): (title, when)}
    mark, seen = store.mark(), store.phrase("p1")
    assert store.settle("phrase", "p1", ["title", "tone"]).ids == {("phrase", "p1")}
    assert store.conflicts() == {("phrase", "p1"): (when,)}
    assert store.changed_since(mark) == {("phrase", "p1")}
    assert store.phrase("p1") == seen
    with pytest.raises(LauncherError, match="nothing to decide"):
        store.settle("phrase", "p1", ["title"])
    with pytest.raises(LauncherError, match="nothing to decide"):
        store.settle("phrase", "nowhere", ["title"])
    store.apply(Edit("phrase", "p1", {"when": "never"}))  # accepted
    assert store.conflicts() == {}
    store.undo()
    assert store.conflicts() == {("phrase", "p1"): (when,)}
    store.undo(taken.step)
    assert store.conflicts() == {}


def test_what_was_settled_stays_settled_until_the_publisher_says_something_else(store):
    _in_conflict(store)
    store.settle("phrase", "p1", ["title", "when"])
    store.apply(Edit("phrase", "p1", {"family": "no.refund"}, by=PACK))
    assert store.conflicts() == {}
    store.apply(Edit("phrase", "p1", {"title": "Theirs, newest"}, by=PACK))
    assert store.conflicts() == {("phrase", "p1"): (Conflict("title", "Mine", "Theirs, newest"),)}


# Damage, backups and what guards


def _filled(store):
    store.take_in(sent(phrase("p1"), phrase("p2")), _edition(1, facts={"serials": {"RWx": 1}, "taken": 1}))
    store.take_in(
        Batch("Update", (Remove("phrase", "p2", by=PACK),)),
        _edition(2, content=os.urandom(9000), retired=(store.phrase("p2"),), facts={"serials": {"RWx": 2}, "taken": 2}),
    )


def _all_kept(store):
    told = [store.versions(PACK), store.reports(), store.retired(), store.facts("serials"), store.facts("taken")]
    return told, [store.content(PACK, one.serial) for one in store.versions(PACK)]


@pytest.mark.expects_log("")
@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ("UPDATE edition SET value = zeroblob(length(value)) WHERE serial = 2", ("pack", PACK)),
        ("UPDATE report SET value = x'00' WHERE row = 1", ("pack", PACK)),
        ("UPDATE retired SET body = replace(body, 'refund', 'rewind')", ("phrase", "p2")),
        ("UPDATE fact SET value = replace(value, '2', '1') WHERE name = 'serials'", ("pack", PACK)),
    ],
)
def test_damage_in_what_is_kept_of_packs_costs_only_itself_and_is_mended_from_the_backup(store, path, damage, what):
    _filled(store)
    before = _all_kept(store)
    store.daily_backup(backups_beside(path))
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(damage)
    assert len(store.phrases()) == 1
    assert len(store.reports()) + len(store.retired()) + len(store.facts("serials")) >= 3
    if "edition" in damage:
        with pytest.raises(LauncherError, match="damaged"):
            store.content(PACK, 2)
    assert store.verify() == [what]
    assert mended(store, now=lambda: TODAY).lines
    assert store.verify() == []
    assert _all_kept(store) == before


@pytest.mark.expects_log("")
@pytest.mark.parametrize("with_backup", [True, False])
def test_all_that_is_kept_of_packs_comes_back_from_a_damaged_file(path, with_backup):
    store = opened(path)
    _filled(store)
    before = _all_kept(store)
    if with_backup:
        store.daily_backup(backups_beside(path))
    store.close()
    data = bytearray(path.read_bytes())
    data[:100] = bytes(100)
    if with_backup:  # all that the file itself has of them is gone
        for at in range(4096, len(data), 4096):
            data[at : at + 8] = bytes(8)
    path.write_bytes(data)
    rescued(path, now=lambda: TODAY)
    store = opened(path)
    assert store.verify() == []
    assert _all_kept(store) == before
    store.close()


def test_an_older_backup_neither_lowers_the_serials_nor_forgets_a_key_or_a_recall(store, tmp_path):
    def judged(stand):
        return {"stand": stand, "sure": stand == "trusted"}

    facts = {
        "serials": ({"RWa": 3, "RWb": 1}, {"RWa": 7, "RWc": 1}),
        "keys": ({"RWa": judged("trusted"), "RWold": judged("trusted")}, {"RWa": judged("refused"), "RWnew": judged("trusted")}),
        "recalled": (["p1"], ["p2", "p3"]),
        "taken": (3, 7),
    }
    store.take_in(sent(phrase("p1")), _edition(3, facts={name: then for name, (then, _now) in facts.items()}))
    store.note_fact("", "keys", {"RWall": judged("trusted")})
    backup = store.backup(tmp_path / "kept.db")
    store.take_in(Batch("Update", ()), _edition(7, facts={name: now for name, (_then, now) in facts.items()}))
    store.note_fact("new", "serials", {"RWn": 9})
    store.forget_facts("", ["keys"])
    store.restore(backup)
    assert store.facts("serials") == {PACK: {"RWa": 7, "RWb": 1, "RWc": 1}, "new": {"RWn": 9}}
    assert store.fact(PACK, "keys") == {"RWa": judged("refused"), "RWold": judged("trusted"), "RWnew": judged("trusted")}
    assert store.fact("", "keys") == {"RWall": judged("trusted")}
    assert store.fact(PACK, "recalled") == ["p2", "p3", "p1"]
    assert store.fact(PACK, "taken") == 3  # so that the newer edition is news again
    assert [one.serial for one in store.versions(PACK)] == [3]


def test_a_backup_from_before_packs_were_followed_keeps_what_guards(store, tmp_path, monkeypatch):
    _filled(store)
    store.restore(older(tmp_path / "old.db", monkeypatch))
    assert store.facts("serials") == {PACK: {"RWx": 2}}
    assert store.versions(PACK) == ()
    assert store.packs() == []


def test_a_new_subscription_or_a_judged_key_is_worth_a_copy_and_a_look_at_the_news_is_not(path):
    def copied_on(day, pack_="pack-1", **facts):
        store = opened(path, TODAY + timedelta(days=day))
        for name, value in facts.items():
            store.note_fact(pack_, name, value)
        made = store.daily_backup(backups_beside(path))
        store.close()
        return made is not None

    assert copied_on(0, followed={"tries": 1})
    assert not copied_on(1, followed={"tries": 2})
    assert copied_on(2, pack_="other", followed={"tries": 1})
    assert copied_on(3, keys={"RWa": "trusted"})
    assert copied_on(4, keys={"RWa": "refused"})
    assert not copied_on(5)


def test_what_a_newer_program_says_inside_a_text_survives_the_store_an_edit_of_another_field_and_undo(store, path):
    from launcher.phrase import from_plain, to_plain

    plain = to_plain(phrase("p1")) | {"texts": {"any": {"plain": "Words.", "html": None, "mood": {"calm": 1}}}}
    store.apply(sent(from_plain("phrase", plain)))
    steps = to_plain(phrase("p1")) | {"id": "m1", "slug": "m", "name": "M", "steps": [{"name": "Ask", "timer": "soft"}]}
    store.apply(Add(from_plain("sequence", {name: steps[name] for name in ("id", "slug", "name", "steps")}), by=PACK))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.undo()
    store.redo()
    store.close()
    again = opened(path)
    assert to_plain(again.phrase("p1"))["texts"]["any"]["mood"] == {"calm": 1}
    assert to_plain(again.record("sequence", "m1"))["steps"][0]["timer"] == "soft"
    assert again.verify() == []
    again.close()


def test_a_pack_that_is_not_there_has_nothing(store):
    assert store.versions("none") == store.reports("none") == ()
    assert store.fact("none", "taken") is None
    assert store.conflicts() == store.codes("none") == store.copies() == {}
    assert pack().id not in store.places()
