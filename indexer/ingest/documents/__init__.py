"""DOCX, EPUB and PDF."""
