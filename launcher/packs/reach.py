"""Where a text sends people, messages and money: links, mail addresses, telephone and account numbers.

Law: what an edition newly reaches is shown first, so that a changed account number is not one line among a hundred. It errs on
the side of telling: what merely looks like a number to call is told too. Hosts are told as they are asked for (punycode), so
that a letter of another script does not pass for ours. It opens nothing, and takes time only in proportion to the text.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from launcher.packs.format import Pack
from launcher.phrase import Phrase, Record, to_plain

# What a chat window makes a link of though nobody wrote https: the endings that are in use most.
_ENDINGS: Final = (
    "com|org|net|info|biz|edu|gov|int|mobi|name|pro|eu|io|ai|app|dev|shop|store|online|site|xyz|top|club|live|link|click|help|"
    "support|cloud|tech|me|tv|cc|co|uk|de|fr|es|it|nl|be|at|ch|pl|cz|se|no|fi|dk|pt|gr|hu|ro|bg|ie|ua|ru|tr|il|ae|in|cn|jp|kr|"
    "hk|sg|my|th|vn|id|ph|au|nz|ca|mx|br|ar|cl|za|ng|ke|us"
)
# Without one of these there is no link, and most sentences have none; each is found by its first sign, which is quick.
_SLASHES: Final = re.compile(r":[/\\]{2}")
_DOT_WITHIN: Final = re.compile(r"\.[\w-]")
_SCHEME: Final = re.compile(r"(?i)\b(?:https?|ftp):[/\\]{2}(?:[^\s/\\<>\"'@]{0,200}@)?([^\s/\\:?#<>\"')\]},;]+)")
_DOT_ENDING: Final = re.compile(rf"(?i)\.(?:{_ENDINGS})(?![\w-])|www\.")
_BARE: Final = re.compile(rf"(?i)(?<![\w@./\\:-])((?:www\.)[\w-]+(?:\.[\w-]+)+|[\w-]+(?:\.[\w-]+)*\.(?:{_ENDINGS}))(?![\w@-])")
_MAIL: Final = re.compile(r"(?<![\w.+%'-])[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_MANY_DIGITS: Final = re.compile(r"\d(?:[^\w\n]{0,2}\d){6}")  # without these there is no number to call or to pay to
_OTHER_DIGIT: Final = re.compile(r"(?![0-9])\d")  # of another script
_GAP: Final = r"[ \u00a0\u202f()./\u2010\u2011-]"
_PHONE: Final = re.compile(
    rf"(?<![\w.,+/:-])(?:(?:\+|\(?0)(?:{_GAP}?{_GAP}?\d){{6,15}}|(?:1[ .-])?\(?\d{{3}}\)?[ .-]\d{{3}}[ .-]\d{{4}})(?![\w:])"
)
_DATE: Final = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_ACCOUNT: Final = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ \u00a0\u202f]?[A-Z0-9]){11,40}", re.IGNORECASE)
_LONGEST_HOST: Final = 253
_SILENT: Final = frozenset(  # what no person reads
    {"id", "rev", "translation_of", "situation", "slug", "colour", "icon", "published", "expires", "review_by", "since"}
)


def reach(text: str) -> frozenset[str]:
    """The hosts of links, the mail addresses, and the numbers to call or to pay to that stand in the text."""
    found = set(hosts(text))
    if "@" in text:
        found.update(mail[0].lower() for mail in _MAIL.finditer(_SCHEME.sub(" ", text)))
    if _MANY_DIGITS.search(text):
        plain = _OTHER_DIGIT.sub(lambda digit: str(int(digit[0])), text)
        found.update(_accounts(plain))
        found.update(_phones(plain))
    return frozenset(found)


def reach_of(record: Record | None) -> frozenset[str]:
    """What any words of the record reach; nothing where there is none."""
    return reach(said_in(record)) if record is not None else frozenset()


def new_reach(before: Record | None, after: Record | None) -> frozenset[str]:
    """What the record reaches and did not reach before."""
    return reach_of(after) - reach_of(before)


def known_reach(records: Iterable[Record]) -> frozenset[str]:
    """What these records reach together."""
    return frozenset[str]().union(*map(reach_of, records))


def domains(pack: Pack) -> tuple[str, ...]:
    """The hosts of all links in the pack, by name."""
    return tuple(sorted({host for record in (pack.info, *pack.records) for host in hosts(said_in(record))}))


def said_in(record: Record) -> str:
    """All that a person may read in the record, on lines of their own."""
    if isinstance(record, Phrase) and not record.extra:  # much quicker, and a pack has thousands of them
        texts = (words for text in record.texts.values() for words in (text.plain, text.html))
        said = (record.title, *texts, *record.tags, record.when, record.when_not, record.owner)
        return "\n".join(words for words in said if words)
    return "\n".join(_words(to_plain(record)))


def hosts(text: str) -> Iterator[str]:
    """The hosts of the links in the text, as they are asked for; also of those that only a chat window takes for links."""
    if _SLASHES.search(text):
        yield from (host(link[1]) for link in _SCHEME.finditer(text))
    if _DOT_WITHIN.search(text) and _DOT_ENDING.search(text):
        yield from (host(link[1]) for link in _BARE.finditer(text))


def host(name: str) -> str:
    """A host's name as it is asked for: in small letters, those of other scripts in punycode."""
    name = name.rstrip(".").lower()[:_LONGEST_HOST]
    if name.isascii():
        return name
    return ".".join(part if part.isascii() else f"xn--{part.encode('punycode').decode()}" for part in name.split("."))


def _phones(text: str) -> Iterator[str]:
    for found in _PHONE.finditer(text):
        digits = "".join(sign for sign in found[0] if sign.isdigit())
        if len(digits) >= 7 and not _DATE.fullmatch(found[0].strip("( )")):
            yield f"+{digits}" if found[0].startswith("+") else digits


def _accounts(text: str) -> Iterator[str]:
    """Account numbers (IBAN) whose check digits are right, with or without spaces."""
    for found in _ACCOUNT.finditer(text):
        number = ""
        for group in re.split(r"[ \u00a0\u202f]", found[0].upper()):
            number += group
            if 15 <= len(number) <= 34 and number.isascii() and _checks(number):
                yield number
                break


def _checks(number: str) -> bool:
    turned = number[4:] + number[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _words(plain: object, name: str = "") -> Iterator[str]:
    """All that a person may read in JSON-ready data."""
    if isinstance(plain, str):
        if name not in _SILENT:
            yield plain
    elif isinstance(plain, dict):
        for key, value in plain.items():
            yield from _words(value, key)
    elif isinstance(plain, list | tuple):
        for value in plain:
            yield from _words(value, name)
