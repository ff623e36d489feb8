"""Writing with the real store: what the editor asks for is carried out, and words that were not saved are offered again."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from launcher.change import Add, Batch, Edit, Remove
from launcher.phrase import Phrase, Text
from launcher.store import Store
from launcher.ui.background import Worker
from launcher.ui.editor import unsaved
from launcher.ui.editor.window import Editor
from launcher.ui.editor.writing import Writing
from launcher.ui.theme import Themes
from launcher.ui.words import Words
from launcher.view import Notice

pytestmark = pytest.mark.qt_log_ignore("does not support")  # the offscreen platform says it of raising, grabbing and hints

PHRASE = Phrase(id="own-quagga", situation="closing", title="Quagga", texts={"any": Text(plain="Quagga words.")})
OTHER = Phrase(id="own-okapi", situation="closing", title="Okapi", texts={"any": Text(plain="Okapi words.")})
CARD = "4111 1111 1111 1111"


class Life:
    """One run of the launcher's writing on the store at `path`; `crash` ends it as a crash does."""

    def __init__(self, path: Path, qtbot: QtBot) -> None:
        self.qtbot, self.path = qtbot, path
        self.worker, self.builder = Worker(), Worker()
        self.words = Words(self.worker, self.builder, path)
        self.writing = Writing(self.words, Themes("light"), dict, lambda: "any", lambda _window: None)
        self.told: list[tuple[str, Callable[[], None] | None]] = []
        self.closed: list[str | None] = []
        self.ended = False
        self.writing.told.connect(self._tell)
        self.writing.closed.connect(self.closed.append)
        loaded: list[object] = []
        self.words.load(loaded.append, loaded.append)
        qtbot.waitUntil(lambda: bool(loaded), timeout=20_000)
        self.writing.begin()
        self.settle()

    def _tell(self, notice: Notice, on_click: Callable[[], None] | None) -> None:
        self.told.append((notice.text, on_click))

    @property
    def editor(self) -> Editor:
        assert self.writing.editor is not None
        return self.writing.editor

    @property
    def text(self) -> str:
        return self.editor.page.texts.box.text()

    @property
    def offered(self) -> str:
        return self.editor.leftover.line.text() if self.editor.leftover.isVisible() else ""

    def settle(self) -> None:
        """Until the worker has done what was asked, and its answer is here."""
        done: list[object] = []
        self.worker.run(lambda: None, done.append)
        self.qtbot.waitUntil(lambda: bool(done), timeout=10_000)

    def edit(self, phrase: Phrase) -> None:
        self.writing.edit(phrase.id)
        self.settle()
        self.qtbot.waitUntil(self.editor.isActiveWindow)

    def type(self, words: str) -> None:
        QTest.keyClicks(self.editor.page.texts.box, words)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.editor.focusWidget() or self.editor, key, held)

    def answer(self, words: str) -> None:
        next(button for button in self.editor.foot.question.answers if button.text() == words).click()

    def stored(self, id_: str) -> str:
        """What the store has for any channel."""
        with closing(Store.open(self.path, now=datetime.now)) as store:
            phrase = store.phrase(id_)
        assert phrase is not None
        return phrase.texts["any"].plain

    def kept(self) -> str:
        """What the store holds of unsaved words."""
        self.settle()
        found: list[str | None] = []
        self.words.ask(lambda library: library.store.recall("unsaved"), found.append)
        self.settle()
        return found[0] or ""

    def wait_kept(self, words: str) -> None:
        self.qtbot.waitUntil(lambda: words in self.kept(), timeout=5000)

    def crash(self) -> None:
        if self.ended:
            return
        self.ended = True
        self.settle()  # an answer that came later would find no program any more
        if self.writing._unsaved is not None:
            self.writing._unsaved._soon.stop()
        self.words.close()
        self.worker.close()
        self.builder.close()
        if self.writing.editor is not None:
            self.qtbot.addWidget(self.writing.editor)
            self.writing.editor.hide()


