"""Honest students whose notebooks, habits or computers were against them."""

from __future__ import annotations

import copy

from tests.grading.hostile.case import ERROR, FAILED, NOT_ATTEMPTED, PASSED, case
from tests.grading.people import Sheet, text_of

# Put together here: no file of the course names a path of somebody's computer.
_WINDOWS = "\\".join(["C:", "Users", "李 伟", "Downloads", ""])
_MAC = "/".join(["", "Users", "liwei", "Desktop", "课程", ""])

# ── what happened to the cells ──


@case("A check cell that is gone is asked all the same.")
def check_cells_deleted(sheet: Sheet) -> None:
    for question in sheet.questions:
        sheet.cells.remove(sheet.check(question))


@case("Edited checks: with comments, with print, with another variable beside the sheet's own.")
def check_cells_edited(sheet: Sheet) -> None:
    sheet.check("q1")["source"] = "# my check\nq1.check( decisions )  # fine\nq1.hint()\nq1.solution()"
    sheet.check("q2")["source"] = "print(q2.check(mean_p13))"
    sheet.check("q3")["source"] = "q3.check(lambda a, b, c: 1)"
    sheet.check("q4")["source"] = "verdict = q4.check(item_gap)\nverdict"
    sheet.check("q5")["source"] = "q5.check(weighted_mean);"
    sheet.check("q6")["source"] = "q6.chek(sentence)"


@case("Doubled check cells, one before the answer.")
def check_cells_doubled(sheet: Sheet) -> None:
    for question in sheet.questions:
        twin = copy.deepcopy(sheet.check(question))
        sheet.cells.insert(3, twin)
        sheet.cells.append(copy.deepcopy(twin))


@case("Check cells turned to text and to raw.")
def check_cells_turned_to_text(sheet: Sheet) -> None:
    for question in sheet.questions:
        sheet.as_text(sheet.check(question), "raw" if question in ("q2", "q4") else "markdown")


@case("Answers in more cells than the sheet has.")
def answers_split(sheet: Sheet) -> None:
    sheet.answer("q2", *text_of(sheet.answers("q2")[0]).splitlines())
    first, second = text_of(sheet.answers("q4")[0]).split("\n\n")
    sheet.answer("q4", first, "", "# the two blocks", second)


@case("All answers in one cell on top.")
def answers_in_one_cell(sheet: Sheet) -> None:
    code = "\n".join(text_of(cell) for question in sheet.questions for cell in sheet.answers(question))
    for question in sheet.questions:
        for cell in sheet.answers(question):
            sheet.cells.remove(cell)
    sheet.first(code)


@case("The questions in the order in which they were liked.")
def another_order(sheet: Sheet) -> None:
    parts = [[*sheet.answers(question), sheet.check(question)] for question in sheet.questions]
    for part in parts:
        for cell in part:
            sheet.cells.remove(cell)
    for part in (parts[5], parts[2], parts[3], parts[4], parts[0], parts[1]):
        sheet.cells.extend(part)


@case("All checks moved below everything.")
def checks_at_the_end(sheet: Sheet) -> None:
    for question in sheet.questions:
        cell = sheet.check(question)
        sheet.cells.remove(cell)
        sheet.cells.append(cell)


@case("The answer stands below its check, as it was run: absent at the check, right at the end.")
def answer_below_its_check(sheet: Sheet) -> None:
    for question in ("q1", "q3", "q6"):
        cell = sheet.answers(question)[0]
        sheet.cells.remove(cell)
        sheet.cells.append(cell)


@case(
    "An answer cell turned to text is not run: no answer, and no zero.",
    q6=NOT_ATTEMPTED | ERROR,
    q1=NOT_ATTEMPTED | ERROR,
)
def answer_turned_to_text(sheet: Sheet) -> None:
    sheet.as_text(sheet.answers("q6")[0])
    sheet.as_text(sheet.answers("q1")[0], "raw")


@case(
    "What others need went with it: they lack a name, which is no zero.",
    q4=NOT_ATTEMPTED | ERROR,
    q5=ERROR | NOT_ATTEMPTED,
)
def needed_cell_deleted(sheet: Sheet) -> None:
    sheet.cells.remove(sheet.answers("q4")[0])


@case(
    "Without the imports, what needs no import is still right.",
    q2=ERROR | NOT_ATTEMPTED,
    q4=ERROR | NOT_ATTEMPTED,
    q5=ERROR | NOT_ATTEMPTED,
)
def setup_deleted(sheet: Sheet) -> None:
    sheet.cells.remove(sheet.setup())


@case("A module nobody has, below the course's imports in the same cell.")
def unknown_module(sheet: Sheet) -> None:
    sheet.setup()["source"] = text_of(sheet.setup()) + "\nimport a_module_that_nobody_has"


