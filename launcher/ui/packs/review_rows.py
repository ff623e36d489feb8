"""The rows of a review, in groups, as a model: which there are, which are found, and which are taken.

Law: ten thousand rows open at once, so a row is a small value and nothing is laid out before it is in sight. What is taken
stays taken while the filter hides it. What was called back comes in any case: its check box says so and stays.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from launcher.language import _
from launcher.packs.merge import Key, Strand
from launcher.phrase import Phrase
from launcher.sharing.values import Review
from launcher.ui.packs import review_text

Group = Literal["reach", "added", "changed", "conflict", "removed", "recalled", "skipped", "warning"]
GROUPS: Final[tuple[Group, ...]] = ("reach", "added", "changed", "conflict", "removed", "recalled", "skipped", "warning")
_NO_INDEX: Final = QModelIndex()
_FIRST: Final = 200  # characters of a text that a row may show


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One row: a record with its check box, a line to know, or the heading of a group (without a `strand`).

    `must` where it comes with the rest in any case.
    """

    group: Group
    title: str
    about: str = ""
    aside: str = ""
    strand: Strand | None = None
    heading: bool = False
    must: bool = False

    @property
    def key(self) -> Key | None:
        """Which record the check box is about; None where there is none."""
        return self.strand.key if self.strand is not None and self.group != "reach" else None


def group_name(group: Group) -> str:
    """The heading of a group."""
    names: dict[Group, str] = {
        "reach": _("New links and numbers"),
        "added": _("New"),
        "changed": _("Changed"),
        "conflict": _("Changed by both: yours stay"),
        "removed": _("Removed"),
        "recalled": _("Called back"),
        "skipped": _("Skipped"),
        "warning": _("Worth knowing"),
    }
    return names[group]


@dataclass(frozen=True, slots=True)
class Contents:
    """All rows of a review, without headings, and for each all its words, folded, to be found by."""

    rows: tuple[ReviewRow, ...] = ()
    folded: tuple[str, ...] = ()


def contents_of(review: Review) -> Contents:
    """The rows in the order of groups, phrases first in each; not for the GUI thread, because there can be very many."""
    rows = sorted(_rows_of(review), key=lambda row: (GROUPS.index(row.group), row.key is not None and row.key[0] != "phrase"))
    return Contents(tuple(rows), tuple(_folded(row) for row in rows))


def _rows_of(review: Review) -> list[ReviewRow]:
    names = {one.slug: one.name for one in review.merged.pack.situations}
    strands = [_strand_row(strand, names) for strand in review.merged.strands]
    reached: dict[str, list[Strand]] = {}
    for strand in review.merged.strands:
        for one in strand.reach:
            reached.setdefault(one, []).append(strand)
    return [
        *(_reach_row(one, where) for one, where in reached.items()),
        *strands,
        *(ReviewRow("skipped", one.item, one.why) for one in review.skipped),
        *(ReviewRow("warning", one) for one in dict.fromkeys((*review.warnings, *review.merged.warnings))),
    ]


