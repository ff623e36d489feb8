"""A picture over all windows that never takes the focus: a surface of the layer shell, at the bottom of the screen.

Law: the keyboard stays where it is, whatever is shown. A buffer that the compositor may still read is not written again: each
picture has one of its own, which ends with its release, or when the picture is taken away. It knows no widget: it is given
pixels, and tells in pixels where it was clicked.
"""

import os
from collections.abc import Callable
from typing import Any, Final

from launcher.desktop.wayland.connection import Connection

NAMESPACE: Final = "phrase-launcher"
_NEEDED: Final = ("wl_compositor", "wl_shm", "zwlr_layer_shell_v1")
_OVERLAY: Final = 3  # the uppermost layer, over full screens too
_BOTTOM: Final = 2  # the edge it holds to; in the middle of it
_OVER_THE_EDGE: Final = 48  # the desktop's own pixels, as the lines have it everywhere
_NO_KEYBOARD: Final = 0
_ARGB: Final = 0  # 32 bits, premultiplied, in the order of the machine
_POINTS: Final = 1  # the bit of a seat that has a pointer
_LEFT_BUTTON: Final = 0x110
_PRESSED: Final = 1
_ARROW: Final = 1


def offered(connection: Connection) -> bool:
    """Whether this compositor shows such pictures."""
    return all(name in connection.globals for name in _NEEDED)


class WlLayer:
    """See Layer. Where the compositor offers none, or the connection is lost, nothing is shown."""

    def __init__(self, connection: Connection) -> None:
        self.clicked: Callable[[int, int], None] = lambda _x, _y: None
        self._connection = connection
        self._scale = 1
        self._picture: tuple[bytes, int, int] | None = None
        self._surface: Any = None
        self._role: Any = None  # what makes the surface one of the layer shell
        self._configured = False
        self._buffers: set[Any] = set()
        self._pointer: Any = None
        self._at = (0.0, 0.0)  # where the pointer is, in the desktop's own pixels
        connection.whenever_open(self._begin)

    def scale(self) -> int:
        """See Layer; rounded up where the desktop scales by a fraction."""
        return self._scale

    def show(self, picture: bytes, width: int, height: int) -> None:
        """See Layer."""
        if not self._connection.alive or self._shell is None:
            return
        self._picture = (picture, width, height)
        if self._surface is None:
            self._begin_surface()
        elif self._configured:
            self._put()
        self._connection.flush()

    def hide(self) -> None:
        """See Layer."""
        self._picture = None
        self._configured = False
        for gone in (self._role, self._surface, *self._buffers):
            if gone is not None:
                self._connection.forget(gone)
        self._role = self._surface = None
        self._buffers.clear()
        self._connection.flush()

    def _begin(self) -> None:
        bind = self._connection.bind
        self._picture = self._surface = self._role = self._pointer = None
        self._configured = False
        self._buffers.clear()
        self._compositor, self._memory = bind("wl_compositor", 6), bind("wl_shm", 1)
        self._shell: Any = bind("zwlr_layer_shell_v1", 4)
        self._shapes = bind("wp_cursor_shape_manager_v1", 1)
        if (output := bind("wl_output", 2)) is not None:
            self._connection.listen(output, scale=self._scaled)
        if (seat := bind("wl_seat", 5)) is not None:  # of our own: what it can do is told once to each
            self._connection.listen(seat, capabilities=lambda can: self._can(seat, can))
        self._connection.roundtrip()  # the first picture needs the scale

    def _scaled(self, factor: int) -> None:
        self._scale = max(1, factor)

    # -- the picture

    def _begin_surface(self) -> None:
        self._surface = self._compositor.create_surface()
        self._connection.listen(self._surface, preferred_buffer_scale=self._scaled)
        self._role = self._shell.get_layer_surface(self._surface, None, _OVERLAY, NAMESPACE)
        self._connection.listen(self._role, configure=self._configure, closed=self.hide)
        self._role.set_anchor(_BOTTOM)
        self._role.set_margin(0, 0, _OVER_THE_EDGE, 0)
        self._role.set_keyboard_interactivity(_NO_KEYBOARD)
        self._set_size()
        self._surface.commit()

    def _configure(self, serial: int, _width: int, _height: int) -> None:
        self._role.ack_configure(serial)
        if self._configured:
            self._surface.commit()
        else:
            self._configured = True
            self._put()

    def _put(self) -> None:
        """Hand over the picture and its size as one, so that no moment shows one without the other."""
        if self._picture is None:
            return
        picture, width, height = self._picture
        self._set_size()
        self._surface.set_buffer_scale(self._share)
        self._surface.attach(self._filled(picture, width, height), 0, 0)
        self._surface.damage_buffer(0, 0, width, height)
        self._surface.commit()

    def _set_size(self) -> None:
        if self._picture is not None:
            self._role.set_size(self._picture[1] // self._share, self._picture[2] // self._share)

    @property
    def _share(self) -> int:
        """The scale that the picture was made for; a size that it does not divide would break the whole connection."""
        if self._picture is None or self._picture[1] % self._scale or self._picture[2] % self._scale:
            return 1
        return self._scale

    def _filled(self, picture: bytes, width: int, height: int) -> Any:
        with os.fdopen(os.memfd_create(NAMESPACE), "wb") as memory:
            memory.write(picture)
            memory.flush()
            pool = self._memory.create_pool(memory.fileno(), len(picture))
        buffer = pool.create_buffer(0, width, height, width * 4, _ARGB)
        pool.destroy()  # the buffer keeps the memory
        self._buffers.add(buffer)
        self._connection.listen(buffer, release=lambda: self._released(buffer))
        return buffer

    def _released(self, buffer: Any) -> None:
        self._buffers.discard(buffer)
        self._connection.forget(buffer)

    # -- the pointer

    def _can(self, seat: Any, can: int) -> None:
        points = bool(can & _POINTS)
        if points and self._pointer is None:
            self._pointer = seat.get_pointer()
            self._connection.listen(self._pointer, enter=self._entered, motion=self._moved, button=self._pressed)
        elif not points and self._pointer is not None:
            self._connection.forget(self._pointer)
            self._pointer = None

    def _entered(self, serial: int, _surface: Any, x: float, y: float) -> None:
        self._at = (x, y)
        if self._shapes is not None:
            shape = self._shapes.get_pointer(self._pointer)
            shape.set_shape(serial, _ARROW)
            shape.destroy()

    def _moved(self, _time: int, x: float, y: float) -> None:
        self._at = (x, y)

    def _pressed(self, _serial: int, _time: int, button: int, state: int) -> None:
        if button == _LEFT_BUTTON and state == _PRESSED:
            self.clicked(int(self._at[0] * self._share), int(self._at[1] * self._share))
