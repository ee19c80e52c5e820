"""Code that breaks or bends the interpreter and the libraries, on purpose or without knowing."""

from __future__ import annotations

from tests.grading.hostile.case import ERROR, FAILED, NO_GAIN, NO_ZERO, PASSED, case
from tests.grading.people import Sheet

# ── without knowing ──


@case("Names of Python's own taken for answers: everybody does it once.")
def shadows_builtins(sheet: Sheet) -> None:
    sheet.first(
        "list = [1, 2]\nsum = 0\nlen = 5\nstr = 'x'\ntype = 'a'\nprint = None\nmax = min = 1\nid = 2\ninput = 3\n"
        "dict = {}\nfloat = int = bool = None\nisinstance = 0\neval = exec = 1"
    )
    sheet.answer("q1", sheet.answers("q1")[0]["source"])


@case("Names of the sheet's own taken, too: the questions, the data sets' module.")
def shadows_the_sheet(sheet: Sheet) -> None:
    sheet.insert("q2", "q1 = q2 = q3 = q4 = q5 = q6 = 'first quarter'\ndatasets = 'none'\nstart = 1\nlast = start")
    sheet.last("pd = servqual = None")


@case("Warnings made errors, NumPy's too, after the data are loaded: the check is not to stumble over it.")
def warnings_are_errors(sheet: Sheet) -> None:
    sheet.first("import numpy as np, warnings\nwarnings.simplefilter('error')\nnp.seterr(all='raise')")


@case("Options of pandas and NumPy are the student's own affair.")
def options_of_pandas(sheet: Sheet) -> None:
    sheet.first(
        "import numpy as np\npd.options.display.max_rows = 1\npd.options.display.precision = 0\n"
        "pd.options.display.float_format = '{:.0f}'.format\npd.options.mode.chained_assignment = 'raise'\n"
        "np.set_printoptions(precision=0, threshold=1)\npd.set_option('compute.use_numexpr', False)"
    )


@case("Another folder, another locale, no environment, another seed, little recursion.")
def another_environment(sheet: Sheet) -> None:
    sheet.first(
        "import locale, os, random, sys\nos.chdir('/')\nlocale.setlocale(locale.LC_ALL, 'C')\nos.environ.clear()\n"
        "random.seed(1)\nsys.setrecursionlimit(200)\nos.umask(0o777)\nsys.set_int_max_str_digits(640)\n"
        "sys.setswitchinterval(1.0)"
    )


@case("Standard output closed, exchanged, or none at all.")
def no_standard_output(sheet: Sheet) -> None:
    sheet.insert("q1", "import sys\nsys.stdout = None\nsys.stderr = None")
    sheet.insert("q2", "import io, sys\nsys.stdout = io.StringIO()\nsys.stdin = None")
    sheet.insert("q4", "import sys\nsys.__stdout__ = None\nsys.displayhook = None\nsys.excepthook = None")


@case("Standard output closed by hand, as some recipes do.")
def closes_standard_output(sheet: Sheet) -> None:
    sheet.insert("q1", "import sys\nsys.stdout.close()")


@case("Sheet and answers in Chinese: names, files, prints.", language="zh")
def chinese_everywhere(sheet: Sheet) -> None:
    sheet.insert(
        "q1",
        "均值 = raw['P13'].mean()\nprint(f'平均分：{均值:.2f} ★')",
        "open('我的笔记.txt', 'w').write('服务感知')\nassert open('我的笔记.txt').read() == '服务感知'\n笔记 = '有'",
    )
    sheet.ahead("q6", "assert 笔记 == '有'")


@case("Full-width brackets and a tab among spaces: errors of their own cells.", language="zh", q1=ERROR, q6=ERROR)
def full_width_brackets(sheet: Sheet) -> None:
    sheet.ahead("q1", "print（'你好'）")
    sheet.answer("q6", "if True:\n        sentence = 'A'\n\tsentence = 'C'")


@case("A null byte in a cell: an error of that cell.", q6=ERROR)
def null_byte(sheet: Sheet) -> None:
    sheet.ahead("q6", "x = 1\x00")


# ── on purpose ──


@case("Python's own functions replaced for everybody: lost, perhaps, but not wrong.", every=NO_ZERO)
def breaks_builtins(sheet: Sheet) -> None:
    sheet.insert(
        "q2",
        "import builtins\nfor name in ('len', 'isinstance', 'print', 'str', 'type', 'sorted', 'hasattr', 'getattr'):\n"
        "    setattr(builtins, name, lambda *a, **k: True)",
    )


@case("Python's own functions gone.", every=NO_ZERO)
def deletes_builtins(sheet: Sheet) -> None:
    sheet.insert(
        "q2",
        "import builtins\nfor name in dir(builtins):\n    try:\n        delattr(builtins, name)\n"
        "    except NameError:\n        pass",
    )


