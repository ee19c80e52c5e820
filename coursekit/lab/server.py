"""Start JupyterLab in a working copy: in its language, at its welcome page, for this computer only.

The trainee's terminal shows a few sentences; what Jupyter itself writes goes to
a log beside the copy's settings.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

import click

from coursekit import atomic
from coursekit.course_files import MARKER
from coursekit.lab import keyboard
from coursekit.lab.working_copy import WELCOME
from coursekit.language import LANGUAGE_VARIABLE, CourseError, Language, Text

__all__ = ["can_show_browser", "serve"]

_HOST = "127.0.0.1"
_LOCALES: dict[Language, str] = {"zh": "zh_CN", "en": "en"}
_START_LIMIT = 60.0  # seconds until the address is known, on a slow laptop with a virus scanner
_STOP_LIMIT = 20.0  # seconds for Jupyter to end its kernels


def serve(folder: Path, lang: Language, port: int | None = None) -> int:
    """Start JupyterLab in `folder`, say where it is, and stay until it ends.

    Parameters
    ----------
    folder : Path
        A working copy.
    lang : {"zh", "en"}
        Language of the interface and, through the environment, of the kernels.
    port : int, optional
        0 for any free port; None leaves the choice to Jupyter (8888 or the next free one).

    Returns
    -------
    int
        0 after Ctrl-C or a shutdown from the menu.

    Raises
    ------
    CourseError
        The port is taken, or JupyterLab did not start.
    """
    folder = folder.resolve()
    running = _running_here(folder)
    if running:
        _greet(
            running,
            Text(
                zh="这个课程文件夹已经在 JupyterLab 里打开了，不再启动第二个。"
                "要关闭它：在启动它的窗口按 Ctrl-C，或在 JupyterLab 的“文件”菜单里选“关闭”。地址：",
                en="This course folder is already open in JupyterLab; no second one is started. To close that one: "
                "Ctrl-C in the window that started it, or Shut Down in JupyterLab's File menu. Its address:",
            ),
        )
        if can_show_browser():
            webbrowser.open(_address(running))
        return 0
    if port:
        _refuse_busy(port)
    _write_settings(folder, lang)
    show = can_show_browser()
    root = _is_root()
    if root:
        click.echo(
            Text(
                zh="注意：你正以 root 身份运行。课程照常可用；在自己的电脑上，请用普通账户。",
                en="Note: you are running as root. The course works all the same; on a computer of your own, "
                "use an ordinary account.",
            )
        )
    log = _config_folder(folder) / "server.log"
    with _own_log(log) as output, _endings():
        known = set(_servers())
        process = subprocess.Popen(
            command(folder, port, browser=show, root=root),
            env=environment(folder, lang, os.environ),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for us alone: Jupyter is then told once, and ends its kernels in order.
            start_new_session=True,
        )
        try:
            found = _wait_for(process, folder, known, _START_LIMIT)
            if found is None and process.poll() is None:
                _say_slow(log)
                found = _wait_for(process, folder, known, float("inf"))
            if found is not None:
                _greet(found, _opening(show))
                click.echo(_HOW_TO_END)
            if process.wait() != 0:
                raise CourseError(_ended_badly(log))
            return 0
        except KeyboardInterrupt:
            click.echo(Text(zh="\n正在关闭 JupyterLab……", en="\nClosing JupyterLab …"))
            _end(process)
            click.echo(
                Text(zh="已关闭。你的文件都在：{folder}", en="Closed. Your files are in {folder}").format(folder=folder)
            )
            return 0
        finally:
            _end(process)


def can_show_browser() -> bool:
    """Tell whether a browser window could open here: a display, or a $BROWSER, and a browser to run."""
    windowless = os.name == "posix" and sys.platform != "darwin"
    if windowless and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def command(folder: Path, port: int | None, *, browser: bool, root: bool) -> list[str]:
    """Return the command line that starts JupyterLab in `folder`."""
    line = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.ip={_HOST}",
        f"--LabApp.default_url=/lab/tree/{quote(WELCOME)}",
        # An old layout of another folder, or another language chosen elsewhere, must not come first here.
        f"--LabApp.workspaces_dir={_config_folder(folder) / 'workspaces'}",
        f"--LabApp.user_settings_dir={_config_folder(folder) / 'settings'}",
        # Nothing is fetched from, or told to, anybody.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    if port is not None:
        line += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        line.append("--no-browser")
    if root:
        line.append("--allow-root")
    return line


def environment(folder: Path, lang: Language, base: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for JupyterLab and its kernels; the user's own configuration stays in force."""
    config = os.pathsep.join(filter(None, [str(_config_folder(folder)), base.get("JUPYTER_CONFIG_PATH")]))
    programs = os.pathsep.join(filter(None, [sysconfig.get_path("scripts"), base.get("PATH")]))
    return {
        # Plain files are UTF-8 for the trainee's code too, also where Windows would take GBK.
        "PYTHONUTF8": "1",
        **base,
        # `!coursekit progress` in a cell: few trainees know where the course was installed.
        "PATH": programs,
        "JUPYTER_CONFIG_PATH": config,
        # The kernel named python3 is the one of this very environment, not one left in the home folder.
        "JUPYTER_PREFER_ENV_PATH": "1",
        LANGUAGE_VARIABLE: lang,
    }


