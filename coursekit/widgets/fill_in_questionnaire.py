"""`FillInQuestionnaire`: answer a short questionnaire in one of four forms, and see it scored at once."""

from __future__ import annotations

import base64
import dataclasses
import io
import threading
from collections.abc import Hashable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np
import pandas as pd

from coursekit import charts, datasets, style
from coursekit.analysis import servqual
from coursekit.analysis.instrument import Survey
from coursekit.charts.drawing import MEAN_RATING, legend_above, rows_down, signed, wrapped
from coursekit.language import CourseError, Language, Text, in_language
from coursekit.questionnaire import FORMS, Questionnaire, Words, form_name
from coursekit.widgets.panel import Panel, drawable, dropdown, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from coursekit.questionnaire import Item

__all__ = ["FillInQuestionnaire"]

# Two statements of each dimension: answered in two minutes, and they fit a customer of any branch.
_SHORT = ("01", "03", "05", "09", "11", "13", "14", "16", "20", "22")
# Answers on one page: what a projector's window shows without much scrolling.
_PER_PAGE = 12
_MIN_SHARE = 0.75  # as everywhere in the course

_NAMES = {
    "E": Text(zh="期望：这样的服务本来应当怎样", en="Expectations: how such a service should be"),
    "P": Text(zh="感知：你实际碰到的怎样", en="Perceptions: what you actually met"),
    "N": Text(zh="和你的期望相比，实际怎样", en="What you met, compared with what you expected"),
    "ADP": Text(zh="每题打三个分", en="Three marks for each statement"),
    "last": Text(zh="最后几题", en="Last questions"),
}
_COLUMNS = {
    "A": Text(zh="最低要求", en="Minimum"),
    "D": Text(zh="理想水平", en="Desired"),
    "P": Text(zh="实际感知", en="Perceived"),
}
# The words at both ends, and in the middle where it means something.
_AGREE = {"low": Text(zh="非常不同意", en="strongly disagree"), "high": Text(zh="非常同意", en="strongly agree")}
_COMPARE = {
    "low": Text(zh="远不如期望", en="much worse"),
    "middle": Text(zh="和期望一样", en="as expected"),
    "high": Text(zh="远超过期望", en="much better"),
}
_LEVEL = {"low": Text(zh="很低", en="very low"), "high": Text(zh="很高", en="very high")}
_SATISFIED = {"low": Text(zh="非常不满意", en="very dissatisfied"), "high": Text(zh="非常满意", en="very satisfied")}
_LIKELY = {"low": Text(zh="绝不会", en="not at all likely"), "high": Text(zh="一定会", en="certain")}
_ENDS = {"overall_satisfaction": _SATISFIED, "recommend": _LIKELY}
_CLOSING = {
    "overall_satisfaction": Text(zh="总的来说，你对这项服务满意吗？", en="All in all, how satisfied are you?"),
    "recommend": Text(
        zh="你会把它推荐给亲友或同事吗？", en="How likely are you to recommend it to family, friends or colleagues?"
    ),
}
_EXAMPLE = Text(zh="例子：一位客户的答案（编的）", en="An example: one customer's answers (made up)")
_EXAMPLE_SAID = Text(zh="（图里是一个例子，答案是编的。）", en=" (The picture is an example; its answers are made up.)")
_NOTHING = Text(zh="这份问卷一题也没有", en="This questionnaire has no statements")
_UNANSWERED = Text(zh="未答", en="no answer")

