"""The rounds for news as the launcher makes them: by a process of its own, and by none at all where nothing is followed."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sharing_desks import PACK, pack, phrase

from launcher.library import Library
from launcher.packs.format import Removed
from launcher.packs.signing import SecretKey
from launcher.sharing.names import FOLLOWED

WITHOUT = """
import sys
from datetime import datetime
from pathlib import Path
from launcher.library import Library
library = Library(Path(sys.argv[1]), datetime.now)
library.collection()
assert library.next_look() is None
assert library.unread_news() == 0
library.close()
loaded = {"nacl", "httpx", "ssl", "yaml", "launcher.sharing.sharing"} & sys.modules.keys()
assert not loaded, loaded
"""


def ten_minutes_later(library: Library) -> None:
    said = library.store.fact(PACK, FOLLOWED)
    library.store.note_fact(PACK, FOLLOWED, {**said, "next": "2026-11-21T09:00:00+00:00"})  # type: ignore[dict-item]  # an object


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "phrases.db", datetime.now)
    yield library
    library.close()


def test_a_new_edition_is_taken_in_by_the_process_beside_and_told(library: Library, tmp_path: Path) -> None:
    share, secret = tmp_path / "share", SecretKey.made()
    share.mkdir()
    library.sharing.publish(pack(phrase("one"), phrase("two")), share, secret, name="team")
    library.sharing.take(library.sharing.subscribe(str(share)), trust=True)
    mark = library.store.mark()
    gone = Removed(id="two", since=2, recall=True)
    library.sharing.publish(pack(phrase("one", "Right now."), serial=2, removed=(gone,)), share, secret, name="team")
    ten_minutes_later(library)
    news = library.look_for_news()
    assert news is not None
    assert [(one.name, [line.id for line in one.applied.recalled]) for one in news if one.applied] == [("Team", ["two"])]
    told = library.news(mark)
    assert told is not None
    assert "two" in told.removed
    assert [one.texts["any"].plain for one in told.changed if one.id == "one"] == ["Right now."]
    assert library.unread_news() == 1
    assert (library.next_look() or 0) > 0


def test_a_share_that_is_gone_is_told_and_what_is_here_stays(library: Library, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    library.sharing.publish(pack(phrase("one")), share, SecretKey.made(), name="team")
    library.sharing.take(library.sharing.subscribe(str(share)), trust=True)
    share.rename(tmp_path / "elsewhere")
    ten_minutes_later(library)
    news = library.look_for_news()
    assert news is not None
    assert [bool(one.trouble) for one in news] == [True]
    assert library.store.phrase("one") is not None


def test_without_a_subscription_nothing_is_loaded_for_one(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", WITHOUT, str(tmp_path / "phrases.db")], check=True, timeout=60)
