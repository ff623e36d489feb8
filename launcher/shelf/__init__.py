"""The shelf: where the built index lies between starts, and the process that builds it beside us.

Law: the store is the source of truth, and what lies here is only ever a quicker way to what it says. So nothing here is
trusted: a file that is damaged, cut short, of another edition or cannot be read is as good as none, and is never told to the
user as a fault. It holds her phrases, so it is hers alone to read. This room knows no phrases, only named bytes.

  shelf    Shelf: files with a checksum, put whole or not at all
  aside    Aside: long work in a process of its own
"""

from launcher.shelf.aside import Aside, be_modest
from launcher.shelf.shelf import Shelf, Shelved, beside

__all__ = ["Aside", "Shelf", "Shelved", "be_modest", "beside"]
