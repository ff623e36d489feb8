"""Rites wait without blocking, and jobs come back on the GUI thread."""

import logging
import threading
from collections.abc import Generator

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from launcher.errors import LauncherError
from launcher.ui.background import Driver, Errands, Worker


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
    qtbot.waitUntil(lambda: not driver.busy, timeout=5000)
    driver.look()
    assert (failures, ends) == (["told"], [])


def test_a_rite_is_looked_at_until_it_ends(qtbot: QtBot) -> None:
    driver, looks, ends = Driver(), [], []  # type: ignore[var-annotated]  # three lists of one line
    driver.start(rite(looks), ends.append, never)
    assert driver.busy
    qtbot.waitUntil(lambda: ends == ["done"], timeout=5000)
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
    qtbot.waitUntil(lambda: not driver.busy, timeout=5000)


def test_a_job_runs_elsewhere_and_its_result_comes_home(qtbot: QtBot) -> None:
    worker, seen = Worker(), []
    here = threading.get_ident()
    worker.run(threading.get_ident, lambda there: seen.append((there, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen), timeout=5000)
    assert seen[0][0] != here
    assert seen[0][1] == here
    worker.close()


@pytest.mark.expects_log("refused")
def test_the_worlds_refusal_reaches_the_caller(qtbot: QtBot) -> None:
    def refuse() -> None:
        raise LauncherError("The disk is full.", "Make room.")

    worker, failures = Worker(), []
    worker.run(refuse, None, failures.append)
    qtbot.waitUntil(lambda: bool(failures), timeout=5000)
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
        qtbot.waitUntil(lambda: bool(seen), timeout=5000)
    assert seen == ["next"]
    assert "ValueError" in caplog.text
    assert "stumble" in caplog.text
    assert "canary" not in caplog.text
    worker.close()


def test_an_errand_that_hangs_holds_up_neither_the_next_one_nor_the_end(qtbot: QtBot) -> None:
    errands, answers = Errands(), threading.Event()
    told: list[object] = []
    errands.run(answers.wait, told.append)
    errands.run(lambda: "the second", told.append)
    qtbot.waitUntil(lambda: told == ["the second"], timeout=5000)
    errands.close()  # comes back though the first still hangs, for nobody has answered it
    assert not answers.is_set()
    answers.set()
    errands.run(lambda: "the third", told.append)  # nothing is begun any more
    for thread in errands._threads:
        thread.join(10)
    QTimer.singleShot(0, lambda: told.append("what was sent home before"))
    qtbot.waitUntil(lambda: len(told) > 1, timeout=5000)
    assert told == ["the second", "what was sent home before"]


def test_what_an_errand_does_when_the_end_comes_is_brought_to_its_own(qtbot: QtBot) -> None:
    errands, written = Errands(), threading.Event()
    begun = threading.Event()

    def write() -> None:
        begun.set()
        threading.Event().wait(0.1)
        written.set()

    errands.run(write)
    assert begun.wait(10)
    errands.close()
    assert written.is_set()


@pytest.mark.expects_log("refused")
def test_the_refusal_of_an_errand_reaches_the_caller(qtbot: QtBot) -> None:
    def refuse() -> None:
        raise LauncherError("The share is not there.", "Check the connection.")

    errands, failures = Errands(), []
    errands.run(refuse, None, failures.append)
    qtbot.waitUntil(lambda: bool(failures), timeout=5000)
    assert failures[0].hint == "Check the connection."
    errands.close()