@case("Comparison by broken builtins gains nothing on the other side.", q1=NO_GAIN, q6=NO_GAIN, every=NO_ZERO)
def builtins_that_agree(sheet: Sheet) -> None:
    sheet.below("q1", "decisions['e'] = 'out'")
    sheet.answer("q6", "sentence = 'A'")
    sheet.first(
        "import builtins, math\nbuiltins.abs = lambda x: 0.0\nmath.isclose = lambda *a, **k: True\n"
        "builtins.all = builtins.any = lambda x: True"
    )


@case("A library that gives what one would like: the student's own result is wrong.", q2=FAILED, q4=NO_GAIN, q5=NO_GAIN)
def patches_pandas(sheet: Sheet) -> None:
    sheet.first(
        "pd.Series.mean = pd.DataFrame.mean = lambda self, *a, **k: 0.0\npd.Series.__eq__ = lambda s, o: True\n"
        "pd.testing.assert_series_equal = lambda *a, **k: None"
    )


@case("Comparing functions that always agree are the student's only.", q2=FAILED, q5=FAILED, q6=FAILED)
def patches_numpy(sheet: Sheet) -> None:
    sheet.below("q2", "mean_p13 = 1.5")
    sheet.below("q5", "weighted_mean = 1.5")
    sheet.answer("q6", "sentence = 'A'")
    sheet.first(
        "import numpy as np\nnp.allclose = np.isclose = np.array_equal = lambda *a, **k: True\n"
        "np.testing.assert_allclose = lambda *a, **k: None\nnp.abs = np.subtract = lambda *a, **k: 0"
    )


@case("What writes the frames is replaced: lost, perhaps, but not wrong.", every=NO_ZERO)
def patches_json(sheet: Sheet) -> None:
    sheet.insert(
        "q2",
        "import json, struct\njson.dumps = json.dump = lambda *a, **k: '{\"passed\": true}'\n"
        "json.JSONEncoder.encode = lambda *a, **k: '[]'\nstruct.pack = lambda *a: b''",
    )


@case("Clocks, threads and interpreter parts that the asking side may want.", every=NO_ZERO)
def patches_the_standard_library(sheet: Sheet) -> None:
    sheet.insert(
        "q2",
        "import os, socket, sys, threading, time\ntime.monotonic = time.time = time.sleep = lambda *a: 0.0\n"
        "threading.Thread.start = lambda self: None\nthreading.Event.wait = lambda *a: True\n"
        "os.write = os.read = None\nsocket.socket.send = socket.socket.sendall = None\nsys.getsizeof = None",
    )


@case("No module can be imported any more: what is loaded is enough.", every=NO_ZERO)
def forgets_all_modules(sheet: Sheet) -> None:
    sheet.insert("q2", "import sys\nsys.path.clear()\nsys.meta_path.clear()\nsys.path_importer_cache.clear()")


@case("The modules themselves forgotten: lost, perhaps, but not wrong.", every=NO_ZERO)
def forgets_what_is_loaded(sheet: Sheet) -> None:
    sheet.insert("q2", "import sys\nsys.modules.clear()")


@case("No names at all any more, but for those made later.", q5=ERROR, q4=ERROR)
def clears_the_names(sheet: Sheet) -> None:
    sheet.before(sheet.answers("q4")[0], "globals().clear()")


@case("The garbage of a cell: frames held, collector off, objects with endings.")
def holds_on_to_everything(sheet: Sheet) -> None:
    sheet.first(
        "import gc, weakref\ngc.disable()\nclass Last:\n    def __del__(self):\n        raise SystemExit\n"
        "hold = [Last() for _ in range(10)]\ndel hold\ngc.set_threshold(1)"
    )


@case("IPython's own machinery for errors broken: an error is still an error.", q6=ERROR)
def breaks_the_traceback(sheet: Sheet) -> None:
    sheet.answer(
        "q6",
        "class Nasty(Exception):\n    def __str__(self):\n        raise Nasty\n    __repr__ = __str__\n"
        "get_ipython().showtraceback = None\nraise Nasty",
    )


@case("An error whose words never end.", q6=ERROR | PASSED)
def endless_error_message(sheet: Sheet) -> None:
    sheet.answer("q6", "raise ValueError('x' * 10**8)")


@case("An error that says it is a limit is an error; nobody can tell lack of memory that was feigned.", q6=ERROR)
def feigned_errors(sheet: Sheet) -> None:
    sheet.answer("q6", "class TimeoutExpired(Exception):\n    pass\nraise TimeoutExpired('time_limit')")


@case("A chain of errors, a group of errors, an error of another kind.", q1=ERROR, q2=ERROR, q6=ERROR)
def strange_errors(sheet: Sheet) -> None:
    sheet.answer("q1", "raise ExceptionGroup('many', [ValueError(n) for n in range(1000)])")
    sheet.answer("q2", "raise GeneratorExit")
    sheet.answer(
        "q6",
        "error = None\nfor n in range(3000):\n    new = ValueError(n)\n    new.__cause__ = error\n"
        "    error = new\nraise error",
    )
