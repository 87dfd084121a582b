import textwrap

import pytest

from mingzheng.core.processes import ChildFailed, Limits, run_module


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Write a child module where an isolated interpreter finds it."""
    import site
    import uuid
    from pathlib import Path

    name = f"child_{uuid.uuid4().hex}"
    path = Path(site.getsitepackages()[0]) / f"{name}.py"

    def write(source):
        path.write_text(textwrap.dedent(source))
        return name

    yield write
    path.unlink(missing_ok=True)


def test_gives_what_the_child_writes(module):
    name = module("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1] + sys.argv[1].encode())")
    assert run_module(name, "!", stdin=b"abc") == b"cba!"


def test_the_child_has_no_environment_of_ours(module, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    seen = run_module(module("import os; print(sorted(os.environ))")).decode()
    assert "DATABASE_URL" not in seen
    assert "SECRET_KEY" not in seen


def test_the_child_reaches_no_network(module):
    source = """
        import socket
        try:
            socket.create_connection(("127.0.0.1", 5432), 2)
        except OSError as error:
            print(error.errno)
    """
    # 101 and 99: no network or no address in the namespace; a refused connection (111) would mean it is ours.
    assert run_module(module(source)).strip() in {b"101", b"99"}


def test_a_crash_kills_the_child_alone(module):
    with pytest.raises(ChildFailed) as error:
        run_module(module("import ctypes; ctypes.string_at(0)"))
    assert error.value.cause == "SIGSEGV"
    assert "损坏" in error.value.message


def test_memory_is_limited(module):
    with pytest.raises(ChildFailed) as error:
        run_module(module("x = bytearray(3 << 30)"), limits=Limits(memory=512 << 20))
    assert "MemoryError" in error.value.cause


def test_time_is_limited(module):
    with pytest.raises(ChildFailed) as error:
        run_module(module("import time; time.sleep(30)"), limits=Limits(wall=1))
    assert error.value.cause == "timeout"
    with pytest.raises(ChildFailed) as error:
        run_module(module("while True: pass"), limits=Limits(cpu=1, wall=20))
    assert error.value.cause in {"SIGKILL", "SIGXCPU"}


def test_written_files_are_limited(module):
    with pytest.raises(ChildFailed):
        run_module(module("open('big', 'wb').write(bytes(4 << 20))"), limits=Limits(file=1 << 20))
