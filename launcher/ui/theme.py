"""How everything looks: colours, type and space as one frozen `Theme`, light or dark.

Law: every pair of text and ground that a window draws reads with a contrast of at least 4.5 to 1 (tests/ui/test_theme.py
measures it). The hues of situations are computed in OKLCH with equal lightness, so that none shouts louder than another;
they mark a name and never stand alone. It knows no window; who draws asks it for colours and fonts.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase

from launcher.ui.appearance import Appearance

Choice = Literal["system", "light", "dark"]

RADIUS: Final = 12  # px, of the overlay's card
SMALL, BODY, TITLE, FIELD, READING = 12, 13, 14, 18, 20  # px at 100 %

_CHROMA: Final = 0.12
_LIGHTNESS_ON_LIGHT: Final = 0.61  # from 0.62 on a dot on the tint of the selected row falls below 3 to 1
_LIGHTNESS_ON_DARK: Final = 0.76
_UNKNOWN_HUE: Final = 220.0  # degrees; for a colour that a newer pack writes in a way we cannot read


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme and the family of the desktop's font; its colours and fonts are not to be changed."""

    dark: bool
    family: str
    ground: QColor
    raised: QColor
    line: QColor
    text: QColor
    secondary: QColor
    tertiary: QColor
    accent: QColor
    on_accent: QColor
    tint: QColor
    warn: QColor
    warn_ground: QColor
    danger: QColor
    hover: QColor

    def font(self, size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The desktop's font in `size` px."""
        return _font(self.family, size, weight)

    def mono(self, size: int) -> QFont:
        """The desktop's font of equal widths in `size` px."""
        return _mono(size)

    def hue(self, colour: str) -> QColor:
        """The colour of a situation, from `h` and degrees, such as h210."""
        return hue_colour(colour, _LIGHTNESS_ON_DARK if self.dark else _LIGHTNESS_ON_LIGHT)


_LIGHT: Final = {
    "ground": "#FFFFFF",
    "raised": "#F6F7F9",
    "line": "#DDE1E7",
    "text": "#14171C",
    "secondary": "#4A525E",
    "tertiary": "#626B78",
    "accent": "#2F5BD8",
    "on_accent": "#FFFFFF",
    "tint": "#E8EEFD",
    "warn": "#8A5A00",
    "warn_ground": "#FFF3D6",
    "danger": "#B3261E",
    "hover": "#EFF1F4",
}
_DARK: Final = {
    "ground": "#17191D",
    "raised": "#1F2227",
    "line": "#343941",
    "text": "#F1F3F6",
    "secondary": "#B6BEC9",
    "tertiary": "#939CA9",
    "accent": "#8FB0FF",
    "on_accent": "#0E1A38",
    "tint": "#25304A",
    "warn": "#FFD27A",
    "warn_ground": "#3A2E12",
    "danger": "#FF8A80",
    "hover": "#262A30",
}


def theme(*, dark: bool) -> Theme:
    """The light or the dark theme in the desktop's font."""
    family = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    return Theme(dark=dark, family=family, **{name: QColor(value) for name, value in (_DARK if dark else _LIGHT).items()})


class Themes(QObject):
    """The theme that holds now: the user's choice, or what the desktop wears while the choice is `system`."""

    changed = Signal(Theme)

    def __init__(self, choice: Choice = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice: Choice = choice
        self._desktop = Appearance(self)
        self.current = theme(dark=self._dark())
        self._desktop.changed.connect(self._follow)

    def choose(self, choice: Choice) -> None:
        """Wear `choice` from now on."""
        self._choice = choice
        self._follow()

    def _follow(self) -> None:
        dark = self._dark()
        if dark != self.current.dark:
            self.current = theme(dark=dark)
            self.changed.emit(self.current)

    def _dark(self) -> bool:
        if self._choice != "system":
            return self._choice == "dark"
        return self._desktop.dark


@lru_cache(maxsize=64)
def _font(family: str, size: int, weight: QFont.Weight) -> QFont:
    font = QFont(family)
    font.setPixelSize(size)
    font.setWeight(weight)
    return font


@lru_cache(maxsize=8)
def _mono(size: int) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(size)
    return font


@lru_cache(maxsize=256)
def hue_colour(colour: str, lightness: float) -> QColor:
    """The sRGB colour of a hue at an OKLCH lightness, with as much chroma as the screen can show, at most 0.12."""
    radians = math.radians(_degrees(colour))
    for step in range(13):
        chroma = _CHROMA * (1 - step / 12)
        linear = _linear_srgb(lightness, chroma * math.cos(radians), chroma * math.sin(radians))
        if all(-0.0005 <= part <= 1.0005 for part in linear):
            break
    return QColor.fromRgbF(*(_gamma(min(1.0, max(0.0, part))) for part in linear))


def _degrees(colour: str) -> float:
    number = colour[1:]
    return float(number) % 360 if colour[:1] == "h" and number.isascii() and number.isdigit() else _UNKNOWN_HUE


def _linear_srgb(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    # The matrices of the OKLab definition: to cone responses, cubed, then to linear sRGB.
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
