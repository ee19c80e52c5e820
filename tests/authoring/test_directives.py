"""Directives in code: what an edition shows, what a fresh sheet shows, and one case for every misuse."""

from __future__ import annotations

from textwrap import dedent

import pytest

from coursekit.authoring.directives import DirectiveError, language_marks, render_code, shared_tokens, without_words


def sheet(code: str, lang: str = "en") -> str:
    stub = render_code(dedent(code).strip("\n"), lang, exercise=True)  # type: ignore[arg-type]
    compile(stub, "a fresh sheet", "exec")
    return stub


def test_lines_of_one_language() -> None:
    code = 'start("zh")  # ck: zh\nstart("en")  # ck: en\nx = 1'
    assert render_code(code, "zh") == 'start("zh")\nx = 1'
    assert render_code(code, "en") == 'start("en")\nx = 1'
    assert language_marks(code) == ["zh", "en"]


def test_a_comment_keeps_its_words_and_loses_its_directive() -> None:
    assert render_code("x = 1  # 数一数  # ck: zh\nx = 1  # count  # ck:en", "zh") == "x = 1  # 数一数"
    assert render_code("# 数一数 # ck: zh\n# count # ck: en", "en") == "# count"


def test_what_stands_in_a_string_is_no_directive() -> None:
    code = 'x = "# ck: zh"\ny = """\n# ck: solution-begin\n+++\n# ck: nonsense\n"""'
    assert render_code(code, "en") == code
    assert sheet(code) == code


def test_a_string_of_several_lines_goes_as_a_whole() -> None:
    code = 'x = """一\n# ck: en\n三"""  # ck: zh\nx = f"""one\n{1}\n{2}"""  # ck: en\ny = 2'
    assert render_code(code, "zh") == 'x = """一\n# ck: en\n三"""\ny = 2'
    assert render_code(code, "en") == 'x = f"""one\n{1}\n{2}"""\ny = 2'
    chained = 'x = """a\nb""" + """c\nd"""  # ck: zh\ny = 2'
    assert render_code(chained, "en") == "y = 2"


def test_lines_inside_a_call() -> None:
    code = 'plot(\n    label="差距",  # ck: zh\n    label="gap",  # ck: en\n)'
    assert render_code(code, "en") == 'plot(\n    label="gap",\n)'


@pytest.mark.parametrize(
    ("code", "stub"),
    [
        ("x = 1  # ck: solution", "x = ..."),
        ("x = 1  # twice 0.5  # ck: solution", "x = ..."),
        ("a, b = 1, 2  # ck: solution", "a, b = ..., ..."),
        ("(a, b), c = (1, 2), 3  # ck: solution", "(a, b), c = (..., ...), ..."),
        ("[a, b] = 1, 2  # ck: solution", "[a, b] = ..., ..."),
        ("t = a, b = 1, 2  # ck: solution", "t = a, b = ..., ..."),
        ("a, *b = 1, 2  # ck: solution", "a, *b = ..., ..."),
        ("x: 'list[int]' = [1]  # ck: solution", "x: 'list[int]' = ..."),
        ("客 = 差 = (\n    1 +\n    2\n)  # ck: solution", "客 = 差 = ..."),
        ('t = {}\nt["差距"] = t.get("a")  # ck: solution', 't = {}\nt["差距"] = ...'),
        ('d = {\n    "甲": 1,  # ck: solution\n    "b": 2,\n}', 'd = {\n    "甲": ...,\n    "b": 2,\n}'),
        ('d = {\n    "a": 1  # ck: solution\n}', 'd = {\n    "a": ...,\n}'),
        ('d = {\n    "a": (\n        1,\n    ),  # ck: solution\n}', 'd = {\n    "a": ...,\n}'),
        ("if True:\n    x = 1  # ck: solution", "if True:\n    x = ..."),
        ("s = '''\na = 1\n'''  # ck: solution", "s = ..."),
    ],
)
def test_the_value_of_an_assignment_or_entry_becomes_dots(code: str, stub: str) -> None:
    assert sheet(code) == stub
    exec(stub, {})  # a fresh sheet runs from top to bottom


def test_a_region_says_write_here_in_the_reader_s_language() -> None:
    code = "# ck: solution-begin\nx = 1\n\ny = 2\n# ck: solution-end\nz = 3"
    assert render_code(code, "zh") == "x = 1\n\ny = 2\nz = 3"
    assert sheet(code) == "# write your code here\n...\nz = 3"
    assert sheet(code, "zh") == "# 在这里写代码\n...\nz = 3"


def test_a_function_s_stub_returns_dots_but_a_nested_return_does_not_count() -> None:
    returns = "def f(x):\n    # ck: solution-begin\n    if x:\n        return 1\n    return 2\n    # ck: solution-end\n"
    assert sheet(returns) == "def f(x):\n    # write your code here\n    return ..."
    nested = "# ck: solution-begin\ndef f():\n    return 1\n\ng = lambda: 2\n# ck: solution-end"
    assert sheet(nested) == "# write your code here\n..."
    worded = 'def f():\n    # ck: solution-begin\n    x = """\nreturn\n"""\n    # ck: solution-end'
    assert sheet(worded) == "def f():\n    # write your code here\n    ..."


