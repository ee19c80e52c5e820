"""The capstone's seven cases, and a trainee's own survey in their place.

All of them are opened by `case` and are used in the same way afterwards, so that a
notebook runs on another one when a single line of it is changed.
"""

# ruff: noqa: E501  # a Chinese sentence stands on one line, as in the sources

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from coursekit.analysis.importance import lmg
from coursekit.analysis.instrument import SERVQUAL, Instrument, Survey
from coursekit.analysis.servqual import recode_missing, reverse_items, straight_liners
from coursekit.datasets.catalogue import label, near, resource
from coursekit.datasets.questionnaires import questionnaire as ready_made
from coursekit.datasets.questionnaires import trades
from coursekit.datasets.survey_file import read_survey
from coursekit.datasets.tables import load
from coursekit.datasets.whose import folded
from coursekit.language import CourseError, Text
from coursekit.questionnaire import Questionnaire

__all__ = ["DEFAULT_CASE", "OWN", "Study", "case", "case_list", "case_of", "cases", "reopen_study"]

DEFAULT_CASE = "power"
OWN = "own"
_CODES = (99, 0)
_LEAST_UNITS = 2
_MOST_UNITS = 12
_YES = frozenset({"1", "true", "yes", "y", "是", "有", "参加", "试点"})
_NO = frozenset({"0", "false", "no", "n", "否", "无", "没有", "未参加", "非试点"})


def cases() -> list[str]:
    """Return the names of the capstone's cases.

    >>> cases()
    ['bank_branch', 'telecom', 'hotel', 'ecommerce', 'power', 'car_rental', 'private_bank']
    """
    return trades()


def case_of(who: str) -> str:
    """Return the case that belongs to a name.

    The name is written in one form (`coursekit.datasets.whose.folded`); SHA-256 of it, its first
    8 bytes as a number, modulo 7. The same name has the same case on every computer, and the seven are
    reached evenly: two names picked at random have the same case with probability 1/7.

    Parameters
    ----------
    who : str
        A name, or a student number.

    Raises
    ------
    ValueError
        Nothing is left of the name without spaces.

    Examples
    --------
    >>> case_of("王芳") == case_of(" 王 芳"), case_of("Li Wei") == case_of("ＬＩ ｗｅｉ")
    (True, True)
    """
    name = folded(who)
    if not name:
        raise ValueError("a name is needed, got an empty one")
    number = int.from_bytes(hashlib.sha256(name.encode("utf-8")).digest()[:8], "big")
    return cases()[number % len(cases())]


def case_list(names: Iterable[str]) -> pd.DataFrame:
    """Give everybody on a list a case, so that nobody has that of the person above.

    `case_of` knows one name only and cannot promise that: one pair of neighbours in seven
    meets. Here whoever has the case of the person above moves on to the next one; the
    case is then opened by its own name, ``case("hotel")``.

    Parameters
    ----------
    names : iterable of str
        In the order in which people sit, or stand on the list.

    Returns
    -------
    DataFrame
        ``name``, ``by_hash`` (what `case_of` says), ``case``.

    Raises
    ------
    CourseError
        A line without a name: says which.

    Examples
    --------
    >>> found = case_list(["王芳", "王芳", "王芳"])
    >>> found["by_hash"].nunique(), found["case"].nunique()
    (1, 2)
    """
    if isinstance(names, str):
        raise TypeError(f"names is a list of names, got the string {names!r}")
    every, rows, above = cases(), [], ""
    for row, name in enumerate(names, start=1):
        if pd.isna(name) or not folded(name):
            raise CourseError(_NO_NAME.format(row=row))
        own = case_of(name)
        given = every[(every.index(own) + 1) % len(every)] if own == above else own
        rows.append((name, own, given))
        above = given
    return pd.DataFrame(rows, columns=["name", "by_hash", "case"])


