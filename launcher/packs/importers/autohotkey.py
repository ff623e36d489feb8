"""AutoHotkey: hotstrings of a script (.ahk, both versions) or a folder of them, and the tables of Hotstrings (cut by ‖).

Laws: only texts are taken; a hotstring that runs code is skipped by name, and other code is not looked at. Keys in a text
that write something become what they write; other keys stay as they are written.
"""

import re
from collections.abc import Mapping
from typing import Final

from launcher.language import _
from launcher.packs.importers.hotstrings import hotstrings, lines_of, looks_like_script, switched_on, unescaped
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, PERHAPS, SURELY, Builder, Importer, damaged, stem_key
from launcher.packs.importers.opened import Opened
from launcher.packs.importers.placeholders import Body

_KEY: Final = re.compile(r"(?P<with>[+^!#]*)\{(?P<name>[{}]|[^{}\s]+)(?:[ \t]+(?P<count>\w{1,5}))?\}")
_KEYS: Final[Mapping[str, str]] = {
    "enter": "\n", "return": "\n", "numpadenter": "\n", "tab": "\t", "space": " ", "a_space": " ", "a_tab": "\t",
}  # fmt: skip
_WHOLE_RAW: Final = re.compile(r"\{(?:raw|text)\}", re.IGNORECASE)
_MOST_PRESSES: Final = 200
_SCRIPT_LINE: Final = re.compile(
    r"(?im)^[ \t]*(?:#NoEnv|#Requires AutoHotkey|#Hotstring|#SingleInstance|#IfWin|#HotIf|SendMode\b)"
)
_INCLUDES: Final = re.compile(r"(?im)^[ \t]*#Include(?:Again)?\b")
_WINDOWS_ONLY: Final = re.compile(r"(?im)^[ \t]*#(?:IfWin(?:Not)?(?:Active|Exist)|If|HotIf)\b[ \t]*,?[ \t]*\S")
_ENDINGS: Final = (".ahk", ".ah2")
_CUT, _OR = "‖", "¦"


def looks(opened: Opened) -> int:
    """A line that defines a hotstring, or a table cut as only that application does it; or a folder with such scripts."""
    if opened.members:
        return SURELY if any(looks_like_script(script.text or "") for script in opened.files(*_ENDINGS)) else NO
    if not opened.text or opened.json is not None:
        return NO
    if looks_like_script(opened.text) or (_CUT in opened.text and any(map(_is_row, lines_of(opened.text)))):
        return SURELY
    return PERHAPS if _SCRIPT_LINE.search(opened.text) else NO


def read(opened: Opened, choices: Choices) -> Imported:
    """Each hotstring is a phrase; the file is the situation."""
    if opened.text is None and not opened.members:
        raise damaged("AutoHotkey")
    rows = list(filter(_is_row, lines_of(opened.text or "")))
    builder = Builder(IMPORTER.form, opened, choices, opened.stem, stem_key(opened), len(rows))
    for row in rows:
        _take_row(builder, row.split(_CUT))
    for script in () if rows else opened.files(*_ENDINGS):
        _take_script(builder, script, script.stem if opened.members else "")
    return builder.done()


def _take_script(builder: Builder, script: Opened, situation: str) -> None:
    text = script.text or ""
    if _INCLUDES.search(text) and not situation:
        builder.warn(_("it takes in other scripts: import those too"))
    if _WINDOWS_ONLY.search(text):
        builder.warn(_("some of it answered in certain windows only, and answers everywhere here"))
    for rule in hotstrings(text):
        if rule.text is None:
            builder.skip(rule.code, _("It has no text of its own: it runs code, or does nothing."))
        else:
            key = f"{script.sent.name}\n{rule.code}" if situation else rule.code
            builder.phrase(key, translated(rule.text, raw=rule.raw), situation=situation, codes=(rule.code,))


def translated(text: str, *, raw: bool = False) -> Body:
    """The text that a hotstring writes, in the script's own writing; `raw`: nothing in it is a key."""
    text, body, done = unescaped(text), Body(), 0
    text, raw = (_WHOLE_RAW.sub("", text, count=1), True) if _WHOLE_RAW.match(text) else (text, raw)
    keys = [] if raw else list(_KEY.finditer(text))
    back = _steps_back(keys, text)
    if back:
        text = text[: keys.pop().start()]
    for key in keys:
        body.say(text[done : key.start()])
        _press(body, key)
        done = key.end()
    rest = text[done:]
    if back and back <= len(rest):
        body.say(rest[:-back]).cursor()
        return body.say(rest[-back:])
    if back:
        body.note(_("the caret stands at its end here"))
    return body.say(rest)


def _press(body: Body, key: re.Match[str]) -> None:
    name, count = key["name"], key["count"] or "1"
    written = _KEYS.get(name.lower()) or _letter(name, count)
    times = int(count) if count.isdecimal() and not name.lower().startswith("asc") else 1
    if written is None or key["with"].strip("+") or times > _MOST_PRESSES:
        body.unknown(key[0])
    else:
        body.say(written * times)


def _letter(name: str, count: str) -> str | None:
    """The letter that a key of that name writes; None where it writes none."""
    if len(name) == 1:
        return name
    if re.fullmatch(r"(?i)U\+[0-9a-f]{1,6}", name):
        return _character(int("0x" + name[2:], 0))
    if name.lower() == "asc" and count.isdecimal():
        # As with the Alt key: a zero in front means Windows' own letters, none means those of DOS.
        letters = "cp1252" if count.startswith("0") else "cp437"
        return bytes([int(count)]).decode(letters, "replace") if 32 <= int(count) < 256 else _character(int(count))
    return None


def _character(code: int) -> str | None:
    return chr(code) if 0x20 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None


def _steps_back(keys: list[re.Match[str]], text: str) -> int:
    """How many letters before the end the caret is left by arrow keys."""
    last = keys[-1] if keys else None
    if last is None or last["name"].lower() != "left" or last["with"] or text[last.end() :].strip():
        return 0
    count = last["count"] or "1"
    return int(count) if count.isdecimal() else 0


def _is_row(line: str) -> bool:
    return line.count(_CUT) >= 4


def _take_row(builder: Builder, cells: list[str]) -> None:
    """A row of the table: options, code, how it is written, on or off, text or several to choose from, comment."""
    options, code, _how, on, said = (cell.strip("\ufeff") for cell in cells[:5])
    code = unescaped(code).strip()
    if switched_on(options, "x"):
        builder.skip(code, _("It has no text of its own: it runs code, or does nothing."))
        return
    texts = [translated(text, raw=switched_on(options, "r") or switched_on(options, "t")) for text in said.split(_OR)]
    body = texts[0]
    if len(texts) > 1:
        shown = [text.shown() for text in texts]
        if any("\n" in text or "|" in text or not text.strip() for text in shown):
            builder.skip(code, _("It offers texts to choose from that can't be shown in a list."))
            return
        body = Body()
        body.choice(code.strip("/") or _("Text"), shown)
    if on.strip().lower() == "dis":
        body.note(_("it was switched off there"))
    builder.phrase(code, body, codes=(code,))


IMPORTER: Final = Importer("autohotkey", "AutoHotkey", looks, read, _ENDINGS)
