"""The words as the windows need them: the library on its own thread, and what comes of it on this one.

Law: the store is touched on the worker's thread only, and the collection changes on this thread only, in milliseconds. What
anybody changed (the editor, a command, another program) arrives by one way: `look` asks what is new since the mark of
the collection that is in use. A failure is told to whoever asked, and changes nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from launcher.errors import LauncherError
from launcher.language import _
from launcher.ui.background import Worker

if TYPE_CHECKING:  # search and storage bring numpy and sqlite_utils; the hotkey is live before those are loaded
    from launcher.change import Change
    from launcher.collection import Collection
    from launcher.habit import Habits
    from launcher.library import Library
    from launcher.phrase import Phrase

Failed = Callable[[LauncherError], None]


def _silent(_error: LauncherError) -> None:
    """Whoever asked needs no answer; the worker has logged that there was a failure."""


class Words(QObject):
    """The one collection that is in use; `collected` tells each new one."""

    collected = Signal(object)  # Collection

    def __init__(self, worker: Worker, builder: Worker, path: Path) -> None:
        """The store lies at `path`. `worker` is its thread; `builder` another, for what only waits for another process."""
        super().__init__()
        self._worker, self._builder, self._path = worker, builder, path
        self.library: Library | None = None
        self.collection: Collection | None = None
        self._building = False

    def load(self, loaded: "Callable[[Library], None]", failed: Failed) -> None:
        """Take what is at hand, then open the library; whatever is asked waits until then."""

        def at_hand(collection: "Collection | None") -> None:
            if collection is not None:
                self._take(collection)
            self._worker.run(self._opened, opened, failed)

        def opened(library: "Library") -> None:
            self.library = library
            collection = self.collection
            self._worker.run(lambda: library.collection(collection), lambda whole: done(library, whole), failed)

        def done(library: "Library", collection: "Collection") -> None:
            self._take(collection)
            loaded(library)

        self._worker.run(self._at_hand, at_hand, failed)

    def look_after(self, done: Callable[[list[str]], None], failed: Failed) -> None:
        """Check every phrase and make the day's backup; `done` hears what the user must be told."""
        library = self.library
        if library is not None:
            self._builder.run(library.check, lambda _none: self.do(lambda lib: lib.look_after(), done, failed), failed)

    def close(self) -> None:
        """Close the store after what was asked for; nobody waits for an index any more."""
        if self.library is not None:
            self.library.stop()
            self._worker.run(self.library.close)

    def ask(self, job: "Callable[[Library], Any]", done: Callable[[Any], None], failed: Failed = _silent) -> None:
        """Let the library do something that changes no phrase; before there is one, `failed` hears so."""
        library = self.library
        if library is None:
            failed(LauncherError(_("The phrases are being loaded."), _("Try again in a moment.")))
            return
        self._worker.run(lambda: job(library), done, failed)

    def do(self, job: "Callable[[Library], Any]", done: Callable[[Any], None], failed: Failed) -> None:
        """Let the library change something; the change is in use before `done` hears of it."""

        def changed(result: Any) -> None:
            self._when_looked(lambda: done(result))

        self.ask(job, changed, failed)

    def change(self, change: "Change", done: Callable[[Any], None], failed: Failed) -> None:
        """Carry out a change of phrases."""
        self.do(lambda library: library.change(change), done, failed)

    def look(self) -> None:
        """See whether anybody has changed the store."""
        self._when_looked(lambda: None)

    def note_use(self, phrase: "Phrase", words: tuple[str, ...]) -> None:
        """A phrase was delivered; `words` of the query stand in it."""
        self.ask(lambda library: library.used(phrase, words), lambda habits: self._learned(habits, phrase.situation))

    # -- inside

    def _at_hand(self) -> "Collection | None":
        from launcher.collection import at_once

        return at_once(self._path)

    def _opened(self) -> "Library":
        from launcher.library import Library

        return Library(self._path, datetime.now)

    def _when_looked(self, then: Callable[[], None]) -> None:
        if self.library is None or self.collection is None:
            then()
            return
        library, mark = self.library, self.collection.mark

        def came(news: Any) -> None:
            if news is not None and self.collection is not None:
                if self.collection.mark != mark:  # somebody else's news came first; there may be more than those
                    self._when_looked(then)
                    return
                self._take(self.collection.with_news(news))
            then()

        def failed(_error: LauncherError) -> None:
            then()  # the store said no for now; the next look sees it

        self._worker.run(lambda: library.news(mark), came, failed)

    def _take(self, collection: "Collection") -> None:
        self.collection = collection
        self.collected.emit(collection)
        if collection.behind and not self._building and self.library is not None:
            self._building = True
            self._builder.run(self.library.build, self._built, self._not_built)

    def _built(self, good: bool) -> None:  # noqa: FBT001 -- what the job returned
        library, collection = self.library, self.collection
        if not good or library is None or collection is None:
            self._building = False  # the next change tries again
            return
        self._worker.run(lambda: library.freshened(collection), self._freshened, self._not_built)

    def _freshened(self, fresh: "Collection | None") -> None:
        self._building = False
        if fresh is not None:
            self._take(fresh)
            self.look()  # what was changed while it was made

    def _not_built(self, _error: LauncherError) -> None:
        self._building = False

    def _learned(self, habits: "Habits", situation: str) -> None:
        if self.collection is not None:
            self._take(replace(self.collection, habits=habits, last_situation=situation))