Chosen = Literal["name", "who", "default", "file"]


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """A survey to work on from cleaning to evaluation; made by `case`.

    Attributes
    ----------
    name : str
        One of `cases()`, or "own".
    title, brief, unit_name : Text
        What it is called, its story, and what one of its units is called.
    codes : tuple of int
        Numbers in `raw` that mean “no answer”.
    aimed_at : str or None
        The dimension that the programme aimed at.
    chosen : {"name", "who", "default", "file"}
        How it was come by.
    who : str
        Whose it is, where a name was given.
    options : dict
        What `case` was called with for a file, as plain data.
    """

    name: str
    title: Text
    brief: Text
    unit_name: Text
    codes: tuple[int, ...]
    aimed_at: str | None
    chosen: Chosen
    table: Survey = field(repr=False)
    who: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    # -- the data ---------------------------------------------------------

    @property
    def own(self) -> bool:
        """Whether the file is the trainee's own."""
        return self.name == OWN

    @property
    def key(self) -> str:
        """The name under which progress is kept."""
        return self.name

    @property
    def raw(self) -> Survey:
        """The answers as they are in the file, codes and straight-liners included; a fresh copy."""
        return self.table.copy()

    @property
    def survey(self) -> Survey:
        """The answers cleaned; a fresh copy.

        Codes are missing values, items worded negatively are turned round, straight-liners are out.
        """
        return self._survey.copy()

    @property
    def latest(self) -> Survey:
        """The answers of the later wave alone, cleaned: how things stand now. Without two waves the whole `survey`.

        A plan starts from these (`coursekit.reporting.study_basis`), because what was so before the
        programme need not be so any more.

        >>> hotel = case("hotel")
        >>> len(hotel.survey), len(hotel.latest)
        (636, 318)
        """
        table = self.survey
        return table[table["wave"] == table["wave"].max()] if self.has_waves else table

    @property
    def has_waves(self) -> bool:
        """Whether there are answers of two waves, an earlier and a later one."""
        return "wave" in self._survey and self._survey["wave"].nunique() > 1

    @cached_property
    def _survey(self) -> Survey:
        clean = recode_missing(self.table, self.codes) if self.codes else self.table
        kept = clean[~straight_liners(clean)]
        return reverse_items(kept) if self.instrument.reversed_items else kept

    @property
    def instrument(self) -> Instrument:
        """The items, their dimensions and the scale."""
        found = self.table.instrument
        assert found is not None  # `case` refuses a file without
        return found

    @property
    def dimensions(self) -> dict[str, tuple[str, ...]]:
        """Dimension → its items."""
        return dict(self.instrument.dimensions)

    @property
    def has_satisfaction(self) -> bool:
        """Whether overall satisfaction was asked."""
        return "overall_satisfaction" in self.table and bool(self.table["overall_satisfaction"].notna().any())

    @property
    def has_weights(self) -> bool:
        """Whether customers divided points among the dimensions."""
        return all(f"W_{dimension}" in self.table for dimension in self.dimensions)

    @cached_property
    def importance(self) -> pd.Series[float] | None:
        """How much each dimension matters, or None where nothing in the data says so.

        Its LMG share in explaining overall satisfaction by the perceptions of all dimensions; where
        satisfaction was not asked, the mean of the points that customers gave it.

        >>> case("hotel").importance.round(2).to_dict()
        {'tangibles': 0.13, 'reliability': 0.19, 'responsiveness': 0.16, 'assurance': 0.28, 'empathy': 0.25}
        """
        if self.has_satisfaction:
            table = self.perceptions.assign(satisfaction=self._survey["overall_satisfaction"])
            try:
                return lmg(table, "satisfaction", list(self.dimensions), resamples=0)["share"].rename("importance")
            except ValueError:  # too few people, or an answer that does not vary
                pass
        if self.has_weights:
            points = self._survey[[f"W_{dimension}" for dimension in self.dimensions]]
            return pd.Series(points.mean().to_numpy(), index=list(self.dimensions), name="importance")
        return None

    @property
    def why_no_importance(self) -> Text | None:
        """Why nothing in the data says what matters; None where something does."""
        if self.importance is not None:
            return None
        return _TOO_FEW_FOR_IMPORTANCE if self.has_satisfaction else _NOTHING_SAYS_IMPORTANCE

    @property
    def perceptions(self) -> pd.DataFrame:
        """Row per respondent, column per dimension: the mean of the perceptions that were answered."""
        columns = {name: [f"P{item}" for item in items] for name, items in self.dimensions.items()}
        return pd.DataFrame({name: self._survey[items].mean(axis=1) for name, items in columns.items()})

    @property
    def has_programme(self) -> bool:
        """Whether it can be asked what the programme has done."""
        return self._lacking is None

    @property
    def why_no_programme(self) -> Text | None:
        """Why it cannot be asked what the programme has done, and what to do; None where it can be asked."""
        if self._lacking is None:
            return None
        reason, advice = self._lacking
        return Text(zh=reason.zh + advice.zh, en=f"{reason.en} {advice.en}")

    @property
    def no_programme_because(self) -> Text | None:
        """The reason alone, as it stands in a report; None where the programme can be asked about."""
        return None if self._lacking is None else self._lacking[0]

    @cached_property
    def _lacking(self) -> tuple[Text, Text] | None:
        missing = [column for column in ("wave", "unit", "programme") if column not in self.table]
        if missing:
            names = Text(zh="、".join(_COLUMNS[m].zh for m in missing), en=", ".join(_COLUMNS[m].en for m in missing))
            options = ", ".join(f'{m}="…"' for m in missing)
            return _NO_COLUMNS.format(names=names), _NAME_THEM.format(options=options)
        # Of those who count: a unit may have lost its only answers of a wave in cleaning.
        rows = self._survey[["wave", "unit", "programme"]]
        if self.aimed_at:
            rows = rows[self.perceptions[self.aimed_at].notna()]
        rows = rows.dropna()
        if rows["wave"].nunique() < 2:
            return _ONE_WAVE, _LEAVE_OUT
        of_unit = rows.groupby("unit")["programme"]
        if mixed := sorted(map(str, of_unit.nunique()[of_unit.nunique() > 1].index)):
            return _MIXED_UNITS.format(units="、".join(mixed[:5])), _MARK_UNITS
        waves = rows.groupby("unit")["wave"].nunique()
        if lacking := sorted(map(str, waves[waves < 2].index)):
            return _LACKING_UNITS.format(units="、".join(lacking[:5])), _DROP_UNITS
        treated = int(of_unit.first().astype(bool).sum())
        if min(treated, len(waves) - treated) < _LEAST_UNITS:
            return _FEW_UNITS.format(treated=treated, control=len(waves) - treated), _LEAVE_OUT
        return None if self.aimed_at else (_NOT_AIMED, _SAY_AIMED.format(example=next(iter(self.dimensions))))

    # -- the words --------------------------------------------------------

    @cached_property
    def questionnaire(self) -> Questionnaire | None:
        """The statements that were asked: the trade's own, or the reader's where a questionnaire was given."""
        return self.table.questionnaire if self.own else ready_made(self.name)

    def label(self, kind: str, code: object) -> Text:
        """Return what a dimension, an item or a unit is called; the code itself where nobody has said.

        >>> case("hotel").label("item", "01").en != case("power").label("item", "01").en
        True
        """
        asked, wanted = self.questionnaire, str(code)
        if kind == "item" and asked is not None:
            found = next((one.label for one in asked.items if one.item == wanted), None)
            if found is not None:
                return Text(zh=found.zh or found.en, en=found.en or found.zh)
        if kind == "dimension" and asked is not None and wanted in asked.dimensions:
            words = asked.dimensions[wanted]
            return Text(zh=words.zh or words.en, en=words.en or words.zh)
        servqual = dict(self.instrument.dimensions) == dict(SERVQUAL.dimensions)
        # Items and dimensions have the course's names where they are the course's; units only in the course's data.
        if (servqual and asked is None) if kind in ("item", "dimension") else not self.own:
            return label(kind, code)
        return Text(zh=wanted, en=wanted)

    def statement(self, item: str) -> Text:
        """Return what was asked about an item's perception, in full; its label where that is not known."""
        asked = self.questionnaire
        found = None if asked is None else next((one.perception for one in asked.items if one.item == item), None)
        if found is None or not (found.zh or found.en):
            return self.label("item", item)
        return Text(zh=found.zh or found.en, en=found.en or found.zh)

    def to_data(self) -> dict[str, Any]:
        """Return as plain data how to open it again (`reopen_study`)."""
        return {"case": self.name, **self.options}

    def __repr__(self) -> str:
        return "\n".join([str(self._head), str(self.brief), *(f"  {name}: {value}" for name, value in self.facts())])

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left">{escape(name)}</th>'
            f'<td style="text-align:left">{escape(value)}</td></tr>'
            for name, value in self.facts()
        )
        return f"<p><strong>{escape(str(self._head))}</strong></p><p>{escape(str(self.brief))}</p><table>{rows}</table>"

    @property
    def _head(self) -> Text:
        return _HEADS[self.chosen].format(title=self.title, who=self.who)

    def facts(self) -> list[tuple[str, str]]:
        """Return what a report's first table says of it: name and value, in the reader's language."""
        facts = [(_ROWS, Text(zh="{n} 人", en="{n} people").format(n=f"{len(self.table):,}"))]
        if "unit" in self.table:
            units = sorted(self.table["unit"].dropna().unique(), key=str)
            names = [self.label("unit", unit) for unit in units[:_MOST_UNITS]]
            shown = Text(zh="、".join(one.zh for one in names), en=", ".join(one.en for one in names))
            if len(units) > _MOST_UNITS:
                shown = Text(zh=f"{shown.zh} 等 {len(units)} 个", en=f"{shown.en} … ({len(units)} in all)")
            facts.append((self.unit_name, shown))
        if "wave" in self.table:
            sizes = self.table["wave"].value_counts().sort_index()
            facts.append((_WAVES, Text(zh="、".join(f"第 {w:g} 期 {n} 人" for w, n in sizes.items()),
                                       en=", ".join(f"wave {w:g}: {n}" for w, n in sizes.items()))))  # fmt: skip
        if self.why_no_programme is None and self.aimed_at:
            members = self.table.loc[self.table["programme"].eq(True), "unit"].dropna().unique()
            inside = [self.label("unit", unit) for unit in sorted(members, key=str)]
            facts.append((_PROGRAMME, Text(zh="、".join(one.zh for one in inside),
                                           en=", ".join(one.en for one in inside))))  # fmt: skip
            facts.append((_AIMED, self.label("dimension", self.aimed_at)))
        if self.codes:
            listed = Text(zh="、".join(map(str, self.codes)), en=" and ".join(map(str, self.codes)))
            facts.append((_NO_ANSWER, listed))
        return [(str(name), str(value)) for name, value in facts]


