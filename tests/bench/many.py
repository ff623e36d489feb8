"""Brings many phrases at once into a store that is in use, as a pack does: `python many.py HOME COUNT`."""

import contextlib
import sys
from datetime import datetime
from pathlib import Path


def bring(home: Path, count: int) -> None:
    """One step with `count` phrases that no query of the bench finds."""
    from launcher.change import Add, Batch
    from launcher.library import Library
    from launcher.phrase import Phrase, Text

    with contextlib.closing(Library(home / "phrases.db", datetime.now)) as library:
        slug = library.store.situations()[0].slug
        new = (Phrase(id=f"z{n}", situation=slug, title=f"Zyx {n}", texts={"any": Text(plain="x")}) for n in range(count))
        library.change(Batch("Import", tuple(Add(one) for one in new)))


if __name__ == "__main__":
    bring(Path(sys.argv[1]), int(sys.argv[2]))
