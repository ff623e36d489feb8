"""How the commands print: JSON for programs, tables for people.

Law: what is printed for programs is whole and on the output stream; what is only said on the way goes to the error stream.
"""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import click

from launcher.language import _
from launcher.phrase import Phrase

F = TypeVar("F", bound=Callable[..., Any])


def json_option(command: F) -> F:
    """The option --json of a command that can print for programs."""
    return click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))(command)


def print_json(plain: object) -> None:
    """Print JSON-ready data."""
    json.dump(plain, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, whole: Sequence[str] = ()) -> None:
    """Print rows under their headings; the columns named in `whole` are never broken into lines."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False)
    for heading in headings:
        drawn.add_column(heading, no_wrap=heading in whole)
    for row in rows:
        drawn.add_row(*map(Text, row))  # as text: a title in square brackets is no markup
    Console().print(drawn)


def phrases_table(phrases: Iterable[Phrase]) -> None:
    """Print phrases, one a line."""
    id_ = _("Id")
    rows = ((p.situation, p.codes[0] if p.codes else "", p.title, p.id) for p in phrases)
    table((_("Situation"), _("Code"), _("Title"), id_), rows, whole=(id_,))


def local(at: datetime) -> str:
    """A moment as a person writes it, to the minute, in the time of this computer."""
    return (at.astimezone() if at.tzinfo else at).strftime("%Y-%m-%d %H:%M")