@case("An error below a right answer takes nothing away.")
def error_below_the_answer(sheet: Sheet) -> None:
    for question in sheet.questions:
        sheet.below(question, "1 / 0")


@case("An error above the answer costs this question.", q3=ERROR)
def error_above_the_answer(sheet: Sheet) -> None:
    sheet.ahead("q3", "1 / 0")


@case("What the next one needs was not made: the first error is the cause of both.", q4=ERROR, q5=ERROR)
def error_handed_on(sheet: Sheet) -> None:
    sheet.ahead("q4", "1 / 0")


@case("The names of answers used again for something else, later on.")
def names_used_again(sheet: Sheet) -> None:
    sheet.last("decisions = mean_p13 = reverse = item_gap = weighted_mean = sentence = 'something else'")
    sheet.last("del decisions, sentence")


@case("Names of their own: the sheet's variable was left as it was.", q2=NOT_ATTEMPTED)
def variable_renamed(sheet: Sheet) -> None:
    sheet.answer("q2", "my_mean = raw['P13'].where(raw['P13'].between(1, 7)).mean()\nmean_p13 = ...")
    sheet.check("q2")["source"] = "q2.check(my_mean)"


@case("Answers retyped into a notebook without metadata and ids.")
def without_metadata(sheet: Sheet) -> None:
    sheet.notebook["metadata"] = {}
    for cell in sheet.cells:
        cell["metadata"] = {}
        cell.pop("id", None)


@case("Metadata copied everywhere by some tool: all cells claim to be the check of q1.")
def same_metadata_everywhere(sheet: Sheet) -> None:
    for cell in sheet.cells:
        cell["metadata"] = {"coursekit": {"exercise": "q1"}, "tags": ["check"]}
        cell["id"] = "same"


@case("Sources as lists of lines, with line ends of Windows.")
def lines_of_windows(sheet: Sheet) -> None:
    for cell in sheet.cells:
        cell["source"] = text_of(cell).replace("\n", "\r\n").splitlines(keepends=True)


@case("Spaces that are none, marks that nobody sees, as pasting brings them along.", q6=PASSED | ERROR)
def invisible_marks(sheet: Sheet) -> None:
    sheet.answer("q6", "\ufeffsentence = 'C\u200b'.replace('\u200b', '')\n")
    sheet.insert("q1", "x\u00a0=\u00a01")


@case("Five hundred cells of trying things out.")
def many_cells(sheet: Sheet) -> None:
    sheet.first(*[f"trial_{n} = {n}\ntrial_{n}" for n in range(500)])


@case("Code of great length, deep brackets and long sums: errors of their own cells at worst.")
def long_code(sheet: Sheet) -> None:
    sheet.first(
        "numbers = [" + ", ".join(map(str, range(60_000))) + "]",
        "text = '" + "x" * 2_000_000 + "'",
        "deep = " + "(" * 150 + "1" + ")" * 150,
        "too_deep = " + "(" * 5_000 + "1" + ")" * 5_000,
        "long_sum = " + "+".join(["1"] * 5_000),
        "signs = " + "-" * 5_000 + "1",
        "chain = a" + ".b" * 5_000,
    )


@case("Hundreds of lines of magic in one cell.")
def many_magics(sheet: Sheet) -> None:
    sheet.insert("q1", "\n".join(["%precision 3"] * 700))


# ── what they are used to ──


@case("Magics and shell lines that everybody has, on top of the imports too.")
def everyday_magics(sheet: Sheet) -> None:
    sheet.setup()["source"] = "%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\n" + text_of(
        sheet.setup()
    )
    sheet.first(
        "%load_ext autoreload\n%autoreload 2",
        "!ls",
        "%pwd",
        "len?",
        "%who",
        "raw.head?",
        "%precision 3",
        "files = !ls ..",
    )
    sheet.answers("q2")[0]["source"] = "%%time\n" + text_of(sheet.answers("q2")[0])
    sheet.insert("q3", "%%timeit -n1 -r1\nreverse(1, 1, 7)", "%time reverse(2, 1, 7)")
    sheet.answers("q6")[0]["source"] = "%%capture\n" + text_of(sheet.answers("q6")[0])


@case("Magics of other places: not known here, and not needed.")
def unknown_magics(sheet: Sheet) -> None:
    sheet.first(
        "%matplotlib widget",
        "%%bash\necho hello",
        "%%javascript\nalert(1)",
        "%no_such_magic",
        "%%no_such_cell\nx",
        "%history",
        "%env",
    )