Start = Callable[..., Life]


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    monkeypatch.setattr(unsaved, "EVERY", 30)
    lives: list[Life] = []

    def begin(path: Path = tmp_path / "phrases.db") -> Life:
        if lives:
            lives[-1].crash()
        else:
            with closing(Store.open(path, now=datetime.now)) as store:
                store.apply(Batch("stock", (Add(PHRASE), Add(OTHER))))
        lives.append(Life(path, qtbot))
        return lives[-1]

    yield begin
    lives[-1].crash()


# -- unsaved words


def test_unsaved_words_are_offered_after_a_crash(start: Start) -> None:
    life = start()
    life.edit(PHRASE)
    life.type("Kept. ")
    life.wait_kept("Kept. ")
    life = start()
    assert [told for told, _click in life.told if "not saved" in told]
    life.edit(OTHER)
    assert life.text == "Okapi words."
    assert "Quagga" in life.offered
    life.editor.leftover.go_on.click()
    life.settle()
    assert life.text == "Kept. Quagga words."
    assert not life.offered
    life.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    life.qtbot.waitUntil(lambda: life.closed == [PHRASE.id])
    assert life.kept() == ""
    with closing(Store.open(life.path, now=datetime.now)) as store:
        assert store.phrase(PHRASE.id).texts["any"].plain == "Kept. Quagga words."  # type: ignore[union-attr]


def test_a_click_on_the_message_goes_on_and_the_words_stay_kept(start: Start) -> None:
    life = start()
    life.writing.write("", "closing")
    life.settle()
    life.type("All anew")
    life.wait_kept("All anew")
    life = start()
    click = next(click for told, click in life.told if "not saved" in told)
    assert click is not None
    click()
    life.settle()
    assert life.text == "All anew"
    assert life.editor.windowTitle() == "New phrase"
    life = start()
    assert "All anew" in life.kept()


def test_thrown_away_is_gone(start: Start) -> None:
    life = start()
    life.edit(PHRASE)
    life.type("x")
    life.wait_kept("xQuagga")
    life.press(Qt.Key.Key_Escape)
    life.answer("Throw away")
    assert life.kept() == ""
    life.edit(PHRASE)
    life.type("y")
    life.wait_kept("yQuagga")
    life = start()
    life.edit(OTHER)
    life.editor.leftover.throw_away.click()
    assert not life.offered
    assert life.kept() == ""


def test_what_is_left_over_stays_while_other_words_are_written(start: Start) -> None:
    life = start()
    life.edit(PHRASE)
    life.type("first ")
    life.wait_kept("first ")
    life = start()
    life.edit(OTHER)
    life.type("second ")
    life.wait_kept("second ")
    assert "first " in life.kept()
    life.editor.leftover.go_on.click()
    life.settle()
    assert life.editor.foot.asking, "other unsaved words come first"
    assert life.text == "second Okapi words."
    life.answer("Throw away")
    assert life.text == "first Quagga words."
    assert "second " not in life.kept()
    assert "first " in life.kept()


def test_going_on_leaves_what_others_changed_meanwhile(start: Start) -> None:
    life = start()
    life.edit(PHRASE)
    life.type("mine ")
    life.wait_kept("mine ")
    life.crash()
    with closing(Store.open(life.path, now=datetime.now)) as store:
        store.apply(Edit("phrase", PHRASE.id, {"title": "Theirs"}))
    life = start()
    life.writing.go_on()
    life.settle()
    life.editor.save()
    life.qtbot.waitUntil(lambda: life.closed == [PHRASE.id])
    with closing(Store.open(life.path, now=datetime.now)) as store:
        now = store.phrase(PHRASE.id)
    assert now is not None
    assert (now.title, now.texts["any"].plain) == ("Theirs", "mine Quagga words.")


def test_words_of_a_phrase_that_is_gone_become_a_new_one(start: Start) -> None:
    life = start()
    life.edit(PHRASE)
    life.type("mine ")
    life.wait_kept("mine ")
    life.crash()
    with closing(Store.open(life.path, now=datetime.now)) as store:
        store.apply(Remove("phrase", PHRASE.id))
    life = start()
    life.writing.go_on()
    life.settle()
    assert "removed" in life.editor.foot.refused.text()
    life.editor.save()
    life.qtbot.waitUntil(lambda: len(life.closed) == 1)
    assert life.closed[0] not in (None, PHRASE.id)


