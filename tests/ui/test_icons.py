"""Every icon that the product needs is there, is its own colour, and is sharp."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer

from launcher.places import assets, data
from launcher.ui import icons

SITUATIONS = ("yelling", "saying-no", "manager-request", "long-hold", "not-understood", "our-mistake", "off-subject", "final-no")
SITUATIONS += ("abuse", "no-answer", "passing-on", "money", "faulty", "written-complaint", "closing")
CONTROLS = ("search", "chat", "phone", "left", "right", "info", "warn", icons.PLAIN)
pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("name", [*SITUATIONS, *CONTROLS])
def test_an_icon_is_drawn_in_the_colour_asked_for(name: str) -> None:
    assert name in icons.names()
    image = icons.icon(name, QColor("#2F5BD8"), 20, 1.0).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    solid = [image.pixelColor(x, y) for x in range(20) for y in range(20) if image.pixelColor(x, y).alpha() > 200]
    assert len(solid) > 8
    assert all(abs(colour.hue() - QColor("#2F5BD8").hue()) < 6 for colour in solid)


def test_no_two_icons_look_the_same() -> None:
    drawn = {bytes(icons.icon(name, QColor("black"), 20, 1.0).toImage().constBits()) for name in icons.names()}
    assert len(drawn) == len(icons.names())


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_an_icon_has_the_pixels_of_its_screen(ratio: float) -> None:
    pixmap = icons.icon("search", QColor("black"), 20, ratio)
    assert pixmap.width() == round(20 * ratio)
    assert pixmap.devicePixelRatio() == ratio


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_pack_names_icons_and_never_files(named: str, slug: str) -> None:
    assert icons.for_situation(named, slug) in icons.names()
    assert icons.for_situation("../launcher", "/etc/passwd") == icons.PLAIN


@pytest.mark.parametrize("name", ["launcher", "launcher-tray-light", "launcher-tray-dark"])
def test_the_products_own_icons_are_sound(name: str) -> None:
    renderer = QSvgRenderer(str(assets(f"{name}.svg")))
    assert renderer.isValid()
    assert renderer.defaultSize().width() == renderer.defaultSize().height()


def test_every_situation_of_the_starter_pack_has_its_own_icon() -> None:
    for path in data("").glob("*.phrasepack"):
        for situation in json.loads(path.read_text(encoding="utf-8"))["situations"]:
            chosen = icons.for_situation(situation.get("icon", ""), situation["slug"])
            assert chosen != icons.PLAIN, situation["slug"]
