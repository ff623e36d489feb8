"""Fetching from a folder that others write to: only what is at rest, only what is a file, and what is odd is told."""

import errno
import hashlib
import os
import stat
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from launcher.courier import folder
from launcher.courier.fetching import beside, carrier, feed_at, fetched, fetched_pack
from launcher.courier.parcel import Later, Patience
from launcher.errors import LauncherError
from launcher.progress import Stopped

QUICK = Patience(between=0.01)
DATA = b"signed feed " * 50


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "support.phrasefeed"
    path.write_bytes(DATA)
    return path


def test_what_is_there_is_brought_once_and_then_only_when_it_changed(feed: Path) -> None:
    first = fetched(str(feed), most=1024)
    assert first.data == DATA
    assert fetched(str(feed), first.known, most=1024).data is None
    # Of the same size and time, as some programs for synced folders write it.
    times = feed.stat()
    feed.write_bytes(DATA[:-1] + b"!")
    os.utime(feed, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert fetched(str(feed), first.known, most=1024).data == DATA[:-1] + b"!"


@pytest.mark.parametrize(
    "copy",
    [
        "support (1).phrasefeed", "support-DESKTOP-7Q2.phrasefeed", "support (Anna's conflicted copy 2026-11-21).phrasefeed",
        "support.sync-conflict-20261121-090000-ABC.phrasefeed", "support - Copy.phrasefeed", "support-Annas-MacBook.phrasefeed",
        "support_conf(2).phrasefeed",
    ],
)  # fmt: skip
def test_copies_of_a_conflict_are_told_and_never_taken(feed: Path, copy: str) -> None:
    feed.with_name(copy).write_bytes(b"two people published")
    assert feed_at(str(feed.parent)) == str(feed)
    found = fetched(str(feed), most=1024)
    assert found.data == DATA
    assert copy in found.notices[0]


def test_a_folder_with_two_feeds_asks_which(feed: Path) -> None:
    feed.with_name("support-chat.phrasefeed").write_bytes(b"another team's")
    with pytest.raises(LauncherError, match=r"2 feeds in this folder: support-chat.phrasefeed, support.phrasefeed") as asked:
        feed_at(str(feed.parent))
    assert "Choose one" in asked.value.hint
    assert not fetched(str(feed), most=1024).notices


def test_a_folder_without_a_feed_is_told(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("hello")
    with pytest.raises(LauncherError, match="no feed in this folder"):
        feed_at(str(tmp_path))


def test_a_file_that_is_being_written_is_waited_for(feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, looks = os.fstat, []

    def grows_once(handle: int) -> os.stat_result:
        if os.path.samestat(real(handle), feed.stat()):
            looks.append(handle)
            if len(looks) == 1:
                with feed.open("ab") as file:
                    file.write(b"the rest")
        return real(handle)

    monkeypatch.setattr(os, "fstat", grows_once)
    assert fetched(str(feed), most=4096, patience=QUICK).data == DATA + b"the rest"
    assert len(looks) == 2


def test_a_file_that_never_rests_is_told_after_three_tries(feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, looks = os.fstat, []

    def always_new(handle: int) -> os.stat_result:
        looks.append(handle)
        feed.write_bytes(DATA + str(len(looks)).encode() * len(looks))
        return real(handle)

    monkeypatch.setattr(os, "fstat", always_new)
    with pytest.raises(Later, match="just being written"):
        fetched(str(feed), most=4096, patience=QUICK)
    assert len(looks) == 3


def test_a_pack_that_is_changed_while_it_is_read_is_never_half_of_each(tmp_path: Path) -> None:
    # A writer overwrites the file in place again and again, as fast as it can.
    path = tmp_path / "p.phrasepack"
    one, other = b"a" * 400_000, b"b" * 400_000
    path.write_bytes(one)
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            for data in (other, one):
                with path.open("r+b") as file:
                    file.write(data)

    thread = threading.Thread(target=write)
    thread.start()
    brought = 0
    try:
        for _each in range(25):
            try:
                data = fetched_pack(str(path), sha256=hashlib.sha256(one).hexdigest(), size=len(one), patience=QUICK)
                assert data == one
                brought += 1
            except Later:
                continue
    finally:
        over.set()
        thread.join(10)
    print(f"{brought} of 25 were brought whole")


def test_a_pack_that_has_not_come_yet_is_waited_for_and_told(feed: Path) -> None:
    where = beside(str(feed), "support-2-0000.phrasepack")
    with pytest.raises(Later, match="still on its way"):
        fetched_pack(where, sha256="0" * 64, size=10, patience=QUICK)
    with pytest.raises(Later, match="not there, or not yet"):
        fetched(where, most=10)


def test_an_empty_file_is_one_that_is_not_here_yet(feed: Path) -> None:
    feed.write_bytes(b"")
    with pytest.raises(Later, match="not here yet") as told:
        fetched(str(feed), most=1024)
    assert "Always keep on this device" in told.value.hint


def test_a_file_that_only_the_cloud_has_is_told_as_that(feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_connection(*_how: object) -> int:
        error = OSError(errno.EINVAL, "The cloud file provider is not running")
        error.winerror = 362  # type: ignore[attr-defined]  # as Windows says it
        raise error

    monkeypatch.setattr(os, "open", no_connection)
    with pytest.raises(Later, match="not here yet"):
        fetched(str(feed), most=1024)


def test_a_file_whose_attributes_say_that_only_the_cloud_has_it_is_told_as_that(
    feed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked = SimpleNamespace(st_mode=stat.S_IFREG, st_size=10, st_mtime_ns=0, st_file_attributes=0x400000)

    def no_connection(*_how: object) -> int:
        raise OSError(errno.EINVAL, "no")

    monkeypatch.setattr(Path, "stat", lambda _path, **_how: marked)
    monkeypatch.setattr(os, "open", no_connection)
    with pytest.raises(Later, match="not here yet"):
        fetched(str(feed), most=1024)


def test_a_file_that_the_mac_has_only_in_its_cloud_is_told_as_that(tmp_path: Path) -> None:
    (tmp_path / ".support.phrasefeed.icloud").write_bytes(b"x")
    with pytest.raises(Later, match="not here yet"):
        fetched(str(tmp_path / "support.phrasefeed"), most=1024)


def test_a_locked_file_is_tried_three_times(feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []
    real = os.open

    def locked(path: Path, flags: int) -> int:
        tries.append(path)
        if len(tries) < 3:
            raise OSError(errno.EBUSY, "in use")
        return real(path, flags)

    monkeypatch.setattr(os, "open", locked)
    assert fetched(str(feed), most=1024, patience=QUICK).data == DATA
    tries.clear()
    monkeypatch.setattr(folder, "TRIES", 2)
    with pytest.raises(Later, match="another program holds it"):
        fetched(str(feed), most=1024, patience=QUICK)


@pytest.mark.parametrize(
    ("number", "told"), [(errno.EACCES, "may not read"), (errno.ETIMEDOUT, "can't be reached"), (errno.EIO, "can't be")]
)
def test_a_share_that_is_gone_is_told_once(feed: Path, monkeypatch: pytest.MonkeyPatch, number: int, told: str) -> None:
    def gone(*_how: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", gone)
    with pytest.raises(LauncherError, match=told) as refused:
        fetched(str(feed), most=1024)
    assert refused.value.hint
    assert not isinstance(refused.value, Later)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LauncherError, match=r"folder .* is not there"):
        fetched(str(tmp_path / "gone" / "a.phrasefeed"), most=1024)


def test_what_is_no_plain_file_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.phrasefeed")
    for path in (tmp_path / "pipe.phrasefeed", tmp_path, Path("/dev/zero")):
        with pytest.raises(LauncherError, match="not a file"):
            fetched(str(path), most=1024)


def test_a_file_that_turns_into_a_pipe_does_not_hang(feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def swapped(path: Path, flags: int) -> int:
        feed.unlink()
        os.mkfifo(feed)
        return real(path, flags)

    monkeypatch.setattr(os, "open", swapped)
    with pytest.raises(LauncherError):
        fetched(str(feed), most=1024, patience=QUICK)


def test_a_file_that_is_too_large_is_not_read(feed: Path) -> None:
    with pytest.raises(LauncherError, match="larger than it may be"):
        fetched(str(feed), most=len(DATA) - 1)
    assert fetched(str(feed), most=len(DATA)).data == DATA


def test_a_feed_leads_to_nothing_but_its_neighbours(feed: Path) -> None:
    assert beside(str(feed), "support-1-0.phrasepack") == str(feed.with_name("support-1-0.phrasepack"))
    for name in ("../x", "/etc/passwd", "..", "a/b", "a\\b", "C:x", "~x", "", "x\0"):
        with pytest.raises(LauncherError, match="not beside it"):
            beside(str(feed), name)


def test_a_person_can_stop_it(feed: Path) -> None:
    def far(_done: int, _of: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        fetched(str(feed), most=1024, far=far)


def test_paths_of_every_system_are_folders() -> None:
    for where in ("/srv/packs", "\\\\files\\packs", "C:\\packs\\a.phrasefeed", "~/packs", "packs"):
        assert carrier(where) == "folder"


@pytest.mark.parametrize(
    "where", ["~nobody-is-called-that/x", "/srv/a\0b", "/srv/a\nb", "/srv/\ud800", "https://p.example/\udcff.phrasefeed", "\x7f"]
)
def test_an_address_that_cannot_be_one_is_told_and_nothing_breaks(where: str) -> None:
    with pytest.raises(LauncherError) as refused:
        feed_at(where)
    assert refused.value.hint
