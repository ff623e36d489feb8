"""The store: where phrases, packs, edits and habits are kept; the only room that knows SQL and sqlite_utils.

Law: what was acknowledged is there after a crash, an update never touches the user's text, and a damaged file is told about
and kept. One door for writing, `Store.apply`; it speaks the vocabulary of `change`. It knows no window, search or network.

  store       Store: reading, the one door for writing, undo, habits, small facts, backups
  database    opening, transactions, and the world's faults told kindly
  migrations  the tables
  layers      what publisher and user each say of one record, and what comes of it (pure)
  ledger      layers from rows, and changed layers back to rows
  draft       changes carried out in memory, with what undoes them
  codec       records and changes as JSON
  history     the steps that can be undone
  habits      what was chosen before, fading
  backup      verified copies
"""

from launcher.store.backup import backups_beside
from launcher.store.store import Changed, Store

__all__ = ["Changed", "Store", "backups_beside"]
