"""The box, attacked as a student might: every attack meets its end, and the neighbour's answers come out unharmed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coursekit.course_files import course_root
from coursekit.grading import isolation
from coursekit.grading.isolation import Box, BoxLost, Limits, Outcome, open_box
from coursekit.grading.sandbox import LATER
from coursekit.grading.sandbox.staging import Stage
from coursekit.language import CourseError

ROOT = Path(__file__).resolve().parents[2]
LINUX = sys.platform == "linux"
BOXED = LINUX and shutil.which("bwrap") is not None
LIMITS = Limits(cell_seconds=60, submission_seconds=200, disk_mb=24, file_mb=8, output_bytes=1_000_000)

VALUE = {"ask": "value"}


def job(*cells: str, ask: str = "x", **more: Any) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [
        {"run": textwrap.dedent(code).strip("\n"), "cell": at} for at, code in enumerate(cells)
    ]
    asked = {"ask": "q1", "expression": ask, "data": None, "request": VALUE}
    return {"language": "en", "steps": [*steps, asked], **more}


def value(outcome: Outcome) -> Any:
    """Return what the last question got, as plain data."""
    return outcome.frames[-1]["evidence"]["value"]


def first_error(outcome: Outcome) -> Any:
    return outcome.frames[1]["error"]


def below(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *below(child)]
    return found


def wait_until_gone(pids: list[int]) -> None:
    until = time.monotonic() + 20
    while alive := [pid for pid in pids if is_alive(pid)]:
        assert time.monotonic() < until, alive
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def hurried(box: Box, *, hurry: bool = True) -> Iterator[None]:
    """Give cells little time; the neighbours have enough, however busy the computer is."""
    if hurry:
        box.limits = replace(LIMITS, cell_seconds=0.5)
    yield
    box.limits = LIMITS


def clean(box: Box, number: int = 42) -> None:
    outcome = box.run(job(f"x = {number - 1} + 1"), {})
    assert (outcome.end, outcome.step, value(outcome)) == ("done", None, number)


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    if not BOXED:
        pytest.skip("bubblewrap is needed")
    before = set(below(os.getpid()))
    opened = open_box(LIMITS, require=True)
    folder = opened._stage.folder.parent
    assert folder.is_dir()
    yield opened
    clean(opened)
    ours = [pid for pid in below(os.getpid()) if pid not in before]
    assert len(ours) >= 2
    opened.close()
    opened.close()
    wait_until_gone(ours)
    assert not folder.exists()


# ── what it is for ───────────────────────────────────────────────────────────────────────


def test_cells_run_as_in_a_notebook_and_answers_come_out_as_plain_data(box: Box) -> None:
    outcome = box.run(
        job(
            """
            %matplotlib inline
            import matplotlib.pyplot as plt
            from coursekit import datasets, progress, start
            from coursekit.checks.unit10 import q1, q2
            start("en")
            survey = datasets.load("bank_branch_survey")
            survey.plot()
            plt.show()
            survey.shape
            """,
            "rows = _[0]\nq1.check(rows)\nq1.hint(); q1.solution(); progress()",
            "own = open('own.csv').read()\nfor name in ('../datasets/bank_branch_survey.csv', 'more/deep.txt'):\n"
            "    open(name).close()",
            "1 +",
            "def f():\n    return 1 / 0\nf()",
            "!echo shell && exit 3",
            "await __import__('asyncio').sleep(0)\nx = [rows, own, plt.get_fignums(), type(q1).__name__]",
        ),
        {"own.csv": "a,中\n".encode(), "../outside": b"", "/abs": b"", "more/deep.txt": b"1"},
    )
    assert outcome.end == "done"
    errors = [frame["error"] for frame in outcome.frames if frame.get("ran")]
    types = [error and error["type"] for error in errors]
    assert types == [None, None, None, "SyntaxError", "ZeroDivisionError", None, None]
    assert (errors[3]["line"], errors[3]["text"]) == (1, "1 +")
    assert (errors[4]["line"], errors[4]["text"]) == (2, "return 1 / 0")
    assert value(outcome) == [640, "a,中\n", [], "Silent"]
    assert 0 < outcome.cpu < 30
    begun = [frame["step"] for frame in outcome.frames if "begin" in frame]
    assert begun == list(range(8))


def test_what_cannot_be_asked_is_an_error_of_its_step(box: Box) -> None:
    outcome = box.run(job("y = 1"), {})
    assert outcome.end == "done"
    assert outcome.frames[-1] == {
        "step": 1,
        "error": {"type": "NameError", "message": "name 'x' is not defined", "text": "", "line": 1},
        "memory": False,
    }


def test_the_data_of_an_answer_are_named(box: Box) -> None:
    steps = [
        {"run": "class S:\n    def to_data(self):\n        return {'case': 'bank'}\nstudy, x = S(), 5"},
        {"ask": "q1", "expression": "x", "data": "study", "request": VALUE},
        {"ask": "q2", "expression": "x", "data": "x", "request": VALUE},
    ]
    outcome = box.run({"language": "zh", "steps": steps}, {})
    assert [frame["data"] for frame in outcome.frames if "evidence" in frame] == [{"case": "bank"}, None]


def test_a_function_is_called_with_what_was_sent(box: Box) -> None:
    request = {"ask": "calls", "calls": [{"args": [2]}, {"args": [5]}], "seconds": 2}
    steps = [
        {"run": "def f(a):\n    while a == 5:\n        pass\n    return a * 2"},
        {"ask": "q1", "expression": "f", "data": None, "request": {**request, "seconds": 0.3}},
    ]
    calls = box.run({"language": "zh", "steps": steps}, {}).frames[-1]["evidence"]["calls"]
    assert [call["status"] for call in calls] == ["returned", "time_limit"]
    assert calls[0]["value"] == 4


def test_several_at_once_keep_apart(box: Box) -> None:
    code = """
        import os
        open('mine', 'w').write(NAME)
        while len(os.listdir('.')) != 1: pass
        x = [open('mine').read(), os.getpid()]
        """
    with ThreadPoolExecutor(4) as pool:
        jobs = [job(code.replace("NAME", repr(str(at)))) for at in range(8)]
        found = [value(outcome) for outcome in pool.map(lambda one: box.run(one, {}), jobs)]
    assert found == [[str(at), 1] for at in range(8)]


def test_random_numbers_differ_from_child_to_child(box: Box) -> None:
    code = "import numpy as np, random\nx = [np.random.randint(1 << 30), random.random()]"
    one, other = (value(box.run(job(code), {})) for _ in range(2))
    assert one[0] != other[0]
    assert one[1] != other[1]


# ── attacks that do not end the submission ───────────────────────────────────────────────

HARMLESS = {
    "endless loop": ("while True: pass", "KeyboardInterrupt"),
    "a long sleep": ("import time; time.sleep(1000)", "KeyboardInterrupt"),
    "a loop that ends when interrupted": ("import time\ntry: time.sleep(1000)\nexcept KeyboardInterrupt: pass", None),
    "interrupts itself": ("import os, signal; os.kill(os.getpid(), signal.SIGINT)", "KeyboardInterrupt"),
    "exit": ("exit()", None),
    "quit": ("quit()", None),
    "sys.exit": ("import sys; sys.exit(3)", "SystemExit"),
    "raises BaseException": ("class E(BaseException): pass\nraise E('no')", "E"),
    "an error that fights back": (
        "class E(Exception):\n    def __str__(self): raise MemoryError\n    def __getattribute__(self, n): raise E\n"
        "raise E",
        "E",
    ),
    "3 GB": ("import numpy as np\na = np.ones(3 << 27)", "MemoryError"),
    "8 GB": ("a = bytearray(8 << 30)", "MemoryError"),
    "a growing list": ("a = []\nwhile True: a.append(bytearray(1 << 26))", "MemoryError"),
    "kill the parent": ("import os; os.kill(os.getppid(), 9)", None),
    "kill all": ("import os\nos.kill(-1, 9)", "ProcessLookupError"),
    "kill itself": ("import os\nos.kill(os.getpid(), 9); os.kill(1, 19)", None),
    "input": ("input('?')", "EOFError"),
    "warnings": ("import warnings\nfor i in range(100): warnings.warn(f'w{i}')", None),
    "builtins broken": (
        "import builtins\nfor n in ('print', 'isinstance', 'len', '__import__', 'type', 'dict', 'Exception'):\n"
        "    setattr(builtins, n, None)",
        "TypeError",
    ),
    "builtins emptied": ("import builtins\nvars(builtins).clear()", "NameError"),
    "modules cleared": ("import sys; sys.modules.clear()", None),
    "modules replaced": ("import sys; sys.modules = None", None),
    "streams closed": (
        "import sys\nsys.stdout.close(); sys.stderr.close(); sys.__stdout__.close(); sys.stdout = None",
        None,
    ),
    "hooks": ("import sys, atexit\nsys.excepthook = sys.displayhook = None\natexit.register(input)\n3", "TypeError"),
    "folder removed": ("import os, shutil\nshutil.rmtree(os.getcwd())", None),
    "zombies": ("import os\nfor _ in range(30):\n    if os.fork() == 0: os._exit(0)", None),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_code_that_ends_in_its_own_cell(box: Box, name: str) -> None:
    code, error = HARMLESS[name]
    slow = ("endless loop", "a long sleep", "a loop that ends when interrupted")
    with hurried(box, hurry=name in slow):
        outcome = box.run(job(code, "x = 41 + 1"), {})
    assert (outcome.end, outcome.step, outcome.detail) == ("done", None, "")
    assert (first_error(outcome) or {"type": None})["type"] == error
    assert outcome.frames[1]["memory"] == (name in ("3 GB", "8 GB", "a growing list"))
    assert outcome.frames[1].get("interrupted", False) == (name in slow)
    assert value(outcome) == 42
    clean(box)


def test_what_is_printed_is_counted_and_dropped(box: Box) -> None:
    outcome = box.run(job("print('x' * 50_000_000)", "import os; os.write(1, b'y' * 1_000_000); x = 3"), {})
    assert (outcome.end, value(outcome)) == ("done", 3)
    assert outcome.frames[1]["printed"] == LIMITS.output_bytes


# ── attacks that end it ──────────────────────────────────────────────────────────────────

SWALLOWS = "import time\nwhile True:\n    try: time.sleep(1000)\n    except {}: pass"
FRAME = """
import os, struct, json
def forge(content, length=None):
    for fd in range(0, 9):
        try: os.write(fd, struct.pack('!I', len(content) if length is None else length) + content)
        except OSError: pass
