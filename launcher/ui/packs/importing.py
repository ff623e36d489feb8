"""Taking in a pack or a file of another program by hand: chosen, dropped, or handed over by whoever started the launcher.

Law: nothing comes in before a person has seen it and said so. It is read far away from the store's thread, for the folder or
the server may never answer, and written there; an answer that nobody waits for any more is dropped. One after the other: a
second file waits until the first is decided. It decides nothing about phrases.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from launcher.errors import LauncherError
from launcher.language import _
from launcher.progress import Far, Stopped
from launcher.ui.words import Words

if TYPE_CHECKING:  # what packs need is loaded when the first one comes: the hotkey is live before
    from launcher.packs.importers.imported import Choices, Customer
    from launcher.packs.importers.mapper import Preview
    from launcher.packs.merge import Key
    from launcher.sharing.sharing import Sharing
    from launcher.sharing.values import Review, Taken
    from launcher.store import Changed
    from launcher.ui.packs.asked_about import AskedAbout
    from launcher.ui.packs.far_away import FarAway
    from launcher.ui.packs.review_rows import Contents
    from launcher.ui.packs.review_window import ReviewWindow
    from launcher.ui.theme import Themes

    Found = tuple[Review, Contents] | Preview

COLUMNS: Final = "columns"  # the format of a table whose columns a person names
Ask = Callable[["Sharing", "Choices", Far], "Review | Preview"]


class _Source:
    """What is being looked at, and what was chosen for it so far."""

    def __init__(self, name: str, ask: Ask, path: Path | None = None) -> None:
        self.name, self.ask, self.path = name, ask, path
        self.customer: Customer = "ask"
        self.columns: Mapping[str, str] = {}
        self.asked: AskedAbout | None = None  # None: nothing was asked for yet
        self.variables: tuple[str, ...] = ()  # about the customer, as it names them
        self.preview: Preview | None = None
        self.left: Collection[Key] = ()
        self.reads = 0  # how often it was read, or given up: only the newest answer is heard


class Importing(QObject):
    """The one review window of the launcher, built when it is first wanted.

    `told` carries a line and what a click on it does (None: nothing), for one who works elsewhere by now; `taken` what was
    taken in or taken back, for whoever shows packs.
    """

    told = Signal(str, object)
    taken = Signal(object)

    def __init__(self, words: Words, far_away: "FarAway", themes: "Themes", bring_forward: Callable[[int], None]) -> None:
        """`far_away` reads what may be anywhere; `bring_forward` gives a window of ours the focus."""
        super().__init__()
        self._words, self._far_away, self._themes, self._bring_forward = words, far_away, themes, bring_forward
        self.window: ReviewWindow | None = None
        self.chooser: QFileDialog | None = None
        self._source: _Source | None = None
        self._waiting: list[_Source] = []

    def begin(self, path: Path | None = None) -> None:
        """Look at this file or folder; None: let the person choose one."""
        if path is None:
            self._choose()
        else:
            self._begin(_Source(path.name, partial(_looked_at, path), path))

    def begin_waiting(self, pack: str, name: str) -> None:
        """Look at the edition of a subscribed pack that waits for a yes."""
        self._begin(_Source(name, lambda sharing, _choices, far: sharing.waiting(pack, far)))

    # -- reading

    def _begin(self, source: _Source) -> None:
        window = self._window()
        if window.undecided and self._source is not None:
            self._waiting.append(source)
            window.show_waiting(len(self._waiting))
        else:
            self._read(source)
        window.come()
        self._bring_forward(int(window.winId()))

    def _read(self, source: _Source) -> None:
        from launcher.sharing.values import Review
        from launcher.ui.packs.asked_about import AskedAbout, choices_of
        from launcher.ui.packs.review_rows import contents_of

        def job(sharing: "Sharing") -> "Found":
            found = source.ask(sharing, choices, far)
            return (found, contents_of(found)) if isinstance(found, Review) else found

        window = self._window()
        self._source = source
        window.show_page(window.wait)
        if self._words.library is None:
            window.wait.begin(source.name, _("The phrases are being loaded…"))
            return  # the words tell when they are there
        asked = source.asked = AskedAbout()
        choices = choices_of(source.customer, source.columns, asked)
        far = window.wait.begin(source.name, _("Reading {name}…").format(name=source.name))
        self._read_far_away(source, job, self._failed)

    def _read_far_away(
        self, source: _Source, job: "Callable[[Sharing], Found]", failed: Callable[[_Source, LauncherError], None]
    ) -> None:
        source.reads += 1
        reads = source.reads

        def wanted() -> bool:
            return source is self._source and source.reads == reads

        self._far_away(
            job,
            lambda found: self._came(source, found) if wanted() else None,
            lambda error: failed(source, error) if wanted() else None,
        )

    def _came(self, source: _Source, found: "Found") -> None:
        window = self._window()
        window.wait.progress.end()
        if isinstance(found, tuple):
            self._show(source, *found)
        else:
            source.preview = found
            self._show_columns(source, found)

    def _show(self, source: _Source, review: "Review", contents: "Contents") -> None:
        window = self._window()
        # Words that are left as they are name nothing: then what was met before still holds.
        source.variables = (tuple(source.asked.names) if source.asked is not None else ()) or source.variables
        window.review.show_review(
            review,
            contents,
            source.left,
            customer=source.customer,
            variables=source.variables,
            columns=review.form == COLUMNS,
        )
        window.show_page(window.review)

    def _failed(self, source: _Source, error: LauncherError) -> None:
        source.reads += 1
        self._window().wait.fail(error)

    def _choose_columns(self) -> None:
        """Let her say anew what the columns are; where that was remembered, they are looked at first."""
        source = self._source
        if source is None or source.path is None:
            return
        if source.preview is not None:
            self._show_columns(source, source.preview)
            return
        path, page = source.path, self._window().review
        self._read_far_away(source, lambda sharing: sharing.preview(path), lambda _source, error: page.fail(error))

    def _show_columns(self, source: _Source, preview: "Preview") -> None:
        window = self._window()
        window.mapping.show_columns(source.name, preview.columns, preview.rows, source.columns or preview.guess)
        window.show_page(window.mapping)

    def _read_columns(self, columns: Mapping[str, str]) -> None:
        if self._source is not None:
            self._source.columns = columns
            self._read(self._source)

    def _read_customer(self, choice: str) -> None:
        source, window = self._source, self._window()
        if source is not None and choice != source.customer:
            source.customer = "literal" if choice == "literal" else "ask"
            source.left = window.review.rows.left()
            self._read(source)

    # -- taking

    def _take(self, picked: "set[Key] | None", trust: bool, sure: bool) -> None:  # noqa: FBT001 -- a Qt signal's values
        source, page = self._source, self._window().review
        review = page.review
        if source is None or review is None or page.busy:
            return
        far = page.begin(_("Taking in {name}…").format(name=source.name))
        self._words.do(
            lambda library: library.sharing.take(review, picked, trust=trust, sure=sure, far=far),
            self._took,
            page.fail,
        )

    def _took(self, taken: "Taken") -> None:
        from launcher.ui.packs.review_text import done_words

        told, undo = done_words(taken.report), partial(self._undo, taken) if taken.step else None
        self._window().review.end(told, undo)
        self._tell_elsewhere(_("{what} Click here to undo it.").format(what=told) if undo else told, undo)
        self.taken.emit(taken)

    def _undo(self, taken: "Taken") -> None:
        page = self._window().review

        def done(_changed: "Changed | None") -> None:
            told = _("Taken back: everything is as it was before “{pack}”.").format(pack=taken.report.name)
            page.end(told, None)
            self._tell_elsewhere(told, None)
            self.taken.emit(taken)

        self._words.do(lambda library: library.undo(taken.step), done, page.fail)

    def _tell_elsewhere(self, told: str, undo: "Callable[[], None] | None") -> None:
        if not self._window().isActiveWindow():
            self.told.emit(told, undo)

    # -- the window

    def _window(self) -> "ReviewWindow":
        if self.window is None:
            from launcher.ui.packs.review_window import ReviewWindow

            window = self.window = ReviewWindow(self._themes)
            window.review.take_wanted.connect(self._take)
            window.review.head.customer_chosen.connect(self._read_customer)
            window.review.columns_wanted.connect(self._choose_columns)
            window.mapping.chosen.connect(self._read_columns)
            window.wait.progress.stopped.connect(self._stop_waiting)
            window.wait.choose_button.clicked.connect(self._choose)
            window.dropped.connect(self._dropped)
            window.closed.connect(self._over)
            self._words.collected.connect(self._loaded)
        return self.window

    def _choose(self) -> None:
        if self.chooser is None:
            self.chooser = QFileDialog(None, _("Choose a pack, or a file of another program"))
            self.chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
            self.chooser.setNameFilters([_("Packs (*.phrasepack)"), _("All files (*)")])
            self.chooser.selectNameFilter(_("All files (*)"))
            self.chooser.fileSelected.connect(lambda file: self.begin(Path(file)))
        self.chooser.show()
        self.chooser.activateWindow()
        self._bring_forward(int(self.chooser.winId()))

    def _dropped(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self.begin(path)

    def _loaded(self) -> None:
        source, window = self._source, self.window
        if source is not None and window is not None and source.asked is None and self._words.library is not None:
            self._read(source)

    def _stop_waiting(self) -> None:
        """Nothing is changed by reading, so nobody waits until whoever reads has heard of it."""
        if self._source is not None:
            self._failed(self._source, Stopped())

    def _over(self) -> None:
        """Nobody wants it any more; the next one comes."""
        self._source = None
        self._window().review.forget()
        if self._waiting:
            QTimer.singleShot(0, self, self._next)  # a window that is closing can't come

    def _next(self) -> None:
        if self._source is None and self._waiting:
            window, source = self._window(), self._waiting.pop(0)
            window.show_waiting(len(self._waiting))
            self._read(source)
            window.come()


def _looked_at(path: Path, sharing: "Sharing", choices: "Choices", far: Far) -> "Review | Preview":
    """The review of a file or folder; of a table whose columns nobody has named yet, its columns."""
    if choices.columns:
        return sharing.review(path, form=COLUMNS, choices=choices, far=far)
    try:
        review = sharing.review(path, choices=choices, far=far)
    except Stopped:
        raise
    except LauncherError as unknown:
        return _columns_of(path, sharing, unknown)
    guessed = review.form == COLUMNS and not review.choices.columns
    return sharing.preview(path) if guessed else review


def _columns_of(path: Path, sharing: "Sharing", unknown: LauncherError) -> "Preview":
    """The columns of a file that no importer knows; where it has none, what was said of it holds."""
    if not path.is_file():
        raise unknown
    try:
        return sharing.preview(path)
    except LauncherError:
        raise unknown from None
