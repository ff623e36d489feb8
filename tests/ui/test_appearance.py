"""The launcher wears what the desktop wears: a real settings portal on a private session bus tells it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

WATCHER = """
import sys
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from launcher.ui.theme import Themes
app = QApplication([])
themes = Themes("system")
def told(theme):
    print("dark" if theme.dark else "light", flush=True)
    if len(sys.argv) > 1 and not theme.dark:
        app.quit()
themes.changed.connect(told)
app.exec()
"""


@pytest.mark.parametrize("desktop", ["", "GNOME", "KDE"])
def test_the_theme_follows_the_desktop_from_the_start_and_at_each_change(desktop: str, tmp_path: Path) -> None:
    script = tmp_path / "watch.py"
    script.write_text(WATCHER, encoding="utf-8")
    environ = os.environ | {"XDG_CURRENT_DESKTOP": desktop, "NO_AT_BRIDGE": "1", "QT_ACCESSIBILITY": "0"}
    environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    session = f"""
        exec 3> >(exec "{sys.executable}" "{Path(__file__).with_name("portal.py")}" 1 > "{tmp_path}/portal")
        until grep -q ready "{tmp_path}/portal" 2>/dev/null; do read -t 0.02 <> <(:); done
        "{sys.executable}" "{script}" until-light | while read line; do echo $line; if [ $line = dark ]; then echo 2 >&3; fi; done
    """
    command = ["dbus-run-session", "--", "timeout", "30", "bash", "-c", session]
    told = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert told.stdout.split() == ["dark", "light"], told.stderr


def test_without_a_session_bus_nothing_is_printed(tmp_path: Path) -> None:
    environ = os.environ | {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}
    script = (
        "from PySide6.QtWidgets import QApplication; a = QApplication([])\nfrom launcher.ui.theme import Themes; Themes('system')"
    )
    told = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert (told.returncode, told.stderr) == (0, "")
