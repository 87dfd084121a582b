"""The district of the stories."""

from tests.stories.conftest import district, own_seal

__all__ = ["district", "own_seal"]
