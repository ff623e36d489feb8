"""The shelf: whole or not at all, hers alone to read, and never trusted."""

import errno
import hashlib
import os
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.shelf import Aside, Shelf
from launcher.shelf import aside as aside_
from launcher.shelf import shelf as format_

PARTS = {"words:|u1": b"a few words", "nothing:|u1": b"", "numbers:<i8": bytes(range(64)) * 3}
WRITER = """
import sys
from pathlib import Path
from launcher.shelf import Shelf
shelf, size = Shelf(Path(sys.argv[1]), "one"), int(sys.argv[3])
print("ready", flush=True)
for number in range(int(sys.argv[4])):
    mark = f"{sys.argv[2]} {number}"
    shelf.put(mark, {"part": memoryview(mark.encode() * size)})
"""


def views(parts: Mapping[str, bytes] = PARTS) -> dict[str, memoryview]:
    return {name: memoryview(part) for name, part in parts.items()}


def on(folder: Path, edition: str = "one") -> Shelf:
    return Shelf(folder, edition)


def shown(shelf: Shelf) -> tuple[str, dict[str, bytes]] | None:
    found = shelf.newest()
    return None if found is None else (found.mark, {name: bytes(part) for name, part in found.parts.items()})


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def writer(folder: Path, name: str, size: int, times: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(folder), name, str(size), str(times)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.stdout.close()
    return process


def test_what_was_put_is_found_and_is_hers_alone(tmp_path: Path) -> None:
    shelf = on(tmp_path / "index")
    assert shelf.newest() is None
    shelf.put("first", views({"part": b"old"}))
    shelf.put("second", views())
    assert shown(shelf) == ("second", PARTS)
    (file,) = files(tmp_path / "index")
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.fixture(scope="module")
def written() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        on(Path(folder)).put("mark", views())
        return files(Path(folder))[0].read_bytes()


@given(data=st.data())
def test_a_file_that_is_not_byte_for_byte_what_was_written_is_as_good_as_none(written: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(written) - 1))
    flipped = bytearray(written)
    flipped[place] ^= data.draw(st.integers(1, 255))
    spoilt = data.draw(st.sampled_from([bytes(flipped), written[:place], written + b"\0", written[place + 1 :]]))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "spoilt.index").write_bytes(spoilt)
        assert on(Path(folder)).newest() is None
        assert files(Path(folder)) == []


def test_another_edition_is_as_good_as_none(tmp_path: Path) -> None:
    on(tmp_path, "one").put("mark", views())
    assert on(tmp_path, "two").newest() is None


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"not JSON",
        b"[]",
        b'{"edition":"one","mark":"m"}',
        b'{"edition":"one","mark":"m","parts":[{"name":"a","start":0,"size":99999}]}',
        b'{"edition":"one","mark":"m","parts":[{"name":"a","start":-8,"size":4}]}',
        b'{"edition":"one","mark":"m","parts":[{"name":"a","start":0,"size":-4}]}',
        b'{"edition":"one","mark":"m","parts":[],"more":1}',
        b"{" * 100_000,
    ],
)
def test_a_header_that_makes_no_sense_is_refused_though_its_checksum_is_right(tmp_path: Path, header: bytes) -> None:
    start = format_.MAGIC + len(header).to_bytes(8, "little")
    (tmp_path / "odd.index").write_bytes(start + hashlib.sha256(start + header + bytes(64)).digest() + header + bytes(64))
    assert on(tmp_path).newest() is None


def test_a_folder_that_cannot_be_one_is_no_fault_of_the_users(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file")
    shelf = on(tmp_path / "index")
    assert shelf.newest() is None
    with pytest.raises(OSError, match=r"File exists|Not a directory"):
        shelf.put("mark", views())
    (tmp_path / "other" / "folder.index").mkdir(parents=True)
    assert on(tmp_path / "other").newest() is None


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are POSIX's")
def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    on(tmp_path).put("good", views())
    before = files(tmp_path)
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n" + WRITER
    ended = subprocess.run(
        [sys.executable, "-c", limited, str(tmp_path), "new", "100000", "1"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert os.strerror(errno.EFBIG) in ended.stderr
    assert files(tmp_path) == before
    assert shown(on(tmp_path)) == ("good", PARTS)


def test_a_process_killed_while_it_writes_leaves_something_whole(tmp_path: Path) -> None:
    for size in (1_000, 300_000, 300_000):
        process = writer(tmp_path, "killed", size, 10_000)
        end = time.monotonic() + 30
        while not files(tmp_path) and time.monotonic() < end:
            pass  # until the first bytes are there
        process.kill()
        process.wait(30)
        found = on(tmp_path).newest()
        assert found is None or set(bytes(found.parts["part"]).split(found.mark.encode())) == {b""}
    on(tmp_path).put("after", views())
    assert shown(on(tmp_path)) == ("after", PARTS)


def test_two_processes_that_write_at_once_never_leave_half_a_file(tmp_path: Path) -> None:
    processes = [writer(tmp_path, name, 20_000, 40) for name in ("one", "two")]
    met = set()
    while any(process.poll() is None for process in processes):  # ends with them
        found = on(tmp_path).newest()
        if found is not None:
            assert set(bytes(found.parts["part"]).split(found.mark.encode())) == {b""}
            met.add(found.mark)
    assert [process.wait(30) for process in processes] == [0, 0]
    assert met
    found = on(tmp_path).newest()
    assert found is not None
    assert found.mark.endswith(" 39")


def test_what_a_killed_process_left_is_removed_once_it_is_nobodys(tmp_path: Path) -> None:
    for name, age in (("abcd.index12xy", 2 * format_.ABANDONED_AFTER), ("abcd.indexfresh", 0), ("hers.txt", 1e6)):
        (tmp_path / name).write_text("half")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    on(tmp_path).put("mark", views())
    assert {file.name for file in files(tmp_path)} > {"abcd.indexfresh", "hers.txt"}
    assert not (tmp_path / "abcd.index12xy").exists()


def test_the_answer_of_another_process_is_told(tmp_path: Path) -> None:
    said = Aside([sys.executable, "-c", "import sys; print(*sys.argv[1:], end='')"])
    assert said.run("build", tmp_path) == f"build {tmp_path}".encode()
    assert Aside([sys.executable, "-c", "raise SystemExit(3)"]).run("build", tmp_path) is None
    assert Aside(["/nowhere/at/all"]).run("build", tmp_path) is None


@pytest.mark.expects_log("took too long")
def test_a_process_that_hangs_is_given_up(tmp_path: Path) -> None:
    hanging = Aside([sys.executable, "-c", "import time; time.sleep(600)"], at_most=0.3)
    assert hanging.run("build", tmp_path) is None


@pytest.mark.expects_log("took too long|does not end")
def test_nobody_waits_for_a_process_that_the_system_cannot_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one does that waits in the system for a share."""
    deaf: list[subprocess.Popen[bytes]] = []
    kill = subprocess.Popen.kill
    monkeypatch.setattr(subprocess.Popen, "kill", lambda process: deaf.append(process))  # noqa: PLW0108 -- a method of the class
    monkeypatch.setattr(aside_, "ENDS_WITHIN", 0.2)
    began = time.monotonic()
    assert Aside([sys.executable, "-c", "import time; time.sleep(600)"], at_most=0.3).run("look", tmp_path) is None
    assert time.monotonic() - began < 3
    kill(deaf[0])
    deaf[0].wait(10)


def test_after_the_end_nothing_is_begun(tmp_path: Path) -> None:
    aside = Aside([sys.executable, "-c", "pass"])
    aside.stop()
    assert aside.run("build", tmp_path) is None
