"""Laying files where others read: whole, in the right order, and never over somebody's pack."""

import errno
import os
import stat
import threading
from pathlib import Path

import pytest

from launcher.courier import laying
from launcher.courier.laying import lay, lay_secret
from launcher.errors import LauncherError

FEED, PACK, MORE = "team.phrasefeed", "team-2-aa.phrasepack", "team.phraserotation"


def test_the_feed_is_laid_last_whatever_the_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    real = Path.replace

    def noted(self: Path, target: Path) -> Path:
        order.append(target.name)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    paths = lay(tmp_path / "share", [(FEED, b"feed"), (PACK, b"pack"), (MORE, b"keys")])
    assert order == [PACK, MORE, FEED] == [path.name for path in paths]
    assert {path.name: path.read_bytes() for path in (tmp_path / "share").iterdir()} == {
        FEED: b"feed",
        PACK: b"pack",
        MORE: b"keys",
    }


def test_a_reader_never_sees_a_feed_without_its_pack_nor_a_half(tmp_path: Path) -> None:
    over, seen = threading.Event(), []

    def read() -> None:
        while not over.is_set():
            try:
                serial = (tmp_path / FEED).read_bytes()
            except FileNotFoundError:
                continue
            seen.append(serial)
            assert (tmp_path / f"team-{len(serial)}.phrasepack").read_bytes() == serial * 1000

    threads = [threading.Thread(target=read) for _each in range(2)]
    for thread in threads:
        thread.start()
    for serial in range(1, 60):
        lay(tmp_path, [(FEED, b"x" * serial), (f"team-{serial}.phrasepack", b"x" * serial * 1000)])
    over.set()
    for thread in threads:
        thread.join(10)
    assert seen


def test_a_pack_that_lies_there_with_other_bytes_is_never_replaced(tmp_path: Path) -> None:
    lay(tmp_path, [(PACK, b"pack"), (FEED, b"feed 1")])
    lay(tmp_path, [(PACK, b"pack"), (FEED, b"feed 2")])
    with pytest.raises(LauncherError, match="Another pack lies there"):
        lay(tmp_path, [(MORE, b"keys"), (PACK, b"other"), (FEED, b"feed 3")])
    assert (tmp_path / PACK).read_bytes() == b"pack"
    assert (tmp_path / FEED).read_bytes() == b"feed 2"
    assert not (tmp_path / MORE).exists()
    os.mkfifo(tmp_path / "team-4-cc.phrasepack")  # a reader of this would wait for ever
    with pytest.raises(LauncherError, match="Another pack lies there"):
        lay(tmp_path, [("team-4-cc.phrasepack", b"pack"), (FEED, b"feed 3")])


def test_a_full_disk_leaves_the_feed_as_it_was_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, [(PACK, b"pack"), (FEED, b"feed 1")])
    real = os.fsync

    def full(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LauncherError, match="No space left") as told:
        lay(tmp_path, [("team-3-bb.phrasepack", b"new"), (FEED, b"feed 2")])
    assert "The feed is as it was" in told.value.hint
    assert sorted(path.name for path in tmp_path.iterdir()) == [PACK, FEED]
    assert (tmp_path / FEED).read_bytes() == b"feed 1"


def test_a_reader_that_holds_the_old_feed_for_a_moment_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[Path] = []
    real = Path.replace

    def held(self: Path, target: Path) -> Path:
        tries.append(target)
        if len(tries) < 3:
            raise PermissionError(errno.EACCES, "in use")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(laying, "_BETWEEN", 0.01)
    lay(tmp_path, [(FEED, b"feed")])
    assert (tmp_path / FEED).read_bytes() == b"feed"
    tries[:] = []
    monkeypatch.setattr(laying, "_TRIES", 2)
    with pytest.raises(LauncherError, match="can't be written"):
        lay(tmp_path, [(FEED, b"feed 2")])
    assert sorted(path.name for path in tmp_path.iterdir()) == [FEED]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_what_is_published_can_be_read_by_all_whom_the_system_lets_and_a_key_by_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        (feed,) = lay(tmp_path, [(FEED, b"feed")])
        lay_secret(tmp_path / "keys" / "team.key", "untrusted comment: x\nsecret\n")
    finally:
        os.umask(before)
    assert stat.S_IMODE(feed.stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "keys" / "team.key").stat().st_mode) == 0o600
    assert (tmp_path / "keys" / "team.key").read_bytes() == b"untrusted comment: x\nsecret\n"


def test_a_key_is_never_overwritten_and_a_half_one_never_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = tmp_path / "team.key"
    lay_secret(key, "old")
    with pytest.raises(LauncherError, match="never overwritten"):
        lay_secret(key, "new")
    assert key.read_text() == "old"
    (tmp_path / "dangling.key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LauncherError):
        lay_secret(tmp_path / "dangling.key", "new")
    assert not (tmp_path / "elsewhere").exists()

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LauncherError, match="No space left"):
        lay_secret(tmp_path / "other.key", "new")
    assert not (tmp_path / "other.key").exists()
    with pytest.raises(LauncherError, match="can't be written"):
        lay_secret(key / "inside", "new")
