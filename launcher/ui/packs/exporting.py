"""Giving out phrases by hand: chosen, written to a file or published for a team.

Law: nothing goes out that she did not tick, and what a format can't carry is told first. Everything slow is done on a thread of
its own with a store of its own, so that saving a phrase never waits for a share. A passphrase lives as long as its job.
"""

from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from launcher import policy
from launcher.errors import LauncherError
from launcher.language import _, ngettext
from launcher.progress import Far
from launcher.ui.background import Errands
from launcher.ui.words import Words

if TYPE_CHECKING:  # what packs need is loaded when it is wanted: the hotkey is live before
    from launcher.packs.signing import SecretKey
    from launcher.sharing.sharing import Sharing
    from launcher.sharing.values import Outgoing, Selection
    from launcher.store import Store
    from launcher.ui.packs.export_picks import Choices
    from launcher.ui.packs.export_signing import Signer
    from launcher.ui.packs.export_window import ExportWindow
    from launcher.ui.theme import Themes

    Job = Callable[[Store, Sharing], Any]
    Failed = Callable[[LauncherError], None]


class Exporting(QObject):
    """The one export window of the launcher, built when it is first wanted.

    `told` carries a line and what a click on it does (None: nothing), for one who works elsewhere by now.
    """

    told = Signal(str, object)

    def __init__(self, words: Words, themes: "Themes", bring_forward: Callable[[int], None]) -> None:
        """`bring_forward` gives a window of ours the focus."""
        super().__init__()
        self._words, self._themes, self._bring_forward = words, themes, bring_forward
        self._errands = Errands()  # a folder to publish in may hang
        self.window: ExportWindow | None = None
        self._asked = 0  # which look it was: only the newest is shown

    def begin(self, pack: str | None) -> None:
        """Let her choose what to give out, with this pack ticked (None: all of them)."""
        if self.window is not None and self.window.isVisible() and self.window.busy:
            self._come()
            return

        def found(choices: "Choices") -> None:
            window = self._window()
            window.offer(choices, [pack] if pack else [id_ for id_, _name, _count in choices.packs])
            self._come()

        self._run(_choices, found, lambda error: self.told.emit(str(error), None))

    def close(self) -> None:
        """Nobody waits any more for what is still under way; a file is whole or not there."""
        self._errands.close()

    # -- what the window wants

    def _look(self, selection: "Selection", form: str) -> None:
        window, self._asked = self._window(), self._asked + 1
        asked = self._asked

        def found(answer: tuple[int, tuple[str, ...]]) -> None:
            if asked == self._asked:
                window.show_choice(*answer)

        def failed(error: LauncherError) -> None:
            if asked == self._asked:
                window.show_nothing(error)

        self._run(lambda _store, sharing: _looked(sharing, selection, form), found, failed)

    def _write(self, selection: "Selection", form: str, file: Path, signer: "Signer | None") -> None:
        window = self._window()
        far = window.begin(_("Writing {name}…").format(name=file.name))

        def done(outgoing: "Outgoing") -> None:
            count = outgoing.phrases
            told = ngettext("{count} phrase written to {file}", "{count} phrases written to {file}", count)
            self._end(told.format(count=f"{count:,}", file=outgoing.files[0]), "")

        self._run(lambda _store, sharing: _written(sharing, (selection, form), file, signer, far), done, window.fail)

    def _publish(self, what: "str | Selection", folder: Path, signer: "Signer") -> None:
        window = self._window()
        far = window.begin(_("Publishing in {folder}…").format(folder=folder))

        def job(_store: "Store", sharing: "Sharing") -> "tuple[Outgoing, str]":
            secret = _opened(signer)
            far(0, 0)
            return sharing.publish(what, folder, secret), " ".join(secret.key.words())

        def done(answer: "tuple[Outgoing, str]") -> None:
            outgoing, words = answer
            count = outgoing.phrases
            told = ngettext("Published: {count} phrase.", "Published: {count} phrases.", count).format(count=f"{count:,}")
            if not outgoing.files:
                told = _("Nothing is different from what is published there.")
            self._words.look()
            self._end(told, invitation(folder, words))

        self._run(job, done, window.fail)

    # -- inside

    def _end(self, told: str, invitation: str) -> None:
        window = self._window()
        window.end(told, invitation)
        if not window.isActiveWindow():
            self.told.emit(told, self._come)

    def _run(self, job: "Job", done: Callable[[Any], None], failed: "Failed") -> None:
        library = self._words.library
        if library is None:
            failed(LauncherError(_("The phrases are being loaded."), _("Try again in a moment.")))
            return
        path = library.store.path
        self._errands.run(lambda: _with_own_store(path, job), done, failed)

    def _come(self) -> None:
        window = self._window()
        window.come()
        self._bring_forward(int(window.winId()))

    def _window(self) -> "ExportWindow":
        if self.window is None:
            from launcher.ui.packs.export_window import ExportWindow

            self.window = ExportWindow(self._themes)
            self.window.chosen.connect(self._look)
            self.window.write_wanted.connect(self._write)
            self.window.publish_wanted.connect(self._publish)
        return self.window


