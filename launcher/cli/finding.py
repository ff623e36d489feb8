"""What there is to say: `search`, `list`, `phrase` and `fill`.

Law: these only look. Nothing is remembered of what was looked up or filled in, and the clipboard is not read.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import click

from launcher import places, settings
from launcher.cli import opened
from launcher.cli.answers import json_option, phrases_table, print_json, shown
from launcher.errors import LauncherError
from launcher.language import _
from launcher.phrase import Phrase, to_plain
from launcher.template import Known, Template, expand, parse
from launcher.template import fill as filled

if TYPE_CHECKING:
    from launcher.library import Library
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
        opened.know_channel(channel)
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
    click.echo(shown(f"{found.title}  [{found.situation}]  {' '.join(found.codes)}"))
    for channel, text in found.texts.items():
        click.echo(shown(f"\n{channel}:\n{text.plain}"))
    for label, words in ((_("When"), found.when), (_("Not when"), found.when_not)):
        if words:
            click.echo(shown(f"\n{label}: {words}"))


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--channel", default="any", help=_("Which text: chat, phone, email …"))
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help=_("Fill in a place; may be given several times."))
@click.option("--clipboard", metavar="TEXT", help=_("What stands for the text on the clipboard."))
def fill(id_: str, channel: str, values: tuple[str, ...], clipboard: str | None) -> None:
    """Print a phrase's text, filled in; ID is its id or one of its codes.

    What a phrase says of you comes from the settings, or for once from --set me.first_name=NAME. The clipboard is not read: give
    its text by --clipboard TEXT.
    """
    given = _pairs(values)
    with opened.library() as library:
        found = opened.phrase_called(library, id_)
        opened.know_channel(channel, tuple(found.texts))
        included = known_in(library)

        def body(name: str) -> str | None:
            other = included(name)
            return other.text_for(channel).plain if other else None

        template = expand(parse(found.text_for(channel).plain), body)
    known = _known(template, given, clipboard)
    _know_places(template, given, clipboard)
    me = {what.removeprefix("me."): value for what, value in known.items() if what.startswith("me.")}
    if not template.misread:  # which is told when it is filled
        _need_answers(template, given, known)
    now = datetime.now()  # noqa: DTZ005 -- the agent's own clock
    click.echo(shown(filled(template, given, now, clipboard=known.get("clipboard"), me=me, locale=found.locale).text))


def _pairs(values: tuple[str, ...]) -> dict[str, str]:
    given = {}
    for pair in values:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(_("“{pair}” is not NAME=VALUE.").format(pair=pair), param_hint="--set")
        given[name.strip()] = value
    return given


def known_in(library: "Library") -> Callable[[str], Phrase | None]:
    """The phrases by the names under which others include them: their id, else a code, spelled as a search would take it."""
    from launcher.search.catalogue import code_key

    @cache
    def coded() -> Mapping[str, Sequence[Phrase]]:
        found: dict[str, list[Phrase]] = {}
        for one in library.store.phrases():
            for code in one.codes:
                found.setdefault(code_key(code), []).append(one)
        return found

    def known(name: str) -> Phrase | None:
        meant = library.store.phrase(name)
        return meant or min(coded().get(code_key(name), ()), key=lambda one: (name not in one.codes, one.id), default=None)

    return known


def _known(template: Template, given: Mapping[str, str], clipboard: str | None) -> Mapping[str, str]:
    """What is known without asking, as a placeholder calls it; what is given counts before what the settings say."""
    asked = {one.name for one in template.fields}
    own = {f"me.{what}": value for what, value in settings.load(places.settings_file())[0].me.items()}
    said = {what: given[what] for what in _whats(template) if what in given and what not in asked}
    return own | said | ({"clipboard": clipboard} if clipboard is not None else {})


def _whats(template: Template) -> Collection[str]:
    return dict.fromkeys(part.what for part in template.parts if isinstance(part, Known))


def _know_places(template: Template, given: Collection[str], clipboard: str | None) -> None:
    known = {asked.name for asked in template.fields} | set(_whats(template))
    unknown = set(given) - known
    if clipboard is not None and not template.needs_clipboard:
        unknown.add("clipboard")
    if unknown:
        raise click.BadParameter(_("This phrase has no place called {names}.").format(names=", ".join(sorted(unknown))))


def _need_answers(template: Template, given: Mapping[str, str], known: Mapping[str, str]) -> None:
    missing = [asked.name for asked in template.open_fields(given)]
    needed = dict.fromkeys(part.what for part in template.parts if isinstance(part, Known) and part.default is None)
    unknown = [what for what in needed if not known.get(what)]
    if not missing and not unknown:
        return
    if missing:
        hint = _("Give each a value: --set “{name}=…”").format(name=missing[0])
    elif unknown[0] == "clipboard":
        hint = _("Give its text: --clipboard “…”")
    else:
        hint = _("Tell it once in the settings, or for now: --set “{name}=…”").format(name=unknown[0])
    names = ", ".join(f"“{name}”" for name in (*missing, *unknown))
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
