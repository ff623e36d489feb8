"""The doctor asks the dynamic linker itself which libraries are missing."""

import subprocess
from pathlib import Path

import pytest

from launcher import doctor


def test_a_library_that_is_missing_is_named(tmp_path: Path) -> None:
    gone, user = tmp_path / "libgone.so", tmp_path / "libuser.so"
    source = tmp_path / "empty.c"
    source.write_text("int answer(void) { return 42; }\n")
    try:
        subprocess.run(["cc", "-shared", "-o", str(gone), str(source)], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no C compiler to make a library with")
    subprocess.run(
        ["cc", "-shared", "-Wl,--no-as-needed", "-o", str(user), str(source), f"-L{tmp_path}", "-lgone"],
        check=True,
        capture_output=True,
    )
    gone.unlink()
    assert doctor.missing_libraries(user) == ["libgone.so"]


def test_nothing_is_missing_where_the_tests_run() -> None:
    assert doctor.missing_libraries(doctor.xcb_plugin()) == []
