"""What helps someone who types a query: the words of the index, and ways to go on or to mend."""
