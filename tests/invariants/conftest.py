"""The district and plays of the stories."""

from tests.stories.conftest import district, own_seal, play

__all__ = ["district", "own_seal", "play"]