def test_a_region_may_begin_with_a_comment_of_any_indent_and_differ_by_language() -> None:
    region = "    # ck: solution-begin\n# 想\n    x = '差'  # ck: zh\n    x = 'gap'  # ck: en\n    # ck: solution-end"
    code = f"def f():\n{region}"
    assert render_code(code, "en").endswith("x = 'gap'")
    assert sheet(code) == "def f():\n    # write your code here\n    ..."


MISUSE = {
    "unknown": ("x = 1  # ck: fr", "不认识的标记", "unknown directive “# ck: fr”"),
    "no colon": ("x = 1  # ck zh", "不认识的标记", "unknown directive"),
    "capitals": ("x = 1  # CK: zh", "不认识的标记", "unknown directive"),
    "full-width colon": ("x = 1  # ck：zh", "不认识的标记", "unknown directive"),
    "two words": ("# ck: solution begin\nx = 1", "不认识的标记", "unknown directive"),
    "empty name": ("x = 1  # ck:", "不认识的标记", "unknown directive"),
    "two on a line": ("x = '差'  # ck: solution  # ck: zh", "两个标记", "two directives"),
    "language alone": ("# ck: zh\nx = 1", "行的末尾", "at the end of the line"),
    "solution alone": ("x = 1\n# ck: solution", "行的末尾", "at the end of the line"),
    "begin behind code": ("x = 1  # ck: solution-begin", "单独占一行", "on its own line"),
    "begin in brackets": ("f(\n# ck: solution-begin\n1,\n# ck: solution-end\n)", "在括号里", "inside brackets"),
    "nested": (
        "# ck: solution-begin\nx = 1\n# ck: solution-begin\n",
        "第 1 行开始的解答还没有结束",
        "inside the one of line 1",
    ),
    "end alone": ("x = 1\n# ck: solution-end", "上面却没有", "without a “# ck: solution-begin”"),
    "begin alone": ("# ck: solution-begin\nx = 1", "没有“# ck: solution-end”", "has no “# ck: solution-end”"),
    "empty region": ("# ck: solution-begin\n\n# 想\n# ck: solution-end", "之间没有代码", "no code between"),
    "solution in region": (
        "# ck: solution-begin\nx = 1  # ck: solution\n# ck: solution-end",
        "不用再写",
        "inside the solution that begins at line 1",
    ),
    "region leaves its block": (
        "def f():\n    # ck: solution-begin\n    return 1\ny = 1\n# ck: solution-end",
        "完整语句",
        "whole statements",
    ),
    "half a statement": (
        "if 1:\n    x = 1\n# ck: solution-begin\nelse:\n    x = 2\n# ck: solution-end",
        "完整语句",
        "whole statements",
    ),
    "no assignment": ("print(1)  # ck: solution", "一个赋值", "one assignment"),
    "walrus": ("(x := 1)  # ck: solution", "一个赋值", "one assignment"),
    "augmented": ("x += 1  # ck: solution", "一个赋值", "one assignment"),
    "no value": ("x: int  # ck: solution", "一个赋值", "one assignment"),
    "two statements": ("x = 1; y = 2  # ck: solution", "没有别的语句", "no other code"),
    "behind a colon": ("if 1: x = 2  # ck: solution", "没有别的语句", "no other code"),
    "two entries": ('d = {\n    "a": 1, "b": 2,  # ck: solution\n}', "没有别的语句", "no other code"),
    "inside the value": ("x = [\n    1,  # ck: solution\n]", "一个赋值", "one assignment"),
    "open bracket": ("x = (1", "解析", "does not parse"),
    "magic": ("%matplotlib inline\nx = 1  # ck: solution", "解析", "does not parse"),
}


@pytest.mark.parametrize("name", MISUSE)
@pytest.mark.parametrize("exercise", [False, True])
def test_misuse_is_refused_in_every_edition(name: str, exercise: bool) -> None:
    code, zh, en = MISUSE[name]
    with pytest.raises(DirectiveError) as caught:
        render_code(code, "zh", exercise=exercise)
    assert zh in caught.value.text.zh
    assert en in caught.value.text.en


def test_trees_are_compared_without_words_in_any_order() -> None:
    assert without_words('f"{n} 位，均值 {m:.2f}"') == without_words('f"mean {m:.2f} of {n}"')
    assert without_words('print("差")  # 注释') == without_words('print("gap")')
    assert without_words('f"{m:.2f}"') != without_words('f"{m:.3f}"')
    assert without_words('f"{m}"') != without_words('f"{n}"')
    assert without_words("f(1)") != without_words("f(2)")


def test_what_both_editions_show() -> None:
    code = 'x = f"Mean {m} of"  # note\ny = "差"  # ck: zh\ny = "gap"  # ck: en\n甲 = """a\nb"""  # ck: solution'
    shown = list(shared_tokens(code))
    assert ("comment", "# note") in shown
    assert ("comment", "") in shown
    assert ("name", "甲") in shown
    assert ("string", "a\nb") in shown
    assert any(kind == "string" and text.startswith("Mean ") for kind, text in shown)
    assert not any("gap" in text or "差" in text for _, text in shown)