def case(
    name: str | None = None,
    *,
    who: str | int | None = None,
    file: str | PathLike[str] | None = None,
    questionnaire: Questionnaire | str | PathLike[str] | None = None,
    mapping: Mapping[str, str | None] | None = None,
    dimensions: Mapping[str, Sequence[str | int]] | None = None,
    low: int | None = None,
    high: int | None = None,
    missing_codes: float | Collection[float] | None = None,
    wave: str | None = None,
    after: object = None,
    unit: str | None = None,
    programme: str | None = None,
    aimed_at: str | None = None,
    title: str | None = None,
) -> Study:
    """Open a case of the capstone, or a survey file of one's own in its place.

    Parameters
    ----------
    name : str, optional
        One of `cases()`.
    who : str or int, optional
        A name or a number, which gives a case (see `case_of`). Left out or still ``...``: the default case, which says so.
    file : path, optional
        A survey of one's own, as `read_survey` takes it. All that follow are for a file only.
    questionnaire, mapping, dimensions, low, high, missing_codes
        As in `read_survey`.
    wave, unit, programme : str, optional
        Columns of the file: before or after (two different values), which branch or team, whether it took part in the
        programme (yes/no, 1/0, 是/否). Left out: columns of these names, where there are any.
    after : object, optional
        Which of the two values in the column of waves is the later one; numbers need none.
    aimed_at : str, optional
        The dimension that the programme aimed at: its code, or what it is called.
    title : str, optional
        What it is called; left out, the name of the file.

    Raises
    ------
    CourseError
        There is no such case; more than one of `name`, `who` and `file`; the file cannot be read, has no
        pairs of expectation and perception or no dimensions, or a column named is not in it.

    Examples
    --------
    >>> hotel = case("hotel")
    >>> len(hotel.raw), len(hotel.survey), hotel.aimed_at, hotel.has_programme
    (640, 636, 'tangibles', True)
    >>> case(who="王芳").name == case_of("王芳")
    True
    """
    # A sheet leaves `who = ...` for the trainee to fill in.
    who = who if isinstance(who, str | int) and str(who).strip() else None
    if sum(one is not None for one in (name, who, file)) > 1:
        raise CourseError(_ONE_ONLY)
    told = {"questionnaire": questionnaire, "mapping": mapping, "dimensions": dimensions, "low": low, "high": high,
            "missing_codes": missing_codes, "wave": wave, "after": after, "unit": unit, "programme": programme,
            "aimed_at": aimed_at, "title": title}  # fmt: skip
    told = {option: value for option, value in told.items() if value is not None}
    if file is not None:
        return _own_study(Path(file), told)
    if told:
        raise CourseError(_FOR_A_FILE.format(options="、".join(told)))
    if name is not None:
        return _course_study(name, "name")
    if who is not None:
        return _course_study(case_of(str(who)), "who", str(who).strip())
    return _course_study(DEFAULT_CASE, "default")


