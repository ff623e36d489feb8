"""The hotstrings in an AutoHotkey script (both versions of the language), found without running or understanding the rest.

Law: each hotstring that the script defines is given once, with the text that it writes or with none where it is code. Lines
in comments, and in blocks of text that belong to other code, are none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_RULE: Final = re.compile(r"\s*:(?P<options>[^:`]*):(?P<code>(?:`.|:(?!:)|[^:`])+)::(?P<text>.*)", re.DOTALL)
_CALL: Final = re.compile(
    r"""\s*Hotstring[(\s]\s*(["']):(?P<options>[^:"']*):(?P<code>(?:`.|[^"'`])+)\1\s*,\s*(?P<text>.*)""", re.IGNORECASE
)
_LITERAL: Final = re.compile(r"""(?P<sign>["'])(?P<text>(?:`.|(?P=sign){2}|(?!(?P=sign)).)*)(?P=sign)\s*(?:[,)].*)?""")
_OPTIONS: Final = re.compile(r"(?:\*0?|\?0?|b0?|c[01]?|k-?\d+|o0?|p\d+|r0?|s[ipe]?0?|t0?|x0?|z0?|\s)*", re.IGNORECASE)
_DEFAULTS: Final = re.compile(r"\s*#Hotstring\s+(?!EndChars|NoMouse)(?P<options>.*)", re.IGNORECASE)
_COMMENT: Final = re.compile(r"(?:^|[ \t]);.*")
_ESCAPES: Final = {"n": "\n", "r": "\n", "t": "\t", "s": " ", "b": "", "v": "\n", "f": "\n", "a": ""}
_PERHAPS: Final = re.compile(r"(?m)^[ \t]*:[^:\r\n]*:[^\r\n]*::|(?i:Hotstring[( ])")
_JOIN: Final = re.compile(r"\bJoin(\S*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hotstring:
    """One rule: its code, and its text in the script's own writing; None where it runs code. `raw`: keys in it are text."""

    code: str
    text: str | None
    raw: bool


def hotstrings(script: str) -> Iterator[Hotstring]:
    """Every hotstring of the script, in order."""
    lines = lines_of(script)
    at, defaults = 0, ""
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.lstrip().startswith("/*"):
            at = _after_comment(lines, at - 1)
        elif _opens(line):
            at, _text = _section(lines, at - 1)
        elif directive := _DEFAULTS.match(_bare(line)):
            defaults += directive["options"]
        elif (rule := _RULE.fullmatch(_bare(line))) and _OPTIONS.fullmatch(rule["options"]):
            text = rule["text"].rstrip()
            at, more = _continued(lines, at)
            yield _hotstring(rule["code"], defaults + rule["options"], text if more is None else text + more)
        elif call := _CALL.match(_bare(line)):
            literal = _LITERAL.fullmatch(call["text"].rstrip())
            text = literal["text"].replace(literal["sign"] * 2, literal["sign"]) if literal else ""
            yield _hotstring(call["code"].removesuffix("::"), defaults + call["options"], text)


def lines_of(script: str) -> list[str]:
    """The lines as the language counts them: signs that only look like an end of line are none."""
    return re.split("\r\n|\r|\n", script)


def looks_like_script(text: str) -> bool:
    """Whether any line of it defines a hotstring."""
    return _PERHAPS.search(text) is not None and next(hotstrings(text), None) is not None


def unescaped(text: str) -> str:
    """The text with what its backticks mean."""
    text = text.replace("`r`n", "`n")
    return re.sub(r"`(.|$)", lambda found: _ESCAPES.get(found[1].lower(), found[1]), text, flags=re.DOTALL)


def switched_on(options: str, letter: str) -> bool:
    """Whether the last word of the options on this letter is yes."""
    found: list[str] = re.findall(letter + "(0?)", options, re.IGNORECASE)
    return bool(found) and found[-1] != "0"


def _hotstring(code: str, options: str, text: str) -> Hotstring:
    # What sends by event, input or play (SE, SI, SP) is no other option.
    options = re.sub(r"s[epi]", "", options, flags=re.IGNORECASE)
    runs = switched_on(options, "x") or not text.strip() or text.strip() == "{"
    raw = switched_on(options, "r") or switched_on(options, "t")
    return Hotstring(unescaped(code).strip(), None if runs else text, raw)


def _bare(line: str) -> str:
    return _COMMENT.sub("", line, count=1)


def _after_comment(lines: list[str], at: int) -> int:
    while at < len(lines) and not (lines[at].lstrip().startswith("*/") or lines[at].rstrip().endswith("*/")):
        at += 1
    return at + 1


def _opens(line: str) -> bool:
    """Whether the line begins a block of text."""
    return line.lstrip().startswith("(") and ")" not in line.lstrip().split(";")[0]


def _continued(lines: list[str], at: int) -> tuple[int, str | None]:
    """The block of text that follows, and the line behind it; None where there is none."""
    begin = at
    while begin < len(lines) and not _bare(lines[begin]).strip():
        begin += 1
    return _section(lines, begin) if begin < len(lines) and _opens(lines[begin]) else (at, None)


def _section(lines: list[str], at: int) -> tuple[int, str | None]:
    options = lines[at].lstrip()[1:]
    inside: list[str] = []
    at += 1
    while at < len(lines) and not lines[at].lstrip().startswith(")"):
        inside.append(lines[at])
        at += 1
    behind = lines[at].lstrip()[1:] if at < len(lines) else ""
    return at + 1, _joined(inside, options) + _bare(behind).rstrip()


def _joined(inside: list[str], options: str) -> str:
    if re.search(r"(?<![\w`])C(?:om(?:ments?)?)?(?!\w)", options, re.IGNORECASE):
        inside = [_bare(line) for line in inside if not line.lstrip().startswith(";")]
    if not re.search(r"\bRTrim0", options, re.IGNORECASE):
        inside = [line.rstrip(" \t") for line in inside]
    if re.search(r"\bLTrim(?!0)", options, re.IGNORECASE):
        inside = [line.lstrip(" \t") for line in inside]
    elif inside and "LTrim0" not in options:
        inside = _outdented(inside)
    join = _JOIN.search(options)
    if re.search(r"(?:^|\s)`", options):
        inside = [line.replace("`", "``") for line in inside]
    return (join[1] if join else "\n").join(inside)


def _outdented(inside: list[str]) -> list[str]:
    # The second version of the language takes off the indentation that the first line has.
    indent = inside[0][: len(inside[0]) - len(inside[0].lstrip(" \t"))]
    return [line.removeprefix(indent) for line in inside] if indent and all(map(str.strip, inside[:1])) else inside
