"""The clipboard of Wayland, borrowed and given back, with foreign owners and readers on a real sway.

Each law is one that a user would miss: what she had copied comes back whole, a newer copy of hers always wins, nothing of it is
lost when the launcher ends, and a program that keeps copies is never taken for the window that was pasted into.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import wl_clipboard as clipboard
from sway import SwaySession
from waiting import stays, until
from wl_clipboard import WlOwner
from wl_lender import Lender, files_of
from wl_owner import GET_DEVICE, MANAGERS
from wl_renamed import NEWER, Renamed
from wl_wire import Fd, Wire

from launcher.chord import Chord
from launcher.desktop import ClipText, Kept, Target
from launcher.desktop.outcome import KEEP_AT_MOST, KEEP_WITHIN, STANDING_WITHIN, TEXT_AT_MOST
from launcher.desktop.wayland.announced import AnnouncedKeys

pytestmark = pytest.mark.desktops
HERE = Path(__file__).parent
TEXT = "text/plain;charset=utf-8"


@pytest.fixture(scope="module")
def owner(sway: SwaySession) -> Iterator[WlOwner]:
    with WlOwner(sway) as foreign:
        yield foreign


@pytest.fixture
def us(sway: SwaySession, owner: WlOwner) -> Iterator[Lender]:
    owner.offer(clipboard.text("the user's own"))
    with Lender(sway) as lender:
        yield lender


def test_all_formats_come_back_byte_for_byte_in_their_order(us: Lender, owner: WlOwner, sway: SwaySession) -> None:
    had = clipboard.rich("Grüße")
    owner.offer(had)
    for words in ("ours", "ours again", "and once more"):
        kept = us.kept()
        assert kept == Kept(ready=True, whole=True)
        us.offered(words)
        assert clipboard.read_text(sway) == words
        assert us.clipboard.give_back(kept)
        until(lambda: clipboard.read_text(sway) == "Grüße", 5, "the user's own is back")
        got = clipboard.read(sway)
        assert got == had
        assert list(got) == list(had)


def test_the_newer_protocol_is_spoken_where_it_is_offered(owner: WlOwner, sway: SwaySession) -> None:
    had = clipboard.rich("newer")
    owner.offer(had)
    owner.offer(clipboard.text("selected"), primary=True)
    with Renamed(sway) as renamed, Lender(renamed) as us:
        kept = us.kept(primary=True)
        assert kept == Kept(ready=True, whole=True)
        offer = us.offered("ours", primary=True)
        us.press()
        assert clipboard.read_text(sway, primary=True) == "ours"
        us.until(lambda: offer.fetches == 1, "it is counted")
        assert us.clipboard.give_back(kept)
        until(lambda: clipboard.read(sway) == had, 5, "the user's own is back")
        until(lambda: clipboard.read_text(sway, primary=True) == "selected", 5, "the selection, too")
        owner.copy_now("newest")
        assert us.text().text == "newest"
        assert renamed.names == [NEWER]


def test_what_terminals_paste_comes_back_too(us: Lender, owner: WlOwner, sway: SwaySession) -> None:
    owner.offer(clipboard.text("selected"), primary=True)
    kept = us.kept(primary=True)
    us.offered("ours", primary=True)
    assert clipboard.read_text(sway, primary=True) == "ours"
    assert us.clipboard.give_back(kept)
    until(lambda: clipboard.read_text(sway, primary=True) == "selected", 5, "the selection is back")
    until(lambda: clipboard.read_text(sway) == "the user's own", 5, "the clipboard is back")


def test_a_paste_by_the_clipboard_leaves_what_is_selected_alone(us: Lender, owner: WlOwner, sway: SwaySession) -> None:
    owner.offer(clipboard.text("selected"), primary=True)
    kept = us.kept()
    us.offered("ours")
    assert clipboard.read_text(sway, primary=True) == "selected"
    us.clipboard.give_back(kept)
    until(lambda: clipboard.read_text(sway) == "the user's own", 5, "the clipboard is back")
    assert clipboard.read_text(sway, primary=True) == "selected"


def test_our_text_is_marked_while_it_passes_and_only_then(us: Lender, sway: SwaySession) -> None:
    us.offered("ours", passing=True)
    assert clipboard.read(sway)["x-kde-passwordManagerHint"] == b"secret"
    us.offered("ours to stay", passing=False)
    assert "x-kde-passwordManagerHint" not in clipboard.read(sway)


def test_our_text_has_the_forms_that_programs_ask_for(us: Lender, sway: SwaySession) -> None:
    us.offered("Grüße 日本", passing=False)
    assert clipboard.read(sway) == dict.fromkeys(("UTF8_STRING", TEXT, "text/plain", "TEXT"), "Grüße 日本".encode())
    us.offered("plain", passing=False)
    assert clipboard.read(sway)["STRING"] == b"plain"


def test_a_text_larger_than_a_pipe_arrives_whole(us: Lender, sway: SwaySession) -> None:
    words = "Zeile\n" * 50_000
    us.offered(words)
    us.press()
    assert clipboard.read_text(sway) == words


def test_a_large_picture_comes_back_whole(us: Lender, sway: SwaySession) -> None:
    had = os.urandom(1 << 20) * 20
    with _copied_by_wl_copy(sway, had):
        assert _kept(us, within=10) == {"whole": True, "concealed": False, "nothing": False}
        us.offered("ours")
        us.link.order("give_back", number=4711)
        until(lambda: _types(sway) == ["image/png"], 10, "the picture is back")
        told = subprocess.run(["wl-paste", "-n", "-t", "image/png"], env=sway.env, capture_output=True, timeout=20, check=True)
        assert told.stdout == had


def test_what_is_larger_than_the_limit_is_not_kept_whole(us: Lender, sway: SwaySession) -> None:
    with _copied_by_wl_copy(sway, bytes(KEEP_AT_MOST + 1)):
        assert _kept(us, within=10) == {"whole": False, "concealed": False, "nothing": True}
        us.offered("ours")
        us.link.order("give_back", number=4711)
        until(lambda: "x-kde-passwordManagerHint" not in _types(sway), 5, "ours is no secret any more")
        assert clipboard.read_text(sway) == "ours"  # better than nothing at all


def test_a_keeper_that_was_stopped_puts_nothing_over_a_newer_copy(us: Lender, owner: WlOwner, sway: SwaySession) -> None:
    os.kill(us.keeper.pid, signal.SIGSTOP)
    us.clipboard.keep(primary=False)
    offer = us.clipboard.offer("ours", None, primary=False, passing=False)
    us.hear_all(STANDING_WITHIN + 0.1)
    assert not offer.standing
    owner.copy_now("newer")
    os.kill(us.keeper.pid, signal.SIGCONT)
    us.until(lambda: not offer.held, "it is told that it does not stand")
    assert clipboard.read_text(sway) == "newer"


def test_a_slow_owner_is_waited_for(us: Lender, owner: WlOwner, sway: SwaySession) -> None:
    owner.offer(clipboard.rich("slow"), mode="slow", delay=0.05)
    kept = us.kept()
    assert kept.whole
    us.offered("ours")
    us.clipboard.give_back(kept)
    until(lambda: clipboard.read(sway) == clipboard.rich("slow"), 5, "the user's own is back")


@pytest.mark.parametrize("delay", [0.0, 3.0])
def test_an_owner_that_hangs_costs_its_content_and_no_time(us: Lender, owner: WlOwner, sway: SwaySession, delay: float) -> None:
    owner.offer(clipboard.text("never comes"), mode="slow" if delay else "hangs", delay=delay)
    before = time.monotonic()
    kept = us.kept()
    assert time.monotonic() - before < KEEP_WITHIN + 0.5
    assert not kept.whole
    us.offered("ours")
    assert clipboard.read_text(sway) == "ours"
    assert files_of(us.keeper.pid) < 30


def test_what_is_copied_before_our_offer_is_read_instead(us: Lender, owner: WlOwner, sway: SwaySession) -> None:
    kept = us.kept()
    owner.copy_now("newer")
    us.until(lambda: kept.ready and bool(owner.events("served")), "it is read")
    us.hear_all(0.1)
    assert kept == Kept(ready=True, whole=True)
    us.offered("ours")
    assert us.clipboard.give_back(kept)
    until(lambda: clipboard.read_text(sway) == "newer", 5, "the newer is back")


def test_what_is_copied_in_the_moment_of_our_offer_stays(us: Lender, owner: WlOwner, sway: SwaySession) -> None:
    us.kept()
    owner.offer(clipboard.text("newest"), mode="hangs")
    offer = us.clipboard.offer("ours", None, primary=False, passing=True)
    us.until(lambda: not offer.held, "the offer is refused")
    assert not offer.standing
    owner.copy_now("newest")
    assert clipboard.read_text(sway) == "newest"


def test_what_is_copied_after_our_offer_is_never_overwritten(us: Lender, owner: WlOwner, sway: SwaySession) -> None:
    kept = us.kept()
    offer = us.offered("ours")
    owner.copy_now("newer")
    us.link.order("give_back", number=1)  # as one that was on its way
    us.until(lambda: not offer.held, "it is noticed")
    assert not us.clipboard.give_back(kept)
    us.hear_all(0.1)
    assert clipboard.read_text(sway) == "newer"


def test_what_was_cleared_stays_empty(us: Lender, owner: WlOwner, sway: SwaySession) -> None:
    kept = us.kept()
    offer = us.offered("ours")
    owner.clear_now()
    us.until(lambda: not offer.held, "it is noticed")
    assert not us.clipboard.give_back(kept)
    us.hear_all(0.1)
    assert clipboard.read(sway) == {}


def test_an_empty_clipboard_is_empty_again(us: Lender, owner: WlOwner, sway: SwaySession) -> None:
    owner.clear_now()
    kept = us.kept()
    assert kept == Kept(ready=True, whole=True)
    us.offered("ours")
    assert us.clipboard.give_back(kept)
    until(lambda: clipboard.read(sway) == {}, 5, "it is empty")


def test_of_a_password_nothing_but_its_mark_is_read(us: Lender, owner: WlOwner) -> None:
    owner.offer(clipboard.concealed("hunter2"))
    since = time.monotonic()
    assert us.kept() == Kept(ready=True, concealed=True)
    assert us.text() == ClipText(None, "concealed")
    assert {one.target for one in owner.events("request", since=since)} == {"x-kde-passwordManagerHint"}


def test_a_mark_that_says_no_secret_hides_nothing(us: Lender, owner: WlOwner, sway: SwaySession) -> None:
    had = clipboard.text("open") | {"x-kde-passwordManagerHint": b"public"}
    owner.offer(had)
    kept = us.kept()
    assert kept == Kept(ready=True, whole=True)
    us.offered("ours")
    us.clipboard.give_back(kept)
    until(lambda: clipboard.read(sway) == had, 5, "the user's own is back")


def test_the_text_can_be_had_for_a_phrase(us: Lender, owner: WlOwner) -> None:
    assert us.text().text == "the user's own"
    owner.offer(clipboard.rich("Grüße 日本\x07"))
    assert us.text().text == "Grüße 日本"
    owner.offer({"image/png": b"no text"})
    assert us.text() == ClipText(None, "empty")
    owner.offer(clipboard.text("x" * (TEXT_AT_MOST + 1)))
    assert us.text() == ClipText(None, "large")
    owner.offer(clipboard.text("never"), mode="hangs")
    assert us.text() == ClipText(None, "late")
    owner.clear_now()
    assert us.text() == ClipText(None, "empty")


def test_a_reader_that_hangs_holds_up_nobody(us: Lender, sway: SwaySession) -> None:
    words = "x" * 1_000_000
    us.offered(words)
    us.press()
    with closing(_Asking(sway)) as hanging:
        hanging.ask()  # and never reads
        for _time in (1, 2, 3):
            assert clipboard.read_text(sway) == words
        us.offered("the next")
        assert clipboard.read_text(sway) == "the next"


def test_a_reader_that_goes_away_costs_nothing(us: Lender, sway: SwaySession) -> None:
    us.offered("x" * 1_000_000)
    us.press()
    before = files_of(us.keeper.pid)
    with closing(_Asking(sway)) as leaving:
        for _time in range(5):
            leaving.ask()
    until(lambda: files_of(us.keeper.pid) <= before, 5, "the keeper has closed what nobody reads")
    assert clipboard.read_text(sway) == "x" * 1_000_000


def test_a_paste_is_counted_once_its_keys_are_pressed(us: Lender, sway: SwaySession) -> None:
    offer = us.offered("ours")
    clipboard.read_text(sway)
    us.until(lambda: offer.unseen, "somebody who may be the window has it already")
    assert offer.fetches == 0
    us.press()
    clipboard.read_text(sway)  # the same reader, once more: the keys have sent it
    us.until(lambda: offer.fetches == 1, "it is counted")


def test_without_announced_keys_whoever_comes_is_counted(sway: SwaySession) -> None:
    with Lender(sway, announced=False) as us:
        offer = us.offered("ours")
        clipboard.read_text(sway)
        us.until(lambda: offer.fetches == 1, "it is counted")


def test_keys_are_announced_before_they_are_pressed(us: Lender, sway: SwaySession) -> None:
    keys = AnnouncedKeys(_Pasting(sway), us.link)
    offer = us.offered("ours")
    assert not keys.press(Chord.parse("Ctrl+V"), Target(2, "", ""))  # which has no focus
    clipboard.read_text(sway)
    us.hear_all(0.1)
    assert offer.fetches == 0
    assert keys.press(Chord.parse("Ctrl+V"), Target(1, "", ""))
    us.until(lambda: offer.fetches == 1, "it is counted")


def test_each_fetch_of_one_paste_is_told(us: Lender, sway: SwaySession) -> None:
    offer = us.offered("ours")
    us.press()
    clipboard.read_text(sway)
    us.until(lambda: offer.fetches == 1, "the first fetch")
    first = offer.last_asked
    clipboard.read_text(sway)  # as Chromium does for each paste
    us.until(lambda: offer.fetches == 2, "the second fetch")
    assert offer.last_asked > first


@pytest.mark.parametrize("known", [True, False])
def test_a_clipboard_watcher_is_no_proof_of_a_paste(us: Lender, sway: SwaySession, tmp_path: Path, known: bool) -> None:
    log = tmp_path / "watched"
    log.touch()
    with closing(_Watching(sway, log, known=known)) as watching:
        if not known:  # it becomes known by reading what nobody pasted
            us.offered("before")
            until(lambda: watching.has_read("before"), 5, "it has read")
            us.hear_all(0.3)
        offer = us.clipboard.offer("ours", None, primary=False, passing=True)
        us.until(lambda: offer.standing, "it stands")
        until(lambda: watching.has_read("ours"), 5, "the watcher has read")
        number = 900
        for words in ("so slow that", "the keys are", "pressed before"):
            number += 1
            told: list[int] = []
            us.link.on("asked", lambda offer, text, told=told: told.append(offer))
            about = {"names": ["CLIPBOARD"], "target": 1, "passing": True, "until": time.monotonic() + 5}
            us.link.order("offer", number=number, text=words, **about)
            us.press()
            until(lambda words=words: us.hear(0.01) or watching.has_read(words), 5, "the watcher has read")
            us.hear_all(0.1)
            assert told == []
            clipboard.read_text(sway)
            us.until(lambda told=told, number=number: told == [number], "the window has read")


def test_whoever_reads_what_is_given_back_proves_no_paste_until_it_comes_again(us: Lender, sway: SwaySession) -> None:
    kept = us.kept()
    us.offered("ours")
    us.clipboard.give_back(kept)
    until(lambda: clipboard.read_text(sway) == "the user's own", 5, "it is back, and read without any keys")
    offer = us.offered("ours again")
    us.press()
    clipboard.read_text(sway)
    us.until(lambda: offer.unseen, "nobody can say whether it is the window")
    assert offer.fetches == 0
    clipboard.read_text(sway)
    us.until(lambda: offer.fetches == 1, "the second time it is")


def test_the_clipboard_outlives_the_launcher_that_quits(sway: SwaySession, owner: WlOwner) -> None:
    had = clipboard.rich("kept")
    owner.offer(had)
    with Lender(sway) as us:
        kept = us.kept()
        us.offered("ours")
        us.clipboard.give_back(kept)
        until(lambda: clipboard.read(sway) == had, 5, "it is back")
        us.link.close()
        stays(lambda: us.keeper.poll() is None, 0.3, "the keeper lives")
        assert clipboard.read(sway) == had
        owner.copy_now("something else")
        assert us.keeper.wait(5) == 0


def test_what_was_borrowed_comes_back_when_the_launcher_is_killed(sway: SwaySession, owner: WlOwner) -> None:
    had = clipboard.rich("kept")
    owner.offer(had)
    launcher = sway.run(sys.executable, "-c", _BORROWS, env={"PYTHONPATH": os.pathsep.join([str(HERE.parents[1]), *sys.path])})
    until(lambda: clipboard.read_text(sway) == "borrowed", 20, "it is borrowed")
    launcher.send_signal(signal.SIGKILL)
    launcher.wait(5)
    until(lambda: clipboard.read_text(sway) == "kept", 5, "it is back")
    assert clipboard.read(sway) == had
    owner.copy_now("something else")


def test_the_keeper_says_nothing_and_ends_cleanly(sway: SwaySession, owner: WlOwner, capfd: pytest.CaptureFixture[str]) -> None:
    with Lender(sway) as us:
        for words in ("one", "two"):
            owner.offer(clipboard.rich(words))
            kept = us.kept(primary=True)
            us.offered("ours", primary=True)
            us.press()
            clipboard.read(sway)
            us.clipboard.give_back(kept)
            us.hear_all(0.05)
        owner.copy_now("something else")
        owner.offer(clipboard.text("selected"), primary=True)
        us.link.close()
        assert us.keeper.wait(5) == 0
    assert capfd.readouterr().err == ""


def test_a_keeper_with_nothing_to_do_never_wakes(us: Lender, sway: SwaySession) -> None:
    kept = us.kept()
    us.offered("ours")
    us.press()
    clipboard.read_text(sway)
    us.clipboard.give_back(kept)
    us.hear_all(0.5)
    before = _wakes(us.keeper.pid)
    us.hear_all(2)
    assert _wakes(us.keeper.pid) == before


def test_pastes_leave_no_file_open(us: Lender, owner: WlOwner, sway: SwaySession) -> None:
    def once(words: str) -> None:
        owner.offer(clipboard.rich(words))
        kept = us.kept(primary=True)
        us.offered("ours", primary=True)
        clipboard.read_text(sway)
        us.press()
        clipboard.read_text(sway)
        us.clipboard.give_back(kept)
        until(lambda: us.hear(0) or clipboard.read_text(sway) == words, 5, "it is back")

    once("first")
    until(lambda: files_of(us.keeper.pid) <= 10, 5, "a few files")
    before = files_of(us.keeper.pid)
    for number in range(20):
        once(str(number))
    until(lambda: files_of(us.keeper.pid) <= before, 5, "no more files than before")


_BORROWS = """
import time
from launcher.desktop import Listener
from launcher.desktop.link import Link
link = Link(Listener(), "wayland")
about = {"names": ["CLIPBOARD"], "target": 1, "passing": True, "until": time.monotonic() + 60}
link.on("kept", lambda **_about: link.order("offer", number=2, text="borrowed", **about))
link.on("offered", lambda **_about: None)
link.order("keep", number=1, names=["CLIPBOARD"], within=5, at_most=1 << 20)
while True:
    link.pump()
    time.sleep(0.01)
