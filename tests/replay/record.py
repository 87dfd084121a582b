"""``python -m tests.replay.record``: record the streams of the present revision anew, after a change that is meant.

Read the difference before committing it: a recorded stream is how yesterday's cases ran.
"""

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main([str(Path(__file__).parent / "recording.py"), "-n0", "-q", "-p", "no:cacheprovider"]))
