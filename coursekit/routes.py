"""Workshop routes: which parts of the course fit into half a day, one day, three days.

A route is data: for each day its stops (a unit, its minutes, which parts of its lesson and sheet)
and what lies between them. `route` shows one as a timetable; the tests see to it that every stop
points at something that exists, and that the minutes add up.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from coursekit.language import CourseError, Text

__all__ = ["ROUTES", "Between", "Overview", "Route", "Stop", "Timetable", "route"]


@dataclass(frozen=True)
class Stop:
    """A unit, as far as a route goes into it.

    Parameters
    ----------
    unit : str
        Two digits.
    minutes : int
        In the room; what is left out is for reading at home.
    sections : tuple of Text
        Headings of the lesson, as they stand there; none means the whole lesson.
    widget : str or None
        The lesson's widget, if the room plays with it.
    questions : tuple of str
        Questions of the sheet that are answered in the room.
    opening : bool
        Whether the opening scene, which has no heading, comes first: not where a unit goes on after a break.
    """

    unit: str
    minutes: int
    sections: tuple[Text, ...] = ()
    widget: str | None = None
    questions: tuple[str, ...] = ()
    opening: bool = True

    @property
    def what(self) -> Text:
        """What to do, in words."""
        said = list(self.sections) or [_WHOLE]
        if self.sections and self.opening:
            said.insert(0, _OPENING)
        if self.widget:
            said.append(_WIDGET.format(name=self.widget))
        if self.questions:
            numbers = [name.removeprefix("q") for name in self.questions]
            form = _ONE_QUESTION if len(numbers) == 1 else _QUESTIONS
            said.append(form.format(numbers=Text(zh="、".join(numbers), en=", ".join(numbers))))
        # Headings have commas and quotation marks of their own.
        return Text(zh=" · ".join(text.zh for text in said), en=" · ".join(text.en for text in said))


@dataclass(frozen=True)
class Between:
    """What lies between the stops; `rest`: people leave their chairs."""

    minutes: int
    what: Text
    rest: bool = True


@dataclass(frozen=True)
class Route:
    """A way through the course.

    Parameters
    ----------
    name : str
        What `route` takes.
    title, audience, note : Text
        What it is called, whom it suits, what its instructor should know.
    day : int
        Minutes from the beginning of a day to its end, breaks included; all days are alike.
    days : tuple of tuples of Stop or Between
        In their order.
    """

    name: str
    title: Text
    audience: Text
    note: Text
    day: int
    days: tuple[tuple[Stop | Between, ...], ...]

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The units on the way, in order."""
        return tuple(item for day in self.days for item in day if isinstance(item, Stop))


def route(name: str | None = None, begin: str = "09:00") -> Timetable | Overview:
    """Show a route as a timetable; without a name, which routes there are.

    Parameters
    ----------
    name : {"half-day", "one-day", "three-days"}, optional
        Which one.
    begin : str
        When a day begins, such as ``"09:00"``.

    Raises
    ------
    CourseError
        There is no such route, or `begin` is no time of day.

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     table = route("half-day", begin="13:30")
    ...     for line in repr(table).splitlines()[:2]:
    ...         print(line)
    Half a day: 3 h 30 min, breaks included
    13:30–13:55  25 min  00 Welcome: getting to know this page
    """
    start = _minutes_of(begin)
    if name is None:
        return Overview(ROUTES)
    found = next((one for one in ROUTES if one.name == name), None)
    if found is None:
        names = [f'"{one.name}"' for one in ROUTES]
        raise CourseError(_NO_ROUTE.format(name=name, names=Text(zh="、".join(names), en=", ".join(names))))
    return Timetable(found, start)


