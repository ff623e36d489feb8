"""The real launcher on mutter, by the real portals: opened by the desktop's shortcut, pasting where no window is told."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mutter import MutterSession
from mutter_person import MutterPerson
from person import Load
from portal_running import OPEN, PortalLauncher, allowed
from stock import LINES, LONG, QUERIES, SHORT, said, stock
from test_portal_driven import CTRL_V, RICH
from waiting import stays, until
from wl_targets import Target, open_target

pytestmark = pytest.mark.desktops

TARGETS = ("qt", "gedit", "mousepad", "chromium-textarea", "foot")
TERMINALS = {"foot"}
PLAIN = "text/plain;charset=utf-8"


@pytest.fixture
def launcher(mutter: MutterSession) -> Iterator[PortalLauncher]:
    with launcher_for(mutter) as running:
        yield running


def launcher_for(mutter: MutterSession, name: str = "qt") -> PortalLauncher:
    """That of somebody who works in this program; for a terminal she has said so, because nobody tells the launcher."""
    return PortalLauncher(mutter, allowed(mutter, name, **({"unseen": "ctrl-shift-v"} if name in TERMINALS else {})))


def first_start(mutter: MutterSession, home: Path) -> PortalLauncher:
    """As a person starts it, who is shown the first steps."""
    return PortalLauncher(mutter, home, command=(sys.executable, "-m", "launcher"))


def allow(mutter: MutterSession, person: MutterPerson) -> None:
    """Press the button that lets the desktop ask; the person answers the desktop at once."""
    asked = mutter.backend.dialogs
    steps = until(lambda: mutter.windows.titled("First steps"), 15, "the first steps")
    mutter.windows.activate(steps.id)
    person.press("Space")  # the first thing to press is the button "Allow pasting"
    until(lambda: mutter.backend.dialogs == asked + 1, 5, "the desktop's question")


def there_is(target: Target, text: str, bound: float = 8) -> None:
    """As a person sees it."""
    until(lambda: target.text() == text, bound, f"{text[:30]!r} in {target.token}", step=0.02)


def paste_all(running: PortalLauncher, person: MutterPerson, target: Target, rounds: int, *, quick: bool = False) -> list[str]:
    """Paste so many times, looking at text and clipboard each time; what went wrong."""
    whole, wrong, terminal = "", list[str](), target.paste_chord != "Ctrl+V"
    phrases = (SHORT, LINES) if quick else (SHORT, LINES, LONG)
    for number in range(rounds):
        phrase = phrases[number % len(phrases)]
        person.copy(RICH)
        since = len(person.changes)
        outcome = running.pastes(person, QUERIES[phrase.id])
        whole += said(phrase, terminal=terminal)
        if not outcome["delivered"] or outcome["reason"]:
            wrong.append(f"{number}: {outcome}")
        try:
            there_is(target, whole)
        except AssertionError as differs:
            wrong.append(f"{number}: {differs}: {target.text()[-60:]!r}")
            whole = target.text()
        if person.back(since) != RICH:
            wrong.append(f"{number}: on the clipboard are {person.offered}")
    return wrong


class TestPasting:
    @pytest.mark.parametrize("name", TARGETS)
    def test_the_phrase_stands_there_whole_and_the_clipboard_is_as_it_was(
        self, mutter: MutterSession, person: MutterPerson, name: str
    ) -> None:
        with open_target(name, mutter, person) as target, launcher_for(mutter, name) as running:
            assert not paste_all(running, person, target, 3)

    @pytest.mark.parametrize("name", ["qt", "chromium-textarea"])
    def test_also_under_load(self, mutter: MutterSession, person: MutterPerson, name: str) -> None:
        with open_target(name, mutter, person) as target, launcher_for(mutter, name) as running, Load(4):
            assert not paste_all(running, person, target, 3)

    @pytest.mark.soak
    @pytest.mark.parametrize("name", TARGETS)
    def test_forty_times(self, mutter: MutterSession, person: MutterPerson, name: str) -> None:
        with open_target(name, mutter, person) as target, launcher_for(mutter, name) as running:
            assert not paste_all(running, person, target, 40, quick=True)

    def test_only_the_keys_of_the_paste_are_pressed_and_in_order(
        self, mutter: MutterSession, person: MutterPerson, launcher: PortalLauncher
    ) -> None:
        with open_target("qt", mutter, person) as target:
            person.copy("the user's own")
            begun = len(mutter.backend.keys)
            for _ in range(5):
                assert launcher.pastes(person, "quagga")["delivered"]
            assert mutter.backend.keys[begun:] == CTRL_V * 5
            there_is(target, said(SHORT) * 5)
            assert [key.chord for key in target.keys_seen()] == ["Ctrl+V"] * 5

    def test_where_no_window_takes_it_the_phrase_is_on_the_clipboard(
        self, mutter: MutterSession, person: MutterPerson, launcher: PortalLauncher
    ) -> None:
        person.copy("the user's own")
        outcome = launcher.pastes(person, "quagga")
        assert outcome["kind"] == "LeftOnClipboard"
        assert outcome["reason"]
        assert person.read(PLAIN) == said(SHORT).encode()

    def test_what_the_user_copies_next_stays(self, mutter: MutterSession, person: MutterPerson, launcher: PortalLauncher) -> None:
        with open_target("qt", mutter, person) as target:
            person.copy("the user's own")
            openings = launcher.call(person, "quagga")
            person.press("Enter")
            there_is(target, said(SHORT))
            person.copy("newer")
            launcher.settled(openings)
            stays(lambda: person.is_owner, 0.5, "the newer copy")

    def test_copy_means_copy_where_the_user_said_so(self, mutter: MutterSession, person: MutterPerson) -> None:
        with (
            open_target("qt", mutter, person) as target,
            PortalLauncher(mutter, allowed(mutter, "copies", unseen="copy")) as running,
        ):
            begun = len(mutter.backend.keys)
            outcome = running.pastes(person, "quagga")
            assert outcome["kind"] == "LeftOnClipboard"
            assert person.read(PLAIN) == said(SHORT).encode()
            assert len(mutter.backend.keys) == begun
            assert target.text() == ""


class TestLeave:
    def test_asked_for_at_the_first_start_and_given_it_is_never_asked_again(
        self, mutter: MutterSession, person: MutterPerson
    ) -> None:
        home, asked = stock(mutter.folder / "asks"), mutter.backend.dialogs
        with first_start(mutter, home) as running:
            allow(mutter, person)
            until((home / "permission.json").exists, 5, "the desktop's answer is remembered")
            running.quit()
        for _start in (1, 2):
            with PortalLauncher(mutter, home) as running, open_target("qt", mutter, person) as target:
                person.copy("the user's own")
                assert running.pastes(person, "quagga")["delivered"]
                there_is(target, said(SHORT))
        assert mutter.backend.dialogs == asked + 1

    def test_asked_for_at_the_first_start_and_refused_it_is_never_asked_again(
        self, mutter: MutterSession, person: MutterPerson
    ) -> None:
        home, asked = stock(mutter.folder / "asks-in-vain"), mutter.backend.dialogs
        mutter.backend.person = "refuses"
        with first_start(mutter, home) as running:
            allow(mutter, person)
            until((home / "permission.json").exists, 5, "the refusal is remembered")
            running.quit()
        mutter.backend.person = "grants"
        for _start in (1, 2):
            with PortalLauncher(mutter, home) as running, open_target("qt", mutter, person) as target:
                assert running.pastes(person, "quagga")["kind"] == "LeftOnClipboard"
                assert person.read(PLAIN) == said(SHORT).encode()
                assert target.text() == ""
        assert mutter.backend.dialogs == asked + 1

    def test_it_is_remembered_over_restarts_and_crashes_without_a_question(
        self, mutter: MutterSession, person: MutterPerson
    ) -> None:
        home = allowed(mutter, "remembers")
        asked = mutter.backend.dialogs
        with open_target("qt", mutter, person) as target:
            for number in (1, 2, 3):
                with PortalLauncher(mutter, home) as running:
                    person.copy("the user's own")
                    assert running.pastes(person, "quagga")["delivered"]
                    there_is(target, said(SHORT) * number)
                    if number == 2:
                        running.kill()
        assert mutter.backend.dialogs == asked

    def test_refused_means_copying_and_no_question(self, mutter: MutterSession, person: MutterPerson) -> None:
        home = stock(mutter.folder / "refused")
        (home / "permission.json").write_text('{"token": "", "refused": true}')
        asked, begun = mutter.backend.dialogs, len(mutter.backend.keys)
        with open_target("qt", mutter, person) as target:
            for _start in (1, 2):
                with PortalLauncher(mutter, home) as running:
                    assert running.pastes(person, "quagga")["kind"] == "LeftOnClipboard"
                    assert person.read(PLAIN) == said(SHORT).encode()
            assert target.text() == ""
        assert mutter.backend.dialogs == asked
        assert len(mutter.backend.keys) == begun

    def test_nobody_is_asked_at_the_first_start(self, mutter: MutterSession, person: MutterPerson) -> None:
        asked = mutter.backend.dialogs
        with PortalLauncher(mutter, stock(mutter.folder / "first")) as running, open_target("qt", mutter, person) as target:
            outcome = running.pastes(person, "quagga")
            assert outcome["kind"] == "LeftOnClipboard"
            assert target.text() == ""
        assert mutter.backend.dialogs == asked

    def test_what_the_desktop_takes_back_is_had_again_by_its_token_but_not_against_its_will(
        self, mutter: MutterSession, person: MutterPerson
    ) -> None:
        with PortalLauncher(mutter, allowed(mutter, "taken")) as running, open_target("qt", mutter, person) as target:
            person.copy("the user's own")
            assert running.pastes(person, "quagga")["delivered"]
            there_is(target, said(SHORT))
            asked = mutter.backend.dialogs
            mutter.backend.close("RemoteDesktop")
            running.wait_status(10, permission="unasked")
            openings = running.call(person, "quagga")
            running.wait_status(10, permission="granted")
            person.press("Enter")
            assert running.settled(openings)["delivered"]
            there_is(target, said(SHORT) * 2)
            mutter.backend.close("RemoteDesktop")  # once more, and at once: this is somebody's will
            running.wait_status(10, permission="unasked")
            assert running.pastes(person, "quagga")["kind"] == "LeftOnClipboard"
            assert target.text() == said(SHORT) * 2
            assert mutter.backend.dialogs == asked


class TestShortcut:
    def test_it_opens_by_the_keys_of_the_desktops_settings(
        self, mutter: MutterSession, person: MutterPerson, launcher: PortalLauncher
    ) -> None:
        assert launcher.status()["hotkey_state"] == "live"
        mutter.backend.change(OPEN, "Super+J")
        with open_target("qt", mutter, person) as target:
            assert launcher.pastes(person, "quagga")["delivered"]
            there_is(target, said(SHORT))

    def test_leave_to_take_the_focus_is_handed_on_once(
        self, mutter: MutterSession, person: MutterPerson, launcher: PortalLauncher
    ) -> None:
        for leave in ("leave-one", "leave-two"):
            launcher.call(person, token=leave)
            person.press("Esc")
            launcher.wait_status(state="idle")
        until(lambda: launcher.stderr.count('.activate("leave-two"') == 1, 5, "leave used")
        assert launcher.stderr.count('.activate("leave-one"') == 1

    def test_it_is_live_again_after_the_portal_was_started_anew(
        self, mutter: MutterSession, person: MutterPerson, launcher: PortalLauncher
    ) -> None:
        mutter.restart_portal()
        until(lambda: any(OPEN in one.shortcuts for one in mutter.backend.sessions.values()), 10, "bound again")
        until(lambda: any(one.clipboard for one in mutter.backend.sessions.values()), 10, "leave again")
        launcher.wait_status(hotkey_state="live")
        with open_target("qt", mutter, person) as target:
            person.copy("the user's own")
            assert launcher.pastes(person, "quagga")["delivered"]
            there_is(target, said(SHORT))
