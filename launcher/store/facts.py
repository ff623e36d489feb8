"""Small facts about packs, as JSON values: where news come from, who is trusted, what was seen last.

Law: what guards against an old edition, a stolen key or a recalled phrase is not forgotten by going back to an older backup:
what is known by a name in `LASTING` stays as it is now, and what only the backup knows is added to it.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from sqlite_utils import Database

from launcher.store.codec import hashed, is_as_written, value_text

log = logging.getLogger(__name__)
# The highest serial by key, what was judged of each key, the ids of phrases that no going back brings back.
LASTING: Final = ("serials", "keys", "recalled")
Fact = tuple[str, str]  # the pack (empty: of none) and the name


def read(db: Database, pack: str | None = None, name: str | None = None) -> dict[Fact, Any]:
    """The facts of this pack, of this name, or all; a damaged one is left out."""
    sql = "SELECT pack, name, value, hash FROM fact WHERE (:pack IS NULL OR pack = :pack) AND (:name IS NULL OR name = :name)"
    found = {}
    for of, called, value, hash_ in db.execute(sql, {"pack": pack, "name": name}):
        if is_as_written(value, hash_):
            found[of, called] = msgspec.json.decode(value)
        else:
            log.warning("a fact about pack %s is not as it was written", of)
    return found


def note(db: Database, facts: Mapping[Fact, Any]) -> None:
    """Let these be known; None forgets one. Raises ValueError for what JSON cannot say."""
    texts = [(*fact, value_text(value)) for fact, value in facts.items() if value is not None]
    rows = [(pack, name, text, hashed(text)) for pack, name, text in texts]
    db.conn.executemany("INSERT OR REPLACE INTO fact (pack, name, value, hash) VALUES (?, ?, ?, ?)", rows)
    forget(db, [fact for fact, value in facts.items() if value is None])


def forget(db: Database, facts: Iterable[Fact]) -> None:
    """Forget these."""
    db.conn.executemany("DELETE FROM fact WHERE pack = ? AND name = ?", list(facts))


def lasting(db: Database) -> dict[Fact, Any]:
    """What must not be forgotten when an older backup is restored."""
    return {fact: value for name in LASTING for fact, value in read(db, name=name).items()}


def keep(db: Database, lasting: Mapping[Fact, Any]) -> None:
    """Let what was known before the restoring be known still, together with what the backup brought."""
    brought = read(db)
    note(db, {fact: _together(value, brought.get(fact)) for fact, value in lasting.items()})


def damaged(db: Database) -> set[str]:
    """The packs of which a fact is not as it was written."""
    rows = db.execute("SELECT pack, value, hash FROM fact")
    return {pack for pack, value, hash_ in rows if not is_as_written(value, hash_)}


def _together(now: object, then: object) -> object:
    if isinstance(now, dict) and isinstance(then, dict):
        return {**then, **{key: _higher(value, then.get(key)) for key, value in now.items()}}
    if isinstance(now, list) and isinstance(then, list):
        return [*now, *(one for one in then if one not in now)]
    return now


def _higher(now: object, then: object) -> object:
    """The higher of two numbers; of anything else, such as what was judged of a key, what is said now."""
    return max(now, then) if type(now) is int and type(then) is int else now
