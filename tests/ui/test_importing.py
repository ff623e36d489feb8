"""Taking in by hand: from a file to what was done and back again, one file after the other, and nothing unasked."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import reviews
from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from launcher.errors import LauncherError
from launcher.packs.importers.mapper import Preview
from launcher.progress import Stopped
from launcher.sharing.values import Review, Taken
from launcher.ui.packs.importing import COLUMNS, Importing
from launcher.ui.packs.review_window import ReviewWindow
from launcher.ui.theme import Themes

pytestmark = pytest.mark.qt_log_ignore("does not support")  # the offscreen platform says it of any window

PREVIEW = Preview(
    columns=("Topic", "Answer"), rows=(("Hold", "May I put you on hold?"),), total=1,
    guess={"Topic": "title", "Answer": "text"}, header=True, fingerprint="f",
)  # fmt: skip
UNKNOWN = LauncherError("The launcher does not know what kind of file this is.", "Export it as CSV.")


class Library:
    """What is asked of the library: each question with its values; `answers` by name, in order, the last one again."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.answers: dict[str, list[Any]] = {"review": [reviews.rich_review()], "preview": [PREVIEW], "take": [], "undo": [None]}
        self.variables: tuple[str, ...] = ()  # about the customer, that an importer would meet
        self.sharing = SimpleNamespace(review=self._review, preview=self._preview, take=self._take, waiting=self._waiting)

    def undo(self, step: int) -> Any:
        self.asked.append(("undo", step))
        return self._answer("undo")

    def _review(self, path: Path, *, form: str | None = None, choices: Any = None, far: Any = None) -> Any:
        met = [name for name in self.variables if choices.customer == "map" and choices.mapping.get(name) is None]
        self.asked.append(("review", path.name, form, "ask" if choices.customer == "map" else "literal", dict(choices.columns)))
        assert choices.customer == "literal" or met == list(self.variables)
        far(0, 10)
        return self._answer("review")

    def _preview(self, path: Path) -> Any:
        self.asked.append(("preview", path.name))
        return self._answer("preview")

    def _take(self, review: Review, picked: Any, *, trust: bool, sure: bool, far: Any) -> Any:
        self.asked.append(("take", review.source, picked, trust, sure))
        far(0, 10)
        return self._answer("take")

    def _waiting(self, pack: str, far: Any) -> Any:
        self.asked.append(("waiting", pack))
        return self._answer("review")

    def _answer(self, name: str) -> Any:
        answers = self.answers[name]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(found, LauncherError):
            raise found
        return found


class World(QObject):
    """Stands for the words: jobs wait until they are carried out."""

    collected = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.own = Library()
        self.library: Library | None = self.own
        self.jobs: list[tuple[Callable[[Any], Any], Callable[[Any], None], Callable[[LauncherError], None]]] = []
        self.on_the_stores_thread = 0  # jobs that were asked for there

    def ask(self, job: Any, done: Any, failed: Any) -> None:
        self.on_the_stores_thread += 1
        self.jobs.append((job, done, failed))

    do = ask

    def far_away(self, job: Any, done: Any, failed: Any) -> None:
        self.jobs.append((lambda library: job(library.sharing), done, failed))

    def work(self) -> None:
        """Carry out all that was asked for."""
        while self.jobs:
            job, done, failed = self.jobs.pop(0)
            try:
                result = job(self.own)
            except LauncherError as error:
                failed(error)
            else:
                done(result)


@pytest.fixture
def world(qapp: QApplication) -> World:
    return World()


@pytest.fixture
def importing(world: World, qapp: QApplication, qtbot: QtBot) -> Iterator[Importing]:
    words: Any = world  # no more is asked of the words than that
    built = Importing(words, world.far_away, Themes("light"), lambda _window: None)
    yield built
    for window in (built.window, built.chooser):
        if window is not None:  # qtbot has closed its own by now
            window.hide()
            window.deleteLater()
            qapp.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def window_of(importing: Importing) -> ReviewWindow:
    assert importing.window is not None
    return importing.window


def told(importing: Importing) -> list[tuple[str, Any]]:
    heard: list[tuple[str, Any]] = []
    importing.told.connect(lambda text, undo: heard.append((text, undo)))
    return heard


def test_a_file_is_read_beside_the_window_and_then_shown(importing: Importing, world: World) -> None:
    importing.begin(Path("/there/support.phrasepack"))
    window = window_of(importing)
    assert window.isVisible()
    assert window.page is window.wait
    world.work()
    assert window.page is window.review
    assert window.review.head.name.text() == "Support, English"
    assert world.own.asked == [("review", "support.phrasepack", None, "ask", {})]


