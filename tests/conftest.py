"""What holds for every test: the user's own folders are never touched, and the launcher never complains unnoticed."""

import atexit
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before any import of the launcher or of Qt: both look at these once. Short, because a socket's path may have 100 bytes.
_HOME = Path(tempfile.mkdtemp(prefix="lt-", dir="/tmp" if os.name == "posix" else None))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "LAUNCHER_HOME"):
    _folder = _HOME / _name.lower()
    _folder.mkdir(mode=0o700)
    os.environ[_name] = str(_folder)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for _foreign in ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "LANGUAGE", "LC_ALL"):
    os.environ.pop(_foreign, None)
os.environ["LANG"] = "C.UTF-8"

# Cores are shared: a slow example is no finding, a wrong one is.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("shared")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "expects_log(pattern): the launcher logs a warning or worse here; with a pattern, such a one must come and no other",
    )


_LAST_WITH_WINDOWS = pytest.StashKey[str]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where Qt complained, name the last test before that had windows: what its timers do late is heard in this one."""
    report = yield
    before = item.config.stash.get(_LAST_WITH_WINDOWS, "")
    if report.failed and before and any(heard in str(report.longrepr) for heard in ("Qt messages", "in Qt event loop")):
        own = "qapp" in getattr(item, "fixturenames", ())
        told = "may come late from" if own else "has no windows of its own here, so it is of one before, the last of them"
        report.sections.append(("Whose Qt message", f"It {told} {before}"))
    if call.when == "teardown" and "qapp" in getattr(item, "fixturenames", ()):
        item.config.stash[_LAST_WITH_WINDOWS] = item.nodeid
    return report


class _Complaints(logging.Handler):
    """Keeps what was logged at WARNING or above, also where a test stops it on its way to the root."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_unexpected_log(request: pytest.FixtureRequest) -> Iterator[None]:
    heard = _Complaints()
    logging.getLogger("launcher").addHandler(heard)
    yield
    logging.getLogger("launcher").removeHandler(heard)
    marker = request.node.get_closest_marker("expects_log")
    pattern = marker.args[0] if marker and marker.args else ""
    unexpected = [line for line in heard.lines if marker is None or not re.search(pattern, line)]
    assert not unexpected, "logged without being expected:\n" + "\n".join(unexpected)
    assert not pattern or heard.lines, f"nothing was logged that matches {pattern!r}"
