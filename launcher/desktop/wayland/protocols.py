"""The Wayland protocols that we speak: those that pywayland does not bring are declared here, with nothing but their facts.

`interface` is the one door to all of them. It knows no connection.

A message is written as its arguments, one word each: a letter of _LETTERS for the kind, `?` before it where nothing may be
passed, and behind a colon the interface of an object. A request that begins with `-` is the end of its object.
"""

import importlib
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, cast

from pywayland.protocol_core.argument import Argument
from pywayland.protocol_core.interface import Interface, InterfaceMeta
from pywayland.protocol_core.proxy import Proxy
from pywayland.scanner.argument import ArgumentType

_LETTERS: Final = {
    "i": ArgumentType.Int,
    "u": ArgumentType.Uint,
    "s": ArgumentType.String,
    "o": ArgumentType.Object,
    "n": ArgumentType.NewId,
    "a": ArgumentType.Array,
    "h": ArgumentType.FileDescriptor,
    "f": ArgumentType.Fixed,
}
# Where pywayland has the rest, by how their names begin.
_BROUGHT: Final = {
    "wl_": "wayland",
    "xdg_activation_": "xdg_activation_v1",
    "xdg_": "xdg_shell",
    "ext_data_control_": "ext_data_control_v1",
    "wp_fractional_scale_": "fractional_scale_v1",
    "wp_viewport": "viewporter",
    "wp_cursor_shape_": "cursor_shape_v1",
}


class Declared(NamedTuple):
    """An interface: its name and highest version, and its requests and events with their arguments, in the protocol's order."""

    name: str
    version: int
    requests: Sequence[tuple[str, str]]
    events: Sequence[tuple[str, str]]


def interface(name: str) -> type[Interface]:
    """The interface of that name; KeyError where it is neither declared here nor brought by pywayland."""
    if name not in _known:
        module = next((module for start, module in _BROUGHT.items() if name.startswith(start)), None)
        if module is None:
            raise KeyError(name)
        loaded = importlib.import_module(f"pywayland.protocol.{module}")
        _known.update({i.name: i for i in vars(loaded).values() if _is_finished(i)})
    return _known[name]


def declare(interfaces: Sequence[Declared]) -> None:
    """Make interfaces that may name each other known; those of other protocols that they name are looked up."""
    _known.update({i.name: _bare(i) for i in interfaces})
    for declared in interfaces:
        made = _known[declared.name]
        requests = {name.removeprefix("-"): _request(made, at, name, words) for at, (name, words) in enumerate(declared.requests)}
        for name, words in declared.events:
            made.event(*_arguments(words))(_named(name, lambda: None))
        made.proxy_class = type(f"{declared.name}_proxy", (Proxy,), {"interface": made, **requests})
    for declared in interfaces:
        _known[declared.name]._gen_c()  # noqa: SLF001 -- how pywayland's own generated modules finish an interface


_known: Final[dict[str, type[Interface]]] = {}


def _is_finished(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, Interface) and hasattr(found, "registry")


def _bare(declared: Declared) -> type[Interface]:
    made: Any = InterfaceMeta(declared.name, (Interface,), {"name": declared.name, "version": declared.version})
    return cast("type[Interface]", made)


def _arguments(words: str) -> list[Argument]:
    return [_argument(word) for word in words.split()]


def _argument(word: str) -> Argument:
    letter, _colon, named = word.removeprefix("?").partition(":")
    return Argument(_LETTERS[letter], nullable=word.startswith("?"), interface=interface(named) if named else None)


