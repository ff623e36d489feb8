"""What the page of rules asks for: callables that whoever builds the window gives it.

Law: the page knows no store and no desktop. It asks and hears the answer later on the GUI thread; rules are written by the
one vocabulary of changes, so that undo and history hold for them too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launcher.change import Change
from launcher.desktop.outcome import Outcome
from launcher.manner import Manner
from launcher.phrase import Rule
from launcher.rules import From
from launcher.ui.picking import Picking
from launcher.ui.settings.keeping import Failed

if TYPE_CHECKING:
    from launcher.library import Library
    from launcher.store import Changed
    from launcher.ui.words import Words

TryOut = Callable[[str, Manner, int, Callable[[Outcome], None]], None]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule that is in force, and who says it; `pack` names the pack that brought it."""

    rule: Rule
    by: From
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What can be asked for. `try_out` is None where nothing can be pasted; `bring_forward` gives our own window the focus."""

    rules: Callable[[Callable[[Sequence[Ruled]], None], Failed], None]
    change: "Callable[[Change, Callable[[Changed], None], Failed], None]"
    undo: "Callable[[int, Callable[[Changed | None], None], Failed], None]"
    picking: Picking
    try_out: TryOut | None
    bring_forward: Callable[[int], None]


def ruling_of(words: "Words", picking: Picking, try_out: TryOut | None, bring_forward: Callable[[int], None]) -> Ruling:
    """What the page asks for, carried out by the library."""
    return Ruling(
        rules=lambda done, failed: words.ask(_ruled, done, failed),
        change=words.change,
        undo=lambda step, done, failed: words.do(lambda library: library.undo(step), done, failed),
        picking=picking,
        try_out=try_out,
        bring_forward=bring_forward,
    )


def _ruled(library: "Library") -> tuple[Ruled, ...]:
    names = {pack.id: pack.name for pack in library.store.packs()}
    return tuple(
        Ruled(rule, by, names.get(library.store.origin("rule", rule.id) or "", "") if by == "pack" else "")
        for by, rule in library.rules()
    )
