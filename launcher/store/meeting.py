"""What a new edition of a pack meets: the codes that are taken, and the copies that the user made of other phrases.

Read from the rows as they are: a few codes among tens of thousands of phrases are wanted, and what is damaged shows elsewhere.
"""

from typing import Final

import msgspec
from sqlite_utils import Database

from launcher.phrase import COPY_OF, Phrase
from launcher.store.codec import record_of

# Of each phrase the user's own record, else the one of the first pack that has it; and the codes that she gave it, if any.
_ANSWERS: Final = """
WITH first AS (
  SELECT base.id, pack, base.body, row_number() OVER (PARTITION BY base.id ORDER BY place, base.row) AS nth
  FROM base JOIN pack ON pack.id = base.pack WHERE kind = 'phrase'
),
shown AS (
  SELECT id, NULL AS pack, body, NULL AS hers FROM personal WHERE kind = 'phrase'
  UNION ALL
  SELECT first.id, pack, body, override.value FROM first
  LEFT JOIN override ON override.kind = 'phrase' AND override.id = first.id AND field = 'codes'
  WHERE nth = 1 AND pack <> ?
  AND first.id NOT IN (SELECT id FROM personal WHERE kind = 'phrase')
  AND first.id NOT IN (SELECT id FROM hidden WHERE kind = 'phrase')
)
SELECT id, iif(json_valid(hers), hers, json_extract(body, '$.codes')) FROM shown
WHERE hers IS NOT NULL OR (instr(body, '"codes":["') AND json_valid(body))
"""
_COPIES: Final = "SELECT id, body, rev FROM personal WHERE kind = 'phrase' AND instr(body, '\"copy_of\":') ORDER BY row"
_SENT: Final = """
SELECT id, id IN (SELECT override.id FROM override WHERE kind = 'phrase' AND override.id = base.id AND NOT (
    field = 'codes' AND json_valid(override.value) AND json_valid(base.body) AND NOT EXISTS (
      SELECT value FROM json_each(override.value) EXCEPT SELECT value FROM json_each(base.body, '$.codes')
    )
  )) OR id IN (SELECT id FROM hidden WHERE kind = 'phrase')
  OR id IN (SELECT id FROM personal WHERE kind = 'phrase')
FROM base WHERE pack = ? AND kind = 'phrase'
"""


def sent(db: Database, pack: str) -> dict[str, bool]:
    """The ids of the phrases that a pack has sent, and whether the user has made something else of them.

    A code that was only taken off, because another phrase answers to it, is nothing of hers.
    """
    return {id_: bool(edited) for id_, edited in db.execute(_SENT, [pack])}


def codes(db: Database, without: str) -> dict[str, tuple[str, ...]]:
    """By code (lower case) the ids of the phrases that answer to it, as the user sees them; those of one pack left out."""
    found: dict[str, tuple[str, ...]] = {}
    for id_, text in db.execute(_ANSWERS, [without]):
        for code in dict.fromkeys(str(one).lower() for one in msgspec.json.decode(text or "[]")):
            found[code] = (*found.get(code, ()), id_)
    return found


def copies(db: Database) -> dict[str, tuple[Phrase, ...]]:
    """The user's own phrases that are copies, by the id of what they were made from."""
    found: dict[str, tuple[Phrase, ...]] = {}
    for id_, body, rev in db.execute(_COPIES):
        try:
            phrase = record_of("phrase", id_, body, rev)
        except ValueError:  # told where phrases are read
            continue
        if isinstance(phrase, Phrase) and isinstance(of := phrase.extra.get(COPY_OF), str):
            found[of] = (*found.get(of, ()), phrase)
    return found
