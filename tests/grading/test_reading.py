"""Any bytes become a notebook or a sentence; nothing that a file holds stops the class's marks."""

from __future__ import annotations

import codecs
import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.course_files import course_folder
from coursekit.grading.reading import MOST_BYTES, read_notebook
from coursekit.language import Text

SHEET = (course_folder("exercises") / "zh" / "10-scores.ipynb").read_bytes()


def sources(content):
    reading = read_notebook(content)
    assert reading.problem is None, reading.problem.en
    return [cell["source"] for cell in reading.notebook["cells"]]


PLAIN = ["".join(cell["source"]) for cell in json.loads(SHEET)["cells"]]


def version_3(level=3):
    cells = [
        {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["标题"]},
        {"cell_type": "code", "language": "python", "input": ["x = 1\n", "x"], "outputs": [], "collapsed": False},
        {"cell_type": "code", "language": "python", "input": "y = 2", "outputs": [], "prompt_number": 3},
    ]
    notebook = {"nbformat": level, "nbformat_minor": 0, "metadata": {"name": "a"}, "worksheets": [{"cells": cells}]}
    return json.dumps(notebook).encode()


def test_a_sheet_is_read_as_it_is():
    reading = read_notebook(SHEET)
    assert reading.problem is None
    assert reading.remarks == ()
    assert sources(SHEET) == PLAIN
    nbformat.validate(nbformat.from_dict(reading.notebook))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\x00" * 5000, "empty"),
        (SHEET[: len(SHEET) // 2], "cut off"),
        (SHEET[:-3], "cut off"),
        (SHEET[:1], "cut off"),
        (SHEET.replace(b'"cells"', b'"cells" oops', 1), "line 2"),
        (b"<!DOCTYPE html><html>login</html>", "web page"),
        (b"\n <html>", "web page"),
        (b"PK\x03\x04rest", "archive or an Office file"),
        (b"%PDF-1.7", "PDF"),
        (b"import pandas as pd\nx = 1\n", "Python program"),
        (b"[]", "no notebook"),
        (b"{}", "no notebook"),
        (b"3", "no notebook"),
        (b'{"cells": 7}', "no notebook"),
        (b'{"worksheets": 7}', "no notebook"),
        (b'{"nbformat": 3, "worksheets": [7]}', "no notebook"),
        (b'{"cells": ' + b"[" * 200_000, "nested too deeply"),
        (b'{"a": ' * 200_000, "nested too deeply"),
    ],
)
def test_what_is_no_notebook_gets_a_sentence(content, said):
    reading = read_notebook(content)
    assert reading.notebook == {}
    assert isinstance(reading.problem, Text)
    assert said in reading.problem.en


@pytest.mark.parametrize("size", [MOST_BYTES + 1])
def test_a_huge_file_is_not_parsed(size):
    reading = read_notebook(b"{" + b" " * (size - 1))
    assert "32 MB" in reading.problem.en
    assert "32 MB" in reading.problem.zh


def test_too_much_text_and_too_many_cells_are_refused():
    cell = {"cell_type": "code", "source": "x"}
    assert read_notebook(json.dumps({"cells": [cell] * 3_000}).encode()).problem is None
    assert "3,000" in read_notebook(json.dumps({"cells": [cell] * 3_001}).encode()).problem.en
    long = {"cell_type": "code", "source": "x" * 2_000_001}
    assert "two million" in read_notebook(json.dumps({"cells": [long]}).encode()).problem.en


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (codecs.BOM_UTF8 + SHEET, "byte order mark"),
        (SHEET.decode().encode("utf-16"), "UTF-16"),
        (codecs.BOM_UTF16_BE + SHEET.decode().encode("utf-16-be"), "UTF-16"),
        (SHEET.decode().encode("utf-16-le"), "UTF-16"),
        (SHEET.decode().replace("−", "-").encode("gbk", "replace"), "GBK"),
    ],
)
def test_other_encodings_are_read_and_remarked(content, said):
    reading = read_notebook(content)
    assert reading.problem is None
    assert [said in remark.en for remark in reading.remarks] == [True]
    assert reading.notebook["cells"][1]["source"] == PLAIN[1]
    assert reading.notebook["cells"][0]["source"].startswith("# 10 练习：打分")


def test_a_number_of_thousands_of_digits_is_no_damage():
    # Python itself refuses to read it, as a plain ValueError.
    content = b'{"cells": [{"cell_type": "code", "source": "x"}], "metadata": {"n": ' + b"9" * 5_000 + b"}}"
    assert sources(content) == ["x"]


@pytest.mark.parametrize("error", [MemoryError(), ValueError("?"), ZeroDivisionError()])
def test_what_nobody_thought_of_is_not_said_to_be_the_students_fault(monkeypatch, error):
    def fail(*arguments, **options):
        raise error

    monkeypatch.setattr(json, "loads", fail)
    problem = read_notebook(SHEET).problem
    assert type(error).__name__ in problem.en
    assert type(error).__name__ in problem.zh
    assert "no notebook" not in problem.en


