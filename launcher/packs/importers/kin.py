"""What all importers share: how one is described, and how what it finds becomes phrases of ours.

Laws: every phrase that an importer hands in comes out imported or skipped with the reason, never neither and never both. Ids
derive from the pack and from the other program's own ids or keys, so that the same file read again gives equal records, and
so that one text sent in two files does not fight over one id. What a pack file would refuse is mended or skipped here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid5

import msgspec

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.format import LIMITS
from launcher.packs.importers.imported import MOST_PHRASES, Choices, Imported
from launcher.packs.importers.letters import line, mended, slug_of, uncounted
from launcher.packs.importers.opened import Opened, twice_in
from launcher.packs.importers.placeholders import Body
from launcher.packs.report import Skipped
from launcher.phrase import MAX_TEXT, Phrase, Situation, Text, sealed
from launcher.template import MAX_DEPTH, MAX_INCLUDED

NO: Final = 0
PERHAPS: Final = 1  # others may be meant as well
SURELY: Final = 2  # only this program writes such files

MOST_SITUATIONS: Final = LIMITS["situations"]
DERIVED_TITLE: Final = 60  # characters of a title that is made of the text
_WORDY: Final = 3  # letters and digits that a title needs to say something
_TITLES_TOLD: Final = 3
_STEPS: Final = 200  # rows between two words on how far it is
_IMPORTS: Final = UUID("b7f9c5de-6f1e-5a0c-9d53-0f4a6a9c2e11")


@dataclass(frozen=True, slots=True)
class Importer:
    """One format. `told` is what a person calls it, `looks` how sure it is that a file is of its kind (NO, PERHAPS, SURELY).

    `read` takes the file apart; LauncherError with a way out where it can't be read at all. `endings` of file names break ties.
    """

    form: str
    told: str
    looks: Callable[[Opened], int]
    read: Callable[[Opened, Choices], Imported]
    endings: tuple[str, ...] = ()


def pack_id(form: str, key: str) -> str:
    """The id of the pack that is made of a file."""
    return str(uuid5(_IMPORTS, f"{form}\n{key}"))


def stem_key(opened: Opened) -> str:
    """What a file without any identity of its own is known by: its name, not counting what a second download adds."""
    return uncounted(opened.stem).casefold()


def damaged(told: str) -> LauncherError:
    """The refusal of a file whose kind is plain and whose content is broken."""
    return LauncherError(_("This {program} file is damaged.").format(program=told), _("Export it there again, then import it."))


def tell_twice(builder: "Builder", value: object) -> None:
    """Tells of names that stand twice in one JSON object, where readers take the last in silence."""
    for name in twice_in(value):
        builder.warn(_("the field “{name}” stands twice in one place, and the last one counts").format(name=line(name, 40)))


@dataclass(frozen=True, slots=True)
class _Found:
    """A phrase whose text waits for the phrases that it includes."""

    phrase: Phrase
    body: Body
    rich: Body | None


@dataclass(slots=True)
class Builder:
    """Collects what an importer finds. `key` makes the pack's id, `total` is how many rows are expected (0: nobody knows)."""

    form: str
    opened: Opened
    choices: Choices
    name: str
    key: str
    total: int = 0
    _found: dict[str, _Found] = field(default_factory=dict)
    _situations: dict[str, Situation] = field(default_factory=dict)
    _skipped: list[Skipped] = field(default_factory=list)
    _warned: dict[str, list[str]] = field(default_factory=dict)
    _keys: dict[str, int] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)  # of a code or title, the id that answers to it
    _slugs: dict[str, str] = field(default_factory=dict)
    _rows: int = 0
    _pack: UUID = field(init=False)

    def __post_init__(self) -> None:
        self._pack = UUID(pack_id(self.form, self.key))

    def phrase(
        self,
        key: str,
        body: Body,
        *,
        title: str = "",
        rich: Body | None = None,
        situation: str = "",
        codes: Iterable[str] = (),
        tags: Iterable[str] = (),
        when: str = "",
        locale: str = "",
    ) -> None:
        """A phrase: `key` is the other program's id or whatever it is known by there; `rich` the body in safe HTML.

        `situation` is the name of its group there; without a title one is made of the text. What can't be kept is skipped.
        """
        codes = _lines(codes)
        called = line(title) or _title_of(body, next(iter(codes), "")) or line(key)
        if why := self._unfit(body):
            self.skip(called, why)
            return
        self._step()
        id_ = self._id(key)
        made = Phrase(
            id=id_,
            situation=self.situation(situation),
            title=called or _("(without a name)"),
            texts={"any": Text(plain="…")},
            codes=codes,
            tags=_lines(tags),
            when=mended(when).strip() or None,
            locale=locale or self.choices.locale,
        )
        for name in filter(None, (*codes, line(title))):
            self._names.setdefault(name, id_)
        self._found[id_] = _Found(made, body, rich)

    def skip(self, item: str, why: str) -> None:
        """Something that is in the file and not imported, and why, as a sentence."""
        self._step()
        self._skipped.append(Skipped(item=line(item) or _("(without a name)"), why=why))

    def warn(self, told: str, title: str = "") -> None:
        """What a person should know, without a full stop; the same of several phrases becomes one line."""
        self._warned.setdefault(told, []).append(title)

    def situation(self, name: str) -> str:
        """The slug of the situation that a group becomes; without a name, the pack's own."""
        name = line(name) or self._called
        slug = self._slugs[name] = self._slugs.get(name) or slug_of(name)
        if slug not in self._situations and len(self._situations) >= MOST_SITUATIONS:
            self.warn(_("there are more groups than situations can be, so the last ones share one"))
            slug = next(reversed(self._situations))
        if slug not in self._situations:
            made = Situation(id=self._derived("situation", slug), slug=slug, name=name, order=len(self._situations))
            self._situations[slug] = sealed(made)
        return slug

    @property
    def seen(self) -> int:
        """How many rows were handed in so far."""
        return self._rows

    def done(self) -> Imported:
        """All of it, once each row was handed in."""
        for broken in self.opened.broken:
            self.skip(broken.item, broken.why)
        if alphabet := self.opened.alphabet:
            told = _("its letters were read as {alphabet}: if they are wrong, save the file as UTF-8 and import it again")
            self.warn(told.format(alphabet=alphabet))
        shelf = _Shelf(self._found, self._names)
        phrases = tuple(filter(None, (self._finished(found, shelf) for found in self._found.values())))
        used = {phrase.situation for phrase in phrases}
        situations = tuple(situation for slug, situation in self._situations.items() if slug in used)
        warnings = tuple(_warning(told, titles) for told, titles in self._warned.items())
        return Imported(self.form, self._called, self.key, situations, phrases, tuple(self._skipped), warnings)

    @property
    def _called(self) -> str:
        return line(self.name) or line(self.opened.stem) or _("Imported phrases")

    def _finished(self, found: _Found, shelf: "_Shelf") -> Phrase | None:
        plain = shelf.text(found)
        title = found.phrase.title
        if plain is None:
            self.skip(title, _too_long())
            return None
        for note in (*found.body.notes, *shelf.notes(found)):
            self.warn(note, title)
        html = found.rich.text(shelf.find(found)) if found.rich else None
        if html is not None and (len(html) > MAX_TEXT or not html.strip()):
            self.warn(_("the formatting was left out"), title)
            html = None
        return sealed(msgspec.structs.replace(found.phrase, texts={"any": Text(plain=plain, html=html)}))

    def _unfit(self, body: Body) -> str:
        """Why there can't be a phrase of it; empty where there can."""
        if len(self._found) >= MOST_PHRASES:
            return _("At most {most} phrases are taken from one file.").format(most=MOST_PHRASES)
        if body.too_long:
            return _too_long()
        text = body.text()
        return _too_long() if len(text) > MAX_TEXT else "" if text.strip() else _("It has no text.")

    def _id(self, key: str) -> str:
        self._keys[key] = at = self._keys.get(key, 0) + 1
        return self._derived("phrase", key if at == 1 else f"{key}\n{at}")

    def _derived(self, kind: str, key: str) -> str:
        # Half characters of broken files have no bytes of their own.
        return str(uuid5(self._pack, f"{kind}\n{key}".encode("utf-8", "replace").decode()))

    def _step(self) -> None:
        self._rows += 1
        if self._rows % _STEPS == 1:
            self.opened.sent.far(self._rows, max(self.total, self._rows) if self.total else 0)


