"""Who signs what goes out, and into which folder it is published.

Law: a passphrase is let go of as soon as it was handed over. Nothing is read here but what was typed or chosen.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from launcher.language import _
from launcher.ui.controls import TextButton, Words
from launcher.ui.editor.text_box import Framed, Line
from launcher.ui.settings.list_page import inset
from launcher.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Signer:
    """The file with the secret key, and its passphrase."""

    file: Path
    passphrase: str = field(repr=False)


class Signing(QWidget):
    """The fields; `changed` tells that another key or folder stands there."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.chooser: QFileDialog | None = None
        self.key, self.passphrase, self.folder = Line(theme), Line(theme), Line(theme)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.key_button, self.folder_button = TextButton(_("Choose…"), theme), TextButton(_("Choose…"), theme)
        for line, button, name in (
            (self.key, self.key_button, _("Choose the file with your secret key")),
            (self.folder, self.folder_button, _("Choose the folder that your team shares")),
        ):
            line.textChanged.connect(self.changed)
            button.setAccessibleName(name)
        self.key_button.clicked.connect(self._choose_key)
        self.folder_button.clicked.connect(self._choose_folder)
        self._lay_out(theme)

    @property
    def where(self) -> Path | None:
        """The folder to publish in; None where none stands there, or nobody signs."""
        folder = self.folder.text().strip()
        return Path(folder) if folder and self.key.text().strip() else None

    def signer(self) -> Signer | None:
        """Who signs, None where nobody does; the passphrase stands there no more."""
        file, passphrase = self.key.text().strip(), self.passphrase.text()
        self.forget()
        return Signer(Path(file), passphrase) if file else None

    def forget(self) -> None:
        """Let go of the passphrase."""
        self.passphrase.clear()

    def _choose_key(self) -> None:
        title = _("Choose the file with your secret key")
        self.chooser = chooser(self.window(), title, QFileDialog.FileMode.ExistingFile, self.key.put)
        self.chooser.finished.connect(self._chosen)
        self.chooser.open()

    def _choose_folder(self) -> None:
        title = _("Choose the folder that your team shares")
        self.chooser = chooser(self.window(), title, QFileDialog.FileMode.Directory, self.folder.put)
        self.chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        self.chooser.finished.connect(self._chosen)
        self.chooser.open()

    def _chosen(self) -> None:
        self.chooser = None

    def _lay_out(self, theme: Theme) -> None:
        signs = _("With a key, what you write is signed, and colleagues see that it is from you. Leave it empty to sign nothing.")
        publishes = _("Publishing signs it and lays the next edition there. Whoever follows the folder gets it by itself.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(labelled(_("Who signs: the file with your secret key"), self.key, theme, self.key_button))
        column.addLayout(labelled(_("Its passphrase, which is not kept"), self.passphrase, theme))
        column.addLayout(inset(Words(signs, "about")))
        column.addLayout(labelled(_("Publish for a team, into a folder that it shares"), self.folder, theme, self.folder_button))
        column.addLayout(inset(Words(publishes, "about")))


def chooser(window: QWidget, title: str, mode: QFileDialog.FileMode, done: Callable[[str], None]) -> QFileDialog:
    """A dialog for a file or folder that stands before `window`; `done` hears what was chosen."""
    # No child of this window, whose colours would reach into half of it.
    dialog = QFileDialog(None, title)
    dialog.setFileMode(mode)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.winId()
    dialog.windowHandle().setTransientParent(window.windowHandle())
    dialog.fileSelected.connect(done)
    return dialog


def labelled(title: str, field: QWidget, theme: Theme, *beside: QWidget) -> QBoxLayout:
    """A field under its title, which is also its name, with buttons beside it."""
    field.setAccessibleName(title)
    line = QHBoxLayout()
    line.setSpacing(4)
    line.addWidget(Framed(field, theme) if isinstance(field, Line) else field, 1)
    for one in beside:
        line.addWidget(one)
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addLayout(inset(Words(title, "field")))
    column.addLayout(line)
    return column
