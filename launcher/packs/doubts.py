"""What a person should look at in a pack before she trusts it: told beside the review, and never a reason to refuse.

Law: each line names the record, and shows what eyes would miss: signs that nobody sees, letters that look like others, links
that lead elsewhere than they seem to, a pack that was written for a newer launcher.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

import launcher
from launcher.language import _, ngettext
from launcher.packs.format import Pack
from launcher.packs.letters import doubts
from launcher.packs.reach import hosts, said_in
from launcher.packs.strand import titled

_FIRST: Final = (1, 0)  # the first launcher that packs were written for
_MOST: Final = 100  # lines; nobody reads more


def warnings(pack: Pack) -> tuple[str, ...]:
    """A line for each thing to look at; what is too much to read is counted."""
    records = (pack.info, *pack.records)
    found = (_("{title}: {what}.").format(title=titled(one), what=what) for one in records for what in _of_text(said_in(one)))
    told = [*_newer(pack.info.min_app), *islice(found, _MOST)]
    if more := sum(1 for _line in found):
        told.append(ngettext("And {count} more like these.", "And {count} more like these.", more).format(count=more))
    return tuple(told)


def _of_text(text: str) -> Iterator[str]:
    yield from doubts(text)
    for one in sorted(set(hosts(text))) if not text.isascii() or "xn--" in text else ():
        if "xn--" in one:
            yield _("a link leads to {host}, which is written with letters of its own").format(host=one)


def _newer(wanted: str) -> list[str]:
    if _numbers(wanted) <= max(_numbers(launcher.__version__), _FIRST):
        return []
    return [_("This pack was made for launcher {version}; some of it may not work here.").format(version=wanted)]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:4])
