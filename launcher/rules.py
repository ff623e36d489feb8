"""Rules per application: how a phrase reaches one window, said by the user, by a pack, or by what is known of the program.

Law: the user's rule goes before a pack's, and a pack's before a built-in one; within each the more exact match goes first, and
of two as exact the later. A rule says only what it says: what it leaves open is asked of the next. In a terminal, line breaks
are kept only where the user's own rule wants it, because each would run a command. It knows windows by their names only.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, Literal

from launcher import programs
from launcher.manner import LONGEST_WAIT, NEWLINES, PASTES, SPEEDS, Manner, Seen
from launcher.phrase import Matching, Rule

From = Literal["user", "pack", "built-in"]
LONGEST_PATTERN: Final = 300  # characters


@dataclass(frozen=True, slots=True)
class Told:
    """What one rule says of a window, and who says it: `says` are the fields that it decided."""

    rule: Rule
    by: From
    says: tuple[str, ...]


SAYS: Final = ("paste", "wait", "newlines", "speed", "channel")


class Rules:
    """All rules that are in force: `own` of the user and `packs`, each from the first to the latest, and what is built in."""

    def __init__(self, own: Sequence[Rule] = (), packs: Sequence[Rule] = ()) -> None:
        levels: tuple[tuple[From, Sequence[Rule]], ...] = (("user", own), ("pack", packs), ("built-in", BUILT_IN))
        self._ordered = tuple((by, rule) for by, rules in levels for rule in _most_exact_first(rules))

    def __iter__(self) -> Iterator[tuple[From, Rule]]:
        """Every rule, the one that counts first."""
        return iter(self._ordered)

    def manner(self, seen: Seen) -> Manner:
        """How a phrase reaches that window."""
        manner = Manner()
        for _rule, says in self._deciding(seen):
            manner = replace(manner, **says)
        return manner

    def telling(self, seen: Seen) -> tuple[Told, ...]:
        """The rules that decide about that window, with what each decides; none where all is as anywhere."""
        return tuple(Told(rule, by, tuple(says)) for (by, rule), says in self._deciding(seen))

    def _deciding(self, seen: Seen) -> Iterator[tuple[tuple[From, Rule], dict[str, Any]]]:
        open_ = set(SAYS)
        for by, rule in self._ordered:
            if not matches(rule.match, seen):
                continue
            says = {name: value for name, value in _said(rule) if name in open_ and _may(by, name, value, seen)}
            open_ -= says.keys()
            if says:
                yield (by, rule), says
        if seen.terminal and open_ & {"paste", "newlines"}:  # one that the desktop knows as a terminal, and no name tells
            yield ("built-in", TERMINAL), {name: getattr(TERMINAL, name) for name in ("paste", "newlines") if name in open_}


def matches(match: Matching, seen: Seen) -> bool:
    """Whether a rule for `match` is one for that window.

    `process` is a whole name of the program or of its class, `title` stands anywhere in the title; in both `*` is for anything,
    and small and capital letters are the same.
    """
    named = match.process is None or any(_pattern(match.process).fullmatch(name) for name in seen.names)
    return named and (match.title is None or _pattern(match.title).search(seen.title) is not None)


def unusable(rule: Rule) -> tuple[str, ...]:
    """The fields of a rule that say something which this version can't do; they count as not said."""
    said = {name for name, _value in _said(rule)}
    return tuple(name for name in SAYS if getattr(rule, name) is not None and name not in said)


def _said(rule: Rule) -> Iterator[tuple[str, Any]]:
    """What the rule says, as far as it can be."""
    if rule.paste in PASTES:
        yield "paste", rule.paste
    if rule.wait is not None and 0 <= rule.wait <= LONGEST_WAIT:
        yield "wait", rule.wait
    if rule.newlines in NEWLINES:
        yield "newlines", rule.newlines
    if rule.speed is not None and SPEEDS[0] <= rule.speed <= SPEEDS[1]:
        yield "speed", rule.speed
    if rule.channel:
        yield "channel", rule.channel


def _may(by: From, name: str, value: object, seen: Seen) -> bool:
    return not (name == "newlines" and value != "join" and seen.terminal and by != "user")


def _most_exact_first(rules: Iterable[Rule]) -> list[Rule]:
    latest_first = list(rules)[::-1]
    return sorted(latest_first, key=lambda rule: _exactness(rule.match), reverse=True)


def _exactness(match: Matching) -> tuple[bool, bool, int]:
    """A rule with a title is more exact than one without, a name than none, and more letters than fewer."""
    letters = sum(len((part or "").replace("*", "")) for part in (match.process, match.title))
    return bool(match.title), bool(match.process), letters


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(".*?".join(map(re.escape, words[:LONGEST_PATTERN].split("*"))), re.IGNORECASE | re.DOTALL)


TERMINAL: Final = Rule(match=Matching(), paste="shift-insert", newlines="join")


def _built_in() -> Iterator[Rule]:
    for name in sorted(programs.TERMINALS):
        yield Rule(match=Matching(process=name), paste="shift-insert", newlines="join")
    for name in sorted(programs.REMOTE):
        yield Rule(match=Matching(process=name), paste="type", wait=0.4, newlines="join", speed=40.0)
    for name in sorted(programs.CHATS):
        yield Rule(match=Matching(process=name), paste="ctrl-v", newlines="keep")
    for name in sorted(programs.BROWSERS):
        yield Rule(match=Matching(process=name), paste="ctrl-v", newlines="keep")
    for name in sorted(programs.PASSWORDS):
        yield Rule(match=Matching(process=name), paste="never")


BUILT_IN: Final[tuple[Rule, ...]] = tuple(_built_in())
