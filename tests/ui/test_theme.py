"""What is drawn can be read, in both themes; and the theme follows the desktop while it is asked to."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication

from launcher.ui.theme import Theme, Themes, hue_colour, theme

# Every pair of text and ground that the overlay, the toast and the card of keys draw.
TEXTS = {
    "ground": ("text", "secondary", "tertiary", "accent", "danger"),
    "raised": ("text", "secondary", "tertiary", "accent"),
    "tint": ("text", "secondary", "tertiary", "accent"),
    "hover": ("text", "secondary", "tertiary"),
    "warn_ground": ("warn",),
    "accent": ("on_accent",),
}
PAIRS = [(ground, text) for ground, texts in TEXTS.items() for text in texts]


def contrast(one: QColor, other: QColor) -> float:
    """The contrast of WCAG 2, from 1 to 21."""

    def light(colour: QColor) -> float:
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in colour.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def worn(request: pytest.FixtureRequest, qapp: QApplication) -> Theme:
    return theme(dark=request.param)


@pytest.mark.parametrize(("ground", "text"), PAIRS)
def test_text_reads(worn: Theme, ground: str, text: str) -> None:
    assert contrast(getattr(worn, ground), getattr(worn, text)) >= 4.5


@pytest.mark.parametrize("ground", ["ground", "tint", "hover"])
def test_every_hue_is_told_from_its_ground(worn: Theme, ground: str) -> None:
    # Hues are drawn as dots and icons beside a name, never as text: 3 to 1 is what such marks need.
    assert min(contrast(getattr(worn, ground), worn.hue(f"h{degrees}")) for degrees in range(360)) >= 3.0


def test_hues_are_equally_light(worn: Theme) -> None:
    contrasts = [contrast(worn.ground, worn.hue(f"h{degrees}")) for degrees in range(360)]
    assert max(contrasts) / min(contrasts) < 1.35


def test_hues_differ() -> None:
    colours = {hue_colour(f"h{degrees}", 0.62).name() for degrees in range(0, 360, 24)}
    assert len(colours) == 15


@pytest.mark.parametrize("odd", ["", "h", "red", "h-20", "hxx", "#ff0000", "h٣", "h9999999999"])
def test_a_colour_that_we_cannot_read_is_still_a_colour(odd: str) -> None:
    assert hue_colour(odd, 0.62).isValid()


@pytest.mark.usefixtures("qapp")
def test_a_choice_wins_over_the_desktop() -> None:
    themes = Themes("dark")
    seen: list[bool] = []
    themes.changed.connect(lambda new: seen.append(new.dark))
    assert themes.current.dark
    themes.choose("light")
    themes.choose("light")
    assert seen == [False]


@pytest.mark.usefixtures("qapp")
def test_the_theme_follows_the_desktop() -> None:
    hints = QGuiApplication.styleHints()
    themes = Themes("system")
    try:
        hints.setColorScheme(Qt.ColorScheme.Dark)
        assert themes.current.dark == (hints.colorScheme() == Qt.ColorScheme.Dark)
        hints.setColorScheme(Qt.ColorScheme.Light)
        assert not themes.current.dark
    finally:
        hints.unsetColorScheme()
