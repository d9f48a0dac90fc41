"""Web pages: what of one is the story, its title, its date, its credits."""
