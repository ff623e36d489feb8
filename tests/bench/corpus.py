"""Phrases by the thousand, in the style of customer service: composed from parts, the same for the same seed.

`python corpus.py HOME COUNT [TREE]` writes a store with COUNT of them beside the starter. It runs as a process of its own, so
that the observer stays small. It measures nothing.
"""

import itertools
import random
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

SEED: Final = 20_261_121

_ACTS: Final = (
    "Explain", "Offer", "Refuse", "Confirm", "Ask about", "Apologise for", "Promise", "Check", "Cancel", "Repeat", "Delay",
    "Escalate", "Take back", "Thank for", "Write about", "Call back about", "Put on hold for", "Agree to", "Correct", "Announce",
)  # fmt: skip
_THINGS: Final = (
    "refund", "replacement", "invoice", "late parcel", "lost parcel", "wrong size", "broken screen", "router", "warranty claim",
    "cancellation fee", "double charge", "missed appointment", "price match", "loyalty discount", "gift card", "bank transfer",
    "delivery window", "courier visit", "spare part", "repair estimate", "account lock", "password reset", "address change",
    "contract end", "upgrade", "downgrade", "trial period", "customs charge", "return label", "opened box", "missing manual",
    "noisy fan", "leaking hose", "battery swap", "software update", "data transfer", "signal outage", "planned outage",
    "meter reading", "payment plan", "overdue notice", "security question", "duplicate order", "preorder", "backorder",
    "store credit", "travel voucher", "seat change", "luggage claim", "hotel night", "cleaning visit", "installation date",
    "technician", "manager request", "written complaint", "survey invitation", "privacy request", "minor's account",
    "business account", "family plan",
)  # fmt: skip
_TIMES: Final = (
    "once opened", "before noon", "after thirty days", "without receipt", "on a Sunday", "for the second time", "by Friday",
    "within the hour", "from abroad", "paid in cash", "paid by card", "under warranty", "out of warranty", "when very upset",
    "when in a hurry", "with a choice", "in writing", "by phone", "for a neighbour", "for a company", "during a strike",
    "in bad weather", "after a price change", "with a deadline", "with no date yet", "on behalf of a parent", "for a pickup",
    "at the counter", "in the chat", "before the holidays", "after the holidays", "with a photo", "without a photo",
    "when cut off", "after a long wait", "with the last offer", "at the doorstep", "in two parts", "with interest",
    "without interest", "for loyal customers", "for new customers", "after a recall", "with a serial number",
    "with a wrong address", "while travelling", "after the move", "for the whole street", "for a test order", "at closing time",
)  # fmt: skip
_OPENINGS: Final = (
    "I can see what happened here.", "That is not what you ordered, and it should be.", "I have your order in front of me.",
    "You have waited long enough, so let me be quick.", "I hear that this has cost you an evening.", "Let me put this right.",
    "I would be annoyed as well.", "Thank you for the photo, it helps.", "Two things are open, and I have both in writing.",
)  # fmt: skip
_OFFERS: Final = (
    "Today I can send a courier to your door", "I can move the amount back to the card that you used",
    "I can reserve the last one in the warehouse for you", "I can book the first visit of the morning",
    "I can take the fee off this bill", "I can write you the two lines that your bank needs",
    "I can keep the old price until the end of the month", "I can ask the workshop and have an answer before they close",
)  # fmt: skip
_CLOSINGS: Final = (
    "Which of the two suits you?", "Shall I do that now?", "You will have it in writing in five minutes.",
    "If anything is different, answer this message and I see it first.", "Is there a number where I reach you today?",
    "I stay on the line until it is done.",
)  # fmt: skip
_SYLLABLES: Final = ("ka", "len", "dor", "mi", "vest", "ran", "ost", "bel", "tov", "hug", "sen", "ari", "pol", "wick", "ju")

# What an agent types; a few with slips, words out of order, and beginnings only.
TYPED: Final = ("refund op", "late parc", "router war", "invoce", "friday call", "duble ch")
ASKED: Final = (
    *TYPED, "no refund once opened", "replacement abroad", "parcel lost photo", "warenty", "technician before noon", "fee cancel",
    "pasword", "payment plan interest", "upset manager", "gift card", "customs", "strike delivery", "reutrn label", "bat swap",
    "signal outage street", "seat", "meter read", "apologise outage", "offer upgrade loyal", "hold technician", "ask serial",
    "counter credit", "luggage claim writing", "e", "th", "install date",
)  # fmt: skip


def parts(count: int, seed: int = SEED) -> list[dict[str, object]]:
    """`count` phrases with distinct titles, as the fields of a Phrase without its situation."""
    dice = random.Random(seed)
    combined = list(itertools.product(range(len(_ACTS)), range(len(_THINGS)), range(len(_TIMES))))
    dice.shuffle(combined)
    made: list[dict[str, object]] = []
    for place in range(count):
        act, thing, time = combined[place % len(combined)]
        rare = _rare(dice) if place >= len(combined) or dice.random() < 0.12 else ""
        title = " ".join(filter(None, (_ACTS[act], _THINGS[thing], _TIMES[time], rare)))
        if place >= len(combined):
            title += f" {place // len(combined) + 1}"
        made.append(_fields(place, title, _THINGS[thing], dice))
    return made


def _fields(place: int, title: str, thing: str, dice: random.Random) -> dict[str, object]:
    body = f"{dice.choice(_OPENINGS)} About the {thing}: {dice.choice(_OFFERS)}, number {place}. {dice.choice(_CLOSINGS)}"
    return {
        "id": f"bench-{place:07}",
        "title": title,
        "plain": body,
        "tags": tuple(dice.sample(thing.split(), 1)) if dice.random() < 0.6 else (),
        "codes": (f"{''.join(word[0] for word in title.lower().split())}{place % 1000}",) if dice.random() < 0.4 else (),
    }


def _rare(dice: random.Random) -> str:
    if dice.random() < 0.5:
        return f"{dice.choice('ABCDEFGH')}{dice.choice('KLMNPR')}-{dice.randrange(1000, 9999)}"
    return "".join(dice.sample(_SYLLABLES, 3)).capitalize()


def as_phrases(count: int, slugs: list[str]) -> "list[object]":
    """The same as phrases, spread over these situations."""
    from launcher.phrase import Phrase, Text

    return [
        Phrase(
            id=str(one["id"]),
            situation=slugs[place % len(slugs)],
            title=str(one["title"]),
            texts={"any": Text(plain=str(one["plain"]))},
            tags=one["tags"],  # type: ignore[arg-type]  # a tuple of words, as made above
            codes=one["codes"],  # type: ignore[arg-type]  # the same
        )
        for place, one in enumerate(parts(count))
    ]


def furnish(home: Path, count: int) -> None:
    """A store under `home` with the starter and `count` phrases."""
    from launcher.change import Add, Batch
    from launcher.library import Library

    home.mkdir(parents=True, exist_ok=True)
    library = Library(home / "phrases.db", datetime.now)
    slugs = [situation.slug for situation in library.store.situations()]
    library.store.apply(Batch("bench", tuple(Add(phrase) for phrase in as_phrases(count, slugs))))  # type: ignore[arg-type]
    library.close()


if __name__ == "__main__":
    furnish(Path(sys.argv[1]), int(sys.argv[2]))
