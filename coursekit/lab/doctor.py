"""`coursekit doctor`: will the course run on this computer? For the evening before a workshop.

Each check is a small function that looks at one thing and returns a `Finding`.
Something that would stop a trainee is bad; something one can work with is a warning.
"""

from __future__ import annotations

import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

import click

import coursekit
from coursekit.lab import disk
from coursekit.lab.server import can_show_browser
from coursekit.language import CourseError, Text

__all__ = ["CHECKS", "Finding", "examine", "run"]

Level = Literal["good", "warning", "bad"]

DISTRIBUTION = "service-perception-course"
_KERNEL_LIMIT = 90.0  # seconds; a laptop with a virus scanner needs 30 the first time
_ROOM_NEEDED = 50  # MB: the copy, and the notebooks saved in it
_ROOM_WANTED = 500  # MB
# Named in the report; the others are named only when something is wrong with them.
_SHOWN = ("jupyterlab", "ipywidgets", "pandas", "matplotlib", "seaborn", "scipy")
# Both characters of the word for service, and a full-width comma.
_SAMPLE = "服务，"
_COMPUTE = "import sys; print(6 * 7); print(sys.prefix)"

_INSTALL_AGAIN = Text(
    zh="重新安装课程：有 make 的话运行 make lab；没有的话照 README.zh.md 里的命令再装一遍。",
    en="Install the course again: make lab where there is make, else the commands in README.md.",
)


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Parameters
    ----------
    level : {"good", "warning", "bad"}
        Bad is what would stop a trainee.
    found : Text
        What is the case.
    todo : Text, optional
        What to do about it; needed for everything but "good".
    """

    level: Level
    found: Text
    todo: Text | None = None

    def line(self) -> str:
        """Return the finding as a line of the report: a mark, a word (colour is no sign), what, what to do."""
        mark, word = _MARKS[self.level]
        todo = f" → {self.todo}" if self.todo else ""
        return f"{mark} {word}  {self.found}{todo}"


_MARKS: dict[Level, tuple[str, Text]] = {
    "good": ("✓", Text(zh="正常", en="fine   ")),
    "warning": ("!", Text(zh="注意", en="warning")),
    "bad": ("✗", Text(zh="不行", en="BAD    ")),
}


def run() -> int:
    """Print the report, a line for each check as it is done.

    Returns
    -------
    int
        1 if something would stop a trainee, else 0.
    """
    counts = {"good": 0, "warning": 0, "bad": 0}
    for check in CHECKS:
        finding = examine(check)
        counts[finding.level] += 1
        click.echo(finding.line())
    click.echo()
    if counts["bad"]:
        end = Text(
            zh="有 {bad} 项会妨碍上课（上面标着“不行”的），先照箭头后面的话处理，再运行一次 coursekit doctor。",
            en="{bad} thing(s) would stop you (marked BAD). Do what stands behind the arrow, "
            "then run coursekit doctor again.",
        ).format(**counts)
    elif counts["warning"]:
        end = Text(
            zh="可以上课，另有 {warning} 项要留意。开始：coursekit lab",
            en="The course will run; {warning} thing(s) to keep in mind. To begin: coursekit lab",
        ).format(**counts)
    else:
        end = Text(zh="一切正常。开始：coursekit lab", en="All is well. To begin: coursekit lab")
    click.echo(end)
    return 1 if counts["bad"] else 0


def examine(check: Callable[[], Finding]) -> Finding:
    """Do one check; whatever it stumbles over is a finding too, not the end of the report."""
    try:
        return check()
    except CourseError as error:
        return Finding("bad", error.text, _INSTALL_AGAIN)
    except Exception as error:
        name = check.__name__.removeprefix("check_").replace("_", " ")
        return Finding(
            "bad",
            Text(
                zh="“{name}”这一项没法检查：{kind}: {why}", en="The check “{name}” could not be done: {kind}: {why}"
            ).format(name=name, kind=type(error).__name__, why=error),
            _INSTALL_AGAIN,
        )


# The environment -------------------------------------------------------------------------------


def check_python() -> Finding:
    """Look whether Python is new enough."""
    from packaging.specifiers import SpecifierSet

    version = platform.python_version()
    found = Text(zh="Python {version}（{where}）", en="Python {version} ({where})").format(
        version=version, where=sys.prefix
    )
    needs = metadata.metadata(DISTRIBUTION)["Requires-Python"]
    if SpecifierSet(needs).contains(version, prereleases=True):
        return Finding("good", found)
    todo = Text(
        zh="本课程需要 Python {needs}：从 python.org 安装，然后重新安装课程。",
        en="The course needs Python {needs}: install it from python.org, then the course again.",
    )
    return Finding("bad", found, todo.format(needs=needs))


def check_packages() -> Finding:
    """Look whether every package is there, and as new as the course needs it."""
    from packaging.requirements import Requirement

    wrong: list[str] = []
    for line in metadata.requires(DISTRIBUTION) or ():
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        have = _version(requirement.name)
        if have is None or not requirement.specifier.contains(have, prereleases=True):
            wrong.append(f"{requirement.name} {have or '—'} ({requirement.specifier})")
    if wrong:
        found = Text(
            zh="有的包缺少或版本不对（括号里是需要的版本）：{wrong}",
            en="Packages missing or of the wrong version (needed in brackets): {wrong}",
        )
        return Finding("bad", found.format(wrong=", ".join(wrong)), _INSTALL_AGAIN)
    have_all = ", ".join(f"{name} {_version(name)}" for name in _SHOWN)
    found = Text(zh="coursekit {mine}；{have}", en="coursekit {mine}; {have}")
    return Finding("good", found.format(mine=coursekit.__version__, have=have_all))


def check_kernel() -> Finding:
    """Start the kernel that notebooks ask for and have it compute: it must be this very Python."""
    from jupyter_client.kernelspec import NoSuchKernel
    from jupyter_client.manager import start_new_kernel

    said: list[str] = []

    def listen(message: dict[str, dict[str, str]]) -> None:
        said.append(message["content"].get("text", ""))

    with _as_the_lab_does(), tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        try:
            manager, client = start_new_kernel(
                startup_timeout=_KERNEL_LIMIT, kernel_name="python3", stdout=log, stderr=log
            )
        except (NoSuchKernel, RuntimeError, OSError) as error:
            log.seek(0)
            last = (log.read().strip().splitlines() or [""])[-1]
            found = Text(
                zh="笔记本的内核（python3）启动不了：{why} {last}",
                en="The notebooks' kernel (python3) does not start: {why} {last}",
            )
            return Finding("bad", found.format(why=error, last=last), _INSTALL_AGAIN)
        try:
            client.execute_interactive(_COMPUTE, timeout=_KERNEL_LIMIT, output_hook=listen)
        except TimeoutError:
            said.clear()
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    answer = "".join(said).splitlines()
    if len(answer) != 2 or answer[0] != "42":
        found = Text(zh="笔记本的内核启动了，但算不出结果。", en="The notebooks' kernel starts but computes nothing.")
        todo = Text(
            zh="杀毒软件或防火墙可能拦住了 Python 在本机内部的连接：把 {python} 加入信任名单，再试一次。",
            en="A virus scanner or firewall may block Python's connections inside this computer: "
            "trust {python} there and try again.",
        )
        return Finding("bad", found, todo.format(python=sys.executable))
    if not _same_place(answer[1], sys.prefix):
        found = Text(
            zh="笔记本的内核用的是另一个 Python：{other}", en="The notebooks' kernel is another Python: {other}"
        ).format(other=answer[1])
        todo = Text(
            zh="清空环境变量 JUPYTER_PATH，或者运行：{python} -m ipykernel install --sys-prefix",
            en="Clear the environment variable JUPYTER_PATH, or run: {python} -m ipykernel install --sys-prefix",
        )
        return Finding("bad", found, todo.format(python=sys.executable))
    return Finding("good", Text(zh="内核 python3 能启动、能计算", en="The kernel python3 starts and computes"))


def check_widgets() -> Finding:
    """Look whether the two halves of the widgets fit: the one in Python, the one in the browser."""
    from jupyter_core.paths import jupyter_path
    from packaging.requirements import Requirement

    needs = [Requirement(line) for line in metadata.requires("ipywidgets") or ()]
    wanted = next((need for need in needs if need.name.replace("-", "_") == "jupyterlab_widgets"), None)
    have = _version("jupyterlab_widgets")
    if have is None or (wanted is not None and not wanted.specifier.contains(have)):
        found = Text(
            zh="ipywidgets {python} 和 jupyterlab_widgets {browser} 不配套",
            en="ipywidgets {python} and jupyterlab_widgets {browser} do not fit each other",
        ).format(python=_version("ipywidgets"), browser=have or "—")
        return Finding("bad", found, _INSTALL_AGAIN)
    with _as_the_lab_does():
        places = jupyter_path("labextensions")
    if not any((Path(place) / "@jupyter-widgets/jupyterlab-manager/package.json").is_file() for place in places):
        found = Text(
            zh="JupyterLab 里没有小工具的扩展（jupyterlab-manager），滑块会显示成一行文字",
            en="JupyterLab has no extension for widgets (jupyterlab-manager): sliders would show as a line of text",
        )
        return Finding("bad", found, _INSTALL_AGAIN)
    found = Text(
        zh="小工具：ipywidgets {python}，扩展 {browser}", en="Widgets: ipywidgets {python}, extension {browser}"
    )
    return Finding("good", found.format(python=_version("ipywidgets"), browser=have))


def check_language_pack() -> Finding:
    """Look whether JupyterLab's menus can be Chinese."""
    have = _version("jupyterlab-language-pack-zh-CN")
    if have is None or not any(
        point.name == "zh_CN" for point in metadata.entry_points(group="jupyterlab.languagepack")
    ):
        found = Text(
            zh="没有 JupyterLab 的中文语言包，菜单会是英文的",
            en="JupyterLab's Chinese language pack is missing: its menus will be English",
        )
        return Finding("warning", found, _INSTALL_AGAIN)
    return Finding(
        "good", Text(zh="中文界面：语言包 {have}", en="Chinese interface: language pack {have}").format(have=have)
    )


