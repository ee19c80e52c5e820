"""Code that does not end, in a cell and in the function asked for."""

from __future__ import annotations

from tests.grading.hostile.case import CRASHED, ERROR, NO_ZERO, PASSED, TIME, case
from tests.grading.people import Sheet


@case("A cell that does not end costs its own question; what comes after it runs.", q2=TIME)
def endless_cell(sheet: Sheet) -> None:
    sheet.ahead("q2", "while True:\n    pass")


@case("As above, in Chinese and with the last question, so that nothing comes after.", language="zh", q6=TIME)
def endless_last_cell(sheet: Sheet) -> None:
    sheet.ahead("q6", "while True:\n    pass")


@case("The answer was there before the loop began, and it is right.")
def endless_below_the_answer(sheet: Sheet) -> None:
    sheet.insert("q6", "n = 0\nwhile True:\n    n += 1")


@case("A sleep is a loop like others.", q1=TIME)
def sleeps(sheet: Sheet) -> None:
    sheet.ahead("q1", "import time\ntime.sleep(10**6)")


@case("A lock taken twice waits for ever.", q1=TIME)
def waits_for_itself(sheet: Sheet) -> None:
    sheet.ahead("q1", "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()")


@case("Who swallows the interrupt is ended by force; the other questions are asked all the same.", q2=TIME)
def swallows_interrupts(sheet: Sheet) -> None:
    sheet.ahead(
        "q2",
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
    )


@case("The signal is switched off: ended by force, the others pass.", q6=TIME)
def ignores_the_signal(sheet: Sheet) -> None:
    sheet.ahead("q6", "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass")


@case("A loop in C never looks at signals: ended by force, the others pass.", q1=TIME)
def endless_in_c(sheet: Sheet) -> None:
    sheet.ahead("q1", "import itertools\nsum(itertools.repeat(0))")


@case("The loop is in the function asked for: its question alone.", q3=TIME)
def endless_function(sheet: Sheet) -> None:
    sheet.answer("q3", "def reverse(answer, low, high):\n    while True:\n        pass")


@case("A function may swallow what tells it to stop; its question alone.", q3=TIME)
def stubborn_function(sheet: Sheet) -> None:
    sheet.answer(
        "q3",
        "def reverse(answer, low, high):\n    while True:\n        try:\n            while True:\n"
        "                pass\n        except BaseException:\n            pass",
    )


@case("A function in C that never gives the interpreter back stops the one who waits, too.", q3=TIME)
def function_endless_in_c(sheet: Sheet) -> None:
    sheet.answer("q3", "import itertools\ndef reverse(answer, low, high):\n    return sum(itertools.repeat(0))")


@case("A function that sleeps is left behind; what comes after is asked.", q3=TIME)
def sleeping_function(sheet: Sheet) -> None:
    sheet.answer("q3", "import time\ndef reverse(answer, low, high):\n    time.sleep(10**6)")


@case("An object that never lets itself be read costs its question.", q4=TIME)
def endless_to_read(sheet: Sheet) -> None:
    sheet.below(
        "q4",
        "class Slow(pd.Series):\n    def tolist(self):\n        while True:\n            pass\n"
        "    @property\n    def dtype(self):\n        while True:\n            pass\nitem_gap = Slow(item_gap)",
    )


@case("Only the picture of an object never ends, and it is no answer.")
def endless_to_show(sheet: Sheet) -> None:
    sheet.insert("q6", "class Endless:\n    def __repr__(self):\n        while True:\n            pass\nEndless()")


@case("An interrupt of their own is an error of theirs, not a limit of ours.", q2=ERROR)
def interrupts_itself(sheet: Sheet) -> None:
    sheet.ahead("q2", "raise KeyboardInterrupt")


@case("A thread that runs on takes time and nothing else.")
def thread_runs_on(sheet: Sheet) -> None:
    sheet.first(
        "import threading\ndef on():\n    while True:\n        sum(range(1000))\nthreading.Thread(target=on).start()"
    )


@case("What is left for the end of the process is not waited for.")
def never_leaves(sheet: Sheet) -> None:
    sheet.last(
        "import atexit, threading, time\natexit.register(time.sleep, 10**6)\n"
        "threading.Thread(target=time.sleep, args=(10**6,)).start()"
    )


@case("An event loop that runs for ever is interrupted like any loop.", q6=TIME)
def event_loop_for_ever(sheet: Sheet) -> None:
    sheet.ahead("q6", "import asyncio\nloop = asyncio.new_event_loop()\nloop.run_forever()")


@case("A process that stops itself comes to its limit; where it cannot, it goes on.", q6=TIME | PASSED | CRASHED)
def stops_itself(sheet: Sheet) -> None:
    sheet.ahead("q6", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)")


@case("An alarm clock kills what it rings for: found where it rings, never held for a wrong answer.", every=NO_ZERO)
def alarm_clock(sheet: Sheet) -> None:
    sheet.first("import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.2)")


@case("Somebody throws errors into the main thread all the time: lost, perhaps, but not wrong.", every=NO_ZERO)
def errors_from_elsewhere(sheet: Sheet) -> None:
    sheet.first(
        "import ctypes, threading, time\nmain = threading.main_thread().ident\ndef throw():\n"
        "    while True:\n        time.sleep(0.01)\n"
        "        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(main), ctypes.py_object(ValueError))\n"
        "threading.Thread(target=throw, daemon=True).start()"
    )


@case("Interrupts in a row, as a nervous student sends them: lost, perhaps, but not wrong.", every=NO_ZERO)
def interrupts_from_elsewhere(sheet: Sheet) -> None:
    sheet.first(
        "import _thread, threading, time\ndef stop():\n    while True:\n        time.sleep(0.05)\n"
        "        _thread.interrupt_main()\nthreading.Thread(target=stop, daemon=True).start()"
    )


@case("Many slow cells in a row come to the submission's limit; what was asked before stands.", unit="00", q4=TIME)
def slow_all_together(sheet: Sheet) -> None:
    # Each is well within the limit of a cell.
    sheet.before(sheet.answers("q4")[0], *["import time\ntime.sleep(1.5)"] * 40)
