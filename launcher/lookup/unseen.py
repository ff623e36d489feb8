"""In which manner a phrase reaches a window of which the desktop tells nothing: the one that comes back when we hide.

Law: it may be a terminal, where each line break would run a command. So whatever can paste or type into a terminal brings no
line breaks. What a rule for all windows says of pasting goes before the user's setting. Values in, values out.
"""

from dataclasses import replace
from typing import Final

from launcher.manner import Manner, Paste, Seen
from launcher.rules import Rules

_REACHES_TERMINALS: Final = frozenset({"shift-insert", "ctrl-shift-v", "type"})


def manner_unseen(rules: Rules, seen: Seen, paste: Paste) -> Manner:
    """The manner by the rules for all windows, and by `paste` where those don't say how to paste."""
    manner = rules.manner(seen)
    if not any("paste" in told.says for told in rules.telling(seen)):
        manner = replace(manner, paste=paste)
    return replace(manner, newlines="join") if manner.paste in _REACHES_TERMINALS else manner
