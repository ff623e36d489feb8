"""A store as the first release made it."""

from store_samples import TODAY, phrase

from launcher.phrase import sealed
from launcher.store import database
from launcher.store.codec import body_of
from launcher.store.migrations import MIGRATIONS


class _First:
    """The migrations of the first release."""

    name, _migrations = MIGRATIONS.name, MIGRATIONS._migrations[:1]
    applied = staticmethod(MIGRATIONS.applied)
    pending = staticmethod(lambda db: [])
    apply = staticmethod(lambda db: MIGRATIONS.apply(db, stop_before=MIGRATIONS._migrations[1].name))


def older(path, monkeypatch, count=1):
    """A store of the first release with phrases of the user's own: "old", "old1" and so on."""
    with monkeypatch.context() as patched:
        patched.setattr(database, "MIGRATIONS", _First)
        db = database.open_database(path, lambda: TODAY)
    for n in range(count):
        one = sealed(phrase(f"old{n or ''}", text="From long ago."))
        db.execute("INSERT INTO personal (kind, id, body, rev) VALUES ('phrase', ?, ?, ?)", [one.id, body_of(one), one.rev])
    db.execute("PRAGMA journal_mode = DELETE")
    db.close()
    return path
