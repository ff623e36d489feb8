"""Giving out by hand: only what is ticked goes, what is lost is said first, and a team can follow what was published."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from launcher.change import Add, Batch
from launcher.packs import format as pack_format
from launcher.packs.signing import Effort, SecretKey
from launcher.phrase import PackInfo, Phrase, Situation, Text
from launcher.store import Store
from launcher.ui.background import Worker
from launcher.ui.packs.export_window import ExportWindow
from launcher.ui.packs.exporting import Exporting
from launcher.ui.theme import Themes
from launcher.ui.words import Words

pytestmark = pytest.mark.qt_log_ignore("does not support")  # the offscreen platform says it of any window

PACK, PASSPHRASE = "0192-team", "four good words here"
TEAM = (
    PackInfo(id=PACK, name="Team", serial=1, publisher="Ada"),
    Situation(id="s1", slug="money", name="Money"),
    Situation(id="s2", slug="closing", name="Closing"),
    Phrase(id="p1", situation="money", title="Refund", texts={"any": Text(plain="No refund.", html="<b>No</b> refund.")}),
    Phrase(id="p2", situation="closing", title="Bye", texts={"any": Text(plain="Goodbye.")}),
)
OWN = Phrase(id="own", situation="closing", title="Mine alone", texts={"any": Text(plain="Hers.")})


class Desk:
    """A launcher's export over a store with one pack and one phrase of her own."""

    def __init__(self, path: Path, qtbot: QtBot) -> None:
        self.qtbot, self.folder = qtbot, path.parent
        with closing(Store.open(path, now=datetime.now)) as store:
            store.apply(Batch("Team", tuple(Add(one, by=PACK) for one in TEAM)))
            store.apply(Add(OWN))
        self.worker, self.builder = Worker(), Worker()
        self.words = Words(self.worker, self.builder, path)
        loaded: list[object] = []
        self.words.load(loaded.append, loaded.append)
        qtbot.waitUntil(lambda: bool(loaded), timeout=20_000)
        self.exporting = Exporting(self.words, Themes("light"), lambda _window: None)
        self.secret = SecretKey.made()
        self.key = self.folder / "team.key"
        self.key.write_text(self.secret.locked(PASSPHRASE, Effort(2**10, 2**20)))

    @property
    def window(self) -> ExportWindow:
        assert self.exporting.window is not None
        return self.exporting.window

    def begin(self, pack: str | None = PACK) -> ExportWindow:
        self.exporting.begin(pack)
        self.qtbot.waitUntil(lambda: self.exporting.window is not None and self.exporting.window.isVisible(), timeout=10_000)
        return self.window

    def ready(self, form: str = "phrasepack") -> ExportWindow:
        """Until what is chosen was looked at."""
        self.window.form.setCurrentIndex(self.window.form.findData(form))
        self.qtbot.waitUntil(self.window.write_button.isEnabled, timeout=10_000)
        return self.window

    def written(self, name: str) -> Path:
        self.window.write_to(str(self.folder / name))
        self.done()
        return self.folder / name

    def done(self) -> None:
        self.qtbot.waitUntil(lambda: not self.window.busy, timeout=10_000)

    def close(self) -> None:
        self.exporting.close()
        self.words.close()
        self.worker.close()
        self.builder.close()
        if self.exporting.window is not None:
            self.qtbot.addWidget(self.exporting.window)
            self.exporting.window.close()


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(tmp_path / "phrases.db", qtbot)
    yield desk
    desk.close()


def titles(file: Path) -> set[str]:
    return {phrase.title for phrase in pack_format.read(file.read_bytes()).phrases}


