"""Ask the open vulnerability database (osv.dev) about every locked dependency; part of ``make lint``.

Names and versions of the locked packages are sent, nothing else. A known vulnerability fails; without a way to the
database it says loudly that it did not run and does not fail: what is wrong then is the network.
"""

from __future__ import annotations

import json
import sys
import tomllib
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVICE = "https://api.osv.dev/v1/querybatch"
PATIENCE = 10  # seconds
BATCH = 500
# Known and judged: id, and why it does not touch us. Looked at again at each release.
JUDGED: dict[str, str] = {}


def locked() -> list[tuple[str, str, str]]:
    """Return ecosystem, name and version of everything that is locked."""
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    found = [("PyPI", one["name"], one["version"]) for one in packages if "registry" in one.get("source", {})]
    lock = ROOT / "frontend" / "package-lock.json"
    if lock.exists():
        entries = json.loads(lock.read_text())["packages"]
        found += [
            ("npm", path.rpartition("node_modules/")[2], one["version"])
            for path, one in entries.items()
            if path and "version" in one
        ]
    return sorted(set(found))


def vulnerable(packages: list[tuple[str, str, str]], service: str = SERVICE) -> list[str]:
    """Return one line for each package with a known vulnerability; raises OSError where the service is not reached."""
    lines = []
    for start in range(0, len(packages), BATCH):
        some = packages[start : start + BATCH]
        queries = [{"package": {"ecosystem": e, "name": n}, "version": v} for e, n, v in some]
        request = urllib.request.Request(  # noqa: S310 - a constant of ours
            service, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - as above
            results = json.load(answer)["results"]
        for (_, name, version), result in zip(some, results, strict=True):
            ids = [one["id"] for one in result.get("vulns", []) if one["id"] not in JUDGED]
            if ids:
                lines.append(f"{name} {version}: {', '.join(ids)}")
    return lines


def main(service: str = SERVICE) -> int:
    """Audit, and return 1 when something is known to be vulnerable."""
    packages = locked()
    try:
        found = vulnerable(packages, service)
    except (OSError, ValueError, KeyError) as error:
        print(f"NOT RUN: dependency audit of {len(packages)} packages: {SERVICE} cannot be asked ({error})")
        return 0
    for line in found:
        print(f"  vulnerable: {line}")
    print(f"audited {len(packages)} packages, {len(found)} vulnerable")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
