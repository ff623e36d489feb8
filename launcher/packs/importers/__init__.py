"""Files of other programs become packs: the format is recognised from the content, one small module for each.

Law: what a file is, its content says; its name only decides between two that it could be. A phrase pack is not recognised
here. Each room is entered only when something is imported.
"""

from typing import Final

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.importers.imported import Choices, Imported, Sent
from launcher.packs.importers.kin import NO, SURELY, Importer, pack_id
from launcher.packs.importers.opened import Opened, json_trouble

__all__ = ["FORMS", "Choices", "Imported", "Sent", "imported", "importers", "pack_id", "recognised"]

FORMS: Final = (
    *("espanso", "beeftext", "textexpander", "alfred", "raycast", "autokey", "autohotkey", "vscode"),
    *("csv", "zendesk", "freshdesk", "intercom", "gorgias", "helpscout", "chatwoot", "twilio", "textblaze", "phraseexpress"),
    "columns",
)


def importers() -> tuple[Importer, ...]:
    """All of them, in the order in which they are asked."""
    from launcher.packs.importers import (
        alfred,
        autohotkey,
        autokey,
        beeftext,
        chatwoot,
        espanso,
        freshdesk,
        gorgias,
        helpscout,
        intercom,
        mapper,
        phraseexpress,
        raycast,
        spreadsheet,
        textblaze,
        textexpander,
        twilio,
        vscode,
        zendesk,
    )

    help_desks = (zendesk, freshdesk, intercom, gorgias, helpscout, chatwoot, twilio)
    programs = (espanso, alfred, raycast, autokey, vscode, textblaze, phraseexpress)
    # Of two that may be meant the first is asked: a table with a header that says what its columns are is read by that.
    return tuple(room.IMPORTER for room in (spreadsheet, *help_desks, *programs, mapper, beeftext, textexpander, autohotkey))


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
    if importer is None and opened.broken and not opened.members:
        hint = _("Unpack it yourself, then import the folder.")
        raise LauncherError(_("This archive can't be read: {why}").format(why=opened.broken[0].why), hint)
    if importer is None and opened.text and opened.text.lstrip()[:1] in ("{", "[") and (why := json_trouble(opened.text)):
        hint = _("Export it again, or mend that place in a text editor.")
        raise LauncherError(_("This JSON file is broken ({why}).").format(why=why), hint)
    if importer is None:
        hint = _("Say which program it comes from, or export it as CSV and choose what its columns mean.")
        raise LauncherError(_("The launcher does not know what kind of file this is."), hint)
    return importer.read(opened, choices)


def _recognised(opened: Opened) -> Importer | None:
    if isinstance(opened.json, dict) and opened.json.get("format") == "phrasepack":
        return None
    name = opened.name.lower()
    best: tuple[int, bool] = (NO, True)
    found = None
    for importer in importers():
        sure = importer.looks(opened), name.endswith(importer.endings)
        if sure > best:  # the first of equals
            best, found = sure, importer
        if best == (SURELY, True):
            break
    return found


def _named(form: str) -> Importer:
    for importer in importers():
        if importer.form == form:
            return importer
    known = _("Choose one of: {forms}").format(forms=", ".join(FORMS))
    raise LauncherError(_("The format {form} is not known.").format(form=form), known)
