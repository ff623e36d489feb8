"""Where Windows keeps the company's policy: by what Windows itself says, whatever a user writes into her variables."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.desktops

ASKED = "from launcher import places; print(places.policy_file())"
VARIABLES = (
    "WIN_PD_OVERRIDE_COMMON_APPDATA", "ProgramData", "ALLUSERSPROFILE", "LOCALAPPDATA", "APPDATA", "PROGRAMFILES", "SystemDrive",
)  # fmt: skip


def told(**more: str) -> Path:
    run = subprocess.run(
        [sys.executable, "-c", ASKED], env={**os.environ, **more}, capture_output=True, text=True, timeout=120, check=True
    )
    return Path(run.stdout.strip())


def test_no_variable_moves_the_place_of_the_policy(tmp_path: Path) -> None:
    there = told()
    assert there.parts[1:] == ("ProgramData", "Phrase launcher", "policy.json")
    for name in VARIABLES:
        assert told(**{name: str(tmp_path)}) == there, name
    assert told(**dict.fromkeys(VARIABLES, str(tmp_path))) == there