def test_a_card_number_is_not_kept(start: Start) -> None:
    life = start()
    life.edit(PHRASE)
    life.type("Before ")
    life.wait_kept("Before ")
    life.type(f"{CARD} ")
    life.qtbot.waitUntil(lambda: life.kept() == "", timeout=5000)


def test_a_log_out_keeps_the_last_word(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unsaved, "EVERY", 3_600_000)
    life = start()
    life.edit(PHRASE)
    life.type("last ")
    life.writing.end()
    assert "last " in life.kept()


def test_what_cannot_be_read_is_no_hindrance(start: Start) -> None:
    life = start()
    life.words.ask(lambda library: library.store.remember("unsaved", "{"), lambda _none: None)
    life = start()
    life.edit(PHRASE)
    assert not life.offered


# -- ending, and asking twice


def test_ending_waits_for_the_answer_and_then_ends(start: Start) -> None:
    life = start()
    ended: list[str] = []
    life.edit(PHRASE)
    life.type("x")
    life.writing.leave(lambda: ended.append("first"))
    assert life.editor.foot.asking
    life.answer("Go on writing")
    assert not ended
    life.writing.leave(lambda: ended.append("second"))
    life.answer("Save")
    life.qtbot.waitUntil(lambda: ended == ["second"])


def test_removing_twice_removes_once_and_opens_nothing_again(start: Start) -> None:
    life = start()
    life.edit(PHRASE)
    life.editor.foot.remove.click()
    life.editor.foot.remove.click()
    life.settle()
    life.settle()
    life.settle()
    assert not life.editor.isVisible()
    assert life.closed == [None]


@pytest.mark.expects_log("refused by the world")
def test_words_of_a_phrase_that_was_removed_meanwhile_can_still_be_saved(start: Start) -> None:
    life = start()
    life.edit(PHRASE)
    life.type("mine ")
    with closing(Store.open(life.path, now=datetime.now)) as store:
        store.apply(Remove("phrase", PHRASE.id))
    life.editor.save()
    life.qtbot.waitUntil(lambda: "new one" in life.editor.foot.refused.text())
    assert life.text == "mine Quagga words."
    life.editor.save()
    life.qtbot.waitUntil(lambda: len(life.closed) == 1)
    assert life.closed[0] not in (None, PHRASE.id)


# -- what the world refuses, in the window


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine allows no mounts")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def _fill_up(disk: Path) -> Path:
    rest = disk / "rest"
    with rest.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    return rest


@pytest.mark.expects_log("refused by the world")
def test_on_a_full_disk_the_words_stay_and_are_saved_once_there_is_room(start: Start, small_disk: Path) -> None:
    life = start(small_disk / "phrases.db")
    life.edit(PHRASE)
    life.type("Mine. ")
    rest = _fill_up(small_disk)
    life.editor.save()
    life.qtbot.waitUntil(lambda: "disk is full" in life.editor.foot.refused.text())
    assert str(small_disk) in life.editor.foot.refused.text(), "where room is to be made"
    assert life.text == "Mine. Quagga words."
    life.press(Qt.Key.Key_Escape)
    assert life.editor.foot.asking, "it does not close over them"
    rest.unlink()
    life.answer("Save")
    life.qtbot.waitUntil(lambda: life.closed == [PHRASE.id])
    assert life.stored(PHRASE.id) == "Mine. Quagga words."


@pytest.mark.expects_log("refused by the world")
def test_a_store_that_may_not_be_written_is_told_and_the_words_stay(start: Start) -> None:
    life = start()
    life.edit(PHRASE)
    life.type("Mine. ")
    life.words.ask(lambda library: library.store._db.execute("PRAGMA query_only = 1"), lambda _none: None)
    life.editor.save()
    life.qtbot.waitUntil(lambda: bool(life.editor.foot.refused.text()))
    assert "cannot write to" in life.editor.foot.refused.text()
    assert life.text == "Mine. Quagga words."
    assert life.editor.isVisible()


