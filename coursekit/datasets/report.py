"""What reading a survey found and did, shown so that every cell can be traced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import pandas as pd

from coursekit.language import Language, Text, language

__all__ = ["KINDS", "SHOWN", "Finding", "Kind", "SurveyReport"]

SHOWN = 20  # of one kind; the rest is counted, and in `table()`


@dataclass(frozen=True)
class Kind:
    """One kind of finding: its heading says what is wrong and what was, or should be, done."""

    heading: Text
    note: bool = False


KINDS: dict[str, Kind] = {
    "out_of_range": Kind(
        Text(
            zh="超出量表范围 {low}～{high}，已设为缺失；请核对原始问卷",
            en="Outside the scale {low} to {high}, set missing; compare with the questionnaires",
        )
    ),
    "text_in_number": Kind(
        Text(
            zh="应为数字却是文字，已设为缺失；请在原表里只留数字（如“七”改成 7）再读一次",
            en="Text where a number belongs, set missing; leave only the number in the file (“seven” → 7) and read "
            "again",
        )
    ),
    "likely_code": Kind(
        Text(
            zh="量表之外反复出现的数，很可能是缺失代码，已设为缺失；若确是代码，读取时写明 missing_codes",
            en="A number outside the scale that comes back: most likely a code for a missing answer, set missing; if "
            "it is one, say so with missing_codes",
        )
    ),
    "missing_code": Kind(
        Text(zh="你说明的缺失代码，已设为缺失", en="A missing code that you named, set missing"), note=True
    ),
    "missing_word": Kind(
        Text(zh="表示没有回答的文字，已设为缺失", en="A word that stands for no answer, set missing"), note=True
    ),
    "fullwidth": Kind(
        Text(zh="全角数字，已换成半角", en="A full-width digit, converted to an ordinary one"), note=True
    ),
    "unit": Kind(
        Text(
            zh="数字后面带着单位（如“7分”），已读作数字", en="A number with its unit (“7 points”), read as the number"
        ),
        note=True,
    ),
    "worded": Kind(
        Text(
            zh="数字旁边写着量表的文字（如“非常同意7”），已读作数字",
            en="A number beside the words of the scale (“strongly agree 7”), read as the number",
        ),
        note=True,
    ),
    "out_of_own_range": Kind(
        Text(
            zh="超出这一列自己的范围（权重 0～100，推荐 0～10，满意度 {low}～{high}），已设为缺失；请核对原始问卷",
            en="Outside the column's own range (weights 0 to 100, recommendation 0 to 10, satisfaction {low} to "
            "{high}), "
            "set missing; compare with the questionnaires",
        )
    ),
    "fraction": Kind(
        Text(zh="在量表之内但不是整数，照原样保留", en="Within the scale but not a whole number, kept as it is")
    ),
    "duplicate_id": Kind(
        Text(
            zh="编号重复，各行都保留；是同一份问卷录了两次，还是编号写错？",
            en="The same id more than once, every row kept; entered twice, or a wrong id?",
        )
    ),
    "missing_id": Kind(Text(zh="没有编号，这一行保留", en="No id, the row is kept")),
    "unpaired_column": Kind(
        Text(
            zh="只有期望或只有感知的题，这一列保留，但算不出差距；列名认错了就用 mapping 更正",
            en="An item with only one of expectation and perception, the column is kept but has no gap; if the name "
            "was misread, correct it with mapping",
        )
    ),
    "half_pair": Kind(
        Text(
            zh="一对题里只有一半可用，这道题算不出该受访者的差距",
            en="Only one half of the pair can be used, so this person has no gap on the item",
        )
    ),
    "missing_column": Kind(
        Text(
            zh="问卷里有、表里没有的列；不影响各题的得分，用到它的结果就没有了",
            en="Columns of the questionnaire that the file does not have; scores of items stand, what needs these is "
            "gone",
        )
    ),
    "renamed_column": Kind(
        Text(
            zh="列名和问卷不同，已按意思认出；认错了就用 mapping 更正",
            en="The name differs from the questionnaire's and was recognised by its meaning; correct it with mapping",
        ),
        note=True,
    ),
    "extra_column": Kind(
        Text(zh="问卷之外的列，照原样保留", en="A column that is not the questionnaire's, kept as it is"), note=True
    ),
    "minimum_above": Kind(
        Text(
            zh="可接受的最低水平高过了理想水平，照原样保留，但这道题没有容忍区域；多半是勾错了栏",
            en="The minimum is above the desired level, kept, but the item has no zone of tolerance; most likely the "
            "wrong column was ticked",
        )
    ),
    "weight_sum": Kind(
        Text(
            zh="各维度的权重加起来不是 100（列出的是合计），照原样保留；请核对，或把这一行的权重改为空白",
            en="The points do not add to 100 (the sum is shown), kept as they are; compare with the questionnaire, or "
            "blank the points of this row",
        )
    ),
    "weight_blank": Kind(
        Text(
            zh="已填的权重加起来正好 100，空着的维度按 0 分读入",
            en="The points given add to 100, so the blank ones were read as 0",
        ),
        note=True,
    ),
    "other_answer": Kind(
        Text(
            zh="不在问卷所列选项之内的背景回答，照原样保留；同一个意思请统一写法，免得分成两组",
            en="A background answer that the questionnaire does not list, kept; write one thing in one way, or it "
            "makes "
            "two groups",
        )
    ),
    "straight_liner": Kind(
        Text(
            zh="直线作答（期望题全填同一个数，感知题也是；只有一组题时就是这一组），这一行保留；要不要去掉，由你决定",
            en="A straight-liner (one number for all expectations, one for all perceptions, or for the one block there "
            "is), the row is kept; leaving it out is your decision",
        )
    ),
    "blank_row": Kind(Text(zh="整行空白，这一行保留", en="A wholly blank row, kept")),
    "no_answers": Kind(Text(zh="没有一题可用的回答，这一行保留", en="No usable answer to any item, the row is kept")),
    "unnamed_column": Kind(
        Text(zh="有数据却没有列名，已按位置命名", en="Data without a column name, named by position")
    ),
    "empty_column": Kind(
        Text(zh="没有列名也没有数据的列，没有读入", en="A column with neither name nor data, not read"), note=True
    ),
    "lines_above": Kind(Text(zh="表头上方的行，没有读入", en="Rows above the header, not read"), note=True),
    "hint_row": Kind(
        Text(zh="表头下面的填写说明，不是回答，没有读入", en="A row under the header that explains it, not read"),
        note=True,
    ),
    "total_row": Kind(
        Text(
            zh="合计或平均的行，不是受访者，没有读入",
            en="A row of totals or means, which is no respondent, not read",
        )
    ),
    "two_row_header": Kind(
        Text(zh="两行（合并单元格）的表头，已合成一行", en="A header of two rows (merged cells), joined into one"),
        note=True,
    ),
    "rows_below": Kind(Text(zh="表末的空行，没有读入", en="Blank rows at the end, not read"), note=True),
    "other_sheets": Kind(
        Text(
            zh="文件里有几张工作表，只读了第一张；其余的没有读入",
            en="The file has several sheets and only the first was read; not read",
        )
    ),
    "outside_dimensions": Kind(
        Text(
            zh="不属于任何维度的题，只出现在按题的结果里",
            en="Items in no dimension; they appear in results by item only",
        )
    ),
}

_WORDS = {
    "title": Text(zh="读取报告：{name}", en="Reading report: {name}"),
    "read": Text(zh="{rows} 行，{columns} 列；{how}。", en="{rows} rows, {columns} columns; {how}."),
    "pairs": Text(zh="认出 {n} 对期望与感知题。", en="{n} pairs of expectation and perception found."),
    "id": Text(zh="受访者编号：{name}。", en="Respondent id: {name}."),
    "no_id": Text(
        zh='没有认出编号列；表里有的话，用 mapping={{"列名": "respondent"}} 指明。',
        en='No id column was recognised; if there is one, name it with mapping={{"its name": "respondent"}}.',
    ),
    "mapped": Text(
        zh="各列认作（不对就用 mapping 更正）：{mapping}", en="Columns were taken as (correct with mapping): {mapping}"
    ),
    "mapping": Text(zh="各列认作（不对就用 mapping 更正）", en="Columns were taken as (correct with mapping)"),
    "instrument": Text(
        zh="问卷：{n} 个维度，量表 {low}～{high}。", en="Instrument: {n} dimensions, scale {low} to {high}."
    ),
    "no_instrument": Text(
        zh="不知道哪道题属于哪个维度，所以算不出维度分。请给出 dimensions，例如 "
        'dimensions={{"reliability": ["05", "06"]}}。',
        en="Which item belongs to which dimension is not known, so there are no dimension scores. Give dimensions, "
        'e.g. dimensions={{"reliability": ["05", "06"]}}.',
    ),
    "blanks": Text(zh="空白的题项单元格：{n} 个。", en="Blank item cells: {n}."),
    "set_missing": Text(
        zh="另有 {n} 个单元格被设为缺失，每一个都列在 report.table() 里。没有删除任何一位受访者的行。",
        en="A further {n} cells were set missing; every one is in report.table(). No respondent was left out.",
    ),
    "clean": Text(zh="没有发现问题。", en="Nothing wrong was found."),
    "findings": Text(zh="发现", en="Findings"),
    "notes": Text(zh="说明", en="Notes"),
    "count": Text(zh="{heading}（{n} 处）", en="{heading} ({n})"),
    "more": Text(zh="……还有 {n} 处，见 report.table()", en="… and {n} more, see report.table()"),
    "row": Text(zh="第 {row} 行", en="row {row}"),
    "column": Text(zh="“{column}”列", en="column “{column}”"),
}


@dataclass(frozen=True)
class Finding:
    """One thing found in a file.

    Attributes
    ----------
    kind : str
        A key of `KINDS`.
    row : int or None
        Row as numbered in the spreadsheet (the header is row 1 unless lines stand above it).
    column : str or None
        The column's own name in the file.
    item : str or None
        The item code it was taken as.
    value : str
        What stood there.
    set_missing : bool
        The cell was made missing in the survey.
    """

    kind: str
    row: int | None = None
    column: str | None = None
    item: str | None = None
    value: str = ""
    set_missing: bool = False

    @property
    def place(self) -> Text | None:
        """Row and column in words, or None where the finding is about the whole file."""
        parts = []
        if self.row is not None:
            parts.append(_WORDS["row"].format(row=self.row))
        if self.column is not None:
            parts.append(_WORDS["column"].format(column=self.column))
        if not parts:
            return None
        return Text(zh="".join(part.zh for part in parts), en=", ".join(part.en for part in parts))

    def side(self, lang: Language) -> str:
        """Return place and value in `lang`."""
        place = self.place
        shown = [place.side(lang)] if place else []
        if self.value:
            shown.append(self.value)
        return ("：" if lang == "zh" else ": ").join(shown)


@dataclass(repr=False)
class SurveyReport:
    """What `read_survey` found and did.

    Attributes
    ----------
    name : str
        File name.
    how : Text
        Encoding and separator, or Excel sheet.
    rows, columns : int
        Size of the survey that was returned.
    mapping : dict of str to str
        Own column name → item code (and the id column → its new name, where one was
        given): what was guessed and what was told. Change it and pass it back as
        ``mapping`` to correct a guess.
    id_column : str or None
        Column of the survey that holds the respondents' ids.
    blanks : dict of str to int
        Item column → number of cells that were blank in the file.
    findings : list of Finding
    scale : tuple of int
        Lowest and highest answer.
    dimensions : int or None
        Number of dimensions of the instrument; None where there is no instrument.
    asked : Text or None
        The questionnaire it was read by, in a sentence; None where none was given.
    """

    name: str
    how: Text
    rows: int = 0
    columns: int = 0
    mapping: dict[str, str] = field(default_factory=dict)
    id_column: str | None = None
    blanks: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    scale: tuple[int, int] = (1, 7)
    dimensions: int | None = None
    asked: Text | None = None

    @property
    def counts(self) -> dict[str, int]:
        """Kind of finding → how many."""
        found = Counter(finding.kind for finding in self.findings)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    @property
    def set_missing(self) -> int:
        """Number of cells that had something in them and are missing now."""
        return sum(finding.set_missing for finding in self.findings)

    def table(self) -> pd.DataFrame:
        """Return every finding, one per row.

        Returns
        -------
        DataFrame
            ``kind, row, column, item, value, set_missing`` and ``meaning``, the
            heading in the reader's language.
        """
        lang = language()
        return pd.DataFrame(
            {
                "kind": [finding.kind for finding in self.findings],
                "row": pd.array([finding.row for finding in self.findings], dtype="Int64"),
                "column": [finding.column for finding in self.findings],
                "item": [finding.item for finding in self.findings],
                "value": [finding.value for finding in self.findings],
                "set_missing": [finding.set_missing for finding in self.findings],
                "meaning": [self._heading(finding.kind).side(lang) for finding in self.findings],
            }
        )

    def __str__(self) -> str:
        return self.text(language())

    __repr__ = __str__

    def text(self, lang: Language) -> str:
        """Return the report as plain text in `lang`, at most `SHOWN` findings of a kind."""
        lines = [_WORDS["title"].format(name=self.name).side(lang)]
        lines += [line.side(lang) for line in self._opening()]
        lines += [_WORDS["mapped"].format(mapping=self._mapped()).side(lang)]
        for head, kinds in self._sections():
            lines += ["", _WORDS[head].side(lang)]
            for kind, found in kinds:
                lines.append(f"- {self._counted(kind, len(found)).side(lang)}")
                lines += [f"    {finding.side(lang)}" for finding in found[:SHOWN]]
                if len(found) > SHOWN:
                    lines.append(f"    {_WORDS['more'].format(n=len(found) - SHOWN).side(lang)}")
        return "\n".join(lines)

    def html(self, lang: Language) -> str:
        """Return the report as HTML in `lang`: a folded list for every kind of finding."""
        parts = [f"<h4>{escape(_WORDS['title'].format(name=self.name).side(lang))}</h4>"]
        parts += [f"<p>{escape(line.side(lang))}</p>" for line in self._opening()]
        pairs = "".join(
            f"<tr><td>{escape(own)}</td><td><code>{escape(code)}</code></td></tr>" for own, code in self.mapping.items()
        )
        parts.append(
            f"<details><summary>{escape(_WORDS['mapping'].side(lang))}</summary><table>{pairs}</table></details>"
        )
        for head, kinds in self._sections():
            parts.append(f"<h5>{escape(_WORDS[head].side(lang))}</h5>")
            for kind, found in kinds:
                listed = "".join(f"<li>{escape(finding.side(lang))}</li>" for finding in found[:SHOWN])
                if len(found) > SHOWN:
                    listed += f"<li>{escape(_WORDS['more'].format(n=len(found) - SHOWN).side(lang))}</li>"
                summary = escape(self._counted(kind, len(found)).side(lang))
                parts.append(f"<details><summary>{summary}</summary><ul>{listed}</ul></details>")
        return f'<div class="coursekit-report">{"".join(parts)}</div>'

    def _repr_html_(self) -> str:
        return self.html(language())

    def brief(self, most: int = SHOWN) -> Text | None:
        """Return the findings alone, for an error that stops the reading; None where there are none."""
        sides: dict[str, str] = {}
        for lang in ("zh", "en"):
            lines = []
            for _, kinds in self._sections():
                for kind, found in kinds:
                    places = [finding.side(lang) for finding in found[:most]]
                    if len(found) > most:
                        places.append(_WORDS["count"].format(heading="…", n=len(found) - most).side(lang))
                    listed = ("；" if lang == "zh" else "; ").join(places)
                    lines.append(
                        f"- {self._counted(kind, len(found)).side(lang)}{'：' if lang == 'zh' else ': '}{listed}"
                    )
            sides[lang] = "\n".join(lines)
        return Text(**sides) if sides["zh"] else None

    def _opening(self) -> Iterable[Text]:
        yield _WORDS["read"].format(rows=self.rows, columns=self.columns, how=self.how)
        if self.asked:
            yield self.asked
        else:
            codes = set(self.mapping.values())
            yield _WORDS["pairs"].format(n=sum(f"P{code[1:]}" in codes for code in codes if code.startswith("E")))
        yield _WORDS["id"].format(name=self.id_column) if self.id_column else _WORDS["no_id"].format()
        if self.dimensions is None:
            yield _WORDS["no_instrument"].format()
        elif not self.asked:
            yield _WORDS["instrument"].format(n=self.dimensions, low=self.scale[0], high=self.scale[1])
        yield _WORDS["blanks"].format(n=sum(self.blanks.values()))
        yield _WORDS["set_missing"].format(n=self.set_missing)
        if not self.findings:
            yield _WORDS["clean"]

    def _mapped(self) -> str:
        every = [f"{own} → {code}" for own, code in self.mapping.items()]
        # Two blocks of a long survey: the first and last few tell the rule, `report.mapping` has them all.
        return ", ".join(every if len(every) <= 12 else [*every[:4], "…", *every[-4:]])

    def _sections(self) -> Sequence[tuple[str, list[tuple[str, list[Finding]]]]]:
        by_kind: Mapping[str, list[Finding]] = {
            kind: [finding for finding in self.findings if finding.kind == kind] for kind in self.counts
        }
        found = [(kind, listed) for kind, listed in by_kind.items() if not KINDS[kind].note]
        notes = [(kind, listed) for kind, listed in by_kind.items() if KINDS[kind].note]
        return [(head, kinds) for head, kinds in (("findings", found), ("notes", notes)) if kinds]

    def _heading(self, kind: str) -> Text:
        return KINDS[kind].heading.format(low=self.scale[0], high=self.scale[1])

    def _counted(self, kind: str, n: int) -> Text:
        return _WORDS["count"].format(heading=self._heading(kind), n=n)
