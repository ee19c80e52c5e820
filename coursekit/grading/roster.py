"""The list of a class: read from CSV or Excel, and asked whose a name is."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from coursekit.grading.naming import file_key
from coursekit.grading.records import Student
from coursekit.language import CourseError, Text

__all__ = ["Roster", "keyed", "read_roster"]

_MOST_BYTES = 20_000_000
_HEAD_ROWS = 20  # titles and dates may stand above the heads

# Meaning → heads, folded; the first that a list has counts.
_HEADS = {
    "name": "姓名 名字 学生姓名 学员姓名 学生 学员 name fullname studentname student trainee displayname",
    "given": "firstname givenname 名",
    "family": "surname lastname familyname 姓",
    "id": "学号 工号 编号 员工号 学生学号 sisuserid idnumber studentid studentnumber studentno employeeid number no id "
    "userid username",
    "email": "邮箱 电子邮箱 电子邮件 邮件 邮箱地址 email emailaddress mail",
    "group": "班级 班 班次 组 小组 分组 group groups class section shift department",
    "case": "案例 case",
}


class Roster:
    """Students, to be found by what a folder or a file is called.

    Parameters
    ----------
    students : iterable of Student
        With their final keys.
    """

    def __init__(self, students: Iterable[Student]) -> None:
        self.students = tuple(students)
        self._by_id = {_bare(student.id): student for student in self.students if student.id}
        self._by_email: defaultdict[str, list[Student]] = defaultdict(list)
        self._by_login: defaultdict[str, list[Student]] = defaultdict(list)
        self._by_name: defaultdict[str, list[Student]] = defaultdict(list)
        for student in self.students:
            if student.email:
                whole = student.email.casefold()
                self._by_email[whole].append(student)
                self._by_login[whole.split("@")[0]].append(student)
            for form in _forms(student.name):
                self._by_name[form].append(student)
        # Spreadsheets drop the zeros in front of a number.
        short = Counter(number.lstrip("0") for number in self._by_id)
        for number, student in tuple(self._by_id.items()):
            if short[number.lstrip("0")] == 1:
                self._by_id.setdefault(number.lstrip("0"), student)

    def who(self, text: str, around: Sequence[str] = (), *, by_name: bool = True) -> tuple[Student, ...]:
        """Return whom `text` names: nobody, one, or several that are called the same.

        The number counts most, then the whole email, then the name, which must be all that is said between
        two separators: "王芳华" is not "王芳", and "Li Wei Zhang" is not "Li Wei". "J. Smith" is "J Smith", but
        may be any Smith: it is not "John Smith". What stands before the @ of somebody's email is asked for last: it
        may be somebody else's name.

        Parameters
        ----------
        text : str
            What is left of a name, see `naming.label`.
        around : sequence of str
            Names of the folders around it: where two are called the same, the class or shift decides.
        by_name : bool
            False: by number and whole email only.

        Examples
        --------
        >>> roster = Roster([Student("a", "王芳", id="2023001"), Student("b", "Li Wei", id="2023002")])
        >>> [[one.key for one in roster.who(text)] for text in ("第3组 2023001", "Wei_Li", "王芳华", "Li Wei Zhang")]
        [['a'], ['b'], [], []]
        """
        folded = _folded(text)
        pieces = list(dict.fromkeys(_pieces(folded)))
        for piece in pieces:
            number = _bare(piece)
            known = self._by_id.get(number) or self._by_id.get(number.lstrip("0"))
            # "2" may be anything; "2023001" is somebody's number.
            if known is not None and (len(number) > 2 or piece == folded):
                return (known,)
        for address in (*_EMAIL.findall(folded), folded):
            if found := self._by_email.get(address, []):
                return tuple(found)
        for piece in pieces if by_name else ():
            if found := self._by_name.get(_in_order(piece), []):
                near = {_bare(_folded(one)) for one in around}
                grouped = [student for student in found if student.group and _bare(_folded(student.group)) in near]
                return tuple(grouped if len(found) > 1 and grouped else found)
        return tuple(self._by_login.get(folded, ())) if by_name else ()


def read_roster(path: Path) -> tuple[Student, ...]:
    """Read a list of a class.

    The first row with a head for names is the head; heads may be Chinese or English, as learning platforms
    and school offices write them. Needed is the name (or first name and surname); number, email, class
    and case are taken where they are. Rows with nothing in them are passed over.

    Parameters
    ----------
    path : Path
        ``.csv`` (UTF-8, UTF-16 or GBK; commas, semicolons or tabs) or ``.xlsx`` (its first sheet).

    Returns
    -------
    tuple of Student
        In the order of the list, each with a key of their own.

    Raises
    ------
    CourseError
        The file cannot be read or has no such heads; a line has no name; two lines have the same number,
        or the same name and no numbers; a case that the course does not have.
    """
    rows = _rows(Path(path))
    for start, (_, row) in enumerate(rows[:_HEAD_ROWS]):
        columns = _columns(row)
        if "name" in columns or {"given", "family"} <= columns.keys():
            return keyed(_students(Path(path).name, rows[start + 1 :], columns))
    raise CourseError(_NO_HEADS.format(name=Path(path).name))


def keyed(students: Iterable[Student], taken: Iterable[str] = ()) -> tuple[Student, ...]:
    """Return the students each with a key of their own: the name; with the number where a name comes twice.

    Parameters
    ----------
    students : iterable of Student
        Their keys are not looked at.
    taken : iterable of str
        Keys that others have.

    Examples
    --------
    >>> [one.key for one in keyed([Student("", "Anna"), Student("", "ANNA"), Student("", "王芳", id="7")])]
    ['Anna', 'ANNA-2', '王芳']
    """
    students = list(students)
    # Windows and macOS take "Anna" and "ANNA" for the same file.
    used = {key.casefold() for key in taken}
    called = Counter(file_key(student.name).casefold() for student in students)
    made: list[Student] = []
    for student in students:
        twice = called[file_key(student.name).casefold()] > 1
        base = file_key(f"{student.name}-{student.id}" if twice and student.id else student.name)
        key, again = base, 1
        while key.casefold() in used:
            again += 1
            key = f"{base}-{again}"
        used.add(key.casefold())
        made.append(replace(student, key=key))
    return tuple(made)


# Names ------------------------------------------------------------------------------------------

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_BETWEEN = r"[_+,;()\[\]{}]+|\s[-–—]+\s"
# From the strongest separators to the weakest: "Anna-Lena Lee" is tried whole before it is taken apart.
_SEPARATORS = (
    re.compile(_BETWEEN),
    re.compile(rf"{_BETWEEN}|(?<=\d)\s*[-–—]\s*|\s*[-–—]\s*(?=\d)"),
    re.compile(rf"{_BETWEEN}|\s*[-–—.]\s*"),
    re.compile(rf"{_BETWEEN}|\s*[-–—.]\s*|(?<=\d)\s*(?=[^\W\d_])|(?<=[^\W\d_])\s*(?=\d)"),
    re.compile(rf"{_BETWEEN}|\s*[-–—.]\s*|\s*\d+\s*|(?<=[\u3400-\u9fff])\s*(?=[a-z])|(?<=[a-z])\s*(?=[\u3400-\u9fff])"),
)


def _pieces(folded: str) -> Iterator[str]:
    """Go through what `folded` may say: all of it, then what stands between separators."""
    yield folded
    # "anna" in "anna_lee" is half of a name, in "anna_0012" and in "王芳 anna" it is one.
    halves = len(re.findall(r"[a-z]+", folded)) > 1
    for separators in _SEPARATORS:
        pieces = (piece.strip() for piece in separators.split(folded))
        yield from (piece for piece in pieces if piece and not (halves and re.fullmatch("[a-z]+", piece)))


def _folded(text: str) -> str:
    """Return `text` in one width, in small letters and without accents."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _words(folded: str) -> list[str]:
    # Chinese names are written without a space, or with one to fill the column.
    joined = re.sub(r"(?<=[\u3400-\u9fff])[\s·]+(?=[\u3400-\u9fff])", "", folded)
    # Of two who are called the same one is "王芳A" or "王芳 A".
    return re.findall(r"[^\W_]+", re.sub(r"(?<=[\u3400-\u9fff])(?=[a-z](?![^\W_]))", " ", joined))


