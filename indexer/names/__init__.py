"""Names of world politics in all their spellings: people, countries, places, institutions."""