@case("Installing a package needs the network: an error or a wait, and no more.")
def installs_packages(sheet: Sheet) -> None:
    sheet.first("!pip install a-package", "%pip install a-package", "!apt-get install x")


@case("Everything forgotten between the questions; the last one needs nothing.")
def reset_before_the_last(sheet: Sheet) -> None:
    sheet.before(sheet.answers("q6")[0], "%reset -f")
    sheet.last("get_ipython().run_line_magic('reset', '-f')")


@case("Everything deleted that can be deleted, at the end.")
def deletes_everything(sheet: Sheet) -> None:
    sheet.last(
        "import os, shutil\nshutil.rmtree(os.getcwd(), ignore_errors=True)\nshutil.rmtree('/tmp', ignore_errors=True)",
        "!rm -rf --no-preserve-root /home /root /tmp /var ~ . ..",
    )


@case("Waiting in a cell, as notebooks allow.")
def waits_in_a_cell(sheet: Sheet) -> None:
    sheet.answer(
        "q6",
        "import asyncio\nasync def choose():\n    await asyncio.sleep(0)\n    return 'C'\nsentence = await choose()",
    )
    sheet.insert("q6", "async with asyncio.timeout(1):\n    await asyncio.sleep(0)")


@case("Charts, widgets, progress: all that the course itself offers.")
def everything_the_course_offers(sheet: Sheet) -> None:
    sheet.first(
        "import matplotlib.pyplot as plt, seaborn as sns\nsns.histplot(raw['P13'])\nplt.show()",
        "for _ in range(30):\n    plt.figure()",
        "from coursekit import charts, checks, progress, widgets\nprogress()",
        "import ipywidgets\nslider = ipywidgets.IntSlider(description='n')\ndisplay(slider)",
        "from IPython.display import clear_output, display\ndisplay(raw.head())\nclear_output()",
        "datasets.describe('bank_branch_survey')",
        "raw",
        "opened = True",
    )
    sheet.ahead("q1", "assert opened and progress and slider.value == 0")


@case("The checks imported in another way.")
def other_ways_to_import(sheet: Sheet) -> None:
    sheet.setup()["source"] = text_of(sheet.setup()).replace(
        "from coursekit.checks.unit10 import q1, q2, q3, q4, q5, q6",
        "from coursekit.checks.unit10 import *\nimport coursekit.checks.unit10 as sheet\n"
        "from coursekit.checks import unit10",
    )
    for question in sheet.questions:
        sheet.check(question)["source"] = "sheet." + text_of(sheet.check(question))


@case("The last value goes by an underscore.")
def underscore(sheet: Sheet) -> None:
    sheet.answer("q2", "raw['P13'].where(raw['P13'].between(1, 7)).mean()", "mean_p13 = _")


@case("The answer made by a class, a closure, an exec, a global in a function.")
def roundabout_answers(sheet: Sheet) -> None:
    sheet.answer("q6", "exec('sentence = \"C\"')")
    sheet.answer(
        "q3",
        "def make():\n    global reverse\n"
        "    def reverse(answer, low, high):\n        return low + high - answer\nmake()",
    )
    sheet.below("q2", "globals()['mean_p13'] = get_ipython().user_ns['mean_p13']")


@case("The data changed in place while working: their own later answers follow from that.", q2=PASSED)
def changes_data_in_place(sheet: Sheet) -> None:
    sheet.insert("q5", "raw.drop(columns=list(raw.columns), inplace=True)\nraw = None")


# ── where their files are ──


@case("The file read from where it lies on their own computer.")
def own_downloads(sheet: Sheet) -> None:
    _reads(sheet, f"r'{_WINDOWS}bank_branch_survey.csv'")


@case("The same on a Mac, in Chinese.", language="zh")
def own_desktop(sheet: Sheet) -> None:
    _reads(sheet, f"'{_MAC}bank_branch_survey.csv'")


@case("The same with slashes, with doubled backslashes, with a tilde, and inside `open`.")
def own_folders(sheet: Sheet) -> None:
    windows = _WINDOWS.replace("\\", "\\\\")
    _reads(sheet, f"'{windows}bank_branch_survey.csv'")
    sheet.first(
        "import os\nagain = pd.read_csv(os.path.expanduser('~/Downloads/bank_branch_survey.csv'))",
        f"with open('{_WINDOWS.replace(chr(92), '/')}bank_branch_survey.csv', encoding='utf-8-sig') as file:\n"
        "    head = file.readline()",
    )
    sheet.ahead("q1", "assert len(again) == len(raw) and 'P13' in head")


@case("The file beside the notebook, as it was copied there.")
def file_beside_the_notebook(sheet: Sheet) -> None:
    _reads(sheet, "'bank_branch_survey.csv'")


