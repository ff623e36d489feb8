"""What was acknowledged is there: after SIGKILL at any moment, and after a power cut that forgets whatever was not synced."""

import random
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from store_samples import opened

PROGRAM = Path(__file__).with_name("store_children.py")


def _saved_by(store):
    """The numbers of the pairs that are there; a half pair fails."""
    ids = {one.id for one in store.phrases()}
    numbers = {int(id_[:-1]) for id_ in ids}
    assert ids == {f"{n}{part}" for n in numbers for part in "ab"}
    assert store.verify() == []
    return numbers


def test_everything_acknowledged_is_there_after_kill_9(path):
    draw = random.Random(9)
    acknowledged = 0
    for _ in range(10):
        command = [sys.executable, PROGRAM, path, str(acknowledged), "100000"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout.readline() == "open\n"
            for _ in range(draw.randrange(1, 60)):
                child.stdout.readline()
            child.kill()
            rest = child.stdout.read()  # what it still acknowledged before the signal came
        store = opened(path)
        numbers = _saved_by(store)
        last = re.findall(r"saved (\d+)\n", rest)
        store.close()
        assert numbers == set(range(len(numbers)))
        assert len(numbers) > acknowledged
        assert not last or int(last[-1]) < len(numbers)
        acknowledged = len(numbers)


CALL = re.compile(r"(?:\[pid +\d+\] |\d+ +)?(\w+)\((\d+)(?:<([^>]*)>)?(?:, )?(.*)\) += (-?\d+)")
UNLINK = re.compile(r'(?:\[pid +\d+\] |\d+ +)?unlink\("([^"]*)"\) += 0')
DATA = re.compile(r'"((?:\\x[0-9a-f]{2})*)", (\d+)(?:, (\d+))?')


@dataclass
class _File:
    """A file as the disk has it for sure, and what was written since without being synced."""

    synced: bytes = b""
    pending: list = field(default_factory=list)

    def as_after(self, pending):
        content = bytearray(self.synced)
        for offset, data in pending:
            if data is None:  # cut to this length
                del content[offset:]
                content.extend(bytes(offset - len(content)))
            else:
                content.extend(bytes(max(0, offset + len(data) - len(content))))
                content[offset : offset + len(data)] = data
        return bytes(content)

    def sync(self):
        self.synced, self.pending = self.as_after(self.pending), []


def _recorded(path, count):
    """Every write, cut and sync of a child that saves pairs, in order, with its acknowledgements."""
    log = path.with_name("calls.log")
    calls = "trace=pwrite64,write,ftruncate,fsync,fdatasync,unlink"
    command = [
        "strace",
        "-f",
        "-y",
        "-xx",
        "-s",
        "100000",
        "-e",
        calls,
        "-o",
        log,
        sys.executable,
        PROGRAM,
        path,
        "0",
        str(count),
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    text = log.read_text()
    log.unlink()
    return [event for line in text.splitlines() if (event := _event(line, path))]


def _plain(hexed):
    return bytes.fromhex(hexed.replace("\\x", "")).decode() if "\\x" in hexed else hexed


def _event(line, path):
    if gone := UNLINK.match(line):
        name = _plain(gone[1])
        return ("unlink", name, 0, b"") if name.startswith(str(path)) else None
    call = CALL.match(line)
    if call is None:
        return None
    what, name, rest = call[1], _plain(call[3] or ""), call[4]
    data = DATA.match(rest)
    if what == "write" and call[2] == "1":
        return ("ack", "", 0, bytes.fromhex(data[1].replace("\\x", "")))
    if not name.startswith(str(path)) or name.endswith("-shm"):
        return None
    if what == "pwrite64":
        return ("write", name, int(data[3]), bytes.fromhex(data[1].replace("\\x", "")))
    return (what, name, int(rest) if what == "ftruncate" else 0, b"")


def _follow(files, event):
    what, name, offset, data = event
    if what == "write":
        files[name].pending.append((offset, data))
    elif what == "ftruncate":
        files[name].pending.append((offset, None))
    elif what in {"fsync", "fdatasync"}:
        files[name].sync()
    elif what == "unlink":
        files.pop(name, None)


def _after_the_cut(files, path, folder, survives):
    """The store as it is found after power came back, where of each file's unsynced writes only some survived."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, file in files.items():
        content = file.as_after([one for one in file.pending if survives()])
        (folder / Path(name).name).write_bytes(content)
    return opened(folder / path.name)


@pytest.mark.skipif(not shutil.which("strace"), reason="strace records what reaches the disk, and is not installed")
def test_everything_acknowledged_is_there_after_the_power_was_cut(path, tmp_path):
    opened(path).close()
    files = defaultdict(_File, {str(path): _File(path.read_bytes())})
    draw = random.Random(7)
    fates = (lambda: False, lambda: True, lambda: draw.random() < 0.5)
    acknowledged = checked = 0
    events = _recorded(path, 60)
    kinds = {what for what, *_ in events}
    assert {"write", "ack"} <= kinds
    assert kinds & {"fsync", "fdatasync"}
    cuts = set(range(0, len(events), 3)) | set(range(len(events) - 25, len(events)))
    for at, event in enumerate(events):
        if event[0] == "ack":
            acknowledged += event[3].startswith(b"saved")
        _follow(files, event)
        if at in cuts:
            store = _after_the_cut(files, path, tmp_path / "after", fates[at % 3] if at % 2 else fates[0])
            numbers = _saved_by(store)
            store.close()
            assert numbers == set(range(len(numbers)))
            assert len(numbers) >= acknowledged
            checked += 1
    assert acknowledged == 60
    assert checked > 100
