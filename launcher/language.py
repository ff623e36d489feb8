"""The one door for words that a person reads: `_` and `ngettext` look them up in the catalogue of the person's language.

Plain gettext, so that rooms without Qt speak through it too. Catalogues are `launcher.mo` files under data/locale/; without
one for the language, English is said. It knows no phrases: a pack carries its own language.
"""

import functools

TYPE_CHECKING = False  # as in typing, which costs 5 ms
if TYPE_CHECKING:
    from gettext import NullTranslations


def _(message: str) -> str:
    """It in the person's language."""
    return _catalogue().gettext(message)


def ngettext(one: str, several: str, number: int) -> str:
    """The form that fits the number, in the person's language."""
    return _catalogue().ngettext(one, several, number)


@functools.cache
def _catalogue() -> "NullTranslations":
    import gettext  # both here and not above: a keeper says nothing to anybody, and its start is waited for

    from launcher.places import data

    return gettext.translation("launcher", localedir=str(data("locale")), fallback=True)
