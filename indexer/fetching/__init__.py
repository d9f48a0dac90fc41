"""Feeds and the pages they name, taken politely: URLs → articles."""
