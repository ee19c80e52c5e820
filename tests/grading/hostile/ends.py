"""Code that ends the interpreter it runs in, has children, or takes more than there is."""

from __future__ import annotations

from tests.grading.hostile.case import CRASHED, ERROR, MEMORY, NO_GAIN, NO_ZERO, PASSED, TIME, case
from tests.grading.people import Sheet

# ── ends ──


@case("The function was there when the cell said goodbye.")
def exit_below_the_answer(sheet: Sheet) -> None:
    sheet.below("q3", "exit()")


@case("quit and exit without brackets show a sentence; sys.exit is an error of the cell.", q6=ERROR)
def leaves_before_the_answer(sheet: Sheet) -> None:
    sheet.insert("q1", "quit", "exit")
    sheet.insert("q2", "quit()", "exit(0)")
    sheet.ahead("q6", "import sys\nsys.exit(0)")


@case("The process is gone with the cell; the other cells run in a new one.", q3=CRASHED)
def hard_exit(sheet: Sheet) -> None:
    sheet.below("q3", "import os\nos._exit(0)")


@case("As above in the first answer, with a code that says all is well.", q1=CRASHED)
def hard_exit_at_once(sheet: Sheet) -> None:
    sheet.ahead("q1", "import os\nos._exit(0)")


@case("Gone in the middle of the calls: the function's question alone.", q3=CRASHED)
def hard_exit_in_the_function(sheet: Sheet) -> None:
    sheet.answer("q3", "def reverse(answer, low, high):\n    import os\n    os._exit(0)")


@case("A segmentation fault is a crash, and costs its cell's question.", q4=CRASHED, q5=CRASHED | ERROR)
def segmentation_fault(sheet: Sheet) -> None:
    sheet.below("q4", "import ctypes\nctypes.string_at(0)")


@case("Crashes in three cells: each costs its own question.", q1=CRASHED, q3=CRASHED, q6=CRASHED)
def three_crashes(sheet: Sheet) -> None:
    for question in ("q1", "q3", "q6"):
        sheet.below(question, "import os\nos.abort()")


@case("A cell of no question crashes: it costs nothing that can be had without it.")
def crash_between(sheet: Sheet) -> None:
    sheet.insert("q3", "x = 1", "import os\nos.abort()")


@case("Recursion without an end is an ordinary error.", q3=ERROR)
def endless_recursion(sheet: Sheet) -> None:
    sheet.answer("q3", "def reverse(answer, low, high):\n    return reverse(answer, low, high)")


@case("With the guard taken away the stack runs over.", q6=CRASHED | MEMORY | ERROR | TIME)
def stack_overflow(sheet: Sheet) -> None:
    sheet.ahead(
        "q6",
        "import sys\nsys.setrecursionlimit(10**9)\nclass Deep:\n    def __getattr__(self, name):\n"
        "        return getattr(self, name + 'x')\nDeep().x",
    )


@case("Whom it kills is nobody but itself: others are asked in a new process.", q2=PASSED | CRASHED)
def kills_the_parent(sheet: Sheet) -> None:
    sheet.below("q2", "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)")


@case("All processes that it can see are its own.", q6=PASSED | CRASHED)
def kills_everybody(sheet: Sheet) -> None:
    sheet.below(
        "q6",
        "import os, signal\nfor target in (-1, 0, 1, 2, 3, 4, 5):\n    try:\n        os.kill(target, signal.SIGKILL)\n"
        "    except OSError:\n        pass",
    )


@case("The shell kills no better.", q1=PASSED | CRASHED)
def kills_by_shell(sheet: Sheet) -> None:
    sheet.below("q1", "import os\n_ = os.system('kill -9 $PPID; kill -9 -1; killall5 2>/dev/null; true')")


@case("A clock of its own runs out.", q6=CRASHED | TIME)
def takes_its_time_away(sheet: Sheet) -> None:
    sheet.ahead("q6", "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True:\n    pass")


# ── children ──


@case("200 children are held at the limit and end with the submission; the cell's error costs nothing.")
def two_hundred_children(sheet: Sheet) -> None:
    sheet.insert(
        "q3",
        "import os, time\nfor _ in range(200):\n    if os.fork() == 0:\n        time.sleep(600)\n        os._exit(0)",
    )


@case("Children that have children, each going on with the rest of the sheet: never a wrong answer.", every=NO_ZERO)
def fork_bomb(sheet: Sheet) -> None:
    sheet.last("import os\nwhile True:\n    os.fork()")


@case("Both copies go on and send the same, mixed up: lost, perhaps, but not wrong.", every=NO_ZERO)
def both_copies_go_on(sheet: Sheet) -> None:
    sheet.first("import os\npid = os.fork()")


@case("The parent leaves and a child goes on: crashed or answered, never wrong.", every=NO_ZERO)
def child_takes_over(sheet: Sheet) -> None:
    sheet.first("import os\nif os.fork():\n    os._exit(0)")


@case("Several copies answer A, C, A: one answer counts at most, and not the one that happens to be right.", q6=NO_GAIN)
def a_copy_for_each_letter(sheet: Sheet) -> None:
    sheet.answer(
        "q6",
        "import os\nsentence = 'A'\nfor letter in 'AC':\n    pid = os.fork()\n    if pid == 0:\n"
        "        sentence = letter\n        break\n    os.waitpid(pid, 0)",
    )