# What a form can say, and what it cannot.
_WORTH = {
    "gap": (
        Text(
            zh="离期望差在哪里、差多少：先改哪里，有个方向。",
            en="where the service falls short of what is expected and by how much: a direction for what to mend first.",
        ),
        Text(
            zh="水平高低：3 分对 3 分和 7 分对 7 分，差距都是 0。期望大家都打得高，差距多半跟着感知走；"
            "两个分数相减，误差也叠在一起。题数要翻一番。",
            en="how high the level is: 3 against 3 and 7 against 7 both make a gap of 0. Nearly everybody's "
            "expectations are high, so the gap mostly follows the perception; subtracting adds up the errors of two "
            "answers. And there is twice as much to answer.",
        ),
    ),
    "performance": (
        Text(
            zh="每个维度的水平，题数只有一半；预测总体满意，常常不比差距差（Cronin 和 Taylor 1992）。",
            en="the level of each dimension, with half the answers; it often predicts overall satisfaction no worse "
            "than the gap does (Cronin and Taylor 1992).",
        ),
        Text(
            zh="5 分够不够：这位客户要的是 4 分还是 7 分，没有问。",
            en="whether a 5 is enough: nobody asked whether this customer wants a 4 or a 7.",
        ),
    ),
    "direct": (
        Text(
            zh="比期望好还是差，一题一个分，不用相减；比较由客户自己做（Brown、Churchill 和 Peter 1993）。",
            en="better or worse than expected, one mark for each statement and nothing subtracted: the customer does "
            "the comparing (Brown, Churchill and Peter 1993).",
        ),
        Text(
            zh="期望本身是高是低：要求低的人也能说“和期望一样”。以后期望变了，也看不出来。",
            en="whether the expectation itself was high or low: who asked for little can say “as expected”, too. Nor "
            "does it show when expectations change later.",
        ),
    ),
    "columns": (
        Text(
            zh="感知在不在容忍区域里：低于最低要求的先救，到了理想水平的不必再加。",
            en="whether the perception lies in the zone of tolerance: what is below the minimum comes first, what has "
            "reached the desired level needs no more.",
        ),
        Text(
            zh="有人把最低要求打得比理想水平还高：这样的维度没法用，也就说不出他要什么。一题三个分，答的人也累。",
            en="what somebody wants who gives a minimum above the desired level: such a dimension cannot be used. And "
            "three marks for each statement tire people.",
        ),
    ),
}
_ONE = Text(
    zh="这是一个人、一次的答案：没有区间，不能代表别的客户；换一天，你自己也可能打别的分。",
    en="These are one person's answers on one occasion: there is no interval, they stand for no other customer, "
    "and on another day you might answer differently yourself.",
)
_HOW = Text(
    zh="想好一家你最近去过的。用 Tab 键到下一题，按数字键打分；不想答就留着“未答”。",
    en="Think of one that you have been to lately. Tab goes to the next statement, a number key gives the mark; "
    "leave what you would rather not answer.",
)
# A label that is a whole sentence: beside its list, in as many lines as it takes.
_CSS = """<style>
.coursekit-fill .widget-dropdown.coursekit-long { width: auto; height: auto; align-items: center; }
.coursekit-fill .coursekit-long > .widget-label { width: auto; height: auto; flex: 1 1 0; white-space: normal;
  text-align: left; line-height: 1.35; padding: 3px 8px 3px 0; overflow-wrap: anywhere; }
.coursekit-fill .coursekit-long > select { flex: 0 0 9.5em; }
.coursekit-fill .widget-html-content { line-height: 1.4; }
.coursekit-fill .coursekit-rows > * { border-bottom: 1px solid #e5e7eb; }
</style>"""


