"""X11: hotkeys by passive grabs, windows by EWMH, keys by XTest, the clipboard byte for byte.

Two processes share the work. The keeper (keeper.py, grabs.py, selections.py) is small, has no Qt and holds what must never
hang with us: the keyboard while it is frozen, and the clipboard, which it goes on serving after the launcher has ended. This
process (link.py, windows.py, keys.py, typing.py) asks and decides. Known traps are told where they are met.
"""