def test_line_ends_of_windows_and_zeros_at_the_end_do_no_harm():
    notebook = {"cells": [{"cell_type": "code", "source": "x = 1\r\ny = 2\rz\x00 = 3"}], "metadata": {}, "nbformat": 4}
    content = json.dumps(notebook).encode().replace(b"\n", b"\r\n") + b"\r\n\x00\x00"
    assert sources(content) == ["x = 1\ny = 2\nz = 3"]


@pytest.mark.parametrize("level", [2, 3])
def test_older_forms_are_brought_up_to_date(level):
    reading = read_notebook(version_3(level))
    assert [cell["source"] for cell in reading.notebook["cells"]] == ["# 标题", "x = 1\nx", "y = 2"]
    assert any(f"version {level}" in remark.en for remark in reading.remarks)
    nbformat.validate(nbformat.from_dict(reading.notebook))
    assert read_notebook(version_3(level)) == reading


def test_missing_fields_are_put_in():
    content = b'{"cells": [{"cell_type": "code", "source": ["a\\n", "b"]}, {"source": "c"}, 3, {"cell_type": "code"}]}'
    reading = read_notebook(content)
    assert [(cell["cell_type"], cell["source"]) for cell in reading.notebook["cells"]] == [
        ("code", "a\nb"),
        ("raw", "c"),
    ]
    assert any("missing" in remark.en for remark in reading.remarks)
    nbformat.validate(nbformat.from_dict(reading.notebook))


def test_ids_are_made_good_and_kept_where_they_are():
    cells = [{"cell_type": "code", "source": "", "id": one} for one in ("abc", "abc", "", 7, "a b", "abc", "x" * 65)]
    ids = [cell["id"] for cell in read_notebook(json.dumps({"cells": cells}).encode()).notebook["cells"]]
    assert ids[0] == "abc"
    assert len(set(ids)) == len(ids)
    nbformat.validate(nbformat.from_dict(read_notebook(json.dumps({"cells": cells}).encode()).notebook))


@pytest.mark.parametrize(
    ("metadata", "remarked"),
    [
        ({"kernelspec": {"name": "conda-env-stats-py", "display_name": "Python [conda]", "language": "python"}}, False),
        ({"kernelspec": {"name": "xyz"}, "language_info": {"name": "python3"}}, False),
        ({"kernelspec": {"name": "ir", "language": "R"}}, True),
        ({"kernelspec": 7, "language_info": []}, False),
        ({}, False),
    ],
)
def test_the_kernel_is_always_ours(metadata, remarked):
    content = json.dumps({"cells": [], "metadata": metadata, "nbformat": 4}).encode()
    reading = read_notebook(content)
    assert reading.notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert bool(reading.remarks) is remarked


def test_outputs_pictures_and_foreign_metadata_are_left_behind():
    cell = {
        "cell_type": "code",
        "source": "x",
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "q1 passed" * 1000}],
        "metadata": {"coursekit": {"exercise": "q1", "score": 10}, "tags": ["check", 3], "widgets": "x" * 9999},
    }
    made = read_notebook(json.dumps({"cells": [cell], "metadata": {"widgets": "x" * 9999}}).encode()).notebook
    assert made["cells"][0]["outputs"] == []
    assert made["cells"][0]["metadata"] == {"coursekit": {"exercise": "q1"}, "tags": ["check"]}
    assert len(json.dumps(made)) < 1000


def test_halves_of_characters_can_be_written_again():
    made = read_notebook(b'{"cells": [{"cell_type": "code", "source": "x = \'\\ud800\'"}]}').notebook
    assert json.dumps(made, ensure_ascii=False).encode("utf-8")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cells", "source", "cell_type", "metadata", "id", "nbformat", "worksheets", "input", "x"])
            | st.text(max_size=4),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


def assert_is_an_answer(reading):
    if reading.problem is None:
        nbformat.validate(nbformat.from_dict(reading.notebook))
        assert json.dumps(reading.notebook, ensure_ascii=False).encode("utf-8")
    else:
        assert reading.notebook == {}
        assert isinstance(reading.problem, Text)


@given(st.binary(max_size=300))
def test_any_bytes(content):
    assert_is_an_answer(read_notebook(content))


@given(JSON)
def test_any_json(value):
    assert_is_an_answer(read_notebook(json.dumps(value).encode("utf-8", "surrogatepass")))


@given(JSON.filter(lambda value: not isinstance(value, str)), st.sampled_from(["cells", "worksheets"]))
def test_any_json_in_the_place_of_cells(value, key):
    assert_is_an_answer(read_notebook(json.dumps({key: [value], "nbformat": 3}).encode()))


@given(st.integers(0, len(SHEET) - 1), st.binary(max_size=3), st.integers(0, 40))
def test_any_damage_to_a_sheet(place, put, taken):
    assert_is_an_answer(read_notebook(SHEET[:place] + put + SHEET[place + taken :]))
