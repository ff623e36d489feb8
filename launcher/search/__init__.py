"""Finding phrases: the words of a query are matched against the distinct words of all phrases, never against phrases.

  index        Index: the door; takes in edits
  ranking      which of the rows that hold the words of a query are best
  holding      which rows hold the words of a query, with what is forgiven
  grammar      which parts of a query are mostly grammar
  standing     what is found now, with what habits say of it
  lines        many short texts in one block of bytes, as they lie on the shelf between starts
  catalogue    where each word stands: title, labels (tags, situation, codes) and texts
  vocabulary   the distinct words: exact, by prefix, with a typo, abbreviated, as parts of a compound, run together
  forms        other ways to write a word: without its ending or article, ü for ue
  kindred      words of one meaning in this trade: boss for a manager
  spans        which characters of a found phrase to show as found

Law: all is in memory and derived; the store stays the source of truth, and nothing of a query is kept beyond this process.
Loading this room loads numpy (about 0.15 s), so the roof does it after tray and hotkey are live.
"""

from launcher.search.index import Index, Match, Ranking, warm_up
from launcher.search.lines import as_arrays, as_bytes

__all__ = ["Index", "Match", "Ranking", "as_arrays", "as_bytes", "warm_up"]
