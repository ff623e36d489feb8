"""The settings: a page each for what is general, about the agent, rules per application, backups and history.

dialog        SettingsDialog: the pages, and what was changed on them
general_page, profile_page, rules_page, backups_page, history_page   the pages
hotkey_row, hotkey_field   a hotkey, recorded
rule_list, recording      the rules in force, and where a new one for a window begins
rule_form, rule_fields, practice_box   one rule, and a box to try it in
rule_draft, rule_words    a rule while it is written; rules in a person's words
ruling        what the page of rules asks for
keeping       what the pages of backups and history ask for
list_page, listing, look_inside, page_list   lists of any length, and the list of pages
"""
