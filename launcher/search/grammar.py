"""What of a query is mostly grammar: Japanese is asked for by pairs of signs, and many of them say how, not what.

Law: it only says which pairs may be missed first where no phrase holds them all. What is said here is small on purpose:
hiragana alone are endings and particles, a Chinese sign before or behind them carries the word, and a few turns are in every
other sentence of an agent (what the customer said, when). It knows no dictionary.
"""

import re
from functools import lru_cache
from typing import Final, Literal

from launcher.text import asked, bare, fold, has_han

Weight = Literal["telling", "bending", "little"]

_HIRAGANA: Final = re.compile("[\u3041-\u309f]+$")
_TURNS: Final = re.compile(  # the customer, what was said, when; as they are folded
    "(?<=[㐀-鿿])(?:する|した|して|します|しました|したい)$|お?客(?:様|さま|さん)[はがにへをのも]?|(?:と|って)言[\u3041-\u309f]*|(?:場合|(?<=[\u3041-\u309f])(?:時|際)|方法|下さい|欲しい)[はにのもがをで]*$"
)


MOST_LETTERS: Final = 2000  # of a query that are looked at: more was pasted, and nobody waits for its end
LONGEST_WORD: Final = 64  # letters by which a word is compared


@lru_cache(maxsize=16)
def weighed(query: str) -> dict[str, Weight]:
    """The words that a query asks for, as they are compared, in their order, and what each says.

    Of a query its first `MOST_LETTERS` letters are looked at, of a word its first `LONGEST_WORD`.
    `telling` words say what is meant; `bending` are a Chinese sign with a kana, as where a verb is bent; `little` is grammar.
    """
    query = query[:MOST_LETTERS]
    text = fold(query)
    if query.isascii():
        return dict.fromkeys([bare(text.text[start:end])[:LONGEST_WORD] for start, end in asked(text.text)], "telling")
    turns = [found.span() for found in _TURNS.finditer(text.text)] if has_han(text.text) else []
    found: dict[str, Weight] = {}
    for start, end in asked(text.text):
        first, last = text.span(start, end)
        in_turn = any(start < behind and end > before for before, behind in turns)
        found.setdefault(bare(text.text[start:end])[:LONGEST_WORD], "little" if in_turn else _weight(query[first:last]))
    return found


def _weight(written: str) -> Weight:
    """Of one word as it was typed, where katakana is not yet hiragana."""
    if written.isascii() or not any("\u3041" <= sign <= "\u309f" for sign in written):
        return "telling"
    return "little" if _HIRAGANA.match(written) else "bending" if has_han(written) else "telling"
