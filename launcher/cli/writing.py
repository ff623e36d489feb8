"""Changing the words: `add`, `edit` and `remove`.

Law: each command is one change that `launcher undo` takes back as a whole. An edit expects the phrase as it was read, so that
nothing written meanwhile is overwritten; and what was typed into an editor is never thrown away, whatever refuses it.
"""

import itertools
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args

import click

from launcher import atomic, places, wording
from launcher.change import Add, Batch, Change, Edit, Move, Remove
from launcher.cli import opened
from launcher.cli.answers import json_option, print_json, shown
from launcher.cli.finding import known_in
from launcher.errors import LauncherError
from launcher.identity import CHANCE, new_id
from launcher.language import _, ngettext
from launcher.phrase import Phrase, Tone, to_plain
from launcher.template import parse
from launcher.wording import Draft

if TYPE_CHECKING:
    from launcher.library import Library

F = TypeVar("F", bound=Callable[..., Any])
Options = Mapping[str, Any]
_UNSAVED: Final = "unsaved-text{}.txt"
_LOCALE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


def _phrase_options(command: F) -> F:
    text = _("What it says, or what it says on one channel; “-” reads it from the input. May be given several times.")
    for option in reversed((
        click.option("--title", help=_("What it is called.")),
        click.option("--situation", metavar="SLUG", help=_("The situation that it belongs to.")),
        click.option("--text", "texts", metavar="[CHANNEL=]TEXT", multiple=True, help=text),
        click.option("--tag", "tags", multiple=True, help=_("A tag; may be given several times.")),
        click.option("--code", "codes", multiple=True, help=_("A code that finds it; may be given several times.")),
        click.option("--family", help=_("Which phrases it stands beside, such as no.refund.")),
        click.option("--tone", type=click.Choice([*get_args(Tone), ""]), metavar="warm|working", help=_("How it sounds.")),
        click.option("--when", help=_("When to say it.")),
        click.option("--when-not", help=_("When it should not be said.")),
    )):  # fmt: skip
        command = option(command)
    return command


