"""What an answer shows, and in which words: links, labels, charts, languages, URLs."""
