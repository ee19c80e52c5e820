"""Whose a file is, where names are few, alike, or speak of several people."""

from __future__ import annotations

import pytest

from coursekit.grading.naming import label
from coursekit.lab.working_copy import lay
from tests.grading.test_submissions import STEMS, found, put, reasons, roster, search, sheet

NAMES = ("王芳", "李雷", "韩梅")


def listed(tmp_path, *names, ids=("1001", "1002", "1003")):
    return roster(tmp_path / "list.csv", *([name, number, ""] for name, number in zip(names, ids, strict=False)))


def remarks(handed_in, student):
    return [remark.en for one in handed_in.submissions if one.student == student for remark in one.remarks]


# ── a folder called after somebody that holds several people's work ──


@pytest.mark.parametrize(
    ("packed", "with_list"), [("王芳.zip", True), ("王芳.zip", False), ("王芳/", True), ("王芳/all.zip", True)]
)
def test_an_archive_that_one_of_them_packed_for_all(tmp_path, packed, with_list):
    sheets = {f"10-scores-{name}.ipynb": sheet(work=work) for work, name in enumerate(NAMES, start=1)}
    folder, archive = packed.rpartition("/")[::2]
    files = {archive: sheets} if archive else sheets
    put(tmp_path / "in", {f"{folder}/{name}" if folder else name: content for name, content in files.items()})
    handed_in = search(tmp_path / "in", roster=listed(tmp_path, *NAMES) if with_list else None)
    assert {one.student: one.source.rpartition("-")[2] for one in handed_in.submissions} == {
        name: f"{name}.ipynb" for name in NAMES
    }
    assert handed_in.set_aside == ()


def test_a_room_whose_number_somebody_has(tmp_path):
    put(tmp_path / "in", {"Room 301/王芳.ipynb": sheet(), "Room 301/李雷.ipynb": sheet(work=2)})
    handed_in = search(tmp_path / "in", roster=listed(tmp_path, "王芳", "李雷", "韩梅", ids=("300", "302", "301")))
    assert {one.student: one.source for one in handed_in.submissions} == {
        "王芳": "Room 301/王芳.ipynb",
        "李雷": "Room 301/李雷.ipynb",
    }


def test_what_is_in_a_working_copy_is_its_owners_whatever_it_is_called(tmp_path):
    copied = {f"exercises/10-scores-{name}.ipynb": sheet() for name in ("李雷", "韩梅")}
    copied |= {"exercises/10-scores.ipynb": sheet(work=4), ".coursekit/working-copy.json": b"{}"}
    put(tmp_path / "in", {f"王芳/my-course-zh/{name}": content for name, content in copied.items()})
    handed_in = search(tmp_path / "in", roster=listed(tmp_path, *NAMES))
    assert [one.student for one in handed_in.submissions] == ["王芳"]
    assert len(handed_in.set_aside) == 3  # two sheets, and what the copy notes


def test_a_name_that_contradicts_is_said_of_a_sheet_that_is_set_aside_too(tmp_path):
    put(tmp_path / "in", {"王芳/10-scores-李雷.ipynb": sheet(), "王芳/10-scores.ipynb": sheet(work=0)})
    put(tmp_path / "in", {"王芳/10-scores (2).ipynb": sheet(work=3)}, when=1_790_009_000)
    handed_in = search(tmp_path / "in", roster=listed(tmp_path, *NAMES))
    assert [one.source for one in handed_in.submissions] == ["王芳/10-scores (2).ipynb"]
    assert "One name says 王芳, another 李雷" in reasons(handed_in)["王芳/10-scores-李雷.ipynb"]


