"""The Windows room: hotkeys by RegisterHotKey, targets, keys by SendInput, and the clipboard by the system's own calls.

Law: only here is Windows itself called, and every call has its types (win32). No hook: `listening` is loaded only where the
user allowed it. Two threads have a hidden window each, one for the hotkeys and one for the clipboard, so that neither a busy
overlay nor a program that hangs makes the other wait; what they have to tell comes on the thread that connected the desktop.
"""
