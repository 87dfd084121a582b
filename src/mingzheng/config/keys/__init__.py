"""The keys of an installation: what there is, and how each is changed while the installation works."""
