"""The overlay: one window that draws a frozen View and says, in plain values, what the agent wants.

window        Overlay: where everything stands, and what each key does
activation    whether it is the active window, also where Qt is late to notice
field, switch, chips, results, row, nothing, footer, keys, keys_card   its parts
reading       the selected phrase in full, laid out by reading_lines, with what stands below by reading_foot
fill_ins      the places of the phrase, edited where they stand: fill_in, fill_in_look, and options of a choice
rehearsal     what the first show would have to do, done before
"""