def reopen_study(data: Mapping[str, Any]) -> Study:
    """Open again what `Study.to_data` noted.

    >>> reopen_study({"case": "power"}).name
    'power'
    """
    options = dict(data)
    name = options.pop("case")
    return case(**options) if name == OWN else case(name)


def _course_study(name: str, chosen: Chosen, who: str = "") -> Study:
    name = str(name).strip().lower().removeprefix("case_").replace(" ", "_")
    if name not in cases():
        raise CourseError(
            Text(zh="没有叫“{name}”的案例。{near}", en="There is no case called “{name}”. {near}").format(
                name=name, near=near(name, cases())
            )
        )
    row = {
        str(column): str(words) for column, words in load("cases").set_index("case_name").loc[f"case_{name}"].items()
    }
    table = load(f"case_{name}")
    assert isinstance(table, Survey)
    return Study(
        name=name,
        title=Text(zh=row["label_zh"], en=row["label_en"]),
        brief=Text(zh=row["brief_zh"], en=row["brief_en"]),
        unit_name=Text(zh=row["unit_zh"], en=row["unit_en"]),
        codes=_CODES,
        aimed_at=resource(f"case_{name}")["parameters"]["aimed_at"]["value"],
        chosen=chosen,
        table=table,
        who=who,
    )


