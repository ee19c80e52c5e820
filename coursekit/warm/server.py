"""The warm process: loads the libraries once, then forks a kernel for whoever asks on its socket.

Run as ``python -m coursekit.warm.server SOCKET``, which comes back as soon as the process
is ready and leaves it behind. It makes no thread, no event loop and no zmq context before
a fork, since none of these survives one. It loads nothing of ours: the code under test
may change while it runs. Nobody stops it: it ends when nobody has asked for `IDLE_SECONDS`.

One connection is one kernel. The client sends a line of JSON and three file descriptors
(standard input, output, error); the kernel answers ``{"pid": …}`` at once and
``{"ready": true}`` when its ports are bound. From then on the open connection says that
the client lives: when it closes, the kernel ends, as a kernel ends whose parent is gone.
"""

from __future__ import annotations

import array
import contextlib
import gc
import json
import os
import signal
import socket
import struct
import sys
import threading
import time
import traceback
from importlib import import_module
from typing import Any

__all__ = ["IDLE_SECONDS", "INLINE", "serve"]

IDLE_SECONDS = 60.0
INLINE = "module://matplotlib_inline.backend_inline"
_PATIENCE = 5.0  # for a request that has begun to arrive
_LONGEST_REQUEST = 1 << 20

# What a kernel of the course loads. All but the inline backend itself, which asks for the kernel it is in.
_PRELOADED = (
    "numpy",
    "pandas",
    "matplotlib.pyplot",
    "seaborn",
    "scipy.stats",
    "scipy.optimize",
    "scipy.special",
    "statsmodels.regression.linear_model",
    "statsmodels.multivariate.factor_rotation",
    "ipywidgets",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "ipykernel.heartbeat",
    "ipykernel.iostream",
    "ipykernel.connect",
    "ipykernel.control",
    "IPython.core.completer",
    "IPython.core.history",
    "IPython.extensions.storemagic",
    "jedi",
    "comm",
    "psutil",
    "debugpy",
    "tornado.ioloop",
    "zmq.eventloop.zmqstream",
)


def serve(path: str, idle_seconds: float = IDLE_SECONDS) -> None:
    """Load the libraries, listen on the socket `path`, and leave a process behind that forks on request.

    Parameters
    ----------
    path : str
        Where the socket is to be. It appears when the process is ready, never before.
    idle_seconds : float
        How long to wait for the next request.
    """
    _load()
    own = socket.socket(socket.AF_UNIX)
    unfinished = f"{path}.{os.getpid()}"
    own.bind(unfinished)
    os.chmod(unfinished, 0o600)
    inode = os.stat(unfinished).st_ino
    own.listen(64)
    own.settimeout(idle_seconds)
    os.rename(unfinished, path)
    if os.fork():  # whoever started us need not keep watch over a process that outlives them
        return
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended kernels leave no zombies
    try:
        while True:
            try:
                connection, _ = own.accept()
            except TimeoutError:
                break
            with connection:
                _answer(connection, own)
    finally:
        # A later process may have put its own socket there.
        with contextlib.suppress(OSError):
            if os.stat(path).st_ino == inode:
                os.unlink(path)


def _load() -> None:
    os.environ["MPLBACKEND"] = INLINE  # matplotlib resolves it when imported
    for name in _PRELOADED:
        with contextlib.suppress(ImportError):  # debugpy and jedi are optional for ipykernel
            import_module(name)
    # pandas looks, when it is imported, whether it is in a notebook; here there is none yet.
    import pandas as pd

    pd.set_option("display.max_columns", 20)
    if threading.active_count() != 1:
        raise RuntimeError(f"a library started threads while it was imported: {threading.enumerate()}")
    # What is there now is never garbage: children need not copy it to find that out.
    gc.collect()
    gc.freeze()


def _answer(connection: socket.socket, own: socket.socket) -> None:
    connection.settimeout(_PATIENCE)
    try:
        _, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        request, streams = _receive(connection)
    except (OSError, ValueError):
        return  # a client that left at once, or spoke something else
    try:
        if user == os.getuid() and os.fork() == 0:
            _become_kernel(request, streams, connection, own)
    finally:
        for stream in streams:
            os.close(stream)


def _receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    content, ancillary, _, _ = connection.recvmsg(_LONGEST_REQUEST, socket.CMSG_SPACE(3 * array.array("i").itemsize))
    streams = array.array("i")
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            streams.frombytes(data[: len(data) - len(data) % streams.itemsize])
    try:
        while not content.endswith(b"\n"):
            more = connection.recv(_LONGEST_REQUEST)
            if not more:
                raise ValueError("the request breaks off")
            content += more
        return json.loads(content), list(streams)
    except (OSError, ValueError):
        for stream in streams:
            os.close(stream)
        raise


# The child --------------------------------------------------------------------------------


def _become_kernel(request: dict[str, Any], streams: list[int], client: socket.socket, own: socket.socket) -> None:
    """Be a kernel from here on, and never return."""
    code = 1
    try:
        own.close()
        _settle(request, streams)
        _run_kernel(request["arguments"], client)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)  # not sys.exit: the server's loop is above us


def _settle(request: dict[str, Any], streams: list[int]) -> None:
    """Take over streams, environment, folder and module path, as a process started for this would have them."""
    os.setsid()  # an interrupt goes to the kernel's whole group
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.environ.setdefault("MPLBACKEND", INLINE)
    os.chdir(request["folder"])
    sys.path[:0] = request["path"]
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    time.tzset()
    import numpy as np

    np.random.seed()  # Python's own generator is seeded anew after a fork, NumPy's is not


def _run_kernel(arguments: list[str], client: socket.socket) -> None:
    client.settimeout(None)
    client.sendall(_line({"pid": os.getpid()}))
    threading.Thread(target=_end_with, args=(client,), name="coursekit-warm-client", daemon=True).start()
    import ipywidgets
    from ipykernel.kernelapp import IPKernelApp

    # 1 means: started by somebody, but do not watch who is above in the process tree; that is `_end_with`'s part.
    app = IPKernelApp.instance(parent_handle=1)
    app.initialize(arguments)  # type: ignore[no-untyped-call]
    # Imported before there was a kernel, ipywidgets could not register with one.
    ipywidgets._handle_ipython()
    client.sendall(_line({"ready": True}))
    app.start()  # type: ignore[no-untyped-call]


def _end_with(client: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while client.recv(64):
            pass
    os.killpg(0, signal.SIGKILL)


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"


if __name__ == "__main__":
    del sys.path[0]  # the folder we were started in; not by -P, which kernels would inherit
    serve(sys.argv[1], *map(float, sys.argv[2:3]))
