"""What the site answers: pages for readers, JSON, files and feeds for programs."""