# ---------------------------------------------------------------- a file of one's own


def _own_study(path: Path, told: Mapping[str, Any]) -> Study:
    reading = ("questionnaire", "mapping", "dimensions", "low", "high", "missing_codes")
    table = read_survey(path, **{option: told[option] for option in reading if option in told})
    known = table.instrument
    pairs = {str(column)[1:] for column in table if f"E{str(column)[1:]}" in table and f"P{str(column)[1:]}" in table}
    if not pairs:
        raise CourseError(_NO_PAIRS.format(name=path.name))
    if known is None:
        raise CourseError(_NO_DIMENSIONS.format(name=path.name))
    if lacking := [item for item in known.items if item not in pairs]:
        raise CourseError(_LACKING_PAIRS.format(name=path.name, items="、".join(lacking[:10])))
    for name in ("wave", "unit", "programme"):
        column = told.get(name, name)
        if name in told and column not in table:
            raise CourseError(
                Text(
                    zh="{file} 里没有“{column}”这一列（{name}）。{near}",
                    en="{file} has no column “{column}” ({name}). {near}",
                ).format(file=path.name, column=column, name=name, near=near(column, map(str, table.columns)))
            )
        if column in table:
            table[name] = _READ[name](table[column], str(column), told.get("after"))
    if {"wave", "programme"} <= set(table) and table["wave"].isna().any():
        # Neither before nor after: no part of the comparison, in which a blank wave would pass for the earlier one.
        table["programme"] = table["programme"].astype("boolean").mask(table["wave"].isna())
    title = str(told.get("title") or path.stem)
    plain = {option: str(value) if isinstance(value, PathLike) else value for option, value in told.items()}
    if isinstance(plain.get("missing_codes"), Collection):
        plain["missing_codes"] = list(plain["missing_codes"])
    if isinstance(plain.get("questionnaire"), Questionnaire):
        del plain["questionnaire"]  # an object is no plain data: who reopens the file hands it over again
    study = Study(
        name=OWN,
        title=Text(zh=title, en=title),
        brief=_OWN_BRIEF.format(name=path.name),
        unit_name=Text(zh="单位", en="Unit"),
        codes=(),
        aimed_at=None,
        chosen="file",
        table=table,
        options={"file": str(path), **plain},
    )
    return study if "aimed_at" not in told else replace(study, aimed_at=_dimension(study, str(told["aimed_at"])))


