"""What an agent chose before, as little of it as ranking needs.

Law: scores that fade by the day and an order of last use, never times; and only words that stand in phrases, never a query.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

FADE_PER_DAY: Final = 0.93  # a phrase not used for ten days counts half
SCORE_CAP: Final = 50.0  # so that one phrase cannot bury the others


@dataclass(frozen=True, slots=True)
class Habits:
    """Scores by phrase id, the ids last used (newest first), and scores by word and phrase id."""

    scores: Mapping[str, float] = field(default_factory=dict)
    recent: tuple[str, ...] = ()
    by_word: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
