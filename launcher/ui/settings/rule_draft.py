"""A rule while it is written: what the user says in it, and what would hold without it.

Law: only what differs from what holds anyway is kept in the rule; all else is left open, so that a better rule of a pack, or a
later version's, still counts there. A value; it knows no window.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from launcher.change import Add, Batch, Change, Edit, Remove
from launcher.desktop import Target
from launcher.language import _
from launcher.manner import Manner, Seen
from launcher.phrase import Matching, Rule
from launcher.programs import also_called, is_terminal
from launcher.rules import SAYS, Rules, same_windows, tidied, unusable
from launcher.ui.settings.rule_words import pattern_of, program_of, where
from launcher.ui.settings.ruling import Ruled


@dataclass(frozen=True, slots=True)
class Draft:
    """`chosen` is what the user said, by the names of a rule's fields; `seen` the window that it is written for, if any.

    `before` is the rule that is changed. `offered`: a pattern that would fit the window's title.
    """

    program: str = ""
    title: str = ""
    chosen: Mapping[str, Any] = field(default_factory=dict)
    before: Ruled | None = None
    seen: Seen | None = None
    offered: str = field(default="", repr=False)

    @property
    def match(self) -> Matching:
        """Which windows it is for; written as before where that says the same."""
        match = tidied(Matching(process=self.program, title=self.title))
        before = self.before.rule.match if self.before is not None else None
        return before if before is not None and same_windows(before, match) else match

    def otherwise(self, others: Sequence[Ruled]) -> Manner:
        """How a phrase reaches that window without this rule, by all the `others`."""
        mine = ("user", self._old.id) if self._old is not None else None
        rest = [one for one in reversed(others) if (one.by, one.rule.id) != mine]
        own, packs = ([one.rule for one in rest if one.by == by] for by in ("user", "pack"))
        return Rules(own, packs).manner(self._window())

    def manner(self, others: Sequence[Ruled]) -> Manner:
        """How it reaches it with this rule."""
        return dataclasses.replace(self.otherwise(others), **self.chosen)

    def said(self, others: Sequence[Ruled]) -> Mapping[str, Any]:
        """What the rule has to say: what differs."""
        anyway, old = self.otherwise(others), self._old
        unsure = not self.program or "*" in self.program  # what holds in each of those windows is not known here
        return {
            name: value
            for name, value in self.chosen.items()
            if unsure or value != getattr(anyway, name) or (old is not None and value == getattr(old, name))
        }

    def rule(self, others: Sequence[Ruled]) -> Rule:
        """The rule; what an earlier one said that this version can't do stays in it."""
        match = self.match
        before = self._old or Rule(match=match)
        beyond = {name: getattr(before, name) for name in unusable(before) if name in SAYS and name not in self.chosen}
        says = {**dict.fromkeys(SAYS), **beyond, **self.said(others)}
        return msgspec.structs.replace(before, match=match, **says)

    def change(self, others: Sequence[Ruled]) -> Change | None:
        """What writes it; None where nothing is another."""
        rule = self.rule(others)
        old = self._old
        if old is None:
            return Add(rule)
        if old.id == rule.id:
            fields = {name: getattr(rule, name) for name in SAYS if getattr(rule, name) != getattr(old, name)}
            return Edit("rule", old.id, fields, expects=old.rev or None) if fields else None
        moved = (Remove("rule", old.id, expects=old.rev or None), Add(rule))
        return Batch(_("Change the rule for {window}").format(window=where(rule.match)), moved)

    @property
    def _old(self) -> Rule | None:
        """The user's rule that is changed; what a pack says, or is built in, stays, and hers counts before it."""
        return self.before.rule if self.before is not None and self.before.by == "user" else None

    def _window(self) -> Seen:
        """A window that the rule is for: the one that it is written for, as long as it goes by that name."""
        name, seen = self.program.casefold().strip(), self.seen
        if seen is None or name not in {called for one in seen.names for called in also_called(one)}:
            return Seen((name,), self.title, is_terminal((name,)))
        # A rule without a title is for windows of any title, so none counts that asks for one.
        return dataclasses.replace(seen, title=seen.title if self.title else "")


def draft_of(ruled: Ruled) -> Draft:
    """What stands in a rule of the user's; for one of a pack, or a built-in one, a rule of hers in which nothing is said yet."""
    rule, without = ruled.rule, unusable(ruled.rule)
    chosen = {name: getattr(rule, name) for name in SAYS if getattr(rule, name) is not None and name not in without}
    return Draft(rule.match.process or "", rule.match.title or "", chosen if ruled.by == "user" else {}, ruled)


def draft_for(target: Target) -> Draft:
    """A rule for this window, in which nothing is said yet."""
    return Draft(program_of(target), seen=target.seen, offered=pattern_of(target.title))
