"""What the editor must know beside the phrase itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from launcher.layers import Conflict
from launcher.phrase import ANY, CHANNELS, Situation
from launcher.ui.editor.earlier import EarlierText


def _now() -> datetime:
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class About:
    """What the editor must know beside the phrase itself.

    `channels` are those known here, in order; the phrase's own are added. `channel` is the one to begin with. `pack` and its
    name are None for a phrase of the user's own. `earlier` comes newest first. `me` is the agent's profile (first_name and so
    on). `differs`: the fields in which she and her team have both changed it.
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
    now: Callable[[], datetime] = _now