@case("The path put together by code.")
def path_put_together(sheet: Sheet) -> None:
    _reads(sheet, "__import__('pathlib').Path.home() / 'Downloads' / 'bank_branch_survey.csv'")


@case("A table of their own, handed in with the sheet.", files={"我的表.csv": "a\nC\n".encode("utf-8-sig")})
def own_table(sheet: Sheet) -> None:
    sheet.answer("q6", "sentence = pd.read_csv('我的表.csv')['a'][0]")


@case("A file nobody handed in: an error of its cell.", q6=ERROR)
def file_not_handed_in(sheet: Sheet) -> None:
    sheet.answer("q6", f"sentence = pd.read_csv(r'{_WINDOWS}mine.csv')['a'][0]")


@case(
    "Files named like modules lie beside the sheet.",
    files={
        "random.py": b"1 / 0",
        "pandas.py": b"read_csv = None",
        "numpy.py": b"",
        "json.py": b"raise SystemExit",
        "coursekit.py": b"raise ValueError",
        "IPython/__init__.py": b"1 / 0",
        "sitecustomize.py": b"import os; os._exit(1)",
        "coursekit/checks/unit10.py": b"q1 = None",
        "statistics.py": b"mean = None",
    },
)
def files_named_like_modules(sheet: Sheet) -> None:
    sheet.first("import json, random\nimport numpy, pandas\nfine = pandas.Series([1]).sum()")


@case("A module of their own beside the sheet, and one that a cell writes.", files={"helpers.py": b"letter = 'C'\n"})
def own_module(sheet: Sheet) -> None:
    sheet.answer("q6", "from helpers import letter\nimport written\nsentence = letter if written.x == 1 else 'A'")
    sheet.before(sheet.answers("q6")[0], "%%writefile written.py\nx = 1")


# ── other sheets ──


@case("The simplest sheet, in Chinese.", unit="00", language="zh")
def simplest(sheet: Sheet) -> None:
    sheet.ahead("q2", "# 我算的")


@case(
    "All questions of one sheet, half of them wrong in several ways.",
    unit="00",
    q1=FAILED,
    q2=FAILED,
    q3=NOT_ATTEMPTED,
    q4=ERROR,
)
def half_wrong(sheet: Sheet) -> None:
    sheet.answer("q1", "run_key = 'A'")
    sheet.answer("q2", "mean_wait = 4 + 9 + 11 / 3")
    sheet.wipe("q3")
    sheet.answer("q4", "gap = perception - expectation")


def _reads(sheet: Sheet, path: str) -> None:
    sheet.setup()["source"] = text_of(sheet.setup()).replace(
        'datasets.load("bank_branch_survey")', f"pd.read_csv({path})"
    )


@case("What the computer at home has and the box has not, above the imports.")
def as_at_home(sheet: Sheet) -> None:
    sheet.setup()["source"] = (
        "%autosave 60\n%matplotlib qt\n%conda install -y pandas\nimport locale, matplotlib\nmatplotlib.use('TkAgg')\n"
        "locale.setlocale(locale.LC_ALL, 'zh_CN.UTF-8')\n" + text_of(sheet.setup())
    )
    sheet.below("q2", "%clear")


@case("What the check returns is looked at, added up and printed.")
def looks_at_the_verdict(sheet: Sheet) -> None:
    sheet.answer("q6", "sentence = 'C'")
    sheet.ahead(
        "q6",
        "r = q2.check(mean_p13)\nif r.result.status == 'passed' and r.result.score > 0:\n    print('yes', r)\n"
        "total = sum(q.check(1).result.score for q in (q1, q2))\nq2.title, q2.points, r.as_data()['status'], total",
    )


@case("Writing beside the data, and to the desktop.")
def writes_where_a_computer_lets_one(sheet: Sheet) -> None:
    sheet.answer(
        "q2",
        "import os\nclean = raw[raw['P13'].between(1, 7)]\nclean.to_csv('../datasets/clean.csv', index=False)\n"
        "clean.to_csv(os.path.expanduser('~/Desktop/clean.csv'), index=False)\n"
        "clean.to_csv('bank_branch_survey.csv', index=False)\n"
        "mean_p13 = pd.read_csv('bank_branch_survey.csv')['P13'].mean()",
    )


@case("The answer is given inside its check.")
def answers_in_the_check(sheet: Sheet) -> None:
    sheet.wipe("q2").wipe("q6")
    sheet.check("q2")["source"] = "q2.check(mean_p13 := raw['P13'].where(raw['P13'].between(1, 7)).mean())"
    sheet.ahead("q6", "def choose():\n    global sentence\n    sentence = 'C'\n    return sentence")
    sheet.check("q6")["source"] = "q6.check(choose())"
