"""A recall is for good: no undo, no backup and no other pack brings the phrase back, and nobody recalls another's phrase."""

import contextlib
import shutil
import subprocess
import sys
from datetime import datetime

import msgspec
from sharing_desks import PACK, data, pack, phrase

from launcher.change import Add, Remove
from launcher.errors import LauncherError
from launcher.library import Library
from launcher.packs.format import Removed
from launcher.packs.signing import SecretKey

REST = tuple(phrase(f"p{n}") for n in range(2, 6))
RECALLED = (Removed(id="p1", since=2, recall=True),)
NOTHING_LOADED = """
import sys
from datetime import datetime
from pathlib import Path
from launcher.library import Library
library = Library(Path(sys.argv[1]), datetime.now)
loaded = {"nacl", "httpx", "launcher.sharing.sharing"} & sys.modules.keys()
library.close()
assert not loaded, loaded
"""


def test_a_backup_of_before_brings_nothing_recalled_back_also_where_the_share_is_away(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "Never."), *REST))
    bo = team.follower("bo")
    copy = phrase("c1", "Never.", extra={"copy_of": "p1", "copied_from": PACK})
    bo.writes(copy, phrase("c2", "Never, too.", extra={"copy_of": "c1"}))
    backup = bo.store.backup(team.folder / "then.db")
    team.publishes(ada, pack(*REST), recall=["p1"])
    bo.sharing.update()
    there = sorted(bo.all())
    assert there == ["p2", "p3", "p4", "p5"]
    bo.store.restore(backup)
    shutil.rmtree(team.share)
    assert bo.sharing.update()[0].trouble
    assert sorted(bo.all()) == there
    told = bo.sharing.packs()[0].news[0]
    assert [(one.id, one.title) for one in told.recalled] == [("p1", "Title of p1")]
    assert not bo.sharing.recall_again()


def test_a_phrase_recalled_by_a_file_that_nobody_follows_stays_away_when_the_library_undoes_or_restores(tmp_path) -> None:
    library = Library(tmp_path / "phrases.db", datetime.now)
    library.sharing.take(library.sharing.review(data(phrase("p1", "Never."), *REST), name="t"))
    backup = library.backup(tmp_path / "then.db")
    step = library.sharing.take(library.sharing.review(data(*REST, serial=2, removed=RECALLED), name="t"), sure=True).step
    for way_back in (lambda: library.undo(step), lambda: library.restore(backup)):
        way_back()
        assert library.store.phrase("p1") is None
        assert library.store.phrase("p2") is not None
        assert library.unread_news()
    library.store.restore(backup)  # as by another process, which ended before it could look
    library.close()
    library = Library(tmp_path / "phrases.db", datetime.now)
    assert library.store.phrase("p1") is None
    library.close()
    subprocess.run([sys.executable, "-c", NOTHING_LOADED, str(tmp_path / "phrases.db")], check=True, timeout=60)


def test_her_own_record_and_another_packs_under_a_recalled_id_go_too_when_they_come_back(desk) -> None:
    desk.sharing.take(desk.sharing.review(data(phrase("p1", "Never."), *REST), name="t"))
    desk.sharing.take(desk.sharing.review(data(*REST, serial=2, removed=RECALLED), name="t"), sure=True)
    other = data(phrase("p1", "Never, says another."), id_="k-other", info={"name": "Other"})
    desk.sharing.take(desk.sharing.review(other, name="o"))
    desk.sharing.recall_again()
    assert desk.says("p1") is None
    desk.store.apply(Add(phrase("p1", "Never, in her words.")))
    desk.sharing.recall_again()
    assert desk.says("p1") is None
    assert "Never, in her words." in {one.phrase.text_for("any").plain for one in desk.store.earlier("p1")}


def test_nobody_recalls_what_another_publisher_has_sent(team, tmp_path) -> None:
    ada, away = team.desk("ada"), tmp_path / "theirs"
    team.publishes(ada, pack(phrase("p1", "Good."), *REST))
    bo = team.follower("bo")
    bo.edits("p1", "Bo's own precious words.")
    team.publishes(ada, pack(*REST))
    bo.sharing.update()
    assert "Bo's own precious words." in bo.all().values()
    away.mkdir()
    theirs = pack(phrase("e1"), id_="k-theirs", info={"name": "Theirs"}, removed=RECALLED)
    secret = SecretKey.made()
    team.desk("eve").sharing.publish(theirs, away, secret, name="theirs")
    bo.sharing.take(bo.sharing.subscribe(str(away)), trust=True)
    team.desk("eve").sharing.publish(msgspec.structs.replace(theirs, phrases=(phrase("e2"),)), away, secret, name="theirs")
    bo.sharing.update()
    bo.sharing.recall_again()
    assert bo.store.facts("recalled") == {}
    assert "Bo's own precious words." in bo.all().values()


def test_a_phrase_that_was_taken_out_and_recalled_later_stays_away_on_the_way_back(desk) -> None:
    desk.sharing.take(desk.sharing.review(data(phrase("p1", "Never."), *REST), name="t"))
    desk.sharing.take(desk.sharing.review(data(*REST, serial=2), name="t"))
    desk.sharing.take(desk.sharing.review(data(*REST, phrase("p6"), serial=3, removed=RECALLED), name="t"))
    desk.sharing.rollback(PACK, 1)
    assert desk.says("p1") is None


def test_undo_walks_past_a_recall_that_took_a_copy_again(tmp_path) -> None:
    library = Library(tmp_path / "phrases.db", datetime.now)
    library.sharing.take(library.sharing.review(data(phrase("p1", "Never."), *REST), name="t"))
    library.change(Add(phrase("hers", "Her own.")))
    library.change(Add(phrase("c1", "Never.", extra={"copy_of": "p1", "copied_from": PACK})))
    library.change(Remove("phrase", "c1"))
    library.sharing.take(library.sharing.review(data(*REST, serial=2, removed=RECALLED), name="t"), sure=True)
    library.undo()  # the copy is back, and goes again
    assert library.store.phrase("c1") is None
    with contextlib.suppress(LauncherError):  # the copy that she once added has gone by then
        library.undo()
    assert all(one.by == "pack" for one in library.steps() if "ecall" in one.name)
    library.close()
