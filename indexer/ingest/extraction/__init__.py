"""What a text is made of: its lines, title and body, credits, dates, language."""