def _config_folder(folder: Path) -> Path:
    return folder / MARKER.parent / "jupyter"


def _write_settings(folder: Path, lang: Language) -> None:
    """Write the defaults of the interface; what a trainee chooses in its menus comes before them."""
    settings = {
        "@jupyterlab/translation-extension:plugin": {"locale": _LOCALES[lang]},
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
        "@jupyterlab/shortcuts-extension:shortcuts": {"shortcuts": keyboard.shortcuts()},
    }
    path = _config_folder(folder) / "labconfig" / "default_setting_overrides.json"
    content = json.dumps(settings, indent=1) + "\n"
    if not path.is_file() or path.read_text(encoding="utf-8") != content:
        atomic.write_text(path, content)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _refuse_busy(port: int) -> None:
    with socket.socket() as probe:
        if os.name == "posix":
            # As Jupyter does: a port that was closed a moment ago counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except PermissionError as error:
            raise CourseError(
                Text(
                    zh="端口 {port} 不允许普通账户使用。换一个 1024 以上的，例如 --port 8899；"
                    "或者用 --port 0 自动挑一个。",
                    en="Port {port} is not open to ordinary accounts. Take one above 1024, --port 8899 for instance, "
                    "or --port 0 to have one picked.",
                ).format(port=port)
            ) from error
        except OSError as error:
            raise CourseError(
                Text(
                    zh="端口 {port} 已被别的程序占用。换一个，例如 --port {other}；或者用 --port 0 自动挑一个空闲的。",
                    en="Port {port} is taken by another program. Take another, --port {other} for instance, "
                    "or --port 0 to have a free one picked.",
                ).format(port=port, other=port + 1 if port < 65535 else port - 1)
            ) from error


# Jupyter's own record of running servers -------------------------------------------------------


def _servers() -> dict[tuple[str, int], dict[str, Any]]:
    """Return the records of running servers by file and time of writing; one half-written is not there yet."""
    from jupyter_core.paths import jupyter_runtime_dir

    records: dict[tuple[str, int], dict[str, Any]] = {}
    for path in Path(jupyter_runtime_dir()).glob("jpserver-*.json"):
        with suppress(OSError, ValueError):
            records[path.name, path.stat().st_mtime_ns] = json.loads(path.read_text(encoding="utf-8"))
    return records


def _serves(record: Mapping[str, Any], folder: Path) -> bool:
    with suppress(OSError, TypeError, LookupError):
        return Path(record["root_dir"]).samefile(folder)
    return False


