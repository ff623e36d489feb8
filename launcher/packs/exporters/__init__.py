"""Packs on their way to other programs and to paper: one small room for each format, behind one door.

Law: what a format cannot carry is told by `losses` before anything is written, and `written` loses nothing else. It opens no
file and knows no store.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.exporters import beeftext, cheatsheet, espanso, spreadsheet, textexpander
from launcher.packs.format import Pack

__all__ = ["FORMS", "Exporter", "losses", "written"]


@dataclass(frozen=True, slots=True)
class Exporter:
    """How packs go into one format: `told` is its name for a person, `ending` what its files are called."""

    told: str
    ending: str
    losses: Callable[[Pack], tuple[str, ...]]
    written: Callable[[Pack], bytes]


FORMS: Final[Mapping[str, Exporter]] = {
    "csv": Exporter(_("Table for a spreadsheet (CSV)"), ".csv", spreadsheet.losses, spreadsheet.written),
    "espanso": Exporter("espanso", ".yml", espanso.losses, espanso.written),
    "beeftext": Exporter("Beeftext", ".json", beeftext.losses, beeftext.written),
    "textexpander": Exporter("TextExpander", ".textexpander", textexpander.losses, textexpander.written),
    "html": Exporter(_("Cheat sheet for print (HTML)"), ".html", cheatsheet.losses, cheatsheet.written),
}


def losses(pack: Pack, form: str) -> tuple[str, ...]:
    """What the format cannot carry of this pack, a line each; empty where it carries all."""
    return _exporter(form).losses(pack)


def written(pack: Pack, form: str) -> bytes:
    """The pack as a file of that format; the same pack gives the same bytes."""
    return _exporter(form).written(pack)


def _exporter(form: str) -> Exporter:
    if form not in FORMS:
        known = ", ".join(FORMS)
        raise LauncherError(
            _("The format {form} is not known.").format(form=form), _("Choose one of: {known}").format(known=known)
        )
    return FORMS[form]
