"""Code that looks for answers, for others, and for ways out.

Each of these sheets asks a question about the box and answers rightly only where the box holds: the last answer is
right when nothing was found, so that a leak shows as a wrong mark.
"""

from __future__ import annotations

import os
import socket
import socketserver
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.grading.hostile.case import case
from tests.grading.people import Sheet

# Hidden where the test keeps it, never in the box.
SECRET = "the-secret-of-the-neighbour-7a31"
MARK = "coursekit-was-here-7a31"

# One of the misconceptions of sheet 10, named nowhere but in its checks; put together, so as not to find itself.
_WORD = "word = 'straight-liners' + '-away'\n"

_ANSWER = "sentence = 'C' if not found else 'A'"


@case("Neither the checks nor the solutions nor anybody's sheet can be found on the disk.")
def looks_on_the_disk(sheet: Sheet) -> None:
    sheet.answer(
        "q6",
        _WORD + "import os\nfound = []\nfor top, folders, files in os.walk('/'):\n"
        "    folders[:] = [f for f in folders if f not in ('proc', 'sys', 'usr')]\n"
        "    if top.endswith('-packages'):\n"
        "        folders[:] = [f for f in folders if f.startswith(('coursekit', 'service'))]\n"
        "    for name in files:\n"
        "        path = os.path.join(top, name)\n        sheet = name.endswith('.ipynb')\n"
        "        ours = name.startswith(('unit', 'marking', 'journal', 'results')) and 'coursekit' in top\n"
        "        if not (sheet or ours):\n            continue\n"
        "        try:\n            content = open(path, 'rb').read()\n        except OSError:\n            continue\n"
        "        if sheet and b'.check(' in content or word.encode() in content:\n            found.append(path)\n"
        + _ANSWER,
    )


@case("Nor where they would lie on the grader's computer, nor by importing them.")
def looks_where_they_should_be(sheet: Sheet) -> None:
    sheet.answer(
        "q6",
        "import importlib, pathlib\nfound = []\nimport coursekit, coursekit.checks.unit10 as unit10\n"
        "root = pathlib.Path(coursekit.__file__).parent\n"
        "for place in (root.parent / 'solutions', root / 'course' / 'solutions', "
        "root / 'grading' / 'marking.py', root / 'authoring', "
        "root.parent / 'source', root.parent / 'tests', pathlib.Path('../solutions'), "
        "pathlib.Path('../../solutions')):\n"
        "    if place.exists():\n        found.append(str(place))\n"
        "for name in ('coursekit.grading.marking', 'coursekit.checks.question', 'coursekit.checks.registry', "
        "'coursekit.authoring', 'tests.checks.answers.unit10'):\n    try:\n        importlib.import_module(name)\n"
        "    except ImportError:\n        pass\n    else:\n        found.append(name)\n"
        "for name in ('answer', 'misconceptions', 'reference', 'judge', '_right'):\n"
        "    if getattr(unit10.q1, name) is not unit10.q1:\n        found.append(name)\n"
        "found += [one for one in (q1.solution(), q1.evaluate(1), q1.check(1).result) if one is not q1]\n" + _ANSWER,
    )


@case("Nor in memory, which the box's process inherited.")
def looks_in_memory(sheet: Sheet) -> None:
    sheet.answer(
        "q6",
        "import gc, sys\nfound = [name for name in sys.modules if name.startswith('coursekit.checks.question') "
        "or name.startswith('coursekit.grading.m')]\n" + _WORD + "for thing in gc.get_objects():\n"
        "    if type(thing).__name__ in ('Misconception', 'Classification', 'Choice'):\n"
        "        found.append(thing)\n    if type(thing) is tuple and word in [x for x in thing if type(x) is str]:\n"
        "        found.append(thing)\n" + _ANSWER,
    )


@case("No network: neither out, nor to a server on the grader's own computer.")
def looks_on_the_network(sheet: Sheet) -> None:
    sheet.answer(
        "q6",
        "import socket\nfound = []\nfor address in (('127.0.0.1', PORT), ('1.1.1.1', 53), ('localhost', 22)):\n"
        "    try:\n        socket.create_connection(address, timeout=0.5).close()\n        found.append(address)\n"
        "    except OSError:\n        pass\n"
        "try:\n    s = socket.socket(socket.AF_UNIX)\n    s.connect('\\0' + ABSTRACT)\n    found.append('abstract')\n"
        "except (AttributeError, OSError):\n    pass\n" + _ANSWER,
    )


