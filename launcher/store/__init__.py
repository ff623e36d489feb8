"""The store: where phrases, packs, edits and habits are kept; the only room that knows SQL and sqlite_utils.

Law: what was acknowledged is there after a crash, an update never touches the user's text, and a damaged file is told about
and kept. One door for writing, `Store.apply`; it speaks the vocabulary of `change`. It knows no window, search or network.

  store       Store: the one door for writing, undo, packs taken in, habits, small facts, backups
  reader      all that is read from the open store, which Store is too
  lending     the store where nothing can be written
  standing    how file and newest backup stand
  database    opening, transactions, and the world's faults told kindly
  migrations  the tables
  ledger      layers from rows, and changed layers back to rows
  draft       changes carried out in memory, with what undoes them
  codec       records and changes as JSON
  history     the steps that can be undone
  earlier     what phrases said before
  marks       the name of each state, and what changed since
  habits      what was chosen before, fading
  editions    the files of packs that can be gone back to, and what came of each
  retired     phrases that their publisher took out
  facts       small facts about packs: sources, keys, serials
  meeting     what a new edition meets: codes that are taken, copies
  backup      verified copies, and which of them are kept
  restoring   a backup put back in one transaction
  inside      what a backup holds; loaded by whoever asks, as the rescue
  rescue      the rite that follows damage
  telling     what a person is told of a rescue
  mend        a new file from a damaged one, completed from packs and a backup
  salvage     the true rows of a damaged file
  descent     whose write-ahead log lies beside the file
  pages       SQLite's file format, read without SQLite
  schema      whether the tables are those that the migrations make
  soundness   whether a database is as it was written
  faults      what the world may do to the file
  volume      what lies across a network
"""

from launcher.store.backup import Backup, Unverified, backups_beside, listed
from launcher.store.earlier import Earlier
from launcher.store.editions import Edition, KeptReport, KeptVersion
from launcher.store.faults import Damaged, Full, Overtaken, Unwritable
from launcher.store.history import Past
from launcher.store.restoring import Restored
from launcher.store.retired import KeptRetired
from launcher.store.store import Changed, Store

__all__ = [
    "Backup",
    "Changed",
    "Damaged",
    "Earlier",
    "Edition",
    "Full",
    "KeptReport",
    "KeptRetired",
    "KeptVersion",
    "Overtaken",
    "Past",
    "Restored",
    "Store",
    "Unverified",
    "Unwritable",
    "backups_beside",
    "listed",
]
