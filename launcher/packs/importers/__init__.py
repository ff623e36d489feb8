"""Files of other programs become packs: the format is recognised from the content, one small module for each.

Law: what a file is, its content says; its name only decides between two that it could be. A phrase pack is not recognised
here. Each room is entered only when something is imported.
"""

from typing import Final

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.importers.imported import Choices, Imported, Sent
from launcher.packs.importers.kin import NO, Importer, pack_id
from launcher.packs.importers.opened import Opened

__all__ = ["FORMS", "Choices", "Imported", "Sent", "imported", "importers", "pack_id", "recognised"]

FORMS: Final = ("espanso", "beeftext", "textexpander", "alfred", "raycast", "autokey", "autohotkey", "vscode")


def importers() -> tuple[Importer, ...]:
    """All of them, in the order in which they are asked."""
    from launcher.packs.importers import alfred, autohotkey, autokey, beeftext, espanso, raycast, textexpander, vscode

    rooms = (espanso, beeftext, textexpander, alfred, raycast, autokey, autohotkey, vscode)
    return tuple(room.IMPORTER for room in rooms)


def recognised(sent: Sent) -> str | None:
    """The format of what was sent; None where it is none of these. LauncherError where it is too large to look at."""
    found = _recognised(Opened(sent))
    return found.form if found else None


def imported(sent: Sent, choices: Choices, form: str | None = None) -> Imported:
    """What was sent as phrases of ours, by the recognised format or by the `form` that a person named.

    Raises LauncherError with a way out where nobody knows it, or where it can't be read at all.
    """
    opened = Opened(sent)
    importer = _named(form) if form else _recognised(opened)
    if importer is None:
        hint = _("Say which program it comes from, or export it as CSV and choose what its columns mean.")
        raise LauncherError(_("The launcher does not know what kind of file this is."), hint)
    return importer.read(opened, choices)


def _recognised(opened: Opened) -> Importer | None:
    if isinstance(opened.json, dict) and opened.json.get("format") == "phrasepack":
        return None
    name = opened.name.lower()
    sure = [(importer.looks(opened), name.endswith(importer.endings), importer) for importer in importers()]
    best = max(sure, key=lambda each: each[:2])  # the first of equals
    return best[2] if best[0] > NO else None


def _named(form: str) -> Importer:
    for importer in importers():
        if importer.form == form:
            return importer
    raise LauncherError(_("The format {form} is not known.").format(form=form), _("Choose one of: {forms}").format(forms=", ".join(FORMS)))
