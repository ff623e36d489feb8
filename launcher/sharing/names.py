"""Under which names the store remembers what is known of packs.

Law: each fact has one name, and whoever only asks whether there is one need load nothing else of this room.
"""

from typing import Final

# The store itself knows that the first two outlast the restoring of an older backup.
SERIALS: Final = "serials"  # by key ("" where nothing was signed) the highest serial that was seen
KEYS: Final = "keys"  # by key how it stands and since when: {"stands", "at"}
TAKEN: Final = "taken"  # the highest serial that was taken in here: what lies above it is new
SIGNED: Final = "signed"  # who signed the edition in force
FOLLOWED: Final = "followed"  # where its news come from, and how the last look went
RECALLED: Final = "recalled"  # the ids of the phrases that were recalled: no going back brings them back
