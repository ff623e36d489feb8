"""PhraseExpress phrase files: they are encrypted, so nobody but PhraseExpress reads them.

Law: such a file is recognised, and refused with the way out.
"""

import io
import zipfile
from typing import Final

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, SURELY, Importer
from launcher.packs.importers.opened import Opened

_ENDINGS: Final = (".pxp", ".pexdb", ".pexsql", ".pex")


def _looks(opened: Opened) -> int:
    if opened.is_archive:
        return SURELY if _phrase_file(opened.sent.data) else NO
    return SURELY if opened.name.lower().endswith(_ENDINGS) and not opened.sent.files else NO


def _phrase_file(data: bytes) -> bool:
    """Whether the archive's list names a phrase file; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(info.filename.lower().endswith(_ENDINGS) for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def _read(_opened: Opened, _choices: Choices) -> Imported:
    hint = _("In PhraseExpress choose File, Export, and save the phrases as CSV or text, then import that file.")
    raise LauncherError(_("PhraseExpress files are encrypted, so the launcher can't read them."), hint)


IMPORTER: Final = Importer("phraseexpress", "PhraseExpress", _looks, _read, _ENDINGS)
