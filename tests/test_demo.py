"""`launcher demo`: what somebody sees first who starts the launcher without a screen."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e


def test_the_demo_shows_it_all_and_leaves_nothing_but_its_pictures(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "launcher", "demo", "--out", str(tmp_path)]
    with tempfile.TemporaryDirectory(dir="/tmp") as scratch:  # a socket's path must be short
        env = {**os.environ, "TMPDIR": scratch}
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=150, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert not done.stderr
        assert len(list(tmp_path.glob("*.png"))) == 7
        assert not list(Path(scratch).iterdir())
