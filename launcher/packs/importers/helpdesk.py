"""Replies of help desks: their rows within the envelopes of an API, and their texts for several channels.

Law: every row of every list that holds replies is handed in, whatever pages, folders and envelopes are around it, and comes
out as a phrase or skipped. It knows no single help desk.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

from launcher.language import _
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import Builder, pack_id
from launcher.packs.importers.opened import Opened, decoded, json_in, twice_in
from launcher.packs.importers.placeholders import Body
from launcher.packs.importers.variables import Dialect, said_both
from launcher.phrase import MAX_TEXT, Phrase, Text, sealed

_MOST_FILES: Final = 500  # of a folder or archive of pages; other programs keep a file for each phrase


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list of replies; `within` are the objects around it, the innermost last."""

    value: Any
    within: tuple[Mapping[str, Any], ...] = ()

    def around(self, *names: str) -> str:
        """The first text that an object around it has under one of these names, from the inside out."""
        for outer in reversed(self.within):
            for name in names:
                if isinstance(outer.get(name), str) and outer[name].strip():
                    return str(outer[name])
        return ""


def rows_of(value: Any, wanted: Callable[[Mapping[str, Any]], bool], within: tuple[Mapping[str, Any], ...] = ()) -> Iterator[Row]:
    """Each reply anywhere in `value`, and whatever else stands in one list with it: pages, envelopes, folders, single ones."""
    if isinstance(value, dict):
        if wanted(value):
            yield Row(value, within)
        else:
            for inner in value.values():
                yield from rows_of(inner, wanted, (*within, value))
    elif isinstance(value, list):
        if any(isinstance(inner, dict) and wanted(inner) for inner in value):
            yield from (Row(inner, within) for inner in value)
        else:
            for inner in value:
                yield from rows_of(inner, wanted, within)


def content_of(opened: Opened) -> Any:
    """The file's JSON, also where it is one object on each line, or pages in a folder; None where it is none of these."""
    pages = {path: data for path, data in opened.members.items() if path.lower().endswith((".json", ".jsonl", ".ndjson"))}
    if pages and len(pages) <= _MOST_FILES:
        return [json_in(decoded(data) or "") for _path, data in sorted(pages.items())]
    if opened.json is not None or not opened.text or opened.text.lstrip()[:1] != "{":
        return opened.json
    lines = [json_in(line) for line in opened.text.splitlines() if line.strip()]
    return lines if lines and all(isinstance(line, dict) for line in lines) else None


def text_of(row: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that holds words or a number, as text."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def words_of(value: Any) -> tuple[str, ...]:
    """Tags, as a list or with commas between."""
    listed = value if isinstance(value, list) else value.split(",") if isinstance(value, str) else []
    return tuple(str(word).strip() for word in listed if isinstance(word, str | int) and str(word).strip())


@dataclass(slots=True)
class Desk:
    """A `Builder` for replies: rows with a text for each channel, each handed in once."""

    builder: Builder
    dialect: Dialect
    _channels: dict[str, dict[str, tuple[Body, Body | None]]] = field(default_factory=dict)
    _keys: dict[str, int] = field(default_factory=dict)

    @classmethod
    def opened(cls, form: str, opened: Opened, choices: Choices, key: str, dialect: Dialect, *, name: str = "") -> "Desk":
        """The desk for one file; without a name the file's own counts."""
        desk = cls(Builder(form, opened, choices, name or opened.stem, key), dialect)
        if opened.json is not None and (twice := twice_in(opened.json)):
            desk.builder.warn(_("the file says {names} twice of one thing; the last counts").format(names=", ".join(twice[:5])))
        return desk

    def reply(
        self,
        key: str,
        text: str,
        html: str = "",
        *,
        title: str = "",
        situation: str = "",
        codes: tuple[str, ...] = (),
        tags: tuple[str, ...] = (),
        locale: str = "",
        channels: Mapping[str, tuple[str, str]] | None = None,
        notes: tuple[str, ...] = (),
        when: str = "",
    ) -> None:
        """A reply; `channels` are its other texts, plain and HTML. Without a text for all, the first channel's counts for all."""
        texts = {channel: said for channel, said in (channels or {}).items() if any(part.strip() for part in said)}
        if not text.strip() and not html.strip() and texts:
            text, html = next(iter(texts.values()))
        choices = self.builder.choices
        body, rich = said_both(text, html, choices, self.dialect)
        for note in notes:
            body.note(note)
        key = self._once(key)
        self._channels[key] = {channel: said_both(*said, choices, self.dialect) for channel, said in texts.items()}
        self.builder.phrase(
            key, body, title=title, rich=rich, situation=situation, codes=codes, tags=tags, when=when, locale=locale
        )

    def _once(self, key: str) -> str:
        """The key, or with a number behind where it stands twice."""
        unique = key
        while unique in self._channels:
            self._keys[key] = at = self._keys.get(key, 1) + 1
            unique = f"{key} ({at})"
        return unique

    def skip(self, item: str, why: str) -> None:
        """A row that is no reply."""
        self.builder.skip(item, why)

    def done(self) -> Imported:
        """All rows."""
        found = self.builder.done()
        # The ids are those that the builder gives; a key that stands once gives the same id here.
        pack = UUID(pack_id(self.builder.form, self.builder.key))
        channels = {str(uuid5(pack, _sayable(f"phrase\n{key}"))): texts for key, texts in self._channels.items() if texts}
        phrases = tuple(_with_channels(phrase, channels.get(phrase.id, {})) for phrase in found.phrases)
        return Imported(found.form, found.name, found.key, found.situations, phrases, found.skipped, found.warnings)


def not_a_row() -> str:
    """Why something in a list of replies is no reply."""
    return _("This is no reply of the kind that the file holds.")


def _sayable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _with_channels(phrase: Phrase, channels: Mapping[str, tuple[Body, Body | None]]) -> Phrase:
    texts = dict(phrase.texts)
    for channel, (body, rich) in channels.items():
        plain, html = body.text(), rich.text() if rich else None
        if not plain.strip() or len(plain) > MAX_TEXT:
            continue
        said = Text(plain=plain, html=html if html and html.strip() and len(html) <= MAX_TEXT else None)
        if said != texts.get("any"):
            texts[channel] = said
    return phrase if texts == phrase.texts else sealed(msgspec.structs.replace(phrase, texts=texts))
