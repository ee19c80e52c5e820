"""A student's notebook, however it was treated, and what is run and asked of it."""

from __future__ import annotations

import ast
import copy
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.grading.cells import parsed
from coursekit.grading.matching import Ask, Run, script
from coursekit.grading.paths import mend_paths
from coursekit.grading.sheets import release
from tests.grading.people import code_cell, fresh, is_check, right, text_of

SHEET = release("10", "en")
QUESTIONS = [asked.question for asked in SHEET.asked]
EXPRESSIONS = {asked.question: asked.expression for asked in SHEET.asked}


def steps_of(*cells, unit="10", available=()):
    """Return the steps for code cells, as text: code, or the name of the question asked."""
    made = script({"cells": [code_cell(cell) for cell in cells]}, release(unit, "en"), available=available)
    return [step.code if isinstance(step, Run) else step.question for step in made.steps]


def remarks_of(*cells, unit="10"):
    notebook = {"cells": [code_cell(cell) if isinstance(cell, str) else cell for cell in cells]}
    return {q: [text.en for text in said] for q, said in script(notebook, release(unit, "en")).remarks.items()}


def asked_in(made):
    return [step for step in made.steps if isinstance(step, Ask)]


def codes_in(made):
    return [step.code for step in made.steps if isinstance(step, Run)]


def own_code(notebook):
    return [text_of(c) for c in notebook["cells"] if c["cell_type"] == "code" and not is_check(c)]


# ── an honest sheet ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("unit", [f"{n:02d}" for n in range(19)])
def test_a_sheet_as_it_was_handed_out_is_run_and_asked_in_its_own_order(unit):
    for sheet in (fresh(unit), right(unit)):
        made = script(sheet.notebook, release(unit, "en"))
        expected = []
        for cell in sheet.cells:
            if cell["cell_type"] == "code":
                asks = is_check(cell)
                expected.append(cell["metadata"]["coursekit"]["exercise"] if asks else text_of(cell))
        assert [step.code if isinstance(step, Run) else step.question for step in made.steps] == expected
        assert made.remarks == {}
        belongs = [c["metadata"].get("coursekit", {}).get("exercise") for c in sheet.cells if c["cell_type"] == "code"]
        found = [step.question for step in made.steps]
        assert found == belongs


def test_data_of_ones_own_are_asked_with_their_name():
    made = script(fresh("18").notebook, release("18", "en"))
    assert asked_in(made)[0] == Ask("q1", "cleaning", "study")


# ── whatever happens to check cells ──────────────────────────────────────────────────────


@st.composite
def treated(draw):
    """A right sheet whose check cells are shuffled, doubled, deleted, edited or turned to text."""
    sheet = right("10")
    own = [cell for cell in sheet.cells if not is_check(cell)]
    checks = [copy.deepcopy(sheet.check(name)) for name in draw(st.lists(st.sampled_from(QUESTIONS), max_size=14))]
    for cell in checks:
        match draw(st.sampled_from(["as it was", "as it was", "text", "edited", "plain", "lines"])):
            case "text":
                cell["cell_type"] = draw(st.sampled_from(["markdown", "raw"]))
            case "edited":
                cell["source"] = draw(st.sampled_from(["q1.check(5)", "q2.check()", "q9.check(x)", "q4.hint()", "#"]))
            case "plain":
                cell["metadata"] = {}
                del cell["id"]
            case "lines":
                cell["source"] = text_of(cell).splitlines(keepends=True)
    cells = list(own)
    for cell in checks:
        cells.insert(draw(st.integers(0, len(cells))), cell)
    return {"cells": cells}, own_code({"cells": own})


