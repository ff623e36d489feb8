"""Portals: what a Wayland desktop does for applications over the session bus, where its compositor gives them nothing directly.

Law: one connection, never waited for. Everything is a call with an answer that comes later or not at all, so a portal that is
missing, old, slow, gone or mistaken costs its own capability and nothing else. What a desktop offers is found by asking, never
by its name. The user is asked for leave by the desktop only when she wants it (permission.py), and keys go one by one, each
after the answer to the one before, because a portal passes on in any order what comes in one burst (striking.py).

Beside the portals proper the session bus has two more doors: KWin's scripts, which tell the window in use (kwin.py), and the
desktop's notifications (notices.py). `returning` is for desktops that tell nothing of their windows.
"""
