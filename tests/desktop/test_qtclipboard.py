"""The clipboard through Qt, where nothing better is known: what a phrase may read of it, and what it may not."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from launcher.desktop import ClipText
from launcher.desktop.outcome import TEXT_AT_MOST
from launcher.desktop.qtclipboard import QtClipboard


@pytest.fixture(autouse=True)
def _emptied(qapp: QApplication) -> Iterator[None]:
    yield
    QGuiApplication.clipboard().clear()  # it must not hold an object of Python's beyond the interpreter's end


def told(text: str, *marks: str) -> ClipText:
    copied = QMimeData()
    if text:
        copied.setText(text)
    for mark in marks:
        copied.setData(mark, b"secret")
    QGuiApplication.clipboard().setMimeData(copied)
    heard: list[ClipText] = []
    QtClipboard().text(heard.append)
    (only,) = heard
    return only


@pytest.mark.parametrize("text", ["Order A-1\n — ü 😀", "{{input:x}}", "x" * TEXT_AT_MOST])
def test_the_text_is_told_as_it_is(text: str) -> None:
    assert told(text) == ClipText(text)


def test_without_text_or_with_too_much_of_it_the_reason_is_told() -> None:
    assert told("") == ClipText(None, "empty")
    assert told("x" * (TEXT_AT_MOST + 1)) == ClipText(None, "large")


@pytest.mark.parametrize(
    "mark",
    [
        "x-kde-passwordManagerHint",
        'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"',
        "org.nspasteboard.ConcealedType",
    ],
)
def test_what_a_password_manager_marks_is_not_read(mark: str) -> None:
    assert told("hunter2", mark) == ClipText(None, "concealed")
