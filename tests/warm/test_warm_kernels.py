"""A forked kernel does all that an ordinary one does, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory

from coursekit.warm import provisioner
from coursekit.warm.provisioner import Forked, WarmProvisioner

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

NAME = "coursekit-warm"
FOLDER = provisioner._folder


class Kernel:
    """A running kernel and its client."""

    def __init__(self, folder: Path | None = None, **more: Any) -> None:
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(stderr=subprocess.DEVNULL, cwd=os.fspath(folder or Path.cwd()), **more)
        self.client: BlockingKernelClient = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    @property
    def process(self) -> Any:
        found = self.manager.provisioner
        assert isinstance(found, WarmProvisioner)
        return found.process

    def run(self, code: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Run a cell; return the reply and what it put out."""
        messages: list[dict[str, Any]] = []
        reply = self.client.execute_interactive(code, timeout=60, output_hook=messages.append)
        return reply["content"], messages

    def printed(self, code: str) -> str:
        reply, messages = self.run(code)
        assert reply["status"] == "ok", reply
        return "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream").strip()

    def stop(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def servers(folder: Path) -> list[psutil.Process]:
    """Find the warm processes with a socket in `folder`; their forks have the same command line."""
    found = {
        process.pid: process
        for process in psutil.process_iter(["cmdline", "ppid"])
        if any(word.startswith(os.fspath(folder)) for word in process.info["cmdline"] or [])
    }
    return [process for process in found.values() if process.info["ppid"] not in found]


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place of our own for the warm process, which ends with the tests."""
    with tempfile.TemporaryDirectory(prefix="warm-") as short:  # a socket's path may have 107 characters
        folder = Path(short) / f"coursekit-warm-{os.getuid()}"
        folder.mkdir(mode=0o700)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(provisioner, "_folder", lambda: folder)
            patch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", NAME)  # for processes that we start
            # In this one another test may have started a kernel, and the name is read once.
            patch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", NAME)
            patch.setenv("IPYTHONDIR", os.fspath(tmp_path_factory.mktemp("ipython")))
            yield folder
        for process in servers(folder):
            process.kill()
            process.wait(10)


@pytest.fixture
def start() -> Iterator[Callable[..., Kernel]]:
    started: list[Kernel] = []

    def begin(*where: Path, **more: Any) -> Kernel:
        started.append(Kernel(*where, **more))
        return started[-1]

    yield begin
    for kernel in started:
        kernel.stop()


@pytest.fixture
def kernel(start: Callable[..., Kernel]) -> Kernel:
    made = start()
    assert isinstance(made.process, Forked)
    return made


def test_the_libraries_are_there_and_nothing_of_ours(kernel):
    said = kernel.printed("import sys; print('pandas' in sys.modules, [m for m in sys.modules if 'coursekit' in m])")
    # The server's own module is named __main__ there.
    assert said == "True ['coursekit', 'coursekit.warm']"


def test_folder_environment_and_module_path_are_those_asked_for(start, tmp_path):
    (tmp_path / "beside.py").write_text("here = 1")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "added.py").write_text("there = 2")
    environment = {**os.environ, "PYTHONPATH": os.fspath(tmp_path / "more"), "COLOUR": "blue"}
    environment.pop("PYTEST_CURRENT_TEST", None)
    kernel = start(tmp_path, env=environment)
    code = "import os, beside, added; print(os.getcwd(), os.environ['COLOUR'], os.environ.get('PYTEST_CURRENT_TEST'))"
    assert kernel.printed(code) == f"{tmp_path} blue None"


def test_its_settings_are_those_of_an_ordinary_kernel(start, kernel):
    ordinary = start(independent=True)
    assert isinstance(ordinary.process, subprocess.Popen)
    code = (
        "import json, matplotlib, numpy as np, pandas as pd, warnings\n"
        "warnings.simplefilter('ignore')  # some of pandas' own options are on their way out\n"
        "tables = {name: repr(pd.get_option(name)) for name in pd._config.config._registered_options}\n"
        "pictures = {name: repr(value) for name, value in matplotlib.rcParams.items()}\n"
        "tables['display.encoding'] = tables['display.encoding'].lower()\n"
        "print(json.dumps([tables, pictures, repr(np.get_printoptions())]))"
    )
    assert json.loads(kernel.printed(code)) == json.loads(ordinary.printed(code))


def test_a_picture_is_drawn_inline(kernel):
    _, messages = kernel.run("import matplotlib.pyplot as plt\nplt.plot([1, 2])")
    assert any("image/png" in message["content"].get("data", {}) for message in messages)


def test_a_widget_talks_both_ways(kernel):
    _, messages = kernel.run("import ipywidgets\ns = ipywidgets.IntSlider()\ndisplay(s)\nseen = []")
    assert any("application/vnd.jupyter.widget-view+json" in m["content"].get("data", {}) for m in messages)
    model = kernel.printed("s.observe(lambda change: seen.append(change.new), 'value'); print(s.model_id)")
    data = {"method": "update", "state": {"value": 7}, "buffer_paths": []}
    kernel.client.shell_channel.send(kernel.client.session.msg("comm_msg", {"comm_id": model, "data": data}))
    assert kernel.printed("print(seen, s.value)") == "[7] 7"


@pytest.mark.parametrize("code", ["while True: pass", "import time\ntime.sleep(60)"])
def test_an_interrupt_reaches_it(kernel, code):
    threading.Timer(1, kernel.manager.interrupt_kernel).start()
    reply, _ = kernel.run(code)
    assert reply["ename"] == "KeyboardInterrupt"


def test_it_starts_processes_and_threads_and_multiplies_matrices(kernel):
    assert kernel.printed("!echo shell") == "shell"
    code = "import multiprocessing as mp\nwith mp.Pool(2) as pool: print(pool.map(abs, [-1, -2]))"
    assert kernel.printed(code) == "[1, 2]"
    assert kernel.printed("import numpy as np; a = np.ones((400, 400)); print((a @ a).sum())") == "64000000.0"
    assert kernel.printed("import asyncio\nawait asyncio.sleep(0.01)\nprint('waited')") == "waited"


def test_a_restart_forgets(kernel):
    kernel.run("left_over = 1")
    first = kernel.process.pid
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(timeout=60)
    assert kernel.printed("print('left_over' in globals())") == "False"
    assert isinstance(kernel.process, Forked)
    assert kernel.process.pid != first
    assert not psutil.pid_exists(first)


def test_two_kernels_draw_different_numbers(start):
    code = "import random, numpy as np; print(random.random(), np.random.rand())"
    one, other = (start().printed(code).split() for _ in range(2))
    assert not set(one) & set(other)


def test_its_death_is_noticed(kernel):
    os.kill(kernel.process.pid, signal.SIGKILL)
    assert kernel.process.wait(10) == 0
    assert not kernel.manager.is_alive()
    kernel.process.send_signal(signal.SIGTERM)  # nobody there: nothing happens


def test_it_ends_with_whoever_asked_for_it(home):
    code = (
        "import os, subprocess; from jupyter_client.manager import start_new_kernel\n"
        "manager, client = start_new_kernel(kernel_name='python3', stderr=subprocess.DEVNULL)\n"
        "print(type(manager.provisioner.process).__name__, manager.provisioner.pid, flush=True)\n"
        "os._exit(0)"
    )
    environment = {**os.environ, "TMPDIR": os.fspath(home.parent)}
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90, check=True)
    kind, pid = said.stdout.split()
    assert kind == "Forked", said.stderr
    end = time.monotonic() + 10
    while psutil.pid_exists(int(pid)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not psutil.pid_exists(int(pid))


def test_of_several_that_find_no_warm_process_one_starts_it(home, start, tmp_path, monkeypatch):
    monkeypatch.setenv("MPLCONFIGDIR", os.fspath(tmp_path))  # read at import: another warm process is wanted
    before = servers(home)
    with ThreadPoolExecutor(3) as pool:
        kernels = list(pool.map(lambda _: start(), range(3)))
    assert [type(kernel.process) for kernel in kernels] == [Forked] * 3
    assert len(servers(home)) == len(before) + 1


def test_a_socket_that_nobody_listens_to_is_replaced(home, start, tmp_path, monkeypatch):
    monkeypatch.setenv("MPLCONFIGDIR", os.fspath(tmp_path))
    path = home / f"{provisioner._key(dict(os.environ))}.socket"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(os.fspath(path))
    assert isinstance(start().process, Forked)


def test_the_warm_process_ends_when_idle_and_takes_its_socket_along(home):
    path = home / "idle.socket"
    command = [sys.executable, "-m", "coursekit.warm.server", os.fspath(path), "0.5"]
    subprocess.run(command, cwd="/", timeout=90, check=True, stderr=subprocess.DEVNULL)
    _, left = psutil.wait_procs(servers(path), timeout=20)
    assert not left
    assert not path.exists()


def test_a_client_that_leaves_or_talks_nonsense_does_no_harm(kernel, start):
    for content in (b"", b"{", b"nonsense\n", b"[]\n"):
        with provisioner._connect(dict(os.environ)) as connection:
            connection.sendall(content)
    assert isinstance(start().process, Forked)


@pytest.mark.parametrize(
    "more",
    [{"env": {**os.environ, "MPLBACKEND": "agg"}}, {"independent": True}, {"stdout": subprocess.PIPE}],
    ids=["another backend", "must outlive us", "a pipe"],
)
def test_what_a_fork_cannot_give_is_started_as_always(start, more):
    kernel = start(**more)
    assert isinstance(kernel.process, subprocess.Popen)
    assert kernel.printed("print('here')") == "here"


def test_without_a_warm_process_a_kernel_starts_as_always(start, monkeypatch, caplog):
    def refuse(environment: dict[str, str]) -> None:
        raise OSError("no")

    monkeypatch.setattr(provisioner, "_connect", refuse)
    assert isinstance(start().process, subprocess.Popen)


def test_a_folder_that_others_can_write_to_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", os.fspath(tmp_path))
    folder = FOLDER()
    assert folder.parent == tmp_path
    folder.chmod(0o777)
    with pytest.raises(OSError, match="not ours alone"):
        FOLDER()


def test_another_interpreter_or_kernel_is_not_ours():
    assert provisioner._arguments([sys.executable, "-m", "ipykernel_launcher", "-f", "x"]) == ["-f", "x"]
    assert provisioner._arguments([sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher"]) == []
    assert provisioner._arguments(["/elsewhere/python", "-m", "ipykernel_launcher", "-f", "x"]) is None
    assert provisioner._arguments([sys.executable, "-m", "xeus", "-f", "x"]) is None
