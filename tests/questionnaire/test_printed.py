"""The form on paper and the empty table."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from coursekit import datasets
from coursekit.language import CourseError, in_language, language
from coursekit.questionnaire import FORMS, Background, Item, Questionnaire, Words, write_form, write_template

HAN = re.compile(r"[\u4e00-\u9fff]")


class Reading(HTMLParser):
    """The text of a page, its circles, and whether every tag is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.heads = self.circles = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        if tag not in ("meta", "br", "col"):
            self.open.append(tag)
        self.heads += tag == "thead"
        self.circles += ("class", "o") in attrs

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.text += data


def printed(made: Questionnaire, lang: str, folder: Path) -> Reading:
    page = write_form(made, lang, folder / f"{lang}.html")
    html = page.path.read_text(encoding="utf-8")
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}">' in html
    assert "http" not in html  # complete in itself
    reading = Reading(html)
    assert reading.open == []
    return reading


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", FORMS)
def test_everything_asked_is_on_the_form(tmp_path: Path, form: str, lang: str) -> None:
    made = datasets.questionnaire("hotel", form)
    page = printed(made, lang, tmp_path)
    shown = ("expectation", "perception") if form == "gap" else ("perception",)
    for item in made.items:
        for block in ("expectation", "perception"):
            assert (getattr(item, block).side(lang) in page.text) == (block in shown)
    for words in (made.title, *made.dimensions.values(), *(one.question for one in made.background)):
        assert words.side(lang) in page.text
    # A circle for each possible answer, and one for each background answer.
    scales = {name: ends for name, ends in made.scales.items() if not name.startswith("W_")}
    assert page.circles == sum(high - low + 1 for low, high in scales.values()) + sum(
        len(one.answers) for one in made.background
    )
    assert page.heads == len(shown) + 2  # repeated at the top of every printed page
    said = {
        "zh": ("不用写姓名", "谢谢您的时间", "陈述为本课程自拟", "合计（应为 100）"),
        "en": (
            "No names needed",
            "Thank you for your time",
            "the statements are the course's own",
            "Sum (should be 100)",
        ),
    }
    assert all(words in page.text for words in said[lang])
    if lang == "en":
        assert not HAN.search(page.text)


def test_what_is_not_asked_is_not_there(tmp_path: Path) -> None:
    made = replace(
        datasets.questionnaire("power", "performance"),
        weights=False,
        satisfaction=False,
        recommend=False,
        background=(),
    )
    page = printed(made, "en", tmp_path)
    assert page.circles == 22 * 7
    assert page.heads == 1
    for words in ("100 points", "satisfied", "recommend us", "About you"):
        assert words not in page.text


def test_words_are_escaped_and_free_answers_get_a_line(tmp_path: Path) -> None:
    item = Item("01", "care", Words("短", "Short"), perception=Words("快", "5 < 20 & <b>fast</b>"))
    made = Questionnaire(
        Words("A", "<i>Survey</i>"),
        "direct",
        [item],
        {"care": Words("关怀", "Care")},
        high=5,
        background=[Background("town", Words("哪里", "Which town?"))],
    )
    page = printed(made, "en", tmp_path)
    assert "5 < 20 & <b>fast</b>" in page.text
    assert "<i>Survey</i>" in page.text
    assert "3 just as expected" in page.text
    assert 'class="line"' in (tmp_path / "en.html").read_text(encoding="utf-8")


def test_holes_are_refused_and_named(tmp_path: Path) -> None:
    made = datasets.questionnaire("telecom", "gap")
    items = list(made.items)
    items[6] = replace(items[6], expectation=Words(zh=items[6].expectation.zh))
    holed = replace(made, items=items, title=Words(zh="题目"))
    with pytest.raises(CourseError) as caught:
        write_form(holed, "en", tmp_path / "en.html")
    assert "the title, item 07." in caught.value.text.en
    assert "问卷标题、第 07 题。" in caught.value.text.zh
    assert not (tmp_path / "en.html").exists()
    assert write_form(holed, "zh", tmp_path / "zh.html").path.exists()
    # A form that does not show the sentence does not need it.
    assert write_form(replace(holed, form="direct", title=made.title), "en", tmp_path / "en.html").path.exists()
    with pytest.raises(CourseError, match="fr"):
        write_form(made, "fr")
    with pytest.raises(CourseError):
        write_form(replace(made, items=[]), "zh", tmp_path / "none.html")


def test_beside_the_notebook_or_where_it_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = datasets.questionnaire()
    with in_language("zh"):
        page = write_form(made, "en")
        assert language() == "zh"
        assert str(page) == "已写好：questionnaire-en.html，就在这个笔记本旁边。"
        assert str(write_form(made, "en", Path("out") / "form.html")) == f"已写好：{Path('out') / 'form.html'}。"
    assert (tmp_path / "questionnaire-en.html").exists()
    assert (tmp_path / "out" / "form.html").exists()


@pytest.mark.parametrize("form", FORMS)
def test_template_is_one_row_of_names_that_excel_opens(tmp_path: Path, form: str) -> None:
    made = datasets.questionnaire("ecommerce", form)
    made = replace(made, background=[Background("网点", Words("哪家", "Which"))])
    path = write_template(made, tmp_path / "new" / "answers.csv")
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == ",".join(made.columns) + "\r\n"
