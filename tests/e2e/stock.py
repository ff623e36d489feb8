"""Phrases and settings of our own for a launcher of the tests, put into its home before it starts, through the product's door."""

import json
from datetime import datetime
from pathlib import Path

from launcher.change import Add, Batch
from launcher.phrase import Phrase, Text
from launcher.store import Store


def own(name: str, title: str, text: str, *codes: str) -> Phrase:
    """A phrase for any channel, in a situation of the starter."""
    return Phrase(id=f"own-{name}", situation="closing", title=title, texts={"any": Text(plain=text)}, codes=codes)


# Found by their first words, which no phrase of the starter has; "zebra" finds FIRST (its whole title), then LINES.
LINES = own("lines", "Zebra lines", "Zebra — “quoted” – ü 你好 😀\nsecond line\n\tthird, indented & <b>", "zbl")
SHORT = own("short", "Quagga short", "Quagga: Grüße, 5–7 days. Ça va ? Привет", "qgs")
LONG = own("long", "Okapi long", "\n".join(f"Okapi {n}: I see 😀 why — and I’ll stay with it." for n in range(30)) + "\n", "okl")
FIRST = own("first", "Zebra", "Zebra — the first of two")
CYRILLIC = own("cyrillic", "Жираф и возврат", "Жираф: я вас понимаю — сейчас разберёмся", "жрф")
ACCENT = own("accent", "Émeu réclamé", "Émeu : je comprends", "émr")
ALL_OWN = (FIRST, LINES, SHORT, LONG, CYRILLIC, ACCENT)
QUERIES = {LINES.id: "zebra lines", SHORT.id: "quagga", LONG.id: "okapi lo"}


def stock(home: Path, *phrases: Phrase, **settings: object) -> Path:
    """A home with these phrases beside the starter's (all of ours if none are named) and these settings; the same path."""
    home.mkdir(parents=True, exist_ok=True)
    store = Store.open(home / "phrases.db", now=datetime.now)
    store.apply(Batch("stock", tuple(Add(phrase) for phrase in phrases or ALL_OWN)))
    store.close()
    return settle(home, **settings)


def settle(home: Path, **settings: object) -> Path:
    """These settings, by hand in their file, for the next start; the same path."""
    (home / "settings.json").write_text(json.dumps(settings))
    return home


def said(phrase: Phrase, *, terminal: bool = False) -> str:
    """What is to stand in a target: without the final newline, and in a terminal on one line."""
    plain = phrase.texts["any"].plain.rstrip("\n")
    return " ".join(plain.split()) if terminal else plain