"""

ENDING = {
    "swallows interrupts": (SWALLOWS.format("KeyboardInterrupt"), "time_limit", ""),
    "swallows everything": (SWALLOWS.format("BaseException"), "time_limit", ""),
    "ignores the signal": (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "time_limit",
        "",
    ),
    "os._exit": ("import os; os._exit(0)", "crashed", "exit code 0"),
    "os._exit 7": ("import os; os._exit(7)", "crashed", "exit code 7"),
    "os.abort": ("import os; os.abort()", "crashed", "signal"),
    "segfault": ("import ctypes; ctypes.string_at(0)", "crashed", "signal 11 (SIGSEGV)"),
    "deep recursion in C": (
        "import sys; sys.setrecursionlimit(10**9)\nclass A:\n    def __getattr__(s, n): return getattr(s, n)\nA().x",
        "crashed",
        "signal 11 (SIGSEGV)",
    ),
    "all descriptors closed": ("import os; os.closerange(0, 256)", "crashed", ""),
    "rubbish": (FRAME + "forge(b'hello')", "crashed", "no answer"),
    "an announced flood": (FRAME + "forge(b'', 0xffffffff)", "flooded", "too big"),
    "a real flood": (
        FRAME + "while True: forge(json.dumps({'step': 0, 'evidence': 'x' * 10_000_000}).encode())",
        "crashed",
        "wrong order",
    ),
    "half a frame for ever": (
        FRAME + "forge(b'x', 15_000_000)\nwhile True: forge(b'y' * 1_000_000)",
        "crashed",
        "no answer",
    ),
    "another step's frame": (FRAME + 'forge(b\'{"step": 1, "begin": true}\')', "crashed", "wrong order"),
    "depth": (FRAME + "forge(b'[' * 1_000_000)", "crashed", "no answer"),
    "breadth": (
        FRAME + "forge(b'{\"step\":0,\"evidence\":[' + b'{},' * 4_000_000 + b'{}]}')",
        "flooded",
        "too many parts",
    ),
    "no number": (
        FRAME + 'forge(b\'{"step":0,"ran":true,"error":null,"cpu":NaN,"memory":false,"printed":0}\')',
        "crashed",
        "no answer",
    ),
    "a long number": (FRAME + "forge(b'{\"step\":0,\"evidence\":' + b'9' * 1_000_000 + b'}')", "crashed", "no answer"),
    "much memory in many processes": (
        "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n        a = bytearray(b'x') * (450 << 20)\n"
        "        while True: time.sleep(1)\nwhile True: time.sleep(1)",
        "memory_limit",
        "MB in all",
    ),
}


@pytest.mark.parametrize("name", ENDING)
def test_code_that_ends_its_submission(box: Box, name: str) -> None:
    code, end, detail = ENDING[name]
    with hurried(box, hurry=end == "time_limit"):
        outcome = box.run(job("before = 1", code, "x = 42"), {})
    assert (outcome.end, outcome.step) == (end, 1), outcome
    assert detail in outcome.detail
    assert outcome.frames[1]["error"] is None, "what was there before it stays"
    clean(box)


def test_the_time_for_the_whole_submission(box: Box) -> None:
    outcome = box.run(job("x = 1", "import time; time.sleep(1000)", seconds=0.7), {})
    assert (outcome.end, outcome.step) == ("time_limit", 1)
    clean(box)


def test_answers_that_were_given_cannot_be_taken_back(box: Box) -> None:
    steps = [
        {"run": "x = 42"},
        {"ask": "q1", "expression": "x", "data": None, "request": VALUE},
        {"run": "import os; os._exit(1)"},
    ]
    outcome = box.run({"language": "en", "steps": steps}, {})
    assert (outcome.end, outcome.step, value_of(outcome, 1)) == ("crashed", 2, 42)


def value_of(outcome: Outcome, step: int) -> Any:
    return next(frame["evidence"]["value"] for frame in outcome.frames if frame["step"] == step and "evidence" in frame)


def test_a_replaced_checker_harms_its_owner_only(box: Box) -> None:
    code = """
        import coursekit.checks.asking as asking, coursekit.checks.plain as plain
        asking.ask = lambda *_: {'given': 'value', 'value': 'forged'}
        plain.to_plain = None
        x = 1
        """
    outcome = box.run(job(code), {})
    assert (outcome.end, value(outcome)) == ("done", "forged")
    clean(box)


def test_half_characters_come_out_whole(box: Box) -> None:
    outcome = box.run(job("x = ['a\\ud800b', '\\U0001F600', '中']\nraise ValueError('\\udfff')"), {})
    assert value(outcome) == ["a?b", "\U0001f600", "中"]
    json.dumps(outcome.frames, ensure_ascii=False).encode()


# ── how many, how much ───────────────────────────────────────────────────────────────────


WAIT = """import os, signal, time
woken = []
signal.signal(signal.SIGUSR1, lambda *_: woken.append(1))
def wait():
    while not woken: time.sleep(0.01)
