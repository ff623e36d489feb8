"""Rules per application: how a phrase reaches one window, said by the user, by a pack, or by what is known of the program.

Law: the user's rule goes before a pack's, and a pack's before a built-in one; within each the more exact match goes first, and
of two as exact the later. A rule says only what it says: what it leaves open is asked of the next, and what this version does
not understand of it counts as not said. In a terminal, where each line break would run a command, they are kept only where a
rule of the user's own says so and names the program: a window's title is written by whatever runs in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from launcher import programs
from launcher.errors import LauncherError
from launcher.language import _
from launcher.manner import LONGEST_WAIT, NEWLINES, PASTES, SPEEDS, Manner, Seen
from launcher.phrase import Matching, Rule

From = Literal["user", "pack", "built-in"]
LONGEST_CHANNEL: Final = 40  # characters; its name stands beside the search field
LONGEST_PATTERN: Final = 300  # characters
SAYS: Final = ("paste", "wait", "newlines", "speed", "channel")
ANYTHING: Final = "*"  # in a pattern


class Told(NamedTuple):
    """What one rule says of a window, and who says it: `says` are the fields that it decided."""

    rule: Rule
    by: From
    says: tuple[str, ...]


class Rules:
    """All rules that are in force: `own` of the user and `packs`, each from the first to the latest, and what is built in."""

    def __init__(self, own: Sequence[Rule] = (), packs: Sequence[Rule] = ()) -> None:
        levels: tuple[tuple[From, Iterable[Rule]], ...] = (("user", _most_exact_first(own)), ("pack", _most_exact_first(packs)))
        self._written = tuple((by, rule) for by, rules in levels for rule in rules)

    def __iter__(self) -> Iterator[tuple[From, Rule]]:
        """Every rule, the one that counts first."""
        yield from self._written
        yield from (("built-in", rule) for rule in _most_exact_first(BUILT_IN))

    def __eq__(self, other: object) -> bool:
        return self._written == other._written if isinstance(other, Rules) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple((by, rule.id) for by, rule in self._written))

    def manner(self, seen: Seen) -> Manner:
        """How a phrase reaches that window."""
        manner = Manner()
        for _by, _rule, says in self._deciding(seen):
            manner = replace(manner, **says)
        return manner

    def telling(self, seen: Seen) -> tuple[Told, ...]:
        """The rules that decide about that window, with what each decides; none where all is as anywhere."""
        return tuple(Told(rule, by, tuple(says)) for by, rule, says in self._deciding(seen))

    def _deciding(self, seen: Seen) -> Iterator[tuple[From, Rule, dict[str, Any]]]:
        undecided, terminal = set(SAYS), seen.terminal or programs.is_terminal(seen.names)
        for by, rule in self._for(seen):
            keeps = not terminal or (by == "user" and _names_a_program(rule.match))
            says = {name: value for name, value in _said(rule) if name in undecided and (keeps or _is_safe(name, value))}
            undecided -= says.keys()
            if says:
                yield by, rule, says
        if terminal and (left := {name: value for name, value in _said(TERMINAL) if name in undecided}):
            yield "built-in", TERMINAL, left  # one that the desktop knows as a terminal, and no name tells

    def _for(self, seen: Seen) -> Iterator[tuple[From, Rule]]:
        """The rules for that window, the one that counts first."""
        yield from ((by, rule) for by, rule in self._written if matches(rule.match, seen))
        names = {called for name in seen.names for called in programs.also_called(name.casefold())}
        known = (rule for rule in BUILT_IN if rule.match.process in names)
        yield from (("built-in", rule) for rule in _most_exact_first(known))


def matches(match: Matching, seen: Seen) -> bool:
    """Whether a rule for `match` is one for that window.

    `process` is a whole name of the program (`.exe` may be left out) or of its window's class, `title` stands anywhere in the
    title; in both `*` is for anything, and small and capital letters are the same. Takes time in proportion to the title's
    length, whatever the pattern is; one that is too long matches nothing.
    """
    if any(len(pattern) > LONGEST_PATTERN for pattern in (match.process or "", match.title or "")):
        return False
    titled = _says_nothing(match.title) or _stands(f"*{match.title}*", seen.title)
    return titled and (_says_nothing(match.process) or _is_named(match.process or "", seen.names))


def same_windows(one: Matching, other: Matching) -> bool:
    """Whether two matches say the same, in other letters perhaps."""
    return _plain(one) == _plain(other)


def tidied(match: Matching) -> Matching:
    """The match as it is kept: nothing but blanks and `*` is for every window, and a program is in small letters."""
    process, title = (None if _says_nothing(pattern) else (pattern or "").strip() for pattern in (match.process, match.title))
    return Matching(process=process and process.lower(), title=title)


def called(match: Matching) -> str:
    """What a rule for `match` is called where a person reads of it."""
    process = match.process or ANYTHING
    return f"{process}, “{match.title}”" if match.title else process


def unusable(rule: Rule) -> tuple[str, ...]:
    """The fields of a rule that say something which this version can't do; they count as not said, or match nothing."""
    said = {name for name, _value in _said(rule)}
    long = [name for name in ("process", "title") if len(getattr(rule.match, name) or "") > LONGEST_PATTERN]
    return (*long, *(name for name in SAYS if getattr(rule, name) is not None and name not in said))