# The course ------------------------------------------------------------------------------------


def check_font() -> Finding:
    """Load the course's own font and look for Chinese characters in it."""
    from matplotlib.ft2font import FT2Font

    from coursekit import style

    try:
        characters = FT2Font(str(style.FONT_FILE)).get_charmap()
    except (OSError, RuntimeError) as error:
        found = Text(zh="课程自带的中文字体读不出来：{why}", en="The course's Chinese font cannot be read: {why}")
        return Finding("bad", found.format(why=error), _INSTALL_AGAIN)
    missing = [character for character in _SAMPLE if ord(character) not in characters]
    if missing:
        found = Text(
            zh="课程自带的字体里没有这些字：{missing}", en="The course's font lacks these characters: {missing}"
        )
        return Finding("bad", found.format(missing="".join(missing)), _INSTALL_AGAIN)
    return Finding("good", Text(zh="图里的中文：自带字体可用", en="Chinese in charts: the course's own font is fine"))


def check_screen_font() -> Finding:
    """Look for a Chinese font for the browser's own text: menus and lessons; charts bring theirs."""
    lister = shutil.which("fc-list")  # Linux; Windows and macOS come with Chinese fonts
    if lister is None:
        return Finding(
            "good", Text(zh="屏幕上的中文：由系统字体显示", en="Chinese on the screen: by the system's fonts")
        )
    fonts = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, timeout=60, check=False).stdout
    if fonts.strip():
        return Finding(
            "good", Text(zh="屏幕上的中文：系统有中文字体", en="Chinese on the screen: the system has a font")
        )
    return Finding(
        "warning",
        Text(
            zh="这台电脑没有中文字体，浏览器里的中文会显示成方框（图里的中文不受影响）",
            en="This computer has no Chinese font: Chinese in its browser shows as boxes (charts are not concerned)",
        ),
        Text(
            zh="要在这台电脑上看中文：安装一个，例如 sudo apt install fonts-noto-cjk",
            en="To read Chinese here, install one: sudo apt install fonts-noto-cjk, for instance",
        ),
    )


