"""Rich text of strangers made harmless, and its plain twin.

Law: what comes out holds only bold, italic, underlined, links to https and mail addresses, paragraphs, lines and lists: no
script, style, picture or anything that a window would fetch. It is stable: `safe_html(safe_html(x)) == safe_html(x)`. Lines
and headings that other programs make of other tags stay lines; an address that may not be a link stays readable as text.
It knows no phrase and no file; placeholders between braces are words to it.
"""

import re
from collections.abc import Mapping
from functools import cache
from html import escape, unescape
from html.parser import HTMLParser
from typing import Final

import nh3

_KEPT: Final = {"b", "i", "u", "a", "p", "br", "ul", "ol", "li"}
_HEADINGS: Final = {"h1", "h2", "h3", "h4", "h5", "h6"}
_ALIKE: Final[Mapping[str, str]] = {"strong": "b", "em": "i", "ins": "u"}
# What only begins and ends a line.
_LINES: Final = {
    *("div", "section", "article", "header", "footer", "aside", "blockquote", "figure", "figcaption", "address", "center"),
    *("table", "thead", "tbody", "tfoot", "tr", "caption", "hr", "pre", "dl", "dt", "dd"),
}
_CELLS: Final = {"td", "th"}
_READ: Final = _KEPT | _HEADINGS | _LINES | _CELLS | _ALIKE.keys()
_GONE: Final = {  # with all that stands in them
    *("script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math"),
    *("textarea", "select", "noembed", "noframes"),
}
_EMPTY: Final = re.compile(r"<(p|b|i|u|a)></\1>|<(?:ul|ol)></(?:ul|ol)>|<a [^>]*></a>")
_LINK: Final = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_BARE_LINK: Final = re.compile(r"<a>(.*?)</a>", re.DOTALL)
# Tags that close each other, or are never closed, do not nest.
_NESTING: Final = re.compile(r"<(/?)(?!(?:br|hr|img|input|meta|link|col|wbr|p|li|td|tr|th|dt|dd|option)\b)[a-z]", re.IGNORECASE)
_ROUNDS: Final = 6  # until a text no longer changes; two do for nearly every one
_MOST: Final = 400_000  # characters, and how deep they may be nested: beyond this only the words are kept
_DEEPEST: Final = 500


def safe_html(html: str) -> str:
    """The rich text without anything that could run, be fetched or hide; equal for what is already so."""
    if len(html) > _MOST or html.count("<") > _MOST // 8 or _depth(html) > _DEEPEST:
        return _only_words(re.sub(r"<[^>]*>?", " ", html[:_MOST]))
    found = html
    for _round in range(_ROUNDS):
        found = _cleaned(_rewritten(_cleaned(found, _READ)), _KEPT)
        if _cleaned(found, _KEPT) == found:
            return found
    return _only_words(plain_twin(html))


def plain_twin(html: str) -> str:
    """The same in plain text: paragraphs with a blank line between, lists with their marks, links written out behind."""
    if len(html) > _MOST or _depth(html) > _DEEPEST:
        return unescape(re.sub(r"<[^>]*>?", " ", html[:_MOST])).strip()
    twin = _Twin()
    twin.feed(_cleaned(html, _READ))
    twin.close()
    return twin.finished()


def _cleaned(html: str, tags: set[str]) -> str:
    found = _cleaner(wide=tags is _READ).clean(html)
    count = 1
    while count:
        found, count = _EMPTY.subn("", found)
    return found


@cache
def _cleaner(*, wide: bool) -> nh3.Cleaner:
    """The one that leaves what is read, or only what is kept; each is made once, which takes longer than a text does."""
    return nh3.Cleaner(
        tags=_READ if wide else _KEPT,
        clean_content_tags=_GONE,
        attributes={"a": {"href"}},
        url_schemes={"https", "mailto", "http"} if wide else {"https", "mailto"},
        url_relative=_placeholder_link,
        link_rel=None,
    )


def _placeholder_link(address: str) -> str | None:
    """An address that is filled in later can't be judged now: kept for the rewriting, which writes it out as text."""
    return address if address.startswith("{{") and '"' not in address else None


def _rewritten(html: str) -> str:
    rewriter = _Rewriter()
    rewriter.feed(html)
    rewriter.close()
    return _LINK.sub(_written_out, _BARE_LINK.sub(r"\1", "".join(rewriter.pieces)))


def _written_out(link: re.Match[str]) -> str:
    address, words = link[1], link[2]
    if address.startswith(("https:", "mailto:")):
        return link[0]
    return words if address in words else f"{words} ({address})"


def _depth(html: str) -> int:
    """How deep tags stand in each other at most, roughly: what takes a parser minutes is not given to it."""
    deep = deepest = 0
    for found in _NESTING.finditer(html):
        deep = max(0, deep - 1) if found[1] else deep + 1
        deepest = max(deepest, deep)
    return deepest


