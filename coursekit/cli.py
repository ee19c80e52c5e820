"""The command line: `coursekit lab`, `progress`, `report`, `doctor`; `grade`, `assemble`, `export`; `build`.

The commands are put together when the program starts, in the reader's language;
what a command does is imported when it runs, so that `coursekit lab` is quick.
"""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import click

import coursekit
from coursekit.language import CourseError, Text, language, system_language, use_language

__all__ = ["commands", "main"]

_Decorator = Callable[[Any], Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 something to put right, 2 not understood, 130 Ctrl-C.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the program's name; taken from the command line if left out.
    """
    _make_printable()
    words = list(sys.argv[1:] if arguments is None else arguments)
    use_language(system_language())
    sys.exit(_run(words))


def _run(words: list[str]) -> int:
    try:
        wanted = _wanted_language(words)
        if wanted is not None:
            use_language(wanted)
        result = commands().main(args=words, prog_name="coursekit", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except CourseError as error:
        code, said = 1, str(error)
    except click.UsageError as error:
        code, said = 2, str(_not_understood(error))
    except (click.Abort, KeyboardInterrupt):
        code, said = 130, ""
    except BrokenPipeError:  # `coursekit doctor | head`: nobody is left to be told
        # The interpreter flushes standard output once more at its end; give it nothing to flush.
        sys.stdout = io.StringIO()
        code, said = 1, ""
    except OSError as error:
        from coursekit.lab import disk

        code, said = 1, str(disk.explain(error))
    if said:
        click.echo(said, err=True)
    return code


def commands() -> click.Group:
    """Return the commands, with help in the reader's language as it is now."""

    def say(zh: str, en: str) -> str:
        return str(Text(zh=zh, en=en))

    options = say("[选项]", "[OPTIONS]")
    help_option = click.help_option("--help", "-h", help=say("显示这份说明。", "Show this help."))
    lang_help = say(
        "语言：zh 中文，en 英文。不写则按系统语言。", "Language: zh Chinese, en English. Else the system's."
    )
    # `main` has read it before click does; only `lab` needs to know whether it was given.
    lang_option = click.option("--lang", metavar="zh|en", help=lang_help, expose_value=False)

    @click.group(
        cls=_Group,
        invoke_without_command=True,
        options_metavar=options,
        subcommand_metavar=say("命令 …", "COMMAND …"),
        help=say(
            "客户服务感知：一门用 Jupyter 笔记本学的课程。从 coursekit lab 开始。",
            "Customer Service Perception: a course in Jupyter notebooks. Begin with coursekit lab.",
        ),
    )
    @click.version_option(coursekit.__version__, prog_name="coursekit", help=say("显示版本。", "Show the version."))
    @lang_option
    @help_option
    @click.pass_context
    def group(context: click.Context) -> None:
        if context.invoked_subcommand is None:
            click.echo(context.get_help(), err=True)
            context.exit(2)

    @group.command(
        cls=_Command,
        options_metavar=options,
        short_help=say("打开课程。", "Open the course."),
        help=say(
            "打开课程：准备好你的课程文件夹，并在其中启动 JupyterLab。可以反复运行，你改过的文件不会被覆盖。",
            "Open the course: make your course folder ready and start JupyterLab in it. "
            "Run it as often as you like; files that you changed are never overwritten.",
        ),
    )
    @click.option("--lang", metavar="zh|en", help=lang_help)
    @click.option(
        "--dir",
        "folder",
        metavar=say("文件夹", "DIR"),
        type=click.Path(path_type=Path),
        help=say(
            "课程文件夹；不写则是当前位置的 my-course-zh 或 my-course-en。",
            "The course folder; else my-course-zh or my-course-en in the current place.",
        ),
    )
    @click.option(
        "--port",
        metavar=say("端口", "PORT"),
        type=click.IntRange(0, 65535),
        help=say("网络端口；0 表示自动挑一个空闲的。", "Network port; 0 picks a free one."),
    )
    @help_option
    def lab(lang: str | None, folder: Path | None, port: int | None) -> int:
        return _lab(lang, folder, port)

    @group.command(
        cls=_Command,
        options_metavar=options,
        short_help=say("检查这台电脑能不能上课。", "See whether this computer is ready."),
        help=say(
            "检查这台电脑能不能上课：逐项报告，有问题就告诉你怎么办。",
            "See whether this computer is ready for the course: a line for each thing, with what to do.",
        ),
    )
    @lang_option
    @help_option
    def doctor() -> int:
        from coursekit.lab import doctor as examination

        return examination.run()

    @group.command(
        cls=_Command,
        options_metavar=options,
        short_help=say("把一份调查文件做成报告。", "Turn a survey file into a report."),
        help=say(
            "把一份调查文件（.csv、.xlsx）做成一页报告：一个 HTML 文件，不用连网就能打开和打印。"
            "课程文件夹里的 lessons/report.ipynb 你改过，就用你改过的。",
            "Turn a survey file (.csv, .xlsx) into a report on one page, an HTML file that opens and prints "
            "without a connection. If you changed lessons/report.ipynb in your course folder, your version is used.",
        ),
    )
    @click.argument("survey", metavar="SURVEY", type=click.Path(path_type=Path))
    @click.option("--lang", metavar="zh|en", help=lang_help)
    @click.option(
        "--out",
        metavar=say("文件", "FILE"),
        type=click.Path(path_type=Path),
        help=say(
            "报告写到哪里；不写则在当前位置，名字取自调查文件。",
            "Where to write the report; else here, named after the survey file.",
        ),
    )
    @click.option(
        "--questionnaire",
        metavar=say("文件", "FILE"),
        type=click.Path(path_type=Path),
        help=say(
            "问卷的 JSON 文件：题目、维度、量表都从里面读。",
            "The questionnaire's JSON file, which says items, dimensions and scale.",
        ),
    )
    @help_option
    def report(survey: Path, lang: str | None, out: Path | None, questionnaire: Path | None) -> int:
        from coursekit.lab import report as reports

        return reports.make(survey, out=out, questionnaire=questionnaire, lang=lang)

    @group.command(
        cls=_Command,
        options_metavar=options,
        short_help=say("把学习记录写成一页。", "Write a page of what you have done."),
        help=say(
            "把你做过的练习写成一页（HTML，可以打印）：每一课做对几题、用了几条提示、结业项目做到哪里。"
            "只读你课程文件夹里的记录，什么都不会发出去。",
            "Write what you have done as one page (HTML, ready to print): questions passed and hints used in each "
            "unit, and the capstone. Only the record in your course folder is read, and nothing is sent anywhere.",
        ),
    )
    @click.option("--lang", metavar="zh|en", help=lang_help)
    @click.option(
        "--dir",
        "folder",
        metavar=say("文件夹", "DIR"),
        type=click.Path(path_type=Path),
        help=say(
            "课程文件夹；不写则是当前所在的，或当前位置里唯一的那个。",
            "The course folder; else the one you are in, or the only one here.",
        ),
    )
    @click.option(
        "--out",
        metavar=say("文件", "FILE"),
        type=click.Path(path_type=Path),
        help=say(
            "写到哪里；不写则在课程文件夹最上层，名字是 progress-zh.html。",
            "Where to write the page; else progress-en.html at the top of the course folder.",
        ),
    )
    @click.option(
        "--name",
        default="",
        metavar=say("姓名", "NAME"),
        help=say("写在页上的姓名；不写则留一条横线。", "Your name on the page; else a line to write it on."),
    )
    @help_option
    def progress(lang: str | None, folder: Path | None, out: Path | None, name: str) -> int:
        from coursekit.lab import certificate

        return certificate.make(folder, out=out, name=name, lang=lang)

    @group.command(
        cls=_Command,
        options_metavar=options,
        short_help=say("生成笔记本（课程维护者用）。", "Build the notebooks (for maintainers)."),
        help=say(
            "由 source 里的文稿生成笔记本（课程维护者用）。不写 UNIT 则生成全部。",
            "Build the notebooks from the texts in source (for maintainers). Without UNIT, all of them.",
        ),
    )
    @click.argument("units", nargs=-1, metavar="[UNIT]...")
    @click.option(
        "--check",
        is_flag=True,
        help=say(
            "只检查笔记本是不是最新的，不写任何文件。", "Only see whether the notebooks are up to date; write nothing."
        ),
    )
    @lang_option
    @help_option
    def build(units: tuple[str, ...], check: bool) -> int:
        from coursekit.authoring.build import build as build_units

        return build_units(units, check=check)

    _for_instructors(group, lang_option, help_option)
    return group


def _for_instructors(group: click.Group, lang_option: _Decorator, help_option: _Decorator) -> None:
    """Add the commands that read what a class handed in."""

    def say(zh: str, en: str) -> str:
        return str(Text(zh=zh, en=en))

    options = say("[选项]", "[OPTIONS]")
    submissions = click.argument(
        "paths", metavar="SUBMISSIONS...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=False)
    )
    units_option = click.option(
        "--units",
        metavar=say("课号", "UNITS"),
        help=say("只要这些课，例如 10,11；不写则有什么批什么。", "Only these, such as 10,11; else whatever there is."),
    )

    @group.command(
        cls=_Command,
        options_metavar=options,
        short_help=say("批改一个班的练习（老师用）。", "Grade a class (for instructors)."),
        help=say(
            "批改收上来的练习：文件夹、压缩包、散放的笔记本、课程文件夹都可以。学员的代码在隔离的进程里运行，对错在外面判。"
            "写出成绩册、每人一页反馈、全班一页情况。中途断了，加 --resume 接着批。",
            "Grade what was handed in: folders, archives, loose notebooks, course folders. Students' code runs in an "
            "isolated process and is judged outside it. Writes a gradebook, a page of feedback for each student and "
            "a page about the class. If a run was cut off, add --resume to go on.",
        ),
    )
    @submissions
    @click.option(
        "--out",
        required=True,
        metavar=say("文件夹", "GRADES"),
        type=click.Path(path_type=Path),
        help=say("成绩写到哪个文件夹（新的或空的）。", "The folder for the grades, new or empty."),
    )
    @click.option(
        "--roster",
        metavar=say("文件", "FILE"),
        type=click.Path(path_type=Path),
        help=say(
            "名单（.csv、.xlsx）：姓名、学号、邮箱、班级。", "The class list (.csv, .xlsx): name, id, email, group."
        ),
    )
    @units_option
    @click.option(
        "--workers",
        metavar="N",
        type=click.IntRange(1, 256),
        help=say("同时批几份；不写则看这台电脑有几个核。", "How many at a time; else as many as there are cores."),
    )
    @click.option("--resume", is_flag=True, help=say("接着上次没批完的批。", "Go on with a run that was cut off."))
    @click.option(
        "--seed",
        metavar="N",
        type=click.IntRange(0),
        help=say("抽隐藏测试数据用的种子；不写则每次新抽。", "Seed of the hidden inputs; else new ones in each run."),
    )
    @click.option(
        "--require-isolation",
        is_flag=True,
        help=say("隔离不全就不批。", "Refuse to grade where a protection is missing."),
    )
    @click.option(
        "--scheduler",
        metavar=say("地址", "ADDRESS"),
        help=say("用这个 Dask 集群批，例如 tcp://10.0.0.5:8786。", "Grade on this Dask cluster, tcp://10.0.0.5:8786."),
    )
    @lang_option
    @help_option
    def grade(  # noqa: PLR0917 - the options of the command
        paths: tuple[Path, ...],
        out: Path,
        roster: Path | None,
        units: str | None,
        workers: int | None,
        resume: bool,
        seed: int | None,
        require_isolation: bool,
        scheduler: str | None,
    ) -> int:
        import os

        from coursekit.grading.command import grade_and_tell

        return grade_and_tell(
            paths,
            out,
            roster=roster,
            units=_unit_list(units),
            workers=workers or os.cpu_count() or 1,
            resume=resume,
            seed=seed,
            require_isolation=require_isolation,
            scheduler=scheduler,
        )

    @group.command(
        cls=_Command,
        options_metavar=options,
        short_help=say("把作业装回原练习，用 nbval 检查（老师用）。", "Put answers between the release's own checks."),
        help=say(
            "把收上来的作业装回原来的检查格之间，写成笔记本；之后用 pytest --nbval 就能逐格检查。"
            "这样会直接运行学员的代码，只用于信得过的作业。",
            "Put what was handed in between the release's own check cells and write it as notebooks, which plain "
            "pytest --nbval then judges. That runs students' code unprotected: only for what you trust.",
        ),
    )
    @submissions
    @click.option(
        "--out",
        required=True,
        metavar=say("文件夹", "DIR"),
        type=click.Path(path_type=Path),
        help=say("写到哪个文件夹。", "Where to write the notebooks."),
    )
    @units_option
    @lang_option
    @help_option
    def assemble(paths: tuple[Path, ...], out: Path, units: str | None) -> int:
        from coursekit.grading.assemble import assemble_and_tell

        return assemble_and_tell(paths, out, units=_unit_list(units))

    @group.command(
        cls=_Command,
        options_metavar=options,
        short_help=say("导出给别的评分系统（老师用）。", "Export for another grader (for instructors)."),
        help=say(
            "把练习写成别的评分系统能用的作业。目前只有 nbgrader。",
            "Write the exercise sheets as assignments of another grading system. There is one: nbgrader.",
        ),
    )
    @click.argument("system", metavar="nbgrader", type=click.Choice(["nbgrader"]))
    @click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
    @units_option
    @lang_option
    @help_option
    def export(system: str, folder: Path, units: str | None) -> int:
        from coursekit.grading.nbgrader import export_and_tell

        del system
        return export_and_tell(folder, units=_unit_list(units))


def _unit_list(units: str | None) -> tuple[str, ...]:
    """Return the units of a line such as “10, 11”."""
    return tuple(re.findall(r"[^\s,，、]+", units or ""))


def _lab(lang: str | None, folder: Path | None, port: int | None) -> int:
    from coursekit.course_files import enclosing_copy
    from coursekit.lab import server, working_copy

    if folder is None:
        # The command typed again inside the course folder means that folder, not a second copy in it.
        folder = enclosing_copy(Path.cwd())
        if folder is None and lang is None:
            folder = working_copy.only_copy(Path.cwd())
    if lang is None and folder is not None:
        # Whoever goes on in a copy goes on in its language.
        use_language(working_copy.language_of(folder) or language())
    chosen = language()
    outcome = working_copy.lay(folder or working_copy.default_folder(chosen), chosen)
    for sentence in outcome.sentences():
        click.echo(sentence)
    return server.serve(outcome.folder, chosen, port)


# The reader's language and console -------------------------------------------------------------


def _wanted_language(words: Sequence[str]) -> str | None:
    """Return what --lang says, before click has looked: errors and help depend on it."""
    for number, word in enumerate(words):
        if word == "--lang":
            return words[number + 1] if number + 1 < len(words) else None
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return None


def _make_printable() -> None:
    """Let Chinese text and marks pass a console of any encoding; nothing may die of a character."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        try:
            codecs.encode("中文", stream.encoding)
        except (UnicodeEncodeError, LookupError):
            # A pipe in a Western code page: UTF-8 can be read again, question marks cannot.
            stream.reconfigure(encoding="utf-8", errors="replace")
        else:
            stream.reconfigure(errors="replace")


# click, in the reader's language ---------------------------------------------------------------


class _Formatter(click.HelpFormatter):
    """Writes the headings of a help page in the reader's language."""

    _HEADINGS: ClassVar[dict[str, Text]] = {
        "Options": Text(zh="选项", en="Options"),
        "Commands": Text(zh="命令", en="Commands"),
    }

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how the command is typed."""
        super().write_usage(prog, args, prefix or str(Text(zh="用法：", en="Usage: ")))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a list of options."""
        required = str(Text(zh="（必填）", en=" (required)"))
        super().write_dl(
            [(name, words.replace("  [required]", required)) for name, words in rows], col_max, col_spacing
        )

    def write_heading(self, heading: str) -> None:
        """Write one heading."""
        title = Text(zh="{name}：", en="{name}:").format(name=self._HEADINGS.get(heading, heading))
        self.write(f"{title}\n")


class _Context(click.Context):
    formatter_class = _Formatter


class _Command(click.Command):
    context_class = _Context


class _Group(click.Group):
    context_class = _Context

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the first word names, or name those there are."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            known = self.list_commands(ctx)
            text = Text(zh="没有 {name} 这个命令。有：{zh}。", en="There is no command {name}. There are: {en}.")
            raise CourseError(text.format(name=args[0], zh="、".join(known), en=", ".join(known)))
        return super().resolve_command(ctx, args)


def _not_understood(error: click.UsageError) -> Text:
    """Return the sentence for a command line that click could not read."""
    path = error.ctx.command_path if error.ctx else "coursekit"
    if isinstance(error, click.NoSuchOption):
        what = Text(zh="没有 {name} 这个选项。", en="There is no option {name}.").format(name=error.option_name)
    elif isinstance(error, click.BadOptionUsage):
        what = Text(zh="{name} 后面要写一个值。", en="{name} needs a value after it.").format(name=error.option_name)
    elif isinstance(error, click.BadParameter) and error.param and isinstance(error.param.type, click.IntRange):
        what = Text(zh="{name} 要写 {low} 到 {high} 的整数。", en="{name} takes a whole number from {low} to {high}.")
        what = what.format(name=error.param.opts[0], low=error.param.type.min, high=error.param.type.max)
    elif isinstance(error, click.MissingParameter) and error.param:
        option = error.param.opts[0] if error.param.param_type_name == "option" else None
        name = option or (error.param.make_metavar(error.ctx) if error.ctx else error.param.human_readable_name)
        what = Text(zh="少了 {name}。", en="{name} is missing.").format(name=name)
    else:
        why = error.format_message().rstrip(".")
        what = Text(zh="没看懂这条命令（{why}）。", en="The command was not understood ({why}).").format(why=why)
    how = Text(zh="{what}看看 {path} --help。", en="{what} See {path} --help.")
    return how.format(what=what, path=path)