def test_what_may_lie_on_a_share_that_hangs_is_never_read_on_the_stores_thread(
    importing: Importing, world: World, table: Path
) -> None:
    importing.begin(Path("/there/support.phrasepack"))
    world.work()
    window_of(importing).close()
    importing.begin_waiting("pack-1", "Support, English")
    world.work()
    window_of(importing).close()
    choices = SimpleNamespace(columns=dict(PREVIEW.guess))
    world.own.answers["review"] = [reviews.review(reviews.added("a"), form=COLUMNS, choices=choices)]
    importing.begin(table)
    world.work()
    window_of(importing).review.columns_button.click()
    world.work()
    assert [asked[0] for asked in world.own.asked] == ["review", "waiting", "review", "preview"]
    assert world.on_the_stores_thread == 0


def test_stop_waits_for_nobody_and_what_still_comes_is_dropped(importing: Importing, world: World) -> None:
    importing.begin(Path("/there/support.phrasepack"))
    _job, done, _failed = world.jobs.pop()  # it hangs there
    window = window_of(importing)
    window.wait.progress.stop()
    assert "Nothing was changed." in window.wait.trouble.text()
    assert not window.busy
    done(reviews.rich_review())
    assert window.page is window.wait
    importing.begin(Path("/there/other.phrasepack"))
    world.work()
    assert window.page is window.review


def test_what_cannot_be_read_is_told_with_the_way_out(importing: Importing, world: World) -> None:
    world.own.answers["review"] = [LauncherError("It is encrypted.", "Export it without a password.")]
    importing.begin(Path("/there/folder"))  # no file: nothing could have columns
    world.work()
    wait = window_of(importing).wait
    assert (wait.trouble.text(), wait.hint.text()) == ("It is encrypted.", "Export it without a password.")
    assert wait.choose_button.isVisible()
    wait.choose_button.click()
    assert importing.chooser is not None
    assert importing.chooser.isVisible()
    assert importing.chooser.windowModality() == Qt.WindowModality.NonModal


def test_the_chosen_file_is_read(importing: Importing, world: World) -> None:
    importing.begin()
    assert importing.chooser is not None
    importing.chooser.fileSelected.emit("/there/chosen.phrasepack")
    world.work()
    assert world.own.asked == [("review", "chosen.phrasepack", None, "ask", {})]


def test_what_is_chosen_is_taken_in_and_can_be_undone_by_its_step(importing: Importing, world: World) -> None:
    world.own.answers["take"] = [Taken(reviews.report(added=3, changed=1), 7)]
    importing.begin(Path("/there/support.phrasepack"))
    world.work()
    page, taken = window_of(importing).review, []
    importing.taken.connect(taken.append)
    page.rows.turn(next(n for n, row in enumerate(page.rows.shown) if row.title == "Phrase c1"))
    page.take_button.click()
    picked = set(page.rows.keys()) - {("phrase", "c1")}
    world.work()
    assert world.own.asked[-1] == ("take", "support.phrasepack", picked, False, False)
    assert page.state.text() == "Taken in from “Support, English”: new: 3, changed: 1."
    assert len(taken) == 1
    page.undo_button.click()
    world.work()
    assert world.own.asked[-1] == ("undo", 7)
    assert "everything is as it was" in page.state.text()
    assert not page.undo_button.isVisible()


def test_who_works_elsewhere_meanwhile_is_told_and_a_click_undoes(importing: Importing, world: World, qtbot: QtBot) -> None:
    world.own.answers["take"] = [Taken(reviews.report(added=3), 7)]
    importing.begin(Path("/there/support.phrasepack"))
    world.work()
    elsewhere = QWidget()
    qtbot.addWidget(elsewhere)
    elsewhere.show()
    window_of(importing).review.all_button.click()
    elsewhere.activateWindow()
    qtbot.waitUntil(elsewhere.isActiveWindow)
    heard = told(importing)
    world.work()
    assert heard[0][0] == "Taken in from “Support, English”: new: 3. Click here to undo it."
    heard[0][1]()
    world.work()
    assert world.own.asked[-1] == ("undo", 7)


