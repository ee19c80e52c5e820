"""`PlanBuilder`: fill in an improvement plan, see what is still missing, take it away as files."""

from __future__ import annotations

import base64
import io
import math
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any

import ipywidgets

from coursekit import page, style
from coursekit.analysis.plan import Action, Plan, plan_to_data
from coursekit.atomic import write_text
from coursekit.charts.drawing import wrapped
from coursekit.language import CourseError, Text, in_language, language
from coursekit.planning import Basis, Fault, faults, open_plan, plan_html, save_plan
from coursekit.planning.faults import as_plan, closed_up, lacking
from coursekit.widgets.panel import drawable, shortened

__all__ = ["PlanBuilder"]

_MARK = "✗"
_DONE = "✓"
_LABELS = {
    "title": Text(zh="计划的名字", en="Name of the plan"),
    "begins": Text(zh="从哪天开始", en="Begins on"),
    "action": Text(zh="行动", en="Actions"),
    "name": Text(zh="这项行动叫什么", en="Name of the action"),
    "gap": Text(zh="要缩小哪个差距", en="Gap to close"),
    "goal": Text(zh="目标：客户会发现什么不一样", en="Goal: what customers will find changed"),
    "how": Text(zh="怎么做：谁、什么时候、做什么", en="What will be done: who, when, what"),
    "measure": Text(zh="拿什么指标衡量", en="Measured by"),
    "scope": Text(zh="在哪里做", en="Where"),
    "baseline": Text(zh="基线：现在是多少", en="Baseline: what it is now"),
    "target": Text(zh="目标值：要到多少", en="Target: what it is to be"),
    "due": Text(zh="哪天以前做到", en="To be reached by"),
    "owner": Text(zh="谁负责（一个人或一个岗位）", en="Owner (one person or post)"),
    "cost": Text(zh="成本", en="Cost"),
    "file": Text(zh="文件名", en="File name"),
}
_LINES = {
    "how": Text(zh="怎么做", en="What will be done"),
    "measure": Text(zh="指标", en="Measure"),
    "owner": Text(zh="负责人", en="Owner"),
}
_BUTTONS = {
    "add": Text(zh="加一项行动", en="Add an action"),
    "remove": Text(zh="删掉这一项", en="Remove this one"),
    "undo": Text(zh="撤销", en="Undo"),
    "save": Text(zh="保存（JSON 和一页纸）", en="Save (JSON and one page)"),
    "open": Text(zh="打开存过的", en="Open the saved one"),
}
_CHOOSE = Text(zh="（选一个）", en="(choose)")
_UNNAMED = Text(zh="（还没起名）", en="(no name yet)")
_PAST = Text(
    zh="提醒：期限 {due} 已经过了（今天是 {today}）。新写的计划请改晚；看旧计划不用管。",
    en="Note: {due} is past (today is {today}). Make it later in a new plan; an old one may stay.",
)
_SMALL = Text(
    zh="提醒：只进 {step}，比前后两次量的误差（约 {error}）小。做到了，也分不清是不是碰巧。",
    en="Note: a step of {step} is less than the error between two surveys, about {error}; success might be luck.",
)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # Windows keeps these names
_NUMBERS = ("baseline", "target", "cost")
_DATES = ("begins", "due")
_CSS = """<style>
.coursekit-plan .coursekit-above { flex-direction: column; height: auto; align-items: stretch; }
.coursekit-plan .coursekit-above > .widget-label { width: auto; text-align: left; white-space: normal; height: auto;
  line-height: 1.4; }
.coursekit-plan .coursekit-above > select, .coursekit-plan .coursekit-above > input,
.coursekit-plan .coursekit-above > textarea { width: 100%; flex: 0 0 auto;
  font-family: var(--jp-ui-font-family, sans-serif); }
.coursekit-plan .widget-select.coursekit-above > select { height: 9em; max-height: none; }
.coursekit-plan .widget-dropdown.coursekit-above > select { height: 28px; }
.coursekit-plan .coursekit-grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
  grid-gap: 0 12px; }
.coursekit-plan .widget-html-content { line-height: 1.4; }
.coursekit-plan ul { margin: 2px 0 4px 0; padding-left: 1.2em; }
.coursekit-plan li { line-height: 1.4; overflow-wrap: anywhere; }
.coursekit-plan p { margin: 2px 0; line-height: 1.4; }
</style>"""


