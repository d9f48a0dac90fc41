"""How the site is served: who may ask, how often, and how answers are sent."""
