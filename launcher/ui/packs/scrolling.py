"""Contents that scroll as a whole where the window is too small for them, as on a small screen at a large scale.

Law: nothing is ever squeezed until it can't be read; what has the focus is in sight.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def scrolling(contents: QLayout) -> QScrollArea:
    """The contents as high as the window where they have room, else as high as they need."""
    inner = QWidget()
    inner.setObjectName("page")
    inner.setLayout(contents)
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
