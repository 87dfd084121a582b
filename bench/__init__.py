"""Measurements against the numbers of the design; no part of the product."""
