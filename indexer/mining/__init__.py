"""Finding spellings of one name in an index itself, and keeping what was found and decided."""
