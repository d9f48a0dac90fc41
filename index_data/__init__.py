"""Sample articles, written for Marsad in its own words (CC0-1.0); see articles/README.md."""
