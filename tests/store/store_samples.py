"""Small phrases, packs and stores for the tests of the store."""

from datetime import UTC, datetime
from pathlib import Path

from launcher.change import Add, Batch
from launcher.phrase import KINDS, PackInfo, Phrase, Situation, Text
from launcher.store import Store

TODAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PACK = "pack-1"


def phrase(id_="p1", *, title="No refund once opened", text="I can't refund it once it's open.", **more):
    return Phrase(id=id_, situation=more.pop("situation", "saying-no"), title=title, texts={"any": Text(plain=text)}, **more)


def situation(id_="s1", slug="saying-no", name="Saying no", **more):
    return Situation(id=id_, slug=slug, name=name, **more)


def pack(id_=PACK, name="Starter", serial=1):
    return PackInfo(id=id_, name=name, serial=serial)


def sent(*records, by=PACK):
    """A batch that brings a pack with these records."""
    return Batch("Import", (Add(pack(by), by=by), *(Add(record, by=by) for record in records)))


def opened(path: Path, now=TODAY) -> Store:
    return Store.open(path, now=lambda: now)


def texts_of(store):
    return {one.id: one.text_for("any").plain for one in store.phrases()}


def rows(store, sql):
    return store._db.execute(sql).fetchall()


def whole(store):
    """What the user sees and what lies beneath it: equal means that nothing differs for anybody but the order."""
    effective = seen(store)
    tables = ("pack, kind, id, body, rev FROM base", "* FROM override", "* FROM hidden", "kind, id, rev FROM personal")
    layers = [sorted(rows(store, f"SELECT {table}"), key=repr) for table in tables]
    return effective, layers, [one.id for one in store.packs()]


def whole_in_order(store):
    """The same with the order of all."""
    return whole(store), list(seen(store))


def seen(store):
    """What the user sees, by kind and id."""
    return {(kind, one.id): one for kind in KINDS for one in store.records(kind)}
