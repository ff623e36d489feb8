"""Programs that the launcher knows by name: what kind each is, so that a phrase reaches it in the way that it needs.

Names are those of the program (`mstsc.exe`) or of its window's class, in small letters. What is said of a kind here holds only
until a rule of the user or of a pack says otherwise (`launcher.rules`).
"""

from typing import Final


def _names(table: str) -> frozenset[str]:
    return frozenset(table.split())


# They run each line that is pasted, and paste with Shift+Insert. First what Windows has, then X11.
TERMINALS: Final = _names(
    """
    consolewindowclass cascadia_hosting_window_class virtualconsoleclass windowsterminal.exe conhost.exe putty putty.exe mintty
    mintty.exe alacritty.exe wezterm-gui.exe kitty.exe mobaxterm.exe securecrt.exe hyper.exe kitty_portable.exe
    xterm uxterm urxvt rxvt st st-256color gnome-terminal gnome-terminal-server konsole xfce4-terminal mate-terminal lxterminal
    qterminal kitty alacritty foot wezterm org.wezfurlong.wezterm terminator tilix termite guake yakuake cool-retro-term eterm
    mlterm kgx org.gnome.console ghostty com.mitchellh.ghostty terminology sakura ptyxis
    """
)
# Another computer's screen: its clipboard is not ours, or comes late, and Ctrl+V could paste what lies on it.
REMOTE: Final = _names(
    """
    mstsc.exe msrdc.exe msrdcw.exe wfica32.exe cdviewer.exe vmware-view.exe horizon-client.exe vmware.exe vmplayer.exe vmrc.exe
    vmware-remotemks.exe virtualboxvm.exe prl_client_app.exe vncviewer.exe tvnviewer.exe anydesk.exe teamviewer.exe
    xfreerdp remmina org.remmina.remmina rdesktop vncviewer wfica virtualboxvm vmware vmplayer virt-viewer
    """
)
# In them Enter sends what stands there.
CHATS: Final = _names(
    """
    slack.exe ms-teams.exe teams.exe discord.exe whatsapp.exe whatsapp.root.exe telegram.exe signal.exe element.exe zoom.exe
    webex.exe ciscocollabhost.exe skype.exe viber.exe mattermost.exe rocket.chat.exe
    slack teams teams-for-linux discord telegram-desktop telegramdesktop signal element mattermost rocket.chat skype zoom
    """
)
BROWSERS: Final = _names(
    """
    chrome.exe msedge.exe firefox.exe brave.exe opera.exe vivaldi.exe
    google-chrome chromium chromium-browser firefox firefox-esr microsoft-edge brave-browser opera vivaldi-stable
    """
)
# Whoever stands in front of a field for a password has no phrase for it.
PASSWORDS: Final = _names(
    """
    keepass.exe keepassxc.exe 1password.exe bitwarden.exe lastpass.exe dashlane.exe enpass.exe roboform.exe keeper.exe
    keeperpasswordmanager.exe nordpass.exe passwordsafe.exe pwsafe.exe credentialuibroker.exe consent.exe
    keepassxc keepass2 1password bitwarden enpass seahorse pinentry pinentry-gtk-2 pinentry-qt gcr-prompter kwalletmanager5
    """
)
