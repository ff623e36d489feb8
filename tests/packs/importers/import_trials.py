"""Files of other programs for the tests: look-alikes of our own, and short ways to read them."""

import csv
import io
import json
import os
import plistlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from launcher.packs.format import Pack, read, write
from launcher.packs.importers import imported, pack_id
from launcher.packs.importers.imported import Choices, Imported, Sent
from launcher.phrase import PackInfo, Phrase
from launcher.template import fill, parse

NOW = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
SAMPLES = Path(os.environ["LAUNCHER_SAMPLES"]) if os.environ.get("LAUNCHER_SAMPLES") else None


def taken(
    name: str, data: bytes | str | Mapping[str, bytes], form: str | None = None, choices: Choices | None = None
) -> Imported:
    """What comes of a file or folder; every law that holds for all of them is looked at on the way."""
    got = imported(handed(name, data), choices or Choices(), form)
    for phrase in got.phrases:
        for text in phrase.texts.values():
            assert not parse(text.plain).problems, text.plain
            assert not parse(text.plain).misread, text.plain
    slugs = {situation.slug for situation in got.situations}
    assert {phrase.situation for phrase in got.phrases} == slugs
    info = PackInfo(id=pack_id(got.form, got.key), name=got.name, serial=1)
    if got.phrases:
        pack = Pack(info=info, situations=got.situations, phrases=got.phrases)
        assert len(read(write(pack)).phrases) == len(got.phrases)
    assert imported(handed(name, data), choices or Choices(), form) == got
    return got


def handed(name: str, data: bytes | str | Mapping[str, bytes]) -> Sent:
    if isinstance(data, str):
        return Sent(name, data.encode())
    return Sent(name, data) if isinstance(data, bytes) else Sent(name, files=data)


def body(phrase: Phrase) -> str:
    return phrase.texts["any"].plain


def bodies(got: Imported) -> dict[str, str]:
    """By title what is said."""
    return {phrase.title: body(phrase) for phrase in got.phrases}


def said(phrase: Phrase, **values: str) -> str:
    return fill(parse(body(phrase)), values, NOW, clipboard="CLIP").text


def why(got: Imported) -> dict[str, str]:
    return {skipped.item: skipped.why for skipped in got.skipped}


def archive(files: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for path, content in files.items():
            made.writestr(path, content)
    return data.getvalue()


def table(*rows: tuple[str, ...]) -> str:
    lines = io.StringIO()
    csv.writer(lines).writerows(rows)
    return lines.getvalue()


def group(name: str, *rows: Mapping[str, object]) -> bytes:
    return plistlib.dumps({"groupInfo": {"groupName": name, "expandAfterMode": 0}, "snippetsTE2": list(rows)})


def rules(*matches: Mapping[str, object], **more: object) -> str:
    return yaml.safe_dump({"matches": list(matches), **more}, allow_unicode=True, width=10_000)


def alfred(*snippets: Mapping[str, str], prefix: str = "", suffix: str = "") -> bytes:
    files = {f"{at}.json": json.dumps({"alfredsnippet": snippet}).encode() for at, snippet in enumerate(snippets)}
    info = plistlib.dumps({"snippetkeywordprefix": prefix, "snippetkeywordsuffix": suffix})
    return archive(files | {"info.plist": info, "icon.png": b"\x89PNG"})


def autokey(description: str, *codes: str, kind: str = "phrase") -> bytes:
    abbreviation = {"abbreviations": list(codes), "backspace": True, "ignoreCase": False}
    return json.dumps({"type": kind, "description": description, "modes": [1], "abbreviation": abbreviation}).encode()


@dataclass(frozen=True)
class LookAlike:
    """A file of our own of one kind, and how many phrases and skipped rows an eye counts in it."""

    form: str
    name: str
    data: bytes | str | Mapping[str, bytes]
    phrases: int
    skipped: int


DESK = {
    "package.yml": rules(
        {"trigger": ":hi", "replace": "Hello {{name}}", "vars": [{"name": "name", "type": "clipboard"}]},
        {"triggers": [":no", ":nope"], "replace": "I can't do that; I can do this."},
        {"trigger": ":ip", "replace": "{{out}}", "vars": [{"name": "out", "type": "shell", "params": {"cmd": "ip a"}}]},
        {"trigger": ":logo", "image_path": "logo.png"},
    ).encode(),
    "_manifest.yml": b"name: desk\ntitle: Our desk\nversion: 0.1.0\n",
}
LOOK_ALIKES = (
    LookAlike("espanso", "desk", DESK, 2, 2),
    LookAlike("espanso", "desk.zip", archive({f"desk/0.1.0/{path}": data for path, data in DESK.items()}), 2, 2),
    LookAlike(
        "beeftext",
        "20261122_090500000_backup.btbackup",
        json.dumps(
            {
                "fileFormatVersion": 10,
                "groups": [{"uuid": "{g1}", "name": "Delivery", "creationDateTime": "2026-01-01T00:00:00.000"}],
                "combos": [
                    {"uuid": "{c1}", "keyword": "wh", "name": "", "snippet": "Where is it?\nI look.", "group": "{g1}"},
                    {"uuid": "{c2}", "keyword": "ps", "name": "PS", "snippet": "#{powershell:C:\\a.ps1}", "group": "{g1}"},
                    {"uuid": "{c3}", "keyword": "x", "name": "Empty", "snippet": "  "},
                    "nonsense",
                ],
            }
        ),
        1,
        3,
    ),
    LookAlike("beeftext", "combos.csv", table(("wh", "Where is it?", "Where"), ("no", "No, but…", "")), 2, 0),
    LookAlike(
        "textexpander",
        "Desk.textexpander",
        group(
            "Desk",
            {"abbreviation": ";hi", "plainText": "Hi %fill:name%", "label": "Hi", "snippetType": 0, "uuidString": "U-1"},
            {"abbreviation": ";sh", "plainText": "date", "label": "Shell", "snippetType": 3, "uuidString": "U-2"},
        ),
        1,
        1,
    ),
    LookAlike("textexpander", "Desk.refunds.csv", '";a","say \\"no\\" kindly","No"\n";b","%clipboard","Paste"\n', 2, 0),
    LookAlike(
        "alfred",
        "Desk.alfredsnippets",
        alfred({"snippet": "On its way", "uid": "1", "name": "Way", "keyword": "w"}, {"snippet": "", "name": "None"}),
        1,
        1,
    ),
    LookAlike("raycast", "desk.json", json.dumps([{"name": "Hi", "text": "Hi {cursor}", "keyword": "hi"}, {"name": "No"}]), 1, 1),
    LookAlike(
        "autokey",
        "data",
        {
            "desk/.folder.json": b'{"type": "folder", "title": "The desk", "modes": [], "abbreviation": {}}',
            "desk/hello.txt": b"Hello<cursor>",
            "desk/.hello.json": autokey("Say hello", "hl", "[hl"),
            "desk/sum.py": b"keyboard.send_keys('1')",
            "desk/.sum.json": autokey("Sum", kind="script"),
            "desk/deep/loose.txt": b"Without settings",
        },
        2,
        1,
    ),
    LookAlike("autohotkey", "desk.ahk", "; ours\n::btw::by the way\n:*:]d::\nSend x\nreturn\n:X:run::Run calc\n", 1, 2),
    LookAlike(
        "vscode",
        "desk.code-snippets",
        '// ours\n{\n"Hi": {"prefix": ["hi", "hey"], "body": ["Hi $1,", "$0"], /* why */ "description": "Greets"},\n'
        '"Broken": {"prefix": "b"},\n}',
        1,
        1,
    ),
)
