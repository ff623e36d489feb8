"""A desktop in memory, a peer of the real ones: windows, keys and a clipboard that tests and the story can play with.

Time is its own: `Fake.pass_time` moves it, and a rite driven by `Fake.carry_out` waits no real second.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TypeVar

from launcher.chord import Chord
from launcher.desktop import ClipText, Desktop, Kept, Listener, Offer, Target
from launcher.desktop.caret import starts
from launcher.desktop.delivery import TEXT_AT_MOST

T = TypeVar("T")


@dataclass(slots=True)
class FakeWindow:
    """A window of somebody else, with the text that reached it."""

    target: Target
    title: str = ""
    text: str = ""
    caret: int = 0  # where the next letter will stand in it
    takes: bool = True  # whether it fetches what is pasted
    slow: float = 0.0  # s from the keys to its fetch


@dataclass(slots=True)
class Fake:
    """The whole desktop; `log` names what happened in order."""

    windows: dict[int, FakeWindow] = field(default_factory=dict)
    focus: int = 0
    down_until: float = 0.0  # a choosing key is held until then
    letter_until: float = 0.0  # a letter is held until then
    clipboard: str = ""
    keep_answers: bool = True
    concealed: bool = False
    time: float = 0.0
    log: list[str] = field(default_factory=list)
    listener: Listener = field(default_factory=Listener)
    at: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    refuse_focus: bool = False
    latin: bool = True  # whether the layout in use has Latin letters
    kept: tuple[Kept, str] | None = None
    offer_now: Offer | None = None

    def desktop(self) -> Desktop:
        """The desktop that the rooms of the launcher see."""
        keys = self._Keys(self)
        return Desktop("fake", self._Clipboard(self), None, self._Windows(self), keys, keys, listener=self.listener)

    def add(self, number: int, app: str = "chat", title: str = "Chat", *, terminal: bool = False) -> Target:
        """Open a window and give it the focus."""
        target = Target(number, app, title, terminal)
        self.windows[number] = FakeWindow(target, title)
        self.focus = number
        return target

    def user_copies(self, text: str) -> None:
        """The user (or a clearing, with an empty text) changes the clipboard."""
        self.clipboard = text
        if self.offer_now is not None:
            self.offer_now.held = False

    def later(self, after: float, act: Callable[[], None]) -> None:
        """Do something that many seconds from now."""
        self.at.append((self.time + after, act))

    def pass_time(self, seconds: float) -> None:
        """Let time go on, doing what is due on the way."""
        end = self.time + seconds
        for when, act in sorted((w for w in self.at if w[0] <= end), key=lambda w: w[0]):
            self.time = when
            self.at.remove((when, act))
            act()
        self.time = end

    def carry_out(self, rite: Generator[float, None, T]) -> T:
        """Drive a rite to its end in virtual time; it looks earlier when something happens, as in the program."""
        try:
            while True:
                step = next(rite)
                self.pass_time(max(min([step, *(when - self.time for when, _act in self.at)]), 0.001))
        except StopIteration as end:
            outcome: T = end.value
            return outcome

    @dataclass(slots=True)
    class _Windows:
        fake: "Fake"

        def active(self) -> Target | None:
            window = self.fake.windows.get(self.fake.focus)
            return window.target if window else None

        def exists(self, target: Target) -> bool:
            return target.window in self.fake.windows

        def title(self, target: Target) -> str:
            window = self.fake.windows.get(target.window)
            return window.title if window else ""

        def focused(self, target: Target) -> bool:
            return self.fake.focus == target.window and self.exists(target)

        def activate(self, window: int) -> None:
            self.fake.log.append(f"activate {window}")
            if not self.fake.refuse_focus and window in self.fake.windows:
                self.fake.focus = window

        def unlist(self, window: int) -> None:
            self.fake.log.append(f"unlist {window}")

        def place(self, target: Target | None) -> tuple[int, int]:
            return (0, 0) if target is None else (10, 10)

        def composited(self) -> bool:
            return False

    @dataclass(slots=True)
    class _Keys:
        fake: "Fake"

        def any_down(self) -> bool:
            return self.fake.time < self.fake.down_until

        def has(self, chord: Chord) -> bool:
            return chord.key != "V" or self.fake.latin

        def untouched(self) -> bool:
            return not self.any_down() and self.fake.time >= self.fake.letter_until

        def press(self, chord: Chord, target: Target, *, times: int = 1) -> bool:
            if self.fake.focus != target.window or (times > 1 and not self.untouched()):
                return False
            self.fake.log.append(f"press {chord}" + (f" {times} times" if times > 1 else ""))
            window = self.fake.windows[target.window]
            if chord.key in {"Left", "Right"}:
                places = [at for at in starts(window.text) if at < window.caret]
                window.caret = places[-times] if len(places) >= times else 0
            elif chord.key == "Enter":
                self._put(window, "\n")
            elif window.takes:
                self.fake.later(window.slow, lambda: self._fetched(window))
            return True

        def type_piece(self, piece: str, target: Target) -> bool:
            if self.fake.focus != target.window or self.any_down():
                return False
            self.fake.log.append(f"type {len(piece)}")
            self._put(self.fake.windows[target.window], piece)
            return True

        def _put(self, window: FakeWindow, text: str) -> None:
            window.text = window.text[: window.caret] + text + window.text[window.caret :]
            window.caret += len(text)

        def _fetched(self, window: FakeWindow) -> None:
            self._put(window, self.fake.clipboard)
            if self.fake.offer_now is not None and self.fake.offer_now.held:
                self.fake.offer_now.fetches += 1
                self.fake.offer_now.last_asked = self.fake.time

    @dataclass(slots=True)
    class _Clipboard:
        fake: "Fake"

        def text(self, then: Callable[[ClipText], None]) -> None:
            fake = self.fake
            fake.log.append("read the text")
            if not fake.keep_answers:
                then(ClipText(None, "late"))
            elif fake.concealed:
                then(ClipText(None, "concealed"))
            elif len(fake.clipboard) > TEXT_AT_MOST:
                then(ClipText(None, "large"))
            else:
                then(ClipText(fake.clipboard) if fake.clipboard else ClipText(None, "empty"))

        def keep(self, *, primary: bool) -> Kept:
            self.fake.log.append("keep with primary" if primary else "keep")
            kept = Kept()
            if self.fake.keep_answers:
                kept.ready, kept.whole, kept.concealed = True, not self.fake.concealed, self.fake.concealed
            self.fake.kept = (kept, self.fake.clipboard)
            return kept

        def offer(self, text: str, target: Target | None, *, primary: bool, passing: bool) -> Offer:
            whom = target.app if target else "anybody"
            how = (" in passing" if passing else "") + (" by primary too" if primary else "")
            self.fake.log.append(f"offer to {whom}{how}")
            self.fake.clipboard = text
            self.fake.offer_now = Offer(standing=True, last_asked=self.fake.time)
            return self.fake.offer_now

        def give_back(self, kept: Kept) -> bool:
            if self.fake.kept is None or self.fake.kept[0] is not kept:
                return False
            self.fake.log.append("give back")
            self.fake.clipboard = self.fake.kept[1]
            return True
