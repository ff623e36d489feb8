"""Writing: opens the editor, has what it asks for carried out, and undoes.

Law: the editor keeps every word until the store has acknowledged it; a refusal goes back to the editor, with the phrase as it
is now where somebody else was quicker. Words that a crash or a log-out took away are offered again. It decides nothing about
phrases.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from launcher.errors import LauncherError
from launcher.language import _
from launcher.lookup.finding import meant
from launcher.phrase import Phrase
from launcher.ui.words import Words
from launcher.view import Notice

if TYPE_CHECKING:
    from launcher.change import Change
    from launcher.collection import Collection
    from launcher.layers import Conflict
    from launcher.library import Library
    from launcher.packs.merge import Key
    from launcher.store import Changed
    from launcher.ui.editor.about import About
    from launcher.ui.editor.earlier import EarlierText
    from launcher.ui.editor.unsaved import Kept, Unsaved
    from launcher.ui.editor.window import Editor
    from launcher.ui.theme import Themes


_OFFERED: Final = 20  # phrases that can be put into another one, at a time


class Writing(QObject):
    """The one editor of the launcher, built when it is first wanted."""

    told = Signal(object, object)  # Notice, and what a click on it does, or None
    closed = Signal(object)  # the id of the phrase that was saved, or None

    def __init__(
        self,
        words: Words,
        themes: "Themes",
        me: Callable[[], Mapping[str, str]],
        channel: Callable[[], str],
        bring_forward: Callable[[int], None],
    ) -> None:
        """`me` is the agent's profile, `channel` the one in use; `bring_forward` gives a window the focus."""
        super().__init__()
        self._words, self._themes, self._me, self._channel, self._bring_forward = words, themes, me, channel, bring_forward
        self.editor: Editor | None = None
        self._saved: str | None = None
        self._met: tuple[Collection | None, dict[str, Phrase | None]] = None, {}  # phrases by the names that others give them
        self._unsaved: Unsaved | None = None

    def begin(self) -> None:
        """Once the library is open: tell of words that were not saved last time."""
        from launcher.ui.editor.unsaved import Unsaved

        self._unsaved = Unsaved(self._words)
        self._unsaved.found.connect(self._found)
        self._unsaved.begin()

    def end(self) -> None:
        """Keep what stands in the editor unsaved, before the library closes."""
        if self._unsaved is not None:
            self._unsaved.keep()

    def go_on(self) -> None:
        """Open the editor with the words that were not saved last."""
        unsaved = self._unsaved
        if unsaved is None or not unsaved.left:
            return
        kept = unsaved.left[0]

        def opened(found: "tuple[Phrase | None, About]") -> None:
            if kept in unsaved.left:  # not thrown away meanwhile
                self._window().open_kept(kept, *found, lambda: self._drop(kept))
                self._show()

        def asked(library: "Library") -> "tuple[Phrase | None, About]":
            phrase = library.store.phrase(kept.phrase_id) if kept.phrase_id else None
            return phrase, self._about(library, phrase.id if phrase else None)

        self._words.ask(asked, opened, self._tell)

    def edit(self, phrase_id: str) -> None:
        """Open the editor on this phrase as the store has it now."""

        def opened(found: "tuple[Phrase | None, About]") -> None:
            phrase, about = found
            if phrase is None:
                self._refuse(LauncherError(_("This phrase is not there any more.")))
            else:
                self._window().open_phrase(phrase, about)
                self._show()

        self._words.ask(lambda library: (library.store.phrase(phrase_id), self._about(library, phrase_id)), opened, self._refuse)

    def write(self, title: str, situation: str | None) -> None:
        """Open the editor for a new phrase, begun with these words."""

        def opened(about: "About") -> None:
            self._window().open_new(title, situation or self._likely(about), about)
            self._show()

        self._words.ask(lambda library: self._about(library, None), opened, self._refuse)

    def undo(self) -> None:
        """Take back the user's last change of words, and say which that was."""

        def done(changed: "Changed | None") -> None:
            text = _("Undone: {name}").format(name=changed.name) if changed else _("There is nothing to undo.")
            self.told.emit(Notice(text, "info"), None)

        self._words.do(lambda library: library.undo(), done, self._tell)

    def leave(self, then: Callable[[], None]) -> bool:
        """Do `then` once there are no unsaved words, and say whether that is now; else the editor comes forward and asks."""
        if self.editor is None or not self.editor.isVisible() or not self.editor.changed:
            then()
            return True
        self._show()
        self.editor.leave(then)
        return False

    # -- inside

    def _about(self, library: "Library", phrase_id: str | None) -> "About":
        """What the editor must know; on the worker's thread."""
        from launcher.ui.editor.about import About, language

        families, tags = library.store.labels()
        pack = library.store.origin("phrase", phrase_id) if phrase_id else None
        return About(
            situations=tuple(library.store.situations()),
            families=families,
            tags=tags,
            channel=self._channel(),
            pack=pack,
            pack_name=next((info.name for info in library.store.packs() if info.id == pack), None),
            differs=_differs(library, phrase_id),
            earlier=library.earlier(phrase_id) if phrase_id else (),
            me=self._me(),
            locale=language(),
            known=self._known,
            found=lambda words: self._found_for(words, phrase_id),
        )

    def _known(self, name: str) -> Phrase | None:
        """The phrase that another one includes by this name, looked up once: it is asked for with each key."""
        collection = self._words.collection
        if collection is None:
            return None
        if self._met[0] is not collection:
            self._met = collection, {}
        found = self._met[1]
        if name not in found:
            found[name] = meant(collection, name)
        return found[name]

    def _found_for(self, words: str, but: str | None) -> list[Phrase]:
        """The phrases that these words find, the best first, without this one."""
        collection = self._words.collection
        if collection is None:
            return []
        ranked = collection.index.rank(words, collection.habits, limit=_OFFERED).matches
        return [match.phrase for match in ranked if match.phrase.id != but]

    def _likely(self, about: "About") -> str | None:
        """Where nothing was chosen: the situation that was used last, else the first."""
        last = self._words.collection.last_situation if self._words.collection else ""
        slugs = [situation.slug for situation in about.situations]
        return last if last in slugs else next(iter(slugs), None)

    def _window(self) -> "Editor":
        if self.editor is None:
            from launcher.ui.editor.window import Editor

            self.editor = Editor(self._themes)
            self.editor.save_wanted.connect(self._save)
            self.editor.remove_wanted.connect(self._remove)
            self.editor.take_wanted.connect(self._take_theirs)
            self.editor.keep_wanted.connect(self._keep_hers)
            self.editor.undo_wanted.connect(self._give_back)
            self.editor.closed.connect(self._closed)
            self.editor.leftover.go_on_wanted.connect(self.go_on)
            self.editor.leftover.thrown_away.connect(self._throw_away)
            if self._unsaved is not None:
                self._unsaved.follow(self.editor)
            self._offer()
        return self.editor

    def _found(self) -> None:
        told = _("Words that you wrote were not saved. Click here to go on writing; the editor offers them too.")
        self.told.emit(Notice(told, "warn"), self.go_on)
        self._offer()

    def _offer(self) -> None:
        if self.editor is not None and self._unsaved is not None:
            left = self._unsaved.left
            self.editor.leftover.offer(left[0].name if left else "")

    def _drop(self, kept: "Kept") -> None:
        if self._unsaved is not None:
            self._unsaved.drop(kept)
            self._offer()

    def _throw_away(self) -> None:
        if self._unsaved is not None and self._unsaved.left:
            self._drop(self._unsaved.left[0])

    def _show(self) -> None:
        window = self._window()
        window.show()
        window.raise_()
        window.activateWindow()
        self._bring_forward(int(window.winId()))

    def _save(self, change: "Change") -> None:
        def job(library: "Library") -> "Changed":
            _see_that_codes_are_free(library, change)
            return library.change(change)

        doubt = self._window().doubt

        def done(changed: "Changed") -> None:
            self._saved = next((id_ for kind, id_ in changed.ids if kind == "phrase"), self._saved)
            self._window().saved()
            if doubt:
                self.told.emit(Notice(_("Saved, but it cannot be pasted yet. {why}").format(why=doubt), "warn"), None)

        self._words.do(job, done, self._refused)

    def _remove(self, change: "Change") -> None:
        def done(_changed: Any) -> None:
            self._saved = None
            self._window().saved()
            self.told.emit(Notice(_("Removed. Ctrl+Z in the launcher brings it back."), "info"), None)

        self._words.change(change, done, self._refused)

    def _take_theirs(self, field: str) -> None:
        told = _("The team's words stand here now.")
        self._decide(lambda library, id_: library.sharing.accept(id_, [field]), told)

    def _keep_hers(self, field: str) -> None:
        told = _("Your words stay. You are asked again when the team changes them once more.")
        self._decide(lambda library, id_: library.sharing.settle(id_, [field]), told)

    def _give_back(self, step: int) -> None:
        self._decide(lambda library, _id: library.undo(step), "")

    def _decide(self, job: "Callable[[Library, str], Changed | None]", told: str) -> None:
        """Have an answer about the team's words carried out, and show the editor what is there now, whatever came of it."""
        window = self._window()
        before = window.phrase
        if before is None:
            return
        id_ = before.id

        def show(told: str, step: int) -> None:
            def came(found: "tuple[Phrase | None, tuple[Conflict, ...]]") -> None:
                if window.phrase is not None and window.phrase.id == id_:
                    window.decided(before, *found, done=told, step=step)

            self._words.ask(lambda library: (library.store.phrase(id_), _differs(library, id_)), came, window.undecided)

        def failed(error: LauncherError) -> None:
            show("", 0)
            window.undecided(error)

        def done(changed: "Changed | None") -> None:
            show(told, changed.step if changed and told else 0)  # what was given back is not given back once more

        self._words.do(lambda library: job(library, id_), done, failed)

    def _refused(self, error: LauncherError) -> None:
        """Tell the editor why, and where the phrase was changed elsewhere, what it says now."""
        window = self._window()
        before = window.phrase
        window.refuse(error)
        if before is None:
            return

        def came(found: "tuple[Phrase | None, tuple[EarlierText, ...]]") -> None:
            now, earlier = found
            if window.phrase is not before:
                return  # something else is being written by now
            if now is None:
                window.gone()
            elif now.rev != before.rev:
                window.meanwhile(now, earlier)

        self._words.ask(lambda library: (library.store.phrase(before.id), library.earlier(before.id)), came)

    def _tell(self, error: LauncherError) -> None:
        self.told.emit(Notice(str(error), "warn"), None)

    def _refuse(self, error: LauncherError) -> None:
        self._tell(error)
        self.closed.emit(None)

    def _closed(self) -> None:
        saved, self._saved = self._saved, None
        self.closed.emit(saved)


def _see_that_codes_are_free(library: "Library", change: "Change") -> None:
    """LauncherError where a code of the change answers for another phrase; on the worker's thread."""
    from launcher import wording

    id_, codes = wording.new_codes(change)
    if codes and (taken := wording.taken(codes, library.store.phrases(), id_)):
        raise LauncherError(*taken)


def _differs(library: "Library", phrase_id: str | None) -> "tuple[Conflict, ...]":
    """The fields in which the user and her team have both changed the phrase; on the worker's thread."""
    key: Key = "phrase", phrase_id or ""
    differs = library.store.layers_of("", [key])[key].conflicts() if phrase_id else ()
    if differs:
        import launcher.ui.editor.differing  # noqa: F401 -- loaded here, so that the windows' thread need not wait for it
    return differs
