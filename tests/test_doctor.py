"""The doctor asks the dynamic linker itself which libraries are missing."""

from pathlib import Path

from launcher import doctor


def test_a_library_that_is_missing_is_named(tmp_path: Path) -> None:
    crippled = tmp_path / "plugin.so"
    crippled.write_bytes(doctor.xcb_plugin().read_bytes().replace(b"libQt6XcbQpa.so.6", b"libQt6XcbAbs.so.6"))
    assert "libQt6XcbAbs.so.6" in doctor.missing_libraries(crippled)


def test_nothing_is_missing_where_the_tests_run() -> None:
    assert doctor.missing_libraries(doctor.xcb_plugin()) == []
