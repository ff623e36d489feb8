"""Dark mode and scaled screens, as Windows tells them to a program that starts."""

import json
import subprocess
import sys
import winreg
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

pytestmark = pytest.mark.desktops

LOOK = """
import json
from launcher.ui.application import application
from launcher.ui.stage import _native
from launcher.ui.theme import Themes
from launcher.desktop.windows.windows import WinWindows
qt = application()
screen = qt.primaryScreen()
found = _native(screen).contains(*WinWindows().place(None))
print(json.dumps([Themes("system").current.dark, screen.devicePixelRatio(), found]))
"""


@contextmanager
def set_to(path: str, name: str, value: int) -> Iterator[None]:
    """This number stands in the user's registry meanwhile."""
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, path) as key:
        try:
            before = winreg.QueryValueEx(key, name)[0]
        except OSError:
            before = None
        winreg.SetValueEx(key, name, 0, winreg.REG_DWORD, value)
        try:
            yield
        finally:
            if before is None:
                winreg.DeleteValue(key, name)
            else:
                winreg.SetValueEx(key, name, 0, winreg.REG_DWORD, before)


def look() -> list[object]:
    ran = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    found: list[object] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize(("light", "dark"), [(1, False), (0, True)])
def test_the_look_follows_the_system(light: int, dark: bool) -> None:
    with set_to(r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize", "AppsUseLightTheme", light):
        assert look()[0] is dark


@pytest.mark.parametrize(("dots", "ratio"), [(96, 1.0), (144, 1.5), (192, 2.0)])
def test_a_scaled_screen_is_found_by_its_own_pixels(dots: int, ratio: float) -> None:
    with set_to(r"Control Panel\Desktop", "LogPixels", dots):
        assert look()[1:] == [ratio, True]