@settings(max_examples=150, deadline=None)
@given(treated())
def test_each_question_is_asked_once_with_the_sheets_expression_and_no_cell_is_lost(case):
    notebook, own = case
    made = script(notebook, SHEET)
    asks = asked_in(made)
    assert sorted(ask.question for ask in asks) == QUESTIONS
    assert {ask.question: ask.expression for ask in asks} == EXPRESSIONS
    assert [code for code in codes_in(made) if code != "#"] == own
    assert all(notebook["cells"][step.cell]["cell_type"] == "code" for step in made.steps if isinstance(step, Run))


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(len(right("10").cells))))
def test_in_any_order_of_all_cells_the_students_code_stays_in_the_order_they_left_it(order):
    sheet = right("10")
    notebook = {"cells": [sheet.cells[place] for place in order]}
    made = script(notebook, SHEET)
    assert codes_in(made) == own_code(notebook)
    assert sorted(ask.question for ask in asked_in(made)) == QUESTIONS
    # An answer is never asked for before it is given: every one of them is in this notebook.
    for at, step in enumerate(made.steps):
        if isinstance(step, Ask):
            later = [run for run in made.steps[at:] if isinstance(run, Run) and step.expression in run.assigns]
            assert not later


SOURCES = st.one_of(
    st.text(max_size=40),
    st.lists(st.one_of(st.text(max_size=20), st.none(), st.integers()), max_size=4),
    st.sampled_from(["q1.check(decisions)", "mean_p13 = 3", "%%time\nq2.check(mean_p13)", "\tx = 1", "((((", "\0"]),
    st.none(),
    st.integers(),
)
CELLS = st.one_of(
    st.fixed_dictionaries(
        {},
        optional={
            "cell_type": st.sampled_from(["code", "markdown", "raw", "heading", 7]),
            "source": SOURCES,
            "metadata": st.one_of(
                st.none(),
                st.just({"coursekit": {"exercise": "q3"}}),
                st.just({"coursekit": {"exercise": ["q3"]}}),
                st.just({"coursekit": 3, "tags": "check"}),
            ),
            "id": st.one_of(st.none(), st.text(max_size=3)),
        },
    ),
    st.none(),
    st.text(max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.fixed_dictionaries({}, optional={"cells": st.one_of(st.none(), st.lists(CELLS, max_size=12))})))
def test_nothing_that_a_notebook_may_hold_stops_it(notebook):
    made = script(notebook, SHEET)
    assert sorted(ask.question for ask in asked_in(made)) == QUESTIONS
    for code in codes_in(made):
        code.encode("utf-8")


# ── where a question is asked ────────────────────────────────────────────────────────────


def test_the_last_of_several_checks_counts():
    cells = ["mean_p13 = 1", "q2.check(mean_p13)", "mean_p13 = 2", "q2.check(mean_p13)", "mean_p13 = 3"]
    assert steps_of(*cells)[:5] == ["mean_p13 = 1", "mean_p13 = 2", "q2", "mean_p13 = 3", "q1"]


def test_an_edited_check_does_not_move_the_question_and_is_remarked():
    cells = ["mean_p13 = 1", "my_mean = 2", "q2.check(my_mean)"]
    assert steps_of(*cells) == [*cells[:2], *QUESTIONS]
    (remark,) = remarks_of(*cells)["q2"]
    assert "`my_mean`" in remark
    assert "`mean_p13`" in remark
    assert remarks_of(*cells, "q2.check(mean_p13)") == {}


@pytest.mark.parametrize(
    "check",
    [
        "q2.check(mean_p13)",
        "q2.check( mean_p13 );",
        "q2.check(answer=mean_p13)",
        "# my check\nq2.check(mean_p13)  # done\nq2.hint()\nq2.solution()",
        "  q2.check(mean_p13)",
        "\tq2.check(mean_p13)\r\n\t#q2.hint()\r\n",
        "%%time\nq2.check(mean_p13)",
        "%time q2.check(mean_p13)",
        "import coursekit.checks.unit10 as c\nc.q2.check(mean_p13)",
        "coursekit.checks.unit10.q2.check(mean_p13)",
        "try:\n    q2.check(mean_p13)\nexcept Exception:\n    pass",
        "if mean_p13 is not ...:\n\tq2.check(mean_p13)",
        "print(q2.check(mean_p13))",
        "verdict = q2.check((mean_p13))\nverdict",
        "from coursekit.checks.unit10 import q2 as second\nsecond.check(mean_p13)",
        "q1.check(decisions); q2.check(mean_p13)",
        "%matplotlib inline\nq2.check(mean_p13)",
        "!ls\nq2.check(mean_p13)",
        "q2.hint?\nq2.check(mean_p13)",
    ],
)
def test_a_check_is_seen_in_whatever_form_it_is_written(check):
    steps = steps_of("mean_p13 = 4.58", check, "after = 1")
    assert steps.index("mean_p13 = 4.58") < steps.index("q2") < steps.index("after = 1")


