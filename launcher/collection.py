"""What the story looks in: an index of all phrases, with what was chosen before; at hand at once, and kept up with the store.

Law: what is shown is what the store says. A collection carries the mark of the records that it was made from; what lies on the
shelf is used only where the store knows its mark, and then with all that has changed since. It knows no window.
"""

import hashlib
import logging
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Final

from launcher import __version__, phrase, search, text
from launcher.glimpse import glimpse
from launcher.habit import Habits
from launcher.phrase import Phrase, Situation
from launcher.rules import Rules
from launcher.search import Index, as_arrays, as_bytes
from launcher.shelf import Shelf, beside

log = logging.getLogger(__name__)

LAST_SITUATION: Final = "last_situation"
FEW: Final = 100  # changed phrases that an index takes in while somebody types


@dataclass(frozen=True, slots=True)
class News:
    """What changed in the store since the mark `since`; `situations` and `rules` are all of them where any changed, else None.

    `whole`: with it a collection is up with the store, at `mark`. Otherwise too much has changed to be taken in at once, and
    this is only what the user herself did last. `differs` is as in a Collection, where it may have changed, else None.
    """

    since: str
    mark: str
    changed: tuple[Phrase, ...] = ()
    removed: tuple[str, ...] = ()
    situations: tuple[Situation, ...] | None = None
    whole: bool = True
    rules: Rules | None = None
    differs: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """What can be looked up, what was chosen before, and the rules by which it reaches a window.

    `mark` names the state of the records that it holds for certain; `behind` is true where the store is much further, so that
    an index must be built anew (`Library.build`, `Library.freshened`). `differs` are the ids of phrases in which her words and
    her team's have both changed; none are known before the store is open.
    """

    index: Index
    situations: tuple[Situation, ...]
    habits: Habits
    last_situation: str = ""
    mark: str = ""
    behind: bool = False
    rules: Rules = field(default_factory=Rules)
    differs: frozenset[str] = frozenset()

    def with_news(self, news: News) -> "Collection":
        """The collection with these news, in milliseconds. It shares the index with this one, which is not asked any more.

        To be called on the thread that asks, with news in the order in which the library gave them.
        """
        self.index.refresh(news.changed, news.removed, news.situations)
        reached = news.mark if news.whole else self.mark
        missed = not news.whole and news.since == self.mark
        behind = self.behind or missed or self.index.behind or self.index.pending > FEW
        situations = self.situations if news.situations is None else news.situations
        rules = self.rules if news.rules is None else news.rules
        differs = self.differs if news.differs is None else news.differs
        return replace(self, situations=situations, mark=reached, behind=behind, rules=rules, differs=differs)


def at_once(path: Path) -> Collection | None:
    """The collection of the store at `path` from the shelf, before the store itself is opened; None where that cannot be.

    It is just what the store says: what lies on the shelf, with the few phrases that were changed since. Takes 20 ms for
    10,000 phrases.
    """
    shelved = from_shelf(path, Habits())
    seen = None if shelved is None else glimpse(path, shelved.mark, FEW)
    if seen is None or shelved is None or seen.changed is None:
        return None
    rules = Rules(seen.own_rules, seen.packs_rules)
    fresh = shelved.with_news(News(shelved.mark, seen.mark, *seen.changed, seen.situations, rules=rules))
    fresh.index.warm(seen.habits)
    return replace(fresh, habits=seen.habits, last_situation=seen.facts.get(LAST_SITUATION, ""))


def from_shelf(path: Path, habits: Habits) -> Collection | None:
    """What lies on the shelf of the store at `path`, as of its mark and not warm; None where nothing whole lies there."""
    shelved = shelf_of(path).newest()
    if shelved is None:
        return None
    try:
        index = Index.of(as_arrays(shelved.parts))
    except (ValueError, KeyError, IndexError):
        # What was written is what was read, so this is our own mistake; the phrases are there all the same.
        log.exception("an index on the shelf makes no sense")
        return None
    return Collection(index, index.situations, habits, mark=shelved.mark)


def put_on_shelf(path: Path, mark: str, index: Index) -> None:
    """Keep a fresh index of the store at `path`; OSError where the disk refuses."""
    shelf_of(path).put(mark, as_bytes(index.parts()))


def distrust_shelf(path: Path, mark: str, phrases: Sequence[Phrase]) -> bool:
    """Throw away what lies on the shelf of the store at `path` if it is of this mark but not of these phrases; whether it was."""
    found = from_shelf(path, Habits())
    if found is None or found.mark != mark:
        return False
    if len(found.index) == len(phrases) and all(found.index.phrase(one.id) == one for one in phrases):
        return False
    shelf_of(path).clear()
    return True


def shelf_of(path: Path) -> Shelf:
    """The shelf of the store at `path`."""
    return Shelf(beside(path), _edition())


@cache
def _edition() -> str:
    """What an index depends on beside the phrases: the rules by which words are found, and how this machine writes numbers."""
    rules = hashlib.sha256()
    sources = [Path(text.__file__), Path(phrase.__file__), *sorted(Path(search.__file__).parent.glob("*.py"))]
    for source in sources if all(source.is_file() for source in sources) else ():  # a bundle has no sources; its version tells
        rules.update(source.read_bytes())
    return f"{__version__} {unicodedata.unidata_version} {sys.byteorder} {rules.hexdigest()[:16]}"