@dataclass(frozen=True)
class _Before:
    """What `undo` goes back to, and what kind of step led away from it."""

    plan: Plan
    chosen: int
    step: str


class PlanBuilder(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Fill in a plan; what the rubric still misses is said at every step; save it as JSON and as one page.

    Where a measure is chosen, the baseline is filled in from the data, unless one was written by hand. Every step
    can be undone. Files are written beside the notebook; one that was neither opened nor written here is replaced
    only after a second press.

    Parameters
    ----------
    basis : Basis
        What the plan is held against; see `coursekit.planning.basis`.
    plan : Plan or mapping, optional
        What the form begins with. Left out: one empty action.
    file : path
        Name of the JSON file, beside the notebook, or a whole path. Where it exists, the form begins with what it
        holds.

    Attributes
    ----------
    plan : Plan
        As it is now.
    data : dict
        The same as plain data.
    faults : list of Fault
        What the rubric misses now.
    controls : dict of str to widget
        ``title``, ``begins``, ``action`` (the list), the fields of an action by their names in `Action`, ``file``,
        and the buttons ``add``, ``remove``, ``undo``, ``save``, ``open``.
    words : str
        How far the plan is, and what the last button did.

    Examples
    --------
    >>> from coursekit.analysis.plan import Measure
    >>> from coursekit.language import in_language
    >>> wait = Measure(14.2, 0, 120, lower_is_better=True, reachable=6.5)
    >>> basis = Basis({}, {"responsiveness": Text(zh="响应性", en="Responsiveness")})
    >>> with in_language("en"):
    ...     builder = PlanBuilder(basis.with_measure("wait", wait, name="waiting", unit="min"))
    >>> builder.controls["measure"].value = "wait"
    >>> builder.plan.actions[0].baseline
    14.2
    """

    def __init__(
        self,
        basis: Basis,
        plan: Plan | Mapping[str, Any] | None = None,
        *,
        file: str | PathLike[str] = "plan.json",
    ) -> None:
        self._language = language()
        self.basis = basis
        file = Path(file)
        self._folder = None if file.name == str(file) else file.parent
        # Lab moves a page's messages to a thread of their own while the first ones are still being handled.
        self._one_at_a_time = threading.RLock()
        self._busy = False
        self._live = False  # no clock is looked at before somebody types: stored outputs must not age
        self._history: list[_Before] = []
        self._now = Plan(actions=(Action(),)) if plan is None else as_plan(plan)
        self._chosen = 0
        self._own: set[Path] = set()  # written or opened here: may be written again
        self._asked: tuple[str, Path] | None = None  # what a second press would do
        self._saved = self._now
        self._faults: list[Fault] = []
        self._summary = self._done = ""
        self.controls: dict[str, Any] = {}
        self._make_controls(file.stem)
        super().__init__(self._arranged())
        self.add_class("coursekit-plan")
        self._reopen_quietly()
        self._refresh(fill=True)

    # ---------------------------------------------------------------- for code

    @property
    def plan(self) -> Plan:
        """The plan as it is now."""
        return self._now

    @property
    def data(self) -> dict[str, Any]:
        """The plan as plain data: title, begins, and a dict for every action."""
        return plan_to_data(self._now)

    @property
    def faults(self) -> list[Fault]:
        """What the rubric misses now."""
        return list(self._faults)

    @property
    def words(self) -> str:
        """How far the plan is, and what the last button did, as plain text."""
        return " ".join(part for part in (self._summary, self._done) if part)

    def choose(self, number: int) -> None:
        """Show another action; `number` counts from 0."""
        self.controls["action"].value = number

    def add_action(self) -> None:
        """Add an empty action behind the others and show it."""
        actions = (*self._now.actions, Action())
        self._step("add", replace(self._now, actions=actions), chosen=len(actions) - 1)
        self.controls["name"].focus()
        self._say(Text(zh="加了第 {n} 项行动。", en="Added: action {n}.").format(n=len(actions)))

    def remove(self) -> None:
        """Remove the action that is shown."""
        if not self._now.actions:
            return
        gone = self._chosen
        rest = self._now.actions[:gone] + self._now.actions[gone + 1 :]
        self._step("remove", replace(self._now, actions=rest), chosen=max(0, min(gone, len(rest) - 1)))
        said = Text(zh="删掉了第 {n} 项；按“撤销”可以找回来。", en="Action {n} is removed; Undo brings it back.")
        self._say(said.format(n=gone + 1))

    def undo(self) -> None:
        """Go back one step."""
        if not self._history:
            return
        before = self._history.pop()
        self._now, self._chosen = before.plan, before.chosen
        self._refresh(fill=True)
        self._say(Text(zh="撤销了一步。", en="One step taken back."))

    def save(self) -> None:
        """Write the plan as JSON and as one page for print; say where."""
        path = self._path()
        if path is None:
            return
        printed = path.with_suffix(".html")
        strange = [one for one in (path, printed) if one.exists() and one not in self._own]
        asked, self._asked = self._asked, None
        if strange and asked != ("save", path):
            self._asked = ("save", path)
            said = Text(
                zh="这里已经有 {name} 了，没有动它。要换掉它，再按一次；不想换，就改文件名。",
                en="There is a {name} already; it was left alone. Press once more to replace it, or change the file "
                "name.",
            )
            self._say(said.format(name=strange[0].name))
            return
        try:
            with in_language(self._language):
                save_plan(self._now, path)
                self._own.add(path)
                write_text(printed, plan_html(self._now, self.basis))
                self._own.add(printed)
        except OSError as error:
            said = Text(
                zh="没写成。电脑给出的原因：{why}。换个文件夹，或看看磁盘满了没有。",
                en="Not written: {why}. Use another folder, or see whether the disk is full.",
            )
            self._say(said.format(why=error.strerror or error))
            return
        self._saved = self._now
        where = (
            Text(zh="就在这个笔记本旁边", en="beside this notebook")
            if self._folder is None
            else Text(zh="在文件夹 {folder} 里", en="in the folder {folder}").format(folder=path.parent.name)
        )
        said = Text(
            zh="写好了 {data} 和 {page}，{where}。打印：在左边的文件列表里右键点 {page}，选“在新浏览器标签页中打开”。",
            en="Written: {data} and {page}, {where}. To print: right-click {page} in the list of files at the left, "
            "“Open in New Browser Tab”.",
        ).format(data=path.name, page=printed.name, where=where)
        self._say(said)

    def reopen(self, path: str | PathLike[str] | None = None) -> None:
        """Go on with a saved plan, by default the one named in the form; `CourseError` says why it cannot."""
        found = self._path() if path is None else Path(path).resolve()
        if found is None:
            return
        opened = open_plan(found)
        self._step("open", opened, chosen=0)
        self._own |= {found, found.with_suffix(".html")}
        self._saved = opened
        with self._quiet():
            self.controls["file"].value = found.stem
        self._say(Text(zh="打开了 {name}。", en="Opened: {name}.").format(name=found.name))

    # ---------------------------------------------------------------- files

    def _path(self) -> Path | None:
        """Return where the form's file is; None, and a word about it, where its name cannot be one."""
        stem = self.controls["file"].value.strip().removesuffix(".json")
        if not stem or _FORBIDDEN.search(stem) or stem[0] == "." or stem[-1] == "." or _RESERVED.fullmatch(stem):
            said = Text(
                zh='“{name}”不能当文件名：不能是空的，不能以点开头或结尾，也不能有 / \\ : * ? " < > | 这些字符。',
                en='“{name}” cannot be a file name: not empty, no dot at either end, none of / \\ : * ? " < > |.',
            )
            self._say(said.format(name=stem))
            return None
        folder = self._folder if self._folder is not None else page.beside_the_notebook()
        return (folder / f"{stem}.json").resolve()

    def _reopen_quietly(self) -> None:
        """Begin with the file, where there is one; a file that is no plan stays as it is and is spoken of."""
        path = self._path()
        if path is None or not path.exists():
            return
        try:
            self.reopen(path)
        except CourseError as error:
            self._say(error.text)
            return
        self._history.clear()
        said = Text(zh="接着上次存的 {name} 填。", en="Going on with {name}, saved before.")
        self._say(said.format(name=path.name))

    def _open_pressed(self) -> None:
        path = self._path()
        if path is None:
            return
        asked, self._asked = self._asked, None
        if self._now != self._saved and path.exists() and asked != ("open", path):
            self._asked = ("open", path)
            said = Text(
                zh="这里的改动还没保存。再按一次就打开 {name}，按“撤销”还能回来。",
                en="What is here is not saved. Press once more to open {name} all the same; Undo brings this back.",
            )
            self._say(said.format(name=path.name))
            return
        try:
            self.reopen(path)
        except CourseError as error:
            self._say(error.text)

    # ---------------------------------------------------------------- steps

    def _step(self, step: str, to: Plan, *, chosen: int | None = None) -> None:
        """Go to another state of the plan; typing on in one field is one step."""
        new = self._chosen if chosen is None else chosen
        if to == self._now and new == self._chosen:
            return
        last = self._history[-1].step if self._history else ""
        if not (step == last and step.startswith("field:")):
            self._history.append(_Before(self._now, self._chosen, step))
            del self._history[:-200]
        self._now, self._chosen, self._asked = to, new, None
        self._refresh(fill=not step.startswith("field:"))
        self._say(None)

    def _edit_whole(self, name: str, value: Any) -> None:
        self._step(f"field:{name}", replace(self._now, **{name: _plain_value(name, value)}))

    def _edit(self, name: str, value: Any) -> None:
        if not self._now.actions:
            # Somebody begins to type although there is nothing to type into.
            self._now = replace(self._now, actions=(Action(),))
        actions = list(self._now.actions)
        old = actions[self._chosen]
        new = replace(old, **{name: _plain_value(name, value)})
        if name in ("measure", "scope"):
            new = self._with_baseline(old, new)
        actions[self._chosen] = new
        self._step(f"field:{self._chosen}:{name}", replace(self._now, actions=tuple(actions)))
        if name in ("measure", "scope"):
            with self._quiet():
                _set(self.controls["baseline"], _shown(new.baseline))

    def _with_baseline(self, old: Action, new: Action) -> Action:
        """Offer what the data say; a number that somebody wrote stays."""
        offered = self._offer(old)
        if old.baseline not in (None, "") and old.baseline != offered:
            return new
        return replace(new, baseline=self._offer(new))

    def _offer(self, action: Action) -> float | None:
        known = self.basis.measures.get(action.measure)
        if known is None or (known.measure.places and action.scope and action.scope not in known.measure.places):
            return None
        return self.basis.baseline(action.measure, action.scope)

    # ---------------------------------------------------------------- showing

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Set controls without taking it for the reader's own doing."""
        before, self._busy = self._busy, True
        try:
            yield
        finally:
            self._busy = before

    def _text(self, text: Text) -> str:
        return text.side(self._language)

    def _say(self, text: Text | None) -> None:
        self._done = "" if text is None else self._text(text)
        self._told.value = f'<div role="status" aria-live="polite">{escape(self._done)}</div>'

    def _refresh(self, *, fill: bool) -> None:
        """Show the present plan; `fill` puts it into the fields, which is not wanted while one is typed in."""
        self._faults = faults(self._now, self.basis)
        with self._quiet(), in_language(self._language):
            chooser = self.controls["action"]
            options = self._options()
            if tuple(chooser.options) != tuple(options):
                chooser.options = options
            if chooser.value != self._chosen:
                chooser.value = self._chosen
            if fill:
                self._fill()
            self.controls["undo"].disabled = not self._history
            self.controls["remove"].disabled = not self._now.actions
            self._show_data()
            self._show_faults()

    def _options(self) -> list[tuple[str, int]]:
        options = []
        for number, action in enumerate(self._now.actions):
            missing = sum(fault.action == number for fault in self._faults)
            name = shortened(str(action.name or ""), 26) or self._text(_UNNAMED)
            # The mark comes first: a long name may be cut off in a narrow window.
            options.append((f"{number + 1} {f'{_MARK}{missing}' if missing else _DONE}  {name}", number))
        return options or [(self._text(Text(zh="（还没有行动）", en="(no action yet)")), 0)]

    def _fill(self) -> None:
        """Put the plan, and the action that is chosen, into the fields."""
        for name in ("title", "begins"):
            self._put(name, getattr(self._now, name))
        action = self._now.actions[self._chosen] if self._now.actions else Action()
        for name in _FIELDS:
            self._put(name, getattr(action, name))

    def _put(self, name: str, value: Any) -> None:
        control = self.controls[name]
        if name in _DATES:
            _set(control, _date(value))
        elif isinstance(control, ipywidgets.Dropdown):
            given = _shown(value)
            known = self._choices(name)
            options = known if given in [code for _, code in known] else [*known, (given, given)]
            if tuple(control.options) != tuple(options):
                control.options = options
            _set(control, given)
        else:
            _set(control, _shown(value))

    def _choices(self, name: str) -> list[tuple[str, str]]:
        with in_language(self._language):
            if name == "scope":
                return [
                    (str(self.basis.place("")), ""),
                    *((str(label), code) for code, label in self.basis.scopes.items()),
                ]
            named = (
                self.basis.gaps if name == "gap" else {code: known.name for code, known in self.basis.measures.items()}
            )
            return [(str(_CHOOSE), ""), *((str(label), code) for code, label in named.items())]

    def _show_data(self) -> None:
        """Say what the data know of the measure that is chosen."""
        action = self._now.actions[self._chosen] if self._now.actions else Action()
        known = self.basis.measures.get(action.measure)
        if known is None or self._offer(action) is None:
            none = Text(
                zh="选了指标，这里就会写出数据说的现状。", en="Choose a measure: what the data say will stand here."
            )
            self._data.value = f"<p>{escape(self._text(none))}</p>"
            return
        there = known.measure.at(action.scope)
        margin = "" if there.margin is None else f" ± {known.shown(there.margin)}"
        size = "" if there.n is None else self._text(Text(zh="（n = {n}）", en=" (n = {n})")).format(n=there.n)
        parts = [
            Text(zh="数据：{place}现在 {data}{margin}{n}。", en="The data: {place}, now {data}{margin}{n}.").format(
                place=self.basis.place(action.scope), data=known.with_unit(there.value), margin=margin, n=size
            )
        ]
        limit = there.limit
        if limit not in (float("inf"), float("-inf")):
            best = (
                Text(zh="（{best}已做到）", en=" (reached by {best})").format(best=self.basis.place(there.best))
                if there.best and there.best != action.scope
                else None
            )
            reach = Text(zh="够得着的：{limit}", en=" Within reach: {limit}").format(limit=known.with_unit(limit))
            parts += [reach, *([best] if best else []), Text(zh="。", en=".")]
        self._data.value = f"<p>{escape(closed_up(''.join(self._text(part) for part in parts)))}</p>"

    def _show_faults(self) -> None:
        mine = [fault for fault in self._faults if fault.action == self._chosen]
        whole = [fault for fault in self._faults if fault.action is None]
        others = sorted({fault.action + 1 for fault in self._faults if fault.action not in (None, self._chosen)})
        told = []
        if mine:
            told.append(f"<b>{escape(self._text(Text(zh='这一项还缺：', en='This action still lacks:')))}</b>")
            told.append(f"<ul>{''.join(f'<li>{escape(self._text(one))}</li>' for one in lacking(mine))}</ul>")
        elif self._now.actions:
            met = Text(zh="{ok} 这一项写全了。", en="{ok} This action is complete.").format(ok=_DONE)
            told.append(f"<p>{escape(self._text(met))}</p>")
        told += [f"<p>{escape(self._text(note))}</p>" for note in self._notes()]
        told += [f"<p>{_MARK} {escape(self._text(fault.sentence))}</p>" for fault in whole]
        if others:
            numbers = self._text(Text(zh="、", en=", ")).join(str(n) for n in others)
            more = Text(zh="还没写全的还有第 {n} 项。", en="Not complete yet either: {n}.").format(n=numbers)
            told.append(f"<p>{escape(self._text(more))}</p>")
        self._findings.value = "".join(told)
        n = len(self._now.actions)
        count = Text(zh="{n} 项行动", en="{n} action" if n == 1 else "{n} actions").format(n=n)
        found = (
            Text(
                zh="{count}，还有 {missing} 处要补或要改。", en="{count}; {missing} to be filled in or mended."
            ).format(count=count, missing=len(self._faults))
            if self._faults
            else Text(
                zh="{count}，每一条都写全了。写全不等于管用：到期要用同样的算法再量一次。",
                en="{count}; every point is there. That is no proof that it works: when due, measure again.",
            ).format(count=count)
        )
        self._summary = self._text(found)
        self.sentence.value = f'<div role="status" aria-live="polite">{escape(self._summary)}</div>'

    def _notes(self) -> list[Text]:
        """Return what is no fault and yet worth a word: a date that is past, a step that no survey can see."""
        if not self._now.actions:
            return []
        action, notes = self._now.actions[self._chosen], []
        due, today = _date(action.due), date.today()
        if self._live and due is not None and due <= today:
            notes.append(_PAST.format(due=due.isoformat(), today=today.isoformat()))
        known = self.basis.measures.get(action.measure)
        there = None if known is None else known.measure.at(action.scope)
        wrong = any(fault.action == self._chosen and fault.criterion == "target" for fault in self._faults)
        if known is None or there is None or there.margin is None or wrong:
            return notes
        if not isinstance(action.target, int | float):
            return notes
        step, error = abs(action.target - there.value), math.sqrt(2) * there.margin
        if step < error:
            notes.append(_SMALL.format(step=known.shown(step), error=known.with_unit(error)))
        return notes

    # ---------------------------------------------------------------- making the controls

    def _make_controls(self, stem: str) -> None:
        c = self.controls
        with in_language(self._language):
            c["title"], c["begins"] = ipywidgets.Text(), ipywidgets.DatePicker()
            c["action"] = ipywidgets.Select(options=[("", 0)])
            for name in _FIELDS:
                if name in ("gap", "measure") or (name == "scope" and self.basis.scopes):
                    c[name] = ipywidgets.Dropdown(options=self._choices(name), value="")
                elif name == "due":
                    c[name] = ipywidgets.DatePicker()
                else:
                    rows = {"goal": 2, "how": 3}.get(name)
                    c[name] = ipywidgets.Textarea(rows=rows) if rows else ipywidgets.Text()
            c["file"] = ipywidgets.Text(value=stem)
            for name, label in _LABELS.items():
                c[name].description = str(label)
                c[name].add_class("coursekit-above")
                c[name].layout = ipywidgets.Layout(width="100%", margin="2px 0")
            for name, does in {
                "add": self.add_action,
                "remove": self.remove,
                "undo": self.undo,
                "save": self.save,
                "open": self._open_pressed,
            }.items():
                self._button(name, does)
        c["file"].layout.width = "220px"
        self.sentence, self._told, self._data, self._findings = (ipywidgets.HTML() for _ in range(4))
        for name in ("title", "begins"):
            self._on(name, partial(self._edit_whole, name))
        for name in _FIELDS:
            self._on(name, partial(self._edit, name))
        self._on("action", self._choose)

    def _button(self, name: str, does: Callable[[], None]) -> None:
        made = ipywidgets.Button(description=str(_BUTTONS[name]), layout={"width": "auto"})

        def pressed(_: Any) -> None:
            with self._one_at_a_time, in_language(self._language):
                does()

        made.on_click(pressed)
        self.controls[name] = made

    def _on(self, name: str, does: Callable[[Any], None]) -> None:
        def changed(change: Any) -> None:
            with self._one_at_a_time:
                if self._busy:
                    return
                self._live = True
                with in_language(self._language):
                    does(change["new"])

        self.controls[name].observe(changed, "value")

    def _choose(self, chosen: int | None) -> None:
        if chosen is None or chosen >= len(self._now.actions):
            return
        self._chosen = chosen
        self._refresh(fill=True)

    def _arranged(self) -> list[Any]:
        c = self.controls

        def row(*names: str) -> Any:
            return ipywidgets.HBox(
                [c[name] for name in names], layout={"flex_flow": "row wrap", "align_items": "flex-end"}
            )

        def grid(*names: str) -> Any:
            box = ipywidgets.Box([c[name] for name in names])
            box.add_class("coursekit-grid")
            return box

        contents = ipywidgets.VBox(
            [c["action"], row("add", "remove", "undo"), self._findings],
            layout={"flex": "1 1 190px", "max_width": "340px"},
        )
        editor = ipywidgets.VBox(
            [
                grid("name", "gap"),
                c["goal"],
                c["how"],
                grid("measure", "scope"),
                self._data,
                grid("baseline", "target", "due"),
                grid("owner", "cost"),
            ],
            layout={"flex": "2 1 350px", "min_width": "300px"},
        )
        both = ipywidgets.HBox([contents, editor], layout={"flex_flow": "row wrap", "align_items": "flex-start"})
        both.layout.grid_gap = "8px 20px"
        return [
            ipywidgets.HTML(_CSS),
            grid("title", "begins"),
            self.sentence,
            both,
            row("file", "save", "open"),
            self._told,
        ]

    # ---------------------------------------------------------------- where widgets do not run

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.words}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = dict(super()._repr_mimebundle_(**kwargs) or {})
        bundle["text/plain"] = repr(self)
        bundle["image/png"] = base64.b64encode(self._still()).decode("ascii")
        return bundle

    def _still(self) -> bytes:
        """Draw what the plan holds: its title, a few lines for each action, and what is missing."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        png = io.BytesIO()
        with in_language(self._language), style.only_course_style():
            lines = self._lines()
            height = 0.5 + 0.21 * (len(lines) + 1)
            figure = Figure(figsize=(6.4, height))
            FigureCanvasAgg(figure)
            y = 1 - 0.3 / height
            title = shortened(self._now.title, 60) or self._text(Text(zh="改进计划", en="Improvement plan"))
            figure.text(0.02, y, drawable(title), fontsize=12, weight="bold", va="center")
            for line, kind in lines:
                y -= (0.26 if kind == "heading" else 0.2) / height
                head = kind == "heading"
                colour = style.PALETTE["perception" if head else "neutral"] if kind != "line" else "black"
                x, size = 0.02 if kind != "line" else 0.05, 10 if head else 9
                figure.text(x, y, drawable(line), fontsize=size, va="center", color=colour)
            figure.canvas.print_png(png, metadata={"Software": None})  # type: ignore[attr-defined]  # Agg's own
        return png.getvalue()

    def _lines(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        joint = self._text(Text(zh="：", en=": "))
        for number, action in enumerate(self._now.actions[:8]):
            name = shortened(str(action.name or ""), 60) or self._text(_UNNAMED)
            found.append((f"{number + 1} {name}", "heading"))
            known = self.basis.measures.get(action.measure)
            measure = str(known.name) if known else "…"
            numbers = f"{measure} {_shown(action.baseline) or '…'} → {_shown(action.target) or '…'}"
            for label, said in (
                (_LINES["how"], str(action.how or "…")),
                (_LINES["measure"], numbers.replace("-", "\u2212")),
                (_LINES["owner"], f"{_shown(action.owner) or '…'}; {action.due or '…'}"),
            ):
                found.append((shortened(f"{label}{joint}{said}", 88), "line"))
        found += [(line, "end") for line in wrapped([self._summary], 88)[0].split("\n")]
        return found


_FIELDS = ("name", "gap", "goal", "how", "measure", "scope", "baseline", "target", "due", "owner", "cost")


def _plain_value(name: str, value: Any) -> Any:
    """Return what a control holds as plain data: a date as ISO text, a number as a number."""
    if name in _DATES:
        return "" if value is None else value.isoformat()
    if name not in _NUMBERS:
        return value
    return _number(value)


def _number(text: str) -> Any:
    """Return a number as people type it; what is none stays as it was typed, and None for nothing.

    Examples
    --------
    >>> _number("−0.8"), _number("１２ "), _number("20,000"), _number("about 1"), _number(" ")
    (-0.8, 12, 20000, 'about 1', None)
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-").replace("\u2013", "-")
    if not plain:
        return None
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    if re.fullmatch(r"[-+]?\d+", plain):
        return int(plain)
    return float(plain) if re.fullmatch(r"[-+]?(\d+\.\d*|\.\d+)", plain) else text


def _shown(value: Any) -> str:
    """Return a value as a field shows it."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.10g}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _set(control: Any, value: Any) -> None:
    if control.value != value:
        control.value = value
