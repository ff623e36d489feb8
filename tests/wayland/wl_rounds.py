"""One paste from beginning to end, and all that can be said against it."""

from contextlib import ExitStack
from dataclasses import dataclass, field

import wl_clipboard
from person import Draw, Load
from stock import LINES, LONG, QUERIES, SHORT, said
from waiting import NotInTimeError
from wl_clipboard import Formats, WlOwner
from wl_running import WlLauncher
from wl_targets import Target, XTerm


@dataclass
class Round:
    """`complaints`: what went wrong, empty if nothing did.

    `told`: the phrase did not arrive, nothing else did, and the launcher said so and left it on the clipboard.
    """

    drawn: str
    complaints: list[str] = field(default_factory=list)
    told: bool = False

    def __str__(self) -> str:
        return f"{self.drawn}: " + ("; ".join(self.complaints) or "well") + (" (told)" if self.told else "")


def one_round(seed: int, load: int, target: Target, launcher: WlLauncher) -> Round:
    """Paste a phrase drawn from `seed` while `load` programs want a core each."""
    session, person = target.session, target.person
    today = Draw.from_seed(seed, target.token)
    phrase = today.dice.choice((LINES, SHORT, LONG))
    wanted = said(phrase, terminal=isinstance(target, XTerm))
    done = Round(f"{target.token}, seed {seed}, load {load}, {phrase.id}")
    before, selected = wl_clipboard.rich(f"the user's own copy — ü 😀 {seed}"), wl_clipboard.text(f"selected by mouse {seed}")
    target.focus()
    target.clear()
    with ExitStack() as stack:
        marker, owner = stack.enter_context(WlOwner(session)), stack.enter_context(WlOwner(session))
        stack.enter_context(Load(load))
        marker.offer(selected, primary=True)
        owner.offer(before)
        openings = launcher.call(person)
        person.type(QUERIES[phrase.id], gap=today.gap)
        person.press("Enter", dwell=today.dwell)
        outcome = launcher.settled(openings)
        if outcome["kind"] != "Delivered":
            left = outcome["kind"] == "LeftOnClipboard" and wl_clipboard.read_text(session) == wanted
            done.complaints.append(f"outcome {outcome}, keys {_keys(target)}")
            done.told = left and target.stable_text() == "" and not _keys(target)
            return done
        done.complaints += _text(target, wanted)
        done.complaints += _clipboard("clipboard", before, wl_clipboard.settled(session, before))
        done.complaints += _clipboard("selection", selected, wl_clipboard.settled(session, selected, primary=True))
    if _keys(target) not in ([], ["Ctrl+V"]):
        done.complaints.append(f"keys {_keys(target)}")
    return done


def _keys(target: Target) -> list[str]:
    return [key.chord for key in target.keys_seen() or []]


def _text(target: Target, wanted: str) -> list[str]:
    try:
        target.wait_text(wanted)
    except NotInTimeError as late:
        return [str(late)]
    return []


def _clipboard(which: str, before: Formats, after: Formats) -> list[str]:
    if before == after:
        return []
    lost = sorted(before.keys() - after.keys())
    other = sorted(name for name in before.keys() & after.keys() if before[name] != after[name])
    new = {name: len(after[name]) for name in after.keys() - before.keys()}
    return [f"{which}: lost {lost}, changed {other}, new {new}"]
