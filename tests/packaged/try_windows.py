"""What `packaging/try-windows` does in the Windows Python: the real program from its folder, real keys, a real notepad.

usage: python tests/packaged/try_windows.py FOLDER SIGN
Makes the file SIGN once all that it needs is loaded, and goes on when the folder of Python is empty.
"""

import http.client
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata  # noqa: F401 -- for a traceback, when Python's folder is away
from collections.abc import Callable
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2]))
sys.path.append(str(Path(__file__).resolve().parents[1] / "courier"))
sys.path.append(str(Path(__file__).resolve().parents[1] / "windows"))
import win_authority
from win_hands import Notepad, pause, press, type_letters, until
from win_running import LINES, WITHIN, RunningLauncher
from win_stranger import Stranger

os.environ["LAUNCHER_HOME"] = "C:\\nowhere"
os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
KNOCKS = 10
ROUNDS = 6


class Packaged(RunningLauncher):
    """The launcher of the folder in place of the checkout's."""

    folder: Path

    def __init__(self, home: Path, folder: Path) -> None:
        self.folder = folder
        super().__init__(home)

    def start(self) -> None:
        for name in ("PYTHONPATH", "QT_QPA_PLATFORM"):
            self.environ.pop(name, None)
        began = time.perf_counter()
        self.process = subprocess.Popen([str(self.folder / "launcher.exe"), "--quietly"], env=self.environ)
        self.wait(lambda s: s["phrases"] > 0 and s["state"] == "idle" and s["hotkey_state"] == "live")
        print(f"start to hotkey and phrases: {(time.perf_counter() - began) * 1000:.0f} ms")

    def run(self, *arguments: str, program: str = "launcher-cli.exe") -> "subprocess.CompletedProcess[str]":
        command = [str(self.folder / program), *arguments]
        return subprocess.run(command, env=self.environ, capture_output=True, encoding="utf-8", timeout=WITHIN, check=False)


def main(folder: Path, sign: Path) -> None:
    """Start, paste, look at everything that was promised, end."""
    before = _sizes(folder)
    notepad, donor = Notepad(), Stranger()
    donor.tell("copy once")  # so that both have loaded all that they need
    donor.tell("look")
    go_round = _ready_to_go_round()
    sign.touch()
    assert until(lambda: not Path("C:\\python\\python.exe").exists(), 20), "Python is still there"
    launcher = Packaged(Path("C:\\users\\Jürgen 日本"), folder)
    try:
        _paste(launcher, notepad, donor)
        _knock(launcher)
        print(launcher.run("doctor").stdout)
        assert launcher.quit() == 0
        with tempfile.TemporaryDirectory() as shared:
            go_round([str(folder / "launcher-cli.exe")], launcher.environ, Path(shared))
    finally:
        launcher.close()
        donor.close()
        notepad.close()
    assert _sizes(folder) == before, "the folder has changed"
    print("All of it went well.")


def _ready_to_go_round() -> Callable[..., None]:
    """What tries packs, with all loaded that its server needs."""
    sys.modules["trustme"] = win_authority  # type: ignore[assignment] # as much of it as is used
    from https_server import serving
    from pack_round import go_round

    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as web:
        asking = http.client.HTTPSConnection("localhost", web.port, context=ssl.create_default_context(cafile=web.ca_file))
        asking.request("GET", "/")
        assert asking.getresponse().status == 404
        asking.close()
    return go_round


def _paste(launcher: Packaged, notepad: Notepad, donor: Stranger) -> None:
    for round_ in range(ROUNDS):
        notepad.clear()
        notepad.come_forward()
        donor.tell(f"copy {round_}")
        look = donor.tell("look")
        before = launcher.idle()["deliveries"]
        press("Ctrl+Shift+Space", dwell=0.01)
        type_letters("zylinder", 0.02)
        pause(0.3)
        press("Enter", dwell=0.04)
        launcher.wait(lambda status, before=before: status["deliveries"] == before + 1 and status["state"] == "idle", 15)
        assert until(lambda: notepad.text == LINES), notepad.text
        assert until(lambda look=look: donor.tell("look") == look, 3)
    print(f"pasted {ROUNDS} times into notepad, and the clipboard came back")


def _knock(launcher: Packaged) -> None:
    for program in ("launcher-cli.exe", "launcher.exe"):
        took = []
        for _round in range(KNOCKS):
            began = time.perf_counter()
            assert launcher.run("status", program=program).returncode == 0
            took.append((time.perf_counter() - began) * 1000)
        print(f"a knock with {program}: median {statistics.median(took):.0f} ms, most {max(took):.0f} ms")
    assert launcher.run("show", program="launcher.exe").returncode == 0
    launcher.open()
    assert launcher.run("toggle", program="launcher.exe").returncode == 0
    launcher.idle()


def _sizes(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_size for path in sorted(folder.rglob("*"))}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
