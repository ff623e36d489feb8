"""The cells of a table that people open in a spreadsheet, and read back.

Laws: no cell is ever a formula, wherever it is opened; no cell is made into a number or date that says something else; and
`read_cell(written_cell(text)) == text` for every text, `read_list(written_list(words)) == words` for every list.
"""

import re
from collections.abc import Sequence
from typing import Final

_PREFIX: Final = "'"
# What spreadsheets take for a formula, also after blanks; the wide forms where the machine is set to Japanese or Chinese.
_FORMULA: Final = r"\s*[=+\-@\t\r\n＝＋－＠]"
# What they take for a number or date, and would write back as another text.
_NUMBER: Final = (
    r"\s*(?:0\d+|\d{12,}|\d+(?:[.,]\d*)?[eE]\d+|\d+[.,]\d*0|\d{1,4}[-/.]\d{1,4}(?:[-/.]\d{1,4})?|\d+:\d+(?::\d+)?"
    r"|(?i:true|false|\d{1,2}[ -]?[a-z]{3,9}(?:[ -]?\d{2,4})?|[a-z]{3,9}[ -]?\d{1,4}))\s*$"
)
_NEEDS_PREFIX: Final = re.compile(f"{_PREFIX}*(?:{_FORMULA}|{_NUMBER})")
_BARE: Final = re.compile(r'[^\s,"](?:[^,"\n]*[^\s,"])?')
_WORD: Final = re.compile(r'\s*(?:("(?:[^"]|"")*")|([^,]+))\s*(?:,|$)')
_HAS_PREFIX: Final = re.compile(f"{_PREFIX}+(?:{_FORMULA}|{_NUMBER})")


def written_cell(text: str) -> str:
    """The text as it stands in a cell."""
    return _PREFIX + text if text and _NEEDS_PREFIX.match(text) else text


def read_cell(cell: str) -> str:
    """The text that the cell was written from."""
    return cell[1:] if _HAS_PREFIX.match(cell) else cell


def written_list(words: Sequence[str]) -> str:
    """Several words in one cell, with commas between; a word that would not come back bare stands in quotes."""
    return ", ".join(word if _BARE.fullmatch(word) else '"' + word.replace('"', '""') + '"' for word in words)


def read_list(cell: str) -> tuple[str, ...]:
    """The words of a cell, however a person has put blanks between them."""
    found = []
    for quoted, bare in _WORD.findall(cell):
        if quoted:
            found.append(quoted[1:-1].replace('""', '"'))
        elif bare.strip():
            found.append(bare.strip())
    return tuple(found)