def test_a_refused_undo_is_told_and_can_be_tried_again(importing: Importing, world: World) -> None:
    world.own.answers["take"] = [Taken(reviews.report(added=1), 7)]
    world.own.answers["undo"] = [LauncherError("Something newer stands in the way.", "Undo that first."), None]
    importing.begin(Path("/there/support.phrasepack"))
    world.work()
    page = window_of(importing).review
    page.all_button.click()
    world.work()
    page.undo_button.click()
    world.work()
    assert "Something newer stands in the way." in page.trouble.text()
    assert not page.all_button.isVisible()
    page.undo_button.click()
    world.work()
    assert "everything is as it was" in page.state.text()
    assert page.trouble.text() == ""


def test_what_changes_nothing_offers_no_undo(importing: Importing, world: World) -> None:
    world.own.answers["take"] = [Taken(reviews.report(), 0)]
    importing.begin(Path("/there/support.phrasepack"))
    world.work()
    page = window_of(importing).review
    page.all_button.click()
    world.work()
    assert "Nothing has changed." in page.state.text()
    assert not page.undo_button.isVisible()


def test_a_refusal_keeps_what_was_chosen(importing: Importing, world: World) -> None:
    world.own.answers["take"] = [LauncherError("The disk is full.", "Make room."), Taken(reviews.report(added=1), 8)]
    importing.begin(Path("/there/support.phrasepack"))
    world.work()
    page = window_of(importing).review
    page.rows.turn(next(n for n, row in enumerate(page.rows.shown) if row.title == "Phrase c1"))
    page.take_button.click()
    world.work()
    assert page.trouble.text() == "The disk is full. Make room."
    assert page.rows.left() == {("phrase", "c1")}
    page.take_button.click()
    world.work()
    assert page.done


def test_the_questions_of_the_next_file_can_be_ticked(importing: Importing, world: World) -> None:
    asking = reviews.rich_review(asks=("412 of its 1,204 phrases would be removed.",))
    world.own.answers |= {"review": [asking], "take": [Taken(reviews.report(removed=1), 7)]}
    for name in ("first", "second"):
        importing.begin(Path(f"/there/{name}.phrasepack"))
        world.work()
        page = window_of(importing).review
        assert not page.all_button.isEnabled()
        page.agreements.asked[0].tick.click()
        page.all_button.click()
        world.work()
        assert world.own.asked[-1][-2:] == (False, True)
        assert page.done


def test_stop_ends_the_reading_and_says_that_nothing_was_changed(importing: Importing, world: World) -> None:
    importing.begin(Path("/there/support.phrasepack"))
    wait = window_of(importing).wait
    wait.progress.stop()
    world.work()
    assert str(Stopped()) in f"{wait.trouble.text()} {wait.hint.text()}".strip()
    assert window_of(importing).page is wait


def test_stop_ends_the_taking(importing: Importing, world: World) -> None:
    importing.begin(Path("/there/support.phrasepack"))
    world.work()
    page = window_of(importing).review
    page.all_button.click()
    page.progress.stop()
    world.work()
    assert "Nothing was changed." in page.trouble.text()
    assert page.all_button.isEnabled()


def test_a_closed_window_does_not_come_back_with_an_answer(importing: Importing, world: World, qtbot: QtBot) -> None:
    importing.begin(Path("/there/support.phrasepack"))
    window_of(importing).close()
    world.work()
    assert not window_of(importing).isVisible()
    importing.begin(Path("/there/other.phrasepack"))
    world.work()
    assert window_of(importing).page is window_of(importing).review


def test_a_closed_window_keeps_nothing_in_memory(importing: Importing, world: World) -> None:
    importing.begin(Path("/there/support.phrasepack"))
    world.work()
    page = window_of(importing).review
    window_of(importing).close()
    assert page.review is None
    assert (page.rows.shown, page.rows.keys(), page.changes.one.toPlainText()) == ([], [], "")


def test_a_second_file_waits_until_the_first_is_decided(importing: Importing, world: World, qtbot: QtBot) -> None:
    importing.begin(Path("/there/first.phrasepack"))
    world.work()
    importing.begin(Path("/there/second.phrasepack"))
    world.work()
    window = window_of(importing)
    assert [asked[1] for asked in world.own.asked] == ["first.phrasepack"]
    assert window.more.text() == "1 more file comes after this one."
    window.review.leave_button.click()
    qtbot.waitUntil(lambda: bool(world.jobs))
    world.work()
    assert [asked[1] for asked in world.own.asked] == ["first.phrasepack", "second.phrasepack"]
    assert window.isVisible()
    assert window.more.text() == ""


