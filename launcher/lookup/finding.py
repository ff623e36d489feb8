"""What was asked for and what was found: the query, the situation, the matches in their order and the selected one.

Law: the selection stays with its phrase, not with its place, whenever what can be found changes. It knows the index of a
collection, but no overlay and no text.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from launcher.lookup import showing
from launcher.phrase import Phrase, Situation
from launcher.view import Row

if TYPE_CHECKING:  # search brings numpy; the hotkey is live before that is loaded
    from launcher.collection import Collection
    from launcher.search import Match

ROWS_AT_MOST: Final = 50
PAGE: Final = len(showing.ROW_DIGITS)
RECENT: Final = 8


class Finding:
    """One look at a collection, None until there is one; `put` is the id of a phrase that stands there in any case."""

    def __init__(self, channel: str) -> None:
        self.collection: Collection | None = None
        self.channel = channel
        self.query = ""
        self.situation: str | None = None
        self.matches: tuple[Match, ...] = ()
        self.rows: Sequence[Row] = ()
        self.total = 0
        self.selected = 0
        self.put: str | None = None
        self._rows_of: tuple[object, object, object] | None = None  # the matches, collection and channel that they show
        self._rest: tuple[Collection, str, tuple[Match, ...], int] | None = None

    @property
    def phrase(self) -> Phrase | None:
        """The selected phrase."""
        return self.matches[self.selected].phrase if self.matches else None

    @property
    def id(self) -> str | None:
        """The id of the selected phrase."""
        return self.matches[self.selected].phrase.id if self.matches else None

    @property
    def situations(self) -> tuple[Situation, ...]:
        """All situations."""
        return self.collection.situations if self.collection else ()

    @property
    def asks(self) -> bool:
        """Whether anything is asked for, or all is shown."""
        return bool(self.query.strip()) or self.situation is not None

    def ask(self, query: str, situation: str | None = None) -> None:
        """Look for this from the next search on, with the first row selected."""
        self.query, self.situation, self.put, self.selected = query, situation, None, 0

    def select(self, row: int) -> None:
        """Select this row, or the nearest that there is."""
        self.selected = max(0, min(row, len(self.matches) - 1))

    def search(self, selected: str | None = None) -> None:
        """Find again; the phrase `selected` stays selected where it is found, else the first is."""
        if self.collection is None:
            return
        self.matches, self.total = (), 0  # where a search fails, nothing of the one before can be chosen
        if self.asks:
            self.matches, self.total = self._ranked(self.collection, self.query, self.situation)
        else:
            self.matches, self.total = self._at_rest(self.collection)
        self._stand_put()
        self.selected = next((n for n, m in enumerate(self.matches) if m.phrase.id == selected), 0)
        of = (self.matches, self.collection, self.channel)
        if self._rows_of is None or any(one is not other for one, other in zip(of, self._rows_of, strict=True)):
            self._rows_of, self.rows = of, showing.Rows(self.matches, self.situations, self.channel)

    def called(self, phrase_id: str) -> Phrase | None:
        """The phrase with this id, found or not; None where it is not there."""
        return self.collection.index.phrase(phrase_id) if self.collection else None

    def body(self, name: str) -> str | None:
        """What the phrase that another one includes by this name says on the channel."""
        phrase = meant(self.collection, name) if self.collection else None
        return phrase.text_for(self.channel).plain if phrase else None

    def words_in(self, phrase: Phrase) -> tuple[str, ...]:
        """The phrase's own words that the query stands for."""
        return self.collection.index.matched_words(self.query, phrase.id) if self.collection else ()

    def recent(self) -> tuple[tuple[str, str], ...]:
        """The phrases used last, newest first, as id and title."""
        ids = self.collection.habits.recent if self.collection else ()
        found = (self.called(id_) for id_ in ids)
        return tuple((phrase.id, phrase.title) for phrase in found if phrase is not None)[:RECENT]

    def _stand_put(self) -> None:
        phrase = self.called(self.put) if self.put else None
        if phrase is None or any(match.phrase.id == phrase.id for match in self.matches):
            return
        from launcher.search import Match

        self.matches, self.total = (Match(phrase, 0.0, {}), *self.matches), self.total + 1

    def _ranked(self, collection: "Collection", query: str, situation: str | None) -> tuple[tuple["Match", ...], int]:
        found = collection.index.rank(query, collection.habits, situation=situation, channel=self.channel, limit=ROWS_AT_MOST)
        return found.matches, found.total

    def _at_rest(self, collection: "Collection") -> tuple[tuple["Match", ...], int]:
        """With nothing typed: the phrases used last, then the situation used last, then all the others.

        Kept until the collection or the channel changes, so that an opening draws only what is new.
        """
        if self._rest is None or self._rest[0] is not collection or self._rest[1] != self.channel:
            everything, total = self._ranked(collection, "", None)
            last = collection.last_situation
            recent = collection.habits.recent[:PAGE]
            lately = [m for m in everything if m.phrase.id in recent]
            here = self._ranked(collection, "", last)[0] if last else ()
            in_order = {m.phrase.id: m for m in (*lately, *here, *everything)}
            self._rest = collection, self.channel, tuple(in_order.values())[:ROWS_AT_MOST], total
        return self._rest[2:]


def meant(collection: "Collection", name: str) -> Phrase | None:
    """The phrase that another one includes by this name: its id, else one of its codes, spelled as a search would take it."""
    if (found := collection.index.phrase(name)) is not None:
        return found
    from launcher.search.catalogue import code_key

    wanted = code_key(name)
    ranked = (match.phrase for match in collection.index.rank(name, collection.habits, limit=ROWS_AT_MOST).matches)
    coded = [phrase for phrase in ranked if wanted in map(code_key, phrase.codes)]
    return min(coded, key=lambda phrase: (name not in phrase.codes, phrase.id), default=None)
