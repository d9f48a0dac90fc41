"""Searches kept in a file, what is new in them, and the messages that tell it."""