@dataclass(slots=True)
class _Shelf:
    """The phrases of one file by id, and what each includes: none itself, none too deep, none too many."""

    found: dict[str, _Found]
    names: dict[str, str]
    _settled: dict[str, tuple[int, int]] = field(default_factory=dict)  # how deep it includes, and how many
    _texts: dict[str, str | None] = field(default_factory=dict)
    _taken: dict[str, dict[str, str]] = field(default_factory=dict)

    def text(self, found: _Found) -> str | None:
        """The phrase's body with its includes by id; None where it is too long."""
        self._settle(found, ())
        return self._texts[found.phrase.id]

    def find(self, found: _Found) -> Callable[[str], str | None]:
        """What each name that the phrase includes comes to."""
        return self._taken[found.phrase.id].get

    def notes(self, found: _Found) -> tuple[str, ...]:
        """What a person should know of what it includes."""
        missing = [raw for name, raw in found.body.included if name not in self._taken[found.phrase.id]]
        told = _("“{placeholder}” names no phrase that can be put in and was left as it is")
        return tuple(told.format(placeholder=line(raw, 40)) for raw in dict.fromkeys(missing))

    def _settle(self, found: _Found, within: tuple[str, ...]) -> tuple[int, int]:
        id_ = found.phrase.id
        if id_ in self._settled:
            return self._settled[id_]
        deep, many, taken = 0, 0, dict[str, str]()
        for name, _raw in found.body.included:
            other = self.names.get(name)
            if other is None or other == id_ or other in within or len(within) >= MAX_DEPTH:
                continue
            deeper, more = self._settle(self.found[other], (*within, id_))
            if self._texts[other] is not None and deeper < MAX_DEPTH and many + more < MAX_INCLUDED:
                taken[name], deep, many = other, max(deep, deeper + 1), many + more + 1
        text = found.body.text(taken.get)
        self._taken[id_], self._settled[id_] = taken, (deep, many)
        self._texts[id_] = text if len(text) <= MAX_TEXT else None
        return deep, many


def _lines(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(line, names))))


def _title_of(body: Body, code: str) -> str:
    """A title made of the text; with hardly a word in it, the code stands behind."""
    shown = line(body.shown(), DERIVED_TITLE)
    return shown if sum(map(str.isalnum, shown)) >= _WORDY or not code else f"{shown} ({code})".strip()


def _too_long() -> str:
    return _("It has more than {most} characters.").format(most=MAX_TEXT)


def _warning(told: str, titles: list[str]) -> str:
    named = [title for title in dict.fromkeys(titles) if title]
    if not named:
        return f"{told}."
    listed = ", ".join(f"“{title}”" for title in named[:_TITLES_TOLD])
    more = _(" and {count} more").format(count=len(named) - _TITLES_TOLD) if len(named) > _TITLES_TOLD else ""
    return f"{listed}{more}: {told}."
