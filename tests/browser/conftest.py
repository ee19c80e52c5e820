"""A real JupyterLab, started the way a trainee starts it, in a real Chromium.

Kernels are forks of a warm process, except in the tests that ask for `ordinary_kernel`.
`-n 2` gives each language a process, and so one Lab and one window, to itself.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from playwright.sync_api import Browser, Page
from xdist.scheduler import LoadScopeScheduling

from tests.browser.driving import close_notebooks, open_lab

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
SECONDS = 90  # a busy two-core machine starts Lab and a kernel in half a minute


@dataclass
class Lab:
    """A running JupyterLab."""

    lang: str
    address: str
    folder: Path
    process: psutil.Process
    kernels: Path  # kernels described here come before those of the installation


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Keep the tests of a language together, whatever `--dist` says; its `loadgroup` is lost on pytest 9.2."""

    class ByLanguage(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "zh" if "[zh-" in nodeid else "en"

    return ByLanguage(config, log)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    if CHROMIUM is None:
        sentence = "no Chromium on this computer: the browser tests did NOT run"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        warnings.warn(sentence, stacklevel=1)
        pytest.skip(sentence)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    quiet += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet}


@pytest.fixture(scope="session", params=["zh", "en"])
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, browser) -> Iterator[Lab]:
    lang = request.param
    home = tmp_path_factory.mktemp(f"lab-{lang}")
    (home / "config").mkdir()
    # The tests speak to Lab by command id, not by menu text, which differs by language.
    (home / "config" / "jupyter_server_config.json").write_text(json.dumps({"LabApp": {"expose_app_in_browser": True}}))
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_DEFAULT_PROVISIONER_NAME": "coursekit-warm",
        "JUPYTER_PATH": str(home / "path"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "PYTHONUNBUFFERED": "1",
    }
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        environment.pop(name, None)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = home / "course"
    process = subprocess.Popen(
        [sys.executable, "-m", "coursekit", "lab", "--lang", lang, "--dir", str(folder), "--port", str(port)],
        env=environment,
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    said: list[str] = []
    threading.Thread(target=lambda: said.extend(process.stdout), daemon=True).start()
    try:
        address = _address(process, said)
        yield Lab(lang, address, folder, psutil.Process(process.pid), home / "path" / "kernels")
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


@pytest.fixture(scope="session")
def window(lab: Lab, browser: Browser) -> Iterator[Page]:
    """One window for all tests of a language, as a trainee has."""
    strangers: list[str] = []
    here = re.compile(r"^(http|ws)://127\.0\.0\.1[:/]|^(data|blob):")
    # The projector of a training room is rarely wider.
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("request", lambda request: None if here.match(request.url) else strangers.append(request.url))
    open_lab(page, lab.address)
    yield page
    page.close()
    assert not strangers, f"the page asked for something from outside: {strangers[:3]}"


@pytest.fixture
def started(window: Page) -> Iterator[Page]:
    """The window with nothing open; what a test opens is closed, its kernels ended."""
    yield window
    close_notebooks(window)


@pytest.fixture
def ordinary_kernel(lab: Lab, started: Page) -> Iterator[None]:
    """Kernels as a trainee has them, for one test: nothing is loaded before the first cell asks for it."""
    close_notebooks(started)  # the welcome page may be open since the beginning, with its kernel
    description = KernelSpecManager().get_kernel_spec("python3").to_dict()
    description["metadata"] = {
        **description["metadata"],
        "kernel_provisioner": {"provisioner_name": "local-provisioner"},
    }
    place = lab.kernels / "python3"
    place.mkdir(parents=True)
    (place / "kernel.json").write_text(json.dumps(description))
    yield
    shutil.rmtree(place)
    commands = [child.cmdline() for child in lab.process.children(recursive=True)]
    assert any("ipykernel_launcher" in command for command in commands), "no ordinary kernel ran in this test"


def _address(process: subprocess.Popen, said: list[str]) -> str:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if found := re.search(r"http://127\.0\.0\.1:\d+/lab\S*", "".join(said)):
            return found.group()
        if process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail("coursekit lab gave no address:\n" + "".join(said))
