"""What the editor must know beside the phrase itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QLocale

from launcher.layers import Conflict
from launcher.phrase import ANY, CHANNELS, Phrase, Situation
from launcher.ui.editor.earlier import EarlierText


def language() -> str:
    """The language of this computer's user, such as de-AT."""
    named = QLocale.system().name().replace("_", "-")
    return "en" if named == "C" else named


def _now() -> datetime:
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class About:
    """What the editor must know beside the phrase itself.

    `channels` are those known here, in order; the phrase's own are added. `channel` is the one to begin with. `pack` and its
    name are None for a phrase of the user's own. `earlier` comes newest first. `me` is the agent's profile (first_name and so
    on). `differs`: the fields in which she and her team have both changed it. `locale` is the language of a new phrase.
    `known` is the phrase with an id or a code, and `found` are those for a few words, best first; None: they can't be had now.
    """

    situations: tuple[Situation, ...] = ()
    families: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    channels: tuple[str, ...] = CHANNELS
    channel: str = ANY
    pack: str | None = None
    pack_name: str | None = None
    earlier: tuple[EarlierText, ...] = ()
    me: Mapping[str, str] = field(default_factory=dict)
    differs: tuple[Conflict, ...] = ()
    locale: str = "en"
    known: Callable[[str], Phrase | None] | None = None
    found: Callable[[str], Sequence[Phrase]] | None = None
    now: Callable[[], datetime] = _now