class FillInQuestionnaire(Panel):
    """A questionnaire to fill in, in one of four forms, with its scores beside it.

    The form may be changed at any time: an answer that another form asks for as well stays.
    Scores are those of `servqual`: `dimension_means`, `servperf`, `non_difference_score` or
    `zone_of_tolerance` of a table with one row. A dimension has a score when at least 75 % of its
    statements are answered.

    Parameters
    ----------
    questionnaire : Questionnaire, optional
        What is asked; its own form is chosen first. Left out: two statements of each dimension from
        the course's questionnaire for bank branches. Weights, and who answers, are not asked for.

    Attributes
    ----------
    controls : dict of str to widget
        ``form`` ("gap", "performance", "direct", "columns"), and a list for each answer of the page that is shown,
        by its column (``E01`` …); ``back`` and ``next`` turn the page, ``clear`` takes all answers back.
    questionnaire : Questionnaire
        What is asked, in the form that is chosen.

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     sheet = FillInQuestionnaire()
    >>> sheet.controls["form"].value = "performance"
    >>> sheet.fill({"P05": 6, "P09": 3})
    >>> float(sheet.scores().loc["reliability", "P"])
    4.5
    """

    def __init__(self, questionnaire: Questionnaire | None = None) -> None:
        asked = _short() if questionnaire is None else questionnaire
        if not isinstance(asked, Questionnaire):
            raise CourseError(
                Text(
                    zh='这里要一份问卷（Questionnaire），例如 datasets.questionnaire("hotel")；你给的是 {kind}。',
                    en='This takes a Questionnaire, for example datasets.questionnaire("hotel"); you passed: {kind}.',
                ).format(kind=type(asked).__name__)
            )
        if asked.items:
            try:
                asked.instrument  # noqa: B018 - a draft may have none yet
            except ValueError as error:
                raise CourseError(
                    Text(
                        zh="这份问卷还不能算分，请先用 InstrumentBuilder 改好。原因：{error}",
                        en="This questionnaire cannot be scored yet; mend it with InstrumentBuilder first. "
                        "The reason: {error}",
                    ).format(error=error)
                ) from error
        self.questionnaire = asked
        self._given: dict[str, float] = {}
        self._scored: tuple[bool, ...] = ()
        self._drawn: tuple[str, pd.DataFrame] | None = None
        self._page = 0
        # Lab moves a page's messages to a thread of their own while the first ones are still being handled.
        self._one_at_a_time = threading.RLock()
        self._busy = False
        # Made once and shown again on every page: so the keyboard's place is not lost when a page is turned.
        self._long: list[Any] = []
        self._triples: list[tuple[Any, list[Any], Any]] = []
        self._column_of: dict[Any, str] = {}
        form = dropdown(str(Text(zh="问卷形式", en="Form")), [(str(form_name(code)), code) for code in FORMS])
        form.value = asked.form
        self.controls: dict[str, Any] = {"form": form}
        super().__init__([form], height=3.2)
        self.add_class("coursekit-fill")
        self._heading = ipywidgets.HTML()
        self._rows = ipywidgets.VBox(layout={"width": "100%"})
        self._rows.add_class("coursekit-rows")
        self._worth = ipywidgets.HTML()
        self._buttons = {
            "back": _button(Text(zh="← 上一页", en="← Back"), lambda: self._turn(-1)),
            "next": _button(Text(zh="下一页 →", en="Next →"), lambda: self._turn(1)),
            "clear": _button(Text(zh="全部重答", en="Clear all answers"), self.clear),
        }
        buttons = ipywidgets.HBox(list(self._buttons.values()), layout={"flex_flow": "row wrap"})
        sheet = ipywidgets.VBox(
            [self._heading, self._rows, buttons],
            layout={"flex": "1 1 360px", "min_width": "280px", "max_width": "640px"},
        )
        self.picture.layout = ipywidgets.Layout(width="440px", max_width="100%")
        scored = ipywidgets.VBox([self.picture, self.sentence, self._worth], layout={"flex": "0 1 440px"})
        both = ipywidgets.HBox([sheet, scored], layout={"flex_flow": "row wrap", "align_items": "flex-start"})
        both.layout.grid_gap = "8px 24px"
        self.children = [ipywidgets.HTML(_CSS), ipywidgets.HBox([form]), both]
        self._show_page()

    def fill(self, answers: Mapping[str, float | None]) -> None:
        """Give several answers at once, by column; None takes one back.

        Raises
        ------
        CourseError
            A column that this form does not ask for, or a mark that is not on the scale.
        """
        scales = {column: self.questionnaire.scales[column] for column in self._asked()}
        with in_language(self._language):
            for column, mark in answers.items():
                if column not in scales:
                    raise CourseError(
                        Text(
                            zh="这种形式的问卷没有 {column} 这一题；有的是：{columns}。",
                            en="This form does not ask for {column}; it asks for: {columns}.",
                        ).format(column=column, columns=", ".join(scales))
                    )
                low, high = scales[column]
                if mark is not None and mark not in range(low, high + 1):
                    raise CourseError(
                        Text(
                            zh="{column} 只能打 {low} 到 {high} 的整数分，你给的是 {mark}。",
                            en="{column} takes a whole number from {low} to {high}; you gave {mark}.",
                        ).format(column=column, low=low, high=high, mark=mark)
                    )
        for column, mark in answers.items():
            if mark is None:
                self._given.pop(column, None)
            else:
                self._given[column] = mark
        self._follow()
        self._update()

    def clear(self) -> None:
        """Take all answers back."""
        self._given.clear()
        self._follow()
        self._update()

    def answers(self) -> Survey:
        """Return the answers as a table with one row and the questionnaire's columns; NaN where nothing is given."""
        return self._table(self._given)

    def scores(self) -> pd.DataFrame:
        """Return what is drawn: a row per dimension, with the columns of the `servqual` function of this form."""
        return self._scores_of(self.answers())

    def _table(self, given: Mapping[str, float]) -> Survey:
        row = {column: given.get(column, np.nan) for column in self.questionnaire.columns}
        row["respondent"] = 1
        return Survey(
            pd.DataFrame([row]), instrument=self.questionnaire.instrument if self.questionnaire.items else None
        )

    def _scores_of(self, table: Survey) -> pd.DataFrame:
        known = self.questionnaire.instrument
        if self.questionnaire.form == "gap":
            return servqual.dimension_means(table, instrument=known, min_share=_MIN_SHARE)
        if self.questionnaire.form == "performance":
            return servqual.servperf(table, instrument=known, min_share=_MIN_SHARE).to_frame()
        if self.questionnaire.form == "direct":
            return servqual.non_difference_score(table, instrument=known, min_share=_MIN_SHARE).to_frame()
        columns = servqual.columns_of_dimensions(table, known)
        return servqual.zone_of_tolerance(columns, list(known.dimensions), low=known.low, high=known.high)

    def draw(self, ax: Axes) -> str:
        """Draw the profile of the dimensions; return what it says and how much is still unanswered."""
        assert self._drawn is not None
        scores, names = self._drawn[1], self._names()
        self._figure.set_size_inches(4.6, charts.dumbbell_height(max(len(scores), 1)) + 0.35)
        if scores.empty:
            ax.set_axis_off()
            ax.text(0.5, 0.5, str(_NOTHING), ha="center", va="center", transform=ax.transAxes)
            return str(self._sentence(scores, names))
        self._scored = tuple(scores.iloc[:, 0].notna())
        ax.set_axis_on()
        self._draw_profile(ax, scores, names)
        return str(self._sentence(scores, names))

    def _draw_profile(self, ax: Axes, scores: pd.DataFrame, names: dict[str, str]) -> None:
        form, low, high = self.questionnaire.form, self.questionnaire.low, self.questionnaire.high
        rows = scores.rename_axis("dimension")
        short = {code: wrapped([name], 16)[0] for code, name in names.items()}
        if form == "gap":
            charts.gap_dumbbell(rows[["E", "P"]], ax, names=short)
        elif form == "columns":
            charts.zone_of_tolerance(rows[["adequate", "desired", "perceived"]], ax, names=short)
            # One below the other: this picture is narrower than the lesson's.
            legend = ax.get_legend()
            assert legend is not None
            for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=True):
                if handle is not None:
                    handle.set_label(text.get_text())
            legend_above(ax, 1, list(legend.legend_handles))
        else:
            _marks(ax, rows.iloc[:, 0], [short[str(code)] for code in rows.index], form, (low + high) / 2)
        ax.set_xlim(low - 0.3, high + 0.3)
        ax.set_xticks(range(low, high + 1))

    def arrangement(self) -> Hashable:
        """Return the form and which dimensions are scored: the room for labels depends on nothing else."""
        return self.questionnaire.form, self._scored

    # ---------------------------------------------------------------- where widgets do not run

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**kwargs)
        # Empty axes tell nobody anything: where nothing is answered yet, an example stands in, and says so.
        if not self._given and self.questionnaire.items:
            with in_language(self._language):
                bundle["text/plain"] = f"{self!r}{_EXAMPLE_SAID}"
                bundle["image/png"] = base64.b64encode(self._example()).decode("ascii")
        return bundle

    def _example(self) -> bytes:
        """Draw the profile of made-up answers, on a picture of its own."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        scores, png = self._scores_of(self._table(_made_up(self.questionnaire))), io.BytesIO()
        with style.only_course_style():
            figure = Figure(figsize=(4.6, charts.dumbbell_height(len(scores)) + 0.7), layout="constrained")
            FigureCanvasAgg(figure)
            figure.suptitle(str(_EXAMPLE), fontsize=10)
            self._draw_profile(figure.add_subplot(), scores, self._names())
            figure.canvas.print_png(png, metadata={"Software": None})  # type: ignore[attr-defined]  # Agg's own
        return png.getvalue()

    # ---------------------------------------------------------------- inside

    def _asked(self) -> list[str]:
        """Return the columns of the lists, in the order of the pages."""
        q = self.questionnaire
        return [*q.item_columns, *(column for column in _CLOSING if column in q.scales)]

    def _pages(self) -> list[tuple[str, list[Item]]]:
        """Cut the questionnaire into pages: which block, and which statements."""
        q = self.questionnaire
        blocks = [q.blocks] if q.form == "columns" else list(q.blocks)
        most = _PER_PAGE // len(blocks[0])
        pages = []
        for block in blocks:
            # As even as can be: not twelve statements and then one.
            number = -(-len(q.items) // most) or 1
            size = -(-len(q.items) // number)
            pages += [(block, list(q.items[start : start + size])) for start in range(0, len(q.items), size or 1)]
        if any(column in q.scales for column in _CLOSING):
            pages.append(("last", []))
        return pages or [(blocks[0], [])]

    def _show_page(self) -> None:
        pages = self._pages()
        self._page = min(self._page, len(pages) - 1)
        block, items = pages[self._page]
        q, shown = self.questionnaire, {}
        rows: list[Any] = []
        with in_language(self._language):
            if block == "ADP":
                self._make_triples(len(items))
                for item, (statement, lists, row) in zip(items, self._triples, strict=False):
                    said = escape(_said(item.perception, self._language))
                    statement.value = f"<div style='line-height:1.35;overflow-wrap:anywhere'>{said}</div>"
                    for one, letter in zip(lists, block, strict=True):
                        shown[letter + item.item] = self._put(one, letter + item.item, str(_COLUMNS[letter]))
                    rows.append(row)
            else:
                asked = {
                    block + item.item: _said(item.expectation if block == "E" else item.perception, self._language)
                    for item in items
                }
                if block == "last":
                    asked = {column: str(said) for column, said in _CLOSING.items() if column in q.scales}
                while len(self._long) < len(asked):
                    self._long.append(self._make_list("coursekit-long", width="100%", margin="0"))
                for one, (column, said) in zip(self._long, asked.items(), strict=False):
                    shown[column] = self._put(one, column, said)
                rows = list(shown.values())
            title = _said(q.title, self._language)
            page = Text(zh="第 {n} 页，共 {all} 页", en="Page {n} of {all}").format(n=self._page + 1, all=len(pages))
            self._heading.value = (
                f"<div style='line-height:1.4'><b>{escape(title)}</b><br>{escape(str(_HOW))}<br>"
                f"<b>{escape(str(_NAMES[block]))}</b> · {escape(str(page))}"
                f"{escape(self._ends(block))}</div>"
            )
            can, cannot = _WORTH[q.form]
            does = Text(zh="这种形式说得出：", en="What this form can say: ")
            does_not = Text(zh="说不出：", en="What it cannot: ")
            self._worth.value = (
                f"<div style='line-height:1.4'><b>{does}</b>{escape(str(can))}<br>"
                f"<b>{does_not}</b>{escape(str(cannot))}</div>"
            )
        self.controls = {"form": self.controls["form"], **shown, **self._buttons}
        self._buttons["back"].disabled = self._page == 0
        self._buttons["next"].disabled = self._page >= len(pages) - 1
        self._rows.children = rows

    def _ends(self, block: str) -> str:
        """Return the words of the scale, where they are the same for the whole page."""
        if block == "last":
            return ""
        low, high = self.questionnaire.low, self.questionnaire.high
        words = _COMPARE if block == "N" else _LEVEL if block == "ADP" else _AGREE
        middle = (low + high) / 2
        parts = [f"{low} {words['low']}"]
        if "middle" in words and middle.is_integer():
            parts.append(f"{int(middle)} {words['middle']}")
        parts.append(f"{high} {words['high']}")
        return str(Text(zh="（{ends}）", en=" ({ends})").format(ends=str(Text(zh="，", en=", ")).join(parts)))

    def _make_list(self, name: str, **layout: str) -> Any:
        made = ipywidgets.Dropdown(options=[("", 0)], value=0, layout=layout)
        made.add_class(name)
        made.observe(self._answered, "value")
        return made

    def _make_triples(self, number: int) -> None:
        while len(self._triples) < number:
            lists = [self._make_list("coursekit-short", width="auto", margin="2px 10px 2px 0") for _ in "ADP"]
            for one in lists:
                one.style.description_width = "initial"
            statement = ipywidgets.HTML()
            row = ipywidgets.VBox([statement, ipywidgets.HBox(lists, layout={"flex_flow": "row wrap"})])
            self._triples.append((statement, lists, row))

    def _put(self, shown: Any, column: str, label: str) -> Any:
        """Let a list ask for `column`, and show the answer there is."""
        low, high = self.questionnaire.scales[column]
        ends = _ENDS.get(
            column, _COMPARE if column[0] == "N" else _AGREE if self.questionnaire.form != "columns" else {}
        )
        marks = [(str(_UNANSWERED), 0)]
        for mark in range(low, high + 1):
            place = {low: "low", high: "high", (low + high) / 2: "middle"}.get(mark, "")
            marks.append((f"{mark} {ends[place]}" if place in ends else str(mark), mark - low + 1))
        self._busy = True
        self._column_of[shown] = column
        shown.description = label
        if tuple(shown.options) != tuple(marks):
            shown.options = marks
        self._busy = False
        self._follow({column: shown})
        return shown

    def _answered(self, change: Any) -> None:
        with self._one_at_a_time:
            if self._busy:
                return
            column = self._column_of[change["owner"]]
            if change["new"]:
                self._given[column] = change["new"] + self.questionnaire.scales[column][0] - 1
            else:
                self._given.pop(column, None)
            self._update()

    def _follow(self, lists: Mapping[str, Any] | None = None) -> None:
        """Let the lists show the answers, without each drawing the picture anew."""
        self._busy = True
        for column in self._asked():
            shown = (self.controls if lists is None else lists).get(column)
            if shown is not None:
                given, low = self._given.get(column), self.questionnaire.scales[column][0]
                shown.value = 0 if given is None else int(given) - low + 1
        self._busy = False

    def _turn(self, by: int) -> None:
        self._page = max(self._page + by, 0)
        self._show_page()
        first = next((shown for shown in self.controls.values() if shown in self._column_of), None)
        if first is not None:
            first.focus()

    def _update(self, change: Any = None) -> None:
        form = self.controls["form"].value
        if form != self.questionnaire.form:
            self.questionnaire = dataclasses.replace(self.questionnaire, form=form)
            self._page = 0
            self._show_page()
        with in_language(self._language):
            scores = self.scores() if self.questionnaire.items else pd.DataFrame()
            words = str(self._sentence(scores, self._names()))
        if self._drawn is not None and self._drawn[0] == form and self._drawn[1].equals(scores):
            # Most single answers do not yet score a dimension: nothing to draw, and no wait.
            self.words = words
            self.sentence.value = f'<div role="status" aria-live="polite">{escape(self.words)}</div>'
            return
        self._drawn = form, scores
        super()._update(change)

    def _names(self) -> dict[str, str]:
        """Return what the dimensions are called, as a picture can show it."""
        return {
            code: drawable(shortened(_said(self.questionnaire.dimensions.get(code, Words()), self._language), 48))
            or code
            for code in self.questionnaire.used_dimensions
        }

    def _sentence(self, scores: pd.DataFrame, names: dict[str, str]) -> Text:
        if scores.empty:
            return Text(zh="{nothing}。", en="{nothing}.").format(nothing=_NOTHING)
        asked = self._asked()
        left = sum(column not in self._given for column in asked)
        if left == len(asked):
            return Text(
                zh="还没有作答，{n} 个分要打。答完一个维度，就看得到它的分。",
                en="Nothing answered yet: {n} marks to give. A dimension shows its score once it is answered.",
            ).format(n=left)
        todo = (
            Text(zh="{n} 个分都打了。", en="All {n} marks are given.").format(n=len(asked))
            if not left
            else Text(zh="还有 {left} 个没打（共 {n} 个）。", en="{left} of {n} marks still to give.").format(
                left=left, n=len(asked)
            )
        )
        found = _found(self.questionnaire, scores, names)
        parts = [todo, found] if scores.iloc[:, 0].isna().all() else [found, todo, _ONE]
        return Text(zh="".join(part.zh for part in parts), en=" ".join(part.en for part in parts))


def _found(asked: Questionnaire, scores: pd.DataFrame, names: dict[str, str]) -> Text:
    """Say what the scores show, and nothing where there are none yet."""
    form = asked.form
    impossible = [names[str(code)] for code in scores.index[scores["impossible"] > 0]] if form == "columns" else []
    warning = (
        Text(
            zh="{names}：最低要求打得比理想水平还高，没法算，请再看看。",
            en="{names}: the minimum is above what is desired, which cannot be scored; look again.",
        ).format(names=_listed(impossible))
        if impossible
        else None
    )
    column = {"gap": "gap", "performance": "P", "direct": "N", "columns": "adequacy"}[form]
    known = scores[column].dropna()
    if known.empty:
        if warning is not None:
            return warning
        more = {
            "gap": Text(zh="期望和感知都要打，", en="both expectation and perception, "),
            "columns": Text(zh="三个分都要打，", en="all three marks, "),
        }
        rule = Text(
            zh="还没有一个维度够算分：{more}一个维度的题至少要答四分之三。",
            en="No dimension can be scored yet: that takes {more}three quarters of its statements.",
        )
        return Text(zh=rule.zh.format(more=more[form].zh if form in more else ""),
                    en=rule.en.format(more=more[form].en if form in more else ""))  # fmt: skip
    worst = known[np.isclose(known, known.min())].index
    which = _listed([names[str(code)] for code in worst])
    value, mean = float(known.min()), float(known.mean())
    level = len(worst) == len(known)
    # The mean of all dimensions is a total only where there are all of them.
    total = None
    if len(known) == len(scores) and len(scores) > 1:
        total = Text(zh="各维度平均 {mean}。", en="Mean of the dimensions: {mean}.").format(
            mean=signed(mean) if form == "gap" else f"{mean:.2f}"
        )
    if form == "gap":
        if level and len(known) > 1:
            found = Text(zh="各维度差距一样，{value}。", en="Every dimension has the same gap, {value}.")
        elif value < 0:
            found = Text(
                zh="离期望最远：{which}，差距 {value}。", en="Furthest below expectation: {which}, gap {value}."
            )
        else:
            found = Text(
                zh="没有一个维度低于期望；差距最小：{which}，{value}。",
                en="No dimension is below expectation; the smallest gap: {which}, {value}.",
            )
        found = found.format(which=which, value=signed(value))
    elif form == "performance":
        found = Text(zh="感知最低：{which}，{value} 分。", en="Lowest perception: {which}, {value}.").format(
            which=which, value=f"{value:.2f}"
        )
    elif form == "direct":
        middle = (asked.low + asked.high) / 2
        below = [names[str(code)] for code in known.index[known < middle - 1e-9]]
        found = (
            Text(zh="不如期望的：{below}。最低是{which}，{value} 分。",
                 en="Worse than expected: {below}. Lowest: {which}, {value}.")
            if below
            else Text(zh="没有一个维度不如期望；最低：{which}，{value} 分。",
                      en="No dimension is worse than expected; the lowest: {which}, {value}.")
        ).format(below=_listed(below), which=which, value=f"{value:.2f}")  # fmt: skip
    else:
        found = _zones(scores, names)
        total = None
    parts = [part for part in (found, total, warning) if part is not None]
    return Text(zh="".join(part.zh for part in parts), en=" ".join(part.en for part in parts))


def _zones(scores: pd.DataFrame, names: dict[str, str]) -> Text:
    parts = []
    for zone, words in {
        "below": Text(zh="低于最低要求：{which}。", en="Below the minimum: {which}."),
        "in": Text(zh="在容忍区域内：{which}。", en="Inside the zone of tolerance: {which}."),
        "above": Text(zh="超过理想水平：{which}。", en="Above what is desired: {which}."),
    }.items():
        there = [names[str(code)] for code in scores.index[scores[zone] == 1]]
        if there:
            parts.append(words.format(which=_listed(there)))
    return Text(zh="".join(part.zh for part in parts), en=" ".join(part.en for part in parts))


def _marks(ax: Axes, scores: pd.Series[float], names: list[str], form: str, middle: float) -> None:
    """Draw one mark for each dimension on the answer scale, and its number at the right."""
    y = np.arange(len(scores))
    if form == "direct":
        ax.axvline(middle, color=style.PALETTE["neutral"], linewidth=1.2, zorder=1)
        ax.text(middle, 1.02, str(_COMPARE["middle"]), transform=ax.get_xaxis_transform(), ha="center", va="bottom",
                fontsize=9)  # fmt: skip
    ax.plot(scores.to_numpy(dtype=float), y, linestyle="none", marker="o", markersize=9,
            color=style.PALETTE["perception"], zorder=3)  # fmt: skip
    for row, value in enumerate(scores):
        ax.annotate("–" if np.isnan(value) else f"{value:.2f}", (1, row), xycoords=ax.get_yaxis_transform(),
                    xytext=(8, 0), textcoords="offset points", va="center", fontsize=9)  # fmt: skip
    rows_down(ax, names)
    ax.set_xlabel(str(MEAN_RATING))


def _listed(names: list[str]) -> Text:
    return Text(zh="、".join(names) or "–", en=", ".join(names) or "–")


def _button(label: Text, does: Any) -> Any:
    made = ipywidgets.Button(description=str(label), layout={"width": "auto"})
    made.on_click(lambda _: does())
    return made


def _said(words: Words, lang: Language) -> str:
    """Return one side; the other where it is still empty, as a draft's may be."""
    return words.side(lang) or words.side("en" if lang == "zh" else "zh")


def _made_up(asked: Questionnaire) -> dict[str, float]:
    """Return answers to every statement such as one customer might give: some dimensions good, some not."""
    order, low, high = {code: n for n, code in enumerate(asked.used_dimensions)}, asked.low, asked.high
    given: dict[str, float] = {}
    for n, item in enumerate(asked.items):
        seen = high - (1, 2, 4, 1, 3)[order[item.dimension] % 5]
        middle = (low + high) // 2
        marks = {"E": high - n % 2, "P": seen, "N": middle + seen - (high - 2), "A": middle, "D": high}
        given |= {letter + item.item: min(max(marks[letter], low), high) for letter in asked.blocks}
    return given


def _short() -> Questionnaire:
    whole = datasets.questionnaire("bank_branch", form="gap")
    return dataclasses.replace(
        whole,
        items=tuple(item for item in whole.items if item.item in _SHORT),
        background=(),
        weights=False,
        satisfaction=False,
        recommend=False,
    )