def _request(made: type[Interface], at: int, name: str, words: str) -> Callable[..., Any]:
    arguments = _arguments(words)
    new = next((a.interface for a in arguments if a.argument_type == ArgumentType.NewId), None)

    # pywayland keeps these to itself, but its own generated modules are nothing but such calls.
    def make(proxy: Any, *values: Any) -> Any:
        return proxy._marshal_constructor(at, new, *values)  # noqa: SLF001 -- see above

    def end(proxy: Any, *values: Any) -> None:
        proxy._marshal(at, *values)  # noqa: SLF001 -- see above
        proxy._destroy()  # noqa: SLF001 -- see above

    def ask(proxy: Any, *values: Any) -> None:
        proxy._marshal(at, *values)  # noqa: SLF001 -- see above

    function = _named(name.removeprefix("-"), make if new is not None else end if name.startswith("-") else ask)
    made.request(*arguments)(function)
    return function


def _named(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    function.__name__ = name
    return function


_OFFER, _SOURCE, _DEVICE = "zwlr_data_control_offer_v1", "zwlr_data_control_source_v1", "zwlr_data_control_device_v1"
declare(
    [
        Declared(_OFFER, 1, [("receive", "s h"), ("-destroy", "")], [("offer", "s")]),
        Declared(_SOURCE, 1, [("offer", "s"), ("-destroy", "")], [("send", "s h"), ("cancelled", "")]),
        Declared(
            _DEVICE,
            2,
            [("set_selection", f"?o:{_SOURCE}"), ("-destroy", ""), ("set_primary_selection", f"?o:{_SOURCE}")],
            [
                ("data_offer", f"n:{_OFFER}"),
                ("selection", f"?o:{_OFFER}"),
                ("finished", ""),
                ("primary_selection", f"?o:{_OFFER}"),
            ],
        ),
        Declared(
            "zwlr_data_control_manager_v1",
            2,
            [("create_data_source", f"n:{_SOURCE}"), ("get_data_device", f"n:{_DEVICE} o:wl_seat"), ("-destroy", "")],
            [],
        ),
    ]
)
_HANDLE: Final = "zwlr_foreign_toplevel_handle_v1"
declare(
    [
        Declared(
            _HANDLE,
            3,
            [
                ("set_maximized", ""),
                ("unset_maximized", ""),
                ("set_minimized", ""),
                ("unset_minimized", ""),
                ("activate", "o:wl_seat"),
                ("close", ""),
                ("set_rectangle", "o:wl_surface i i i i"),
                ("-destroy", ""),
                ("set_fullscreen", "?o:wl_output"),
                ("unset_fullscreen", ""),
            ],
            [
                ("title", "s"),
                ("app_id", "s"),
                ("output_enter", "o:wl_output"),
                ("output_leave", "o:wl_output"),
                ("state", "a"),
                ("done", ""),
                ("closed", ""),
                ("parent", f"?o:{_HANDLE}"),
            ],
        ),
        Declared("zwlr_foreign_toplevel_manager_v1", 3, [("stop", "")], [("toplevel", f"n:{_HANDLE}"), ("finished", "")]),
    ]
)
declare(
    [
        Declared(
            "zwp_virtual_keyboard_v1",
            1,
            [("keymap", "u h u"), ("key", "u u u"), ("modifiers", "u u u u"), ("-destroy", "")],
            [],
        ),
        Declared("zwp_virtual_keyboard_manager_v1", 1, [("create_virtual_keyboard", "o:wl_seat n:zwp_virtual_keyboard_v1")], []),
    ]
)
_LAYERED: Final = "zwlr_layer_surface_v1"
declare(
    [
        Declared(
            _LAYERED,
            4,
            [
                ("set_size", "u u"),
                ("set_anchor", "u"),
                ("set_exclusive_zone", "i"),
                ("set_margin", "i i i i"),
                ("set_keyboard_interactivity", "u"),
                ("get_popup", "o:xdg_popup"),
                ("ack_configure", "u"),
                ("-destroy", ""),
                ("set_layer", "u"),
            ],
            [("configure", "u u u"), ("closed", "")],
        ),
        Declared(
            "zwlr_layer_shell_v1",
            4,
            [("get_layer_surface", f"n:{_LAYERED} o:wl_surface ?o:wl_output u s"), ("-destroy", "")],
            [],
        ),
    ]
)