def _only_words(text: str) -> str:
    """A text as HTML that says just that."""
    return _cleaned(escape(text.strip(), quote=False).replace("\n", "<br>"), _KEPT)


class _Rewriter(HTMLParser):
    """Tags of lines, headings and cells as those that are kept; what is kept stays to the letter."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self._fresh = True  # nothing stands on this line yet
        self._break = False  # a line has ended, and the next words begin a new one
        self._verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- as the parser calls it
        self._verbatim += tag == "pre"
        if tag in _LINES:
            self._end_line()
        elif tag in _HEADINGS:
            self._block("<p><b>")
        elif tag in {"p", "ul", "ol", "li"}:
            self._block(f"<{tag}>")
        elif tag == "br":
            self._say("<br>", fresh=True)
        elif tag not in _CELLS:
            self._say(f"<{_ALIKE[tag]}>" if tag in _ALIKE else self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._verbatim -= tag == "pre"
        if tag in _LINES:
            self._end_line()
        elif tag in _HEADINGS:
            self._block("</b></p>")
        elif tag in {"p", "ul", "ol", "li"}:
            self._block(f"</{tag}>")
        elif tag in _CELLS:
            self.handle_data(" ")
        else:
            self.pieces.append(f"</{_ALIKE.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        if self._verbatim:
            data = data.strip("\n").replace("\n", "<br>")
        if data.strip():
            self._say(data)
        elif not self._break:
            self.pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        self._say(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._say(f"&#{name};")

    def _end_line(self) -> None:
        self._break = self._break or not self._fresh
        self._fresh = True

    def _block(self, tags: str) -> None:
        self._break, self._fresh = False, True
        self.pieces.append(tags)

    def _say(self, piece: str, *, fresh: bool = False) -> None:
        self.pieces.append(f"<br>{piece}" if self._break else piece)
        self._break, self._fresh = False, fresh


class _Twin(HTMLParser):
    """The words of cleaned HTML, with newlines where it has lines and paragraphs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._gap = 0  # newlines that must stand before the next words
        self._marks: list[int] = []  # of the lists we are in: the number of the next line, 0 for dots
        self._links: list[tuple[str, int]] = []
        self._after_mark = False
        self._verbatim = 0

    def finished(self) -> str:
        """All of it, without blanks at the ends of lines and with one blank line at most between paragraphs."""
        text = "\n".join(line.rstrip() for line in "".join(self._lines).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._verbatim += tag == "pre"
        if tag == "br":
            self._put("\n")
        elif tag in {"ul", "ol"}:
            self._open_gap(1 if self._marks else 2)
            self._marks.append(int(tag == "ol"))
        elif tag == "li":
            self._after_mark = False  # of a line without words
            self._open_gap(1)
            self._put(self._mark())
            self._after_mark = True
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self._lines)))
        else:
            self._boundary(tag)

    def handle_endtag(self, tag: str) -> None:
        self._verbatim -= tag == "pre"
        if tag in {"ul", "ol"} and self._marks:
            self._marks.pop()
            self._open_gap(1 if self._marks else 2)
        elif tag == "li":
            self._open_gap(1)
        elif tag == "a" and self._links:
            self._write_address(*self._links.pop())
        elif tag in _CELLS:
            self._put(" ")
        else:
            self._boundary(tag)

    def handle_data(self, data: str) -> None:
        if self._verbatim:
            self._put(data.strip("\n"))
            return
        words = re.sub(r"\s+", " ", data)
        if self._gap or self._at_line_start():
            words = words.lstrip()
        if words:
            self._put(words)

    def _boundary(self, tag: str) -> None:
        if tag == "p" or tag in _HEADINGS:
            # A paragraph within a line of a list does not tear the mark from its words.
            self._open_gap(1 if self._marks else 2)
        elif tag in _LINES:
            self._open_gap(1)

    def _mark(self) -> str:
        if not self._marks:
            return "- "
        number = self._marks[-1]
        self._marks[-1] += number > 0
        return "  " * (len(self._marks) - 1) + (f"{number}. " if number else "- ")

    def _write_address(self, address: str, start: int) -> None:
        words = "".join(self._lines[start:]).strip()
        shown = unescape(address).removeprefix("mailto:")
        if shown and shown.rstrip("/") not in words:
            self._put(f" ({shown})" if words else shown)

    def _open_gap(self, lines: int) -> None:
        if len(self._lines) > 1 and not self._after_mark:
            self._gap = max(self._gap, lines)

    def _at_line_start(self) -> bool:
        return len(self._lines) == 1 or self._lines[-1].endswith("\n")

    def _put(self, words: str) -> None:
        standing = len(self._lines[-1]) - len(self._lines[-1].rstrip("\n")) if self._gap else 0
        words = "\n" * max(0, self._gap - standing) + words
        self._gap, self._after_mark = 0, False
        self._lines.append(words)
