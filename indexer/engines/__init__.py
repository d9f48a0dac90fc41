"""Inverted indexes behind one protocol: terms in, hits out."""