def invitation(folder: Path, words: str) -> str:
    """What the team needs to follow what is published in this folder."""
    first = _("In the launcher: Settings, Packs, Subscribe. Then this folder: {folder}").format(folder=folder)
    return f"{first}\n{_('The words of the key, to be compared: {words}').format(words=words)}"


def _with_own_store(path: Path, job: "Job") -> object:
    from launcher.sharing.sharing import Sharing
    from launcher.store import Store

    with closing(Store.open(path, now=datetime.now)) as store:
        return job(store, Sharing(store, policy.read()[0]))


def _choices(store: "Store", sharing: "Sharing") -> "Choices":
    """What there is to choose from."""
    import launcher.ui.packs.export_window  # noqa: F401 -- loaded here, so that the windows' thread need not wait for it
    from launcher.sharing.choosing import OWN
    from launcher.sharing.values import Selection
    from launcher.ui.packs.export_picks import Choices

    own = 0
    with suppress(LauncherError):  # there are none
        own = len(sharing.selected(Selection((OWN,), personal=True)).phrases)
    packs = tuple((one.id, one.name, one.phrases) for one in sharing.packs())
    situations = tuple((one.slug, one.name) for one in store.situations())
    return Choices(packs, situations, own, policy.read()[0].exports)


def _looked(sharing: "Sharing", selection: "Selection", form: str) -> tuple[int, tuple[str, ...]]:
    """How many phrases go out, and what the format can't carry."""
    from launcher.packs import exporters
    from launcher.ui.packs.cheat_sheet_pdf import FORM as PDF

    pack = sharing.selected(selection)
    form = "html" if form == PDF else form
    return len(pack.phrases), exporters.losses(pack, form) if form in exporters.FORMS else ()


def _written(sharing: "Sharing", what: "tuple[Selection, str]", file: Path, signer: "Signer | None", far: Far) -> "Outgoing":
    """The file, and beside it its signature; what is stopped leaves nothing behind."""
    from launcher.ui.packs import cheat_sheet_pdf

    selection, form = what
    secret = _opened(signer) if signer is not None else None
    far(0, 0)
    if form == cheat_sheet_pdf.FORM:
        return cheat_sheet_pdf.export(sharing, selection, file, far)
    outgoing = sharing.export(selection, form, file)
    if secret is not None:
        sharing.sign(file, secret)
    return outgoing


def _opened(signer: "Signer") -> "SecretKey":
    from launcher.packs.signing import SecretKey

    try:
        text = signer.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = _("{file} cannot be read.").format(file=signer.file)
        raise LauncherError(message, _("Choose the file that `launcher pack keygen` made.")) from error
    return SecretKey.opened(text, signer.passphrase)
