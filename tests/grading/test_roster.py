"""A list of a class as offices and learning platforms write it, and whose a name is."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from coursekit.grading.records import Student
from coursekit.grading.roster import Roster, keyed, read_roster
from coursekit.language import CourseError


def written(path, content):
    path.write_bytes(content)
    return path


def table(*rows, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def excel(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


CLASS = [
    ["姓名", "学号", "邮箱", "班级", "案例"],
    ["王芳", "0001", "wf@x.cn", "一班", "hotel"],
    ["Li Wei", "0002", "", "", ""],
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_chinese_heads_in_every_usual_encoding(tmp_path, encoding, delimiter):
    path = written(tmp_path / "a.csv", table(*CLASS, delimiter=delimiter).encode(encoding))
    assert read_roster(path) == (
        Student("王芳", "王芳", "0001", "wf@x.cn", "一班", "hotel", True),
        Student("Li Wei", "Li Wei", "0002", "", "", "", True),
    )


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        (["Name", "ID"], ["Anna", "7"], ("Anna", "7", "", "")),
        (
            ["First name", "Surname", "ID number", "Email address"],
            ["Anna", "Lee", "7", "a@x"],
            ("Anna Lee", "7", "a@x", ""),
        ),
        (["姓", "名", "工号"], ["王", "芳", "7"], ("王芳", "7", "", "")),
        (["Student", "ID", "SIS User ID", "Section"], ["Anna Lee", "99", "7", "B"], ("Anna Lee", "7", "", "B")),
        (["序号", "学员姓名", "员工号", "小组"], ["1", "王芳", "7", "二组"], ("王芳", "7", "", "二组")),
        (["FULL NAME", "e-mail"], ["Anna", "a@x"], ("Anna", "", "a@x", "")),
        (["姓名"], ["王 芳"], ("王 芳", "", "", "")),
    ],
)
def test_columns_by_their_meaning(tmp_path, head, row, expected):
    path = written(tmp_path / "a.csv", table(head, row).encode())
    (student,) = read_roster(path)
    assert (student.name, student.id, student.email, student.group) == expected


def test_titles_above_the_heads_and_empty_lines_are_passed_over(tmp_path):
    rows = [["2026 级一班名单"], [], ["姓名", "学号"], ["", ""], ["王芳", "1"], [], ["李强", "2"]]
    assert [one.name for one in read_roster(written(tmp_path / "a.csv", table(*rows).encode()))] == ["王芳", "李强"]


def test_excel_keeps_numbers_as_numbers(tmp_path):
    path = excel(
        tmp_path / "a.xlsx", ["名单"], ["姓名", "学号", "班级"], ["王芳", 20230001.0, None], ["李强", "0002", 3]
    )
    assert [(one.name, one.id, one.group) for one in read_roster(path)] == [
        ("王芳", "20230001", ""),
        ("李强", "0002", "3"),
    ]


def test_second_row_of_canvas_is_nobody(tmp_path):
    rows = [["Student", "ID"], ["    Points Possible", ""], ["Anna", "1"]]
    assert [one.name for one in read_roster(written(tmp_path / "a.csv", table(*rows).encode()))] == ["Anna"]


@pytest.mark.parametrize("case", ["hotel", "case_hotel", "Hotel", "酒店"])
def test_a_case_may_go_by_its_title(tmp_path, case):
    from coursekit import datasets

    titles = datasets.load("cases").set_index("case_name")["label_zh"]
    said = titles["case_hotel"] if case == "酒店" else case
    assert read_roster(written(tmp_path / "a.csv", table(["name", "case"], ["A", said]).encode()))[0].case == "hotel"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["姓名", "学号"], ["王芳", "1"], ["", "2"]], ["3", "没有姓名"]),
        ([["姓名", "学号"], ["王芳", "7"], [], ["李强", "7"]], ["2", "4", "学号都是 7"]),
        ([["姓名", "学号"], ["王芳", "A1"], ["李强", "a-1"]], ["2", "3", "学号都是"]),
        ([["姓名"], ["王芳"], ["王芳"]], ["2", "3", "分不开"]),
        ([["姓名", "学号"], ["王芳", "1"], ["王 芳", ""]], ["2", "3", "分不开"]),
        ([["姓名", "案例"], ["王芳", "太空站"]], ["2", "太空站", "hotel"]),
        ([["王芳"], ["李强"]], ["找不到表头"]),
        ([["姓名", "学号"]], ["一个人也没有"]),
        ([], ["找不到表头"]),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, rows, words):
    with pytest.raises(CourseError) as error:
        read_roster(written(tmp_path / "名单.csv", table(*rows).encode()))
    said = error.value.text.zh
    assert "名单.csv" in said
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0old", ".xls"),
        (b"PK\x03\x04broken", "damaged"),
        (b"\x81\xff\x81\xff\xff\xfe", "damaged"),
        (b"", "no heads"),
    ],
)
def test_files_that_are_no_list(tmp_path, content, words):
    with pytest.raises(CourseError) as error:
        read_roster(written(tmp_path / "a.csv", content))
    assert words in error.value.text.en


def test_a_list_that_is_not_there(tmp_path):
    with pytest.raises(CourseError) as error:
        read_roster(tmp_path / "nobody.csv")
    assert "nobody.csv" in error.value.text.en


def test_keys_are_unique_and_fit_for_file_names_everywhere():
    names = [
        "Anna",
        "ANNA",
        "anna",
        "王芳",
        "CON",
        "a/b:c*?",
        "...",
        "x" * 300,
        "芳" * 90,
        "José",
        "Jose\u0301",
        "a\u202eb",
    ]
    keys = [one.key for one in keyed([Student("", name) for name in names])]
    assert len({key.casefold() for key in keys}) == len(names)
    assert keys[3] == "王芳"
    assert keys[4] == "CON_"
    for key in keys:
        assert key == key.strip(". ")
        assert not set(key) & set('<>:"/\\|?*\u202e')
        assert 0 < len(f"{key}.html".encode()) < 140


def test_two_of_one_name_are_told_apart_by_number_in_their_keys():
    students = [Student("", "王芳", id="1"), Student("", "李强", id="2"), Student("", "王芳", id="3")]
    assert [one.key for one in keyed(students)] == ["王芳-1", "李强", "王芳-3"]


ROSTER = Roster(
    [
        Student("王芳", "王芳", id="0012023", group="一班"),
        Student("李强-1", "李强", id="2023002", group="一班"),
        Student("李强-2", "李强", id="2023003", group="二班"),
        Student("Li Wei", "Li Wei", id="A77", email="li.wei@x.cn"),
        Student("Anna-Lena", "Anna-Lena Schmidt"),
        Student("José", "José O'Brien"),
        Student("Five", "Fünf Name", id="5"),
        Student("欧阳娜娜", "欧阳娜娜"),
        Student("Anna", "Anna"),
    ]
)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("王芳", ["王芳"]),
        ("王 芳", ["王芳"]),
        ("12023-王芳", ["王芳"]),
        ("王芳0012023", ["王芳"]),
        ("王芳华", []),
        ("小王芳", []),
        ("2023002", ["李强-1"]),
        ("李强+2023003", ["李强-2"]),
        ("王芳 2023003", ["李强-2"]),
        ("李强", ["李强-1", "李强-2"]),
        ("li wei", ["Li Wei"]),
        ("WEI, Li", ["Li Wei"]),
        ("LiWei", ["Li Wei"]),
        ("weili", ["Li Wei"]),
        ("ＬＩ　ＷＥＩ", ["Li Wei"]),
        ("Li Wei_bank course", ["Li Wei"]),
        ("Li Wei (evening)", ["Li Wei"]),
        ("Li Wei Zhang", []),
        ("Li", []),
        ("li.wei@x.cn", ["Li Wei"]),
        ("li.wei", ["Li Wei"]),
        ("a77", ["Li Wei"]),
        ("Anna-Lena Schmidt", ["Anna-Lena"]),
        ("Schmidt_Anna-Lena", ["Anna-Lena"]),
        ("Lena Schmidt", []),
        ("Jose OBrien", []),
        ("jose o'brien", ["José"]),
        ("5", ["Five"]),
        ("group 5", []),
        ("欧阳娜娜 ouyang nana", ["欧阳娜娜"]),
        ("anna_0012", ["Anna"]),
        ("Anna_Lee", []),
        ("Anna-Lee", []),
        ("", []),
        ("+-+", []),
    ],
)
def test_whose_a_name_is(text, keys):
    assert [one.key for one in ROSTER.who(text)] == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Anna", ["A"]),
        ("Anna Lee", ["B"]),
        ("anna@x.org", ["B"]),
        ("a.smith", ["A"]),
        ("bea", ["C"]),
        ("cy", ["C", "D"]),
    ],
)
def test_what_stands_before_the_at_may_be_somebody_elses_name(text, keys):
    people = Roster(
        [
            Student("A", "Anna", email="a.smith@x.org"),
            Student("B", "Anna Lee", email="anna@x.org"),
            Student("C", "Cy", email="bea@x.org"),
            Student("D", "Cy", email="cy@y.org"),
        ]
    )
    assert [one.key for one in people.who(text)] == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [("王芳", []), ("王芳 0012023", ["王芳"]), ("li.wei@x.cn", ["Li Wei"]), ("li.wei", []), ("5", ["Five"])],
)
def test_whose_a_number_or_an_email_is_whatever_the_name(text, keys):
    assert [one.key for one in ROSTER.who(text, by_name=False)] == keys


def test_two_of_one_name_are_told_apart_by_the_class_around():
    assert [one.key for one in ROSTER.who("李强", ["作业", "二班", "李强"])] == ["李强-2"]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("J Smith", ["A"]),
        ("J. Smith", ["A"]),
        ("Smith, J.", ["A"]),
        ("smith_j", ["A"]),
        ("Smith", []),
        ("K. Smith", []),
        ("J. Tan", []),
        ("John Tan", ["B"]),
        ("王芳 A", ["C"]),
        ("王芳b", ["D"]),
        ("王芳 C", []),
        ("李强 A", ["E"]),
    ],
)
def test_initials(text, keys):
    names = {"A": "J. Smith", "B": "John Tan", "C": "王芳A", "D": "王芳 B", "E": "李强"}
    assert [one.key for one in Roster(Student(key, name) for key, name in names.items()).who(text)] == keys
