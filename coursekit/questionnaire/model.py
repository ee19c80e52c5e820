"""A questionnaire as plain data: what is asked, of whom, on which scale, in both languages.

It may be a draft: a side may be empty, a dimension too small. `coursekit.questionnaire.faults`
says what is wrong with it; only what cannot be a questionnaire at all is refused here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from os import PathLike
from pathlib import Path
from typing import Any, Literal, get_args

from coursekit.analysis.instrument import Instrument
from coursekit.atomic import write_text
from coursekit.language import LANGUAGES, CourseError, Language, Text, language

__all__ = [
    "BLOCKS",
    "FORMAT",
    "FORMS",
    "Background",
    "Form",
    "Item",
    "Questionnaire",
    "Words",
    "form_name",
    "open_file",
]

Form = Literal["gap", "performance", "direct", "columns"]
FORMS: tuple[Form, ...] = get_args(Form)

# Form → the letters of its answer columns, in the order in which they are asked.
BLOCKS: dict[Form, str] = {"gap": "EP", "performance": "P", "direct": "N", "columns": "ADP"}
FORMAT = 1  # of the JSON file; a later one may say more
RESPONDENT, SATISFACTION, RECOMMEND = "respondent", "overall_satisfaction", "recommend"
CODE = re.compile(r"\d{2}")

_NAMES: dict[Form, Text] = {
    "gap": Text(zh="期望与感知两组题（差距）", en="Expectations and perceptions (gap)"),
    "performance": Text(zh="只看感知", en="Performance only"),
    "direct": Text(zh="直接与期望相比（无差异分数）", en="Compared with expectations directly (non-difference)"),
    "columns": Text(zh="三栏式：最低、理想、感知", en="Three-column: minimum, desired, perceived"),
}


def form_name(form: str) -> Text:
    """Return the display name of a form; anything outside `FORMS` raises `CourseError`.

    Examples
    --------
    >>> form_name("performance").en
    'Performance only'
    """
    if form not in FORMS:
        raise CourseError(
            Text(
                zh="没有“{form}”这种问卷形式。可以用的有：{list}。",
                en="There is no form of questionnaire “{form}”. There are: {list}.",
            ).format(form=form, list=Text(zh="、".join(FORMS), en=", ".join(FORMS)))
        )
    return _NAMES[form]


@dataclass(frozen=True)
class Words:
    """Words in Chinese and English of which a side may still be empty.

    Parameters
    ----------
    zh, en : str
        The two sides; spaces around them are taken away.

    Examples
    --------
    >>> Words(zh="等候时间").missing
    ('en',)
    >>> Words(zh="等候时间").text.en
    '等候时间'
    """

    zh: str = ""
    en: str = ""

    def __post_init__(self) -> None:
        for side in ("zh", "en"):
            value = getattr(self, side)
            if not isinstance(value, str):
                raise TypeError(f"{side} is a text, got {value!r}")
            object.__setattr__(self, side, value.strip())

    def __str__(self) -> str:
        return self.side(language()) or self.zh or self.en

    def side(self, lang: Language) -> str:
        """Return the words in `lang`, "" where that side is still empty."""
        return self.zh if lang == "zh" else self.en

    @property
    def missing(self) -> tuple[Language, ...]:
        """The languages whose side is empty."""
        return tuple(side for side in LANGUAGES if not self.side(side))

    @property
    def text(self) -> Text:
        """The same as `Text`, an empty side filled by the other; `ValueError` where both are empty."""
        return Text(zh=self.zh or self.en, en=self.en or self.zh)


@dataclass(frozen=True)
class Item:
    """One item: the same thing asked about an excellent provider and about this one.

    Parameters
    ----------
    item : str
        Its code, two digits: the ``07`` of ``E07`` and ``P07``.
    dimension : str
        The dimension's code, e.g. ``"reliability"``.
    label : Words
        Short name for charts and tables.
    expectation : Words
        The statement about an excellent provider; asked in the form "gap" only.
    perception : Words
        The statement about this one; asked in every form.
    """

    item: str
    dimension: str
    label: Words = field(default_factory=Words)
    expectation: Words = field(default_factory=Words)
    perception: Words = field(default_factory=Words)

    def __post_init__(self) -> None:
        _texts(self, "item", "dimension")


@dataclass(frozen=True)
class Background:
    """One question about who answers.

    Parameters
    ----------
    column : str
        Its column in the survey file, e.g. ``"branch"``.
    question : Words
    answers : tuple of Words
        To tick; empty where the answer is written freely.
    """

    column: str
    question: Words = field(default_factory=Words)
    answers: tuple[Words, ...] = ()

    def __post_init__(self) -> None:
        _texts(self, "column")
        object.__setattr__(self, "answers", tuple(self.answers))


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire; change one with `dataclasses.replace`.

    Parameters
    ----------
    title : Words
    form : str
        One of `FORMS`.
    items : tuple of Item
        In the order in which they are asked.
    dimensions : mapping of str to Words
        Dimension code → its name, in the order of reports.
    low, high : int
        Ends of the answer scale.
    background : tuple of Background
    weights : bool
        Ask for 100 points to be split over the dimensions.
    satisfaction : bool
        Ask how satisfied all in all, on the answer scale.
    recommend : bool
        Ask how likely to recommend, 0 to 10.
    source : Words
        Where the statements come from; printed small at the end of the form.

    Raises
    ------
    CourseError
        `form` is none of `FORMS`.
    TypeError
        Something is of the wrong type.

    Examples
    --------
    >>> item = Item("01", "care", Words("问候", "Greeting"), perception=Words("有人招呼我。", "I am greeted."))
    >>> mine = Questionnaire(Words("我的柜台", "My counter"), "performance", [item], {"care": Words("关怀", "Care")})
    >>> mine.columns
    ('respondent', 'P01', 'W_care', 'overall_satisfaction', 'recommend')
    >>> Questionnaire.from_json(mine.to_json()) == mine
    True
    """

    title: Words = field(default_factory=Words)
    form: Form = "gap"
    items: tuple[Item, ...] = ()
    dimensions: Mapping[str, Words] = field(default_factory=dict)
    low: int = 1
    high: int = 7
    background: tuple[Background, ...] = ()
    weights: bool = True
    satisfaction: bool = True
    recommend: bool = True
    source: Words = field(default_factory=Words)

    def __post_init__(self) -> None:
        form_name(self.form)
        object.__setattr__(self, "items", _all(self.items, Item, "items"))
        object.__setattr__(self, "background", _all(self.background, Background, "background"))
        object.__setattr__(self, "dimensions", dict(self.dimensions))
        for name in ("low", "high"):
            if type(getattr(self, name)) is not int:
                raise TypeError(f"{name} is a whole number, got {getattr(self, name)!r}")

    @property
    def blocks(self) -> str:
        """The letters of the answer columns, e.g. ``"EP"``."""
        return BLOCKS[self.form]

    @property
    def used_dimensions(self) -> tuple[str, ...]:
        """The dimensions that have an item, in their order; one that is not named comes last."""
        used = {item.dimension for item in self.items}
        return (*(one for one in self.dimensions if one in used), *sorted(used - self.dimensions.keys()))

    @property
    def item_columns(self) -> tuple[str, ...]:
        """The columns of the statements' answers: E01 … P01 …, or A01 D01 P01 A02 … in three columns."""
        codes = [item.item for item in self.items]
        if self.form == "columns":
            return tuple(block + code for code in codes for block in self.blocks)
        return tuple(block + code for block in self.blocks for code in codes)

    @property
    def weight_columns(self) -> tuple[str, ...]:
        """``W_<dimension>`` of each dimension that has an item, where points are asked for."""
        return tuple(f"W_{one}" for one in self.used_dimensions) if self.weights else ()

    @property
    def scales(self) -> dict[str, tuple[int, int]]:
        """Every column that holds a number → its lowest and highest answer."""
        scales = dict.fromkeys(self.item_columns, (self.low, self.high))
        scales |= dict.fromkeys(self.weight_columns, (0, 100))
        if self.satisfaction:
            scales[SATISFACTION] = (self.low, self.high)
        if self.recommend:
            scales[RECOMMEND] = (0, 10)
        return scales

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of a survey file of this questionnaire, in the file's order."""
        return (RESPONDENT, *(one.column for one in self.background), *self.scales)

    @property
    def instrument(self) -> Instrument:
        """What `analysis` needs to know of it; `ValueError` where the draft is none yet (see `faults`)."""
        grouped = {
            one: tuple(item.item for item in self.items if item.dimension == one) for one in self.used_dimensions
        }
        return Instrument(grouped, self.low, self.high)

    def to_json(self) -> str:
        """Return it as JSON, readable by people, the same bytes each time."""
        return json.dumps({"format": FORMAT, **_plain(self)}, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Questionnaire:
        """Return the questionnaire written by `to_json`; `CourseError` says where a file went wrong."""
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise CourseError(
                Text(
                    zh="这不是完好的 JSON：第 {row} 行第 {place} 个字符附近有错。请重新导出一份，或把那里改好。",
                    en="This is no sound JSON: there is a mistake near row {row}, character {place}. Export it once "
                    "more, or mend that place.",
                ).format(row=error.lineno, place=error.colno)
            ) from error
        return _read(data)

    def save(self, path: str | PathLike[str]) -> Path:
        """Write it as a JSON file in one step, an old one being replaced, and return the path."""
        path = Path(path)
        write_text(path, self.to_json())
        return path


def open_file(path: str | PathLike[str]) -> Questionnaire:
    """Return the questionnaire that `Questionnaire.save` wrote.

    Raises
    ------
    CourseError
        There is no such file, or it is no questionnaire: the sentence says where it goes wrong.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Questionnaire(title=Words("空", "empty")).save(Path(folder) / "mine.json")
    ...     open_file(path).title.en
    'empty'
    """
    path = Path(path)
    try:
        # A spreadsheet or an editor may have put a mark in front.
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise CourseError(
            Text(
                zh="找不到问卷文件 {path}。请检查文件名，或把它放到笔记本所在的文件夹（{here}）。",
                en="There is no questionnaire {path}. Check the name, or put it into the notebook's folder ({here}).",
            ).format(path=path, here=Path.cwd())
        ) from error
    except OSError as error:
        raise CourseError(
            Text(zh="打不开问卷文件 {path}：{why}。", en="The questionnaire {path} cannot be opened: {why}.").format(
                path=path.name, why=error.strerror or error
            )
        ) from error
    except UnicodeDecodeError as error:
        raise _wrong(path.name, Text(zh="它不是 UTF-8 文字", en="it is no UTF-8 text")) from error
    try:
        return Questionnaire.from_json(text)
    except CourseError as error:
        raise CourseError(Text(zh=f"{path.name}：{error.text.zh}", en=f"{path.name}: {error.text.en}")) from error


# ---------------------------------------------------------------- inside


def _texts(one: object, *names: str) -> None:
    for name in names:
        value = getattr(one, name)
        if not isinstance(value, str):
            raise TypeError(f"{name} is a text in quotes, got {value!r}")
        object.__setattr__(one, name, value.strip())


def _all(values: Iterable[Any], kind: type, name: str) -> tuple[Any, ...]:
    every = tuple(values)
    strange = [one for one in every if not isinstance(one, kind)]
    if strange:
        raise TypeError(f"{name} holds {kind.__name__} only, got {strange[0]!r}")
    return every


def _plain(value: Any) -> Any:
    if isinstance(value, Words | Item | Background | Questionnaire):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _read(data: Any) -> Questionnaire:
    where = Text(zh="文件最外层", en="the file as a whole")
    if not isinstance(data, dict) or "format" not in data:
        raise _wrong(where, Text(zh="没有写明 format", en="it states no format"))
    version = data["format"]
    if type(version) is not int or version > FORMAT or version < 1:
        raise CourseError(
            Text(
                zh="这份问卷的格式版本是 {version}，这里的课程只认得到 {known}。请升级课程，或用这里的工具重新导出。",
                en="This questionnaire is of format {version}; this course knows formats up to {known}. Upgrade the "
                "course, or export it once more from here.",
            ).format(version=version, known=FORMAT)
        )
    values = _fields(Questionnaire, {key: value for key, value in data.items() if key != "format"}, where)
    for key in ("title", "source"):
        if key in values:
            values[key] = _words(values[key], Text(zh=key, en=key))
    dimensions = _is(values.get("dimensions", {}), dict, Text(zh="dimensions", en="dimensions"))
    values["dimensions"] = {
        key: _words(one, Text(zh=f"dimensions 的 {key}", en=f"{key} in dimensions")) for key, one in dimensions.items()
    }
    values["items"] = [
        _part(Item, one, Text(zh=f"items 第 {place} 个", en=f"items, number {place}"))
        for place, one in enumerate(_is(values.get("items", []), list, Text(zh="items", en="items")), 1)
    ]
    values["background"] = [
        _part(Background, one, Text(zh=f"background 第 {place} 个", en=f"background, number {place}"))
        for place, one in enumerate(_is(values.get("background", []), list, Text(zh="background", en="background")), 1)
    ]
    for key in ("low", "high"):
        if key in values and type(values[key]) is not int:
            raise _wrong(Text(zh=key, en=key), Text(zh="要一个整数", en="a whole number is needed"))
    for key in ("weights", "satisfaction", "recommend"):
        if key in values and type(values[key]) is not bool:
            raise _wrong(Text(zh=key, en=key), Text(zh="要 true 或 false", en="true or false is needed"))
    return Questionnaire(**values)


def _part(kind: type, data: Any, where: Text) -> Any:
    values = _fields(kind, data, where)
    for key in values:
        if key in ("item", "dimension", "column"):
            _is(values[key], str, where)
        elif key == "answers":
            values[key] = [_words(one, where) for one in _is(values[key], list, where)]
        else:
            values[key] = _words(values[key], where)
    missing = [key for key in ("item", "dimension", "column") if key in kind.__annotations__ and key not in values]
    if missing:
        raise _wrong(where, Text(zh=f"缺 {missing[0]}", en=f"{missing[0]} is missing"))
    return kind(**values)


def _words(data: Any, where: Text) -> Words:
    values = _fields(Words, data, where)
    for value in values.values():
        _is(value, str, where)
    return Words(**values)


def _fields(kind: type, data: Any, where: Text) -> dict[str, Any]:
    known = list(kind.__annotations__)
    strange = [key for key in _is(data, dict, where) if key not in known]
    if strange:
        listed = ", ".join(known)
        raise _wrong(
            where,
            Text(
                zh=f"不认识“{strange[0]}”，这里可以写的有 {listed}",
                en=f"“{strange[0]}” is not known, only {listed}",
            ),
        )
    return dict(data)


def _is(value: Any, kind: type, where: Text) -> Any:
    if not isinstance(value, kind):
        names: dict[type, Text] = {
            dict: Text(zh="一组“名称: 值”", en="a group of “name: value”"),
            list: Text(zh="一个列表", en="a list"),
            str: Text(zh="文字", en="a text"),
        }
        raise _wrong(where, Text(zh="要{kind}", en="{kind} is needed").format(kind=names[kind]))
    return value


def _wrong(where: Text | str, what: Text) -> CourseError:
    return CourseError(
        Text(
            zh="这不是本课程的问卷文件：{where}，{what}。请用问卷工具重新导出，或照一份好的改。",
            en="This is no questionnaire of this course: {where}, {what}. Export it once more, or mend it after a "
            "sound one.",
        ).format(where=where, what=what)
    )
