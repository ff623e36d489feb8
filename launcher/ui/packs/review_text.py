"""What is said about a review: who answers for it, what comes with it, what happens to each record, and what was done.

Law: plain words without a widget, so that the window shows and a screen reader says the same. Whoever signed is named only as
far as somebody answers for the name; titles and texts of a pack are data and are never read as anything else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from launcher.language import _, ngettext
from launcher.packs.report import Report
from launcher.phrase import ANY, Kind, Phrase, Record
from launcher.sharing.values import Review
from launcher.ui.overlay.switch import channel_name

MOST_DOMAINS: Final = 8  # that are named in a line
PACK: Final = "phrasepack"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a review. `voice` of `signed` is 'asking' where somebody answers for it, else 'warning'."""

    name: str
    about: str
    signed: str
    voice: str
    links: str


def head_of(review: Review) -> Head:
    """What it is, from whom, and who answers for it."""
    info = review.merged.pack.info
    count = len(review.merged.pack.phrases)
    parts = [
        _("From {publisher}").format(publisher=info.publisher) if info.publisher else "",
        _edition(review),
        ngettext("{count} phrase", "{count} phrases", count).format(count=f"{count:,}"),
        _unchanged(review.merged.unchanged),
        _("File: {name}").format(name=review.source) if review.source else "",
    ]
    return Head(info.name, " · ".join(part for part in parts if part), *signed(review), links(review.domains))


def signed(review: Review) -> tuple[str, str]:
    """Who answers for it, and in which voice that is said."""
    signature, publisher = review.signature, review.merged.pack.info.publisher or _("the publisher")
    if signature.standing == "trusted":
        by_company = _("Signed with a key that your company trusts.")
        return (by_company if signature.by_policy else _("Signed with a key that you trust.")), "asking"
    words = _("Its key reads: {words}").format(words=signature.words) if signature.words else ""
    if signature.standing == "new":
        told = _("Signed, but nobody has said yet whether this key is really {publisher}'s.").format(publisher=publisher)
    elif signature.standing == "changed":
        told = _("Signed with another key than the one that you trust for this pack.")
    else:
        told = _("Not signed: nobody answers for it.")
    return f"{told} {words}".strip(), "warning"


def links(domains: Sequence[str]) -> str:
    """Where the links in it lead."""
    if not domains:
        return ""
    told = _("Its links lead to {domains}").format(domains=", ".join(domains[:MOST_DOMAINS]))
    more = len(domains) - MOST_DOMAINS
    return told + " " + ngettext("and {count} more", "and {count} more", more).format(count=more) if more > 0 else told


def questions(review: Review) -> tuple[tuple[str, str], ...]:
    """What a person must agree to before it is taken in: ('trust' or 'sure', the words)."""
    asked: list[tuple[str, str]] = []
    if review.signature.standing in {"new", "changed"}:
        name = review.merged.pack.info.name
        told = _("I have compared the words of the key with the publisher. From now on I trust it for “{pack}”.")
        asked.append(("trust", told.format(pack=name)))
    if review.merged.asks:
        told = _("I have looked at it, and it is right.")
        asked.append(("sure", " ".join((*review.merged.asks, told))))
    return tuple(asked)


def customer_choices() -> tuple[tuple[str, str], ...]:
    """What can become of variables about the customer."""
    return (("ask", _("Ask me each time")), ("literal", _("Leave as they are")))


def kind_name(kind: Kind) -> str:
    """What a person calls it."""
    names: Mapping[Kind, str] = {
        "pack": _("Pack"),
        "situation": _("Situation"),
        "phrase": _("Phrase"),
        "sequence": _("Sequence"),
        "rule": _("Application"),
        "word": _("Wording"),
    }
    return names[kind]


def field_name(field: str) -> str:
    """What a person calls a field; one of a newer version keeps its own name."""
    names = {
        "title": _("title"),
        "texts": _("text"),
        "situation": _("situation"),
        "family": _("family"),
        "tone": _("tone"),
        "tags": _("tags"),
        "codes": _("codes"),
        "locale": _("language"),
        "translation_of": _("translation of"),
        "when": _("when to use it"),
        "when_not": _("when not"),
        "needs": _("who may say it"),
        "promise": _("promise"),
        "owner": _("owner"),
        "review_by": _("review by"),
        "locked": _("locked"),
        "name": _("name"),
        "hint": _("hint"),
        "order": _("place"),
        "colour": _("colour"),
        "icon": _("icon"),
        "steps": _("steps"),
        "caution": _("caution"),
    }
    return names.get(field, field)


def channel_label(channel: str) -> str:
    """What a text for this channel is called; the one for any channel is the text."""
    return _("text") if channel == ANY else _("text for {channel}").format(channel=channel_name(channel))


def field_names(fields: Sequence[str]) -> str:
    """Several fields in a row."""
    return ", ".join(field_name(one) for one in fields)


def value_words(field: str, value: Any) -> str:
    """A JSON-ready value of a field in plain words, a text for each channel; empty where there is nothing."""
    if value is None or value in ([], {}):
        return ""
    if field == "texts" and isinstance(value, dict):
        return _texts_words(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return "\n".join(value_words("", one) for one in value) if _nested(value) else ", ".join(map(str, value))
    if isinstance(value, dict):
        said = [(name, value_words("", one)) for name, one in value.items()]
        return " · ".join(f"{field_name(name)}: {words}" for name, words in said if words)
    return str(value)


def first_words(record: Record | None) -> str:
    """The first words of a record, for its row."""
    if isinstance(record, Phrase):
        return record.text_for("any").plain
    for name in ("hint", "why", "caution"):
        if words := getattr(record, name, ""):
            return str(words)
    return ""


def done_words(report: Report) -> str:
    """What was done, in one line."""
    counted = (
        (len(report.added), _("new: {count}")),
        (len(report.changed), _("changed: {count}")),
        (len(report.removed), _("removed: {count}")),
        (len(report.recalled), _("called back: {count}")),
        (len(report.copies), _("kept as your own: {count}")),
        (len(report.skipped), _("skipped: {count}")),
    )
    parts = [words.format(count=f"{count:,}") for count, words in counted if count]
    if not parts:
        return _("“{pack}” was here already. Nothing has changed.").format(pack=report.name)
    return _("Taken in from “{pack}”: {what}.").format(pack=report.name, what=", ".join(parts))


def _edition(review: Review) -> str:
    if review.form != PACK:
        return _("in the format of {program}").format(program=_program(review.form))
    info, before = review.merged.pack.info, review.merged.before
    if before is None:
        return _("not here yet")
    told = _("edition {new} over edition {old}") if info.serial != before.serial else _("edition {new}, which you have")
    return told.format(new=info.version or info.serial, old=before.version or before.serial)


def _program(form: str) -> str:
    """What the importer of this format calls it; where there is none of that name, the name itself."""
    from launcher.packs.importers import importers

    return next((one.told for one in importers() if one.form == form), form)


def _unchanged(count: int) -> str:
    told = ngettext("{count} is here already", "{count} are here already", count)
    return told.format(count=f"{count:,}") if count else ""


def _texts_words(texts: Mapping[str, Any]) -> str:
    plain = {channel: text.get("plain", "") if isinstance(text, dict) else str(text) for channel, text in texts.items()}
    if len(plain) == 1:
        return next(iter(plain.values()))
    return "\n\n".join(f"{channel_name(channel)}:\n{words}" for channel, words in plain.items())


def _nested(values: Sequence[Any]) -> bool:
    return any(isinstance(one, dict | list) for one in values)
