"""Backup and restore of a whole installation: database first, then files, keys apart (design.md §4, threats 4, 12)."""
