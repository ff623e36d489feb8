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
    template    parse(body) -> Template; fill(values, now) -> Filled
    moment      dates and times in a text
    chord       the only room that knows key names
    view        what the overlay shows, as values
  first    decisions and storage
    search      Index.rank(query, habits) -> [Match]; knows no database
    settings    one frozen dataclass, saved atomically
    store/      the only importer of sqlite_utils
    packs/      reading packs within limits; computes changes, never writes
    desktop/    hotkeys, windows, keys and clipboard of the desktop, and the paste rite; knows text, not phrases
  second   the story, without Qt
    library     the phrases from store to index, the starter on board; for the worker's thread
    summons     the launcher's own hotkeys and how they stand
    showing     what was found, as the rows, chips and reading of a View
    lookup      idle > choosing > leaving > idle, told as one frozen View
  third    what people see: with app and desktop/qtclipboard the only importers of PySide6
    ui/         overlay, tray, settings, notice, theme, background work, the one instance, the stage of the story
  roof
    app         builds and connects everything once; decides nothing
    doctor      what works here, what does not, and the mend
    demo        the real launcher and a real editor on a virtual display
    cli         one function per command
    knock       talks to the launcher that runs; standard library only

Ways through it. Summon: hotkey (keeper process) > link > app > lookup, with the target remembered first > view > overlay.
Deliver: lookup > stage > the rite of desktop/delivery, driven by ui/background > outcome > lookup > store notes the use.

On X11 two processes share the work. The keeper (desktop/x11/keeper) holds what must never hang with us: the keyboard while
it waits for the overlay's focus, and the clipboard, also after the launcher has ended. It was once meant to be a thread with
a process for the worst case; one process for both is simpler and covers every case.
"""

__version__ = "0.1.0"
