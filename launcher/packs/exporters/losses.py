"""What a format of another program cannot carry, told before anything is written.

Law: what an exporter leaves out or changes stands in `Losses.lines()`, in words for a person: what, how often, and where. It
names titles, never texts.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from launcher.language import _, ngettext
from launcher.packs.format import Pack
from launcher.phrase import ANY, Phrase

_NAMED: Final = 3  # titles in one line


class Losses:
    """The losses of one export, gathered by kind."""

    def __init__(self) -> None:
        self._titles: dict[str, dict[str, str]] = {}
        self._plain: list[str] = []

    def lose(self, what: str, phrase: Phrase) -> None:
        """This phrase loses that; a phrase counts once for each kind."""
        self._titles.setdefault(what, {})[phrase.id] = phrase.title

    def say(self, line: str) -> None:
        """A loss that is of no single phrase."""
        self._plain.append(line)

    def lines(self) -> tuple[str, ...]:
        """A line for each kind of loss."""
        return (*self._plain, *(_line(what, tuple(titles.values())) for what, titles in self._titles.items()))


def lose_fields(pack: Pack, kept: Collection[str], losses: Losses) -> None:
    """Tell what phrases hold in fields that are not among the `kept` ones, and what else a pack holds besides phrases."""
    left = {name: what for name, what in _told_fields().items() if name not in kept}
    for phrase in pack.phrases:
        for name, what in left.items():
            if _HOLDS[name](phrase):
                losses.lose(what, phrase)
    counts = {_("sequences"): pack.sequences, _("rules for windows"): pack.rules, _("words to avoid"): pack.words}
    for what, records in counts.items():
        if records:
            losses.say(_("Stays behind: {what} ({count})").format(what=what, count=len(records)))
    if "situation" not in kept and len({phrase.situation for phrase in pack.phrases}) > 1:
        losses.say(_("Stays behind: which phrase belongs to which situation"))
    elif any(situation.hint for situation in pack.situations):
        losses.say(_("Stays behind: colours, icons and hints of situations"))


def said_text(phrase: Phrase) -> str:
    """The one text that goes along where a format has room for one."""
    return phrase.text_for(ANY).plain


def _line(what: str, titles: tuple[str, ...]) -> str:
    count = ngettext("{count} phrase", "{count} phrases", len(titles)).format(count=len(titles))
    named = ", ".join(titles[:_NAMED]) + ("…" if len(titles) > _NAMED else "")
    return f"{what}: {count} ({named})"


def _has_channels(phrase: Phrase) -> bool:
    return len(phrase.texts) > 1 or ANY not in phrase.texts


_HOLDS: Final[Mapping[str, Callable[[Phrase], bool]]] = {
    "channels": _has_channels,
    "html": lambda phrase: any(text.html for text in phrase.texts.values()),
    "tags": lambda phrase: bool(phrase.tags),
    "codes": lambda phrase: len(phrase.codes) > 1,
    "family": lambda phrase: phrase.family is not None,
    "tone": lambda phrase: phrase.tone is not None,
    "translation_of": lambda phrase: phrase.translation_of is not None,
    "when": lambda phrase: bool(phrase.when or phrase.when_not),
    "needs": lambda phrase: phrase.needs != "agent",
    "promise": lambda phrase: phrase.promise is not None,
    "owner": lambda phrase: bool(phrase.owner or phrase.review_by),
    "locked": lambda phrase: phrase.locked,
    "extra": lambda phrase: bool(phrase.extra),
}


def _told_fields() -> Mapping[str, str]:
    return {
        "channels": _("Only one text goes along, not those for single channels"),
        "html": _("Rich text goes along as plain text"),
        "tags": _("Tags stay behind"),
        "codes": _("Only the first code goes along"),
        "family": _("The family stays behind"),
        "tone": _("The tone stays behind"),
        "translation_of": _("Which phrase it translates stays behind"),
        "when": _("When to say it, and when not, stays behind"),
        "needs": _("Who may say it stays behind"),
        "promise": _("The promise stays behind"),
        "owner": _("Owner and date of review stay behind"),
        "locked": _("The lock stays behind"),
        "extra": _("What a newer launcher wrote stays behind"),
    }
