"""The settings: a page each for what is general, about the agent, backups and history.

dialog        SettingsDialog: the pages, and what was changed on them
general_page, profile_page, backups_page, history_page   the pages
hotkey_row, hotkey_field   a hotkey, recorded
keeping       what the pages of backups and history ask for
list_page, listing, look_inside, page_list   lists of any length, and the list of pages
"""
