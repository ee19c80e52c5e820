"""The two languages side by side: what must be flagged, and what must be left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coursekit.authoring.parity import Glossary, parity_problems, read_glossary
from coursekit.authoring.source import Source, SourceError

from .conftest import GOLDEN, code, pair, says

Read = Callable[..., Source]

SPAN = '<span lang="zh">对不起</span>'

# Chinese prose that an eager rule would flag.
FINE_CHINESE = {
    "address": "见 https://example.org/a,b;c?d=e:8080 或 <https://example.org/感知:好>。",
    "address before Chinese": "打开 http://127.0.0.1:8888，再刷新。",
    "email": "写信到 desk@example.org，或 a.b@c.cn。",
    "time": "上午 10:30 到 11:00，比例 3:1。",
    "dash": "有人写成 E–P，也有人写成 P − E，范围 1–7。",
    "file name": "打开 10-scores.ipynb 和 survey.csv 两个文件。",
    "code beside Chinese": "用`gap`和`a, b`算，再看 `x: int`；`P`、`E`都要。",
    "code block": "看：\n\n```python\nx = '中文,abc' !=  (1)\n```",
    "table": "| 维度 | 差距 |\n| :--- | ---: |\n| 可靠性 | −0.5 |\n| a,b | 1 |",
    "bold": "这是**差距**，**SERVQUAL** 量表，*感知* 与 **“期望”** 。",
    "link": "看[说明](https://example.org/a,b)和[感知](../b.ipynb 'x,y')，图 ![差距](a.png)。",
    "ordered list": "1. 先看\n2. 再算\n\n   - 一\n   - 二",
    "decimal": "得 0.5 分，r = .58，第 1.2 节，v3.11。",
    "html": "按 <kbd>Ctrl</kbd>+<kbd>Z</kbd>，或<b title='a,b'>退回</b>。\n\n<div style='a:b'>\n说明，完毕。\n</div>",
    "html comment": "差距。<!-- 待办: 查一查! -->",
    "formula": "差距是 $G=P-E$，即\n\n$$x' = (1 + 7) - x, \\text{分}$$\n\n完。",
    "reference": "Parasuraman、Zeithaml 和 Berry（1988，*Journal of Retailing* 64(1)）。",
    "English title in quotes": '原题 "SERVQUAL: a scale", 1988 年。',
    "not equal in code": "写 `a != b`。",
    "percent": "约 60% 的客户，±0.3 个百分点，3×4。",
    "quotation": "> “请稍等。”她说。\n>\n> 他问：“好吗？”",
    "dash and dots": "等一等……再说——好。",
    "formula alone": "$$G = P - E$$",
    "picture alone": "![](a.png)",
    "spaces round brackets": "差距 (P − E) 是负的。",
    "entity": "一&nbsp;二，A&amp;B。",
    "hard break": "第一行  \n第二行",
}


@pytest.mark.parametrize("name", FINE_CHINESE)
def test_good_chinese_is_left_alone(read: Read, name: str) -> None:
    [zh, _] = read(pair(FINE_CHINESE[name], "T")).cells
    alone = [p for p in parity_problems(read(pair(zh.text, "T"))) if p.cell == 1]
    assert [str(problem) for problem in alone] == []


FINE_ENGLISH = {
    "curly quotes and signs": "“Please wait,” it’s 3 × 4 ± 0.5 – or — so… 60 % of §2, café, naïve, €5, 5°.",
    "quoted Chinese": f"In Chinese one says {SPAN}, not <span class='x' lang=\"zh\">不好意思</span>.",
    "Chinese in code": "Type `差距` or:\n\n```\n差距，\n```",
    "Chinese in an address": "See <https://example.org/差距>.",
    "half-width everything": "A, b; c: d? (e) 'f' \"g\" 10:30, E–P.",
}


@pytest.mark.parametrize("name", FINE_ENGLISH)
def test_good_english_is_left_alone(read: Read, name: str) -> None:
    problems = parity_problems(read(pair("题", FINE_ENGLISH[name])))
    assert [str(p) for p in problems if "Chinese" in str(p) or "exclamation" in str(p) or "**" in str(p)] == []


BAD_CHINESE = {
    "comma": ("差距,感知。", "半角标点", "half-width punctuation"),
    "comma after Latin": ("SERVQUAL, 差距。", "半角标点", "half-width punctuation"),
    "comma after code": ("先看 `P`, 再看差距。", "半角标点", "half-width punctuation"),
    "colon after quote": ("他说“好”: 走吧。", "半角标点", "half-width punctuation"),
    "question mark": ("好吗?", "半角标点", "half-width punctuation"),
    "in a table": ("| 维度 |\n| --- |\n| 可靠,响应 |", "半角标点", "half-width punctuation"),
    "in bold": ("**差距,感知**。", "半角标点", "half-width punctuation"),
    "in a link": ("[差距,感知](a.html)。", "半角标点", "half-width punctuation"),
    "in HTML": ("<div>\n差距,感知。\n</div>", "半角标点", "half-width punctuation"),
    "full stop": ("这是差距.", "半角的点", "full stop"),
    "three dots": ("等一等...", "半角的点", "full stop"),
    "brackets round Chinese": ("差距 (感知减期望) 是负的。", "半角括号", "half-width brackets"),
    "brackets after Chinese": ("感知(perception)是", "半角括号", "half-width brackets"),
    "straight quotes": ('他说 "请稍等"。', "中文用 “ ”", "straight quotation marks"),
    "second pair of quotes": ('"a" 与 "请"。', "中文用 “ ”", "straight quotation marks"),
    "no space": ("用SERVQUAL 量表。", "之间要空一格", "no space"),
    "no space after bold": ("**SERVQUAL**量表。", "之间要空一格", "no space"),
    "number": ("共22 项。", "之间要空一格", "no space"),
    "full-width letter": ("Ａ 组。", "用半角", "full-width letter"),
    "broken line": ("这一句\n断成两行。", "中间换了行", "line break"),
    "exclamation": ("太好了！", "感叹号", "exclamation"),
    "dead bold": ("**注意：**请看。", "不会变成粗体", "does not become bold"),
    "no Chinese": ("Only English here", "没有中文", "no Chinese"),
    "break in a list": ("- 一\n  +++ {}", "缩进在列表", "inside a list"),
    "fence of MyST": ("```{note}\n小心\n```\n\n一", "JupyterLab 不认识", "JupyterLab does not know"),
    "cell in a list": ("- 一\n\n  ```{code-cell}\n  x\n  ```", "顶格写成 ```{code-cell}", "begins at the margin"),
}


@pytest.mark.parametrize("name", BAD_CHINESE)
def test_bad_chinese_is_flagged(read: Read, name: str) -> None:
    text, zh, en = BAD_CHINESE[name]
    problems = [p for p in parity_problems(read(pair(text, "T"))) if p.cell == 1]
    assert says(problems, cell=1, zh=zh, en=en)


BAD_ENGLISH = {
    "Chinese word": ("The gap, 差距.", "英文格里有中文", "Chinese in the English half"),
    "Chinese comma": ("The gap，wide.", "英文格里有中文", "Chinese in the English half"),
    "Chinese full stop": ("The gap。", "英文格里有中文", "Chinese in the English half"),
    "Chinese behind a quoted word": (f"{SPAN} is 抱歉.", "英文格里有中文", "Chinese in the English half"),
    "Chinese in a picture's words": ("![差距](a.png)", "英文格里有中文", "Chinese in the English half"),
    "exclamation": ("Great!", "感叹号", "exclamation"),
    "dead bold": ("A ** b.", "不会变成粗体", "does not become bold"),
    "open fence": ("See:\n\n```\nx = 1", "没有结束", "never closed"),
}


@pytest.mark.parametrize("name", BAD_ENGLISH)
def test_bad_english_is_flagged(read: Read, name: str) -> None:
    text, zh, en = BAD_ENGLISH[name]
    assert says(parity_problems(read(pair("题", text))), cell=2, zh=zh, en=en)


def test_a_missing_twin(read: Read) -> None:
    zh, en = pair("一", "One").split("+++ ")[1:]
    assert says(parity_problems(read("+++ " + zh)), cell=1, zh="没有对应的英文格", en="write its English cell")
    assert says(parity_problems(read("+++ " + en)), cell=1, zh="没有对应的中文格", en="write its Chinese cell")
    between = parity_problems(read("+++ " + zh + code("x = 1") + "+++ " + en))
    assert [(p.cell, "twin" in str(p)) for p in between] == [(1, True), (3, True)]
    twice = parity_problems(read("+++ " + zh + "+++ " + zh + "+++ " + en))
    assert says(twice, cell=1, zh="没有对应的英文格", en="has no twin")


PAIRS = {
    "exercise": (
        '+++ {"lang": "zh", "exercise": "q1"}\n\n一\n\n+++ {"lang": "en"}\n\nOne\n',
        "“exercise”不同",
        "in “exercise”",
    ),
    "audience": (
        '+++ {"lang": "zh"}\n\n一\n\n+++ {"lang": "en", "audience": "instructor"}\n\nOne\n',
        "“audience”不同",
        "in “audience”",
    ),
    "tags": (
        '+++ {"lang": "zh", "tags": ["solution"]}\n\n一\n\n+++ {"lang": "en"}\n\nOne\n',
        "“tags”不同",
        "in “tags”: solution in zh, – in en",
    ),
    "headings": (pair("# 一\n\n## 二", "# One"), "标题的级别不同", "headings differ: zh has # ##, en has #"),
    "code words": (pair("用 `gap`", "Use `gaps`"), "代码字样不同", "`gap`, `gaps`"),
    "decimals": (pair("均值 6.2", "The mean is 6.3"), "数字不同：6.2, 6.3", "numbers differ: 6.2, 6.3"),
    "large numbers": (pair("640 位", "604 people"), "数字不同：604, 640", "numbers differ: 604, 640"),
    "myriads": (pair("3.5 万", "3,500"), "数字不同", "numbers differ: 3500, 35000"),
}


@pytest.mark.parametrize("name", PAIRS)
def test_twins_that_fall_apart(read: Read, name: str) -> None:
    cells, zh, en = PAIRS[name]
    assert says(parity_problems(read(cells)), cell=2, zh=zh, en=en)


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("两位客户", "2 customers"),
        ("r = .58", "r = 0.58"),
        ("3.5 万位，1.2 亿元", "35,000 people, 120 million yuan"),
        ("12,000 位", "12000 people"),
        ("上世纪 80 年代", "the 1980s"),
        ("2024 年 3 月 15 日，9:00", "15 March 2024, 9:00"),
        ("`start('zh')`，`lessons/zh/`", "`start('en')`, `lessons/en/`"),
        ("`写在这里`", "`write here`"),
        ("`# 井号`里的标题\n\n```\n# 一\n```", "A heading in `# hash`\n\n```\n# one\n```"),
    ],
)
def test_twins_that_say_the_same(read: Read, zh: str, en: str) -> None:
    assert [str(p) for p in parity_problems(read(pair(zh, en)))] == []


FINE_CODE = {
    "check cell": "q1.check(a)\n# q1.hint()\n# q1.solution()",
    "comment without words": "x = 1  # 0.5\n# ---\n# P - E",
    "names of columns": 'x = t["overall_satisfaction"].loc["a b"[0]]',
    "query": "t.query(\"branch == 'B3' and wave == 1\")",
    "formula": 'ols("satisfaction ~ gap + wave")',
    "word": 'print("gap")',
    "format": 'print(f"{a:>10.2f}|{b}")',
    "path": 'open("data/my file.csv")',
    "words by language": 'x = f"{n} 位客户"  # ck: zh\nx = f"of {n} customers"  # ck: en',
    "the same words on purpose": 'x = "对不起"  # ck: zh\nx = "对不起"  # ck: en',
    "longer in one language": 'x = """一\n二"""  # ck: zh\nx = """one"""  # ck: en',
    "semicolon in words": 'x = """\na;\n"""\ny = "b;"',
}


@pytest.mark.parametrize("name", FINE_CODE)
def test_good_code_is_left_alone(read: Read, name: str) -> None:
    assert [str(p) for p in parity_problems(read(code(FINE_CODE[name])))] == []


BAD_CODE = {
    "one-sided line": ("x = 1  # ck: zh", "除了文字还有别处不同", "differ in more than words"),
    "another value": ('x = f("差", 1)  # ck: zh\nx = f("gap", 2)  # ck: en', "除了文字", "differ in more than words"),
    "another column filled in": ('x = f"差 {p}"  # ck: zh\nx = f"gap {e}"  # ck: en', "除了文字", "more than words"),
    "one-sided comment": (
        "# 注释  # ck: zh\nx = 1",
        "# ck: zh 有 1 行，# ck: en 有 0 行",
        "1 lines # ck: zh and 0 lines",
    ),
    "shared comment": ("x = 1  # the gap", "只有一种语言", "in one language"),
    "shared Chinese comment": ("x = 1  # 差距", "只有一种语言", "in one language"),
    "shared Chinese": ('x = "差距"', "英文版里也会出现", "Chinese in both editions"),
    "shared Chinese in an f-string": ('x = f"差距 {n}"', "英文版里也会出现", "Chinese in both editions"),
    "Chinese name": ("差距 = 1", "英文版里也会出现", "Chinese in both editions"),
    "shared English": ('ax.set_xlabel("Mean gap (P − E)")', "中文版里也会出现", "English in both editions"),
    "shared docstring": ('def f():\n    """Return the gap."""', "中文版里也会出现", "English in both editions"),
    "Chinese in the English line": (
        'x = "差"  # ck: zh\nx = "距"  # ck: en',
        "英文版的代码里有中文",
        "in an English line",
    ),
    "semicolon": ("x = 1;", "以分号结尾", "ends with a semicolon"),
    "directive": ("x = 1  # ck: fr", "不认识的标记", "unknown directive"),
    "magic": ("%matplotlib inline", "解析", "does not parse"),
    "syntax": ("x = = 1", "解析", "does not parse"),
    "half a statement left": ("if 1:\n    x = 1  # ck: zh\n    x = 2  # ck: zh", "解析", "does not parse"),
}


@pytest.mark.parametrize("name", BAD_CODE)
def test_bad_code_is_flagged(read: Read, name: str) -> None:
    text, zh, en = BAD_CODE[name]
    assert says(parity_problems(read(code(text))), cell=1, zh=zh, en=en)


def test_the_glossary_names_the_right_word(read: Read) -> None:
    glossary = read_glossary(GOLDEN / "source" / "glossary.toml")
    zh, en = parity_problems(read(pair("顾客来了。", "The Clients are here.")), glossary)
    assert says([zh], cell=1, zh="不用“顾客”，用“客户”", en="the glossary says “客户”, not “顾客”")
    assert says([en], cell=2, zh="不用“client”，用“customer”", en="“customer”, not “client”")


def test_the_glossary_leaves_exceptions_code_and_other_words_alone(read: Read) -> None:
    glossary = read_glossary(GOLDEN / "source" / "glossary.toml")
    source = read(pair("顾客让渡价值，`顾客`，客户。", "The clientele, `client`, customers."))
    assert [p for p in parity_problems(source, glossary) if "glossary" in str(p)] == []
    assert read_glossary(Path("nowhere.toml")) == Glossary()


def test_a_damaged_glossary_is_named(tmp_path: Path) -> None:
    path = tmp_path / "glossary.toml"
    for content in ("[[term]", '[[term]]\nzh = "一"\n', ""):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(SourceError) as caught:
            read_glossary(path)
        assert says(caught.value.problems, cell=None, zh="术语表读不了", en="the glossary cannot be read")
