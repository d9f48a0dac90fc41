"""One search, from its parameters to the hits that are shown, and what is made from searches."""
