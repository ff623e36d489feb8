"""What `packaging/try-linux` does once the bare system stands: the real program there, real keys here.

usage: python tests/packaged/try_linux.py ROOT PROGRAM      PROGRAM as seen from within ROOT; fails by assertion
"""

import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "e2e"))
import clipboard
from clipboard import ClipboardOwner
from desk import XSession
from pack_round import go_round
from person import Person
from running import RunningLauncher
from stock import QUERIES, SHORT, said, stock
from targets import open_target
from waiting import until

KNOCKS = 20
_PLAIN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent", "XDG_RUNTIME_DIR": "/tmp", "LANG": "C.UTF-8"}


def main(root: str, program: str) -> None:
    """Start, paste, look at everything that was promised, end."""
    folder = Path(root + program).parent
    before = _digests(folder)
    with XSession() as session, Person(session.display) as person:
        _tries(session, person, ["chroot", root, program])
    with tempfile.TemporaryDirectory(dir="/tmp") as shared:  # which the bare system has, too
        go_round(["chroot", root, program], _PLAIN, Path(shared))
    assert _digests(folder) == before, "the folder has changed"
    _portable(root, program)
    print("All of it went well.")


def _tries(session: XSession, person: Person, command: list[str]) -> None:
    began = time.monotonic()
    with RunningLauncher(session, stock(session.folder / "own"), command=(*command, "--quietly")) as running:
        print(f"start to hotkey and phrases: {(time.monotonic() - began) * 1000:.0f} ms")
        _paste_into_editors(session, person, running)
        _knock(session, running, command)
        maps = Path(f"/proc/{running.pid}/maps").read_text(encoding="utf-8")
        assert "/opt/Phrase" in maps
        assert ".venv" not in maps
        assert running.keeper()
        state = Path(f"/proc/{running.pid}/status").read_text(encoding="utf-8").splitlines()
        print("resident:", next(line.split(maxsplit=1)[1] for line in state if line.startswith("VmRSS")))
        told = _run(session, running, command, "doctor", "--json", code=None)
        print("\n".join(f"  {one['state']:8} {one['what']}: {one['so']}" for one in json.loads(told)))
        assert not [one for one in json.loads(told) if one["state"] == "broken"]
        _run(session, running, command, "quit")
        assert running.process.wait(10) == 0
        assert not running.stderr, running.stderr


def _paste_into_editors(session: XSession, person: Person, running: RunningLauncher) -> None:
    for name in ("mousepad", "qt", "xterm"):
        with open_target(name, session, person) as target, ClipboardOwner(session) as owner:
            owner.offer(clipboard.rich("the user's own copy, ü"))
            kept = clipboard.read(session)
            openings = running.status()["openings"]
            person.press("Ctrl+Shift+Space")
            person.type(QUERIES[SHORT.id], gap=0.02)
            person.press("Enter")
            outcome = running.settled(openings + 1)
            assert outcome["kind"] == "Delivered", outcome
            target.wait_text(said(SHORT, terminal=name == "xterm"))
            assert clipboard.read(session) == kept
            print(f"pasted into {name}, and the clipboard came back")


def _knock(session: XSession, running: RunningLauncher, command: list[str]) -> None:
    took = []
    for _round in range(KNOCKS):
        began = time.monotonic()
        _run(session, running, command, "status")
        took.append((time.monotonic() - began) * 1000)
    print(f"a knock (chroot and all): median {statistics.median(took):.0f} ms, most {max(took):.0f} ms")
    _run(session, running, command, "show")
    running.wait_overlay()
    _run(session, running, command, "toggle")
    running.wait_gone()


def _run(session: XSession, running: RunningLauncher, command: list[str], *arguments: str, code: int | None = 0) -> str:
    environ = session.env | {"LAUNCHER_HOME": str(running.home)}
    told = subprocess.run([*command, *arguments], env=environ, capture_output=True, text=True, timeout=30, check=False)
    assert code in {told.returncode, None}, (arguments, told.stderr)
    return told.stdout


def _portable(root: str, program: str) -> None:
    """A copy with a folder named `portable` beside the program keeps all that it writes in there."""
    copy = Path(root, "opt", "Täschen copy")
    subprocess.run(["cp", "-r", Path(root + program).parent, copy], check=True)
    try:
        (copy / "portable").mkdir()
        within = [root, "/opt/Täschen copy/launcher"]
        told = subprocess.run(["chroot", *within, "list"], env=_PLAIN, capture_output=True, text=True, timeout=60, check=False)
        assert told.returncode == 0, told.stderr
        assert until((copy / "portable" / "phrases.db").exists, 5, "the store beside the program")
        print("portable: the store lies beside the program")
    finally:
        subprocess.run(["rm", "-rf", copy], check=True)


def _digests(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


if __name__ == "__main__":
    main(*sys.argv[1:])