"""


class _Pasting:
    """Keys that paste: window 1 has the focus, and reads at once."""

    def __init__(self, session: SwaySession) -> None:
        self._session = session

    def any_down(self) -> bool:
        return False

    def has(self, chord: Chord) -> bool:
        return True

    def untouched(self) -> bool:
        return True

    def press(self, chord: Chord, target: Target, *, times: int = 1) -> bool:
        if target.window == 1:
            clipboard.read_text(self._session)
        return target.window == 1


class _Asking:
    """Somebody who asks for the text and does not read it."""

    def __init__(self, session: SwaySession) -> None:
        self._wire = Wire(session.connect())
        self._offers: list[int] = []
        self._pipes: list[int] = []
        manager = next(thing for thing in (self._wire.bind(name, 2) for name in MANAGERS) if thing)
        seat = self._wire.bind("wl_seat", 1)
        device = self._wire.new(lambda code, told: self._offers.append(told.u()) if code == 1 else None)
        self._wire.send(manager, GET_DEVICE, device, seat)
        self._wire.sync()

    def ask(self) -> None:
        ours, theirs = os.pipe()
        self._pipes.append(ours)
        self._wire.send(self._offers[-1], 0, TEXT, Fd(theirs))
        os.close(theirs)
        self._wire.sync()

    def close(self) -> None:
        for pipe in self._pipes:
            os.close(pipe)
        self._wire.close()


class _Watching:
    """A clipboard watcher: one that everybody knows, or one that nobody does."""

    def __init__(self, session: SwaySession, log: Path, *, known: bool) -> None:
        self._session, self._log = session, log
        if known:
            keep = ["sh", "-c", f'(cat; echo) >> "{log}"']
            self._process = session.run(shutil.which("wl-paste") or "", "--watch", *keep, env={"LANG": "C"})
        else:
            self._process = session.run(
                sys.executable, HERE / "wl_watching.py", log, env={"PYTHONPATH": str(HERE.parent / "e2e")}
            )
        until(lambda: log.read_text() != "", 10, "it watches")

    def has_read(self, words: str) -> bool:
        """By the words themselves, or by how many there are, as it tells no more."""
        read = self._log.read_text().split("\n")
        return words in read or any(line.endswith(f" {len(words)}") for line in read)

    def close(self) -> None:
        self._session.end(self._process)


class _copied_by_wl_copy:  # noqa: N801 -- used as a function
    """Something large that a user copies."""

    def __init__(self, session: SwaySession, content: bytes) -> None:
        self._session, self._path = session, session.folder / "large"
        self._path.write_bytes(content)

    def __enter__(self) -> None:
        with self._path.open("rb") as content:
            self._process = subprocess.Popen(["wl-copy", "-f", "-t", "image/png"], env=self._session.env, stdin=content)
        until(lambda: "image/png" in _types(self._session), 10, "it is copied")

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait(5)
        self._path.unlink()


def _types(session: SwaySession) -> list[str]:
    with Wire(session.connect()) as wire:
        return clipboard._Offered(wire, primary=False).types()


def _kept(us: Lender, within: float) -> dict[str, bool]:
    """What is told of a reading that may take longer than a user waits."""
    told: list[dict[str, bool]] = []
    us.link.on("kept", lambda kept, **about: told.append(about))
    us.link.order("keep", number=4711, names=["CLIPBOARD"], within=within, at_most=KEEP_AT_MOST)
    us.until(lambda: bool(told), "it is read", within + 5)
    return told[-1]


def _wakes(pid: int) -> int:
    """How often the process has been given the processor."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[2])
