"""What a desktop can do, each capability a narrow protocol, and the values that go to and fro.

Law: a capability that is missing is None with a hint. Nothing here knows one desktop from another, a phrase, or Qt.

A backend reports from outside by calling back; callbacks come on the thread that calls `pump` of its sources, which is the
GUI thread in the program and the test's own thread in tests. Times are seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from launcher.chord import Chord
from launcher.desktop.held import HeldKeys
from launcher.desktop.outcome import KEEP_WITHIN
from launcher.manner import Seen


@dataclass(frozen=True, slots=True)
class Target:
    """A window as it was when the hotkey was pressed. `title` stays in memory and is never logged or stored.

    `app` names it in what the user reads; `names` are all that a rule can mean it by, of program and class, in small letters.
    `guarded`: its program has more rights than we have, so the system would silently drop our keys. `unseen`: this desktop does
    not tell which window it is, so it is the one that comes back when we hide.
    """

    window: int
    app: str
    title: str = field(repr=False)
    terminal: bool = False
    focus: int = 0
    process: int = 0
    guarded: bool = False
    names: tuple[str, ...] = ()
    unseen: bool = False

    @property
    def seen(self) -> Seen:
        """It as rules see it."""
        return Seen(self.names or (self.app,), self.title, self.terminal)


class Hotkeys(Protocol):
    """Global hotkeys without reading any other key."""

    def bind(self, name: str, chord: Chord, *, hold_typing: bool) -> None:
        """Register `chord` under `name`; the answer comes as `bound`. `hold_typing`: what is typed next waits for the overlay."""
        ...

    def release(self, name: str) -> None:
        """Give the chord free."""
        ...

    def try_out(self, chord: Chord, answer: Callable[[str], None]) -> None:
        """Say whether `chord` could be bound now: calls `answer` with why not, empty if it could."""
        ...

    def watch(self, window: int) -> None:
        """The overlay's window: typing that waits is let go the moment it has the focus."""
        ...

    def let_go(self) -> None:
        """Let go of typing that waits."""
        ...


class Windows(Protocol):
    """Other applications' windows."""

    def active(self) -> Target | None:
        """The window that has the user's attention now; None for the bare desktop or one of our own."""
        ...

    def exists(self, target: Target) -> bool:
        """Whether the window is still there."""
        ...

    def title(self, target: Target) -> str:
        """Its title now; empty when it has none or is gone."""
        ...

    def focused(self, target: Target) -> bool:
        """Whether keys pressed now would reach this window and no other."""
        ...

    def activate(self, window: int) -> None:
        """Ask for the window to come to the front with the keyboard focus."""
        ...

    def unlist(self, window: int) -> None:
        """Keep our own `window`, about to be shown, out of task bars and pagers."""
        ...

    def place(self, target: Target | None) -> tuple[int, int]:
        """A point in pixels on the screen that holds the window, or that of the mouse pointer without one."""
        ...

    def composited(self) -> bool:
        """Whether windows can be translucent."""
        ...


class Keys(Protocol):
    """The keyboard."""

    def any_down(self) -> bool:
        """Whether a modifier, Enter, a digit or another key that chooses is held now."""
        ...

    def has(self, chord: Chord) -> bool:
        """Whether the layout in use has the chord's key."""
        ...

    def untouched(self) -> bool:
        """Whether no key at all is held now."""
        ...

    def press(self, chord: Chord, target: Target, *, times: int = 1) -> bool:
        """Press and release `chord` so many times as one, only if the target has the focus at that very moment.

        Says whether it did: not while a key is held that would change it, and more than once only while none is held at all.
        """
        ...


class Typing(Protocol):
    """Letters without keys, for windows into which nothing may be pasted."""

    def type_piece(self, piece: str, target: Target) -> bool:
        """Type a few characters, none of them a newline, as one, only if the target has the focus; says whether it did.

        Not while a modifier or a key that chooses is held.
        """
        ...


class Preparing(Protocol):
    """What typing needs beside it where letters can come from keys only, and the window should keep pace."""

    def lacking(self, text: str, target: Target) -> str:
        """The letters of `text` that can never come to this window: it takes keys only, and the layout has none for them."""
        ...

    def ready(self, piece: str, ahead: str, target: Target) -> bool:
        """Whether `piece` can be typed now: each letter has a key, and the window has come to what was typed before it.

        Ask again until it is so; it never may be. `ahead` is what will follow, so that keys are made for several letters at once.
        """
        ...

    def done(self) -> bool:
        """Put the keyboard back as it was, once the window has come to the end of what was typed; ask again until it is so."""
        ...


@dataclass(slots=True)
class Kept:
    """The user's clipboard while we borrow it: `ready` when read, `whole` if all of it was, `concealed` if it must not be.

    `within` is how many seconds it may take.
    """

    within: float = KEEP_WITHIN
    ready: bool = False
    whole: bool = False
    concealed: bool = False


@dataclass(slots=True)
class Offer:
    """Our text on the clipboard: `standing` once it is there, `held` until somebody else owns the clipboard.

    `fetches` counts how often the target took the text; `last_asked` is the time of its last request of any kind, on the
    clock that the clipboard was built with. `unseen`: somebody who does not say who it is took the text before the keys were
    pressed, after which this desktop can't see whether the target takes it. `left`: the rite is over, and anybody may have it.
    `broken`: it is held no longer because what we lend the clipboard by has ended, not because the user copied something.
    """

    standing: bool = False
    held: bool = True
    fetches: int = 0
    last_asked: float = 0.0
    unseen: bool = False
    left: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True)
class ClipText:
    """The clipboard's text, for a phrase that asks for it; or None, and why: nothing there, concealed, too much, no answer."""

    text: str | None = field(repr=False)
    why: Literal["", "empty", "concealed", "large", "late"] = ""