@case("A child in a group of its own outlives its parent, but not the submission.")
def daemon(sheet: Sheet) -> None:
    sheet.insert(
        "q1",
        "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], "
        "start_new_session=True, stdout=subprocess.DEVNULL)",
        "import os\nif os.fork() == 0:\n    os.setsid()\n    if os.fork():\n        os._exit(0)\n"
        "    import time\n    time.sleep(600)\n    os._exit(0)",
    )


@case("Workers are an honest way to calculate.")
def honest_workers(sheet: Sheet) -> None:
    sheet.insert(
        "q1",
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool:\n"
        "    squares = list(pool.map(lambda x: x * x, range(10)))\nassert squares[3] == 9",
        "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool:\n"
        "    assert pool.map(abs, [-1, -2]) == [1, 2]\nworkers = True",
    )
    sheet.ahead("q6", "assert workers")


# ── memory and disk ──


@case("3 GB are more than there is; its question alone.", q2=MEMORY)
def three_gigabytes(sheet: Sheet) -> None:
    sheet.ahead("q2", "import numpy as np\nbig = np.ones(3 * 2**30 // 8)")


@case("8 GB, a piece at a time, in plain Python.", q1=MEMORY)
def eight_gigabytes(sheet: Sheet) -> None:
    sheet.ahead("q1", "pieces = []\nfor _ in range(8 * 1024):\n    pieces.append(bytearray(2**20))\ndel pieces")


@case("The memory goes in the function.", q3=MEMORY | ERROR)
def memory_in_the_function(sheet: Sheet) -> None:
    sheet.answer("q3", "def reverse(answer, low, high):\n    return [0] * 2**33")


@case("What is tried and given up costs nothing.")
def memory_given_up(sheet: Sheet) -> None:
    sheet.below("q1", "try:\n    big = bytearray(2**36)\nexcept MemoryError:\n    big = None")


@case("A full disk is an error of its cell, and no one else's disk is full.")
def fills_the_disk(sheet: Sheet) -> None:
    sheet.insert(
        "q1",
        "import os\nfor folder in ('.', '/tmp', '/dev/shm', '/var/tmp', os.path.expanduser('~')):\n"
        "    for n in range(40):\n        try:\n            with open(f'{folder}/fill{n}', 'wb') as file:\n"
        "                file.write(bytes(25 * 2**20))\n        except OSError:\n            break\n"
        "wrote = 0\nfor folder in ('.', '/tmp', '/dev/shm', '/var/tmp', os.path.expanduser('~')):\n"
        "    for n in range(40):\n        try:\n            wrote += os.path.getsize(f'{folder}/fill{n}')\n"
        "            os.remove(f'{folder}/fill{n}')\n        except OSError:\n            pass",
    )
    # The answer is right only where the disk was held.
    sheet.answer("q6", "sentence = 'C' if wrote < 400 * 2**20 else 'A'")


@case("One huge file is stopped; the cell's error costs nothing.")
def huge_file(sheet: Sheet) -> None:
    sheet.insert(
        "q1", "with open('/tmp/huge', 'wb') as file:\n    for _ in range(500):\n        file.write(bytes(2**20))"
    )


@case("Limits of its own making: lost, perhaps, but not wrong.", every=NO_ZERO)
def starves_itself(sheet: Sheet) -> None:
    sheet.first(
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**20, 2**20))\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))"
    )


# ── output and input ──


@case("50 MB of print are dropped; the answer is right.")
def prints_fifty_megabytes(sheet: Sheet) -> None:
    sheet.below("q6", "line = 'x' * 99\nfor _ in range(500_000):\n    print(line)")


@case("The same past Python's own output.")
def writes_fifty_megabytes(sheet: Sheet) -> None:
    sheet.below(
        "q6", "import os\nline = b'x' * 99_999 + b'\\n'\nfor _ in range(500):\n    os.write(1, line), os.write(2, line)"
    )


@case("Printing for ever is a loop like others.", q6=TIME)
def prints_for_ever(sheet: Sheet) -> None:
    sheet.ahead("q6", "while True:\n    print('again')")


@case("Pictures and tables without number are not kept.")
def displays_megabytes(sheet: Sheet) -> None:
    sheet.insert(
        "q6", "from IPython.display import HTML, display\nfor _ in range(20):\n    display(HTML('x' * 10**6))\nraw"
    )


@case("Warnings and lines on stderr are no errors.")
def warns(sheet: Sheet) -> None:
    sheet.ahead(
        "q1",
        "import logging, sys, warnings\nfor n in range(200):\n    warnings.warn(f'careful {n}')\n"
        "    logging.warning('careful')\n    print('careful', file=sys.stderr)",
    )


@case("Nobody is there to type: an error of its cell, and no waiting.", q6=ERROR)
def asks_for_input(sheet: Sheet) -> None:
    sheet.answer("q6", "sentence = input('Your choice: ')")


@case("Nobody is there to type, in the function either.", q3=ERROR)
def asks_for_input_in_the_function(sheet: Sheet) -> None:
    sheet.answer("q3", "def reverse(answer, low, high):\n    return int(input()) + low + high - answer")


@case("Reading what is not there gives nothing and does not wait.")
def reads_standard_input(sheet: Sheet) -> None:
    sheet.insert("q6", "import os, sys\nsys.stdin.read()", "import getpass\ngetpass.getpass()", "os.read(0, 10)")
