"""Settings of the tests: those of the product, in an environment of their own that is gone when the run is over.

``TEST_ON=pg`` runs on PostgreSQL, on the server and as the administrator that ``TEST_DATABASE_URL`` names; the tests
themselves connect as the application's role.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.databases import Names

if "MZ_TEST_ROOT" not in os.environ:
    os.environ["MZ_TEST_ROOT"] = tempfile.mkdtemp(prefix="mingzheng-test-")
    os.environ["MZ_TEST_OWNER"] = str(os.getpid())
    os.environ.setdefault("MZ_TEST_SUFFIX", os.urandom(4).hex())


def _clean_up() -> None:
    if os.environ.get("MZ_TEST_OWNER") == str(os.getpid()):
        shutil.rmtree(os.environ["MZ_TEST_ROOT"], ignore_errors=True)


atexit.register(_clean_up)

names = Names.from_environment()
home = names.root / names.worker
home.mkdir(parents=True, exist_ok=True)
for forgotten in ("PRODUCTION", "HTTPS", "DEBUG", "SECRET_KEY_FALLBACKS", "METRICS_TOKEN"):
    os.environ.pop(forgotten, None)
os.environ.update(
    {
        "MINGZHENG_HOME": str(home),
        "MINGZHENG_KEYS": str(names.root / "keys"),
        "FONT_DIRS": str(Path(__file__).resolve().parents[1] / "var" / "fonts"),
        "SECRET_KEY": "tests-only-" + "x" * 50,
        "DEMO": os.environ.get("TEST_DEMO", "0"),
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "LOG_LEVEL": "WARNING",
        **names.addresses(),
    }
)

from mingzheng.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # sign-in is tested, the hash is Django's
