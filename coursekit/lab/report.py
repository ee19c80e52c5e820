"""`coursekit report`: a survey file in, one HTML page out, by running the course's report notebook.

The notebook is run with this survey as its parameter, as papermill does it: a cell tagged
`parameters` holds the defaults, and a cell with the values wanted is put below it. A trainee
who changed the notebook in the course folder gets the report of the changed one.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from coursekit import atomic
from coursekit.course_files import course_folder, enclosing_copy
from coursekit.lab import working_copy
from coursekit.lab.pages import page_path
from coursekit.language import LANGUAGE_VARIABLE, CourseError, Language, Text, language, use_language

__all__ = ["NOTEBOOK", "Notebook", "find_notebook", "make"]

NOTEBOOK = "report.ipynb"
_SECONDS_PER_CELL = 600  # a national survey on an old computer; a mistake in somebody's own cell must still end


@dataclass(frozen=True)
class Notebook:
    """The notebook to run, and where; `own`: it lies in a trainee's course folder."""

    path: Path
    own: bool


def make(survey: Path, *, out: Path | None = None, questionnaire: Path | None = None, lang: str | None = None) -> int:
    """Write the report of `survey`, saying on the way what is being done.

    Parameters
    ----------
    survey : Path
        A file as `coursekit.datasets.read_survey` takes it.
    out : Path, optional
        The page; a folder: into it. Left out: beside where the command is run, named after the survey.
    questionnaire : Path, optional
        JSON file of the questionnaire.
    lang : {"zh", "en"}, optional
        Left out: that of the course folder here, else the reader's.

    Returns
    -------
    int
        0.

    Raises
    ------
    CourseError
        A file is missing, or a section of the notebook did not work: says which and what to do.
        No page is written then, and an old one stays.
    """
    survey = _existing(_of_the_course(survey) or survey)
    if questionnaire is not None:
        questionnaire = _existing(questionnaire)
    copy = _course_folder_near(survey)
    if lang is None and copy is not None:
        use_language(working_copy.language_of(copy) or language())
    chosen = language()
    page = page_path(Path(f"{survey.stem}-report-{chosen}.html"), out)
    notebook = find_notebook(copy, chosen)
    if notebook.own:
        click.echo(str(_OWN_NOTEBOOK.format(path=notebook.path)))
    with tempfile.TemporaryDirectory(prefix="coursekit-report-", ignore_cleanup_errors=True) as name:
        written = Path(name) / "report.html"
        values = {"survey": str(survey), "out": str(written)}
        if questionnaire is not None:
            values["questionnaire"] = str(questionnaire)
        _run(_with_parameters(notebook, values), notebook, chosen, Path(name), asked=questionnaire is not None)
        if not written.is_file():
            raise CourseError(_NOTHING_WRITTEN.format(notebook=notebook.path.name))
        atomic.write_bytes(page, written.read_bytes())
    click.echo(str(_WRITTEN.format(page=page)))
    return 0


def find_notebook(copy: Path | None, lang: Language) -> Notebook:
    """Return the report notebook of the course folder `copy`, or the course's own.

    That of the folder counts where it is in the language wanted; where the trainee
    deleted it, or the folder was made before there was one, the course's is taken.
    """
    if copy is not None and working_copy.language_of(copy) == lang:
        mine = copy / "lessons" / NOTEBOOK
        if mine.is_file():
            return Notebook(mine, own=True)
    return Notebook(course_folder("lessons") / lang / NOTEBOOK, own=False)


def _course_folder_near(survey: Path) -> Path | None:
    """Return the course folder here, else the one in which the survey lies, else the only one below here."""
    here = Path.cwd()
    return enclosing_copy(here) or enclosing_copy(survey.parent) or working_copy.only_copy(here)


def _of_the_course(survey: Path) -> Path | None:
    """Return the file of the course's table of that name; None where it is another name."""
    inside = course_folder("datasets") / f"{survey}.csv"
    return inside if survey.name == str(survey) and not survey.exists() and inside.is_file() else None


def _existing(path: Path) -> Path:
    if path.is_dir():
        raise CourseError(_A_FOLDER.format(path=path))
    if not path.is_file():
        raise CourseError(_MISSING.format(path=path))
    return path.resolve()


# The notebook ----------------------------------------------------------------------------------


