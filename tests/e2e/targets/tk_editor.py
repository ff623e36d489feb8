"""A Tk editor that tells: `tk_editor.py RECORD TITLE`; orders as JSON lines on stdin ({"clear": true}, {"title": "..."})."""

import json
import sys
import time
import tkinter as tk
from pathlib import Path

_BARE = ("Shift_", "Control_", "Alt_", "Meta_", "Super_", "ISO_", "Caps_", "Num_")
_CONTROL, _ALT, _SHIFT = 4, 8, 1


class Editor:
    """A Text widget that writes a line for each change and each key press."""

    def __init__(self, record: Path, title: str) -> None:
        self._record = record.open("a", buffering=1, encoding="utf-8")
        self.window = tk.Tk()
        self.window.title(title)
        self._field = tk.Text(self.window, width=70, height=16)
        self._field.pack()
        self._field.bind("<<Modified>>", self._changed)
        self._field.bind("<Key>", self._pressed)
        self.window.createfilehandler(sys.stdin, tk.READABLE, self._obey)
        self._field.focus_set()
        self._released = (0, 0)
        self._field.bind("<KeyRelease>", self._let_go)
        self.tell(ready=True)

    def tell(self, **what: object) -> None:
        """One line of the record."""
        self._record.write(json.dumps({"t": time.monotonic(), **what}) + "\n")

    def _changed(self, _event: object) -> None:
        if self._field.edit_modified():
            self.tell(text=self._field.get("1.0", "end-1c"))
            self._field.edit_modified(False)

    def _pressed(self, event: "tk.Event[tk.Text]") -> None:
        if not event.keysym.startswith(_BARE):
            # A held key comes as releases and presses in pairs of the same moment.
            self.tell(key=_chord(event), repeat=(event.keycode, event.time) == self._released)

    def _let_go(self, event: "tk.Event[tk.Text]") -> None:
        self._released = (event.keycode, event.time)

    def _obey(self, *_: object) -> None:
        line = sys.stdin.readline()
        if not line:
            self.window.quit()
            return
        order = json.loads(line)
        if "clear" in order:
            self._field.delete("1.0", "end")
            self._field.update_idletasks()
            self._field.edit_modified(False)
            self.tell(cleared=True)
        if "title" in order:
            self.window.title(order["title"])
        self.tell(done=True)


def _chord(event: "tk.Event[tk.Text]") -> str:
    state = int(event.state)
    held = ("Ctrl+" if state & _CONTROL else "") + ("Alt+" if state & _ALT else "")
    if not held and event.char and event.char.isprintable():
        return event.char
    name = event.keysym.upper() if len(event.keysym) == 1 else event.keysym
    return held + ("Shift+" if state & _SHIFT else "") + name


if __name__ == "__main__":
    Editor(Path(sys.argv[1]), sys.argv[2]).window.mainloop()
