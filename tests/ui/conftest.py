"""An overlay that shows a view, and all that it says."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_views import SCREEN, view

from launcher.ui.overlay.window import Overlay
from launcher.ui.theme import theme

SIGNALS = ("typed", "moved", "paged", "stepped_to", "picked", "chose", "situation", "situation_clicked", "channel", "dismissed")
SIGNALS += ("focus_lost", "undo", "keys_wanted", "verb", "filled", "edit_wanted", "write_wanted")


@pytest.fixture
def overlay(qapp: QApplication) -> Iterator[Overlay]:
    built = Overlay(theme(dark=False), translucent=True)
    built.place(SCREEN)
    built.render(view())
    yield built
    built.hide()
    built.deleteLater()
    qapp.sendPostedEvents(built, 0)


@pytest.fixture
def shown(overlay: Overlay, qtbot: QtBot) -> Overlay:
    overlay.show()
    qtbot.waitUntil(overlay.field.hasFocus)
    return overlay


@pytest.fixture
def heard(overlay: Overlay) -> list[tuple[object, ...]]:
    """Every signal of the overlay with its values, in order."""
    told: list[tuple[object, ...]] = []

    def hear(name: str) -> Callable[..., None]:
        return lambda *values: told.append((name, *values))

    for name in SIGNALS:
        getattr(overlay, name).connect(hear(name))
    return told
