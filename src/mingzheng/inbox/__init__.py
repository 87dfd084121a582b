"""收件箱: what has arrived for a person, and the few words about it that may leave the house."""