def test_only_cells_that_do_nothing_but_ask_are_left_out():
    kept = ["mean_p13 = 4\nq2.check(mean_p13)", "for q in [q2]:\n    q.check(mean_p13)", "print(1)", "# q2.check(1)"]
    asking = ["q2.check(3)", "q7.check(1)\nq7.hint()", "c.q2.solution()"]
    assert codes_in(script({"cells": [code_cell(cell) for cell in kept + asking]}, SHEET)) == kept


def test_a_check_in_the_cell_of_the_answer_is_asked_after_that_cell():
    cells = ["mean_p13 = 4\nq2.check(mean_p13)\nmean_p13 = 4.58", "mean_p13 = 0"]
    assert steps_of(*cells)[:3] == [cells[0], "q2", cells[1]]


def test_a_variable_called_q1_does_no_harm():
    cells = ["q1 = raw['P13'].quantile(0.25)", "mean_p13 = q1", "q2.check(mean_p13)"]
    assert steps_of(*cells)[:3] == [*cells[:2], "q2"]


def test_an_answer_below_its_check_is_asked_at_the_end():
    stub = text_of(fresh("10").answers("q2")[-1])
    cells = [stub, "q2.check(mean_p13)", "mean_p13 = 4.58"]
    assert steps_of(*cells) == [stub, "mean_p13 = 4.58", *QUESTIONS]
    (remark,) = remarks_of(*cells)["q2"]
    assert "`mean_p13`" in remark


def test_an_answer_above_and_below_its_check_counts_as_it_was_checked():
    cells = ["mean_p13 = 4.58", "q2.check(mean_p13)", "mean_p13 = 0"]
    assert steps_of(*cells)[:2] == ["mean_p13 = 4.58", "q2"]
    assert remarks_of(*cells) == {}


def test_answers_turned_to_text_are_not_run_and_are_remarked():
    sheet = right("10")
    for cell in sheet.answers("q2"):
        sheet.as_text(cell)
    made = script(sheet.notebook, SHEET)
    assert not [code for code in codes_in(made) if "mean_p13" in code]
    (remark,) = made.remarks["q2"]
    assert "`mean_p13`" in remark.en
    assert "`mean_p13`" in remark.zh


def test_an_empty_notebook_is_asked_everything():
    for notebook in ({}, {"cells": []}, {"cells": [code_cell("")]}):
        assert asked_in(script(notebook, SHEET)) == list(script(notebook, SHEET).steps)
        assert [ask.question for ask in asked_in(script(notebook, SHEET))] == QUESTIONS


# ── which cell belongs to which question ─────────────────────────────────────────────────


def question_of(made, code):
    return next(step.question for step in made.steps if isinstance(step, Run) and step.code == code)


def test_a_cell_belongs_by_name_then_by_metadata_then_by_place():
    marked = {**code_cell("half = 2"), "metadata": {"coursekit": {"exercise": "q5"}}}
    cells = [
        code_cell("import pandas as pd\nfrom coursekit.checks.unit10 import q1, q2"),
        code_cell("mean_p13 = 1"),
        code_cell("decisions = {}"),
        code_cell("decisions['a'] = 'out'"),
        marked,
        code_cell("helper = 1"),
        code_cell("q3.check(reverse)"),
        code_cell("late = 1"),
    ]
    made = script({"cells": cells}, SHEET)
    belongs = {step.code: step.question for step in made.steps if isinstance(step, Run)}
    assert list(belongs.values()) == [None, "q2", "q1", "q1", "q5", "q3", None]


