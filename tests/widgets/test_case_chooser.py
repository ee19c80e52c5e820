from __future__ import annotations

import time

import pytest

from coursekit import datasets
from coursekit.language import in_language
from coursekit.widgets import CaseChooser
from tests.glyphs import assert_all_glyphs, assert_nothing_cut, words

LANGS = ("zh", "en")


def made(lang: str, names: str = "") -> CaseChooser:
    with in_language(lang):
        return CaseChooser(names)


@pytest.mark.parametrize("lang", LANGS)
def test_a_name_gives_its_case_and_the_line_that_opens_it(lang: str) -> None:
    chooser = made(lang)
    assert chooser.name == datasets.case().name
    assert chooser.code == "study = datasets.case()"
    first = chooser.picture.value
    chooser.controls["names"].value = "王芳"
    study = datasets.case(who="王芳")
    assert chooser.name == study.name
    assert study.brief.side(lang) in chooser.words
    assert chooser.code == 'study = datasets.case(who="王芳")'
    assert chooser.words.endswith(chooser.code)
    assert chooser.picture.value != first
    assert ("模拟" if lang == "zh" else "simulated") in chooser.words


@pytest.mark.parametrize("code", ["hotel", "own", "by name"])
def test_the_line_of_code_opens_what_it_says(code: str) -> None:
    chooser = made("en", 'O"Neill, Anna')
    chooser.controls["case"].value = code
    if code == "own":
        assert (chooser.name, chooser.code) == ("own", 'study = datasets.case(file="my-survey.csv")')
        assert "expectation" in chooser.words
    else:
        found: dict = {"datasets": datasets}
        exec(chooser.code, found)
        assert found["study"].name == chooser.name


@pytest.mark.parametrize("comma", ["、", "，", ", ", ";", " / "])
def test_neighbours_who_meet_are_counted(comma: str) -> None:
    chooser = made("en", comma.join(["Li Wei", "Anna", "Tom"]))
    assert chooser.people == ["Li Wei", "Anna", "Tom"]
    assert "Neighbours who meet in one case: 1." in chooser.words
    chooser.controls["case"].value = "hotel"  # Li Wei takes another; then Anna and Tom still differ
    assert "No neighbours meet" in chooser.words
    assert "No neighbours" not in made("en", "Anna").words


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "names",
    [
        "",
        "王芳",
        "欧阳娜娜娜娜娜娜娜娜" * 4,
        "、".join(f"学员{n}" for n in range(40)),
        "😀, $x$, _ ^, \\",
        "Li, " * 3 + "Mary-Ann Featherstonehaugh",
    ],
)
def test_extremes_are_drawn_whole(lang: str, names: str) -> None:
    for case in ("by name", "hotel", "own"):
        chooser = made(lang, names)
        chooser.controls["case"].value = case
        assert_all_glyphs(chooser._figure)
        assert_nothing_cut(chooser._figure)
        title = "自己的文件" if lang == "zh" else "A file of my own"
        assert title in words(chooser._figure)


@pytest.mark.parametrize("lang", LANGS)
def test_the_controls_speak_the_readers_language(lang: str) -> None:
    chooser = made(lang)
    labels = {control.description for control in chooser.controls.values()}
    assert labels == ({"名字", "案例"} if lang == "zh" else {"Names", "Case"})
    assert "image/png" in chooser._repr_mimebundle_()


def test_a_letter_is_drawn_at_once() -> None:
    chooser = made("zh", "王芳、李强")
    best = 1.0
    for n in range(6):
        start = time.perf_counter()
        chooser.controls["names"].value = "王芳、李强" + "一二三四五六"[n]
        best = min(best, time.perf_counter() - start)
    assert best < 0.3  # on a busy machine; 40 ms on an idle one
