"""Which of the texts that come for one article stands, and which it had before."""
