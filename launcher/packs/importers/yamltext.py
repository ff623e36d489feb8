"""YAML read as text: every scalar stays the words that are written, so that `no`, 012, 12:30:45 and dates mean themselves.

Laws: size, number of nodes, depth and what aliases unfold to are limited before anything is put together; no tag makes an
object of anything; a name that stands twice in one mapping is kept in `twice`. It knows no format of any program.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.importers.opened import Object
from launcher.progress import Far, nobody

MOST_NODES: Final = 1_000_000  # what aliases unfold to counted in full
MOST_ALIASES: Final = 10_000
MOST_DEPTH: Final = 64
_NOTHING: Final = {"", "~", "null", "Null", "NULL"}
_STEPS: Final = 20_000  # events between two words on how far it is


def documents(text: str, far: Far = nobody) -> list[Any]:
    """The documents in `text` as mappings (Object), lists, texts and None. LauncherError with the line where it is broken."""
    try:
        return list(_documents(text, far))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        told = _("This YAML file is broken at line {line}: {what}.").format(line=line, what=error.problem or "?")
        raise LauncherError(told, _("Mend that line in a text editor, then import it again.")) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise LauncherError(_("This YAML file cannot be read."), _("Export or save it again, then import it.")) from error


@dataclass(slots=True)
class _Node:
    """A list or mapping that is being read; `size` counts the nodes that it unfolds to."""

    value: Any
    anchor: str | None
    size: int = 1
    key: str | None = None
    pairs: list[tuple[str, Any]] = field(default_factory=list)

    def take(self, value: Any, size: int) -> None:
        """The next value; in a mapping every other one is a name."""
        self.size += size
        if isinstance(self.value, list):
            self.value.append(value)
        elif self.key is None:
            self.key = value if isinstance(value, str) else "" if value is None else str(value)[:200]
        else:
            self.pairs.append((self.key, value))
            self.key = None


def _documents(text: str, far: Far) -> Iterator[Any]:
    open_: list[_Node] = [_Node([], None)]
    anchors: dict[str, tuple[Any, int]] = {}
    aliases = 0
    for at, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        if at % _STEPS == 0:
            far(event.start_mark.index if event.start_mark else 0, len(text))
        match event:
            case yaml.ScalarEvent():
                _shut(open_, anchors, _scalar(event), 1, event.anchor)
            case yaml.AliasEvent():
                aliases += 1
                value, size = anchors.get(event.anchor or "", (None, 1))
                _shut(open_, anchors, value, size, None)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                made: Any = [] if isinstance(event, yaml.SequenceStartEvent) else Object()
                open_.append(_Node(made, event.anchor))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                node = open_.pop()
                _shut(open_, anchors, _finished(node), node.size, node.anchor)
            case yaml.DocumentEndEvent():
                yield from open_[0].value
                open_, anchors = [_Node([], None, open_[0].size)], {}
        if aliases > MOST_ALIASES or len(open_) > MOST_DEPTH or open_[-1].size > MOST_NODES:
            raise LauncherError(_("This YAML file is too large or too deep to be read."), _("Import it in parts."))


def _shut(open_: list[_Node], anchors: dict[str, tuple[Any, int]], value: Any, size: int, anchor: str | None) -> None:
    if anchor:
        anchors[anchor] = value, size
    open_[-1].take(value, size)


def _scalar(event: Any) -> str | None:
    said: str = event.value
    return None if event.implicit[0] and event.style in (None, "") and said in _NOTHING else said


def _finished(node: _Node) -> Any:
    """A mapping with what it takes over from others (<<) beneath its own."""
    if isinstance(node.value, list):
        return node.value
    merged: list[tuple[str, Any]] = []
    for _name, value in (pair for pair in node.pairs if pair[0] == "<<"):
        for other in reversed(value) if isinstance(value, list) else [value]:
            merged += other.items() if isinstance(other, dict) else []
    own = [pair for pair in node.pairs if pair[0] != "<<"]
    made: Object = node.value
    made.update(merged)
    made.update(own)
    last = {name: at for at, (name, _value) in enumerate(own)}
    made.twice = tuple(pair for at, pair in enumerate(own) if last[pair[0]] != at)
    return made