def check_data() -> Finding:
    """Load every data set."""
    from coursekit import datasets

    names = list(datasets.names())
    for name in names:
        try:
            datasets.load(name)
        except Exception as error:
            found = Text(zh="数据 {name} 读不出来：{why}", en="The data set {name} does not load: {why}")
            return Finding("bad", found.format(name=name, why=error), _INSTALL_AGAIN)
    return Finding("good", Text(zh="数据：{n} 个都能读取", en="Data: all {n} sets load").format(n=len(names)))


# The computer ----------------------------------------------------------------------------------


def check_writing() -> Finding:
    """Write to the current folder."""
    here = Path.cwd()
    try:
        with tempfile.TemporaryFile(dir=here) as file:
            file.write(b"\0" * 4096)
    except OSError as error:
        elsewhere = Text(
            zh="先用 cd 换到你自己的文件夹（例如“文档”），再运行 coursekit lab；或者用 --dir 指定。",
            en="Go to a folder of your own (Documents, say) with cd before coursekit lab, or name one with --dir.",
        )
        return Finding("bad", disk.explain(error), elsewhere)
    return Finding("good", Text(zh="可以写入：{here}", en="Can be written to: {here}").format(here=here))


def check_room() -> Finding:
    """Look how much room is left on the disk."""
    free = shutil.disk_usage(Path.cwd()).free // 1_000_000
    found = Text(zh="磁盘剩余空间：{free} MB", en="Free space on the disk: {free} MB").format(free=free)
    if free >= _ROOM_WANTED:
        return Finding("good", found)
    todo = Text(zh="腾出至少 {wanted} MB。", en="Make room: {wanted} MB at least.").format(wanted=_ROOM_WANTED)
    return Finding("warning" if free >= _ROOM_NEEDED else "bad", found, todo)


