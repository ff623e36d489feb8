"""The phrases as the story needs them: from the store, with the starter on board, into an index.

Law: a start never fails for want of words; the starter is pack 0 and is installed into an empty store. Everything here can
take a while and belongs on the worker's thread. It knows no window.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from launcher import places
from launcher.habit import Habits
from launcher.packs import format as pack_format
from launcher.phrase import Phrase, Situation
from launcher.search import Index
from launcher.store import Store, backups_beside

log = logging.getLogger(__name__)
STARTER = "starter.phrasepack"
_LAST_SITUATION = "last_situation"


@dataclass(frozen=True, slots=True)
class Collection:
    """What can be looked up, and what was chosen before."""

    index: Index
    phrases: tuple[Phrase, ...]
    situations: tuple[Situation, ...]
    habits: Habits
    last_situation: str = ""


class Library:
    """The open store and what is made of it."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Open the store at `path`; LauncherError where it cannot be."""
        self.store = Store.open(path, now=now)
        self._now = now
        if not self.store.packs():
            starter = pack_format.read(places.data(STARTER).read_bytes())
            self.store.apply(pack_format.installation(starter))
        self.store.fade(now().date())

    def collection(self) -> Collection:
        """Everything, indexed and warm."""
        phrases, situations = self.store.phrases(), self.store.situations()
        index = Index(phrases, situations)
        index.warm()
        log.info("%d phrases in %d situations", len(phrases), len(situations))
        return Collection(index, tuple(phrases), tuple(situations), self.store.habits(), self.store.recall(_LAST_SITUATION) or "")

    def used(self, phrase: Phrase, words: tuple[str, ...]) -> Habits:
        """Note that the phrase was chosen; the habits as they are now."""
        self.store.note_use(phrase.id, words)
        self.store.remember(_LAST_SITUATION, phrase.situation)
        return self.store.habits()

    def look_after(self) -> list[str]:
        """The day's backup, and a check of every phrase; the ids of those that are damaged."""
        self.store.daily_backup(backups_beside(self.store.path))
        return [id_ for _kind, id_ in self.store.verify()]

    def close(self) -> None:
        """Close the store."""
        self.store.close()
