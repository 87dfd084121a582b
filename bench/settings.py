"""Settings of the measurements: those of the product; papers are typeset by their job alone, not before an act too."""

from mingzheng.config.settings import *  # noqa: F403

DOCUMENTS_DEFERRED = True
