"""明证: three systems of administrative enforcement that hold by construction."""
