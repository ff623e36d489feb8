"""What child processes do in the tests of the store. Run as a program it writes until it is killed.

store_children.py FILE FIRST COUNT     saves pairs of phrases, and prints each pair once it is acknowledged
"""

import os
import sys
from pathlib import Path

from store_samples import opened, phrase

from launcher.change import Add, Batch


def count_up(path, times):
    """Read, then write, many times."""
    store = opened(path)
    for n in range(times):
        store.phrases()
        store.apply(Add(phrase(f"{os.getpid()}-{n}")))
        store.note_use("p1", ["refund"])
    store.close()


def open_together(path, gate):
    """Open a store at the same moment as others, again and again."""
    for n in range(40):
        gate.wait(20)
        store = opened(path.with_name(f"phrases-{n // 4}.db"))  # new at first, then closed and opened by all
        store.remember(str(os.getpid()), str(n))
        store.close()


def pair(n):
    """Two phrases that are saved together; long enough to fill pages."""
    return Batch(f"Pair {n}", tuple(Add(phrase(f"{n}{part}", text=f"Part {part} of {n}. " * 40)) for part in "ab"))


def save_pairs(path, first, count):
    store = opened(path)
    store._db.execute("PRAGMA wal_autocheckpoint = 30")  # so that checkpoints lie among the writes
    os.write(1, b"open\n")
    for n in range(first, first + count):
        store.apply(pair(n))
        os.write(1, b"saved %d\n" % n)
    store.close()


if __name__ == "__main__":
    save_pairs(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
