"""The families and tags that phrases bear, for whoever offers them while a phrase is written.

Read inside SQLite: of a hundred thousand phrases a handful of names is wanted. A name that only an edit brought counts too.
"""

from typing import Final

from sqlite_utils import Database

MOST: Final = 500  # of each; more is no choice any more
_BODIES: Final = (
    "WITH said AS (SELECT body FROM base WHERE kind = 'phrase' UNION ALL SELECT body FROM personal WHERE kind = 'phrase'), "
    "sound AS (SELECT body FROM said WHERE json_valid(body))"
)
_FAMILIES: Final = (
    "{bodies} SELECT name, sum(times) FROM ("
    "SELECT json_extract(body, '$.family') AS name, 1 AS times FROM sound "
    "UNION ALL SELECT json_extract(value, '$'), 1 FROM override WHERE kind = 'phrase' AND field = 'family' AND json_valid(value)"
    ") WHERE typeof(name) = 'text' GROUP BY name ORDER BY 2 DESC, 1 LIMIT ?"
)
_TAGS: Final = (
    "{bodies} SELECT name, count(*) FROM ("
    "SELECT tag.value AS name FROM sound, json_each(body, '$.tags') AS tag "
    "UNION ALL SELECT tag.value FROM override, json_each(override.value) AS tag "
    "WHERE kind = 'phrase' AND field = 'tags' AND json_valid(override.value)"
    ") WHERE typeof(name) = 'text' GROUP BY name ORDER BY 2 DESC, 1 LIMIT ?"
)


def labels(db: Database) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The families and the tags, those that many phrases bear first."""
    families, tags = ([name for name, _times in db.execute(sql.format(bodies=_BODIES), [MOST])] for sql in (_FAMILIES, _TAGS))
    return tuple(families), tuple(tags)