def test_a_pack_goes_out_and_her_own_phrases_stay_unless_she_ticks_them(desk: Desk) -> None:
    window = desk.begin()
    assert window.windowModality() == Qt.WindowModality.NonModal
    assert [row.key for row in window.picks.packs if row.tick.isChecked()] == [PACK]
    assert not window.picks.own.tick.isChecked()
    desk.ready()
    assert window.count.text() == "2 phrases go out"
    assert titles(desk.written("team.phrasepack")) == {"Refund", "Bye"}
    assert "2 phrases written" in window.state.text()
    window.picks.own.tick.click()
    window.name.setText("Both")
    assert not window.write_button.isEnabled()  # until it was looked at
    desk.ready()
    both = desk.written("both.phrasepack")
    assert titles(both) == {"Refund", "Bye", "Mine alone"}
    assert pack_format.read(both.read_bytes()).info.name == "Both"


def test_only_the_situations_that_are_ticked_go_out(desk: Desk) -> None:
    window = desk.begin()
    next(row for row in window.picks.situations if row.key == "money").tick.click()
    desk.ready()
    assert window.count.text() == "1 phrase goes out"
    assert titles(desk.written("some.phrasepack")) == {"Refund"}


def test_where_nothing_is_ticked_nothing_goes_out(desk: Desk) -> None:
    window = desk.begin()
    desk.ready()
    window.picks.packs[0].tick.click() if window.picks.packs[0].key == PACK else window.picks.packs[1].tick.click()
    desk.qtbot.waitUntil(lambda: window.count.text() == "Tick what goes out.")
    assert not window.write_button.isEnabled()


def test_what_a_format_cannot_carry_stands_there_before_it_is_written(desk: Desk) -> None:
    window = desk.begin()
    desk.ready("html")
    desk.qtbot.waitUntil(lambda: "plain text" in window.losses.text())
    assert not window.publish_button.isVisible()  # a team follows packs
    desk.ready("pdf")
    desk.qtbot.waitUntil(lambda: "plain text" in window.losses.text())
    assert desk.written("sheet.pdf").read_bytes().startswith(b"%PDF")
    desk.ready("csv")
    assert b"No refund." in desk.written("sheet.csv").read_bytes()


@pytest.mark.expects_log("refused by the world")
def test_with_a_key_it_is_signed_and_the_passphrase_is_let_go_of(desk: Desk) -> None:
    window = desk.begin()
    desk.ready()
    window.signing.key.setText(str(desk.key))
    window.signing.passphrase.setText("not this one")
    refused = desk.written("team.phrasepack")
    assert "passphrase" in window.state.text()
    assert not refused.exists()
    assert window.signing.passphrase.text() == ""
    window.signing.passphrase.setText(PASSPHRASE)
    signed = desk.written("team.phrasepack")
    assert signed.with_name("team.phrasepack.minisig").exists()
    assert window.signing.passphrase.text() == ""
    window.signing.passphrase.setText(PASSPHRASE)
    window.close()
    assert window.signing.passphrase.text() == ""


def test_what_is_published_can_be_followed_with_what_is_shown_then(desk: Desk) -> None:
    share = desk.folder / "share"
    share.mkdir()
    window = desk.begin()
    desk.ready()
    assert not window.publish_button.isEnabled()
    window.signing.key.setText(str(desk.key))
    window.signing.folder.setText(str(share))
    window.signing.passphrase.setText(PASSPHRASE)
    window.publish_button.click()
    desk.done()
    assert window.state.text() == "Published: 2 phrases."
    assert [one.name for one in share.glob("*.phrasefeed")] == ["team.phrasefeed"]
    told = window.invitation.toPlainText()
    assert str(share) in told
    assert " ".join(desk.secret.key.words()) in told
    assert PASSPHRASE not in told
    window.copy_button.click()
    assert QGuiApplication.clipboard().text() == told
    window.signing.passphrase.setText(PASSPHRASE)
    window.publish_button.click()
    desk.done()
    assert window.state.text() == "Nothing is different from what is published there."


def test_where_the_company_forbids_it_that_is_said_and_nothing_can_be_chosen(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "policy.json"
    rules.write_text(json.dumps({"exports": False}))
    monkeypatch.setenv("LAUNCHER_POLICY", str(rules))
    window = desk.begin()
    assert "Fixed by your company" in window.state.text()
    assert not window.write_button.isEnabled()
    assert not window.picks.own.tick.isEnabled()