"""
FORKS = "if os.fork() == 0: time.sleep(1000)"
THREADS = "threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()"


@pytest.mark.parametrize("start", [FORKS, THREADS], ids=["processes", "threads"])
def test_two_hundred_are_held_and_the_neighbour_still_has_his_own(box: Box, start: str) -> None:
    code = f"""
{WAIT}
import threading
x = 0
try:
    for _ in range(200):
        {start}
        x += 1
except (OSError, RuntimeError): pass
wait()
"""
    fork = "import os\npids = [os.fork() for _ in range(3)]\nif 0 in pids: os._exit(0)\nx = len(pids)"
    with beside(box, job(code), {}, processes=20, threads=True) as waiting:
        neighbour = box.run(job(fork), {})
    assert value(neighbour) == 3
    assert 20 <= value(waiting.result()) <= LIMITS.processes
    clean(box)


@contextmanager
def beside(
    box: Box, other: dict[str, Any], files: dict[str, bytes], *, processes: int, threads: bool = False
) -> Iterator[Future[Outcome]]:
    """Have another job run meanwhile, from when it has so many processes; then wake it from its `wait`."""
    root = box._way._process.pid  # type: ignore[attr-defined]
    before = set(below(root))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(box.run, other, files)
        until = time.monotonic() + 60
        while len(new := [pid for pid in below(root) if pid not in before]) < processes:
            if threads and sum(len(list(Path(f"/proc/{pid}/task").glob("*"))) for pid in new) >= processes:
                break
            assert time.monotonic() < until
        yield waiting
        os.kill(new[1], signal.SIGUSR1)  # the first is its keeper
        assert waiting.result().end == "done"


def test_a_daemon_left_behind_ends_with_its_submission(box: Box) -> None:
    before = set(below(os.getpid()))
    code = """
        import os, time
        r, w = os.pipe()
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.write(w, b'!')
                while True: time.sleep(1)
            os._exit(0)
        os.wait()
        x = os.read(r, 1).decode()
        """
    outcome = box.run(job(code), {})
    assert (outcome.end, value(outcome)) == ("done", "!")
    wait_until_gone([pid for pid in below(os.getpid()) if pid not in before])
    clean(box)


def test_the_disk_is_small(box: Box) -> None:
    code = """
        import os
        def fill(folder, size):
            written = 0
            try:
                for at in range(200):
                    with open(f'{folder}/{at}', 'wb', buffering=0) as file:
                        for _ in range(size):
                            written += file.write(b'x' * (1 << 20))
            except OSError: pass
            return written >> 20
        x = [fill('/tmp', 100), *(fill(folder, 1) for folder in ('/tmp', '/dev/shm', '/proc', '/', '/course'))]
        """
    one, rest, shared, *nothing = value(box.run(job(code), {}))
    assert one == LIMITS.file_mb
    assert LIMITS.file_mb < rest <= LIMITS.disk_mb
    assert shared <= 16, "what processes share is their own, and small"
    assert nothing == [0, 0, 0]
    clean(box)


# ── what there is to see ─────────────────────────────────────────────────────────────────


def test_nothing_of_the_computer_can_be_read(box: Box, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("host")
    package = Path(isolation.__file__).parents[1]
    wanted = [
        secret,
        "/etc/passwd",
        "/etc/shadow",
        "/etc/hostname",
        "/proc/1/environ",
        "/proc/self/maps",
        "/proc/self/mem",
        "/sys/class/net",
        Path.home(),
        course_root() / "solutions",
        course_root() / "source",
        package / "checks/unit10.py",
        package / "checks/kinds.py",
        package / "grading/marking.py",
        ROOT / "tests",
        ROOT / "pyproject.toml",
    ]
    code = f"""
        import os, sys
        seen = []
        for path in {[str(path) for path in wanted]!r}:
            try: seen.append([path, os.listdir(path) if os.path.isdir(path) else open(path).read()])
            except OSError: pass
        x = [seen, sorted(n for n in os.environ if 'TOKEN' in n or n == 'SECRET_OF_THE_HOST')]
        """
    os.environ["SECRET_OF_THE_HOST"] = "1"
    try:
        seen, environment = value(box.run(job(code), {}))
    finally:
        del os.environ["SECRET_OF_THE_HOST"]
    # A folder that only holds the way to Python is there, and empty otherwise.
    holds_python = [path for path, content in seen if isinstance(content, list) and content]
    assert all(
        Path(sys.prefix).is_relative_to(path) or Path(sys.base_prefix).is_relative_to(path) for path in holds_python
    )
    assert not [path for path, content in seen if isinstance(content, str)]
    assert environment == []


def test_what_is_right_is_nowhere_in_the_box(box: Box) -> None:
    code = """
        import os, sys
        x = []
        for folder, folders, files in os.walk('/'):
            folders[:] = [f for f in folders if (folder + '/' + f).rstrip('/') not in ('/usr', '/sys')]
            for name in files:
                ours = 'coursekit' in folder and name in ('kinds.py', 'rubric.py', 'marking.py')
                if ours or name.startswith(('unit10', '10-scores')):
                    x.append(open(os.path.join(folder, name), errors='replace').read())
        try:
            import coursekit.checks.question
            x.append('question')
        except ImportError: pass
        from coursekit.checks.unit10 import q1
        x.append([name for name in dir(q1) if not name.startswith('_')])
        """
    found = value(box.run(job(code), {}))
    assert found[-1] == ["check", "evaluate", "hint", "solution"]
    assert found[:-1]
    assert all("Silent" in text and len(text) < 400 for text in found[:-1]), found


def test_nothing_outside_can_be_written(box: Box) -> None:
    folders = ["/", "/usr", "/etc", "/course", "/course/coursekit", "/course/datasets", "/dev", "/var/tmp"]
    folders += [sys.prefix, sys.base_prefix, str(Path.home()), str(Path(os.__file__).parent), "/box", "/run"]
    # What is called so in /tmp is in their own.
    folders += [str(ROOT)] * (not ROOT.is_relative_to("/tmp"))
    code = f"""
        import os
        x = []
        for folder in {folders!r}:
            try: open(folder + '/written', 'w').close(); x.append(folder)
            except OSError: pass
        """
    assert value(box.run(job(code), {})) == []
    assert not (ROOT / "written").exists()


def test_no_network_and_no_socket_of_the_host(box: Box) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind("\0coursekit-test")
        abstract.listen()
        code = f"""
            import socket
            x = []
            for family, address in (
                (socket.AF_INET, ('127.0.0.1', {server.getsockname()[1]})), (socket.AF_INET, ('192.0.2.1', 80)),
                (socket.AF_UNIX, chr(0) + 'coursekit-test'),
            ):
                try:
                    with socket.socket(family) as s:
                        s.settimeout(0.5); s.connect(address); x.append(address)
                except OSError: pass
            """
        assert value(box.run(job(code), {})) == []


def test_no_other_students_file_or_process(box: Box) -> None:
    first = job(
        """
        import os, socket, time
        open('answers-of-neighbour.txt', 'w').write('42')
        s = socket.socket(socket.AF_UNIX)
        s.bind(chr(0) + 'neighbour')
        s.listen()
        """,
        WAIT + "if os.fork() == 0: time.sleep(1000)\nwait()\nx = 1",
    )
    code = """
        import os, socket
        found = [f for folder, _, files in os.walk('/') if not folder.startswith('/usr') for f in files
                 if f in ('answers-of-neighbour.txt', 'handed-in.csv')]
        alive = []
        for pid in range(2, 4000):
            try: os.kill(pid, 0); alive.append(pid)
            except ProcessLookupError: pass
        heard = socket.socket(socket.AF_UNIX).connect_ex(chr(0) + 'neighbour') == 0
        x = [found, alive, os.getppid(), len(os.listdir('/proc')), heard]
        """
    with beside(box, first, {"handed-in.csv": b"1"}, processes=3):
        assert value(box.run(job(code), {})) == [[], [], 0, 0, False]


def test_no_rights_to_win_back(box: Box) -> None:
    code = """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        x = [libc.unshare(flag) for flag in (0x10000000, 0x00020000, 0x20000000, 0x40000000)]
        x += [libc.mount(b'tmpfs', b'/tmp', b'tmpfs', 0, b''), libc.chroot(b'/'), libc.setns(3, 0)]
        x += [libc.prctl(39, 0, 0, 0, 0), os.getuid() == 0]
        """
    assert value(box.run(job(code), {})) == [-1, -1, -1, -1, -1, -1, -1, 1, False]


# ── when something else dies ─────────────────────────────────────────────────────────────


@pytest.mark.skipif(not BOXED, reason="bubblewrap is needed")
def test_a_killed_box_says_so_and_a_new_one_works() -> None:
    with open_box(LIMITS) as box:
        clean(box)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(box.run, job("import time; time.sleep(1000)"), {})
            before = time.monotonic() + 20
            while len(below(zygote_of(box))) < 2:
                assert time.monotonic() < before
            ours = [box._way._process.pid, *below(box._way._process.pid)]  # type: ignore[attr-defined]
            os.kill(zygote_of(box), signal.SIGKILL)
            with pytest.raises(BoxLost):
                waiting.result(20)
        with pytest.raises(BoxLost):
            box.run(job("x = 1"), {})
        wait_until_gone(ours)
    with open_box(LIMITS) as again:
        clean(again)


def zygote_of(box: Box) -> int:
    chain = [box._way._process.pid, *below(box._way._process.pid)]  # type: ignore[attr-defined]
    return next(pid for pid in chain if Path(f"/proc/{pid}/exe").resolve().name.startswith("python"))


GRADER = """
import json, os, sys, threading
from coursekit.grading.isolation import Limits, open_box
box = open_box(Limits(cell_seconds=600, submission_seconds=600))
steps = [{"run": "import os\\nif os.fork(): open('begun', 'w')\\nwhile True: pass"}]
thread = threading.Thread(target=box.run, args=({"language": "en", "steps": steps}, {}), daemon=True)
thread.start()
print(box._stage.folder.parent, flush=True)
thread.join()
"""


@pytest.mark.skipif(not BOXED, reason="bubblewrap is needed")
def test_nothing_outlives_a_killed_grader() -> None:
    with subprocess.Popen([sys.executable, "-c", GRADER], stdout=subprocess.PIPE, text=True, cwd=ROOT) as grader:
        assert grader.stdout is not None
        folder = Path(grader.stdout.readline().strip())
        until = time.monotonic() + 20
        while len(ours := below(grader.pid)) < 6:  # bwrap twice, zygote, keeper, child and its own child
            assert time.monotonic() < until, ours
        grader.kill()
    wait_until_gone(ours)
    assert folder.is_dir()
    os.utime(folder, (0, 0))  # as if some time had gone by
    Stage().remove()
    assert not folder.exists()


# ── where less can be had ────────────────────────────────────────────────────────────────


def without_bubblewrap(*_: object, **__: object) -> None:
    return None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_without_bubblewrap_it_says_what_is_missing_and_still_ends_what_must_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(isolation, "box_command", without_bubblewrap)
    with pytest.raises(CourseError) as refused:
        open_box(LIMITS, require=True)
    assert "no network" in refused.value.text.en
    assert "没有网络" in refused.value.text.zh
    with open_box(LIMITS) as box:
        folder = box._stage.folder.parent
        assert not box.protections.isolated
        assert {text.en for text in box.protections.off} >= {"no network"}
        fallback(box)
        if LINUX:
            daemon = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    while True: time.sleep(1)\nx = 1"
            before = set(below(os.getpid()))
            assert value(box.run(job(daemon), {})) == 1
            wait_until_gone([pid for pid in below(os.getpid()) if pid not in before])
        assert not list(folder.glob("work-*"))
    assert not folder.exists()


def test_without_fork_each_job_has_a_new_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "box_command", without_bubblewrap)
    monkeypatch.delattr(os, "fork", raising=False)
    with open_box(LIMITS) as box:
        assert not box.protections.isolated
        fallback(box)


@pytest.mark.skipif(not BOXED, reason="bubblewrap is needed")
def test_where_a_box_cannot_be_divided_each_job_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise isolation.NotHereError

    monkeypatch.setattr(isolation, "Forking", refuses)
    with open_box(LIMITS) as box:
        assert "no network" in {text.en for text in box.protections.on}


def fallback(box: Box) -> None:
    code = """
        import os
        from coursekit import datasets
        x = [open('own.csv').read(), datasets.load('bank_branch_survey').shape[0], os.path.exists('/etc/passwd')]
        """
    outcome = box.run(job(code), {"own.csv": b"1"})
    free = os.path.exists("/etc/passwd") and not box._way.boxed
    assert (outcome.end, value(outcome)) == ("done", ["1", 640, free])
    with hurried(box):
        outcome = box.run(job(SWALLOWS.format("BaseException")), {})
    assert (outcome.end, outcome.step) == ("time_limit", 0)


AS_USER = """
import json
from tests.grading import test_box
with test_box.open_box(test_box.LIMITS, require=True) as box:
    test_box.test_two_hundred_are_held_and_the_neighbour_still_has_his_own(box, test_box.FORKS)
    test_box.test_no_other_students_file_or_process(box)
    test_box.test_no_rights_to_win_back(box)
    test_box.test_the_disk_is_small(box)
    test_box.test_nothing_outside_can_be_written(box)
    for name in ("kill the parent", "kill all", "3 GB", "endless loop"):
        test_box.test_code_that_ends_in_its_own_cell(box, name)
    for name in ("swallows everything", "segfault", "rubbish", "much memory in many processes"):
        test_box.test_code_that_ends_its_submission(box, name)
