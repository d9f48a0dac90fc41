"""How well the sample articles answer queries that were judged by hand, and the floor under it.

``queries.jsonl`` holds what a journalist might type, as typed (``marsad evaluate --syntax``), and
``qrels.tsv`` every sample article that answers it: 2 when it is about it, 1 when it speaks of it.
Both were written for Marsad from reading the 83 articles, not from what Marsad finds: names in
spellings that the articles lack, English names and other words for a thing are among them, and
many of those fail. CC0, as the articles are.

``python -m tests.quality`` measures and compares with ``floor.json``, and ``--write`` makes what
was measured the floor. A floor is lowered only with ``--because REASON``, which stays in the file.
"""