def test_metadata_that_were_lost_make_no_difference():
    sheet = right("10")
    bare = [{"cell_type": cell["cell_type"], "source": text_of(cell)} for cell in sheet.cells]
    whole, without = script(sheet.notebook, SHEET), script({"cells": bare}, SHEET)
    assert without == whole


def test_names_changed_in_any_way_are_known():
    code = """
a = b, (c, *d) = 1, (2, 3)
e[0].f = g.h = 1
for i in range(3): j += 1
with open(k) as l: del m
import n.o, p as q_
def r(s=1):
    global t
    t, u = 1, 2
class v: w = 1
try: pass
except ValueError as x: y = lambda z: (aa := z)
if (bb := 1): cc: int = 2
dd = [ee for ee in ff]
"""
    made = script({"cells": [code_cell(code)]}, SHEET)
    (run,) = [step for step in made.steps if isinstance(step, Run)]
    known = {"a", "b", "c", "d", "e", "g", "i", "j", "l", "m", "n", "q_", "r", "t", "v", "x", "y", "bb", "cc", "dd"}
    assert known <= run.assigns
    assert not {"k", "u", "s", "z", "ff", "o", "p"} & run.assigns


def test_what_a_timed_cell_assigns_is_known_and_what_is_no_python_is_left_alone():
    for code, names in [("%%time\nmean_p13 = 1", {"mean_p13"}), ("%%bash\nmean_p13=1", set()), ("x = !ls", {"x"})]:
        made = script({"cells": [code_cell(code)]}, SHEET)
        assert [(step.code, step.assigns) for step in made.steps if isinstance(step, Run)] == [(code, names)]


# ── code that is hard on a parser ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "code",
    ["(" * 5000, "-" * 90_000 + "1", "1+" * 40_000 + "1", "a" + ".b" * 40_000, "x = 0x" + "f" * 90_000, "x = 1\0"],
    ids=["brackets", "minus", "sum", "dots", "hex", "null"],
)
def test_code_beyond_a_parser_is_run_as_it_stands(code):
    assert steps_of(code, "q2.check(mean_p13)") == [code, "q2", *(name for name in QUESTIONS if name != "q2")]


def test_a_cell_longer_than_anybody_types_is_not_parsed():
    assert parsed("x = 1\n" * 20_000) is None
    assert isinstance(parsed("x = 1\n" * 1_000), ast.Module)


# ── paths of another computer ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "literal",
    [
        r'r"C:\Users\Li Wei\Downloads\queue_log.csv"',
        r'"D:\\data\\queue_log.csv"',
        '"/Users/li/Downloads/queue_log.csv"',
        "'~/queue_log.csv'",
        '"../../datasets/queue_log.csv"',
        '"datasets/queue_log.csv"',
        '"queue_log.csv"',
        '"C:/桌面/Queue_Log (1).CSV"',
        '"/home/li/queue_log - 副本.csv"',
        '"""/tmp/queue_log.csv"""',
    ],
)
def test_a_path_to_the_courses_data_is_replaced_and_remarked(literal):
    code, remarks = mend_paths(f"log = pd.read_csv({literal}, sep=',')  # 读\nlog")
    assert code == "log = pd.read_csv(\"../datasets/queue_log.csv\", sep=',')  # 读\nlog"
    assert len(remarks) == 1
    assert "`../datasets/queue_log.csv`" in remarks[0].en