class Clipboard(Protocol):
    """The clipboard, borrowed and given back whole."""

    def text(self, then: Callable[[ClipText], None]) -> None:
        """Read its text in the background, within KEEP_WITHIN seconds and TEXT_AT_MOST characters; never what is concealed.

        `then` is called once. While one reading is under way another one waits for it; where several wait, the last is made and
        the others are told "late".
        """
        ...

    def keep(self, *, primary: bool) -> Kept:
        """Begin to read what the user has there, in the background; bounded by `Kept.within` seconds and KEEP_AT_MOST bytes.

        What is copied before our own offer is read instead. `primary`: X11's primary selection too.
        """
        ...

    def offer(self, text: str, target: Target | None, *, primary: bool, passing: bool) -> Offer:
        """Put `text` there; `passing`: only for this paste, so clipboard managers are asked to ignore it."""
        ...

    def give_back(self, kept: Kept) -> bool:
        """Put back what was kept, unless somebody else owns the clipboard by now; says whether it did."""
        ...


class Layer(Protocol):
    """A picture over all windows that never takes the focus, on desktops where a window of ours would."""

    clicked: Callable[[int, int], None]

    def scale(self) -> int:
        """How many pixels a picture should have for each of the desktop's own, in both directions."""
        ...

    def show(self, picture: bytes, width: int, height: int) -> None:
        """Show it at the bottom of the screen, or change it there: `width` x `height` pixels of premultiplied ARGB32.

        `clicked` is told where it was clicked, in its pixels.
        """
        ...

    def hide(self) -> None:
        """Take it away."""
        ...


class Notifying(Protocol):
    """The desktop's own notifications, for desktops without a `Layer`; `unshown` is told a line that nobody showed."""

    unshown: Callable[[str, bool], None]

    def tell(self, text: str, *, warn: bool, clicked: Callable[[], None] | None) -> None:
        """Show one line."""
        ...

    def change(self, text: str) -> None:
        """Show how far something has come, in one place; empty when it is over."""
        ...


PermissionState = Literal["unknown", "none", "unasked", "asking", "granted", "refused"]


class Permission(Protocol):
    """Leave to press keys, which some desktops' users give in a dialog of the desktop.

    `state`: "unknown" until the desktop has said what it offers, "none" where it offers nothing to ask for. Once refused it
    is not asked for again until the user wants it; what was granted is remembered where the desktop lets us.
    """

    changed: Callable[[], None]

    @property
    def state(self) -> PermissionState:
        """How it stands."""
        ...

    def ask(self) -> None:
        """Let the desktop ask the user now; `changed` follows."""
        ...

    def give_up(self) -> None:
        """Do without, and forget what was granted."""
        ...


class Source(Protocol):
    """Something outside that has news now and then; it calls `moved` when its `fileno` has become another."""

    moved: Callable[[], None]

    def fileno(self) -> int:
        """Readable when there is news."""
        ...

    def pump(self) -> None:
        """Take the news and call back; never blocks."""
        ...


@dataclass(slots=True)
class Listener:
    """Who is told of news: the app fills these in before it binds.

    `stirred` follows every piece of news; `overdue` says that the overlay was late to take the focus, `blocked` that it could
    not. `may_listen` is asked, not told: whether the user allows that all keys are listened to where a hotkey is taken.
    """

    pressed: Callable[[str, int], None] = lambda _name, _time: None
    bound: Callable[[str, str], None] = lambda _name, _why_not: None
    stirred: Callable[[], None] = lambda: None
    called: Callable[[str, str], None] = lambda _name, _written: None
    lost: Callable[[str], None] = lambda _why: None
    overdue: Callable[[], None] = lambda: None
    blocked: Callable[[], None] = lambda: None
    may_listen: Callable[[], bool] = lambda: False


HotkeyState = Literal["live", "taken", "paused", "unavailable", "starting"]


@dataclass(frozen=True, slots=True)
class Desktop:
    """What this desktop can do. `windows` and `keys` are both there or both missing: without them paste means copy.

    `preparing` is None where `typing` needs no keys for its letters. `front_first`: only who is in front may say which window
    comes next, so that is said before we hide. `held` wants to be told of the keys that reach our own windows. `layer` or
    `notifying` say what else a small window of ours would. `permission` is None where nobody need be asked. `choose_hotkey`
    opens the desktop's own settings for our hotkeys, once `can_choose_hotkey`; it is None where the keys are ours to choose.
    `lends`: whether the clipboard can be borrowed now, without which no paste is sure of what it pastes.
    `own_front`: whether `windows.activate` is the way to bring a window of ours forward; else Qt's is. `appeared` and `went` want
    to be told when the overlay is shown and hidden.
    """

    name: str
    clipboard: Clipboard
    hotkeys: Hotkeys | None = None
    windows: Windows | None = None
    keys: Keys | None = None
    typing: Typing | None = None
    preparing: Preparing | None = None
    sources: tuple[Source, ...] = ()
    listener: Listener = field(default_factory=Listener)
    hints: tuple[str, ...] = ()
    front_first: bool = False
    own_front: bool = True
    lends: Callable[[], bool] = lambda: True
    held: HeldKeys | None = None
    layer: Layer | None = None
    notifying: Notifying | None = None
    permission: Permission | None = None
    choose_hotkey: Callable[[], None] | None = None
    can_choose_hotkey: Callable[[], bool] = lambda: False
    appeared: Callable[[], None] = lambda: None
    went: Callable[[], None] = lambda: None
    close: Callable[[], None] = lambda: None

    @property
    def pastes(self) -> bool:
        """Whether a paste can be trusted here, now."""
        allowed = self.permission is None or self.permission.state == "granted"
        return allowed and self.windows is not None and self.keys is not None and self.lends()