def _in_order(folded: str) -> str:
    return " ".join(sorted(_words(folded)))


def _forms(name: str) -> set[str]:
    """Return how a name may be written: in any order, and in one word with the surname first or last (Canvas)."""
    words = _words(_folded(name))
    return {" ".join(sorted(words)), "".join(words), "".join(words[-1:] + words[:-1])} - {""}


# The file ---------------------------------------------------------------------------------------

_Row = list[str]


def _rows(path: Path) -> list[tuple[int, _Row]]:
    """Return the rows with something in them, each with its line."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise CourseError(_NOT_READ.format(name=path, reason=error.strerror or type(error).__name__)) from error
    if len(content) > _MOST_BYTES:
        raise CourseError(_NOT_READ.format(name=path, reason="> 20 MB"))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise CourseError(_OLD_EXCEL.format(name=path.name))
    read = _excel if content.startswith(b"PK\x03\x04") else _csv
    try:
        rows = list(enumerate(read(content), start=1))
    except Exception as error:  # a damaged table fails in as many ways as there are parts in it
        raise CourseError(_DAMAGED.format(name=path.name)) from error
    return [(number, row) for number, row in rows if any(row)]


def _csv(content: bytes) -> list[_Row]:
    text = _decoded(content).replace("\x00", "")
    head = text[:4000]
    delimiter = max(",;\t，", key=head.count)
    # `csv` takes lines of a table; a quoted line break inside a field moves the count, which a list of a class has not.
    return [[_plain(field) for field in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _excel(content: bytes) -> list[_Row]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    # Programs that are not Excel sometimes note a wrong extent.
    sheet.reset_dimensions()
    return [[_plain(value) for value in row] for row in sheet.iter_rows(values_only=True, max_col=100, max_row=20_000)]


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # Excel keeps numbers as decimals
    visible = (char for char in str(value) if unicodedata.category(char) not in ("Cf", "Cc") or char in "\t\n")
    # ="00123" is how a number keeps its zeros in a CSV file that Excel opens.
    return re.sub(r'^="(.*)"$', r"\1", " ".join("".join(visible).split())).lstrip("\t'")


def _columns(row: _Row) -> dict[str, int]:
    heads = [re.sub(r"[\W_]+", "", _folded(field)) for field in row]
    found = {}
    for meaning, known in _HEADS.items():
        for head in known.split():
            if head in heads:
                found[meaning] = heads.index(head)
                break
    return found


def _students(file: str, rows: Sequence[tuple[int, _Row]], columns: dict[str, int]) -> list[Student]:
    students: list[Student] = []
    by_id: dict[str, int] = {}
    by_name: dict[str, tuple[int, bool]] = {}
    for line, row in rows:
        said = {meaning: row[column] if column < len(row) else "" for meaning, column in columns.items()}
        if not any(said.values()):
            continue
        name = said.get("name") or _whole(said.get("given", ""), said.get("family", ""))
        if name.casefold() == "points possible":  # second row of Canvas's own table
            continue
        if not name:
            raise CourseError(_NO_NAME.format(name=file, line=line))
        number, folded = said.get("id", ""), _in_order(_folded(name))
        if number and (first := by_id.setdefault(_bare(number), line)) != line:
            raise CourseError(_SAME_NUMBER.format(name=file, first=first, line=line, number=number))
        first, had_number = by_name.setdefault(folded, (line, bool(number)))
        if first != line and not (number and had_number):
            raise CourseError(_SAME_NAME.format(name=file, first=first, line=line, who=name))
        students.append(
            Student(
                key="",
                name=name,
                id=number,
                email=said.get("email", ""),
                group=said.get("group", ""),
                case=_case(file, line, said.get("case", "")),
                on_roster=True,
            )
        )
    if not students:
        raise CourseError(_NOBODY.format(name=file))
    return students


def _whole(given: str, family: str) -> str:
    chinese = re.fullmatch("[\u3400-\u9fff]+", given + family)
    return family + given if chinese else f"{given} {family}".strip()


def _case(file: str, line: int, said: str) -> str:
    """Return the case's own name; a list may have its title, in either language."""
    if not said:
        return ""
    from coursekit import datasets

    known: dict[str, str] = {}
    for row in datasets.load("cases").to_dict("records"):
        name = str(row["case_name"]).removeprefix("case_")
        known |= {
            _bare(_folded(str(word))): name for word in (name, row["case_name"], row["label_zh"], row["label_en"])
        }
    if _bare(_folded(said)) not in known:
        listed = ", ".join(datasets.cases())
        raise CourseError(_NO_CASE.format(name=file, line=line, case=said, known=listed))
    return known[_bare(_folded(said))]