def check_console() -> Finding:
    """Look whether the terminal window can show Chinese."""
    encoding = sys.stdout.encoding or "ascii"
    found = Text(zh="窗口的文字编码：{encoding}", en="This window's text encoding: {encoding}").format(
        encoding=encoding
    )
    try:
        _SAMPLE.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        todo = Text(
            zh="中文会显示成问号。Windows 上请用“Windows 终端”，或先运行 chcp 65001；笔记本里不受影响。",
            en="Chinese shows as question marks. On Windows use Windows Terminal, or run chcp 65001 first; "
            "notebooks are not concerned.",
        )
        return Finding("warning", found, todo)
    return Finding("good", found)


def check_browser() -> Finding:
    """Look whether a browser can be opened."""
    if can_show_browser():
        return Finding("good", Text(zh="可以打开浏览器", en="A browser can be opened"))
    return Finding(
        "warning",
        Text(
            zh="这里打不开浏览器（没有屏幕，或没有装）",
            en="No browser can be opened here (no display, or none installed)",
        ),
        Text(
            zh="coursekit lab 会给出一个地址，请你自己复制到浏览器里。",
            en="coursekit lab will print an address: copy it into a browser yourself.",
        ),
    )


def check_loopback() -> Finding:
    """Have two ends on this computer talk to each other, as the browser and Jupyter do."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(5)
            with socket.create_connection(server.getsockname(), timeout=5) as caller:
                answerer, _ = server.accept()
                with answerer:
                    answerer.sendall(b"!")
                    heard = caller.recv(1)
    except OSError as error:
        return Finding(
            "bad",
            Text(
                zh="本机内部的网络连接（127.0.0.1）不通：{why}",
                en="Connections inside this computer (127.0.0.1) do not work: {why}",
            ).format(why=error),
            Text(
                zh="防火墙或杀毒软件拦住了 Python：请在其中允许 {python}，或找管理员帮忙。",
                en="A firewall or virus scanner stops Python: allow {python} there, or ask your administrator.",
            ).format(python=sys.executable),
        )
    good = Text(zh="本机内部的网络连接（127.0.0.1）正常", en="Connections inside this computer (127.0.0.1) work")
    return Finding("good", good) if heard == b"!" else Finding("bad", good, _INSTALL_AGAIN)


def check_proxy() -> Finding:
    """Look whether a proxy stands between the browser and this computer itself."""
    proxies = {kind: url for kind, url in urllib.request.getproxies().items() if kind in {"http", "all"}}
    blocked = [host for host in ("127.0.0.1", "localhost") if not urllib.request.proxy_bypass(host)]
    if proxies and blocked:
        return Finding(
            "warning",
            Text(
                zh="设了网络代理，而且没有把本机（{hosts}）排除在外；有的浏览器会因此打不开 JupyterLab",
                en="A network proxy is set and this computer ({hosts}) is not exempt from it: "
                "some browsers then cannot reach JupyterLab",
            ).format(hosts=", ".join(blocked)),
            Text(
                zh="设置环境变量 NO_PROXY=127.0.0.1,localhost（Windows：setx NO_PROXY 127.0.0.1,localhost），"
                "再重开窗口。",
                en="Set the environment variable NO_PROXY=127.0.0.1,localhost "
                "(Windows: setx NO_PROXY 127.0.0.1,localhost) and open a new window.",
            ),
        )
    return Finding("good", Text(zh="网络代理不妨碍本机", en="No proxy stands in the way"))


CHECKS: tuple[Callable[[], Finding], ...] = (
    check_python,
    check_packages,
    check_kernel,
    check_widgets,
    check_language_pack,
    check_font,
    check_screen_font,
    check_data,
    check_writing,
    check_room,
    check_console,
    check_browser,
    check_loopback,
    check_proxy,
)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _same_place(one: str, other: str) -> bool:
    """Compare two folders; not by file, as two environments may be made from one and the same Python."""
    return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


@contextmanager
def _as_the_lab_does() -> Iterator[None]:
    """Look for kernels and extensions where `coursekit lab` has JupyterLab look."""
    name = "JUPYTER_PREFER_ENV_PATH"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
