"""Files of other programs become packs: the format is recognised from the content, one small module for each."""
