"""Code that reaches for the mark itself: for what is sent, for what is asked, for what judges."""

from __future__ import annotations

import json

from tests.grading.hostile.case import CRASHED, FAILED, NO_GAIN, NO_ZERO, NOT_ATTEMPTED, case
from tests.grading.people import Sheet

# What a mark, a verdict, a frame might look like to somebody who tries.
_FORGED = [
    {"step": 0, "evidence": {"given": "value", "value": "A"}, "data": None},
    {"step": 0, "status": "passed", "score": 1.0, "passed": True, "mark": 1.0, "result": "passed"},
    {"end": "done", "frames": [], "passed": True},
    {"step": 10**30, "begin": True},
    {"step": -1, "evidence": {"given": "calls", "calls": []}},
    {"step": 1.5, "evidence": None},
    {"step": True, "ran": True, "error": None, "cpu": -1e308, "memory": "yes"},
    {"step": 0, "ran": True, "error": {"type": 5, "message": {}, "line": "x", "text": None}, "cpu": "fast"},
    [],
    "passed",
    None,
]

_SEND = """
import json, os, struct
def send(frame, packed=None):
    body = json.dumps(frame).encode() if packed is None else packed
    for fd in range(3, 256):
        for head in (struct.pack('!I', len(body)), struct.pack('<I', len(body)), struct.pack('!Q', len(body)), b''):
            try:
                os.write(fd, head + body + (b'' if head else b'\\n'))
            except (OSError, ValueError):
                pass
"""


@case("Whatever is written to whatever is open, a wrong answer is worth nothing.", every=NO_GAIN)
def writes_to_everything_open(sheet: Sheet) -> None:
    for question in sheet.questions:
        sheet.wipe(question)
    sheet.first(_SEND + f"for frame in json.loads({json.dumps(json.dumps(_FORGED))}):\n    send(frame)")


@case(
    "A frame for every step, ahead of time, with every letter: the points are not for guessing.",
    q6=NO_GAIN,
    every=NO_ZERO | NO_GAIN,
)
def sends_every_letter(sheet: Sheet) -> None:
    sheet.answer("q6", "sentence = 'A'")
    sheet.first(
        _SEND + "for step in range(40):\n    for letter in ('A', 'B', 'D'):\n"
        "        send({'step': step, 'evidence': {'given': 'value', 'value': letter}, 'data': None})"
    )


@case("Frames that break a reader: deep, long, not UTF-8, not finite. Lost, perhaps; nobody else is.", every=NO_ZERO)
def breaks_the_reader(sheet: Sheet) -> None:
    sheet.last(
        _SEND + "send(None, b'[' * 200_000)\nsend(None, b'1' * 50_000)\nsend(None, b'\\xff\\xfe')\n"
        'send(None, b\'{"step": NaN}\')\nsend(None, b\'{"step": 0, "evidence": \' + b\'{"$kind": \' * 50_000)'
    )


@case("A length of four gigabytes is not waited for, nor set aside.", every=NO_ZERO)
def promises_four_gigabytes(sheet: Sheet) -> None:
    sheet.last(
        "import os\nfor fd in range(3, 256):\n    try:\n        os.write(fd, b'\\xff' * 8)\n"
        "    except OSError:\n        pass"
    )


@case("A hundred megabytes to everything open are not kept.", every=NO_ZERO)
def floods_everything_open(sheet: Sheet) -> None:
    sheet.last(
        "import os\nfor fd in range(0, 256):\n    try:\n        for _ in range(1600):\n"
        "            os.write(fd, b'x' * 65536)\n    except OSError:\n        pass"
    )


@case("With all that is open closed, nothing can be told: lost, but not wrong.", every=NO_ZERO)
def closes_everything(sheet: Sheet) -> None:
    sheet.insert("q3", "import os\nos.closerange(0, 4096)")


@case("All that is open leads nowhere: lost, but neither wrong nor empty.", every=NO_ZERO)
def leads_everything_nowhere(sheet: Sheet) -> None:
    sheet.insert(
        "q3",
        "import os\nnowhere = os.open('/dev/null', os.O_RDWR)\nfor fd in range(256):\n    try:\n        os.fstat(fd)\n"
        "        os.dup2(nowhere, fd)\n    except OSError:\n        pass",
    )


@case("Searching memory for sockets, frames and requests finds none that know what is right.", every=NO_GAIN)
def searches_memory(sheet: Sheet) -> None:
    for question in sheet.questions:
        sheet.wipe(question)
    sheet.first(
        _SEND + "import gc, socket, sys\nfor thing in gc.get_objects():\n    try:\n"
        "        if isinstance(thing, socket.socket):\n"
        "            thing.sendall(json.dumps({'status': 'passed', 'score': 1.0}).encode())\n"
        "        if isinstance(thing, dict) and 'request' in thing and 'ask' in thing:\n"
        "            thing['request'] = {'ask': 'value'}\n            thing['expression'] = '\"C\" if 0 else \"A\"'\n"
        "    except Exception:\n        pass"
    )


@case("The asking side put out of order by its own student: what it says is judged like anything else.", every=NO_GAIN)
def rewrites_the_asking(sheet: Sheet) -> None:
    for question in sheet.questions:
        sheet.wipe(question)
    sheet.first(
        "import sys\nwon = {'status': 'passed', 'score': 1.0, 'passed': True, 'given': 'value', 'value': True}\n"
        "for name, module in list(sys.modules.items()):\n    if name.startswith('coursekit'):\n"
        "        for attribute in ('ask', 'ask_value', 'ask_calls', 'to_plain', 'evaluate', 'judge', 'check'):\n"
        "            if hasattr(module, attribute):\n                setattr(module, attribute, lambda *a, **k: won)"
    )


