"""Finding things in the console: an index of what may be asked for, and the questions put to it."""