@case("Nothing of the computer but what a sheet needs: no home, no secret, no environment.")
def looks_at_the_computer(sheet: Sheet) -> None:
    sheet.answer(
        "q6",
        "import os, pathlib\nfound = []\nfor path in HIDDEN:\n    try:\n"
        "        found.append(pathlib.Path(path).read_bytes())\n"
        "    except OSError:\n        pass\nfound += [key for key in os.environ if 'SECRET' in key]\n"
        "for n in range(1, 300):\n    for name in ('environ', 'mem', 'maps', 'cmdline'):\n        try:\n"
        "            if n != os.getpid() and n > 2:\n"
        "                text = open(f'/proc/{n}/{name}', 'rb').read(4096)\n"
        "                found += [text] if b'grading' in text or b'pytest' in text else []\n"
        "        except OSError:\n            pass\n" + _ANSWER,
    )


@case("Nothing outside the box can be written.")
def writes_outside(sheet: Sheet) -> None:
    sheet.insert(
        "q6",
        "import os\nfor folder in OUTSIDE:\n    try:\n"
        f"        open(os.path.join(folder, '{MARK}'), 'w').write('here')\n"
        "    except OSError:\n        pass\n    try:\n"
        f"        os.system(f'touch \"{{folder}}/{MARK}\" 2>/dev/null')\n    except OSError:\n        pass",
    )


@case("The data are the same afterwards as before.")
def changes_the_data(sheet: Sheet) -> None:
    sheet.insert(
        "q1",
        "import glob, os, shutil\nfor path in glob.glob('../datasets/*') + glob.glob('/tmp/course/datasets/*'):\n"
        "    try:\n        open(path, 'w').write('E01,P01\\n1,1\\n')\n    except OSError:\n        pass\n    try:\n"
        "        os.remove(path)\n    except OSError:\n        pass",
    )


@case("No right that an ordinary program has not.")
def reaches_for_rights(sheet: Sheet) -> None:
    sheet.answer(
        "q6",
        "import ctypes, os\nfound = []\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "for name, call in {\n    'setuid': lambda: os.setuid(0) if os.getuid() else 1 / 0,\n"
        "    'chroot': lambda: os.chroot('/'),\n"
        "    'mount': lambda: 1 / (1 + libc.mount(b'tmpfs', b'/usr', b'tmpfs', 0, None)),\n"
        "    'umount': lambda: 1 / (1 + libc.umount2(b'/tmp', 2)),\n"
        "    'mknod': lambda: os.mknod('/tmp/disk', 0o60600, os.makedev(8, 0)),\n}.items():\n    try:\n        call()\n"
        "    except (OSError, ZeroDivisionError):\n        pass\n    else:\n        found.append(name)\n" + _ANSWER,
    )


@case("A way through links: the parent of the folder leads nowhere.")
def climbs_up(sheet: Sheet) -> None:
    sheet.answer(
        "q6",
        "import os, pathlib\nfound = []\nfor step in range(1, 12):\n    place = pathlib.Path('../' * step)\n"
        "    for name in ('GRADES', 'journal.jsonl', 'gradebook.csv', 'solutions', 'submissions'):\n"
        "        if (place / name).exists():\n            found.append(str(place / name))\n"
        "try:\n    os.symlink('/proc/1/root', 'out')\n    found += [p for p in HIDDEN if os.path.exists('out' + p)]\n"
        "except OSError:\n    pass\n" + _ANSWER,
    )


@contextmanager
def surroundings(folder: Path) -> Iterator[dict[str, object]]:
    """Lay a secret and open servers in the test's own process; yield what the sheets above want to know of them."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    name = f"{MARK}-{os.getpid()}"
    with ExitStack() as stack:
        server = stack.enter_context(socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        if sys.platform == "linux":
            abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
            abstract.bind("\0" + name)
            abstract.listen()
        hidden = [str(path) for path in (secret, Path.home() / ".bashrc", Path(__file__))]
        yield {"PORT": server.server_address[1], "HIDDEN": hidden, "OUTSIDE": outside(folder), "ABSTRACT": name}


def tell(sheet: Sheet, known: Mapping[str, object]) -> Sheet:
    """Give a sheet that asks for its surroundings a cell that names them."""
    if any(word in str(cell["source"]) for cell in sheet.cells for word in known):
        sheet.first("\n".join(f"{word} = {value!r}" for word, value in known.items()))
    return sheet


def outside(folder: Path) -> list[str]:
    """Return the folders in which nothing may be written."""
    here = Path(__file__).resolve().parents[3]
    places = [folder, here, here / "datasets", Path.home(), Path("/var/tmp"), Path("/tmp"), Path("/usr"), Path("/")]
    return [str(path) for path in places]