class ReviewRows(QAbstractListModel):
    """The rows that are found, under their headings; `changed` tells that other ones are taken now."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = Contents()
        self.shown: list[ReviewRow] = []
        self.picked: set[Key] = set()
        self.fixed = False  # nothing can be chosen any more
        self.found = 0

    # -- what there is

    def show_contents(self, contents: Contents, left: Collection[Key] = ()) -> None:
        """Show these rows, all of them taken but those that were `left`."""
        self._all, self.fixed = contents, False
        self.picked = {row.key for row in contents.rows if row.key is not None and (row.must or row.key not in left)}
        self.find("")
        self.changed.emit()

    def find(self, words: str) -> None:
        """Show the rows in which all these words stand."""
        wanted = words.casefold().split()
        both = zip(self._all.rows, self._all.folded, strict=True)
        found = [row for row, folded in both if all(word in folded for word in wanted)]
        self.beginResetModel()
        self.found = len(found)
        self.shown = list(_with_headings(found))
        self.endResetModel()

    def keys(self) -> list[Key]:
        """Every record that can be taken."""
        return [row.key for row in self._all.rows if row.key is not None]

    def left(self) -> set[Key]:
        """Every record that is left."""
        return set(self.keys()) - self.picked

    # -- what is taken

    def taken(self, place: int) -> Qt.CheckState | None:
        """Whether the row is taken, or those under the heading; None where there is nothing to take."""
        keys = self._keys_at(place)
        if not keys:
            return None
        taken = sum(key in self.picked for key in keys)
        if taken == len(keys):
            return Qt.CheckState.Checked
        return Qt.CheckState.PartiallyChecked if taken else Qt.CheckState.Unchecked

    def can_choose(self, place: int) -> bool:
        """Whether its check box can be turned."""
        return not self.fixed and any(not row.must for row in self._under(place))

    def turn(self, place: int) -> None:
        """Take the row or leave it; a heading stands for all rows that are shown under it."""
        if not self.can_choose(place):
            return
        keys = {row.key for row in self._under(place) if row.key is not None and not row.must}
        if keys <= self.picked:
            self.picked -= keys
        else:
            self.picked |= keys
        self.dataChanged.emit(self.index(0), self.index(len(self.shown) - 1))
        self.changed.emit()

    def fix(self) -> None:
        """From now on nothing can be chosen."""
        self.fixed = True
        self.changed.emit()

    # -- as Qt asks

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_INDEX) -> int:  # noqa: N802 (Qt's name)
        """How many rows are shown."""
        return 0 if parent.isValid() else len(self.shown)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """A row can be meant; one with a check box can be checked."""
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsUserCheckable if self._keys_at(index.row()) else plain

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a list and a screen reader ask."""
        row = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.CheckStateRole:
            return self.taken(index.row())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (self._state_words(index.row()), row.title, row.aside, row.about) if part)
        return None

    def _state_words(self, place: int) -> str:
        words = {
            Qt.CheckState.Checked: _("taken"),
            Qt.CheckState.PartiallyChecked: _("some are taken"),
            Qt.CheckState.Unchecked: _("left"),
        }
        state = self.taken(place)
        return words[state] if state is not None else ""

    def _under(self, place: int) -> Iterator[ReviewRow]:
        """The row itself, or those under the heading."""
        if not 0 <= place < len(self.shown):
            return
        row = self.shown[place]
        if not row.heading:
            yield row
            return
        for other in self.shown[place + 1 :]:
            if other.group != row.group:
                return
            yield other

    def _keys_at(self, place: int) -> list[Key]:
        return [row.key for row in self._under(place) if row.key is not None]


def _with_headings(rows: Sequence[ReviewRow]) -> Iterator[ReviewRow]:
    counts = Counter(row.group for row in rows)
    group = None
    for row in rows:
        if row.group != group:
            group = row.group
            yield ReviewRow(group, group_name(group), aside=f"{counts[group]:,}", heading=True)
        yield row


def _strand_row(strand: Strand, situations: dict[str, str]) -> ReviewRow:
    group: Group = "conflict" if strand.conflicts and strand.sort == "changed" else strand.sort
    record = strand.after or strand.theirs or strand.before
    fields = review_text.field_names([one.field for one in strand.conflicts] or strand.fields)
    what = fields if strand.sort == "changed" else review_text.first_words(record)[:_FIRST]
    about = " · ".join(part for part in (*strand.notes, what) if part)
    aside = (
        situations.get(record.situation, record.situation) if isinstance(record, Phrase) else review_text.kind_name(strand.key[0])
    )
    return ReviewRow(group, strand.title, about, aside, strand, must=strand.sort == "recalled")


def _reach_row(reach: str, where: Sequence[Strand]) -> ReviewRow:
    more = _(" and {count} more").format(count=f"{len(where) - 1:,}") if len(where) > 1 else ""
    return ReviewRow("reach", reach, _("in “{title}”").format(title=where[0].title) + more, "", where[0])


def _folded(row: ReviewRow) -> str:
    said = [row.title, row.about, row.aside]
    if row.strand is not None:
        for record in (row.strand.before, row.strand.after, row.strand.theirs):
            said += (text.plain for text in record.texts.values()) if isinstance(record, Phrase) else ()
    return "\n".join(said).casefold()
