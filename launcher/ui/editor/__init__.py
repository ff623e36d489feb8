"""The small editor: one phrase, everything that is written about it, and how it will look.

window        Editor: asks for a Change, and keeps every word until it is carried out
work          the phrase, how its fields began, and the change that the words come to
about         what it must know beside the phrase
page, details, texts, text_box, channel_tabs, insert_menu, another, foot, earlier, provenance, leftover   its parts
differing     both texts, where she and her team have changed the phrase
unsaved       the words of a draft, kept aside until they are saved
writing       opens the editor, has what it asks for carried out, and undoes
"""
