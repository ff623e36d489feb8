"""A home across the network: no write-ahead log there, and every promise holds without one."""

import multiprocessing
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import store_children
from hypothesis import given
from hypothesis import strategies as st
from store_samples import opened, phrase, sent, texts_of

from launcher.change import Add, Edit
from launcher.errors import LauncherError
from launcher.store import backups_beside, database, volume

TABLE = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
31 22 0:27 / /proc rw,nosuid - proc proc rw
40 22 0:45 / /home rw,relatime shared:9 - nfs4 server:/home rw,vers=4.2
41 40 8:3 / /home/anna/local rw shared:2 - xfs /dev/sdb1 rw
42 22 0:50 / /mnt/with\\040space rw - cifs //server/share rw
43 22 0:51 / /mnt/drive rw - fuse.sshfs anna@server: rw
44 22 0:52 / /mnt/c rw - 9p drvfs rw
45 22 0:53 / /tmp rw - tmpfs tmpfs rw
50 22 0:60 / /mnt/twice rw - nfs server:/a rw
51 50 8:9 / /mnt/twice rw - ext4 /dev/sdc1 rw
a line of another shape
"""


@pytest.mark.parametrize(
    ("where", "remote"),
    [
        ("/home/anna/.local/share", True),
        ("/home/anna/local/share", False),
        ("/homes/anna", False),
        ("/mnt/with space/anna", True),
        ("/mnt/drive", True),
        ("/mnt/c/Users", True),
        ("/mnt/twice/x", False),  # the later mount covers the earlier one
        ("/tmp/x", False),
        ("/", False),
    ],
)
def test_the_file_system_is_told_from_the_table_of_mounts(where, remote):
    assert (volume._type_of(Path(where), TABLE) in volume._REMOTE) is remote


@given(st.text())
def test_any_table_is_read_without_a_fault(table):
    assert isinstance(volume._type_of(Path("/home/anna"), table), str)


@pytest.fixture
def remote(tmp_path, monkeypatch):
    """Everything under `tmp_path` looks as if it lay on a file server."""
    table = f"22 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 22 0:45 / {tmp_path} rw - nfs4 server:/home rw\n"
    monkeypatch.setattr(volume, "mount_table", lambda: table)
    return tmp_path


def _mode(store):
    return store._db.execute("PRAGMA journal_mode").fetchone()[0], store._db.execute("PRAGMA synchronous").fetchone()[0]


def test_a_home_across_the_network_has_no_log(remote, path):
    store = opened(path)
    assert _mode(store) == ("delete", 2)
    store.apply(Add(phrase("p1")))
    assert {file.name for file in path.parent.iterdir()} == {"phrases.db"}
    store.close()


def test_a_home_on_this_machine_has_one(path):
    store = opened(path)
    assert _mode(store) == ("wal", 2)
    store.close()


def test_a_file_with_a_log_gives_it_up_once_nobody_else_uses_it(path, request, monkeypatch):
    here = opened(path)
    here.apply(Add(phrase("p1")))
    request.getfixturevalue("remote")
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 50)
    beside = opened(path)
    assert _mode(beside)[0] == "wal"  # the other one uses it still
    assert texts_of(beside).keys() == {"p1"}
    beside.close()
    here.close()
    alone = opened(path)
    assert _mode(alone) == ("delete", 2)
    assert texts_of(alone).keys() == {"p1"}
    alone.close()


def test_backups_and_restoring_work_there(remote, path):
    store = opened(path)
    store.apply(sent(*(phrase(f"p{n}") for n in range(60))))
    made = store.daily_backup(backups_beside(path))
    store.apply(Edit("phrase", "p1", {"title": "Later"}))
    beside = opened(path)
    store.restore(made)
    assert beside.phrase("p1").title == "No refund once opened"
    beside.close()
    with pytest.raises(LauncherError):
        store.apply(Edit("phrase", "p1", {"title": "Old"}, expects="sha256:other"))
    store.close()


def _count_there(path, times, table):
    volume.mount_table = lambda: table
    store_children.count_up(path, times)


def test_three_processes_that_read_and_write_there_all_succeed(remote, path):
    store = opened(path)
    store.apply(Add(phrase("p1")))
    context = multiprocessing.get_context("spawn")
    table = volume.mount_table()
    children = [context.Process(target=_count_there, args=(path, 25, table)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0, 0, 0]
    assert len(store.phrases()) == 76
    assert store.habits().scores["p1"] == 50.0
    assert _mode(store)[0] == "delete"
    store.close()
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
