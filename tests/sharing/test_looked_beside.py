"""The rounds for news as the launcher makes them: by a process of its own, and by none at all where nothing is followed.

What they ask of the world: nothing of the internet for a folder, and no word of an address in the log.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sharing_desks import PACK, Clock, Team, pack, phrase
from silent_server import silent_server

from launcher.library import Library
from launcher.packs.format import Removed
from launcher.packs.signing import SecretKey
from launcher.sharing.names import FOLLOWED

sys.path.append(str(Path(__file__).parents[1] / "courier"))
from https_server import PROXIES, serving

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

FOLLOWING = """
import logging
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

opened = []
sys.addaudithook(lambda event, told: opened.append(told[1]) if event == "socket.__new__" else None)
from launcher import start
from launcher.policy import Policy
from launcher.sharing.sharing import Sharing
from launcher.store import Store
start._log_to_file()
logging.getLogger("launcher").info("it has begun")
with closing(Store.open(Path(sys.argv[1]), now=datetime.now)) as store:
    sharing = Sharing(store, Policy())
    sharing.take(sharing.subscribe(sys.argv[2]), trust=True)
    sharing.update()
    print(len(store.phrases()), "phrases,", len(opened), "sockets")
"""


def followed_elsewhere(folder: Path, where: str, **environ: str) -> tuple[str, str]:
    """What a process that follows this place says, and what it logs as the launcher does."""
    home = folder / "home"
    home.mkdir()
    named = {name: value for name, value in os.environ.items() if name.upper() not in PROXIES}
    done = subprocess.run(
        [sys.executable, "-c", FOLLOWING, str(home / "phrases.db"), where], env={**named, "LAUNCHER_HOME": str(home), **environ},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    logs = "".join(path.read_text() for path in home.rglob("*.log"))
    assert "it has begun" in logs
    return done.stdout, done.stderr + logs


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


def test_what_came_in_before_a_feed_that_hangs_is_told_though_the_process_never_answers(library: Library, tmp_path: Path) -> None:
    share, secret = tmp_path / "share", SecretKey.made()
    share.mkdir()
    library.sharing.publish(pack(phrase("one"), phrase("two")), share, secret, name="team")
    library.sharing.take(library.sharing.subscribe(str(share)), trust=True)
    gone = Removed(id="two", since=2, recall=True)
    library.sharing.publish(pack(phrase("one"), serial=2, removed=(gone,)), share, secret, name="team")
    ten_minutes_later(library)
    answers: list[object] = []
    with silent_server() as where:
        said = library.store.fact(PACK, FOLLOWED)
        library.store.note_fact(PACK, FOLLOWED, {**said, "last": "2026-11-20T09:00:00+00:00"})  # type: ignore[dict-item]  # an object
        behind = {"where": where, "pack": "zz", "name": "Silent", "last": "2026-11-21T09:00:00+00:00"}
        library.store.note_fact("zz", FOLLOWED, behind)
        look = threading.Thread(target=lambda: answers.append(library.look_for_news()))
        look.start()
        for _each in range(600):
            if library.store.phrase("two") is None:
                break
            look.join(0.05)
        assert look.is_alive(), (answers, library.store.fact("zz", FOLLOWED))
        library.stop()  # as where it takes too long
        look.join(10)
    assert answers == [None], library.store.fact("zz", FOLLOWED)
    assert library.store.phrase("two") is None
    assert library.unread_news() == 1
    assert library.recalls_to_tell() == ("Title of two",)
    assert library.recalls_to_tell() == ()


def test_for_a_folder_no_socket_is_opened(tmp_path: Path) -> None:
    team = Team(tmp_path, Clock(datetime.now(UTC)))
    team.publishes(team.desk("ada"), pack(phrase("one"), phrase("two")))
    team.close()
    said, logged = followed_elsewhere(tmp_path, str(team.share))
    assert said == "2 phrases, 0 sockets\n"
    assert str(team.share) not in logged


def test_no_log_holds_a_word_of_an_address(tmp_path: Path) -> None:
    team = Team(tmp_path, Clock(datetime.now(UTC)))
    team.publishes(team.desk("ada"), pack(phrase("one")))
    team.close()
    with serving(tmp_path) as web:
        web.serve_folder(team.share, "/canary-customer/")
        where = web.url("/canary-customer/team.phrasefeed?sig=CANARYTOKEN")
        said, logged = followed_elsewhere(tmp_path, where, **web.trusted_env())
        assert [path for path, _headers in web.asked if "sig=CANARYTOKEN" in path], "the token was asked with"
    assert said.startswith("1 phrases")
    assert "0 sockets" not in said
    assert not [line for line in logged.splitlines() if "canary" in line.lower() or "team" in line]
