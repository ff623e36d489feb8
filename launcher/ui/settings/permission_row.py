"""The leave to paste among the settings: how it stands, and the way to ask for it or to do without.

Law: the desktop asks its user only after a click here, and what it will ask is said before. What is shown is how it stands.
"""

from typing import Final

from launcher.desktop import Permission, PermissionState
from launcher.language import _
from launcher.ui.controls import Row, TextButton
from launcher.ui.theme import Theme

ABOUT: Final = _(
    "To paste for you, the launcher must press Ctrl+V in your window. Your desktop asks you whether it may, perhaps as remote "
    "control or input. It presses only what pastes or types a phrase, and reads no keys."
)


class PermissionRow(Row):
    """How the leave stands, with a button to ask for it and one to do without."""

    def __init__(self, permission: Permission, theme: Theme) -> None:
        self._permission = permission
        self.give_up, self.allow = TextButton(_("Only copy"), theme), TextButton(_("Allow pasting"), theme)
        super().__init__(_("Permission to paste"), ABOUT, (self.give_up, self.allow))
        for button, act in ((self.allow, permission.ask), (self.give_up, permission.give_up)):
            button.clicked.connect(act)
            button.clicked.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Show how it stands now."""
        state = self._permission.state
        self.allow.setText(_("Ask again") if state == "refused" else _("Allow pasting"))
        self.allow.setAccessibleName(self.allow.text())
        self.allow.setVisible(state in {"unasked", "refused"})
        self.give_up.setVisible(state in {"granted", "unasked"})
        self.allow.updateGeometry()
        self.state.say(*told(state))


def told(state: PermissionState) -> tuple[str, str]:
    """How it stands, in words, and in which voice they are said."""
    return {
        "unknown": (_("The desktop has not said yet whether it can be asked."), "about"),
        "none": (_("This desktop cannot be asked: phrases are copied, and you press Ctrl+V."), "about"),
        "unasked": (_("Not asked yet: phrases are copied, and you press Ctrl+V."), "about"),
        "asking": (_("The desktop is asking you now. Look for its question."), "asking"),
        "granted": (_("Allowed: phrases are pasted."), "about"),
        "refused": (_("Not allowed: phrases are copied, and you press Ctrl+V."), "about"),
    }[state]
