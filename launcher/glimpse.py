"""A first look into the file of phrases, before the store is loaded: sqlite_utils alone takes longer than all of this.

Law: it only reads, waits for nobody, and where anything is not as expected there is nothing to see; the store then tells why.
It stands beside the store and not in it, because whoever enters that room loads it all.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from launcher.habit import Habits
from launcher.phrase import Rule, from_plain

_OWN_RULES: Final = "SELECT id, body, rev FROM personal WHERE kind = 'rule' ORDER BY row"
_PACKS_RULES: Final = (
    "SELECT base.id, base.body, base.rev FROM base JOIN pack ON pack.id = base.pack WHERE kind = 'rule' "
    "AND base.id NOT IN (SELECT id FROM hidden WHERE kind = 'rule') ORDER BY place, row"
)
# An index holds no rules, so one from before the last changes is as good as new where those were of rules only.
_MARKS: Final = (
    "SELECT mark FROM turn WHERE turn >= "
    "coalesce((SELECT row FROM touched WHERE kind <> 'rule' ORDER BY row DESC LIMIT 1), 0) ORDER BY turn DESC"
)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The marks of the records as they are, what was chosen before, and small facts by name.

    `marks` begins with that of today; the others are of earlier states from which only rules are different.
    `own_rules` and `packs_rules` are as `Store.rules` has them: from the first to the latest, without those that are damaged.
    """

    marks: tuple[str, ...]
    habits: Habits
    facts: dict[str, str]
    own_rules: tuple[Rule, ...]
    packs_rules: tuple[Rule, ...]


def glimpse(path: Path) -> Glimpse | None:
    """What the file at `path` says; None where it is not there, in use, damaged, or of another version."""
    try:
        with closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True, timeout=0, isolation_level=None)) as conn:
            conn.execute("BEGIN")
            marks = tuple(mark for (mark,) in conn.execute(_MARKS))
            used = conn.execute("SELECT phrase, score FROM habit ORDER BY turn DESC").fetchall()
            by_word: dict[str, dict[str, float]] = {}
            for word, phrase, score in conn.execute("SELECT word, phrase, score FROM habit_word"):
                by_word.setdefault(word, {})[phrase] = score
            facts = dict(conn.execute("SELECT key, value FROM meta"))
            own, packs = (tuple(_rules(conn.execute(sql))) for sql in (_OWN_RULES, _PACKS_RULES))
    except (sqlite3.Error, ValueError, TypeError):
        return None
    return Glimpse(marks, Habits(dict(used), tuple(phrase for phrase, _score in used), by_word), facts, own, packs)


def _rules(rows: Iterable[tuple[str, str, str]]) -> Iterator[Rule]:
    """The rules in these rows that are as they were written, the first of each id."""
    met: set[str] = set()
    for id_, body, rev in rows:
        rule = _rule(body, rev)
        if rule is not None and rule.id == id_ and id_ not in met:
            met.add(id_)
            yield rule


def _rule(body: str, rev: str) -> Rule | None:
    try:
        if "sha256:" + sha256(body.encode()).hexdigest() != rev:
            return None
        record = from_plain("rule", msgspec.json.decode(body) | {"rev": rev})
    except (ValueError, TypeError, msgspec.MsgspecError):
        return None
    return record if isinstance(record, Rule) else None
