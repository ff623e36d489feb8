"""Chromium with a text field on a page of ours, served on loopback; the page posts its text and keys back at each change."""

import http.server
import json
import threading
import time
from pathlib import Path
from typing import Any, ClassVar, Literal

from desk import XSession
from person import Person

from targets.target import Change, Key, Target

_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--password-store=basic", "--ozone-platform=x11"),
    *("--window-position=40,40", "--window-size=800,500"),
)
_FIELDS = {"textarea": "<textarea id=f></textarea>", "contenteditable": "<div id=f contenteditable=true></div>"}
_PAGE = """<!doctype html><meta charset=utf-8><title>TITLE</title><link rel=icon href="data:,">
<style>#f { width: 90%; height: 300px; border: 1px solid; white-space: pre-wrap }</style>FIELD
<script>
const f = document.getElementById('f'); let count = 0
const text = () => f.value === undefined ? f.innerText : f.value
const tell = what => fetch('/tell', {method: 'POST', body: JSON.stringify({order: count++, ...what})})
f.addEventListener('input', () => tell({text: text()}))
f.addEventListener('keydown', e => ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'NumLock'].includes(e.key) ||
  tell({key: e.key, held: (e.ctrlKey ? 'Ctrl+' : '') + (e.altKey ? 'Alt+' : ''), shift: e.shiftKey, repeat: e.repeat}))
f.addEventListener('focus', () => tell({ready: true}))
onload = () => f.focus()
</script>"""
_NAMES = {"Enter": "Return", "Backspace": "BackSpace"}


class Chromium(Target):
    """One window with one field: "textarea", or "contenteditable" as chat pages have it."""

    start_bound: ClassVar[float] = 60.0

    def __init__(self, session: XSession, person: Person, *, field: Literal["textarea", "contenteditable"] = "textarea") -> None:
        super().__init__(session, person)
        self._told: list[dict[str, Any]] = []
        self._from = 0
        self._field = field
        page = _PAGE.replace("TITLE", self.token).replace("FIELD", _FIELDS[field]).encode()
        self._server = _serve(page, self._told)

    def command(self) -> list[str | Path]:
        address = f"http://127.0.0.1:{self._server.server_address[1]}/"
        return ["chromium", *_FLAGS, f"--user-data-dir={self.folder / 'data'}", f"--app={address}"]

    def ready(self) -> bool:
        return any("ready" in line for line in self._told)

    def clear(self) -> None:
        self.focus()
        if self.text():
            self.person.press("Ctrl+A")
            self.person.press("Delete")
            self.wait_text("")
        self._from = len(self._told)

    def text(self) -> str:
        changes = [line for line in list(self._told) if "text" in line]
        return _plain(max(changes, key=lambda line: line["order"])["text"]) if changes else ""

    def changes(self) -> list[Change]:
        told = sorted(self._told[self._from :], key=lambda line: line["order"])
        return [Change(line["t"], _plain(line["text"])) for line in told if "text" in line]

    def keys_seen(self) -> list[Key]:
        told = sorted(self._told[self._from :], key=lambda line: line["order"])
        return [Key(line["t"], _chord(line), line["repeat"]) for line in told if "key" in line]

    def stop(self) -> None:
        super().stop()
        self._server.shutdown()
        self._server.server_close()


def _plain(text: str) -> str:
    # An emptied contenteditable holds one line break of its own.
    return "" if text == "\n" else text


def _chord(line: dict[str, Any]) -> str:
    key = _NAMES.get(line["key"], line["key"])
    if len(key) == 1:
        return f"{line['held']}{key.upper()}" if line["held"] else str(key)
    return str(line["held"] + ("Shift+" if line["shift"] else "") + key)


def _serve(page: bytes, told: list[dict[str, Any]]) -> http.server.ThreadingHTTPServer:
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(page)

        def do_POST(self) -> None:
            now = time.monotonic()
            told.append({"t": now, **json.loads(self.rfile.read(int(self.headers["Content-Length"])))})
            self._answer(b"")

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server
