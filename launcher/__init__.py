"""The phrase launcher: the right sentence for a difficult conversation, one hotkey away.

The map of the house, from the ground to the roof. Imports only go down; tests/test_house.py keeps it so.

  ground   values and laws: no input or output, no Qt, no clock, no global state
    errors      LauncherError(message, hint): the world's fault, told kindly
    places      where the product's own files and the user's folder lie
    atomic      files replaced whole or not at all
    language    the one door for words that a person reads
    phrase      Phrase, Situation, Sequence, Rule, Word, PackInfo: frozen, cannot hold nonsense
    change      Add | Edit | Move | Remove | Batch, and inverse(): the one way to change the store
    text        fold() with the map back to the original; words() of every script
    placeholder what can stand between {{ and }}: the closed little language
    template    parse(body) -> Template; fill(values, now) -> Filled
    moment      dates and times in a text
    payment     numbers of payment cards, so that none is kept
    identity    ids of new records
    chord       the only room that knows key names
    programs    which programs are terminals, chats, screens of other computers
    manner      how a phrase reaches a window, as a value
    rules       which manner for which window: the user's rule, a pack's, a built-in one
    view        what the overlay shows, as values
    layers      what publisher and user each say of one record, and what comes of it
    progress    how far long work has come, and the way to stop it
  first    decisions and storage
    search      Index.rank(query, habits) -> [Match]; knows no database
    settings    one frozen dataclass, saved atomically
    store/      the only importer of sqlite_utils: records, history, backups, rescue
    glimpse     the store's mark, habits and rules before the store itself is open
    shelf/      where the built index lies between starts, and the process beside us that builds it
    packs/      packs read within limits, merged, signed, and made of other programs' files; computes changes, never writes
    courier/    brings feeds and packs from folders and web addresses, and lays them there; knows bytes, not phrases
    policy      what a company fixes for all its machines
    sample      how a text will look before anybody says it
    wording     a phrase while it is written, and the change that it comes to
    desktop/    hotkeys, windows, keys and clipboard of the desktop (x11, wayland with portals, windows, fake), the rites of
                pasting and typing, and how each capability stands (checkup); knows text, not phrases
  second   the story, without Qt
    sharing/    packs on their way in and out: reviewed, taken in, followed, gone back to, chosen, published
    collection  an index with habits, at hand at once and kept up with the store
    library     the phrases from store to collection, the starter on board; for the worker's thread
    summons     the launcher's own hotkeys and how they stand
    conversation  what was answered in this conversation; in memory only, dies with it
    lookup/     idle > choosing > leaving > idle, told as one frozen View
  third    what people see: with app and desktop/qtclipboard the only importers of PySide6
    ui/         overlay, editor, settings, tray, toast, theme, background work, the one instance, the stage of the story
  roof
    start       the order in which it all begins and ends
    app         connects everything once; decides nothing
    doctor      what works here, what does not, and the mend
    demo        the real launcher and a real editor on a virtual display
    cli/        one function per command
    knock       talks to the launcher that runs; standard library only

Ways through it. Summon: hotkey (keeper process) > link > app > lookup, with the target remembered first > view > overlay.
Deliver: lookup > the window's manner by the rules > stage > the rite of desktop/delivery (or typing_out), driven by
ui/background > outcome > lookup > store notes the use.
Change: editor, command or undo > store > a new mark; whoever looks in a collection asks what is new since its own mark, told
by a watch on the file or a knock > news > the same index with a few phrases more. What is too much for that is built by a
process of its own (library.aside), so that no key waits for it.

On X11 two processes share the work. The keeper (desktop/x11/keeper) holds what must never hang with us: the keyboard while it
waits for the overlay's focus, and the clipboard, also after the launcher has ended. It was once meant to be a thread with a
process for the worst case; one process for both is simpler and covers every case. On Windows one process does it all: there
the system itself gives what is typed after a hotkey to the window that is in front by then, so a thread that puts the overlay
in front at once is enough, and no key is held by anybody.

On Wayland each capability is taken from whoever offers it (desktop/wayland/session): the compositor's own protocols, else the
portals, which need the user's leave, else none, and then pasting means copying. There is a keeper, too, for the clipboard
alone. It was once meant to be one connection for everything; but what a launcher that ends takes along there is the user's
clipboard, and Qt ends the program where the compositor does, so the keeper is also who starts it again.
"""

__version__ = "0.1.0"
