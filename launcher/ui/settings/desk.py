"""The one settings window: built when it is first wanted, and connected with those whose settings it shows.

Law: what a user chooses there is emitted, never carried out here. Where the desktop has said more about itself since the window
was built, such that it needs other rows, it is built anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from launcher.desktop import Desktop
from launcher.settings import Settings
from launcher.ui import compositor
from launcher.ui.first_steps import FirstSteps
from launcher.ui.packs.desk import PackDesk
from launcher.ui.picking import Picking
from launcher.ui.practice import Practice
from launcher.ui.theme import Themes
from launcher.ui.words import Words

if TYPE_CHECKING:
    from launcher.sharing.values import Review
    from launcher.ui.packs.packs_page import PacksPage
    from launcher.ui.settings.dialog import SettingsDialog


@dataclass(frozen=True, slots=True)
class Around:
    """Whose settings they are; `bring_forward` gives a window of ours the focus."""

    desktop: Desktop
    themes: Themes
    words: Words
    packs: PackDesk
    steps: FirstSteps
    picking: Picking
    practice: Practice
    bring_forward: Callable[[int], None]


class SettingsDesk(QObject):
    """`changed` carries the settings as she wants them, `recording` whether a hotkey is being recorded just now."""

    changed = Signal(object)
    recording = Signal(bool)

    def __init__(self, around: Around) -> None:
        super().__init__()
        self._around = around
        self._dialog: SettingsDialog | None = None
        self._built_for: tuple[bool, bool, bool] | None = None  # what the desktop had said by then

    def show(self, settings: Settings) -> "SettingsDialog":
        """Show these settings."""
        here = self._around.steps.here()
        now = (here.binds, here.called is None, here.choose_hotkey is None)
        if self._dialog is None or self._built_for != now:
            if self._dialog is not None:
                self._dialog.deleteLater()
            self._dialog, self._built_for = self._build(settings), now
        self._dialog.show_settings(settings)
        self._dialog.show()
        compositor.bring_forward(self._dialog)
        return self._dialog

    def show_packs(self, settings: Settings) -> "PacksPage":
        """Show them at the page of packs."""
        dialog = self.show(settings)
        if dialog.packs is None:
            raise RuntimeError("the settings were built without their page of packs")
        dialog.show_page(dialog.packs)
        return dialog.packs

    def look(self) -> None:
        """The desktop has said more about itself."""
        if self._dialog is not None:
            self._dialog.general.show_here()

    def _build(self, settings: Settings) -> "SettingsDialog":
        from launcher.ui.packs.following import following_of
        from launcher.ui.settings.dialog import SettingsDialog
        from launcher.ui.settings.keeping import keeping_of
        from launcher.ui.settings.ruling import ruling_of

        around, desktop = self._around, self._around.desktop
        practice = around.practice.try_out if desktop.pastes else None
        dialog = SettingsDialog(
            settings,
            around.themes,
            try_out=desktop.hotkeys.try_out if desktop.hotkeys else None,
            no_hotkeys=desktop.hints[0] if desktop.hints else "",
            keeping=keeping_of(around.words),
            ruling=ruling_of(around.words, around.picking, practice, around.bring_forward),
            following=following_of(around.words, around.packs.looker),
            here=around.steps.here(),
        )
        dialog.changed.connect(self.changed)
        dialog.recording.connect(self.recording)
        dialog.steps_wanted.connect(around.steps.open)
        if dialog.packs is not None:
            self._connect(dialog.packs)
        return dialog

    def _connect(self, page: "PacksPage") -> None:
        packs = self._around.packs
        page.shown.connect(packs.know)
        page.import_wanted.connect(packs.importing.begin)
        page.review_wanted.connect(self._review)
        page.export_wanted.connect(lambda pack: packs.exporting.begin(pack or None))

    def _review(self, review: "Review") -> None:
        self._around.packs.importing.begin_waiting(review.merged.pack.info.id, review.merged.pack.info.name)
