"""What the doctor sees of Windows, and that it disturbs nothing there."""

import os
import sys

import pytest
from win_stranger import Stranger

from launcher.desktop import checkup
from launcher.desktop.checkup import Asked, Finding
from launcher.desktop.windows.win32 import user32

pytestmark = pytest.mark.desktops


def able() -> dict[str, Finding]:
    asked = Asked("Ctrl+Shift+F11", None)
    return {one.name: one for one in checkup.capabilities(asked, os.environ, sys.platform)}


def test_windows_lets_all_be_done_and_looking_leaves_nothing_behind(donor: Stranger) -> None:
    donor.tell("text before")
    before = user32.GetClipboardSequenceNumber()
    for _again in range(2):
        found = able()
        assert {name: one.state for name, one in found.items()} == {
            "hotkey": "limited", "target": "good", "paste": "good", "type-out": "good", "clipboard": "good", "tray": "good",
        }  # fmt: skip
        assert "is free" in found["hotkey"].so
    assert user32.GetClipboardSequenceNumber() == before
    assert donor.tell("take") == "before"


def test_a_hotkey_of_another_program_is_told(stranger: Stranger) -> None:
    stranger.tell("register 6 122")  # Ctrl+Shift+F11
    found = able()
    assert found["hotkey"].state == "broken"
    assert "used by another program" in found["hotkey"].so
