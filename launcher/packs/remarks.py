"""What a pack says that no launcher of today will do: told to whoever writes it, and never a reason to refuse it.

Law: the pack stays as it is; what a later launcher may understand is carried along.
"""

from collections.abc import Iterator

from launcher import programs
from launcher.language import _
from launcher.packs.format import Pack
from launcher.phrase import Rule
from launcher.rules import SAYS, called, unusable


def remarks(pack: Pack) -> tuple[str, ...]:
    """A line for each thing that its author should look at again."""
    said = _("Rule {at} ({windows}): {what}")
    return tuple(
        said.format(at=at, windows=called(rule.match), what=what)
        for at, rule in enumerate(pack.rules, 1)
        for what in _of_rule(rule)
    )


def _of_rule(rule: Rule) -> Iterator[str]:
    for field in unusable(rule):
        value = getattr(rule.match if field in ("process", "title") else rule, field)
        yield _("this launcher can't use its {field} “{value}”.").format(field=field, value=_short(value))
    if all(getattr(rule, field) is None for field in SAYS):
        yield _("it says nothing.")
    if rule.newlines not in (None, "join") and programs.is_terminal([rule.match.process or ""]):
        yield _("in a terminal, line breaks stay only where the agent's own rule wants it.")


def _short(value: object) -> str:
    said = f"{value:g}" if isinstance(value, float) else str(value)
    return said if len(said) <= 40 else f"{said[:40]}…"