@dataclass(frozen=True, repr=False)
class Timetable:
    """A route with clock times, shown as a table; each unit leads to its notebook beside this one.

    Parameters
    ----------
    route : Route
        The route.
    start : int
        When each day begins, in minutes after midnight.
    """

    route: Route
    start: int

    def rows(self) -> Iterator[tuple[int, str, Stop | Between]]:
        """Go through the timetable: number of the day from 0, from–to, what is done then."""
        for number, day in enumerate(self.route.days):
            at = self.start
            for item in day:
                yield number, f"{_clock(at)}–{_clock(at + item.minutes)}", item
                at += item.minutes

    def __repr__(self) -> str:
        lines, titles, before = [str(_head(self.route))], _titles(), -1
        for number, when, item in self.rows():
            if len(self.route.days) > 1 and number != before:
                lines.append(str(_DAY.format(number=number + 1)))
            before = number
            minutes = _MINUTES.format(minutes=item.minutes)
            if isinstance(item, Stop):
                lines += [f"{when}  {minutes}  {item.unit} {titles[item.unit][1]}", f"  {item.what}"]
            else:
                lines.append(f"{when}  {minutes}  {item.what}")
        return "\n".join([*lines, str(self.route.note)])

    def _repr_html_(self) -> str:
        titles, body, before = _titles(), [], -1
        for number, when, item in self.rows():
            if len(self.route.days) > 1 and number != before:
                day = html.escape(str(_DAY.format(number=number + 1)))
                body.append(f'<tr><th scope="rowgroup" colspan="4" style="{_CELL}">{day}</th></tr>')
            before = number
            if isinstance(item, Stop):
                stem, title = titles[item.unit]
                name = html.escape(f"{item.unit} {title}")
                cells = [f'<a href="{quote(stem)}.ipynb">{name}</a>', html.escape(str(item.what))]
            else:
                cells = ["", html.escape(str(item.what))]
            body.append(_row([when, str(item.minutes)], cells))
        return f"<div>{_table(_head(self.route), _COLUMNS, body)}<p>{html.escape(str(self.route.note))}</p></div>"


@dataclass(frozen=True, repr=False)
class Overview:
    """The routes there are, shown as a table."""

    routes: tuple[Route, ...]

    def _rows(self) -> Iterator[tuple[str, str, str, str]]:
        for one in self.routes:
            units = list(dict.fromkeys(stop.unit for stop in one.stops))
            listed = ", ".join(units) if len(units) < 10 else f"{units[0]}–{units[-1]}"
            yield f'route("{one.name}")', str(_long(one)), listed, str(one.audience)

    def __repr__(self) -> str:
        return "\n".join("  ".join(row) for row in self._rows())

    def _repr_html_(self) -> str:
        body = []
        for call, *rest in self._rows():
            body.append(_row([f"<code>{html.escape(call)}</code>"], [html.escape(word) for word in rest]))
        return f"<div>{_table(_ROUTES_HEAD, _ROUTES_COLUMNS, body)}</div>"


# In the tags themselves: JupyterLab's own rule sets every cell to the right.
_CELL = "text-align: left; vertical-align: top"
_NARROW = f"{_CELL}; white-space: nowrap"
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")  # either colon, as a keyboard types it


