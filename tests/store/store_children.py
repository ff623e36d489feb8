"""What child processes do in the tests of the store. Run as a program it writes until it is killed.

store_children.py FILE FIRST COUNT     saves pairs of phrases, and prints each pair once it is acknowledged
"""

import os
import sys
from pathlib import Path

from store_samples import PACK, opened, phrase

from launcher.change import Add, Batch, Edit
from launcher.errors import LauncherError
from launcher.store import Edition, Overtaken


def count_up(path, times):
    """Read, then write, many times."""
    store = opened(path)
    for n in range(times):
        store.phrases()
        store.apply(Add(phrase(f"{os.getpid()}-{n}")))
        store.note_use("p1", ["refund"])
    store.close()


def work_as_the_overlay(path, times, prefix):
    """Use phrases, save, think better of it, and follow what others do; ends where what was followed is what is there."""
    store, known = opened(path), {}
    mark = store.mark()
    known |= store.some("phrase", [one.id for one in store.phrases()])
    for n in range(times):
        store.note_use("p1", ["refund"])
        store.remember("last_situation", f"s{n}")
        added = store.apply(Add(phrase(f"{prefix}{n}")))
        if n % 2:
            store.undo(added.step)  # others took steps meanwhile
        mark = followed(store, mark, known)
    followed(store, mark, known)
    store.close()


def followed(store, mark, known):
    """Bring what is known up to date by what changed since `mark`; the new mark."""
    now, changed = store.mark(), store.changed_since(mark)
    ids = {id_ for kind, id_ in changed if kind == "phrase"}
    found = store.some("phrase", ids)
    for id_ in ids:
        known.pop(id_, None)
    known |= found
    if store.mark() == now:  # nobody wrote while this was read
        assert known == {one.id: one for one in store.phrases()} or store.mark() != now
    return now


def take_in_editions(path, times, gate, told):
    """Make ready the next edition of the pack, take it in when another does, too, and so on; how often it was late."""
    store, overtaken = opened(path), 0
    for _ in range(times):
        gate.wait(60)
        mark, sent = store.mark(), store.layers_of(PACK)
        serial = store.versions(PACK)[0].serial + 1
        edits = (
            Edit("phrase", id_, {"title": f"Edition {serial}"}, expects=layers.base[PACK].rev, by=PACK)
            for (kind, id_), layers in sent.items()
            if kind == "phrase"
        )
        content = f"Edition {serial}. ".encode() * 1000
        edition = Edition(PACK, serial, content=content, report={"serial": serial}, facts={"taken": serial})
        gate.wait(60)
        try:
            store.take_in(Batch(f"Edition {serial}", tuple(edits)), edition, expects=mark)
        except Overtaken:
            overtaken += 1
    store.close()
    told.put(overtaken)


def work_as_a_command(path, times):
    """Open, read, write what was read plus one, close, as a command does; again where another was quicker."""
    for _ in range(times):
        counted = False
        while not counted:
            store = opened(path)
            counter = store.phrase("p1")
            try:
                store.apply(Edit("phrase", "p1", {"title": str(int(counter.title) + 1)}, expects=counter.rev))
                counted = True
            except LauncherError as refusal:
                assert "changed since" in refusal.message  # noqa: PT017 - any other refusal is a fault
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
