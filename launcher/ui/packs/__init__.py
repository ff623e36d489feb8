"""Packs as a person sees them: what is here and who answers for it, what is new, and what comes in.

Law: nothing comes in unseen, and nothing goes without the way back beside it. Long work shows how far it is and can be stopped.
The windows know no store: they ask by `following.Following` or `importing` and hear the answer later.

The page of the settings:
  packs_page      the page, and the way between its rooms
  pack_list       the packs that are here; pack_rows: a pack as a row, amber where something is wrong with it
  pack_details    one pack: publisher, looks, editions, and what can be done with it; facts, leaving: parts of it
  news            the reports of updates, to be read
  retired         phrases that a publisher took out, and the way to keep one
  subscribing     from an address or a folder to a subscription
  trust_question  who signed a pack and what is in it, before anybody says yes
  following       what these rooms ask for
  pack_words, report_words   what they say

Before anything is taken in by hand:
  importing       a file that was chosen, dropped or handed over; asked_about, mapping*: what its reader must know
  review*, word_changes      what will come of it, row by row and word by word

Going out:
  exporting       what goes out, how, and where to; export_window, export_picks, export_signing: its window
  cheat_sheet_pdf the phrases by situation, to print

For all of them:
  desk            what the launcher as a whole has to do with packs
  far_away        what may hang, looked at beside the store's thread
  progress_line   how far something is, and Stop
  one_line, reading_box, scrolling   names, words and pages from outside in the room there is
"""
