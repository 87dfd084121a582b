"""Foreign tables of decisions: read, judged row by row, and turned into drafts that two persons release."""
