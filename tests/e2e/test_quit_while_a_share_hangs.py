"""A share that hangs holds up whoever looks at it, and nobody else: phrases are saved meanwhile, and quitting is at once."""

import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from desk import XSession
from running import RunningLauncher
from stock import own, stock
from waiting import until

from launcher.change import Add
from launcher.store import Store

pytestmark = pytest.mark.e2e
WITHIN = 2.0  # s, the command that asks for it included


def opened(home: Path) -> Store:
    return Store.open(home / "phrases.db", now=datetime.now)


def test_a_file_on_a_share_that_hangs_holds_up_neither_saving_nor_quitting() -> None:
    with XSession() as desk:
        home, share = stock(desk.folder / "own"), desk.folder / "hanging-share"
        share.mkdir()
        (share / "team.phrasepack").write_text("{}")
        command = (sys.executable, Path(__file__).parent / "hanging_share.py")
        with RunningLauncher(desk, home, command=command) as launcher:
            phrases = launcher.status()["phrases"]
            assert launcher.command(str(share / "team.phrasepack")).returncode == 0
            until(lambda: "hangs" in launcher.stderr, 5, "it looks at the share")
            with closing(opened(home)) as store:
                store.apply(Add(own("new", "Wombat", "Wombat: written meanwhile.")))
            launcher.wait_status(5, phrases=phrases + 1)
            began = time.monotonic()
            assert launcher.quit(WITHIN) == 0
            assert time.monotonic() - began < WITHIN
            assert launcher.stderr.split() == ["hangs"]
        with closing(opened(home)) as store:
            assert store.verify() == []
            assert store.phrase("own-new") is not None