_NOT_READ = Text(
    zh="名单 {name} 读不了（{reason}）。请检查名字；如果别的程序正开着它，先关掉。",
    en="The list {name} cannot be read ({reason}). Check its name, and close it if another program has it open.",
)
_DAMAGED = Text(
    zh="名单 {name} 坏了，读不出来。请在 Excel 里打开，另存为 CSV UTF-8 或 xlsx。",
    en="The list {name} is damaged and cannot be read. Open it in Excel and save it as CSV UTF-8 or xlsx.",
)
_OLD_EXCEL = Text(
    zh="名单 {name} 是旧版 Excel（.xls）的格式。请在 Excel 里打开，另存为 xlsx 或 CSV UTF-8。",
    en="The list {name} is in the old form of Excel (.xls). Open it in Excel and save it as xlsx or CSV UTF-8.",
)
_NO_HEADS = Text(
    zh="名单 {name} 里找不到表头。第一行要写每一列是什么：姓名（必须有）、学号或工号、邮箱、班级、案例。",
    en="The list {name} has no heads. Its first line has to say what each column is: name (needed), number or id, "
    "email, group, case.",
)
_NOBODY = Text(zh="名单 {name} 里一个人也没有。", en="There is nobody on the list {name}.")
_NO_NAME = Text(
    zh="名单 {name} 第 {line} 行没有姓名。请补上姓名，或者删掉这一行。",
    en="Line {line} of the list {name} has no name. Write the name there, or delete the line.",
)
_SAME_NUMBER = Text(
    zh="名单 {name} 第 {first} 行和第 {line} 行的学号都是 {number}。每个人的学号要不一样，请改一处。",
    en="Lines {first} and {line} of the list {name} have the same number, {number}. Everybody needs a number of "
    "their own: mend one of them.",
)
_SAME_NAME = Text(
    zh="名单 {name} 第 {first} 行和第 {line} 行都是“{who}”，又没有学号，分不开。请都写上学号，或者删掉重复的一行。",
    en="Lines {first} and {line} of the list {name} are both “{who}”, and there are no numbers to tell them apart. "
    "Write a number for both, or delete the line that is there twice.",
)
_NO_CASE = Text(
    zh="名单 {name} 第 {line} 行的案例“{case}”不在课程里。课程的案例有：{known}。",
    en="Line {line} of the list {name} has the case “{case}”, which the course does not have. It has: {known}.",
)