def _wait_for(
    process: subprocess.Popen[bytes], folder: Path, known: set[tuple[str, int]], limit: float
) -> dict[str, Any] | None:
    """Return the new server's record; None if it ended first or takes too long.

    Found by folder and not by process id: on Windows the Python of a virtual
    environment is a launcher, and the server has another id.
    """
    until = time.monotonic() + limit
    while process.poll() is None and time.monotonic() < until:
        for key, record in _servers().items():
            if key not in known and _serves(record, folder) and _listens(record):
                return record
        time.sleep(0.05)
    return None


def _running_here(folder: Path) -> dict[str, Any] | None:
    """Return the record of a live server for this very folder, if there is one."""
    return next((r for r in _servers().values() if _serves(r, folder) and _answers(r)), None)


def _listens(record: Mapping[str, Any]) -> bool:
    """Tell whether the door is open: Jupyter writes its record a moment before that."""
    with suppress(OSError), socket.create_connection((_HOST, int(record["port"])), timeout=2):
        return True
    return False


def _answers(record: Mapping[str, Any]) -> bool:
    """Ask a recorded server for its status; http.client goes straight there, past any proxy setting."""
    connection = http.client.HTTPConnection(_HOST, int(record["port"]), timeout=2)
    try:
        connection.request(
            "GET", f"{record['base_url']}api/status", headers={"Authorization": f"token {record['token']}"}
        )
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


# What the terminal shows -----------------------------------------------------------------------


def _address(record: Mapping[str, Any]) -> str:
    token = f"?token={record['token']}" if record.get("token") else ""
    scheme = "https" if record.get("secure") else "http"
    return f"{scheme}://{_HOST}:{record['port']}{record['base_url']}lab/tree/{quote(WELCOME)}{token}"


def _opening(show: bool) -> Text:
    if show:
        return Text(
            zh="JupyterLab 正在浏览器里打开。没有打开的话，把这个地址复制到浏览器：",
            en="JupyterLab is opening in your browser. If it does not, copy this address into a browser:",
        )
    return Text(
        zh="这里打不开浏览器。请把这个地址复制到浏览器里：",
        en="No browser can be opened here. Copy this address into a browser:",
    )


def _greet(record: Mapping[str, Any], sentence: Text) -> None:
    click.echo(sentence)
    click.echo(f"\n    {_address(record)}\n")


_HOW_TO_END = Text(
    zh="学完以后：先保存，再回到这个窗口按 Ctrl-C 关闭。",
    en="When you have finished: save, come back to this window and press Ctrl-C.",
)


def _say_slow(log: Path) -> None:
    click.echo(
        Text(
            zh="JupyterLab 启动得很慢，还在等。它的记录在 {log}；要停止，按 Ctrl-C。",
            en="JupyterLab is slow to start; still waiting. Its log is {log}; press Ctrl-C to stop.",
        ).format(log=log)
    )


def _ended_badly(log: Path) -> Text:
    tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
    return Text(
        zh="JupyterLab 没能启动，或者中途意外退出了。它最后说的是：\n{tail}\n"
        "完整的记录在 {log}。运行 coursekit doctor 看看哪里不对。",
        en="JupyterLab did not start, or ended unexpectedly. Its last words:\n{tail}\n"
        "The whole log is {log}. Run coursekit doctor to see what is wrong.",
    ).format(tail=tail, log=log)


# Ends ------------------------------------------------------------------------------------------


@contextmanager
def _own_log(path: Path) -> Iterator[int]:
    """Open the log anew, readable by its owner only: it holds the address with its token."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def _endings() -> Iterator[None]:
    """Treat a closed terminal or a polite kill like Ctrl-C, so that no server is left behind."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), stop) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server and its kernels; a second Ctrl-C, or too long a wait, ends it at once."""
    if process.poll() is not None:
        return
    try:
        if os.name == "posix":
            process.terminate()
        # On Windows the console has passed Ctrl-C on, and terminate() would leave no time to save.
        process.wait(_STOP_LIMIT)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        process.kill()
        process.wait()
