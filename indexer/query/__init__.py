"""What a person types, into a tree of terms that an engine runs."""
