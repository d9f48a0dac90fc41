"""Measuring how well queries are answered: queries and judgements in, figures out."""
