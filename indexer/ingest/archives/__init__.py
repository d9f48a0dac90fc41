"""ZIP and WARC: files that hold others."""
