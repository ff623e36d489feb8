"""Other ways to write a word that is asked for: without its ending, its article or its prefix, an umlaut for `ue`, two for 2.

Law: it only proposes. A form counts where it stands in the phrases, and always less than the word itself. What is said here
of languages is small on purpose: endings and prefixes that are safe to leave away without a dictionary.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from launcher.text import unprefixed

# By how many letters must stay: the longer the ending, the surer it is one. From the longest, as the shortest stem finds most.
_LATIN: Final = (
    (5, ("ations", "ements", "ungen", "ation", "ement", "ments", "ingen", "ables", "able", "ment", "ions")),
    (5, ("ung", "ion", "ers", "ees", "ies", "ied", "ise", "ize", "ised", "ized", "ami", "ach", "owi", "ern", "ial", "ons")),
    (4, ("ings", "ing", "ies", "ed", "es", "en")),
    (5, ("er", "ez", "ee", "em", "te", "et", "al", "ow", "om", "ly", "ar", "ir", "ig", "os", "as")),
    (4, ("s",)),
    (5, ("e", "n", "y", "a", "u", "i", "o")),
)
_CYRILLIC: Final = (
    (4, ("ями", "ами", "ого", "ему", "ыми", "ими", "ешь", "ать", "ить", "ять", "еть")),
    (4, ("ия", "ии", "ие", "ию", "ий", "ой", "ом", "ем", "ов", "ев", "ам", "ям", "ах", "ях")),
    (4, ("ую", "ая", "ые", "ый", "ть", "ся", "ей")),
    (4, ("а", "я", "ы", "и", "у", "ю", "е", "о", "ь")),
)
_ARABIC_ENDS: Final = ((3, ("ات", "ين", "ون", "ها", "هم", "كم", "نا", "ه", "ي")),)
_HEBREW_ENDS: Final = ((3, ("ים", "ות", "ימ", "ית", "ה", "ת", "י")),)
_DEVANAGARI: Final = ((2, ("ियों", "ियां", "ओं", "ों", "ें", "ीं", "ी", "े", "ा", "ो", "ि")),)
_ENDINGS: Final = (
    (re.compile("[a-z]"), _LATIN),
    (re.compile("[\u0400-\u04ff]"), _CYRILLIC),
    (re.compile("[\u0620-\u06ff]"), _ARABIC_ENDS),
    (re.compile("[\u05d0-\u05ea]"), _HEBREW_ENDS),
    (re.compile("[\u0900-\u097f]"), _DEVANAGARI),
)
ENDINGS: Final = frozenset(end for _script, ends in _ENDINGS for _least, some in ends for end in some)
_BEFORE_ENDINGS: Final = ("en", "er", "ing", "ung", "ment", "ation")  # these often stand before another ending
# Phrases write numbers as people say them, and who is in a hurry types the digit; as they are compared, without accents.
_SPOKEN: Final = {
    "2": ("two", "zwei", "deux", "二"),
    "3": ("three", "drei", "trois", "三"),
    "4": ("four", "vier", "quatre", "四"),
    "5": ("five", "funf", "cinq", "五"),
    "6": ("six", "sechs", "六"),
    "7": ("seven", "sieben", "sept", "七"),
    "8": ("eight", "acht", "huit", "八"),
    "9": ("nine", "neun", "neuf", "九"),
    "10": ("ten", "zehn", "dix", "十"),
    "1st": ("first",),
    "2nd": ("second",),
    "3rd": ("third",),
}
SHORT: Final = {"nr": ("nummer", "number")}  # short for words that also end others: Rückrufnummer
_BACK: Final = "zuruck"
_LONG_STEM: Final = 5  # letters
_SHORTEST: Final = 3  # letters of a word that says anything
BEGINNING: Final = 4  # letters of a changed word that may go on
_SEPARABLE: Final = "ab|an|auf|aus|bei|durch|ein|fest|frei|her|hin|los|mit|nach|uber|um|vor|weg|weiter|wieder|zuruck|zusammen|zu"
_PARTICIPLE: Final = re.compile(f"({_SEPARABLE}|)(?:ge(.{{3,}}?)(?:e?t|en)|(?<=.)zu(.{{3,}}?)e?n)$")
_VERB_IN_T: Final = re.compile("(.{3,}(?:ier|ig|er|el|ll))t$")
_UMLAUT: Final = re.compile("(?<![aeq])ue|ae|oe")
_OUR: Final = re.compile("(?<=[a-z]{2})our(?=$|s|ed|ing|ab|it)")
_SILENT_E: Final = re.compile("[b-df-hj-np-tv-z]e$")
_TWICE: Final = re.compile(r"([bdfglmnprt])\1$")


@lru_cache(maxsize=512)
def forms(word: str) -> tuple[str, ...]:
    """The beginnings of words that a folded word may stand for beside itself; mostly none or one."""
    return tuple(dict.fromkeys(form for form in _proposed(word) if form != word))


def _proposed(word: str) -> Iterator[str]:
    yield from _SPOKEN.get(word, ())
    yield from SHORT.get(word, ())
    if len(word) < 3:
        return
    if word.isascii():
        yield from _american(word)
    for written in (word, *unprefixed(word)):
        yield written
        yield from _stems(written)


@lru_cache(maxsize=512)
def umlauts(word: str) -> tuple[str, ...]:
    """What a folded word is if `ue`, `ae` and `oe` were typed for umlauts; for words alone that stand nowhere as typed.

    Those shorter than `BEGINNING` are words, the others also beginnings: `tuer` is a door, and `shoe` not the begin of should.
    """
    written = _UMLAUT.sub(lambda found: found[0][0], word) if word.isascii() else word
    if written == word or len(written) < _SHORTEST:
        return ()
    return tuple(dict.fromkeys((written, *(stem for stem in _stems(written) if len(stem) >= BEGINNING))))


def _american(word: str) -> Iterator[str]:
    """In American for British, and without the e that an English -ing drops."""
    american = _OUR.sub("or", word)
    if american != word:
        yield american
    if len(word) > len("ice") and _SILENT_E.search(word):
        yield f"{word[:-1]}ing"


def _stems(word: str) -> Iterator[str]:
    """The word without its ending, and where that is still long without the one before: threatened, threaten, threat.

    Before them the verb of a German participle: abgebucht, abbuch.
    """
    if verb := _PARTICIPLE.match(word):
        yield verb[1] + (verb[2] or verb[3])
        yield from _noun(verb[1] + (verb[2] or verb[3]))
    elif verb := _VERB_IN_T.match(word):
        yield verb[1]
    if stem := _stem(word):
        yield stem
        yield from _noun(stem)
        if stem.endswith(_BEFORE_ENDINGS) and len(shorter := _stem(stem)) >= _LONG_STEM:
            yield shorter


def _noun(verb: str) -> Iterator[str]:
    """What a German verb with zurück- begins as a noun: zurückzahlen, Rückzahlung."""
    if verb.startswith(_BACK) and len(verb) >= len(_BACK) + 3:
        yield verb.removeprefix("zu")


def _stem(word: str) -> str:
    """The word without its ending; empty where it has none that may be left away."""
    endings = next((endings for script, endings in _ENDINGS if script.match(word)), ())
    for least, some in endings:
        for ending in some:
            if word.endswith(ending) and len(word) - len(ending) >= least and word[-2:] != "ss":
                stem = word[: -len(ending)]
                # Where an ending doubled the letter before it, the letter stood once: cancel, cancelled.
                return stem[:-1] if len(stem) > least and _TWICE.search(stem) and ending[0] in "aei" else stem
    return ""
