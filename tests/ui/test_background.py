"""Rites wait without blocking, and jobs come back on the GUI thread."""

import logging
import threading
from collections.abc import Generator

import pytest
from pytestqt.qtbot import QtBot

from launcher.errors import LauncherError
from launcher.ui.background import Driver, Worker


def rite(looks: list[int]) -> Generator[float, None, str]:
    while len(looks) < 3:
        looks.append(len(looks))
        yield 0.005
    return "done"


def never() -> None:
    raise AssertionError("it did not fail")


@pytest.mark.expects_log("a rite failed")
def test_a_fault_in_a_rite_is_told_once_and_ends_it(qtbot: QtBot) -> None:
    driver, failures, ends = Driver(), [], []  # type: ignore[var-annotated]  # three lists of one line

    def faulty() -> Generator[float, None, str]:
        yield 0.001
        raise ZeroDivisionError

    driver.start(faulty(), ends.append, lambda: failures.append("told"))
    qtbot.waitUntil(lambda: not driver.busy, timeout=2000)
    driver.look()
    assert (failures, ends) == (["told"], [])


def test_a_rite_is_looked_at_until_it_ends(qtbot: QtBot) -> None:
    driver, looks, ends = Driver(), [], []  # type: ignore[var-annotated]  # three lists of one line
    driver.start(rite(looks), ends.append, never)
    assert driver.busy
    qtbot.waitUntil(lambda: ends == ["done"], timeout=2000)
    assert not driver.busy


def test_news_lets_a_rite_look_earlier(qtbot: QtBot) -> None:
    driver, ends = Driver(), []

    def patient() -> Generator[float, None, str]:
        yield 3600
        return "early"

    driver.start(patient(), ends.append, never)
    driver.look()
    assert ends == ["early"]


def test_there_is_one_rite_at_a_time(qtbot: QtBot) -> None:
    driver = Driver()
    driver.start(rite([]), lambda _end: None, never)
    with pytest.raises(RuntimeError):
        driver.start(rite([]), lambda _end: None, never)
    qtbot.waitUntil(lambda: not driver.busy, timeout=2000)


def test_a_job_runs_elsewhere_and_its_result_comes_home(qtbot: QtBot) -> None:
    worker, seen = Worker(), []
    here = threading.get_ident()
    worker.run(threading.get_ident, lambda there: seen.append((there, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen), timeout=2000)
    assert seen[0][0] != here
    assert seen[0][1] == here
    worker.close()


@pytest.mark.expects_log("refused")
def test_the_worlds_refusal_reaches_the_caller(qtbot: QtBot) -> None:
    def refuse() -> None:
        raise LauncherError("The disk is full.", "Make room.")

    worker, failures = Worker(), []
    worker.run(refuse, None, failures.append)
    qtbot.waitUntil(lambda: bool(failures), timeout=2000)
    assert failures[0].hint == "Make room."
    worker.close()


@pytest.mark.expects_log("failed")
def test_our_own_fault_ends_at_the_barrier_and_the_worker_goes_on(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    worker, seen = Worker(), []

    def stumble() -> None:
        raise ValueError("canary of the customer")

    with caplog.at_level(logging.ERROR):
        worker.run(stumble, seen.append)
        worker.run(lambda: "next", seen.append)
        qtbot.waitUntil(lambda: bool(seen), timeout=2000)
    assert seen == ["next"]
    assert "ValueError" in caplog.text
    assert "stumble" in caplog.text
    assert "canary" not in caplog.text
    worker.close()
