"""What there is to say: `search`, `list`, `phrase` and `fill`.

Law: these only look. Nothing is remembered of what was looked up or filled in, and the clipboard is not read.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import click

from launcher import places, settings
from launcher.cli import opened
from launcher.cli.answers import json_option, phrases_table, print_json
from launcher.errors import LauncherError
from launcher.language import _
from launcher.phrase import to_plain
from launcher.template import Template, expand, parse
from launcher.template import fill as filled

if TYPE_CHECKING:
    from launcher.search import Match


@click.command()
@click.argument("query")
@click.option("--situation", metavar="SLUG", help=_("Look in this situation only."))
@click.option("--limit", type=click.IntRange(1, 50), default=10, show_default=True, help=_("How many at most."))
@click.option("--channel", default="any", help=_("Whose text the spans of “text” are in."))
@json_option
def search(query: str, situation: str | None, limit: int, channel: str, *, as_json: bool) -> None:
    """Find phrases as the overlay does."""
    with opened.library() as library:
        opened.know_situation(library, situation)
        collection = library.collection()
        found = collection.index.rank(query, collection.habits, situation=situation, channel=channel, limit=limit)
    if as_json:
        print_json([_match(match) for match in found.matches])
    else:
        phrases_table(match.phrase for match in found.matches)


@click.command("list")
@click.option("--situation", metavar="SLUG", help=_("Only this situation."))
@json_option
def list_(situation: str | None, *, as_json: bool) -> None:
    """List phrases by situation."""
    with opened.library() as library:
        opened.know_situation(library, situation)
        order = {s.slug: s.order for s in library.store.situations()}
        phrases = [p for p in library.store.phrases() if situation in (None, p.situation)]
    phrases.sort(key=lambda p: order.get(p.situation, len(order)))
    if as_json:
        print_json([{"id": p.id, "title": p.title, "situation": p.situation, "codes": list(p.codes)} for p in phrases])
    else:
        phrases_table(phrases)


@click.command()
@click.argument("id_", metavar="ID")
@json_option
def phrase(id_: str, *, as_json: bool) -> None:
    """Show one phrase with all its texts; ID is its id or one of its codes."""
    with opened.library() as library:
        found = opened.phrase_called(library, id_)
    if as_json:
        print_json(to_plain(found))
        return
    click.echo(f"{found.title}  [{found.situation}]  {' '.join(found.codes)}")
    for channel, text in found.texts.items():
        click.echo(f"\n{channel}:\n{text.plain}")
    for label, words in ((_("When"), found.when), (_("Not when"), found.when_not)):
        if words:
            click.echo(f"\n{label}: {words}")


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--channel", default="any", help=_("Which text: chat, phone, email …"))
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help=_("Fill in a place; may be given several times."))
def fill(id_: str, channel: str, values: tuple[str, ...]) -> None:
    """Print a phrase's text, filled in; ID is its id or one of its codes.

    What a phrase says of you comes from the settings. The clipboard is not read: give its text by --set clipboard=TEXT.
    """
    given = _pairs(values)
    me = settings.load(places.settings_file())[0].me
    with opened.library() as library:
        found = opened.phrase_called(library, id_)

        def body(included: str) -> str | None:
            other = library.store.phrase(included)
            return other.text_for(channel).plain if other else None

        template = expand(parse(found.text_for(channel).plain), body)
        _know_places(template, given)
        if not template.misread:  # which is told when it is filled
            _need_answers(template, given)
        clipboard = given.pop("clipboard", None) if template.needs_clipboard else None
        click.echo(filled(template, given, datetime.now(), clipboard=clipboard, me=me).text)  # noqa: DTZ005 -- the agent's own clock


def _pairs(values: tuple[str, ...]) -> dict[str, str]:
    given = {}
    for pair in values:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(_("“{pair}” is not NAME=VALUE.").format(pair=pair), param_hint="--set")
        given[name.strip()] = value
    return given


def _know_places(template: Template, given: Mapping[str, str]) -> None:
    known = {asked.name for asked in template.fields} | ({"clipboard"} if template.needs_clipboard else set())
    if unknown := given.keys() - known:
        raise click.BadParameter(_("This phrase has no place called {names}.").format(names=", ".join(sorted(unknown))))


def _need_answers(template: Template, given: Mapping[str, str]) -> None:
    if missing := [asked.name for asked in template.open_fields(given)]:
        names = ", ".join(f"“{name}”" for name in missing)
        hint = _("Give each a value: --set “{name}=…”").format(name=missing[0])
        raise LauncherError(_("Not filled in yet: {names}.").format(names=names), hint)


def _match(match: "Match") -> dict[str, Any]:
    return {
        "id": match.phrase.id,
        "title": match.phrase.title,
        "situation": match.phrase.situation,
        "score": round(float(match.score), 3),
        "spans": {name: [list(span) for span in spans] for name, spans in match.spans.items()},
    }


COMMANDS: Final = (search, list_, phrase, fill)