def _dimension(study: Study, said: str) -> str:
    """Return the code of a dimension named by its code or by what it is called, in either language."""
    wanted = said.strip().casefold()
    for code in study.dimensions:
        name = study.label("dimension", code)
        if wanted in {code.casefold(), name.zh.casefold(), name.en.casefold()}:
            return code
    raise CourseError(
        Text(
            zh="aimed_at 里的“{aimed}”不是这份问卷的维度。{near}",
            en="“{aimed}” in aimed_at is no dimension of this questionnaire. {near}",
        ).format(aimed=said, near=near(said, study.dimensions))
    )


def _waves(column: pd.Series, name: str, after: object) -> pd.Series[float]:
    values = sorted(column.dropna().unique(), key=str)
    if after is not None:
        if str(after) not in {str(value) for value in values}:
            raise CourseError(
                _NO_SUCH_AFTER.format(after=after, column=name, values="、".join(str(value) for value in values[:8]))
            )
        return column.map(lambda value: 2.0 if str(value) == str(after) else 1.0, na_action="ignore").astype(float)
    if len(values) > 2:
        raise CourseError(_MANY_WAVES.format(column=name, n=len(values)))
    if len(values) == 2 and not pd.api.types.is_numeric_dtype(column):
        raise CourseError(_WHICH_AFTER.format(column=name, first=values[0], second=values[1]))
    order = {value: float(place) for place, value in enumerate(sorted(values), start=1)}
    return column.map(order).astype(float)


def _units(column: pd.Series, name: str, after: object) -> pd.Series[str]:
    del name, after
    return column.map(
        lambda value: f"{value:g}" if isinstance(value, float) else str(value).strip(), na_action="ignore"
    )