# ── working copies whose names say nothing ──


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Return the files of a working copy in which one sheet was worked on."""
    folder = tmp_path_factory.mktemp("lab") / "my-course-en"
    lay(folder, "en")
    (folder / "exercises" / f"{STEMS['10']}.ipynb").write_bytes(sheet(lang="en"))
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.*")
        if path.is_file() and path.parent.name in (".coursekit", "exercises")
    }


@pytest.mark.parametrize(
    ("places", "names"),
    [
        (["1/my-course-en", "2/my-course-en", "3/my-course-en"], ["1", "2", "3"]),
        (["1.zip!my-course-en", "2.zip!my-course-en"], ["1.zip", "2.zip"]),
        (["homework.zip!my-course-en", "homework (1).zip!my-course-en"], ["homework (1).zip", "homework.zip"]),
        (["homework.zip!", "homework (1).zip!"], ["homework (1).zip", "homework.zip"]),
        (["A/1/my-course-en", "B/1/my-course-en"], ["A/1", "B/1"]),
        (["1/my-course-en", "1/my-course-en (1)"], ["my-course-en", "my-course-en (1)"]),
        (
            ["1/my-course-en", "1/my-course-en (1)", "2/my-course-en"],
            ["1/my-course-en", "1/my-course-en (1)", "2"],
        ),
        (["my-course-en", "my-course-en (1)"], ["my-course-en", "my-course-en (1)"]),
        (["王芳/my-course-en", "2/my-course-en"], ["2", "王芳"]),
    ],
)
def test_working_copies_are_never_one_persons(tmp_path, copy, places, names):
    files = {}
    for place in places:
        outer, _, inner = place.partition("!")
        if outer.endswith(".zip"):
            files[outer] = {f"{inner}/{name}".lstrip("/"): content for name, content in copy.items()}
        else:
            files |= {f"{outer}/{name}": content for name, content in copy.items()}
    handed_in = search(put(tmp_path / "in", files))
    assert sorted(one.name for one in handed_in.students) == names
    assert [one.unit for one in handed_in.submissions] == ["10"] * len(names)


# ── paths that are called the same ──


def test_two_working_copies_given_by_name(tmp_path, copy):
    for name in ("wang", "li"):
        put(tmp_path / name / "my-course-en", copy)
    handed_in = search(tmp_path / "wang" / "my-course-en", tmp_path / "li" / "my-course-en")
    assert [(one.student, one.source) for one in handed_in.submissions] == [
        ("li", "li/my-course-en/exercises/10-scores.ipynb"),
        ("wang", "wang/my-course-en/exercises/10-scores.ipynb"),
    ]


@pytest.mark.parametrize("loose", [False, True])
def test_everybodys_own_data_where_folders_are_called_the_same(tmp_path, loose):
    reads = sheet(extra='pd.read_csv("own.csv")')
    for name in ("wang", "li"):
        put(tmp_path / name / "homework", {"10-scores.ipynb": reads, "own.csv": name.encode()})
    folders = [tmp_path / name / "homework" for name in ("wang", "li")]
    handed_in = search(*([file for folder in folders for file in folder.iterdir()] if loose else folders))
    assert {one.student: dict(one.files) for one in handed_in.submissions} == {
        "wang": {"own.csv": b"wang"},
        "li": {"own.csv": b"li"},
    }


def test_two_archives_called_the_same(tmp_path):
    put(tmp_path, {"wang/homework.zip": {"10.ipynb": sheet()}, "li/homework.zip": {"11.ipynb": sheet("11")}})
    assert found(tmp_path / "wang" / "homework.zip", tmp_path / "li" / "homework.zip") == [("li", "11"), ("wang", "10")]


def test_folders_around_that_are_called_the_same_as_well(tmp_path):
    places = [tmp_path / group / "1" / "homework" for group in ("a1", "b1")]
    for place in places:
        put(place, {"10-scores.ipynb": sheet()})
    assert [one.source for one in search(*places).submissions] == [
        "a1/1/homework/10-scores.ipynb",
        "b1/1/homework/10-scores.ipynb",
    ]


def test_a_loose_sheet_is_looked_up_by_the_folder_around_it(tmp_path):
    put(tmp_path, {"王芳/10-scores.ipynb": sheet(), "李雷/11-trust-韩梅.ipynb": sheet("11")})
    paths = sorted(tmp_path.glob("*/*.ipynb"))
    handed_in = search(*paths, roster=listed(tmp_path, *NAMES))
    assert [(one.student, one.unit) for one in handed_in.submissions] == [("王芳", "10"), ("韩梅", "11")]
    assert [one.on_roster for one in handed_in.students] == [True] * 3


# ── numbers that tell people apart ──


@pytest.mark.parametrize(
    "names",
    [("学员-1", "学员-2"), ("trainee-1", "trainee-2"), ("Desk-1", "Desk-2"), ("student-1", "student-2", "student-12")],
)
@pytest.mark.parametrize("form", ["folders", "files", "one unit each"])
def test_a_number_behind_a_hyphen_is_no_second_upload(tmp_path, names, form):
    names = sorted(names)
    units = sorted(STEMS) if form == "one unit each" else ["10"] * len(names)
    ending = "/10-scores.ipynb" if form == "folders" else ".ipynb"
    put(tmp_path / "in", {f"{name}{ending}": sheet(unit) for name, unit in zip(names, units, strict=False)})
    handed_in = search(tmp_path / "in")
    assert sorted(one.name for one in handed_in.students) == names
    assert handed_in.set_aside == ()


@pytest.mark.parametrize(
    ("name", "text", "number"),
    [
        ("10-scores-1.ipynb", "", 1),
        ("weili_12345_678910_10-scores-2.ipynb", "weili", 2),
        ("weili_12345_678910_anything-3.ipynb", "weili", 3),
        ("10-scores-王芳 (2).ipynb", "王芳", 2),
        ("作业-2.ipynb", "", 2),
        ("王芳-10.ipynb", "王芳", 0),
        ("学员-1 (2).ipynb", "学员-1", 2),
        ("student01-王芳.ipynb", "王芳", 0),
        ("student_2023001", "2023001", 0),
    ],
)
def test_which_numbers_are_counters(name, text, number):
    assert (label(name).text, label(name).number) == (text, number)


@pytest.mark.parametrize(
    "names", [("A/1", "A/2", "B/1", "B/2"), ("Group A/student1", "Group B/student1"), ("一班/学员1", "二班/学员1")]
)
@pytest.mark.parametrize("ending", ["/10-scores.ipynb", "/homework/10-scores.ipynb"])
def test_numbers_that_every_group_begins_anew(tmp_path, names, ending):
    put(tmp_path / "in", {f"{name}{ending}": sheet(work=work) for work, name in enumerate(names, start=1)})
    handed_in = search(tmp_path / "in")
    assert sorted(one.name for one in handed_in.students) == sorted(names)
    assert handed_in.set_aside == ()


def test_a_number_is_the_same_person_in_the_folders_of_two_units(tmp_path):
    names = [f"{folder}/{who}" for folder in ("10-scores", "11-trust") for who in ("student1", "student2")]
    put(tmp_path / "in", {f"{name}/a.ipynb": sheet(name[:2]) for name in names})
    assert found(tmp_path / "in") == [(who, unit) for who in ("student1", "student2") for unit in ("10", "11")]


# ── initials ──


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("J Smith", "J Smith"),
        ("J. Smith.zip", "J. Smith"),
        ("J.Smith.ipynb", "J.Smith"),
        ("J_Smith", "J_Smith"),
        ("Smith J", "Smith J"),
        ("Smith, J.", "Smith, J"),
        ("V Li", "V Li"),
        ("J. R. R. Tolkien", "J. R. R. Tolkien"),
        ("10-scores-J Smith (2).ipynb", "J Smith"),
        ("10-scores-Smith, J..ipynb", "Smith, J"),
        ("unit 10 J. Smith.ipynb", "J. Smith"),
        ("homework J Smith v2.ipynb", "J Smith"),
        ("2023001-J.Smith", "2023001-J.Smith"),
        ("王芳 B", "王芳 B"),
        ("Desk A", "Desk A"),
        ("Group A - J Smith.ipynb", "J Smith"),
        # What the letter says is no part of somebody's name:
        ("10 A.ipynb", ""),
        ("10.B.ipynb", ""),
        ("A", ""),
        ("Group A", ""),
        ("Q&A notebook.ipynb", ""),
        ("Group A Anna Lee", "Anna Lee"),
        ("A-10-Smith.ipynb", "Smith"),
        ("a 王芳", "王芳"),
        ("2023001 a.ipynb", "2023001"),
        ("student01 A", "student01"),
    ],
)
def test_which_letters_are_initials(name, text):
    assert label(name).text == text


@pytest.mark.parametrize(
    "names", [("J Smith", "K Smith"), ("A Li", "B Li"), ("Smith J", "Smith K"), ("王芳 A", "王芳 B")]
)
@pytest.mark.parametrize("form", ["{}/10-scores.ipynb", "10-scores-{}.ipynb", "{}.zip", "class/{}/10-scores.ipynb"])
@pytest.mark.parametrize("with_list", [True, False])
def test_two_of_one_surname_are_two(tmp_path, names, form, with_list):
    files = {form.format(name): sheet(work=work) for work, name in enumerate(names, start=1)}
    files = {name: {"10-scores.ipynb": body} if name.endswith(".zip") else body for name, body in files.items()}
    put(tmp_path / "in", files)
    handed_in = search(tmp_path / "in", roster=listed(tmp_path, *names) if with_list else None)
    assert [(one.name, one.on_roster) for one in handed_in.students] == [(name, with_list) for name in names]
    assert [one.student for one in handed_in.submissions] == list(names)
    assert handed_in.set_aside == ()


@pytest.mark.parametrize("written", ["J. Smith", "J.Smith", "J_Smith", "Smith J", "Smith, J", "smith-j"])
@pytest.mark.parametrize("form", ["{}/10-scores.ipynb", "10-scores-{}.ipynb"])
def test_an_initial_is_found_on_the_list_however_it_is_written(tmp_path, written, form):
    put(tmp_path / "in", {form.format(written): sheet()})
    handed_in = search(tmp_path / "in", roster=listed(tmp_path, "John Smith", "K Smith", "J Smith"))
    assert [one.student for one in handed_in.submissions] == ["J Smith"]
    assert [one.name for one in handed_in.students] == ["John Smith", "K Smith", "J Smith"]


@pytest.mark.parametrize("known", ["John Smith", "Smith", "K Smith"])
def test_an_initial_is_no_guess(tmp_path, known):
    put(tmp_path / "in", {"J. Smith/10-scores.ipynb": sheet()})
    handed_in = search(tmp_path / "in", roster=listed(tmp_path, known))
    assert [(one.name, one.on_roster) for one in handed_in.students] == [(known, True), ("J Smith", False)]
    assert [one.student for one in handed_in.submissions] == ["J Smith"]


def test_an_initial_with_and_without_its_dot_is_one_person(tmp_path):
    put(tmp_path / "in", {"J. Smith/10-scores.ipynb": sheet(), "J Smith/11-trust.ipynb": sheet("11")})
    put(tmp_path / "in", {"J.Smith/12-comparing.ipynb": sheet("12")})
    assert found(tmp_path / "in") == [("J Smith", unit) for unit in ("10", "11", "12")]


# ── what a learning platform wrote ──


def test_a_person_whom_only_the_platform_knows_is_nobody_else(tmp_path):
    put(
        tmp_path / "in",
        {"Zhao Min_111_assignsubmission_file_/10-王芳.ipynb": sheet(work=3), "王芳/10-scores.ipynb": sheet()},
    )
    handed_in = search(tmp_path / "in", roster=listed(tmp_path, *NAMES))
    assert {one.student: one.source for one in handed_in.submissions} == {
        "Zhao Min": "Zhao Min_111_assignsubmission_file_/10-王芳.ipynb",
        "王芳": "王芳/10-scores.ipynb",
    }
    assert remarks(handed_in, "Zhao Min") == ["One name says Zhao Min, another 王芳; it counts as Zhao Min's."]


@pytest.mark.parametrize("file", ["10-1001.ipynb", "10-王芳-1001.ipynb"])
def test_a_number_says_whom_the_platform_calls_otherwise(tmp_path, file):
    put(tmp_path / "in", {f"Fang Wang_111_assignsubmission_file_/{file}": sheet()})
    assert found(tmp_path / "in", roster=listed(tmp_path, *NAMES)) == [("王芳", "10")]


def test_a_room_around_a_platforms_folders_is_nobody(tmp_path):
    folder = "Room 301/Zhao Min_111_assignsubmission_file_"
    put(tmp_path / "in", {f"{folder}/10-scores.ipynb": sheet()})
    assert found(tmp_path / "in", roster=listed(tmp_path, "王芳", ids=("301",))) == [("Zhao Min", "10")]


def test_data_of_two_whom_a_platform_calls_the_same(tmp_path):
    folders = ("Li Wei_111_assignsubmission_file_", "Li Wei_222_assignsubmission_file_")
    reads = sheet(extra='pd.read_csv("own.csv")')
    put(tmp_path / "in", {f"{folder}/10-scores.ipynb": reads for folder in folders})
    put(tmp_path / "in", {f"{folder}/own.csv": folder[7:10].encode() for folder in folders})
    handed_in = search(tmp_path / "in")
    assert sorted(dict(one.files)["own.csv"] for one in handed_in.submissions) == [b"111", b"222"]


def test_data_keep_their_name_letter_by_letter(tmp_path):
    name = "调查（一组）.csv"
    put(
        tmp_path / "in",
        {
            "王芳_111_assignsubmission_file_10-scores.ipynb": sheet(extra=f'pd.read_csv("{name}")'),
            f"王芳_111_assignsubmission_file_{name}": b"1",
        },
    )
    assert [dict(one.files) for one in search(tmp_path / "in").submissions] == [{name: b"1"}]


# ── nobody's ──


def test_endings_tell_files_apart_that_nobody_signed(tmp_path):
    names = ["10.A.ipynb", "10.B.ipynb", "10-scores.1.ipynb", "10-scores.2.ipynb", "10-scores.ipynb.txt"]
    put(tmp_path / "in", {name: sheet(work=work) for work, name in enumerate(names, start=1)})
    handed_in = search(tmp_path / "in")
    assert sorted(one.source for one in handed_in.submissions) == sorted(names)
    assert handed_in.set_aside == ()


def test_sheets_that_nobody_signed_beside_somebody_elses_are_not_one_persons(tmp_path):
    put(tmp_path / "class", {"王芳/10-scores.ipynb": sheet(), "10-scores.ipynb": sheet(), "11.ipynb": sheet("11")})
    for options in ({}, {"roster": listed(tmp_path, *NAMES)}):
        handed_in = search(tmp_path / "class", **options)
        assert len({one.student for one in handed_in.submissions}) == 3
        assert all("Neither file" in remarks(handed_in, name)[0] for name in ("10-scores.ipynb", "11.ipynb"))


# ── short numbers on the list ──


@pytest.mark.parametrize("form", ["{}/10-scores.ipynb", "{}/homework/10-scores.ipynb", "{}.zip"])
def test_folders_that_are_called_after_numbers_of_two_digits(tmp_path, form):
    files = {form.format(number): sheet() for number in ("01", "02", "10")}
    files = {name: {"10-scores.ipynb": body} if name.endswith(".zip") else body for name, body in files.items()}
    put(tmp_path / "in", files)
    names = listed(tmp_path, "王芳", "李雷", "韩梅", ids=("01", "02", "10"))
    assert found(tmp_path / "in", roster=names) == [("王芳", "10"), ("李雷", "10"), ("韩梅", "10")]


@pytest.mark.parametrize("inside", ["Guest.ipynb", "李雷.ipynb", "10-scores.ipynb"])
def test_a_folder_of_a_unit_is_nobodys_number(tmp_path, inside):
    put(tmp_path / "in", {f"10/{inside}": sheet(), f"11/{inside}": sheet("11")})
    handed_in = search(tmp_path / "in", roster=listed(tmp_path, "王芳", "李雷", ids=("10", "2")))
    assert "王芳" not in {one.student for one in handed_in.submissions}
    assert len({one.student for one in handed_in.submissions}) == 1
