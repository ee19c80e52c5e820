"""The questionnaire on paper, and the empty table its answers are typed into."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from html import escape
from os import PathLike
from pathlib import Path

from coursekit.atomic import write_bytes, write_text
from coursekit.language import CourseError, Language, Text, as_language, in_language
from coursekit.page import Page, page_html, write_page
from coursekit.questionnaire.faults import statements
from coursekit.questionnaire.model import Item, Questionnaire, Words

__all__ = ["write_form", "write_template"]

_CSS = """<style>
@page { margin: 13mm 14mm 14mm; }
body { line-height: 1.42; }
.slip { float: right; border: 1px solid #6B7280; border-radius: 1.5mm; padding: .8mm 3mm 1mm; font-size: .82em;
        color: #4B5563; margin: 0 0 2mm 5mm; }
.slip b { display: inline-block; width: 24mm; border-bottom: 1px solid #6B7280; font-weight: 400; }
.how { background: #F3F6FA; border-left: 1.2mm solid #0072B2; padding: 2mm 4mm; clear: both;
       -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.block { margin-top: 5mm; }
h2 { margin: 5mm 0 1.5mm; }
.ask { margin: 0 0 1.5mm; break-after: avoid; }
table.ticks { table-layout: fixed; margin: 0; font-size: .95em; }
table.ticks thead { display: table-header-group; }
table.ticks th { font-weight: 600; font-size: .86em; padding: 1mm 0; vertical-align: bottom; }
table.ticks th.low { text-align: left; } table.ticks th.high { text-align: right; }
table.ticks th.middle { text-align: center; }
table.ticks td { padding: 1.3mm 0; vertical-align: middle; }
table.ticks td.said { padding-right: 4mm; }
table.ticks td.no, table.ticks th.no { color: #6B7280; padding-right: 1mm; white-space: nowrap; }
table.ticks td.level { font-size: .88em; color: #374151; padding-right: 2mm; }
table.ticks tr.first td { border-top: 1px solid #6B7280; }
table.ticks tr.three td { border-bottom: none; padding: .5mm 0; }
table.ticks tr.three td.said { vertical-align: top; padding: 1.2mm 4mm 1.2mm 0; }
table.ticks td.tick { text-align: center; }
tbody.item { break-inside: avoid; }
.o { display: inline-block; box-sizing: border-box; width: 6.2mm; height: 6.2mm; line-height: 5.6mm; text-align: center;
     border: .35mm solid #4B5563; border-radius: 50%; font-size: 7.5pt; color: #6B7280; }
.points td { vertical-align: middle; padding: 1.4mm 3mm 1.4mm 0; }
.points small { color: #6B7280; }
.points td.box { width: 24mm; text-align: right; white-space: nowrap; padding-right: 0; }
.points td.box b { display: inline-block; width: 15mm; height: 7.5mm; border: .35mm solid #4B5563; border-radius: 1mm;
                   vertical-align: middle; }
.points tr.sum td { border-bottom: none; font-weight: 600; }
.who { margin: 2mm 0; break-inside: avoid; }
.who span.choice { display: inline-block; margin: .8mm 6mm .8mm 0; white-space: nowrap; }
.who .o { width: 4.6mm; height: 4.6mm; vertical-align: -.8mm; margin-right: 1.2mm; }
.who .line { display: inline-block; width: 70mm; border-bottom: 1px solid #4B5563; height: 6mm; }
.keep { break-inside: avoid; }
.thanks { margin-top: 4mm; font-weight: 600; text-align: center; }
.source { margin-top: 3mm; padding-top: 1.5mm; border-top: 1px solid #E5E7EB; font-size: .74em; color: #6B7280; }
</style>"""

_WORDS = {
    "number": Text(zh="问卷编号（工作人员填写）", en="Form no. (for the staff)"),
    "agree": Text(
        zh="请在每句话后面圈出一个数字。{low} 表示非常不同意，{high} 表示非常同意，中间的数表示程度。"
        "答案没有对错，请按您自己的看法作答；实在说不上来的，空着就好。",
        en="After each statement please circle one number. {low} means that you strongly disagree, {high} that you "
        "strongly agree, and the numbers between stand for something in between. There are no right or wrong answers; "
        "where you really cannot say, leave the line empty.",
    ),
    "direct": Text(
        zh="请在每句话后面圈出一个数字，和您来之前的预期相比：{low} 表示远不如预期，{middle} 表示和预期一样，{high} "
        "表示"
        "远超预期。答案没有对错；实在说不上来的，空着就好。",
        en="After each statement please circle one number that compares it with what you had expected: {low} means "
        "much "
        "worse than expected, {middle} just as expected, {high} much better. There are no right or wrong answers; "
        "where "
        "you really cannot say, leave the line empty.",
    ),
    "columns": Text(
        zh="下面每件事请圈三个数字，每行一个：您可以接受的最低水平，您理想的水平，您在这里实际感受到的水平。{low} "
        "是最低，"
        "{high} 是最高。答案没有对错；实在说不上来的，空着就好。",
        en="For each of the following please circle three numbers, one in each line: the lowest level you would "
        "accept, "
        "the level you would like to have, and the level you find here. {low} is low, {high} is high. There are no "
        "right or wrong answers; where you really cannot say, leave the line empty.",
    ),
    "privacy": Text(
        zh="不用写姓名和电话。答卷只用来改进服务，结果只按人群汇总，不会追查是谁填的。",
        en="No names needed. The answers serve to improve the service; they are reported for groups only, and nobody "
        "will try to find out who gave them.",
    ),
    "expectation": Text(zh="您认为应当怎样", en="How it should be"),
    "expectation_ask": Text(
        zh="请想一想您心目中同行里出色的单位，下面每句话您有多同意？这里问的不是我们现在怎样。",
        en="Think of an excellent provider of this kind of service. How far do you agree with each sentence? This "
        "part is not yet about us.",
    ),
    "perception": Text(zh="您在这里感受到的", en="How you find it here"),
    "perception_ask": Text(zh="请按您在我们这里的亲身经历作答。", en="Please answer from your own experience with us."),
    "levels": Text(zh="您的要求，您的感受", en="What you ask for and what you find"),
    "minimum": Text(zh="最低可接受", en="Lowest I accept"),
    "desired": Text(zh="理想", en="What I would like"),
    "perceived": Text(zh="实际感受", en="What I find here"),
    "disagrees": Text(zh="非常不同意", en="strongly disagree"),
    "agrees": Text(zh="非常同意", en="strongly agree"),
    "worse": Text(zh="远不如预期", en="much worse"),
    "same": Text(zh="和预期一样", en="as expected"),
    "better": Text(zh="远超预期", en="much better"),
    "low": Text(zh="低", en="low"),
    "high": Text(zh="高", en="high"),
    "weights": Text(zh="哪方面对您更重要", en="What matters most to you"),
    "weights_ask": Text(
        zh="请把 100 分分给下面几个方面，越重要分越多；不重要的可以写 0。请让合计正好是 100。",
        en="Please share 100 points among the following: the more it matters to you, the more points. Give 0 to what "
        "does not matter. The points should add to exactly 100.",
    ),
    "points": Text(zh="分", en="points"),
    "sum": Text(zh="合计（应为 100）", en="Sum (should be 100)"),
    "overall": Text(zh="总的来说", en="All in all"),
    "satisfied": Text(zh="总的来说，您对我们的服务满意吗？", en="All in all, how satisfied are you with our service?"),
    "dissatisfied_end": Text(zh="非常不满意", en="very dissatisfied"),
    "satisfied_end": Text(zh="非常满意", en="very satisfied"),
    "recommend": Text(
        zh="您有多大可能把我们推荐给亲戚朋友？", en="How likely are you to recommend us to friends and relatives?"
    ),
    "unlikely": Text(zh="完全不可能", en="not at all likely"),
    "likely": Text(zh="非常可能", en="extremely likely"),
    "about": Text(zh="关于您", en="About you"),
    "thanks": Text(zh="问卷到此结束，谢谢您的时间。", en="That is all. Thank you for your time."),
    "chinese": Text(zh="中文", en="Chinese"),
    "english": Text(zh="英文", en="English"),
}


def write_form(questionnaire: Questionnaire, lang: str, path: str | PathLike[str] | None = None) -> Page:
    """Write the questionnaire as a page to print on A4 and hand out, in one language.

    Parameters
    ----------
    questionnaire : Questionnaire
        Everything that is printed must be there in `lang`.
    lang : str
        "zh" or "en".
    path : str or path, optional
        Where to; left out: ``questionnaire-zh.html`` (``-en``) beside the notebook that runs.

    Returns
    -------
    Page
        Shown as the last line of a cell, it leads to the file. Printed from the browser.

    Raises
    ------
    CourseError
        Words are missing in `lang`: the sentence names the items.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> item = Item("01", "care", Words("问候", "Greeting"), perception=Words("有人招呼我。", "I am greeted."))
    >>> made = Questionnaire(Words("调查", "Survey"), "performance", [item], {"care": Words("关怀", "Care")})
    >>> with TemporaryDirectory() as folder:
    ...     page = write_form(made, "en", Path(folder) / "form.html")
    ...     "I am greeted." in page.path.read_text(encoding="utf-8")
    True
    """
    side = as_language(lang)
    _refuse_gaps(questionnaire, side)
    parts = [_Html(part) for part in (_CSS, *_form(questionnaire, side))]
    title = questionnaire.title.side(side)
    with in_language(side):
        if path is None:
            return write_page(f"questionnaire-{side}.html", title, parts)
        path = Path(path)
        write_text(path, page_html(title, parts))
    return Page(path, str(path))


def write_template(questionnaire: Questionnaire, path: str | PathLike[str]) -> Path:
    """Write the empty table for the answers: a CSV file whose one row names the columns.

    Spreadsheet programs open it with its Chinese intact (UTF-8 with a mark). One row for each
    sheet that comes back; a statement nobody answered stays blank. `read_survey(path,
    questionnaire=…)` reads it.

    Returns
    -------
    Path
        The file.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> made = Questionnaire(form="performance", items=[Item("01", "care")], weights=False, recommend=False)
    >>> with TemporaryDirectory() as folder:
    ...     print(write_template(made, Path(folder) / "answers.csv").read_text(encoding="utf-8-sig").strip())
    respondent,P01,overall_satisfaction
    """
    path = Path(path)
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(questionnaire.columns)
    write_bytes(path, text.getvalue().encode("utf-8-sig"))
    return path


# ---------------------------------------------------------------- inside


class _Html(str):
    """HTML that `page_html` takes as it is."""

    def _repr_html_(self) -> str:
        return str(self)


def _refuse_gaps(made: Questionnaire, lang: Language) -> None:
    """Refuse a form that would have holes in it, and name them all."""
    gaps: list[Text] = []

    def need(words: Words, zh: str, en: str) -> None:
        if not words.side(lang):
            gaps.append(Text(zh=zh, en=en))

    need(made.title, "问卷标题", "the title")
    for item in made.items:
        for block in statements(made):
            need(getattr(item, block), f"第 {item.item} 题", f"item {item.item}")
    for code in made.used_dimensions if made.weights else ():
        need(made.dimensions.get(code, Words()), f"维度 {code} 的名称", f"the name of the dimension {code}")
    for one in made.background:
        for words in (one.question, *one.answers):
            need(words, f"背景题 {one.column}", f"the background question {one.column}")
    if not made.items:
        gaps.append(Text(zh="题目（一道也没有）", en="the items (there is none)"))
    if gaps:
        zh, en = (list(dict.fromkeys(gap.side(side) for gap in gaps)) for side in ("zh", "en"))
        name = _WORDS["chinese" if lang == "zh" else "english"]
        raise CourseError(
            Text(
                zh=f"印不出{name.zh}问卷，还缺{name.zh}：{'、'.join(zh)}。请补上再印。",
                en=f"The {name.en} form cannot be printed; these lack their {name.en} words: {', '.join(en)}. Write "
                f"them "
                "and print again.",
            )
        )


def _form(made: Questionnaire, lang: Language) -> Iterator[str]:
    def say(key: str, **values: object) -> str:
        return escape(_WORDS[key].format(**values).side(lang))

    ends = {"low": made.low, "high": made.high, "middle": (made.low + made.high) // 2}
    how = made.form if made.form in ("direct", "columns") else "agree"
    yield f'<p class="slip">{say("number")} <b>&nbsp;</b></p>'
    yield f'<p class="how">{say(how, **ends)}</p><p>{say("privacy")}</p>'
    agree, compare = ("disagrees", None, "agrees"), ("worse", "same", "better")
    points = range(made.low, made.high + 1)
    if made.form == "gap":
        for part in ("expectation", "perception"):
            yield f'<h2>{say(part)}</h2><p class="ask">{say(part + "_ask")}</p>'
            yield _ticks(((item.item, getattr(item, part).side(lang)) for item in made.items), points, agree, lang)
    elif made.form == "columns":
        yield f"<h2>{say('levels')}</h2>"
        yield _three(made.items, points, lang)
    else:
        yield f'<h2>{say("perception")}</h2><p class="ask">{say("perception_ask")}</p>'
        names = compare if made.form == "direct" else agree
        yield _ticks(((item.item, item.perception.side(lang)) for item in made.items), points, names, lang)
    if made.weights:
        yield f'<div class="keep"><h2>{say("weights")}</h2><p class="ask">{say("weights_ask")}</p>'
        yield f"{_points(made, lang)}</div>"
    if made.satisfaction or made.recommend:
        yield f'<div class="keep"><h2>{say("overall")}</h2>'
        if made.satisfaction:
            names = ("dissatisfied_end", None, "satisfied_end")
            yield _ticks([("", _WORDS["satisfied"].side(lang))], points, names, lang)
        if made.recommend:
            names = ("unlikely", None, "likely")
            yield _ticks([("", _WORDS["recommend"].side(lang))], range(11), names, lang)
        yield "</div>"
    if made.background:
        yield f"<div class=keep><h2>{say('about')}</h2>{''.join(_background(made, lang))}</div>"
    yield f'<p class="thanks">{say("thanks")}</p>'
    if made.source.zh or made.source.en:
        yield f'<p class="source">{escape(made.source.text.side(lang))}</p>'


def _columns(count: int, *before: str) -> str:
    width = 8.4 if count <= 9 else 7.4
    return "".join(f'<col style="width: {one}">' for one in (*before, *[f"{width}mm"] * count))


def _ends(count: int, names: tuple[str, str | None, str], lang: Language) -> str:
    """Return the header cells that say what the ends of the scale mean (and its middle)."""
    low, middle, high = (None if name is None else escape(_WORDS[name].side(lang)) for name in names)
    side = count // 3 if middle else count // 2
    cells = [f'<th class="low" colspan="{side}">{low}</th>']
    if middle:
        cells.append(f'<th class="middle" colspan="{count - 2 * side}">{middle}</th>')
    elif count % 2:
        cells.append("<th></th>")
    return "".join([*cells, f'<th class="high" colspan="{side}">{high}</th>'])


def _circles(points: Iterable[int]) -> str:
    return "".join(f'<td class="tick"><span class="o">{one}</span></td>' for one in points)


def _ticks(rows: Iterable[tuple[str, str]], points: range, names: tuple[str, str | None, str], lang: Language) -> str:
    body = "".join(
        f'<tr><td class="no">{escape(number)}</td><td class="said">{escape(said)}</td>{_circles(points)}</tr>'
        for number, said in rows
    )
    head = f'<thead><tr><th class="no"></th><th></th>{_ends(len(points), names, lang)}</tr></thead>'
    return f'<table class="ticks">{_columns(len(points), "8mm", "auto")}{head}<tbody>{body}</tbody></table>'


def _three(items: Iterable[Item], points: range, lang: Language) -> str:
    level = [escape(_WORDS[name].side(lang)) for name in ("minimum", "desired", "perceived")]
    parts = []
    for item in items:
        said = (
            f'<td class="no said" rowspan="3">{escape(item.item)}</td>'
            f'<td class="said" rowspan="3">{escape(item.perception.side(lang))}</td>'
        )
        lines = [
            f'<tr class="three{" first" if place == 0 else ""}">{said if place == 0 else ""}'
            f'<td class="level">{name}</td>{_circles(points)}</tr>'
            for place, name in enumerate(level)
        ]
        parts.append(f'<tbody class="item">{"".join(lines)}</tbody>')
    head = f"<thead><tr><th></th><th></th><th></th>{_ends(len(points), ('low', None, 'high'), lang)}</tr></thead>"
    between = "20mm" if lang == "zh" else "29mm"
    return f'<table class="ticks">{_columns(len(points), "8mm", "auto", between)}{head}{"".join(parts)}</table>'


def _points(made: Questionnaire, lang: Language) -> str:
    unit = escape(_WORDS["points"].side(lang))
    rows = []
    for code in made.used_dimensions:
        labels = [item.label.side(lang) for item in made.items if item.dimension == code and item.label.side(lang)]
        # A dimension's name is the trade's own word; what stands under it says what is meant.
        means = ("、" if lang == "zh" else "; ").join(labels)
        name = escape(made.dimensions[code].side(lang))
        rows.append(f'<tr><td>{name}<br><small>{escape(means)}</small></td><td class="box"><b></b> {unit}</td></tr>')
    total = f'<tr class="sum"><td>{escape(_WORDS["sum"].side(lang))}</td><td class="box"><b></b> {unit}</td></tr>'
    return f'<table class="points"><tbody>{"".join(rows)}{total}</tbody></table>'


def _background(made: Questionnaire, lang: Language) -> Iterator[str]:
    for one in made.background:
        choices = "".join(
            f'<span class="choice"><span class="o"></span>{escape(answer.side(lang))}</span>' for answer in one.answers
        )
        answers = choices or '<span class="line"></span>'
        yield f'<div class="who">{escape(one.question.side(lang))}<br>{answers}</div>'