@pytest.mark.expects_log("refused by the world")
def test_what_another_program_wrote_is_seen_before_it_is_written_over(start: Start) -> None:
    life = start()
    life.edit(PHRASE)
    life.type("Mine. ")
    with closing(Store.open(life.path, now=datetime.now)) as store:
        store.apply(Edit("phrase", PHRASE.id, {"texts": {"any": {"plain": "Theirs."}}}))
    life.editor.save()
    life.qtbot.waitUntil(lambda: "Theirs." in life.editor.page.earlier.words.text())
    assert life.text == "Mine. Quagga words."
    life.editor.save()
    life.qtbot.waitUntil(lambda: life.closed == [PHRASE.id])
    assert life.stored(PHRASE.id) == "Mine. Quagga words."


@pytest.mark.expects_log("refused by the world")
@pytest.mark.parametrize("code", ["okp", "OKP", "ＯＫＰ"])
def test_a_code_that_answers_for_another_phrase_is_refused_by_its_name(start: Start, code: str) -> None:
    life = start()
    with closing(Store.open(life.path, now=datetime.now)) as store:
        store.apply(Edit("phrase", OTHER.id, {"codes": ["okp"]}))
    life.edit(PHRASE)
    life.editor.page.details.codes.setText(code)
    life.editor.save()
    life.qtbot.waitUntil(lambda: "belongs to “Okapi”" in life.editor.foot.refused.text())
    life.editor.page.details.codes.setText("qua")
    life.editor.save()
    life.qtbot.waitUntil(lambda: life.closed == [PHRASE.id])


def test_a_phrase_keeps_the_code_that_it_has_whoever_shares_it(start: Start) -> None:
    life = start()
    with closing(Store.open(life.path, now=datetime.now)) as store:
        store.apply(Batch("both", tuple(Edit("phrase", one.id, {"codes": ["both"]}) for one in (OTHER, PHRASE))))
    life.edit(PHRASE)
    life.editor.page.details.codes.setText("both, okapi two")
    life.editor.save()
    life.qtbot.waitUntil(lambda: life.closed == [PHRASE.id])


def test_what_cannot_be_pasted_yet_is_said_when_it_is_saved(start: Start) -> None:
    life = start()
    life.edit(PHRASE)
    life.type("{{phrase:nosuch}} {{phrase:own-okapi}} ")
    life.editor.save()
    life.qtbot.waitUntil(lambda: life.closed == [PHRASE.id])
    [told] = [told for told, _click in life.told if "cannot be pasted" in told]
    assert "nosuch" in told
    life.edit(OTHER)
    life.type("Fine. ")
    life.editor.save()
    life.qtbot.waitUntil(lambda: life.closed == [PHRASE.id, OTHER.id])
    assert len([told for told, _click in life.told if "cannot be pasted" in told]) == 1


def test_a_phrase_that_comes_to_include_itself_through_another_is_not_saved(start: Start) -> None:
    life = start()
    life.edit(OTHER)
    life.editor.page.details.codes.setText("okp")
    life.type("{{phrase:own-quagga}} ")
    life.editor.save()
    life.qtbot.waitUntil(lambda: life.closed == [OTHER.id])
    life.edit(PHRASE)
    life.type("{{phrase:OKP}} ")
    life.editor.save()
    assert "include itself" in life.editor.foot.reason.text()
    assert life.stored(PHRASE.id) == "Quagga words."


def test_other_phrases_are_offered_and_never_the_one_that_is_written(start: Start) -> None:
    life = start()
    life.edit(PHRASE)
    life.editor.page.texts.insert.menu.actions()[-1].trigger()
    another = life.editor.page.texts.another
    QTest.keyClicks(another.line, "quag")
    assert "Quagga" not in [another.list.item(row).text() for row in range(another.list.count())]
    another.line.clear()
    QTest.keyClicks(another.line, "okap")
    QTest.keyClick(another.line, Qt.Key.Key_Return)
    assert life.text == "{{phrase:own-okapi}}Quagga words."
    assert life.editor.page.texts.preview.toPlainText() == "Okapi words.Quagga words."