def _with_parameters(notebook: Notebook, values: dict[str, str]) -> Any:
    """Return the notebook with a cell of values below its cell of parameters."""
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a cell pasted twice has its id twice: nothing to trouble a reader with
            content = nbformat.reads(notebook.path.read_text(encoding="utf-8"), as_version=4)
        cells = content.cells
        places = [number for number, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", ())]
    except (ValueError, KeyError, AttributeError, nbformat.ValidationError) as error:
        raise CourseError(_DAMAGED.format(path=notebook.path)) from error
    if not places:
        raise CourseError(_NO_PARAMETERS.format(path=notebook.path))
    # JSON strings are Python strings: any file name, on any system.
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    given = nbformat.v4.new_code_cell("\n".join(lines), metadata={"tags": ["injected-parameters"]})
    cells.insert(places[0] + 1, given)
    return content


def _run(content: Any, notebook: Notebook, lang: Language, scratch: Path, *, asked: bool) -> None:
    """Run the notebook with this Python; a cell that fails ends in a sentence."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    sections = _sections(content)
    (scratch / "work").mkdir()
    at = [0]
    client = NotebookClient(
        content,
        timeout=_SECONDS_PER_CELL,
        kernel_name="python3",
        extra_arguments=["--Application.log_level=40"],
        record_timing=False,
        store_widget_state=False,
        # Files that an edited notebook names lie where JupyterLab would look for them.
        resources={"metadata": {"path": str(notebook.path.parent if notebook.own else scratch / "work")}},
    )
    # This Python, whatever kernels its owner has installed under the same name.
    spec = client.create_kernel_manager().kernel_spec
    assert spec is not None
    spec.argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    environment = {
        **os.environ,
        LANGUAGE_VARIABLE: lang,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    stages = [name for name, cell in zip(sections, content.cells, strict=True) if cell.cell_type == "code"]
    with _progress(list(dict.fromkeys(stages))) as begin:

        def started(cell: Any, cell_index: int) -> None:  # noqa: ARG001 - nbclient names them
            at[0] = cell_index
            begin(sections[cell_index])

        client.on_cell_execute = started
        try:
            client.execute(env=environment)
        except CellExecutionError as error:
            raise CourseError(_failed(notebook, sections[at[0]], error.ename, error.evalue, asked=asked)) from None
        except CellTimeoutError:
            raise CourseError(_TOO_LONG.format(section=sections[at[0]], seconds=_SECONDS_PER_CELL)) from None
        except (DeadKernelError, RuntimeError):
            raise CourseError(_KERNEL_DIED.format(section=sections[at[0]])) from None


def _sections(content: Any) -> list[str]:
    """Return, for each cell, the heading that it stands under."""
    found, heading = [], str(Text(zh="开始", en="Start"))
    for cell in content.cells:
        if cell.cell_type == "markdown":
            titles = [line.lstrip("#").strip() for line in cell.source.splitlines() if line.startswith("#")]
            heading = titles[-1] if titles else heading
        found.append(heading)
    return found


@contextmanager
def _progress(stages: list[str]) -> Iterator[Callable[[str], None]]:
    """Show how far the run has come: a bar on a terminal, a line for each stage elsewhere."""
    done: list[str] = []
    if not sys.stdout.isatty():

        def say(stage: str) -> None:
            if stage not in done:
                done.append(stage)
                click.echo(f"[{stages.index(stage) + 1}/{len(stages)}] {stage}")

        yield say
        return
    label = str(Text(zh="写报告", en="Writing the report"))
    with click.progressbar(length=len(stages), label=label, item_show_func=lambda stage: stage, show_eta=False) as bar:

        def step(stage: str) -> None:
            if stage not in done:
                done.append(stage)
                bar.update(stages.index(stage) - bar.pos, stage)

        yield step
        bar.update(len(stages) - bar.pos, None)


def _failed(notebook: Notebook, section: str, name: str, value: str, *, asked: bool) -> Text:
    """Return the sentence for a cell that failed: what a `CourseError` says is for the reader, all else is not.

    `asked`: the questionnaire's file was given, which settles scale and dimensions.
    """
    frame = _REFUSED if name == "CourseError" else _BROKE
    what = _SAID_OF_COLUMNS if asked else _SAID_OF_ALL
    edit = (_EDIT_OWN if notebook.own else _EDIT).format(path=notebook.path, what=what)
    if not (asked or notebook.own):
        edit = Text(zh=edit.zh + _OR_QUESTIONNAIRE.zh, en=edit.en + _OR_QUESTIONNAIRE.en)
    return frame.format(section=section, name=name, said=value.strip(), edit=edit)


_MISSING = Text(zh="没有文件 {path}。", en="There is no file {path}.")
_A_FOLDER = Text(
    zh="{path} 是文件夹。请写调查文件的名字，例如 my-survey.xlsx。",
    en="{path} is a folder. Name the survey file, such as my-survey.xlsx.",
)
_OWN_NOTEBOOK = Text(zh="用你课程文件夹里的笔记本：{path}", en="Using the notebook in your course folder: {path}")
_WRITTEN = Text(zh="报告写好了：{page}", en="The report is written: {page}")
_NOTHING_WRITTEN = Text(
    zh="{notebook} 从头到尾运行完了，却没有写出报告。最后一格要有 reporting.write(title, sections, out)。",
    en="{notebook} ran to its end and wrote no report. Its last cell should say reporting.write(title, sections, out).",
)
_DAMAGED = Text(
    zh="{path} 不是完好的笔记本，打不开。把它改名或删掉，再运行一次，就会用课程自带的那一份。",
    en="{path} is not a whole notebook. Rename or delete it and run the command again: the course's own is then used.",
)
_NO_PARAMETERS = Text(
    zh="{path} 里没有带 parameters 标签的格，调查文件没有地方填。请从课程自带的笔记本把这一格拷回来，"
    "或者把你这份改名，再运行一次。",
    en="{path} has no cell tagged parameters, so there is no place for the survey file. Copy that cell back from the "
    "course's notebook, or rename yours and run the command again.",
)
_TOO_LONG = Text(
    zh="“{section}”这一节运行了 {seconds} 秒还没有结束，已经停下；没有写报告。",
    en="The section “{section}” had not ended after {seconds} seconds and was stopped; no report was written.",
)
_KERNEL_DIED = Text(
    zh="运行到“{section}”这一节时内核断了，没有写报告。多半是内存不够：关掉别的程序再试；"
    "还不行，运行 coursekit doctor。",
    en="The kernel ended in the section “{section}”; no report was written. Mostly memory is short: close other "
    "programs and try again. If that does not help, run coursekit doctor.",
)
_REFUSED = Text(
    zh="“{section}”这一节没有做成，没有写报告。\n{said}\n{edit}",
    en="The section “{section}” did not work, and no report was written.\n{said}\n{edit}",
)
_BROKE = Text(
    zh="“{section}”这一节出了错，没有写报告（{name}：{said}）。\n{edit}",
    en="The section “{section}” failed, and no report was written ({name}: {said}).\n{edit}",
)
_EDIT_OWN = Text(
    zh="{what}写在 {path} 的第一格代码里："
    "在 JupyterLab 里改好、保存，再运行这条命令；在那里也能逐格运行，看清毛病出在哪里。",
    en="The {what} stand in the first code cell of {path}: change them in JupyterLab, save, and run this command "
    "again. There you can also run cell by cell and see where it goes wrong.",
)
_EDIT = Text(
    zh="要写明{what}：运行 coursekit lab，"
    "打开 lessons/report.ipynb，改第一格代码，保存，再在同一个文件夹里运行这条命令，它就会用你改过的笔记本。",
    en="To change {what}: run coursekit lab, open lessons/report.ipynb, change its first code cell, save, and run this "
    "command again in the same folder; it then uses your notebook.",
)
_OR_QUESTIONNAIRE = Text(
    zh="问卷是用课程的工具做的，也可以用 --questionnaire 指明问卷文件。",
    en=" If the questionnaire was made with the course, name its file with --questionnaire.",
)
_SAID_OF_ALL = Text(
    zh="列名、量表、维度（mapping、low、high、dimensions、missing_codes）",
    en="columns, scale and dimensions (mapping, low, high, dimensions, missing_codes)",
)
_SAID_OF_COLUMNS = Text(
    zh="列名和缺失代码（mapping、missing_codes）", en="columns and codes for missing (mapping, missing_codes)"
)
