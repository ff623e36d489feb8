"""The Wayland backend: windows, keys and typing from this process, the clipboard from a keeper process.

What a compositor offers differs, so each capability is looked for by itself. No other rooms know pywayland.
"""
