"""What is inside a backup, without restoring it.

Law: the backup is only read; what is shown comes from a copy of it, brought up to date where it is older.
"""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from launcher.phrase import Phrase, Situation
from launcher.store.faults import world
from launcher.store.restoring import taken
from launcher.store.soundness import whole
from launcher.store.store import Store


@dataclass(frozen=True, slots=True)
class Inside:
    """The phrases of a backup under their situations, in order, as its user saw them.

    Phrases of a situation that is not there stand under one named by its slug. `whole` is False where some could not be read.
    """

    situations: tuple[tuple[Situation, tuple[Phrase, ...]], ...]
    whole: bool

    @property
    def phrases(self) -> int:
        """How many phrases there are."""
        return sum(len(phrases) for _situation, phrases in self.situations)


def inside(file: Path) -> Inside:
    """What is inside the backup. Raises LauncherError where it cannot be read at all, or is from a newer program."""
    with tempfile.TemporaryDirectory(prefix="launcher-") as folder, world(file):
        copy = Path(folder) / "copy.db"
        taken(file, copy)
        is_whole = whole(copy)
        store = Store.open(copy, now=lambda: datetime.now().astimezone())
        try:
            found = _by_situation(store)
            return Inside(found, is_whole and not store.damaged())
        finally:
            store.close()


def _by_situation(store: Store) -> tuple[tuple[Situation, tuple[Phrase, ...]], ...]:
    known = store.situations()
    phrases: dict[str, list[Phrase]] = {situation.slug: [] for situation in known}
    for phrase in store.phrases():
        phrases.setdefault(phrase.situation, []).append(phrase)
    named = {situation.slug: situation for situation in known}
    pairs = ((named.get(slug) or Situation(id=slug, slug=slug, name=slug), tuple(found)) for slug, found in phrases.items())
    return tuple(pair for pair in pairs if pair[1])
