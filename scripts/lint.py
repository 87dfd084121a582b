"""``make lint``: every check of form, all of them even when one fails. Run inside .venv."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PACKAGES = ROOT / "src" / "mingzheng"
CHECKS: dict[str, list[str]] = {
    "ruff check": ["ruff", "check", "--quiet", "--output-format", "concise", "."],
    "ruff format": ["ruff", "format", "--check", "--quiet", "--output-format", "concise", "."],
    "mypy": ["mypy", "--no-error-summary"],
    "import order": ["lint-imports", "--no-logo"],
    "templates": ["djlint", "--check", "--lint", "--quiet", "src"],
    "dependency audit": ["python", str(ROOT / "scripts" / "audit.py")],
    "migrations": ["django-admin", "makemigrations", "--check", "--dry-run"],
}


def main() -> int:
    """Run all checks, show what failed, and return 1 when one did."""
    checks = {
        name: command for name, command in CHECKS.items() if name != "templates" or any(ROOT.glob("src/**/*.html"))
    }
    failed = [name for name, command in checks.items() if not passed(name, command)]
    lacking = [str(path.relative_to(ROOT)) for path in without_migrations()]
    if lacking:
        failed.append("packages with models but no migration")
        print(f"  models without a migration: {', '.join(lacking)}")
    print(f"\nlint: {len(checks) + 1 - len(failed)} of {len(checks) + 1} checks passed", end="")
    print(f"; failed: {', '.join(failed)}" if failed else "")
    return int(bool(failed))


def passed(name: str, command: list[str]) -> bool:
    """Run one check and print its output when it fails."""
    began = time.monotonic()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "mingzheng.config.settings", "LOG_LEVEL": "ERROR"}
    done = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'}  {name}  {time.monotonic() - began:.1f} s", flush=True)
    if "NOT RUN" in done.stdout:
        print(f"      !!! {done.stdout.strip()}", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def without_migrations() -> list[Path]:
    """Return packages that define models but ship no migration: makemigrations --check does not see those."""
    found = []
    for package in sorted(path for path in PACKAGES.iterdir() if (path / "apps.py").exists()):
        sources = [package / "models.py", *package.glob("models/*.py"), *package.glob("*/models.py")]
        defines = any("models.Model)" in text or "Recorded)" in text for text in map(_read, sources))
        if defines and not list(package.glob("migrations/0*.py")):
            found.append(package)
    return found


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
