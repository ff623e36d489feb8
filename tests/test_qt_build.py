"""The Qt that is installed survives a working day, and is no larger than it need be.

PySide6 6.12.0 takes one reference off None or True with every call that returns nothing, and aborts Python 3.11 after some
thousands of them. Run in a process of its own, because it would take the tests with it.
"""

import subprocess
import sys

DAY = """
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
import sys

class Told(QObject):
    said = Signal(int)

app = QGuiApplication(["day", "-platform", "offscreen"])
told, heard = Told(), []
told.said.connect(heard.append)
before = sys.getrefcount(None), sys.getrefcount(True)
image = QImage(4, 4, QImage.Format.Format_ARGB32)
painter = QPainter(image)
for turn in range(20_000):
    told.said.emit(turn)
    painter.setPen(QColor("black"))
painter.end()
lost = [then - now for then, now in zip(before, (sys.getrefcount(None), sys.getrefcount(True)))]
assert len(heard) == 20_000
assert max(lost) < 1_000, lost
print("survived")
"""


def test_qt_loses_no_references() -> None:
    done = subprocess.run([sys.executable, "-c", DAY], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "survived", done.stderr[-2000:]
    assert done.returncode == 0


def test_what_is_imported_after_qt_is_not_read_and_kept() -> None:
    """PySide would read the source of every module, 14 MB of lines, unless told not to; see `launcher.ui.application`."""
    code = (
        "import os; os.environ['QT_QPA_PLATFORM'] = 'offscreen';"
        "from launcher.ui.application import application; qt = application();"
        "import linecache, xml.dom.minidom, numpy; print(len(linecache.cache))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "0"
