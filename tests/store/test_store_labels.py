"""The families and tags that are offered while a phrase is written."""

from datetime import datetime
from pathlib import Path

from msgspec import structs

from launcher.change import Add, Edit
from launcher.phrase import Phrase, Text
from launcher.store import Store


def test_families_and_tags_of_packs_edits_and_own_phrases(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "phrases.db", now=datetime.now)
    for number in range(3):
        text = {"any": Text(plain="It is on its way.")}
        about = Phrase(id=f"p{number}", situation="closing", title="On its way", texts=text, tags=("parcel",))
        store.apply(Add(structs.replace(about, family="parcel.sent")))
    assert store.labels() == (("parcel.sent",), ("parcel",))
    store.apply(Edit("phrase", "p0", {"family": None, "tags": ["parcel", "joy"]}))
    assert store.labels() == (("parcel.sent",), ("parcel", "joy"))
    store.close()


def test_a_damaged_row_keeps_nobody_from_writing(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "phrases.db", now=datetime.now)
    store.apply(Add(Phrase(id="p", situation="closing", title="On its way", texts={"any": Text(plain="Yes.")}, tags=("parcel",))))
    store._db.execute("UPDATE personal SET body = '{broken'")
    assert store.labels() == ((), ())
    store.close()