def test_a_file_that_comes_before_the_phrases_is_read_as_soon_as_they_are_there(importing: Importing, world: World) -> None:
    world.library = None
    importing.begin(Path("/there/support.phrasepack"))
    assert window_of(importing).isVisible()
    assert world.jobs == []
    world.library = world.own
    world.collected.emit(object())
    world.work()
    assert window_of(importing).page is window_of(importing).review
    world.collected.emit(object())  # any later change
    assert world.jobs == []


def test_waiting_for_the_phrases_can_be_stopped(importing: Importing, world: World) -> None:
    world.library = None
    importing.begin(Path("/there/support.phrasepack"))
    wait = window_of(importing).wait
    wait.progress.stop()
    assert "Nothing was changed." in wait.trouble.text()
    assert not window_of(importing).busy


def test_dropped_files_are_read_one_after_the_other(importing: Importing, world: World) -> None:
    world.own.answers["review"] = [UNKNOWN]
    importing.begin(Path("/there/odd"))
    world.work()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/there/a.phrasepack"), QUrl.fromLocalFile("/there/b.csv"), QUrl("https://x.example/c")])
    place = QPointF(20, 20)
    event = QDropEvent(
        place, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QEvent.Type.Drop
    )
    window_of(importing).dropEvent(event)
    world.work()
    assert world.own.asked[-1][:2] == ("review", "a.phrasepack")
    assert "1 more file" in window_of(importing).more.text()


# --- tables ---


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "answers.csv"
    file.write_text("Topic,Answer\nHold,May I put you on hold?\n")
    return file


def test_columns_that_nobody_named_are_shown_before_anything_is_read(importing: Importing, world: World, table: Path) -> None:
    guessed = reviews.review(reviews.added("a"), form=COLUMNS)
    for first in (UNKNOWN, guessed):  # nobody knows the file, or the columns would be guessed
        world.own.answers["review"] = [first, guessed]
        world.own.asked.clear()
        importing.begin(table)
        world.work()
        window = window_of(importing)
        assert window.page is window.mapping
        window.mapping.columns[0].choose("when")
        window.mapping.go_on_button.click()
        world.work()
        assert world.own.asked[-1] == ("review", table.name, COLUMNS, "ask", {"Topic": "when", "Answer": "text"})
        assert window.page is window.review
        window.review.columns_button.click()
        assert window.page is window.mapping
        assert window.mapping.mapping() == {"Topic": "when", "Answer": "text"}
        window.close()


def test_remembered_columns_can_be_chosen_anew(importing: Importing, world: World, table: Path) -> None:
    choices = SimpleNamespace(columns=dict(PREVIEW.guess))
    world.own.answers["review"] = [reviews.review(reviews.added("a"), form=COLUMNS, choices=choices)]
    importing.begin(table)
    world.work()
    window = window_of(importing)
    assert window.page is window.review
    window.review.columns_button.click()
    world.work()
    assert window.page is window.mapping


def test_a_file_without_columns_is_refused_as_what_it_is(importing: Importing, world: World, table: Path) -> None:
    world.own.answers["review"] = [LauncherError("This pack is damaged.", "Ask for it again.")]
    world.own.answers["preview"] = [LauncherError("The launcher finds no columns in this file.")]
    importing.begin(table)
    world.work()
    assert window_of(importing).wait.trouble.text() == "This pack is damaged."


# --- variables about the customer ---


def test_variables_about_the_customer_are_asked_for_where_a_file_has_them(importing: Importing, world: World) -> None:
    world.own.variables = ("ticket.requester.name",)
    importing.begin(Path("/there/macros.json"))
    world.work()
    page = window_of(importing).review
    assert page.head.customer.isVisible()
    page.rows.turn(next(n for n, row in enumerate(page.rows.shown) if row.title == "Phrase c1"))
    page.head.customer.buttons[1].click()
    world.work()
    assert world.own.asked[-1] == ("review", "macros.json", None, "literal", {})
    assert page.head.customer.isVisible()
    assert page.rows.left() == {("phrase", "c1")}  # what was left is left still
    page.head.customer.buttons[0].click()
    world.work()
    assert world.own.asked[-1][3] == "ask"


def test_without_such_variables_nothing_is_asked(importing: Importing, world: World) -> None:
    importing.begin(Path("/there/macros.json"))
    world.work()
    assert not window_of(importing).review.head.customer.isVisible()


def test_an_edition_that_waits_is_reviewed_in_the_same_window(importing: Importing, world: World) -> None:
    importing.begin_waiting("pack-1", "Support, English")
    world.work()
    assert world.own.asked == [("waiting", "pack-1")]
    assert window_of(importing).page is window_of(importing).review
