"""`InstrumentBuilder`: make a questionnaire for one's own counter, see its faults, take it away as files."""

from __future__ import annotations

import base64
import io
import itertools
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets

from coursekit import datasets, page, questionnaire, style
from coursekit.charts.drawing import wrapped
from coursekit.datasets.questionnaires import TRADES
from coursekit.language import CourseError, Language, Text, in_language, language
from coursekit.questionnaire import (
    FORMS,
    Background,
    Item,
    Questionnaire,
    Words,
    faults,
    form_name,
    open_file,
)
from coursekit.widgets.panel import checkbox, drawable, dropdown, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coursekit.questionnaire import Fault, Form

__all__ = ["InstrumentBuilder"]

_BLANK = "blank"
_BLANK_NAME = Text(zh="空白，全部自己写", en="Blank: write everything yourself")
_DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
_SCALES = ((1, 5), (1, 7), (1, 9))
_SIDES: tuple[tuple[Language, Text], ...] = (
    ("zh", Text(zh="中文", en="Chinese")),
    ("en", Text(zh="英文", en="English")),
)
_PARTS = {
    "label": Text(zh="短名（{side}）", en="Short name ({side})"),
    "expectation": Text(zh="期望：好的服务应当怎样（{side}）", en="Expectation: how it should be ({side})"),
    "perception": Text(zh="感知：这一家实际怎样（{side}）", en="Perception: how it is here ({side})"),
}
_UNTITLED = Text(zh="（还没写）", en="(nothing written yet)")
_MUST = "✗"
_MAY = "⚠"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # Windows keeps these names
_CSS = """<style>
.coursekit-builder .widget-select.coursekit-above, .coursekit-builder .widget-textarea.coursekit-above,
.coursekit-builder .widget-text.coursekit-above { flex-direction: column; height: auto; align-items: stretch; }
.coursekit-builder .coursekit-above > .widget-label { width: auto; text-align: left; white-space: normal;
  height: auto; line-height: 1.4; }
.coursekit-builder .coursekit-above > select, .coursekit-builder .coursekit-above > textarea { width: 100%;
  font-family: var(--jp-ui-font-family, sans-serif); }
.coursekit-builder .coursekit-above > select { flex: 0 0 27em; height: 27em; max-height: none; }
.coursekit-builder .coursekit-above > input { width: 100%; flex: 0 0 auto; }
.coursekit-builder .coursekit-pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr));
  grid-gap: 2px 12px; }
.coursekit-builder .widget-html-content { line-height: 1.4; }
.coursekit-builder ul { margin: 2px 0 6px 0; padding-left: 1.2em; }
.coursekit-builder li { line-height: 1.4; overflow-wrap: anywhere; }
</style>"""


@dataclass(frozen=True)
class _Before:
    """What `undo` goes back to, and what kind of step led away from it."""

    questionnaire: Questionnaire
    chosen: str
    trade: str | None
    step: str


