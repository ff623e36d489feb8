"""Where nothing can be written, what is there can be read all the same, and nobody is let believe that something was saved."""

import os
import shutil
import subprocess
from functools import partial

import pytest
from store_samples import TODAY, opened, phrase, sent, situation, texts_of

from launcher.change import Add
from launcher.errors import LauncherError
from launcher.store import Damaged, Store, Unwritable

pytestmark = [pytest.mark.expects_log(""), pytest.mark.skipif(os.name != "posix", reason="mounts a disk to be read only")]


@pytest.fixture
def disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], capture_output=True, check=False).returncode:
        pytest.skip("this machine allows no mounts")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def _locked(disk):
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)


def _read(path):
    with pytest.raises(Unwritable):
        opened(path)
    return Store.open_to_read(path, now=lambda: TODAY)


def test_all_is_read_and_every_change_is_refused_and_nothing_is_left_behind(disk):
    path = disk / "phrases.db"
    store = opened(path)
    store.apply(sent(situation(), phrase("p1")))
    store.apply(Add(phrase("q1")))
    before = texts_of(store), store.situations(), store.mark()
    store.close()
    _locked(disk)
    store = _read(path)
    assert store.only_read
    assert (texts_of(store), store.situations(), store.mark()) == before
    for write in (partial(store.apply, Add(phrase("q2"))), store.undo, partial(store.note_use, "p1", ["refund"])):
        with pytest.raises(Unwritable, match="cannot write") as refusal:
            write()
        assert str(disk) in refusal.value.message
        assert refusal.value.hint
    assert texts_of(store) == before[0]
    store.close()
    assert [file.name for file in disk.iterdir()] == ["phrases.db"]


def test_what_was_written_last_and_stands_in_the_log_is_read_too(disk, path):
    store = opened(path)
    store.apply(Add(phrase("q1")))
    for suffix in ("", "-wal"):
        shutil.copyfile(path.with_name(path.name + suffix), disk / f"phrases.db{suffix}")
    store.close()
    _locked(disk)
    store = _read(disk / "phrases.db")
    assert texts_of(store).keys() == {"q1"}
    store.close()


def test_a_damaged_file_is_called_so_and_one_that_is_not_there_is_not_made(disk):
    (disk / "phrases.db").write_bytes(b"x" * 9000)
    _locked(disk)
    with pytest.raises(Damaged, match=str(disk)):
        Store.open_to_read(disk / "phrases.db", now=lambda: TODAY)
    with pytest.raises(LauncherError):
        Store.open_to_read(disk / "none.db", now=lambda: TODAY)
