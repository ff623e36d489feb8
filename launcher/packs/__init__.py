"""Packs: phrases that travel as one file. Reads within limits and computes changes; it never writes to the store.

the file      format      the pack, read within limits and written byte for byte the same
              sheet       the JSON of strangers made plain data, or a kind refusal
              lines       in which line of it something stands
              letters     characters that deceive
              rich        rich text of strangers made harmless
              schema      the file as a JSON Schema
what it does  merge       a new edition over what is here: changes, report, and what a person is asked first
              weaving     the table of merging, one record at a time
              strand      what a merge works with, as values
              report      what came of it
to look at    reach       links, addresses and numbers, and which of them are new
              doubts      what eyes would miss
              word_diff   what changed in a text, word by word
              checks      what its author should look at again
who says so   signing     signatures, as minisign makes them
              fingerprint a key in eight words
              envelope    a pack and its signature in one file, for mail
              feed        the small file that is asked for again and again, and names the pack in force
              rotation    from an old key to a new one
              trust       whether a pack may speak in its publisher's name
to others     importers/  files of other programs become packs
              exporters/  packs on their way to other programs and to paper
"""
