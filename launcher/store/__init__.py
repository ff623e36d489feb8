"""The store: where phrases, packs, edits and habits are kept; the only room that knows SQL and sqlite_utils.

Law: what was acknowledged is there after a crash, an update never touches the user's text, and a damaged file is told about
and kept. One door for writing, `Store.apply`; it speaks the vocabulary of `change`. It knows no window, search or network.

  store       Store: the one door for writing, undo, packs taken in, habits, small facts, backups
  reader      all that is read from the open store, which Store is too
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
  inside      what a backup holds
  rescue      the rite that follows damage
  mend        a new file from a damaged one, completed from packs and a backup
  salvage     the true rows of a damaged file
  pages       SQLite's file format, read without SQLite
  soundness   whether a database is as it was written
  faults      what the world may do to the file
  volume      what lies across a network
"""

from launcher.store.backup import Backup, backups_beside, listed
from launcher.store.earlier import Earlier
from launcher.store.editions import Edition, KeptReport, KeptVersion
from launcher.store.faults import Damaged, Overtaken
from launcher.store.history import Past
from launcher.store.inside import Inside, inside
from launcher.store.rescue import Rescued, mended, rescued
from launcher.store.restoring import Restored
from launcher.store.retired import KeptRetired
from launcher.store.store import Changed, Store

__all__ = [
    "Backup",
    "Changed",
    "Damaged",
    "Earlier",
    "Edition",
    "Inside",
    "KeptReport",
    "KeptRetired",
    "KeptVersion",
    "Overtaken",
    "Past",
    "Rescued",
    "Restored",
    "Store",
    "backups_beside",
    "inside",
    "listed",
    "mended",
    "rescued",
]