def refuse_senseless(rule: Rule, before: Rule | None = None) -> None:
    """LauncherError with the field and what is possible, where the user would save what no launcher could do.

    What stood so in her rule `before`, as from a later version, is carried along.
    """
    if all(getattr(rule, name) is None for name in SAYS):
        hint = _("Say one of these at least: how to paste, a wait, line breaks, a speed, a channel.")
        raise LauncherError(_("This rule says nothing."), hint)
    for name in unusable(rule):
        if before is None or name in ("process", "title") or getattr(rule, name) != getattr(before, name):
            raise LauncherError(*_possible(name))
    if before is None:
        _refuse_match(rule.match)


def _refuse_match(match: Matching) -> None:
    if "|" in (match.process or ""):
        raise LauncherError(_("process: no program has “|” in its name."))
    if not all((pattern or "x").isprintable() for pattern in (match.process, match.title)):
        raise LauncherError(_("A name or title cannot hold line breaks or invisible characters."))


def _possible(field: str) -> tuple[str, str]:
    """What is wrong with a field of a rule, and what can be said there."""
    one_of = _("Possible are: {values}.")
    between = _("It can be from {least:g} to {most:g}.")
    possible = {
        "paste": one_of.format(values=", ".join(PASTES)),
        "newlines": one_of.format(values=", ".join(NEWLINES)),
        "wait": between.format(least=0, most=LONGEST_WAIT),
        "speed": between.format(least=SPEEDS[0], most=SPEEDS[1]),
        "channel": _("Name a channel, such as chat or email."),
    }
    if field in possible:
        return _("{field}: this is not possible.").format(field=field), possible[field]
    return _("{field}: this is too long.").format(field=field), _("At most {most} characters.").format(most=LONGEST_PATTERN)


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
    if rule.channel and not rule.channel.isspace() and len(rule.channel) <= LONGEST_CHANNEL and rule.channel.isprintable():
        yield "channel", rule.channel


def _is_safe(name: str, value: object) -> bool:
    """Whether this can be done in a terminal without running a command."""
    return name != "newlines" or value == "join"


def _names_a_program(match: Matching) -> bool:
    return not _says_nothing(match.process)


def _most_exact_first(rules: Iterable[Rule]) -> list[Rule]:
    latest_first = list(rules)[::-1]
    return sorted(latest_first, key=lambda rule: _exactness(rule.match), reverse=True)


def _exactness(match: Matching) -> tuple[bool, bool, int]:
    """A rule with a title is more exact than one without, a name than none, and more letters than fewer."""
    letters = sum(len((part or "").replace(ANYTHING, "")) for part in (match.process, match.title))
    return not _says_nothing(match.title), not _says_nothing(match.process), letters


def _says_nothing(pattern: str | None) -> bool:
    return not (pattern or "").strip(f"{ANYTHING} ")


def _plain(match: Matching) -> tuple[str, ...]:
    tidy = tidied(match)
    return tuple((pattern or "").casefold() for pattern in (tidy.process, tidy.title))


def _is_named(pattern: str, names: Iterable[str]) -> bool:
    return any(_stands(pattern, called) for name in names for called in programs.also_called(name.lower()))


def _stands(pattern: str, text: str) -> bool:
    """Whether `pattern` is all of `text`. Each part is looked for once, behind the part before it, and never again."""
    first, *rest = _parts(pattern)
    text = text.casefold()
    if not rest:
        return text == first
    *middle, last = rest
    if not text.startswith(first) or len(text) < len(first) + len(last) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


@lru_cache(maxsize=2048)
def _parts(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.casefold().split(ANYTHING))


TERMINAL: Final = Rule(match=Matching(), paste="shift-insert", newlines="join")
PRESETS: Final[dict[programs.Kind, Rule]] = {
    "terminal": TERMINAL,
    "remote": Rule(match=Matching(), paste="type", wait=0.4, newlines="join", speed=40.0),
    "chat": Rule(match=Matching(), paste="ctrl-v", newlines="keep"),
    "browser": Rule(match=Matching(), paste="ctrl-v", newlines="keep"),
    "passwords": Rule(match=Matching(), paste="never"),
}


def _for_program(name: str, preset: Rule) -> Rule:
    match = Matching(process=name)
    return Rule(match=match, paste=preset.paste, wait=preset.wait, newlines=preset.newlines, speed=preset.speed)


BUILT_IN: Final = tuple(_for_program(name, PRESETS[kind]) for kind, names in programs.KINDS.items() for name in sorted(names))
