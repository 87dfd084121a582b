"""Checks a case package without the system it came from: pure, and one file for those who hold nothing of ours."""