class InstrumentBuilder(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Choose a trade and a form, edit the statements, see what is wrong with them, and write the files.

    At the left everything the questionnaire consists of, by dimension; at the right what is chosen there, with
    the findings of `questionnaire.faults` about it. Every step can be undone. The files are written beside
    the notebook; one that somebody else wrote is replaced only after a second press.

    Parameters
    ----------
    folder : path, optional
        Where files are written and opened. Left out: beside the notebook, as `page.write_page` does it.

    Attributes
    ----------
    questionnaire : Questionnaire
        As it is now.
    controls : dict of str to widget
        ``trade``, ``form``, ``contents`` (the list), the fields of the editor that is shown, ``name`` and the buttons.
    words : str
        What is wrong as a whole, and what the last button did.

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     builder = InstrumentBuilder()
    >>> builder.controls["trade"].value = "hotel"
    >>> builder.controls["contents"].value = "item:05"
    >>> builder.controls["perception_en"].value = "The room is ready when it was promised."
    >>> builder.questionnaire.items[4].perception.en
    'The room is ready when it was promised.'
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        self._language = language()
        self._folder = None if folder is None else Path(folder)
        # Lab moves a page's messages to a thread of their own while the first ones are still being handled.
        self._one_at_a_time = threading.RLock()
        self._busy = False
        self._history: list[_Before] = []
        self._trade: str | None = "bank_branch"  # none: what is shown was opened from a file
        self._now = _ready_made(self._trade, "gap")
        self._chosen = "item:" + self._now.items[0].item if self._now.items else "whole"
        self._own: set[Path] = set()  # written or opened here: may be written again
        self._may_replace: Path | None = None
        self._named = ""  # the file name that was proposed; one that the reader wrote stays
        self._named_for: tuple[str | None, str] | None = None
        self._faults: list[Fault] = []
        self.controls: dict[str, Any] = {}
        self._make_controls()
        super().__init__(self._arranged())
        self.add_class("coursekit-builder")
        self._rescan()
        self._refresh(fill=True)

    # ---------------------------------------------------------------- for code

    @property
    def questionnaire(self) -> Questionnaire:
        """The questionnaire as it is now."""
        return self._now

    @property
    def words(self) -> str:
        """What is wrong as a whole, and what the last button did, as plain text."""
        return " ".join(part for part in (self._summary, self._done) if part)

    def reopen(self, path: str | Path) -> None:
        """Go on with a saved questionnaire; `CourseError` says why a file is none."""
        path = Path(path)
        opened, renumbered = _renumbered(open_file(path))
        self._step("open", opened, chosen="whole", trade=None)
        self._own.add(path.resolve())
        self._name_it(path.stem)
        said = Text(zh="打开了 {name}。", en="Opened: {name}.").format(name=path.name)
        if renumbered:
            why = Text(
                zh="里面有题号重复或不是两位数，给它们换了号：{codes}。",
                en=" Numbers that were there twice, or had not two digits, were changed: {codes}.",
            ).format(codes=", ".join(renumbered))
            said = Text(zh=said.zh + why.zh, en=said.en + why.en)
        self._say_of_files(said)

    def undo(self) -> None:
        """Go back one step."""
        if not self._history:
            return
        before = self._history.pop()
        self._now, self._chosen = before.questionnaire, before.chosen
        self._show_trade(before.trade)
        self._refresh(fill=True)
        self._say(Text(zh="撤销了一步。", en="One step taken back."))

    def add_item(self) -> None:
        """Add an empty statement to the dimension that is chosen, with the next free number."""
        q = self._now
        code = _free_code(item.item for item in q.items)
        if not code:
            self._say(Text(zh="最多 99 题，加不进去了。", en="There is room for 99 statements; no more can be added."))
            return
        dimension = self._dimension()
        changed = replace(q, items=_put_last_of_dimension(q.items, Item(code, dimension)))
        self._step("add", changed, chosen=f"item:{code}")
        self.controls[f"label_{self._language}"].focus()
        self._say(
            Text(
                zh="加了第 {code} 题，在“{name}”里。右边写它的内容。",
                en="Added: statement {code}, under {name}. Write it at the right.",
            ).format(code=code, name=self._dimension_name(dimension))
        )

    def shift(self, by: int) -> None:
        """Ask the chosen statement one place earlier (-1) or later (1) among those of its dimension.

        Its number stays: answers that are there already keep their column. A question about who
        answers is moved among its like.
        """
        kind, _, code = self._chosen.partition(":")
        every: list[Any] = list(self._now.items if kind == "item" else self._now.background)
        name = "item" if kind == "item" else "column"
        own = next(one for one in every if getattr(one, name) == code)
        like = [at for at, one in enumerate(every) if kind != "item" or one.dimension == own.dimension]
        here = every.index(own)
        to = like.index(here) + by
        if not 0 <= to < len(like):
            self._say(
                Text(zh="已经是这一组的第一题了。", en="It is the first of its group already.")
                if by < 0
                else Text(zh="已经是这一组的最后一题了。", en="It is the last of its group already.")
            )
            return
        every[here], every[like[to]] = every[like[to]], own
        now, order = self._now, tuple(every)
        self._step("shift", replace(now, items=order) if kind == "item" else replace(now, background=order))

    def remove(self) -> None:
        """Remove the statement, or the background question, that is chosen."""
        kind, _, code = self._chosen.partition(":")
        q = self._now
        if kind == "item":
            codes = [item.item for item in self._in_order()]
            at = codes.index(code)
            rest = codes[:at] + codes[at + 1 :]
            # On to the one that takes its place in the list.
            chosen = f"item:{rest[min(at, len(rest) - 1)]}" if rest else "whole"
            self._step("remove", replace(q, items=tuple(i for i in q.items if i.item != code)), chosen=chosen)
            said = Text(
                zh="删掉了第 {code} 题；按“撤销”可以找回来。", en="Statement {code} is removed; Undo brings it back."
            )
        elif kind == "background":
            left = tuple(one for one in q.background if one.column != code)
            self._step("remove", replace(q, background=left), chosen="whole")
            said = Text(
                zh="删掉了背景题 {code}；按“撤销”可以找回来。",
                en="The question {code} is removed; Undo brings it back.",
            )
        elif kind == "dimension":
            inside = sum(item.dimension == code for item in q.items)
            if inside:
                self._say(
                    Text(
                        zh="“{name}”里还有 {n} 题。先把它们移到别的维度，或者删掉。",
                        en="{name} still holds {n} statements. Move them to another dimension first, or remove them.",
                    ).format(name=self._dimension_name(code), n=inside)
                )
                return
            left_over = {name: words for name, words in q.dimensions.items() if name != code}
            said = Text(
                zh="删掉了维度“{code}”；按“撤销”可以找回来。",
                en="The dimension {code} is removed; Undo brings it back.",
            ).format(code=self._dimension_name(code))
            self._step("remove", replace(q, dimensions=left_over), chosen="whole")
        else:
            return
        self._say(said.format(code=code))

    def add_background(self) -> None:
        """Add an empty question about who answers."""
        used = set(self._now.columns)
        column = next(name for n in itertools.count(1) if (name := f"group_{n}") not in used)
        changed = replace(self._now, background=(*self._now.background, Background(column)))
        self._step("add", changed, chosen=f"background:{column}")
        self.controls[f"question_{self._language}"].focus()
        self._say(
            Text(zh="加了一道背景题。右边写它的内容。", en="Added a question about who answers. Write it at the right.")
        )

    def add_dimension(self) -> None:
        """Add a dimension without a name and without statements."""
        used = set(self._dimensions())
        code = next(name for n in itertools.count(1) if (name := f"dimension_{n}") not in used)
        changed = replace(self._now, dimensions={**self._now.dimensions, code: Words()})
        self._step("add", changed, chosen=f"dimension:{code}")
        self.controls[f"name_{self._language}"].focus()
        self._say(
            Text(
                zh="加了一个维度。右边给它起名字，再给它加题。",
                en="Added a dimension. Name it at the right, then add statements to it.",
            )
        )

    # ---------------------------------------------------------------- files

    def save(self) -> None:
        """Write the questionnaire as JSON, which `read_survey` and this widget read."""
        self._write(".json", self._now.save)

    def write_form(self, lang: Language) -> None:
        """Write the form to print, in one language."""
        self._write(f"-{lang}.html", lambda path: questionnaire.write_form(self._now, lang, path))

    def write_template(self) -> None:
        """Write the CSV file with the columns, to be filled with answers."""
        self._write(".csv", lambda path: questionnaire.write_template(self._now, path))

    def _write(self, ending: str, write: Callable[[Path], object]) -> None:
        stem = self.controls["name"].value.strip()
        asked, self._may_replace = self._may_replace, None
        if not stem or _FORBIDDEN.search(stem) or stem[0] == "." or stem[-1] == "." or _RESERVED.fullmatch(stem):
            self._say_of_files(
                Text(
                    zh='“{name}”不能当文件名：不能是空的，不能以点开头或结尾，也不能有 / \\ : * ? " < > | 这些字符。',
                    en='“{name}” cannot be a file name: not empty, no dot at either end, none of / \\ : * ? " < > |.',
                ).format(name=stem)
            )
            return
        path = (self._place() / (stem + ending)).resolve()
        there = path.exists()
        if there and path not in self._own and asked != path:
            self._may_replace = path
            self._say_of_files(
                Text(
                    zh="这里已经有 {name} 了，没有动它。要换掉它，再按一次；不想换，就改上面的文件名。",
                    en="There is a {name} already; it was left alone. Press once more to replace it, or change the "
                    "file name.",
                ).format(name=path.name)
            )
            return
        try:
            with in_language(self._language):
                write(path)
        except OSError as error:
            self._say_of_files(
                Text(
                    zh="{name} 没写成：{why}。换个文件夹，或看看磁盘满了没有。",
                    en="{name} was not written: {why}. Use another folder, or see whether the disk is full.",
                ).format(name=path.name, why=error.strerror or error)
            )
            return
        except (CourseError, ValueError) as error:
            said = error.text if isinstance(error, CourseError) else Text(zh=str(error), en=str(error))
            self._say_of_files(
                Text(zh="{name} 没写成：{why}", en="{name} was not written: {why}").format(name=path.name, why=said)
            )
            return
        self._own.add(path)
        self._rescan()
        parts = [
            Text(zh="换掉了原来的 {name}", en="Replaced the earlier {name}")
            if there
            else Text(zh="写好了 {name}", en="Written: {name}"),
            Text(zh="，就在这个笔记本旁边。", en=", beside this notebook.")
            if self._folder is None
            else Text(zh="，在文件夹 {folder} 里。", en=", in the folder {folder}."),
        ]
        if ending.endswith(".html"):
            parts.append(
                Text(
                    zh="打印：在左边的文件列表里右键点它，选“在新浏览器标签页中打开”，再打印。",
                    en=" To print: right-click it in the list of files at the left, “Open in New Browser Tab”, and "
                    "print there.",
                )
            )
        elif ending == ".csv":
            parts.append(
                Text(
                    zh="用电子表格打开，一行填一位客户；收齐后用 read_survey 读。",
                    en=" Open it in a spreadsheet, one row for each customer; read_survey reads it.",
                )
            )
        if any(fault.stops for fault in self._faults):
            parts.append(
                Text(
                    zh="不过它还有必须改的地方（{must}），改完再写一遍。",
                    en=" But there is still something that must be mended ({must}); then write it again.",
                ).format(must=_MUST)
            )
        whole = Text(zh="".join(p.zh for p in parts), en="".join(p.en for p in parts))
        self._say_of_files(whole.format(name=path.name, folder=path.parent.name))

    def _place(self) -> Path:
        return self._folder if self._folder is not None else page.beside_the_notebook()

    def _rescan(self) -> None:
        """Look again which questionnaires lie in the folder."""
        found = []
        for path in sorted(self._place().glob("*.json")):
            try:
                # Other programs keep JSON files, too; those of questionnaires say what they are.
                if path.stat().st_size < 2_000_000 and '"format"' in path.read_text(encoding="utf-8-sig")[:200]:
                    found.append(path.name)
            except (OSError, UnicodeDecodeError):
                continue
        files, chosen = self.controls["file"], self.controls["file"].value
        names = [(self._text(Text(zh="（选一份）", en="(choose one)")), ""), *((name, name) for name in found)]
        with self._quiet():
            if tuple(files.options) != tuple(names):
                files.options = names
                files.value = chosen if chosen in found else ""

    def _open_chosen(self) -> None:
        name = self.controls["file"].value
        self._rescan()
        if not name or name not in [value for _, value in self.controls["file"].options]:
            none = len(self.controls["file"].options) == 1
            self._say_of_files(
                Text(zh="这个文件夹里还没有存过的问卷。", en="There is no saved questionnaire in this folder yet.")
                if none
                else Text(zh="先在列表里选一份问卷。", en="First choose a questionnaire from the list.")
            )
            return
        try:
            self.reopen(self._place() / name)
        except (CourseError, TypeError) as error:
            self._say_of_files(error.text if isinstance(error, CourseError) else Text(zh=str(error), en=str(error)))

    # ---------------------------------------------------------------- steps

    def _step(self, step: str, to: Questionnaire, *, chosen: str | None = None, trade: Any = ...) -> None:
        """Go to another questionnaire; typing on in one field is one step."""
        new = chosen if chosen is not None else self._chosen
        if to == self._now and new == self._chosen:
            return
        last = self._history[-1].step if self._history else ""
        if not (step == last and step.startswith(("field:", "trade"))):
            self._history.append(_Before(self._now, self._chosen, self._trade, step))
            del self._history[:-200]
        self._now = to
        moved, self._chosen = new != self._chosen, new
        if trade is not ...:
            self._show_trade(trade)
        self._may_replace = None
        self._refresh(fill=moved or not step.startswith("field:"))
        self._say(None)

    def _show_trade(self, trade: str | None) -> None:
        self._trade = trade
        with self._quiet():
            self.controls["trade"].value = trade

    def _edit_item(self, part: str, side: Language, value: str) -> None:
        item = self._item()
        words = replace(getattr(item, part), **{side: value})
        self._put_item(replace(item, **{part: words}), f"field:{item.item}:{part}:{side}")

    def _put_item(self, item: Item, step: str) -> None:
        items = tuple(item if one.item == item.item else one for one in self._now.items)
        self._step(step, replace(self._now, items=items))

    def _move(self, dimension: str) -> None:
        moved = replace(self._item(), dimension=dimension)
        others = [one for one in self._now.items if one.item != moved.item]
        self._step("move", replace(self._now, items=_put_last_of_dimension(others, moved)))

    def _change(self, step: str, what: str, value: Any) -> None:
        self._step(step, replace(self._now, **{what: value}))

    def _rescale(self, ends: tuple[int, int]) -> None:
        self._step("scale", replace(self._now, low=ends[0], high=ends[1]))

    def _retitle(self, side: Language, value: str) -> None:
        self._change(f"field:title:{side}", "title", replace(self._now.title, **{side: value}))

    def _rename(self, side: Language, value: str) -> None:
        code = self._chosen.partition(":")[2]
        words = replace(self._now.dimensions.get(code, Words()), **{side: value})
        self._change(f"field:{code}:{side}", "dimensions", {**self._now.dimensions, code: words})

    def _edit_background(self, part: str, side: Language, value: str) -> None:
        column = self._chosen.partition(":")[2]
        one = next(one for one in self._now.background if one.column == column)
        if part == "question":
            one = replace(one, question=replace(one.question, **{side: value}))
        else:
            other: Language = "en" if side == "zh" else "zh"
            lines = value.rstrip().split("\n") if value.strip() else []
            rest = [words.side(other) for words in one.answers]
            pairs = [
                Words(**{side: mine, other: theirs})
                for mine, theirs in itertools.zip_longest(lines, rest, fillvalue="")
            ]
            while pairs and len(pairs[-1].missing) == 2:
                pairs.pop()
            one = replace(one, answers=tuple(pairs))
        background = tuple(one if old.column == column else old for old in self._now.background)
        self._step(f"field:{column}:{part}:{side}", replace(self._now, background=background))

    # ---------------------------------------------------------------- what is where

    def _item(self) -> Item:
        return next(item for item in self._now.items if self._chosen == f"item:{item.item}")

    def _dimensions(self) -> list[str]:
        """Return every dimension, also one that has a statement and no name."""
        used = [item.dimension for item in self._now.items]
        return list(dict.fromkeys([*self._now.dimensions, *used]))

    def _dimension(self) -> str:
        """Return the dimension of what is chosen, else the one with the fewest statements."""
        kind, _, code = self._chosen.partition(":")
        if kind == "dimension":
            return code
        if kind == "item":
            return self._item().dimension
        number = Counter(item.dimension for item in self._now.items)
        return min(self._dimensions() or ["reliability"], key=lambda name: number[name])

    def _dimension_name(self, code: str) -> str:
        return _said(self._now.dimensions.get(code, Words()), self._language) or code

    def _in_order(self) -> list[Item]:
        return [item for name in self._dimensions() for item in self._now.items if item.dimension == name]

    # ---------------------------------------------------------------- showing

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Set controls without taking it for the reader's own doing."""
        before, self._busy = self._busy, True
        try:
            yield
        finally:
            self._busy = before

    def _text(self, text: Text | Words) -> str:
        return _said(text, self._language) if isinstance(text, Words) else text.side(self._language)

    def _say(self, text: Text | None, *, of_files: bool = False) -> None:
        """Say what was done: above, where one looks while editing, or below, beside the buttons of the files."""
        self._done = "" if text is None else text.side(self._language)
        for place, here in ((self._said, not of_files), (self._said_of_files, of_files)):
            place.value = f'<div role="status" aria-live="polite">{escape(self._done) if here else ""}</div>'

    def _say_of_files(self, text: Text) -> None:
        self._say(text, of_files=True)

    def _refresh(self, *, fill: bool) -> None:
        """Show the present questionnaire; `fill` puts it into the fields, which is not wanted while one is typed in."""
        self._faults = list(faults(self._now))
        with self._quiet(), in_language(self._language):
            contents = self.controls["contents"]
            options = self._contents()
            if self._chosen not in [value for _, value in options]:
                self._chosen = "whole"
            if tuple(contents.options) != tuple(options):
                contents.options = options
            if contents.value != self._chosen:
                contents.value = self._chosen
            if self.controls["form"].value != self._now.form:
                self.controls["form"].value = self._now.form
            if fill:
                self._fill()
            self._undo.disabled = not self._history
            self._show_faults()
            self._propose_name()

    def _contents(self) -> list[tuple[str, str]]:
        must = Counter(fault.item for fault in self._faults if fault.item and fault.stops)
        may = Counter(fault.item for fault in self._faults if fault.item and not fault.stops)

        def marks(code: str) -> str:
            shown = [f"{sign}{number[code]}" for sign, number in ((_MUST, must), (_MAY, may)) if number[code]]
            return "  " + " ".join(shown) if shown else ""

        options = [(self._text(Text(zh="标题、量表、最后的问题", en="Title, scale, last questions")), "whole")]
        for name in self._dimensions():
            inside = [item for item in self._now.items if item.dimension == name]
            heading = Text(zh="■ {name}（{n} 题）", en="■ {name} ({n})")
            options.append(
                (self._text(heading.format(name=self._dimension_name(name), n=len(inside))), f"dimension:{name}")
            )
            for item in inside:
                said = shortened(_said(item.label, self._language) or _said(item.perception, self._language), 28)
                # A no-break space: an ordinary one at the head of an option is not shown.
                options.append(
                    (f"\u2003{item.item} {said or self._text(_UNTITLED)}{marks(item.item)}", f"item:{item.item}")
                )
        if self._now.background:
            options.append((self._text(Text(zh="■ 谁来答（背景题）", en="■ Who answers")), "backgrounds"))
        for one in self._now.background:
            said = shortened(_said(one.question, self._language), 28) or self._text(_UNTITLED)
            options.append((f"\u2003{said}", f"background:{one.column}"))
        return options

    def _fill(self) -> None:
        """Put what is chosen into the editor."""
        kind, _, code = self._chosen.partition(":")
        q, c = self._now, self.controls
        # All are there all the time, most of them hidden: so a field can be given the keyboard at once.
        for name, pane in self._panes.items():
            pane.layout.display = None if name == kind else "none"
        if kind == "item":
            item = self._item()
            heading = Text(zh="第 {code} 题", en="Statement {code}").format(code=item.item)
            names = [(self._dimension_name(name), name) for name in self._dimensions()]
            if tuple(c["dimension"].options) != tuple(names):
                c["dimension"].options = names
            c["dimension"].value = item.dimension
            for part, (side, _) in itertools.product(_PARTS, _SIDES):
                _set(c[f"{part}_{side}"], getattr(item, part).side(side))
            for side, _ in _SIDES:
                c[f"expectation_{side}"].layout.display = None if q.form == "gap" else "none"
        elif kind == "dimension":
            heading = Text(zh="维度：{name}", en="Dimension: {name}").format(name=self._dimension_name(code))
            for side, _ in _SIDES:
                _set(c[f"name_{side}"], q.dimensions.get(code, Words()).side(side))
        elif kind == "background":
            heading = Text(zh="背景题；数据里的列名是 {code}", en="About who answers; its column in the data: {code}")
            heading = heading.format(code=code)
            one = next(one for one in q.background if one.column == code)
            for side, _ in _SIDES:
                _set(c[f"question_{side}"], one.question.side(side))
                _set(c[f"answers_{side}"], "\n".join(words.side(side) for words in one.answers))
        elif kind == "backgrounds":
            heading = Text(zh="谁来答（背景题）", en="Who answers")
        else:
            heading = Text(zh="标题、量表、最后的问题", en="Title, scale, last questions")
            self._fill_whole()
        self._heading.value = f"<b>{escape(str(heading))}</b>"
        c["remove"].layout.display = None if kind in ("item", "background", "dimension") else "none"
        for name in ("up", "down"):
            c[name].layout.display = None if kind in ("item", "background") else "none"

    def _fill_whole(self) -> None:
        q, c = self._now, self.controls
        for side, _ in _SIDES:
            _set(c[f"title_{side}"], q.title.side(side))
        scales = list(dict.fromkeys([*_SCALES, (q.low, q.high)]))
        to = Text(zh="{low} 到 {high}", en="{low} to {high}")
        options = [(str(to.format(low=low, high=high)), (low, high)) for low, high in scales]
        if tuple(c["scale"].options) != tuple(options):
            c["scale"].options = options
        c["scale"].value = (q.low, q.high)
        for name in ("weights", "satisfaction", "recommend"):
            c[name].value = getattr(q, name)

    def _show_faults(self) -> None:
        kind, _, code = self._chosen.partition(":")
        own = [fault for fault in self._faults if (fault.item == code if kind == "item" else not fault.item)]
        if kind == "item":
            none = Text(zh="这一题没有查出问题。", en="Nothing was found wrong with this statement.")
        else:
            none = Text(
                zh="整份问卷没有查出结构上的问题。", en="Nothing was found wrong with the questionnaire's build."
            )
        self._findings.value = (
            "<ul>" + "".join(f"<li>{_shown(fault, self._language)}</li>" for fault in own) + "</ul>"
            if own
            else f"<p>{escape(str(none))}</p>"
        )
        must = sum(fault.stops for fault in self._faults)
        may = len(self._faults) - must
        counts = Text(
            zh="{n} 题，{d} 个维度，{a} 个分要打。", en="{n} statements, {d} dimensions, {a} marks to give."
        ).format(n=len(self._now.items), d=len(self._now.used_dimensions), a=len(self._now.item_columns))
        if must:
            found = Text(
                zh="必须改 {must} 处（{x}），建议看看 {may} 处（{w}）。",
                en="To be mended: {must} ({x}); to be looked at: {may} ({w}).",
            )
        elif may:
            found = Text(
                zh="没有非改不可的，建议再看看 {may} 处（{w}）；发出去之前，逐条读一遍。",
                en="Nothing must be mended, but {may} to be looked at again ({w}); read them before it goes out.",
            )
        else:
            found = Text(zh="可以用了，规则没有查出问题。", en="It can be used; the rules found nothing.")
        whole = Text(zh="{counts}{found}", en="{counts} {found}").format(
            counts=counts, found=found.format(must=must, may=may, x=_MUST, w=_MAY)
        )
        self._summary = str(whole)
        self.sentence.value = f'<div role="status" aria-live="polite">{escape(self._summary)}</div>'

    def _propose_name(self) -> None:
        what = (self._trade, self._now.form)
        if what != self._named_for and self.controls["name"].value == self._named:
            trade = "questionnaire" if self._trade in (None, _BLANK) else self._trade
            self._name_it(f"{trade}-{self._now.form}")
        self._named_for = what

    def _name_it(self, name: str) -> None:
        self._named = name
        with self._quiet():
            _set(self.controls["name"], name)

    # ---------------------------------------------------------------- making the controls

    def _make_controls(self) -> None:
        c = self.controls
        trades = [(str(name), code) for code, name in TRADES.items()]
        c["trade"] = dropdown(str(Text(zh="行业", en="Trade")), [*trades, (str(_BLANK_NAME), _BLANK)])
        c["form"] = dropdown(str(Text(zh="问卷形式", en="Form")), [(str(form_name(form)), form) for form in FORMS])
        self._on(c["trade"], self._choose_trade)
        self._on(c["form"], partial(self._change, "form", "form"))
        c["contents"] = ipywidgets.Select(
            description=str(Text(zh="问卷里有什么", en="What is in it")), options=[("", "")], rows=17
        )
        _above(c["contents"])
        self._on(c["contents"], self._choose)
        self._make_fields()
        c["dimension"] = dropdown(str(Text(zh="属于维度", en="Belongs to")), [("", "")])
        self._on(c["dimension"], self._move)
        c["scale"] = ipywidgets.Dropdown(
            description=str(Text(zh="答题分数", en="Answer scale")),
            options=[("1–7", (1, 7))],
            style={"description_width": "initial"},
            layout={"width": "auto"},
        )
        self._on(c["scale"], self._rescale)
        for name, words in {
            "weights": Text(zh="问各维度有多重要（100 分怎么分）", en="Importance of dimensions (100 points)"),
            "satisfaction": Text(zh="问总的满意度", en="How satisfied all in all"),
            "recommend": Text(zh="问愿不愿推荐（0 到 10）", en="How likely to recommend (0 to 10)"),
        }.items():
            c[name] = checkbox(str(words))
            self._on(c[name], partial(self._change, name, name))
        c["name"] = ipywidgets.Text(
            description=str(Text(zh="文件名", en="File name")), style={"description_width": "initial"},
            layout={"width": "260px"},
        )  # fmt: skip
        c["file"] = dropdown(str(Text(zh="存过的问卷", en="Saved questionnaires")), [("", "")])
        self._button("undo", Text(zh="撤销", en="Undo"), self.undo)
        self._button("add", Text(zh="加一题", en="Add a statement"), self.add_item)
        self._button("add_dimension", Text(zh="加一个维度", en="Add a dimension"), self.add_dimension)
        self._button("add_background", Text(zh="加一道背景题", en="Add a question on who answers"), self.add_background)
        self._button("remove", Text(zh="删掉这一个", en="Remove this one"), self.remove)
        self._button("up", Text(zh="上移", en="Move up"), partial(self.shift, -1))
        self._button("down", Text(zh="下移", en="Move down"), partial(self.shift, 1))
        self._button("save", Text(zh="保存问卷（JSON）", en="Save it (JSON)"), self.save)
        for side, spoken in _SIDES:
            printed = Text(zh="打印用的问卷：{side}", en="Form to print: {side}").format(side=spoken)
            self._button(f"form_{side}", printed, partial(self.write_form, side))
        self._button("template", Text(zh="录入答案的表（CSV）", en="Table for the answers (CSV)"), self.write_template)
        self._button("open", Text(zh="打开", en="Open"), self._open_chosen)
        self._undo = c["undo"]
        self.sentence = ipywidgets.HTML()
        self._said = ipywidgets.HTML()
        self._said_of_files = ipywidgets.HTML()
        self._heading = ipywidgets.HTML()
        self._findings = ipywidgets.HTML()
        self._editor = ipywidgets.VBox()
        self._summary = self._done = ""

    def _make_fields(self) -> None:
        answers = Text(
            zh="答案（{side}），一行一个；不写就让客户自己填",
            en="Answers ({side}), one on each line; none: the customer writes freely",
        )
        for side, name in _SIDES:
            for part, words in _PARTS.items():
                self._field(f"{part}_{side}", words.format(side=name), 1 if part == "label" else 3,
                            partial(self._edit_item, part, side))  # fmt: skip
            self._field(f"name_{side}", Text(zh="维度名（{side}）", en="Its name ({side})").format(side=name), 1,
                        partial(self._rename, side))  # fmt: skip
            self._field(f"title_{side}", Text(zh="标题（{side}）", en="Title ({side})").format(side=name), 1,
                        partial(self._retitle, side))  # fmt: skip
            self._field(f"question_{side}", Text(zh="问题（{side}）", en="Question ({side})").format(side=name), 2,
                        partial(self._edit_background, "question", side))  # fmt: skip
            self._field(f"answers_{side}", answers.format(side=name), 5,
                        partial(self._edit_background, "answers", side))  # fmt: skip

    def _button(self, name: str, label: Text, does: Callable[[], None]) -> None:
        made = ipywidgets.Button(description=str(label), layout={"width": "auto"})

        def pressed(_: Any) -> None:
            with self._one_at_a_time, in_language(self._language):
                does()

        made.on_click(pressed)
        self.controls[name] = made

    def _arranged(self) -> list[Any]:
        c = self.controls

        def row(*names: str) -> Any:
            return ipywidgets.HBox([c[name] for name in names], layout={"flex_flow": "row wrap"})

        def pair(*names: str) -> Any:
            # The reader's own language first.
            sides = sorted(("zh", "en"), key=lambda side: side != self._language)
            box = ipywidgets.Box([c[f"{name}_{side}"] for name in names for side in sides])
            box.add_class("coursekit-pair")
            return box

        hint = Text(
            zh="在左边点一道背景题，改它的问法和答案：例如把网点的名字写成自己的。",
            en="Choose one of these questions at the left and change its words: put in the names of your own "
            "branches, for example.",
        )
        self._panes = {
            "item": ipywidgets.VBox([row("dimension"), pair("label"), pair("expectation"), pair("perception")]),
            "dimension": ipywidgets.VBox([pair("name")]),
            "background": ipywidgets.VBox([pair("question"), pair("answers")]),
            "backgrounds": ipywidgets.HTML(f"<p>{escape(str(hint))}</p>"),
            "whole": ipywidgets.VBox([pair("title"), row("scale"), c["weights"], c["satisfaction"], c["recommend"]]),
        }
        self._editor.children = list(self._panes.values())
        contents = ipywidgets.VBox(
            [c["contents"], row("add", "add_dimension", "add_background")],
            layout={"flex": "1 1 250px", "max_width": "330px"},
        )
        editor = ipywidgets.VBox(
            [self._heading, self._editor, self._findings, row("up", "down", "remove")],
            layout={"flex": "1 1 300px", "min_width": "280px"},
        )
        both = ipywidgets.HBox([contents, editor], layout={"flex_flow": "row wrap", "align_items": "flex-start"})
        both.layout.grid_gap = "8px 20px"
        return [
            ipywidgets.HTML(_CSS),
            row("trade", "form", "undo"),
            self.sentence,
            self._said,
            both,
            row("name", "save", "form_zh", "form_en", "template"),
            row("file", "open"),
            self._said_of_files,
        ]

    def _field(self, name: str, label: Text, rows: int, does: Callable[[str], None]) -> None:
        made = ipywidgets.Textarea(rows=rows) if rows > 1 else ipywidgets.Text()
        made.description = str(label)
        _above(made)
        self.controls[name] = made
        self._on(made, does)

    def _on(self, control: Any, does: Callable[[Any], None]) -> None:
        def changed(change: Any) -> None:
            with self._one_at_a_time:
                if not self._busy:
                    with in_language(self._language):
                        does(change["new"])

        control.observe(changed, "value")

    def _choose(self, chosen: str | None) -> None:
        if chosen is None:
            return
        self._chosen = chosen
        with self._quiet():
            self._fill()
        self._show_faults()

    def _choose_trade(self, trade: str | None) -> None:
        if trade is None:
            return
        made = _ready_made(trade, self._now.form)
        self._step("trade", made, chosen=f"item:{made.items[0].item}" if made.items else "whole", trade=trade)
        self._say(
            Text(
                zh="换成了“{name}”：{n} 题。原来的没有丢，按“撤销”就回来。",
                en="Now: {name}, {n} statements. What was here is not lost: Undo brings it back.",
            ).format(name=TRADES.get(trade, _BLANK_NAME), n=len(made.items))
        )

    # ---------------------------------------------------------------- where widgets do not run

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.words}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = dict(super()._repr_mimebundle_(**kwargs) or {})
        bundle["text/plain"] = repr(self)
        bundle["image/png"] = base64.b64encode(self._still()).decode("ascii")
        return bundle

    def _still(self) -> bytes:
        """Draw what the questionnaire holds: its title, and the short names dimension by dimension."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        q, lines = self._now, list[tuple[str, bool]]()
        joint = self._text(Text(zh="、", en=", "))
        for name in self._dimensions():
            labels = [
                shortened(_said(item.label, self._language) or _said(item.perception, self._language), 40)
                or self._text(_UNTITLED)
                for item in q.items
                if item.dimension == name
            ]
            lines.append((f"{self._dimension_name(name)} ({len(labels)})", True))
            inside = wrapped([joint.join(labels)], 84)[0].split("\n")
            lines += [(line, False) for line in inside[:4] if line]
            if len(inside) > 4:
                lines.append(("…", False))
        height = 0.62 + 0.2 * (len(lines) + 3)
        png = io.BytesIO()
        with in_language(self._language), style.only_course_style():
            figure = Figure(figsize=(6.4, height))
            FigureCanvasAgg(figure)
            y = 1 - 0.3 / height
            title = shortened(self._text(q.title), 60) or self._text(_UNTITLED)
            figure.text(0.02, y, drawable(title), fontsize=12, weight="bold", va="center")
            for line, heading in lines:
                y -= (0.26 if heading else 0.2) / height
                figure.text(0.02 if heading else 0.05, y, drawable(line), fontsize=10 if heading else 9, va="center",
                            color=style.PALETTE["perception"] if heading else "black")  # fmt: skip
            for line in wrapped([self._summary], 88)[0].split("\n"):
                y -= 0.24 / height
                figure.text(0.02, y, drawable(line), fontsize=9, va="center", color=style.PALETTE["neutral"])
            figure.canvas.print_png(png, metadata={"Software": None})  # type: ignore[attr-defined]  # Agg's own
        return png.getvalue()


def _ready_made(trade: str, form: Form) -> Questionnaire:
    if trade != _BLANK:
        return datasets.questionnaire(trade, form=form)
    names = {code: datasets.label("dimension", code) for code in _DIMENSIONS}
    return Questionnaire(form=form, dimensions={code: Words(zh=name.zh, en=name.en) for code, name in names.items()})


def _free_code(used: Iterable[str]) -> str:
    """Return the number after the last one: one that was removed may stand in data already. Empty: all 99 are used."""
    codes = set(used)
    highest = max((int(code) for code in codes if code.isdecimal()), default=0)
    numbers = [highest + 1] if highest < 99 else range(1, 100)
    return next((code for n in numbers if (code := f"{n:02d}") not in codes), "")


def _put_last_of_dimension(items: Iterable[Item], new: Item) -> tuple[Item, ...]:
    """Put a statement where the list shows it, so that it is printed there, too."""
    every = list(items)
    last = max((at for at, one in enumerate(every) if one.dimension == new.dimension), default=len(every) - 1)
    return (*every[: last + 1], new, *every[last + 1 :])


def _renumbered(opened: Questionnaire) -> tuple[Questionnaire, list[str]]:
    """Give each statement a number of its own, as the list and the columns need it; return which are new."""
    items: list[Item] = []
    new = []
    for item in opened.items:
        code = item.item
        if not re.fullmatch(r"\d{2}", code) or code in {one.item for one in items}:
            code = _free_code([*(one.item for one in items), *(one.item for one in opened.items)])
            new.append(code)
        items.append(replace(item, item=code))
    return replace(opened, items=tuple(items)), new


def _shown(fault: Fault, lang: Language) -> str:
    sign = (
        Text(zh=f"{_MUST} 必须改：", en=f"{_MUST} To be mended: ")
        if fault.stops
        else Text(zh=f"{_MAY} ", en=f"{_MAY} ")
    )
    return escape(sign.side(lang) + fault.sentence.side(lang))


def _said(words: Words | Text, lang: Language) -> str:
    """Return one side; the other where it is still empty."""
    return words.side(lang) or words.side("en" if lang == "zh" else "zh")


def _set(field: Any, value: str) -> None:
    if field.value != value:
        field.value = value


def _above(control: Any) -> None:
    """Put the label over the control instead of beside it."""
    control.add_class("coursekit-above")
    control.layout = ipywidgets.Layout(width="100%", margin="2px 0")
