"""Marsad's web page: ranked, highlighted search in a browser."""
