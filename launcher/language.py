"""The one door for words that a person reads: `_` and `ngettext` look them up in the catalogue of the person's language.

Plain gettext, so that rooms without Qt speak through it too. Catalogues are `launcher.mo` files under data/locale/; without
one for the language, English is said. It knows no phrases: a pack carries its own language.
"""

import gettext

from launcher.places import data

_catalogue = gettext.translation("launcher", localedir=str(data("locale")), fallback=True)

_ = _catalogue.gettext
ngettext = _catalogue.ngettext
