"""Words that were written and not saved, kept through a crash or a log-out, and offered again.

Law: what stands in the editor and is not in the store yet is kept after a few seconds, and let go as soon as it is saved or
thrown away. Words left over from before stay until somebody goes on with them or throws them away, whatever else is written
meanwhile. Where a payment card's number stands among the words, nothing of them is kept. No word of them is logged.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from launcher import wording
from launcher.errors import LauncherError
from launcher.ui.words import Words
from launcher.wording import Draft

if TYPE_CHECKING:
    from launcher.ui.editor.window import Editor

EVERY: Final = 3000  # ms, at most
_KEY: Final = "unsaved"
_SHOWN: Final = 40  # characters of a name


@dataclass(frozen=True, slots=True)
class Kept:
    """Unsaved words of the phrase `phrase_id` as it was at `rev` (None: a new one).

    `begun` is what the fields showed at first; with `copying` they are to be a phrase of their own.
    """

    draft: Draft = field(repr=False)
    begun: Draft = field(repr=False)
    phrase_id: str | None = None
    rev: str = ""
    copying: bool = False

    @property
    def name(self) -> str:
        """What they are called: their title, else how they begin."""
        first = next((text for text in self.draft.texts.values() if text.strip()), "")
        words = " ".join((self.draft.title.strip() or first).split())
        return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1].rstrip()}…"


class Unsaved(QObject):
    """Keeps the words of one editor; `left` are those of before, newest first, and `found` tells that there are some."""

    found = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.left: tuple[Kept, ...] = ()
        self._editor: Editor | None = None
        self._written: tuple[Kept, ...] | None = None  # as the store has it, or was asked to have it; None: not known
        self._soon = QTimer(self, singleShot=True, interval=EVERY)
        self._soon.timeout.connect(self.keep)

    def begin(self) -> None:
        """Look for words of before, once the library is open."""

        def came(value: str | None) -> None:
            self._written = self.left = _read(value)
            if self.left:
                self.found.emit()

        self._words.ask(lambda library: library.store.recall(_KEY), came)

    def follow(self, editor: "Editor") -> None:
        """Keep the words of this editor."""
        self._editor = editor
        editor.written.connect(self._keep_soon)
        editor.resolved.connect(self.keep)

    def drop(self, kept: Kept) -> None:
        """These are thrown away, or stand in the editor again."""
        self.left = tuple(one for one in self.left if one is not kept)
        self.keep()

    def keep(self) -> None:
        """Keep what stands there now, where it is not kept yet."""
        self._soon.stop()
        now = self._editor.unsaved() if self._editor is not None else None
        safe = () if now is None or wording.holds_card(now.draft) else (now,)
        kept = (*safe, *self.left)
        if kept == (self._written or ()):
            return
        self._written = kept
        value = msgspec.json.encode(kept).decode() if kept else ""
        self._words.ask(lambda library: library.store.remember(_KEY, value), lambda _none: None, self._not_kept)

    def _keep_soon(self) -> None:
        if not self._soon.isActive():  # from the first key on, so that one who types on and on cannot put it off
            self._soon.start()

    def _not_kept(self, _error: LauncherError) -> None:
        """The disk said no, as it will at saving, where it is told; the next change tries again."""
        self._written = None


def _read(value: str | None) -> tuple[Kept, ...]:
    try:
        return msgspec.json.decode(value, type=tuple[Kept, ...]) if value else ()
    except msgspec.MsgspecError:
        return ()  # of another version