def _yes_no(column: pd.Series, name: str, after: object) -> pd.Series:
    del after
    read: list[object] = []
    for value in column:
        word = "" if pd.isna(value) else f"{value:g}" if isinstance(value, float) else str(value).strip().casefold()
        if word and word not in _YES | _NO:
            raise CourseError(_NOT_YES_NO.format(column=name, value=str(value)))
        read.append(None if not word else word in _YES)
    return pd.Series(read, index=column.index, dtype="boolean" if None in read else "bool")


_READ: dict[str, Callable[[pd.Series, str, object], pd.Series]] = {"wave": _waves, "unit": _units, "programme": _yes_no}

# ---------------------------------------------------------------- words

_HEADS: dict[Chosen, Text] = {
    "name": Text(zh="案例：{title}（模拟数据）", en="Case: {title} (simulated data)"),
    "who": Text(zh="{who} 的案例：{title}（模拟数据）", en="The case of {who}: {title} (simulated data)"),
    "default": Text(
        zh='这是默认案例：{title}（模拟数据）。写上你的名字，例如 who = "王芳"，就会得到属于你的案例。',
        en='This is the default case: {title} (simulated data). Write your name, such as who = "Li Wei", for a '
        "case of your own.",
    ),
    "file": Text(zh="自己的数据：{title}", en="Data of your own: {title}"),
}
_OWN_BRIEF = Text(zh="读自 {name}。", en="Read from {name}.")
_ROWS = Text(zh="受访者", en="Respondents")
_WAVES = Text(zh="调查期", en="Waves")
_PROGRAMME = Text(zh="参加改进项目", en="In the programme")
_AIMED = Text(zh="项目针对的维度", en="The programme aimed at")
_NO_ANSWER = Text(zh="表示没有回答的代码", en="Codes for no answer")

