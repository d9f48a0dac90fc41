"""Bytes into articles: formats, encodings, dates, and what is noise."""
