"""Reviews made by hand: what a window is shown, without a store or a file."""

from typing import Any

from launcher.layers import Conflict
from launcher.packs.format import Pack
from launcher.packs.merge import Merged, Sort, Strand
from launcher.packs.report import Line, Report, Skipped
from launcher.phrase import PackInfo, Phrase, Sequence, Situation, Text
from launcher.sharing.values import Review, Signature

SAYING_NO = Situation(id="s1", slug="saying-no", name="Saying no")
INFO = PackInfo(id="pack-1", name="Support, English", serial=12, version="2026.11.2", publisher="Acme Support")
BEFORE = PackInfo(id="pack-1", name="Support, English", serial=11, version="2026.11.1", publisher="Acme Support")
KEY = Signature("trusted", "RWkey", "amber boat cedar drum eagle fern grape hill")


def phrase(name: str, text: str = "Some words.", **fields: Any) -> Phrase:
    texts = {"any": Text(plain=text), **fields.pop("texts", {})}
    return Phrase(id=name, situation="saying-no", title=fields.pop("title", f"Phrase {name}"), texts=texts, **fields)


def added(name: str, text: str = "Some words.", **about: Any) -> Strand:
    after = phrase(name, text, title=about.pop("title", f"Phrase {name}"))
    return strand("added", None, after, after, **about)


def changed(name: str, before: str, after: str, **about: Any) -> Strand:
    one, other = phrase(name, before), phrase(name, after)
    return strand("changed", one, other, other, fields=("texts",), **about)


def conflicting(name: str, ours: str, theirs: str) -> Strand:
    mine, sent = phrase(name, ours), phrase(name, theirs)
    conflict = Conflict("texts", {"any": {"plain": ours, "html": None}}, {"any": {"plain": theirs, "html": None}})
    return strand("changed", mine, mine, sent, fields=(), conflicts=(conflict,))


def gone(name: str, text: str = "Some words.", *, recalled: bool = False, **about: Any) -> Strand:
    return strand("recalled" if recalled else "removed", phrase(name, text), None, None, **about)


def strand(sort: Sort, before: Any, after: Any, theirs: Any, **about: Any) -> Strand:
    record = before or after
    key = ("phrase" if isinstance(record, Phrase) else "sequence", record.id)
    title = record.title if isinstance(record, Phrase) else record.name
    return Strand(key=key, sort=sort, title=title, before=before, after=after, theirs=theirs, changes=(), **about)  # type: ignore[arg-type] # a kind


def review(
    *strands: Strand,
    signature: Signature = KEY,
    before: PackInfo | None = BEFORE,
    asks: tuple[str, ...] = (),
    warnings: tuple[str, ...] = (),
    unchanged: int = 0,
    **about: Any,
) -> Review:
    phrases = tuple(one.theirs for one in strands if isinstance(one.theirs, Phrase))
    pack = Pack(info=INFO, situations=(SAYING_NO,), phrases=phrases)
    merged = Merged(pack=pack, before=before, strands=strands, header=(), unchanged=unchanged, warnings=warnings, asks=asks)
    about = {"source": "support.phrasepack", "form": "phrasepack", **about}
    return Review(merged=merged, signature=signature, **about)


def rich_review(**about: Any) -> Review:
    """One of each sort."""
    before = "We can't refund it once the seal is open, and there is nothing that I can do about it today."
    after = "I can't refund it once the seal is open. What I can do today is exchange it, or repair it free of charge."
    ladder = Sequence(id="q1", slug="hold-ladder", name="Hold ladder")
    strands = (
        added(
            "n1",
            "Please send it to parts@acme.example.",
            title="Sending a part back",
            reach=("parts@acme.example",),
        ),
        added("n2", "You find it at https://pay.acme.example/now.", title="Paying online", reach=("pay.acme.example",)),
        strand("added", None, ladder, ladder),
        changed("c1", before, after),
        changed("c2", "Thank you for waiting.", "Thank you for your patience: it took longer than I promised."),
        conflicting("k1", "No refund after use, but let me see what I can do.", "No refund after use. Which one suits you?"),
        gone("r1", "Calm down, please."),
        gone("r2", "Your data is safe with us, always.", recalled=True, notes=("legal asks for it",)),
    )
    skipped = (Skipped(item="row 17", why="it has no text"), Skipped(item="shell script “deploy”", why="it runs a program"))
    standard: dict[str, Any] = {"unchanged": 1204, "skipped": skipped, "domains": ("acme.example", "pay.acme.example")}
    return review(*strands, warnings=("It was made for a newer launcher (1.4).",), **(standard | about))


def report(**counts: int) -> Report:
    def lines(name: str) -> tuple[Line, ...]:
        return tuple(Line(kind="phrase", id=f"{name}{n}", title=f"Phrase {n}") for n in range(counts.get(name, 0)))

    return Report(
        pack="pack-1", name=INFO.name, serial=12, added=lines("added"), changed=lines("changed"), removed=lines("removed")
    )