print("held")
"""


@pytest.mark.skipif(not BOXED or os.geteuid() != 0, reason="root can become somebody else")
def test_it_holds_for_an_ordinary_user_too() -> None:
    # Python and the course may lie in folders that are closed to others: they are shown to them in mounts of our own.
    closed = {
        str(path): str(shut)
        for path in (Path(sys.base_prefix), Path(sys.prefix), ROOT)
        if (shut := next((one for one in path.parents if not one.stat().st_mode & 0o001), None)) is not None
    }
    show = "mount -t tmpfs none /mnt; "
    show += "".join(f"mkdir /mnt/{n}; mount --bind {path} /mnt/{n}; " for n, path in enumerate(closed))
    show += "".join(f"mount -t tmpfs -o mode=1777 none {shut}; " for shut in dict.fromkeys(closed.values()))
    show += "".join(f"mkdir -p {path}; mount --bind /mnt/{n} {path}; " for n, path in enumerate(closed))
    as_nobody = "exec setpriv --reuid 64321 --regid 64321 --clear-groups env HOME=/nowhere"
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-euc", f'{show} {as_nobody} "$@"', "sh", sys.executable, "-c", AS_USER],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "held", done.stderr[-3000:]


@pytest.mark.skipif(not BOXED, reason="bubblewrap is needed")
def test_what_one_submission_has_loaded_the_next_finds_loaded():
    """Every library of the list, so that each has its bit on the way in."""
    loads = f"from importlib import import_module\nfor name in {LATER!r}:\n    import_module(name)\nx = 1"
    looks = f"import sys\nx = [name for name in {LATER!r} if name in sys.modules]"
    with open_box(LIMITS) as own:
        assert value(own.run(job(looks), {})) == []
        assert value(own.run(job(loads), {})) == 1
        assert value(own.run(job(looks), {})) == list(LATER)
