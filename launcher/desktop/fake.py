"""A desktop in memory, a peer of the real ones: hotkeys, windows, keys and a clipboard that tests and the story can play with.

Time is its own: `Fake.pass_time` moves it, and a rite driven by `Fake.carry_out` waits no real second.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TypeVar

from launcher.chord import Chord
from launcher.desktop import ClipText, Desktop, Kept, Listener, Offer, Target
from launcher.desktop.caret import starts
from launcher.desktop.outcome import TEXT_AT_MOST

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
    keyless: str = ""  # letters that no key makes
    latin: bool = True  # whether the layout in use has Latin letters
    keeps_pace: bool = True  # whether windows come to what is typed into them
    hotkeys: dict[str, Chord] = field(default_factory=dict)
    taken: set[Chord] = field(default_factory=set)  # chords that somebody else has
    kept: tuple[Kept, str] | None = None
    offer_now: Offer | None = None

    def desktop(self) -> Desktop:
        """The desktop that the rooms of the launcher see."""
        keys = self._Keys(self)
        hotkeys, windows = self._Hotkeys(self), self._Windows(self)
        return Desktop("fake", self._Clipboard(self), hotkeys, windows, keys, keys, keys, listener=self.listener)

    def add(self, number: int, app: str = "chat", title: str = "Chat", *, terminal: bool = False) -> Target:
        """Open a window and give it the focus."""
        target = Target(number, app, title, terminal)
        self.windows[number] = FakeWindow(target, title)
        self.focus = number
        return target

    def has_focus(self, target: Target) -> bool:
        """Whether keys pressed now would reach this window."""
        return self.focus == target.window and target.window in self.windows

    def user_copies(self, text: str) -> None:
        """The user (or a clearing, with an empty text) changes the clipboard."""
        self.clipboard = text
        if self.offer_now is not None:
            self.offer_now.held = False

    def user_presses(self, chord: Chord) -> None:
        """The user presses and lets go of a chord, which is a hotkey or reaches nobody."""
        for name in [name for name, bound in self.hotkeys.items() if bound == chord]:
            self.listener.pressed(name, round(self.time * 1000))

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
    class _Hotkeys:
        fake: "Fake"

        def bind(self, name: str, chord: Chord, *, hold_typing: bool) -> None:  # noqa: ARG002 -- nothing is typed into us here
            self.fake.hotkeys.pop(name, None)
            taken = chord in self.fake.taken or chord in self.fake.hotkeys.values()
            if not taken:
                self.fake.hotkeys[name] = chord
            self.fake.listener.bound(name, "taken" if taken else "")

        def release(self, name: str) -> None:
            self.fake.hotkeys.pop(name, None)

        def try_out(self, chord: Chord, answer: Callable[[str], None]) -> None:
            answer("taken" if chord in self.fake.taken else "")

        def watch(self, window: int) -> None:
            """Typing never waits here."""

        def let_go(self) -> None:
            """The same."""

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
            return self.fake.has_focus(target)

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
            held = self.any_down() if times == 1 else not self.untouched()
            if held or not self.fake.has_focus(target):
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
            if not self.fake.has_focus(target) or self.any_down():
                return False
            self.fake.log.append(f"type {len(piece)}")
            self._put(self.fake.windows[target.window], piece)
            return True

        def lacking(self, text: str, target: Target) -> str:  # noqa: ARG002 -- the same for every window
            return "".join(letter for letter in self.fake.keyless if letter in text)

        def ready(self, piece: str, ahead: str, target: Target) -> bool:  # noqa: ARG002 -- every letter has a key here
            return self.fake.keeps_pace

        def done(self) -> bool:
            return self.fake.keeps_pace

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
            stands = self.fake.offer_now is not None and self.fake.offer_now.held
            if self.fake.kept is None or self.fake.kept[0] is not kept or not stands:
                return False
            self.fake.log.append("give back")
            self.fake.clipboard = self.fake.kept[1]
            return True
