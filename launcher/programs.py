"""Programs that the launcher knows by name: what kind each is, so that a phrase reaches it in the way that it needs.

Names are those of the program (`mstsc.exe`) or of its window's class (X11: both parts of WM_CLASS), in small letters. What is
said of a kind here holds only until a rule of the user or of a pack says otherwise (`launcher.rules`).

Where the names are from: the file names that the makers install, the class names that their windows bear (in their sources
where those are open), and on X11 what xprop tells of them.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal

Kind = Literal["terminal", "remote", "chat", "browser", "passwords"]
_PROGRAM: Final = ".exe"
_DOMAIN_TURNED_ROUND: Final = re.compile(r"(\w+\.){2,}([\w-]+)")  # as in org.gnome.gedit
_WEB_APP: Final = re.compile(r"([a-z]+)-.*__.*")  # as in chrome-chat.example.com__-default: a page in a window of its own


def _names(table: str) -> frozenset[str]:
    """The names of a table, one or more a line; a name that has a blank in it stands alone on its line, in quotes."""
    names: set[str] = set()
    for line in table.splitlines():
        bare = line.strip()
        names.update([bare.strip('"')] if bare.startswith('"') else bare.split())
    return frozenset(names)


# They run each line that is pasted. A console's window belongs to the program inside it (cmd.exe, python.exe ...), so on Windows
# its class tells. First what Windows has, then X11.
TERMINALS: Final = _names(
    """
    consolewindowclass cascadia_hosting_window_class windowsterminal.exe openconsole.exe conhost.exe
    virtualconsoleclass conemu.exe conemu64.exe putty putty.exe kitty.exe kitty_portable.exe mintty mintty.exe
    alacritty.exe wezterm-gui.exe hyper.exe tabby.exe mobaxterm.exe securecrt.exe xshell.exe ttermpro.exe rio.exe warp.exe
    xterm uxterm urxvt rxvt st st-256color gnome-terminal gnome-terminal-server konsole xfce4-terminal mate-terminal lxterminal
    qterminal kitty alacritty foot footclient wezterm wezterm-gui org.wezfurlong.wezterm terminator tilix termite guake yakuake
    cool-retro-term eterm mlterm kgx org.gnome.console org.gnome.terminal org.kde.konsole ghostty com.mitchellh.ghostty
    terminology sakura ptyxis org.gnome.ptyxis tilda deepin-terminal hyper tabby rio
    """
)
# Another computer's screen: its clipboard is not ours, or comes late, and Ctrl+V could paste what lies on it.
REMOTE: Final = _names(
    """
    mstsc.exe tscshellcontainerclass msrdc.exe msrdcw.exe vmconnect.exe
    wfica32.exe cdviewer.exe wfica wfica_seamless
    vmware-view.exe horizon-client.exe vmware-remotemks.exe horizon-remotemks.exe vmware.exe vmplayer.exe
    vmrc.exe vmware-view horizon-client vmware vmplayer vmrc
    virtualboxvm.exe virtualbox.exe virtualboxvm
    "virtualbox machine"
    prl_client_app.exe prl_client_app prl_vm_app appserverclient.exe tsclient.exe
    workspaces.exe nxplayer.exe nxplayer.bin pcoip_client.exe dcvviewer.exe
    vncviewer.exe tvnviewer.exe vncviewer tigervnc anydesk.exe anydesk teamviewer.exe teamviewer rustdesk.exe rustdesk
    parsecd.exe strwinclt.exe screenconnect.windowsclient.exe
    xfreerdp xfreerdp3 wlfreerdp sdl-freerdp rdesktop remmina org.remmina.remmina krdc org.kde.krdc
    gnome-connections org.gnome.connections virt-viewer remote-viewer virt-manager gnome-boxes org.gnome.boxes qemu
    qemu-system-x86_64 x2goclient
    """
)
# In them Enter sends what stands there; pasted line breaks do not.
CHATS: Final = _names(
    """
    slack.exe ms-teams.exe teams.exe lync.exe skype.exe discord.exe whatsapp.exe whatsapp.root.exe telegram.exe signal.exe
    element.exe zoom.exe webex.exe ciscocollabhost.exe ciscojabber.exe viber.exe mattermost.exe rocket.chat.exe line.exe wire.exe
    ringcentral.exe googlechat.exe ferdium.exe rambox.exe franz.exe
    slack teams teams-for-linux discord telegram-desktop telegramdesktop org.telegram.desktop signal element mattermost
    rocket.chat skype zoom viberpc ferdium rambox whatsapp-for-linux zapzap
    "microsoft teams - preview"
    """
)
BROWSERS: Final = _names(
    """
    chrome.exe msedge.exe firefox.exe brave.exe opera.exe vivaldi.exe chromium.exe librewolf.exe waterfox.exe iexplore.exe
    google-chrome google-chrome-beta chrome chromium chromium-browser firefox firefox-esr org.mozilla.firefox librewolf
    waterfox microsoft-edge msedge brave-browser brave opera vivaldi-stable vivaldi epiphany org.gnome.epiphany falkon
    """
)
# Whoever stands in front of a field for a password has no phrase for it.
PASSWORDS: Final = _names(
    """
    keepass.exe keepassxc.exe 1password.exe bitwarden.exe lastpass.exe dashlane.exe enpass.exe roboform.exe identities.exe
    keeperpasswordmanager.exe nordpass.exe passwordsafe.exe pwsafe.exe protonpass.exe credentialuibroker.exe consent.exe
    keepassxc org.keepassxc.keepassxc keepass2 keepass 1password bitwarden enpass pwsafe seahorse org.gnome.seahorse.application
    org.gnome.world.secrets pinentry pinentry-gtk pinentry-gtk-2 pinentry-gnome3 pinentry-qt pinentry-qt5 gcr-prompter
    ssh-askpass ksshaskpass x11-ssh-askpass kwalletmanager5 kwalletmanager kwalletd5 kwalletd6 lxqt-policykit-agent lxpolkit
    polkit-gnome-authentication-agent-1 polkit-kde-authentication-agent-1 polkit-mate-authentication-agent-1
    "proton pass"
    """
)

KINDS: Final[dict[Kind, frozenset[str]]] = {
    "terminal": TERMINALS,
    "remote": REMOTE,
    "chat": CHATS,
    "browser": BROWSERS,
    "passwords": PASSWORDS,
}


def also_called(name: str) -> tuple[str, ...]:
    """What a program may be called in a rule: its name, and that without `.exe`, which few people write."""
    bare = name.removesuffix(_PROGRAM)
    return (name, bare) if bare and bare != name else (name,)


def kinds_of(names: Iterable[str]) -> Iterator[Kind]:
    """The kinds of program that bear one of these names, as far as they are known."""
    called = {other for name in names for other in also_called(name.casefold())}
    return (kind for kind, known in KINDS.items() if not known.isdisjoint(called))


def names_of(app_id: str) -> tuple[str, ...]:
    """What a rule can mean a window of Wayland by: its id, and the program's own name where the id holds that and more."""
    if page := _WEB_APP.fullmatch(app_id):
        return app_id, page[1]
    if turned := _DOMAIN_TURNED_ROUND.fullmatch(app_id):
        return app_id, turned[2]
    return (app_id,) if app_id else ()


def is_terminal(names: Iterable[str]) -> bool:
    """Whether a program with one of these names is known to be a terminal."""
    return "terminal" in kinds_of(names)