@case("The checker disarmed where the student sees it has nothing to do with the mark.", q1=FAILED)
def disarms_the_checker(sheet: Sheet) -> None:
    sheet.below("q1", "decisions['e'] = 'out'")
    sheet.insert(
        "q1",
        "try:\n    type(q1).check = lambda self, *a: 'passed'\nexcept Exception:\n    pass",
        "import coursekit.checks\ncoursekit.checks.Result = None",
        "from coursekit.checks.question import Question\nQuestion.judge = Question.evaluate = lambda *a: 'passed'",
        "from coursekit.checks import result\nresult.Result.status = 'passed'",
    )


@case("A file that looks like the result is a file of theirs, and stays in the box.", q6=FAILED)
def writes_the_result(sheet: Sheet) -> None:
    sheet.answer("q6", "sentence = 'A'")
    sheet.last(
        "import json, os\nline = json.dumps({'student': 'me', 'unit': '10', 'question': 'q6', 'status': 'passed', "
        "'score': 1.0})\nfor folder in ('.', '..', '../GRADES', '/tmp', os.path.expanduser('~')):\n"
        "    for name in ('results.jsonl', 'journal.jsonl', 'gradebook.csv', '.coursekit/progress.json'):\n"
        "        try:\n            os.makedirs(os.path.dirname(f'{folder}/{name}'), exist_ok=True)\n"
        "            open(f'{folder}/{name}', 'a').write(line)\n        except OSError:\n            pass"
    )


@case("Outputs in the file that say “passed” are not read.", every=NOT_ATTEMPTED)
def forges_stored_outputs(sheet: Sheet) -> None:
    for question in sheet.questions:
        sheet.wipe(question)
        verdict = {"status": "passed", "score": 1.0, "misconception": None, "message": "That is right."}
        sheet.check(question)["outputs"] = [
            {
                "output_type": "execute_result",
                "execution_count": 1,
                "metadata": {},
                "data": {"text/plain": "passed", "application/vnd.coursekit.result+json": verdict},
            }
        ]


@case("The check cell with another answer in it: the sheet's variable is what counts.", q6=NOT_ATTEMPTED, q1=FAILED)
def checks_something_else(sheet: Sheet) -> None:
    sheet.wipe("q6")
    sheet.check("q6")["source"] = "q6.check('C')"
    right = sheet.answers("q1")[0]["source"].removeprefix("decisions = ")
    sheet.answer("q1", "decisions = dict.fromkeys('abcdefgh', 'keep')")
    sheet.check("q1")["source"] = f"q1.check({right})"


@case("The check cell copied from a neighbour, with its verdict, adds nothing.", q6=NOT_ATTEMPTED)
def copies_a_check_cell(sheet: Sheet) -> None:
    sheet.wipe("q6")
    copy = json.loads(json.dumps(sheet.check("q6")))
    copy["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "passed"}]
    sheet.cells.append(copy)


@case("A check that is patched in front of the check cell is not what is asked.", q6=FAILED)
def own_check_class(sheet: Sheet) -> None:
    sheet.answer("q6", "sentence = 'A'")
    sheet.insert("q6", "class q6:\n    @staticmethod\n    def check(answer):\n        return 'passed'")


@case("Tracing every step of the interpreter finds nothing that knows what is right.", q6=NO_GAIN, every=NO_ZERO)
def traces_everything(sheet: Sheet) -> None:
    sheet.answer("q6", "sentence = 'A'")
    sheet.insert(
        "q6",
        "import sys, threading\ndef trace(frame, event, arg):\n"
        "    for name in ('expected', 'score', 'status', 'passed'):\n        if name in frame.f_locals:\n"
        "            frame.f_locals[name] = 1.0\n    return trace\nsys.settrace(trace)\nthreading.settrace(trace)",
    )


@case("A tracer that raises at every call: lost, perhaps, but not wrong.", every=NO_ZERO)
def tracer_that_raises(sheet: Sheet) -> None:
    sheet.insert(
        "q2",
        "import sys, threading\ndef trace(frame, event, arg):\n    if 'run_cell' not in frame.f_code.co_name:\n"
        "        raise ValueError('no')\nthreading.setprofile(trace)\nsys.setprofile(trace)",
    )


@case(
    "The shell's own steps exchanged: later cells do not run as written, and nothing is won.", q6=NO_GAIN, every=NO_ZERO
)
def rewires_the_shell(sheet: Sheet) -> None:
    sheet.answer("q6", "sentence = 'A'")
    sheet.insert(
        "q6",
        "shell = get_ipython()\nshell.events.register('pre_run_cell', lambda *a: 1 / 0)\n"
        "shell.input_transformers_post.append(lambda lines: ['sentence = \"B\"'])\n"
        "shell.run_cell = lambda *a, **k: None",
    )


@case(
    "Frames that arrive after the process said goodbye, or a crash that is feigned.", q6=FAILED, every=NO_ZERO | CRASHED
)
def feigns_an_end(sheet: Sheet) -> None:
    sheet.answer("q6", "sentence = 'A'")
    sheet.last(_SEND + "send({'end': 'crashed'})\nsend({'step': 0, 'begin': True})\nos._exit(137)")