@pytest.mark.parametrize(
    "code",
    [
        'pd.read_csv("../datasets/queue_log.csv")',
        'pd.read_csv("/home/li/else.csv")',
        'pd.read_csv("https://example.org/queue_log.csv")',
        'pd.read_csv(f"{home}/queue_log.csv")',
        'datasets.load("queue_log")',
        'log.to_csv("queue_log.csv")',
        "# /home/li/queue_log.csv",
        'b"/home/li/queue_log.csv"',
        'note = """\n/home/li/queue_log.csv\n"""',
        # Parts of paths, which may be right as they are.
        'pd.read_csv(os.path.join("..", "datasets/queue_log.csv"))',
        'pd.read_csv(Path("..") / "datasets/queue_log.csv")',
        'pd.read_csv(ROOT + "/datasets/queue_log.csv")',
        'pd.read_csv("/home/%s/queue_log.csv" % me)',
    ],
)
def test_what_is_no_path_to_them_stays(code):
    assert mend_paths(code) == (code, ())


@pytest.mark.parametrize("path", ["queue_log.csv", "data/queue_log.csv", "./queue_log.csv"])
@pytest.mark.parametrize("how", ["log.to_csv({path!r}, index=False)", "open({path!r}, 'w').write(text)"])
def test_what_the_notebook_itself_has_written_is_read_as_it_is(path, how):
    cells = [how.format(path=path), f"mean_p13 = pd.read_csv({path!r})['P13'].mean()"]
    made = script({"cells": [code_cell(cell) for cell in cells]}, SHEET)
    assert [step.code for step in made.steps if isinstance(step, Run)] == cells
    assert not made.remarks


def test_a_line_of_very_many_paths_is_mended_in_time():
    line = "x = [" + "'/a/queue_log.csv'," * 5_000 + "]"
    begin = process_time()
    mended, remarks = mend_paths(line)
    assert mended.count("../datasets/queue_log.csv") == 5_000
    assert len(remarks) == 1
    assert mend_paths(line * 20) == (line * 20, ())
    folders = "x = [" + "".join(f"'/{n}/queue_log.csv'," for n in range(1000)) + "]"
    assert len(mend_paths(folders)[1]) == 5
    assert process_time() - begin < 10


@pytest.mark.parametrize(
    "check", ["q2.check(mean_p13 := raw['P13'].mean())", "q6.check(choose())", "q2.check(answer=(mean_p13 := 5))"]
)
def test_a_check_that_makes_the_answer_is_run(check):
    made = script({"cells": [code_cell(check)]}, SHEET)
    assert [step.code for step in made.steps if isinstance(step, Run)] == [check]


def test_a_name_in_wide_letters_below_its_check_is_the_same_name():
    made = script({"cells": [code_cell("q6.check(sentence)"), code_cell("ｓｅｎｔｅｎｃｅ = 'C'")]}, SHEET)
    names = [getattr(step, "question", None) if isinstance(step, Ask) else "cell" for step in made.steps]
    assert names.index("cell") < names.index("q6")


def test_a_file_that_was_handed_in_is_read_beside_the_notebook():
    code = 'own = pd.read_csv("C:/data/own.csv"); log = pd.read_csv("/x/queue_log.csv")'
    mended, remarks = mend_paths(code, ["own.csv", "queue_log.csv"])
    assert mended == 'own = pd.read_csv("own.csv"); log = pd.read_csv("queue_log.csv")'
    assert len(remarks) == 2


def test_a_path_in_a_cell_that_is_not_only_python_is_replaced_too():
    code, _ = mend_paths('%matplotlib inline\nlog = pd.read_csv("/x/queue_log.csv")\n!ls "')
    assert code == '%matplotlib inline\nlog = pd.read_csv("../datasets/queue_log.csv")\n!ls "'


def test_a_replaced_path_is_told_with_the_question_it_belongs_to():
    made = script({"cells": [code_cell('mean_p13 = pd.read_csv("/x/queue_log.csv").mean()')]}, SHEET)
    (run,) = [step for step in made.steps if isinstance(step, Run)]
    assert made.remarks["q2"] == run.remarks
    assert len(run.remarks) == 1


@pytest.mark.parametrize("size", [30_000])
def test_names_made_to_be_slow_are_not(size):
    code = f'pd.read_csv("/x/{"(1)" * size}queue_log.csv")'
    assert mend_paths(code) == (code, ())
