"""Marsad: a search engine over geopolitical news in Arabic."""
