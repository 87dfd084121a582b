"""The invented district and a play on it, for what facts alone cannot tell."""

from tests.stories.conftest import district, own_seal, play

__all__ = ["district", "own_seal", "play"]
