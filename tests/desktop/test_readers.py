"""Who reads from a pipe of ours is found by what the system tells, quickly enough for a paste not to wait for it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("Wayland and its pipes are Linux's", allow_module_level=True)

from launcher.desktop.wayland import readers
from launcher.desktop.wayland.readers import Pipe, Readers, pipe_of

FORM = "text/plain"


class Reading:
    """A program that waits for the end of what it reads from a pipe of ours."""

    def __init__(self, program: Path, *, by_child: bool = False) -> None:
        theirs, self.ours = os.pipe()
        shell = [str(program), "-c", "cat >/dev/null; exit 0"] if by_child else [str(program)]
        self._process = subprocess.Popen(shell, stdin=theirs, stdout=subprocess.DEVNULL)
        os.close(theirs)

    @property
    def pipe(self) -> Pipe:
        return pipe_of(self.ours)

    @property
    def pid(self) -> int:
        return self._process.pid

    def named(self, name: str) -> bool:
        one = readers.process(self.pid)
        return one is not None and one.name == name

    def end(self) -> None:
        os.close(self.ours)
        self._process.wait(5)


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[Callable[..., Reading]]:
    begun: list[Reading] = []

    def begin(name: str, *, by_child: bool = False) -> Reading:
        program = tmp_path / name
        if not program.exists():
            shutil.copy(shutil.which("sh" if by_child else "cat") or "", program)
        one = Reading(program, by_child=by_child)
        begun.append(one)
        end = time.monotonic() + 5
        while not one.named(name[:15]):
            assert time.monotonic() < end
        return one

    yield begin
    for one in begun:
        one.end()


def search(by: Readers) -> None:
    end = time.monotonic() + 10
    while by.busy:
        assert time.monotonic() < end
        by.go_on()


@pytest.mark.parametrize("name", ["wl-paste", "copyq", "xfce4-clipman", "wl-clip-persist"])
def test_a_known_watcher_proves_nothing(reading: Callable[..., Reading], name: str) -> None:
    watcher = reading(name)
    by = Readers()
    by.begin()
    assert by.judge(watcher.pipe, FORM) == "watcher"


def test_nor_does_the_program_that_a_known_watcher_runs(reading: Callable[..., Reading]) -> None:
    by = Readers()
    watcher = reading("wl-paste", by_child=True)
    by.begin()
    assert by.judge(watcher.pipe, FORM) == "watcher"


def test_a_window_proves_a_paste(reading: Callable[..., Reading]) -> None:
    watcher, window = reading("wl-paste"), reading("gedit")
    by = Readers()
    by.begin()
    assert by.judge(window.pipe, FORM) == "window"
    assert by.judge(watcher.pipe, FORM) == "watcher"


def test_one_that_nobody_knows_gives_itself_away_by_reading_what_no_keys_were_pressed_for(
    reading: Callable[..., Reading],
) -> None:
    watcher, window = reading("stranger"), reading("gedit")
    by, done = Readers(), list[bool]()
    by.alone(watcher.pipe, lambda: done.append(True))
    search(by)
    assert done == [True]
    for _paste in range(2):
        by.begin()
        assert by.judge(watcher.pipe, FORM) == "perhaps"
        assert by.judge(window.pipe, FORM) == "window"


def test_a_window_that_reads_by_itself_proves_a_paste_by_coming_again(reading: Callable[..., Reading]) -> None:
    window = reading("eager")
    by = Readers()
    by.alone(window.pipe, lambda: None)
    search(by)
    by.begin()
    assert by.judge(window.pipe, FORM) == "perhaps"
    assert by.judge(window.pipe, FORM) == "window"


def test_a_window_that_once_looked_before_the_keys_is_trusted_the_next_time(reading: Callable[..., Reading]) -> None:
    window = reading("eager")
    by, perhaps = Readers(), list[bool]()
    by.begin()
    by.early(window.pipe, FORM, perhaps.append)
    search(by)
    assert perhaps == [True]
    by.begin()
    assert by.judge(window.pipe, FORM) == "window"


def test_a_known_watcher_that_reads_before_the_keys_hides_nothing(reading: Callable[..., Reading]) -> None:
    watcher = reading("wl-paste", by_child=True)
    by, perhaps = Readers(), list[bool]()
    by.begin()
    by.early(watcher.pipe, FORM, perhaps.append)
    search(by)
    assert perhaps == [False]


def test_whoever_was_learned_is_forgotten_after_a_while(reading: Callable[..., Reading], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LEARNED_FOR", 0.0)
    window = reading("eager")
    by = Readers()
    by.alone(window.pipe, lambda: None)
    search(by)
    by.begin()
    assert by.judge(window.pipe, FORM) == "window"


def test_a_window_that_looks_before_the_keys_and_comes_again_proves_a_paste(reading: Callable[..., Reading]) -> None:
    window = reading("eager")
    by = Readers()
    by.begin()
    by.early(window.pipe, FORM, lambda _perhaps: None)
    search(by)
    assert by.judge(window.pipe, "text/html") == "perhaps"
    assert by.judge(window.pipe, FORM) == "window"


def test_a_reader_that_cannot_be_found_is_held_to_be_the_window() -> None:
    by = Readers()
    by.begin()
    theirs, ours = os.pipe()
    assert by.judge(pipe_of(ours), FORM) == "window"
    os.close(theirs)
    os.close(ours)
    with Path(os.devnull).open("wb") as nowhere:
        assert by.judge(pipe_of(nowhere.fileno()), FORM) == "window"


def test_whoever_reads_for_others_is_never_a_watcher(reading: Callable[..., Reading]) -> None:
    compositor = reading("stranger")
    by = Readers({compositor.pid})
    by.alone(compositor.pipe, lambda: None)
    search(by)
    by.begin()
    assert by.judge(compositor.pipe, FORM) == "window"


def test_the_writing_end_is_no_reader(reading: Callable[..., Reading]) -> None:
    window = reading("gedit")
    assert readers._reads(window.pid, window.pipe)
    assert not readers._reads(os.getpid(), window.pipe)


def test_a_search_goes_on_in_slices(reading: Callable[..., Reading]) -> None:
    window = reading("gedit")
    by = Readers()
    by.begin()
    by.early(window.pipe, FORM, lambda _perhaps: None)
    longest = 0.0
    while by.busy:
        before = time.thread_time()
        by.go_on()
        longest = max(longest, time.thread_time() - before)
    assert longest < 0.05


def test_a_process_is_told_with_its_name_and_parent() -> None:
    us = readers.process(os.getpid())
    assert us is not None
    assert us.parent == os.getppid()
    assert us.born > 0
    assert readers.process(2**22 + 1) is None
    assert os.getpid() in readers.processes()
