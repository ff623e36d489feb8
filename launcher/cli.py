"""The commands: one function each.

Law: exit 0 done, 1 refused by the world (message and hint on the error stream), 2 misuse; lists take --json. It opens the
store and leaves it as it was, and imports the windows only to start them.
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from launcher import __version__, knock, places
from launcher.errors import LauncherError
from launcher.language import _

if TYPE_CHECKING:
    from launcher.library import Library
    from launcher.phrase import Phrase


def run(arguments: list[str]) -> int:
    """Carry out a command line and return its exit code."""
    try:
        code = commands.main(arguments, prog_name="launcher", standalone_mode=False)
    except click.ClickException as misuse:
        misuse.show()
        return 2
    except click.Abort:
        return 1
    except LauncherError as error:
        click.echo(error.message, err=True)
        if error.hint:
            click.echo(error.hint, err=True)
        return 1
    return code if isinstance(code, int) else 0


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="launcher %(version)s")
@click.option("--quietly", is_flag=True, help=_("Start without showing anything, as at login."))
@click.pass_context
def commands(context: click.Context, *, quietly: bool) -> None:
    """The right sentence for a difficult conversation, one hotkey away.

    Without a command: starts the launcher, or shows the overlay of the one that runs.
    """
    if context.invoked_subcommand is not None:
        return
    if knock.ask("show") is not None:
        return
    from launcher import app

    context.exit(app.run(quietly=quietly))


def _knocking(verb: str, help_: str) -> None:
    @commands.command(verb, help=help_)
    @click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
    @click.pass_context
    def knocks(context: click.Context, *, as_json: bool) -> None:
        context.exit(knock.main([verb, *(["--json"] if as_json else [])]))


for _verb, _help in (
    ("show", _("Show the overlay of the launcher that runs; bind this to a key where no hotkey can be had.")),
    ("toggle", _("Show the overlay, or hide it.")),
    ("status", _("Say how the running launcher is.")),
    ("quit", _("End the running launcher.")),
):
    _knocking(_verb, _help)


@commands.command()
@click.argument("query")
@click.option("--situation", metavar="SLUG", help=_("Look in this situation only."))
@click.option("--limit", type=click.IntRange(1, 50), default=10, show_default=True, help=_("How many at most."))
@click.option("--channel", default="any", help=_("Whose text the spans of “text” are in."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
def search(query: str, situation: str | None, limit: int, channel: str, *, as_json: bool) -> None:
    """Find phrases as the overlay does."""
    with _opened() as library:
        collection = library.collection()
        _know_situation(library, situation)
        found = collection.index.rank(query, collection.habits, situation=situation, channel=channel, limit=limit)
    if as_json:
        _print(
            [
                {
                    "id": m.phrase.id,
                    "title": m.phrase.title,
                    "situation": m.phrase.situation,
                    "score": round(float(m.score), 3),
                    "spans": {name: [list(span) for span in spans] for name, spans in m.spans.items()},
                }
                for m in found.matches
            ]
        )
    else:
        _table([m.phrase for m in found.matches])


@commands.command("list")
@click.option("--situation", metavar="SLUG", help=_("Only this situation."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
def list_(situation: str | None, *, as_json: bool) -> None:
    """List phrases by situation."""
    with _opened() as library:
        _know_situation(library, situation)
        order = {s.slug: s.order for s in library.store.situations()}
        phrases = [p for p in library.store.phrases() if situation in (None, p.situation)]
    phrases.sort(key=lambda p: order.get(p.situation, len(order)))
    if as_json:
        _print([{"id": p.id, "title": p.title, "situation": p.situation, "codes": list(p.codes)} for p in phrases])
    else:
        _table(phrases)


@commands.command()
@click.argument("id_", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
def phrase(id_: str, *, as_json: bool) -> None:
    """Show one phrase with all its texts; ID is its id or one of its codes."""
    from launcher.phrase import to_plain

    with _opened() as library:
        found = _phrase(library, id_)
    if as_json:
        _print(to_plain(found))
        return
    click.echo(f"{found.title}  [{found.situation}]  {' '.join(found.codes)}")
    for channel, text in found.texts.items():
        click.echo(f"\n{channel}:\n{text.plain}")
    for label, words in ((_("When"), found.when), (_("Not when"), found.when_not)):
        if words:
            click.echo(f"\n{label}: {words}")


@commands.command()
@click.argument("id_", metavar="ID")
@click.option("--channel", default="any", help=_("Which text: chat, phone, email …"))
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help=_("Fill in a place; may be given several times."))
def fill(id_: str, channel: str, values: tuple[str, ...]) -> None:
    """Print a phrase's text, filled in; ID is its id or one of its codes."""
    from launcher import template

    given = {}
    for pair in values:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(_("“{pair}” is not NAME=VALUE.").format(pair=pair), param_hint="--set")
        given[name.strip()] = value
    with _opened() as library:
        found = _phrase(library, id_)
        others = {p.id: p.text_for(channel).plain for p in library.store.phrases()}
    parsed = template.parse(found.text_for(channel).plain)
    if unknown := set(given) - {field.name for field in parsed.fields}:
        raise click.BadParameter(_("This phrase has no place called {names}.").format(names=", ".join(sorted(unknown))))
    click.echo(template.fill(parsed, given, datetime.now(), phrase=others.get).text)  # noqa: DTZ005 -- the agent's own clock


@commands.command()
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
@click.pass_context
def doctor(context: click.Context, *, as_json: bool) -> None:
    """Say what works here, what does not, and how to mend it."""
    from launcher import doctor as room

    findings = room.examine()
    if as_json:
        _print([finding.as_plain() for finding in findings])
    else:
        room.tell(findings)
    context.exit(0 if all(f.state != "broken" for f in findings) else 1)


@commands.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help=_("Where the screenshots go."))
@click.pass_context
def demo(context: click.Context, out: Path | None) -> None:
    """Show the launcher at work on a virtual display: hotkey, search, paste into a real editor."""
    if sys.platform != "linux":
        raise LauncherError(_("The demo runs on Linux only."), _("Start the launcher itself: launcher"))
    from launcher import demo as room

    context.exit(room.run(out or Path.cwd() / "demo"))


class _Opened:
    def __enter__(self) -> "Library":
        from launcher.library import Library

        self._library = Library(places.store_file(), datetime.now)
        return self._library

    def __exit__(self, *_about: object) -> None:
        self._library.close()


def _opened() -> _Opened:
    return _Opened()


def _phrase(library: "Library", name: str) -> "Phrase":
    phrases = library.store.phrases()
    found = next((p for p in phrases if p.id == name), None) or next((p for p in phrases if name in p.codes), None)
    if found is None:
        raise LauncherError(_("There is no phrase “{name}”.").format(name=name), _("List them with: launcher list"))
    return found


def _know_situation(library: "Library", slug: str | None) -> None:
    known = [s.slug for s in library.store.situations()]
    if slug is not None and slug not in known:
        raise LauncherError(_("There is no situation “{slug}”.").format(slug=slug), _("There are: ") + ", ".join(known))


def _print(plain: Any) -> None:
    json.dump(plain, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def _table(phrases: "list[Phrase]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in (_("Situation"), _("Code"), _("Title"), _("Id")):
        table.add_column(heading, no_wrap=heading == _("Id"))
    for p in phrases:
        table.add_row(p.situation, p.codes[0] if p.codes else "", p.title, p.id)
    Console().print(table)
