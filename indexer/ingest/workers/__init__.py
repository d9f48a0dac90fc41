"""Processes that read what could stall or exhaust the run."""
