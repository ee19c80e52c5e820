import json
import re
from html.parser import HTMLParser

import pytest

from coursekit.checks import Number, Result
from coursekit.checks import sentences as say
from coursekit.checks import solution as solution_file
from coursekit.checks.verdict import RESULT_TYPE, Verdict, box
from coursekit.language import CourseError, Text, in_language
from tests.checks import examples as ex


@pytest.fixture(autouse=True)
def _nowhere(tmp_path, monkeypatch):
    """Outside any working copy."""
    monkeypatch.chdir(tmp_path)


def fresh():
    return Number(id="10.q2", title=ex.title("x"), hints=ex.HINTS, variable="gap", answer=-1.25)


def bundle(verdict, lang):
    with in_language(lang):
        return verdict._repr_mimebundle_()


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.words, self.attributes = [], "", {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= dict(attrs)

    def handle_data(self, data):
        self.words += data


ANSWERS = [-1.25, 1.25, "<script>x</script>", ..., None, [1, "a&b"], float("nan"), object()]


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_verdict_shows_as_text_as_html_and_as_data(answer):
    for lang in ("zh", "en"):
        shown = bundle(fresh().check(answer), lang)
        data = shown[RESULT_TYPE]
        assert set(data) == {"question", "unit", "status", "score", "misconception", "message"}
        assert (data["question"], data["unit"]) == ("q2", "10")
        assert json.loads(json.dumps(data)) == data
        page = Page(shown["text/html"])
        assert page.attributes["role"] == "status"
        assert set(page.tags) <= {"div", "strong", "span", "p", "code"}
        assert "http" not in shown["text/html"]
        assert data["message"] in shown["text/plain"]
        assert data["message"].replace("`", "") in page.words


@pytest.mark.parametrize(
    ("answer", "sign", "zh", "en"),
    [
        (-1.25, "✓", "通过", "Passed"),
        (3, "✗", "还不对", "Not yet"),
        (..., "○", "还没作答", "Not attempted"),
    ],
)
def test_colour_is_never_the_only_sign(answer, sign, zh, en):
    assert bundle(fresh().check(answer), "zh")["text/plain"].startswith(f"{sign} q2 {zh}：")
    assert bundle(fresh().check(answer), "en")["text/plain"].startswith(f"{sign} q2 {en}: ")
    words = Page(bundle(fresh().check(answer), "en")["text/html"]).words
    assert sign in words
    assert en in words


def test_a_verdict_says_the_same_each_time():
    assert bundle(fresh().check(3), "zh") == bundle(fresh().check(3), "zh")


def test_only_a_wrong_answer_ends_with_where_to_get_a_hint():
    endings = {answer: repr(fresh().check(answer)) for answer in (-1.25, 3, ...)}
    assert "q2.hint()" in endings[3]
    assert "q2.hint()" not in endings[-1.25] + endings[...]


def test_a_check_without_an_answer_says_what_to_write():
    with in_language("en"):
        assert "for example `q2.check(gap)`" in repr(fresh().check())


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_signs_can_be_seen_on_a_white_and_on_a_dark_page():
    colours = set()
    for status in ("passed", "failed", "not_attempted", "error"):
        page = Verdict(fresh(), Result(status, 0.0, say.RIGHT))._repr_mimebundle_()["text/html"]
        colours |= set(re.findall("#[0-9a-f]{6}", page))
    assert len(colours) == 4
    for colour in colours:
        assert 1.05 / (luminance(colour) + 0.05) >= 3
        assert (luminance(colour) + 0.05) / (luminance("#111111") + 0.05) >= 3


def test_everything_in_a_box_is_escaped():
    shown = box("✗", "<b>", [Text(zh="`<i>` & “x”", en="`<i>` & “x”")], "#000000")
    assert "<b>" not in shown
    assert "<code>&lt;i&gt;</code> &amp;" in shown


# ── hints ──


def test_the_second_hint_comes_with_the_second_call():
    question = fresh()
    with in_language("en"):
        first, second, third = repr(question.hint()), repr(question.hint()), repr(question.hint())
    assert "See section 3" in first
    assert "mean()" not in first
    assert "run `q2.hint()` again" in first
    assert "See section 3" in second
    assert "Use `mean()`" in second
    assert "q2.solution()" in second
    assert third == second
    assert "<code>mean()</code>" in bundle(question.hint(), "en")["text/html"]


# ── solutions ──


@pytest.fixture
def solutions(tmp_path, monkeypatch):
    def cell(kind, source, exercise, *tags):
        return {"cell_type": kind, "source": source, "metadata": {"coursekit": {"exercise": exercise}, "tags": [*tags]}}

    cells = [
        cell("markdown", "## 第二题", "q2"),
        cell("code", ["gap = P - E\n", "gap.mean()"], "q2"),
        cell("code", "q2.check(gap)", "q2", "check"),
        cell("code", "q2.hint()", "q2", "hint"),
        cell("markdown", "先减后求均值。", "q2", "solution"),
        cell("code", "other = 1", "q3"),
        {"cell_type": "code", "source": "import x", "metadata": {}},
    ]
    for lang in ("zh", "en"):
        folder = tmp_path / "solutions" / lang
        folder.mkdir(parents=True)
        (folder / "10-scores.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    monkeypatch.setattr(solution_file, "course_folder", lambda name: tmp_path / name)


def test_a_solution_shows_code_and_remarks_but_no_check(solutions):
    question = fresh()
    question.check(3)
    shown = question.solution()._repr_mimebundle_()
    assert shown["text/markdown"] == "```python\ngap = P - E\ngap.mean()\n```\n\n先减后求均值。"


def test_trying_comes_first(solutions):
    question = fresh()
    question.check(...)  # untouched is no attempt
    with in_language("en"):
        assert "Trying once yourself teaches more" in repr(question.solution())
        assert "gap = P - E" in repr(question.solution())


def test_a_missing_solution_is_one_sentence(solutions, tmp_path, monkeypatch):
    question = Number(id="11.q2", title=ex.title("x"), hints=ex.HINTS, answer=1.0)
    question.check(3)
    with pytest.raises(CourseError, match="11"):
        question.solution()
    absent = Number(id="10.q9", title=ex.title("x"), hints=ex.HINTS, answer=1.0)
    absent.check(3)
    with in_language("zh"), pytest.raises(CourseError, match="没有 q9"):
        absent.solution()

    def nothing(name):
        raise FileNotFoundError(name)

    monkeypatch.setattr(solution_file, "course_folder", nothing)
    broken = fresh()
    broken.check(3)
    with in_language("en"), pytest.raises(CourseError, match="installation is incomplete"):
        broken.solution()


# ── every sentence, in both languages ──


def every_text():
    from coursekit.checks import progress, verdict

    for module in (say, progress, verdict, solution_file):
        for name, found in vars(module).items():
            nested = found.values() if isinstance(found, dict) else found if isinstance(found, tuple) else [found]
            for item in nested:
                for text in item if isinstance(item, tuple) else [item]:
                    if isinstance(text, Text):
                        yield f"{module.__name__}.{name}", text


@pytest.mark.parametrize(("name", "text"), list(every_text()))
def test_each_side_is_written_in_its_own_language(name, text):
    prose_zh, prose_en = (re.sub(r"`[^`]*`|\{\w+\}", "", side) for side in (text.zh, text.en))
    assert not re.search("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", text.en), "Chinese in the English side"
    assert not re.search(r"[,;:!?]", prose_zh), "half-width punctuation in the Chinese side"
    assert not re.search(r"[\u4e00-\u9fff][A-Za-z]|[A-Za-z][\u4e00-\u9fff]", prose_zh), "no space beside Latin words"
    assert set(re.findall(r"\{(\w+)\}", text.zh)) == set(re.findall(r"\{(\w+)\}", text.en)), "other placeholders"
    assert "`" not in prose_zh + prose_en, "a backtick without its twin"


def test_no_sentence_is_left_without_use():
    from pathlib import Path

    folder = Path(say.__file__).parent
    code = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    names = [name for name, text in vars(say).items() if isinstance(text, Text)]
    assert [name for name in names if len(re.findall(rf"\b{name}\b", code)) < 2] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("question", ex.ALL)
def test_what_is_really_shown_is_in_the_readers_language(question, lang):
    for answer in (1.5, "x", [1], {"a": 1}, ..., None, len, ex.branches(), lambda a, b: 1, lambda s: 1 / 0):
        shown = bundle(question.check(answer), lang)
        prose = re.sub(r"`[^`]*`", "", shown["text/plain"])
        if lang == "en":
            assert not re.search("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", prose)
        else:
            assert not re.search(r"[,;:]", prose)