@click.command()
@_phrase_options
@click.option("--locale", help=_("Its language, such as de-AT; without this that of your computer."))
@json_option
def add(*, locale: str | None, as_json: bool, **options: Any) -> None:
    """Add a phrase of your own, and print its id."""
    language = wording.language_in(os.environ) if locale is None else _language(locale)
    if missing := [name for name in ("title", "situation", "texts") if not options[name]]:
        flags = ", ".join("--" + name.removesuffix("s") for name in missing)
        raise click.UsageError(_("A new phrase needs {options}.").format(options=flags))
    draft = _drafted(Draft(), options)
    with opened.library() as library:
        _see_that_it_can_be(library, draft, options, None)
        change = wording.new(draft, new_id(time.time_ns() // 1_000_000, os.urandom(CHANCE)), language)
        changed = library.change(change)
    if as_json:
        print_json({"id": change.record.id, "step": changed.step})
    else:
        click.echo(change.record.id)


@click.command()
@click.argument("id_", metavar="ID")
@_phrase_options
@click.option("--channel", default="any", help=_("Which text your editor opens, where no other option is given."))
@click.option("--back", type=click.IntRange(1), metavar="N", help=_("Bring back earlier words: the N of launcher history ID."))
@click.option("--as-publisher", is_flag=True, help=_("Change a pack's locked phrase itself, to publish it."))
@json_option
def edit(id_: str, channel: str, back: int | None, *, as_publisher: bool, as_json: bool, **options: Any) -> None:
    """Change a phrase; ID is its id or one of its codes.

    --tag and --code replace all that there were, and an empty value takes away: --tag "" or --text chat=. Without options
    your editor opens on the text. A phrase that its pack keeps locked stays as it is: what you change becomes a copy of your own.
    """
    said = {name: value for name, value in options.items() if value not in (None, ())}
    if back is not None and said:
        raise click.UsageError(_("--back stands alone."))
    with opened.library() as library:
        if back is not None:
            _carry_out(library, _going_back(library, id_, back, as_publisher=as_publisher), as_json=as_json)
            return
        phrase = opened.phrase_called(library, id_)
        opened.know_channel(channel, tuple(phrase.texts))
        keeper = None if as_publisher else _keeper(library, phrase)
        if said:
            draft = _drafted(wording.draft_of(phrase), said)
            _carry_out(library, _edit(library, phrase, draft, said, keeper), as_json=as_json)
        else:
            _edit_by_hand(library, phrase, channel, keeper, as_json=as_json)


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@json_option
def remove(ids: tuple[str, ...], *, as_json: bool) -> None:
    """Remove phrases; each ID is an id or a code. Their words are kept: see launcher undo and launcher history."""
    with opened.library() as library:
        phrases = {p.id: p for p in (opened.phrase_called(library, name) for name in ids)}.values()
        removals = tuple(Remove("phrase", p.id, expects=p.rev) for p in phrases)
        name = ngettext("Remove {count} phrase", "Remove {count} phrases", len(removals)).format(count=len(removals))
        _carry_out(library, removals[0] if len(removals) == 1 else Batch(name, removals), as_json=as_json)


def _carry_out(library: "Library", change: Change | None, *, as_json: bool) -> None:
    changed = library.change(change) if change else None
    if as_json:
        ids = sorted(id_ for _kind, id_ in changed.ids) if changed else []
        print_json({"name": changed.name if changed else "", "step": changed.step if changed else 0, "ids": ids})
    elif changed and changed.step:
        click.echo(shown(changed.name))
    else:
        click.echo(_("Nothing is different."), err=True)


def _drafted(begun: Draft, options: Options) -> Draft:
    """What was begun, with all that the options say; an empty value takes away."""
    said: dict[str, Any] = {name: value for name, value in options.items() if value is not None and name not in _MANY}
    if "tone" in said:
        said["tone"] = said["tone"] or None
    for name in ("tags", "codes"):
        if given := options.get(name):
            said[name] = wording.listed(",".join(given))
    texts = _texts(options.get("texts", ()), tuple(begun.texts))
    return replace(begun, **said, texts={**begun.texts, **texts})


_MANY: Final = frozenset({"texts", "tags", "codes"})


def _keeper(library: "Library", phrase: Phrase) -> str | None:
    """The id of the pack that keeps the phrase locked; None where none does."""
    return library.store.origin("phrase", phrase.id) if phrase.locked else None


def _edit(library: "Library", phrase: Phrase, draft: Draft, options: Options, keeper: str | None) -> Change | None:
    _see_that_it_can_be(library, draft, options, phrase, "" if keeper else phrase.id)
    change = wording.edit(phrase, wording.draft_of(phrase), draft)
    if change and keeper:
        return _own_copy(phrase, draft, keeper)
    if change and change.fields.keys() == {"situation"}:
        return Move("phrase", phrase.id, draft.situation, expects=phrase.rev)
    return change


def _own_copy(phrase: Phrase, draft: Draft, keeper: str) -> Change:
    id_ = new_id(time.time_ns() // 1_000_000, os.urandom(CHANCE))
    change = wording.copy(phrase, wording.draft_of(phrase), draft, id_, keeper)
    told = _("Its pack keeps “{title}” locked: your words are a copy of your own, {id}.")
    click.echo(shown(told.format(title=phrase.title, id=id_)), err=True)
    return change


def _see_that_it_can_be(library: "Library", draft: Draft, options: Options, phrase: Phrase | None, id_: str = "") -> None:
    """LauncherError where this cannot be saved, or where a text that is new says what is not understood.

    What else is wrong with a text that is new is told, and saved: what it needs may still be written. `id_` is the id that the
    words will have, empty where they become a phrase of their own.
    """
    opened.know_situation(library, options.get("situation"))
    was = phrase.texts if phrase else {}
    new = {channel for channel, text in draft.texts.items() if channel not in was or was[channel].plain != text}
    remarks = [
        remark
        for remark in wording.remarks(draft, id_, known_in(library))
        if not remark.channel or remark.channel in new or not remark.bars
    ]
    if held := next((remark for remark in remarks if remark.holds), None):
        raise LauncherError(held.text)
    for channel in sorted(new):
        _see_that_understood(draft.texts[channel])
    codes = draft.codes if options.get("codes") else ()
    if codes and (taken := wording.taken(codes, library.store.phrases(), phrase.id if phrase else "")):
        raise LauncherError(*taken)
    for remark in remarks:
        if remark.channel in new:
            click.echo(shown(_told(remark)), err=True)


def _told(remark: wording.Remark) -> str:
    told = _("It cannot be pasted yet. {why}") if remark.bars else _("Look again. {why}")
    return told.format(why=remark.text)


def _language(locale: str) -> str:
    if not _LOCALE.fullmatch(locale):
        raise click.BadParameter(
            _("“{locale}” is no language, such as de or de-AT.").format(locale=locale), param_hint="--locale"
        )
    return locale.replace("_", "-")


def _see_that_understood(text: str) -> None:
    if misread := parse(text).misread:
        hint = _(r"Mend it, or write \{{ where the braces themselves are meant.")
        raise LauncherError(_("“{piece}” is not understood.").format(piece=misread), hint)


def _going_back(library: "Library", name: str, back: int, *, as_publisher: bool) -> Change:
    id_, now = opened.known_as(library, name)
    earlier = library.earlier(id_)
    if back > len(earlier):
        message = _("“{name}” has no earlier words number {number}.").format(name=name, number=back)
        raise LauncherError(message, _("See what there is: launcher history {name}").format(name=name))
    was = earlier[back - 1].phrase
    if now is None:
        return Add(was)
    if not as_publisher and (keeper := _keeper(library, now)):
        return _own_copy(now, wording.draft_of(was), keeper)
    fields = {field: value for field, value in to_plain(was).items() if field not in ("id", "rev")}
    return Edit("phrase", id_, fields, expects=now.rev)


def _edit_by_hand(library: "Library", phrase: Phrase, channel: str, keeper: str | None, *, as_json: bool) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(_("Say what is to change; an editor can only be opened at a terminal."))
    begun, before = wording.draft_of(phrase), phrase.text_for(channel).plain
    own = channel if channel in phrase.texts else next(name for name, text in begun.texts.items() if text == before)
    typed = click.edit(before, extension=".txt")
    text = (typed or "").replace("\r\n", "\n").removesuffix("\n")
    if not text.strip() or text == before:
        click.echo(_("Nothing is different."), err=True)
        return
    try:
        draft = replace(begun, texts={**begun.texts, own: text})
        _carry_out(library, _edit(library, phrase, draft, {}, keeper), as_json=as_json)
    except LauncherError as error:
        raise LauncherError(error.message, " ".join(filter(None, (error.hint, _kept_aside(text))))) from error


def _kept_aside(text: str) -> str:
    names = itertools.chain([""], (f"-{n}" for n in itertools.count(2)))
    path = next(path for name in names if not (path := places.home() / _UNSAVED.format(name)).exists())
    try:
        atomic.replace(path, text.encode("utf-8", "surrogatepass"))
    except OSError:
        return _("What you wrote: {text}").format(text=text)
    return _("What you wrote is in {path}.").format(path=path)


def _texts(given: Iterable[str], also: tuple[str, ...]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for pair in given:
        channel, text = opened.named_text(pair, also)
        if channel in texts:
            raise click.UsageError(_("The text for {channel} is given twice.").format(channel=channel))
        texts[channel] = _from_input() if text == "-" else text
    return texts


def _from_input() -> str:
    try:
        text = sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise LauncherError(_("The input is not in UTF-8."), _("Nothing was changed. Convert it first.")) from error
    return text.replace("\r\n", "\n").removesuffix("\n")


COMMANDS: Final = (add, edit, remove)
