"""A page to keep: whole in itself, safe from what it shows, and beside the notebook."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from coursekit import page
from coursekit.course_files import MARKER
from coursekit.language import in_language
from coursekit.page import write_page
from coursekit.style import PALETTE


class Outline(HTMLParser):
    """The tags in their order, each closed where it should be, and the texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip():
            self.texts.append(data.strip())


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("lang", "attribute"), [("zh", "zh-CN"), ("en", "en")])
def test_a_page_in_the_readers_language(work: Path, lang: str, attribute: str) -> None:
    with in_language(lang):
        shown = write_page("页.html", "差距", ["一段"])
        outline = Outline((work / "页.html").read_text(encoding="utf-8"))
        assert outline.tags[0] == ("html", {"lang": attribute})
        assert {"差距", "一段"} <= set(outline.texts)
        assert ("已写好" if lang == "zh" else "Written") in repr(shown)
        assert '<a href="%E9%A1%B5.html"' in shown._repr_html_()
    # A notebook's stored output names no folder of the machine.
    assert str(work) not in repr(shown) + shown._repr_html_()


def test_nothing_comes_from_outside(work: Path) -> None:
    write_page("a.html", "A", [])
    text = (work / "a.html").read_text(encoding="utf-8")
    assert not re.search(r"https?:|src=|<link|<script|@import|url\(", text)
    assert PALETTE["perception"] in text
    assert "size: A4" in text


def test_text_is_text(work: Path) -> None:
    evil = "<script>alert('x')</script> & 5 < 20"
    write_page("a.html", evil, [evil, pd.DataFrame({evil: [evil]})])
    outline = Outline((work / "a.html").read_text(encoding="utf-8"))
    assert "script" not in [tag for tag, _ in outline.tags]
    # tab, heading, paragraph, head of the table, its cell
    assert outline.texts.count(evil) == 5


def test_a_table_without_index_numbers_at_the_right_blanks_for_missing(work: Path) -> None:
    write_page("a.html", "A", [pd.DataFrame({"n": [1.5, None], "name": ["x", None]}, index=["one", "two"])])
    html = (work / "a.html").read_text(encoding="utf-8")
    outline = Outline(html)
    assert "one" not in outline.texts
    assert "nan" not in html.lower().split("<body>")[1]
    assert "<tr><td class=number>1.5</td><td>x</td></tr>" in html
    assert "<tr><td class=number></td><td></td></tr>" in html


def test_every_kind_of_missing_value_is_blank_and_two_columns_may_share_a_name(work: Path) -> None:
    table = pd.DataFrame({"n": pd.array([1, None], dtype="Int64"), "day": [pd.Timestamp("2026-01-05"), pd.NaT]})
    write_page("a.html", "A", [pd.concat([table, table[["n"]]], axis=1)])
    html = (work / "a.html").read_text(encoding="utf-8")
    assert "<tr><th class=number>n</th><th>day</th><th class=number>n</th></tr>" in html
    assert "<tr><td class=number></td><td></td><td class=number></td></tr>" in html


def test_what_shows_itself_as_html_is_taken_as_that(work: Path) -> None:
    class Shown:
        def _repr_html_(self) -> str:
            return "<h2>Part</h2>"

    write_page("a.html", "A", ["first", Shown(), 7])
    body = (work / "a.html").read_text(encoding="utf-8").split("<body>")[1]
    assert body.index("<p>first</p>") < body.index("<h2>Part</h2>") < body.index("<p>7</p>")


def test_an_old_page_is_replaced_in_one_step(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_page("a.html", "old", [])
    write_page("a.html", "new", [])
    assert "<title>new</title>" in (work / "a.html").read_text(encoding="utf-8")
    assert [path.name for path in work.iterdir()] == ["a.html"]
    monkeypatch.setattr("coursekit.atomic.os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_page("a.html", "newer", [])
    assert "<title>new</title>" in (work / "a.html").read_text(encoding="utf-8")
    assert [path.name for path in work.iterdir()] == ["a.html"]


@pytest.mark.parametrize("name", ["a.htm", "", ".html", "../a.html", "sub/a.html", "sub\\a.html", "/a.html"])
def test_a_page_has_a_plain_name(name: str) -> None:
    with pytest.raises(ValueError, match="plain file name"):
        write_page(name, "A", [])


def test_the_courses_own_folders_stay_clean_and_a_working_copy_gets_its_page(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons, copy = work / "lessons" / "zh", work / "lessons" / "my-course-zh" / "lessons"
    for folder in (lessons, copy):
        folder.mkdir(parents=True)
    marker = copy.parent / MARKER
    marker.parent.mkdir()
    marker.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(page, "course_root", lambda: work)

    monkeypatch.chdir(lessons)
    aside = write_page("a.html", "A", [])
    assert list(lessons.iterdir()) == []
    assert aside.path.is_file()
    assert not aside.path.is_relative_to(work)

    monkeypatch.chdir(copy)
    kept = write_page("a.html", "A", [])
    assert kept.path == copy.resolve() / "a.html"
    assert kept.path.is_file()
    # What is said is the same at both places: a stored output holds wherever it is compared.
    assert repr(kept) == repr(aside)


def test_a_table_of_words_is_shown_in_full_and_at_the_left() -> None:
    words = "a sentence that a DataFrame would cut after fifty letters, and set to the right"
    table = page.Table(pd.DataFrame({"claim": [words], "n": [3]}))
    html = table._repr_html_()
    assert html.count("text-align: left") == 2  # the claim and its heading; numbers stay at the right
    assert words in html
    assert words in repr(table)
