"""One look-up from the hotkey to the text in the window, told as one frozen View; no Qt, no SQL, no OS.

story      Lookup: idle > choosing > leaving > idle
choosing   the part of it while the overlay stands there: looking, selecting, filling in
finding    what was asked for and what was found
answering  the answers to the places of phrases, and the phrase that they make ready to leave
filling    the selected phrase with its pieces and places, and the text that leaves
showing    what was found, as the rows, chips and reading of a View
unseen     the manner for a window of which the desktop tells nothing
customer   whether the window still shows the customer for whom the hotkey was pressed
stage      what all this asks of the world around it
"""
