"""A settings portal on the session bus: says the colour scheme it is told on its standard input, a number a line."""

import sys
import threading
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_error, new_method_return, new_signal
from jeepney.io.blocking import open_dbus_connection

APPEARANCE = ("org.freedesktop.appearance", "color-scheme")


class Portal:
    def __init__(self, scheme: int) -> None:
        self.scheme = scheme
        self.bus = open_dbus_connection("SESSION")
        self.bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.portal.Desktop"))

    def change(self) -> None:
        here = DBusAddress("/org/freedesktop/portal/desktop", interface="org.freedesktop.portal.Settings")
        for line in sys.stdin:
            self.scheme = int(line)
            self.bus.send(new_signal(here, "SettingChanged", "ssv", (*APPEARANCE, ("u", self.scheme))))

    def serve(self) -> None:
        while True:
            message = self.bus.receive()
            if message.header.message_type == MessageType.method_call:
                self.bus.send(self.answer(message))

    def answer(self, message: Any) -> Any:
        member = message.header.fields[HeaderFields.member]
        if member == "Read" and message.body == APPEARANCE:
            return new_method_return(message, "v", (("v", ("u", self.scheme)),))
        return new_error(message, "org.freedesktop.portal.Error.NotFound")


if __name__ == "__main__":
    portal = Portal(int(sys.argv[1]))
    threading.Thread(target=portal.change, daemon=True).start()
    print("ready", flush=True)
    portal.serve()