_ONE_ONLY = Text(
    zh='案例只能用一种办法选：写名称 case("hotel")，写名字 case(who="王芳")，或者给文件 case(file="my-survey.csv")。',
    en='Choose the case in one way: by its name, case("hotel"), by yours, case(who="Li Wei"), or by a file, '
    'case(file="my-survey.csv").',
)
_FOR_A_FILE = Text(
    zh='{options} 只用于自己的文件：请同时写上 file="…"。',
    en='{options}: only for a file of your own; write file="…" as well.',
)
_NO_PAIRS = Text(
    zh="{name} 里没有成对的期望和感知。结业项目要算差距，每道题都要问两遍（E01 和 P01）。只有感知、直接比较或三栏的调查，请用 "
    "lessons/report.ipynb 做报告。",
    en="{name} has no pairs of expectation and perception. The capstone works with gaps, so each item must be asked "
    "twice (E01 and P01). For perceptions only, direct ratings or three columns use lessons/report.ipynb.",
)
_NO_DIMENSIONS = Text(
    zh='不知道 {name} 的哪道题属于哪个维度。请写明，例如 dimensions={{"速度": ["01", "02"], "态度": ["03", "04"]}}，'
    "或者用 questionnaire= 给出问卷文件。",
    en="Which item of {name} belongs to which dimension is not known. Say so, for example "
    'dimensions={{"speed": ["01", "02"], "manner": ["03", "04"]}}, or give the questionnaire\'s file with '
    "questionnaire=.",
)
_LACKING_PAIRS = Text(
    zh="{name} 里这些题缺期望或感知：{items}。请补上，或者在 dimensions 里不写它们。",
    en="In {name} these items lack their expectation or their perception: {items}. Add it, or leave them out of "
    "dimensions.",
)
_NO_SUCH_AFTER = Text(
    zh="after 写的是“{after}”，可是“{column}”一列里只有：{values}。",
    en="after is “{after}”, but the column “{column}” holds: {values}.",
)
_MANY_WAVES = Text(
    zh="“{column}”一列有 {n} 个不同的值，结业项目只比较前后两期。请用 after= 写明哪一期算“后”（其余都算“前”），或者只留两期的行。",
    en="The column “{column}” has {n} different values, and the capstone compares two waves. Say with after= which one "
    "is the later (all others count as before), or keep the rows of two waves.",
)
_WHICH_AFTER = Text(
    zh='“{column}”一列写的是“{first}”和“{second}”，看不出先后。请写明哪个在后，例如 after="{second}"。',
    en="The column “{column}” says “{first}” and “{second}”, which does not tell the order. Say which comes later, for "
    'example after="{second}".',
)
_NOT_YES_NO = Text(
    zh="“{column}”一列应当写是或否（1、0 也行），现在有“{value}”。",
    en="The column “{column}” should say yes or no (1 and 0 will do); it has “{value}”.",
)
_NOTHING_SAYS_IMPORTANCE = Text(
    zh="这份数据既没有总体满意度（overall_satisfaction），也没有客户分给各维度的 100 分（W_…），说不出什么重要。",
    en="These data hold neither overall satisfaction (overall_satisfaction) nor points divided among the dimensions "
    "(W_…): nothing says what matters.",
)
_TOO_FEW_FOR_IMPORTANCE = Text(
    zh="答全了的人太少，或者总体满意度人人一样，算不出各维度的重要性。",
    en="Too few people answered everything, or all are equally satisfied: how much each dimension matters cannot be "
    "worked out.",
)
_NO_NAME = Text(
    zh="名单第 {row} 行没有名字。请补上，或者去掉这一行。",
    en="Line {row} of the list has no name. Fill it in, or take the line out.",
)
_COLUMNS = {
    "wave": Text(zh="是哪一期的", en="which wave it is of"),
    "unit": Text(zh="是哪个单位的", en="which unit it is of"),
    "programme": Text(zh="所在的单位参加了没有", en="whether its unit took part"),
}
_NO_COLUMNS = Text(
    zh="这份数据里看不出每份答卷{names}，所以回答不了改进项目有没有作用。",
    en="These data do not say of each answer sheet {names}; so whether a programme worked cannot be asked of them.",
)
_NAME_THEM = Text(
    zh="有这样的列，就在打开文件时写上 {options}；没有，就跳过这一题。",
    en="If there are such columns, name them when you open the file: {options}; if not, leave this question out.",
)
_LEAVE_OUT = Text(zh="这一题跳过即可。", en="Leave this question out.")
_ONE_WAVE = Text(
    zh="这份数据只有一期，没有前后可比。",
    en="These data have one wave only: there is no before and after.",
)
_MIXED_UNITS = Text(
    zh="这些单位一部分答卷算参加、一部分算没参加：{units}。双重差分要求整个单位要么参加，要么不参加。",
    en="In these units some answers count as in the programme and some as not: {units}. For a difference in differences "
    "a unit is in it or not.",
)
_MARK_UNITS = Text(zh="programme 一列两期都要标注。", en="Mark the column programme in both waves.")
_LACKING_UNITS = Text(
    zh="这些单位只有一期的答卷：{units}。前后比较要两期都有。",
    en="These units have answers in one wave only: {units}. A change needs both.",
)
_DROP_UNITS = Text(zh="请先从文件里去掉它们。", en="Leave them out of the file first.")
_FEW_UNITS = Text(
    zh="参加的单位有 {treated} 个，没参加的有 {control} 个。两边各要有两个以上，才看得出单位之间本来差多少。",
    en="Units in the programme: {treated}, not in it: {control}. Each side needs two or more, or nobody can say how far "
    "units differ anyway.",
)
_NOT_AIMED = Text(
    zh="没有说改进项目针对的是哪个维度。",
    en="Which dimension the programme aimed at has not been said.",
)
_SAY_AIMED = Text(
    zh='打开文件时写上，例如 aimed_at="{example}"。',
    en='Say so when you open the file, for example aimed_at="{example}".',
)