def _table(caption: Text, heads: tuple[Text, ...], body: list[str]) -> str:
    head = "".join(f'<th scope="col" style="{_NARROW}">{html.escape(str(name))}</th>' for name in heads)
    title = f'<caption style="text-align: left">{html.escape(str(caption))}</caption>'
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _row(narrow: list[str], wide: list[str]) -> str:
    """Return a row of cells, HTML already; a time of day that breaks at its dash is hard to read."""
    cells = [f'<td style="{_NARROW}">{cell}</td>' for cell in narrow] + [
        f'<td style="{_CELL}">{cell}</td>' for cell in wide
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _titles() -> dict[str, tuple[str, Text]]:
    """Return unit → stem of its notebooks, and its title."""
    from coursekit.checks.registry import sheets

    return {sheet.unit: (sheet.stem, sheet.title) for sheet in sheets()}


def _minutes_of(begin: Any) -> int:
    found = _CLOCK.fullmatch(begin.strip()) if isinstance(begin, str) else None
    if found is None:
        raise CourseError(_NO_TIME.format(begin=repr(begin)))
    return 60 * int(found[1]) + int(found[2])


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def _head(one: Route) -> Text:
    return _HEAD.format(title=one.title, long=_long(one))


def _long(one: Route) -> Text:
    hours, minutes = divmod(one.day, 60)
    text = _HOURS_AND_MINUTES if minutes else _HOURS
    long = text.format(hours=hours, minutes=minutes)
    return _A_DAY.format(text=long) if len(one.days) > 1 else long


_OPENING = Text(zh="开场", en="Opening")
_WHOLE = Text(zh="全课", en="The whole lesson")
_WIDGET = Text(zh="小工具 {name}", en="widget {name}")
_ONE_QUESTION = Text(zh="练习第 {numbers} 题", en="question {numbers} of the sheet")
_QUESTIONS = Text(zh="练习第 {numbers} 题", en="questions {numbers} of the sheet")
_HEAD = Text(zh="{title}：{long}，含休息", en="{title}: {long}, breaks included")
_HOURS = Text(zh="{hours} 小时", en="{hours} h")
_HOURS_AND_MINUTES = Text(zh="{hours} 小时 {minutes} 分钟", en="{hours} h {minutes} min")
_A_DAY = Text(zh="每天 {text}", en="{text} a day")
_DAY = Text(zh="第 {number} 天", en="Day {number}")
_MINUTES = Text(zh="{minutes} 分钟", en="{minutes} min")
_COLUMNS = (
    Text(zh="时间", en="Time"),
    Text(zh="分钟", en="Minutes"),
    Text(zh="课", en="Unit"),
    Text(zh="做什么", en="What to do"),
)
_ROUTES_HEAD = Text(zh="三条路线", en="Three routes")
_ROUTES_COLUMNS = (
    Text(zh="看时间表", en="Timetable"),
    Text(zh="多长（含休息）", en="Length, breaks included"),
    Text(zh="课", en="Units"),
    Text(zh="给谁", en="For whom"),
)
_NO_ROUTE = Text(zh="没有“{name}”这条路线。有：{names}。", en="There is no route “{name}”. There are: {names}.")
_NO_TIME = Text(
    zh='begin 要写一天里的时间，例如 "09:00"，现在是 {begin}。',
    en='begin takes a time of day such as "09:00", and got {begin}.',
)

# The headings that routes stop at: unit → short name → the heading, as it stands in the lesson ------------

_SECTIONS: dict[str, dict[str, Text]] = {
    "00": {
        "cells": Text(zh="页面由格子组成", en="A page made of cells"),
        "order": Text(zh="次序很要紧", en="Order matters"),
        "play": Text(zh="用鼠标也行：小工具", en="The mouse will do, too: widgets"),
        "answers": Text(zh="做练习，当场知道对不对", en="Exercises that answer back"),
    },
    "01": {
        "service": Text(zh="什么是服务，谁是客户", en="What service is, and who the customer is"),
        "play": Text(zh="先玩一玩", en="Play first"),
        "data": Text(zh="何姐的六百张订单", en="Ms He's six hundred orders"),
        "trap": Text(
            zh="这一行常犯的错：哪里露出来，就罚哪里",
            en="The mistake people in the trade make: punish where it shows",
        ),
        "wall": Text(zh="墙上的话，分三个篮子", en="Sayings on the wall, in three baskets"),
    },
    "02": {
        "play": Text(zh="先玩一玩：5 倍够不够", en="Play first: is five times enough?"),
        "data": Text(zh="看数据：三类客户，三个“5 倍”", en='The data: three kinds of customer, three "five times"'),
        "audit": Text(zh="给课件上的数做一次体检", en="A check-up for the numbers on the slides"),
        "trap": Text(
            zh="这一行常犯的错：只报数，不报基数",
            en="The mistake people in the trade make: a number without its base",
        ),
    },
    "03": {
        "lists": Text(zh="几份清单，同一块蛋糕", en="Several lists, one cake"),
        "value": Text(zh="得到的和付出的", en="What one gets and what one gives"),
        "play": Text(zh="先玩一玩", en="Play first"),
        "comments": Text(zh="留言说的是哪一样", en="What the comments are about"),
        "overall": Text(zh="哪一样跟着总体满意度走", en="What goes with overall satisfaction"),
        "trap": Text(zh="这一行常犯的错", en="The mistake people in the trade make"),
    },
    "04": {
        "play": Text(zh="先玩一玩", en="Play first"),
        "product": Text(zh="第三步：人数乘差几分", en="Step three: customers times shortfall"),
        "mending": Text(zh="修的时候：标准写清三件事", en="Mending: three things a standard must say"),
        "trap": Text(
            zh="这一行常犯的错：只问走完的人",
            en="The mistake people in the trade make: asking only those who got through",
        ),
    },
    "05": {
        "kinds": Text(zh="期望不止一种", en="There is more than one kind"),
        "ways": Text(zh="期望怎样走进评价", en="How an expectation gets into a judgement"),
        "play": Text(zh="先玩一玩", en="Play first"),
        "adverts": Text(zh="第一步：两种广告，两张表", en="Step one: two adverts, two tables"),
        "zone": Text(zh="期望不是一个点：容忍区域", en="An expectation is not a point: the zone of tolerance"),
        "trap": Text(
            zh="这一行常犯的错：只看差距，所以故意少承诺",
            en="The mistake people in the trade make: read the difference, promise little on purpose",
        ),
        "own": Text(zh="换成你们自己的数", en="Now your own figures"),
    },
    "06": {
        "claim": Text(zh="Festinger 说了什么", en="What Festinger claimed"),
        "play": Text(zh="先玩一玩", en="Play first"),
        "chosen": Text(zh="看数据：先只看选过的人", en="The data: first only those who had chosen"),
        "control": Text(zh="再看对照组", en="Now the control group"),
        "trap": Text(
            zh="这一行常犯的错：没有对照组，就说“自己说服自己”",
            en='The mistake people in the trade make: "they talk themselves into it", and no control group',
        ),
        "after": Text(zh="售后能做什么", en="What service can do after the sale"),
    },
    "07": {
        "causes": Text(zh="出了事，人人都找原因", en="When something goes wrong, everybody looks for a cause"),
        "play": Text(zh="先玩一玩", en="Play first"),
        "staff": Text(zh="员工的猜测，也是归因", en="Staff guess, and a guess is an attribution too"),
        "word": Text(zh="一个词，有多大用", en="What one word can do"),
        "justice": Text(zh="说明、补偿、公平", en="Explanation, compensation, justice"),
    },
    "08": {
        "rule": Text(zh="峰终定律说了什么，没说什么", en="What the peak–end rule says, and what it does not"),
        "play": Text(zh="先玩一玩", en="Play first"),
        "visits": Text(zh="240 次到访，逐分钟", en="240 visits, minute by minute"),
        "door": Text(zh="进门那一声：是开头", en="The greeting at the door is a beginning"),
        "trap": Text(zh="这一行常犯的错", en="The mistake people in the trade make"),
    },
    "09": {
        "customer": Text(zh="先当一回客户", en="First be the customer"),
        "gaps": Text(zh="不满意，可能出在五个地方", en="Five places where it can go wrong"),
        "wording": Text(zh="措辞、量表、次序、翻译", en="Wording, scale, order, translation"),
        "trap": Text(zh="这一行常犯的错", en="The mistake people in the trade make"),
        "take": Text(zh="带走一份自己的问卷", en="A questionnaire to take with you"),
    },
    "10": {
        "play": Text(zh="先玩一玩", en="Play first"),
        "raw": Text(zh="第一步：看原始数据，别急着算", en="Step one: look at the raw data before computing anything"),
        "gaps": Text(zh="第五步：算差距", en="Step five: the gaps"),
        "weights": Text(zh="第六步：哪个维度更要紧，客户说了算", en="Step six: customers say which dimension matters"),
        "trap": Text(zh="这一行常犯的错", en="The mistake people in the trade make"),
    },
    "11": {
        "steady": Text(zh="靠得住，和量得对", en="To be steady, and to be right"),
        "play": Text(zh="先玩一玩", en="Play first"),
        "item": Text(zh="第一处：有一题往反方向拉", en="First fault: an item that pulls the other way"),
        "neat": Text(zh="第二处：太整齐的答卷", en="Second fault: forms that are too neat"),
        "things": Text(zh="这些题，问的是几件事", en="How many things are these items about"),
        "trap": Text(
            zh="这一行常犯的错：α 过了 0.7，就拿去发奖金",
            en="The mistake people in the trade make: alpha is above 0.7, so pay by it",
        ),
    },
    "12": {
        "play": Text(zh="先玩一玩", en="Play first"),
        "bootstrap": Text(
            zh="第一步：自助法，从五位客户说起", en="Step one: the bootstrap, beginning with five customers"
        ),
        "ranks": Text(zh="第二步：给名次也算个区间", en="Step two: an interval for a rank"),
        "lights": Text(zh="第四步：四十个格子的红绿看板", en="Step four: a dashboard of forty lights"),
        "purpose": Text(zh="什么用途，用哪把尺子", en="Which measure for which purpose"),
        "trap": Text(zh="这一行常犯的错：按名次奖罚", en="The mistake people in the trade make: rewards by rank"),
    },
    "13": {
        "four": Text(
            zh="四句话：谁开了口，怎么问的，谁来归类，除以什么",
            en="Four questions: who spoke, what were they asked, who sorted it, divided by what",
        ),
        "play": Text(zh="先玩一玩", en="Play first"),
        "agree": Text(zh="第一步：两个人有多一致", en="Step one: how well do two people agree?"),
        "plusminus": Text(zh="第四步：一个数，正负多少", en="Step four: one number, plus or minus what?"),
        "honest": Text(zh="第五步：让人说真话", en="Step five: getting honest answers"),
        "trap": Text(
            zh="这一行常犯的错：谁喊得响，先修谁",
            en="The mistake people in the trade make: mend whoever shouts loudest",
        ),
    },
    "14": {
        "map": Text(zh="一张图，四个格子，两条线", en="One map, four fields, two lines"),
        "play": Text(zh="先玩一玩", en="Play first"),
        "lines": Text(zh="第一步：自己画线", en="Step one: draw the lines yourself"),
        "importance": Text(zh="第二步：重要性，问出来还是推出来", en="Step two: importance, asked for or derived"),
        "table": Text(zh="第五步：摆到一张表里", en="Step five: all in one table"),
        "trap": Text(
            zh="这一行常犯的错：年年用平均线",
            en="The mistake people in the trade make: lines at the means, year after year",
        ),
    },
    "15": {
        "visit": Text(zh="把一趟服务画下来", en="Draw the whole visit"),
        "play": Text(zh="先玩一玩：等候是怎么来的", en="Play first: where waiting comes from"),
        "log": Text(zh="第一步：从排队日志看等候", en="Step one: waiting in a queue log"),
        "trap": Text(
            zh="这一行常犯的错：平均等候 2.6 分钟，达标",
            en="The mistake people in the trade make: 2.6 minutes on average, within the standard",
        ),
        "discretion": Text(zh="标准管到哪里为止：授权与说话", en="How far a standard reaches: discretion and words"),
        "complaint": Text(zh="第五步：投诉也是一条流程", en="Step five: a complaint is a process, too"),
    },
    "16": {
        "line": Text(zh="从差距到一行字", en="From a gap to a line"),
        "data": Text(zh="先看数据现在说什么", en="What the data say now"),
        "play": Text(zh="先玩一玩", en="Play first"),
        "page": Text(zh="写成一页", en="On one page"),
        "trap": Text(zh="这一行常犯的错：格子都填了", en="The mistake people in the trade make: every field filled in"),
    },
    "17": {
        "trend": Text(zh="趋势不是效果", en="A trend is not an effect"),
        "play": Text(zh="先玩一玩", en="Play first"),
        "rising": Text(
            zh="第一步：还没有发信，最差的已经在回升",
            en="Step one: no letter yet, and the worst are already on their way up",
        ),
        "monthly": Text(
            zh="第三步：每月一个点，怎样才算“动了”", en='Step three: one point a month, and when it has "moved"'
        ),
        "did": Text(
            zh="第五步：双重差分和 A/B 测试，以网点为单位",
            en="Step five: difference in differences and the A/B test, with branches as units",
        ),
        "trap": Text(
            zh="这一行常犯的错：点名末位，再把分数与薪酬挂钩",
            en="The mistake people in the trade make: name the worst, and tie the score to pay",
        ),
    },
    "18": {
        "eight": Text(zh="从门到门：八步，次序不能倒", en="From door to door: eight steps, and the order matters"),
        "play": Text(zh="先玩一玩：认领一个案例", en="Play first: find your case"),
        "first": Text(zh="第五步：先改什么（第 14 课）", en="Step five: what first (unit 14)"),
        "plan": Text(zh="第六步：计划（第 16 课）", en="Step six: the plan (unit 16)"),
        "worked": Text(zh="第七步：上次管用吗（第 17 课）", en="Step seven: did the last one work (unit 17)"),
        "page": Text(zh="第八步：一页纸", en="Step eight: one page"),
    },
}


def _stop(unit: str, minutes: int, *sections: str, widget: str | None = None, questions: tuple[str, ...] = ()) -> Stop:
    return Stop(unit, minutes, tuple(_SECTIONS[unit][name] for name in sections), widget, questions)


def _break(minutes: int = 15) -> Between:
    return Between(minutes, Text(zh="休息", en="Break"))


def _lunch() -> Between:
    return Between(60, Text(zh="午饭", en="Lunch"))


def _close(minutes: int, zh: str, en: str) -> Between:
    return Between(minutes, Text(zh=zh, en=en), rest=False)


_TOMORROW = (
    "每人说一件明天上班要试的事；写学习记录（00 课“你做到哪儿了”一节）",
    "Everybody names one thing to try at work tomorrow; the certificate of work (“How far you have come” in unit 00)",
)

# A section listed may need the cells of one that is not: so the whole page is run first. The lesson of unit 00
# is run by hand, for that is what it teaches.
_EACH_STOP = Text(
    zh="从第二站起，每一站先点课名打开课文，再用“重启内核 和 运行所有单元格…”整页跑一遍：列出的小节要用到没列出的格子。"
    "跑完页面停在最后，点最左边竖排的第三个图标，出来的是目录，点小节名就到。开场在页面最上面，每一站都从它讲起。"
    "练习在 exercises 文件夹里同名的那一份，先运行最上面那一格，再做列出的题。没列出的小节和练习留着回去看。",
    en="From the second stop on, click the unit to open its lesson and run the whole page with Restart Kernel and Run "
    "All Cells…: the sections listed use cells of others that are not. You end up at the foot of the page; the third "
    "icon down the left edge is the table of contents, and a click there takes you to a section. Every stop begins "
    "with the opening scene, at the top of the page. Questions are in the sheet of the same name in the exercises "
    "folder: run its first cell, then do those listed. Sections and questions not listed are for afterwards.",
)

HALF_DAY = Route(
    name="half-day",
    title=Text(zh="半天", en="Half a day"),
    audience=Text(
        zh="没写过代码的一线人员和班组长；只读、只玩、只选，不写代码",
        en="Front-line staff and team leaders new to code: read, play and choose; nobody writes any",
    ),
    note=_EACH_STOP,
    day=210,
    days=(
        (
            _stop("00", 25, "cells", "order", "play", "answers", widget="OneCustomer"),
            _stop("05", 40, "kinds", "play", "zone", widget="ExpectationSimulator", questions=("q1",)),
            _stop("09", 35, "customer", "gaps", widget="FillInQuestionnaire", questions=("q1",)),
            _break(),
            _stop("10", 40, "play", "gaps", "weights", widget="GapExplorer", questions=("q6",)),
            _stop("16", 45, "line", "play", "page", widget="PlanBuilder", questions=("q1",)),
            _close(10, *_TOMORROW),
        ),
    ),
)

ONE_DAY = Route(
    name="one-day",
    title=Text(zh="一天", en="One day"),
    audience=Text(
        zh="管服务的人和要看调查报表的人：从期望、归因到差距，带着一份改进计划回去",
        en="People who run a service or read its survey reports: from expectation and blame to gaps, and home "
        "with a plan",
    ),
    note=HALF_DAY.note,
    day=480,
    days=(
        (
            _stop("00", 25, "cells", "order", "play", "answers", widget="OneCustomer"),
            _stop("03", 45, "lists", "value", "play", widget="ValueBalance", questions=("q1",)),
            _stop("05", 50, "kinds", "ways", "play", "zone", widget="ExpectationSimulator", questions=("q1",)),
            _break(),
            _stop("07", 50, "causes", "play", "word", "justice", widget="AttributionCube", questions=("q1",)),
            _lunch(),
            _stop("09", 50, "customer", "gaps", "wording", widget="FillInQuestionnaire", questions=("q1",)),
            _stop("10", 55, "play", "raw", "gaps", "weights", "trap", widget="GapExplorer", questions=("q6",)),
            _break(),
            _stop("14", 45, "map", "play", "importance", "trap", widget="PriorityMap"),
            _stop("16", 60, "line", "data", "play", "page", "trap", widget="PlanBuilder"),
            _close(10, *_TOMORROW),
        ),
    ),
)

THREE_DAYS = Route(
    name="three-days",
    title=Text(zh="三天", en="Three days"),
    audience=Text(
        zh="自己要做调查、写计划、查效果的人；最后一天做完一个案例",
        en="People who will run surveys, write plans and check results themselves; the last day ends with a whole case",
    ),
    note=Text(
        zh="第一天讲感知和心理，第二天讲测量，第三天讲改进。练习放在晚上，每晚挑当天的两份。" + _EACH_STOP.zh,
        en="Day 1: perception and its psychology; day 2: measuring; day 3: improving. The sheets are for the evenings, "
        "two of the day's each. " + _EACH_STOP.en,
    ),
    day=510,
    days=(
        (
            _stop("00", 25, "cells", "order", "play", "answers", widget="OneCustomer"),
            _stop("01", 50, "service", "play", "data", "trap", "wall", widget="InternalChain"),
            _stop("02", 45, "play", "data", "audit", "trap", widget="RetentionSimulator"),
            _break(),
            _stop("03", 60, "lists", "value", "play", "comments", "overall", "trap", widget="ValueBalance"),
            _lunch(),
            _stop("04", 55, "play", "product", "mending", "trap", widget="JourneyCurve"),
            _stop("05", 65, "kinds", "play", "adverts", "zone", "trap", "own", widget="ExpectationSimulator"),
            _break(),
            _stop("06", 55, "claim", "play", "chosen", "control", "trap", "after", widget="AfterChoice"),
            _stop("07", 55, "causes", "play", "staff", "word", "justice", widget="AttributionCube"),
            _close(10, "每人一句：今天哪一点跟原来想的不一样", "Everybody: what turned out otherwise than I thought"),
        ),
        (
            _stop("08", 60, "rule", "play", "visits", "door", "trap", widget="ExperienceCurve"),
            _stop("09", 60, "customer", "gaps", "wording", "trap", "take", widget="FillInQuestionnaire"),
            _break(),
            _stop("10", 75, widget="GapExplorer"),
            _lunch(),
            _stop("11", 65, "steady", "play", "item", "neat", "things", "trap", widget="AlphaSimulator"),
            _break(),
            _stop("12", 70, "play", "bootstrap", "ranks", "lights", "purpose", "trap", widget="HowSure"),
            _break(),
            _stop("13", 65, "four", "play", "agree", "plusminus", "honest", "trap", widget="CodingDesk"),
            _close(10, "每人一句：单位里哪个数要重新算", "Everybody: which of our figures needs computing again"),
        ),
        (
            _stop("14", 60, "map", "play", "lines", "importance", "table", "trap", widget="PriorityMap"),
            _stop("15", 60, "visit", "play", "log", "trap", "discretion", "complaint", widget="CounterSimulator"),
            _break(),
            _stop("16", 75, widget="PlanBuilder"),
            _lunch(),
            _stop("17", 65, "trend", "play", "rising", "monthly", "did", "trap", widget="FalseVictory"),
            _break(),
            _stop("18", 60, "eight", "play", "first", "plan", "worked", widget="CaseChooser"),
            _break(10),
            replace(
                _stop("18", 80, "page", questions=("q1", "q2", "q3", "q4", "q5", "q6")),
                opening=False,
            ),
            _close(10, "每人一句：下周一先做计划里的哪一条", "Everybody: what of my plan I begin next Monday"),
        ),
    ),
)

ROUTES = (HALF_DAY, ONE_DAY, THREE_DAYS)
