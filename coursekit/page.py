"""One HTML page to keep: a handout, a report, a certificate.

Everything is inside the one file, so that it can be mailed, printed and opened in ten
years. Its letters are the reader's own: a browser finds Chinese ones by itself, and a
font inside would be a hundred times the size of the text.
"""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from coursekit.atomic import writable, write_text
from coursekit.course_files import course_root, enclosing_copy
from coursekit.language import Text, language
from coursekit.style import PALETTE

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Page", "Picture", "Table", "as_html", "beside_the_notebook", "page_html", "write_page"]

_WRITTEN = Text(zh="已写好：{name}，就在这个笔记本旁边。", en="Written: {name}, beside this notebook.")
_WRITTEN_AT = Text(zh="已写好：{name}。", en="Written: {name}.")
_LANG = {"zh": "zh-CN", "en": "en"}
_CHINESE = '"Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC"'

_PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{css}
</style>
</head>
<body>
<h1>{title}</h1>
{parts}
</body>
</html>
"""

_CSS = f"""@page {{ size: A4; margin: 12mm 13mm; }}
body {{ font: 14px/1.5 {_CHINESE}, sans-serif; color: #111827; max-width: 184mm; margin: 8mm auto; padding: 0 4mm; }}
html[lang=en] body {{ font-family: "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", {_CHINESE}, sans-serif; }}
h1 {{ font-size: 1.5em; line-height: 1.25; margin: 0 0 .4em; padding-bottom: .25em;
     color: {PALETTE["perception"]}; border-bottom: 2px solid {PALETTE["perception"]}; }}
h2 {{ font-size: 1.15em; line-height: 1.3; margin: 1.5em 0 .4em; color: {PALETTE["perception"]}; break-after: avoid; }}
p {{ margin: .5em 0; orphans: 3; widows: 2; }}
table {{ border-collapse: collapse; width: 100%; margin: .6em 0; font-size: .86em; line-height: 1.35; }}
th {{ text-align: left; border-bottom: 1.5px solid {PALETTE["neutral"]}; }}
td {{ vertical-align: top; text-wrap: pretty; border-bottom: 1px solid {PALETTE["pale"]}; }}
th, td {{ padding: .28em .9em .28em 0; }}
td.number, th.number {{ text-align: right; white-space: nowrap; }}
tr {{ break-inside: avoid; }}
table:not(:has(tr:nth-child(15))) {{ break-inside: avoid; }}
p:has(+ table), p:has(+ img) {{ break-after: avoid; break-inside: avoid; }}
img {{ max-width: 100%; height: auto; break-inside: avoid; }}
@media print {{ body {{ font-size: 10pt; margin: 0; padding: 0; max-width: none; }} }}"""


@dataclass(frozen=True)
class Page:
    """A page that was written: shown in a notebook, it says where and leads there.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        Its name, as it was asked for; with folders where it is not beside the notebook.
    """

    path: Path
    name: str

    def __repr__(self) -> str:
        return str(self._written.format(name=self.name))

    def _repr_html_(self) -> str:
        link = f'<a href="{quote(self.name)}" target="_blank">{escape(self.name)}</a>'
        return f"<p>{self._written.format(name=link)}</p>"

    @property
    def _written(self) -> Text:
        return _WRITTEN if Path(self.name).name == self.name else _WRITTEN_AT


def write_page(name: str, title: str, parts: Iterable[object]) -> Page:
    """Write one HTML page, complete in itself, beside the notebook that runs.

    An old page of that name is replaced in one step. In the folders of the course itself,
    where a builder or a test may run a notebook but nobody works, nothing is left behind:
    there the page goes to a temporary folder and vanishes with the process.

    Parameters
    ----------
    name : str
        Name of the file, e.g. ``"report.html"``.
    title : str
        Heading of the page and of its tab.
    parts : iterable
        What stands below, in order. A table (DataFrame) is shown without its index, numbers at the right,
        missing values as blanks; anything else that shows itself as HTML in a notebook (`_repr_html_`)
        is taken as that HTML; all else is text, one paragraph, in which ``<`` is a ``<``.

    Returns
    -------
    Page
        Shown as the last line of a cell, it says the file's name and links to it.

    Raises
    ------
    ValueError
        `name` is no plain file name that ends with ``.html``.
    OSError
        The folder cannot be written to; an old page is still whole.

    Examples
    --------
    >>> import os, tempfile
    >>> from coursekit.language import in_language
    >>> here = os.getcwd()
    >>> with tempfile.TemporaryDirectory() as folder, in_language("en"):
    ...     os.chdir(folder)
    ...     page = write_page("note.html", "A & B", ["5 < 20"])
    ...     print(page, "<p>5 &lt; 20</p>" in page.path.read_text(encoding="utf-8"))
    ...     os.chdir(here)
    Written: note.html, beside this notebook. True
    """
    if Path(name).name != name or "\\" in name or not name.endswith(".html") or name == ".html":
        raise ValueError(f"name must be a plain file name that ends with .html, got {name!r}")
    path = beside_the_notebook() / name
    write_text(path, page_html(title, parts))
    return Page(path, name)


def page_html(title: str, parts: Iterable[object]) -> str:
    """Return the page that `write_page` writes, as text; the parameters are the same."""
    made = "\n".join(as_html(part) for part in parts)
    return writable(_PAGE.format(lang=_LANG[language()], title=escape(str(title)), css=_CSS, parts=made))


@dataclass(frozen=True, repr=False)
class Picture:
    """A picture that is part of the page itself, with words for those who cannot see it.

    Parameters
    ----------
    png : bytes
        The picture.
    alt : str
        What it shows, in a sentence.
    width : int
        How wide it is shown, in CSS pixels; the picture may have more of its own, for print.
    """

    png: bytes
    alt: str
    width: int = 640

    @property
    def base64(self) -> str:
        """The picture as text."""
        return base64.b64encode(self.png).decode("ascii")

    def __repr__(self) -> str:
        return self.alt

    def _repr_html_(self) -> str:
        return f'<img src="data:image/png;base64,{self.base64}" alt="{escape(self.alt)}" width="{self.width}">'


@dataclass(frozen=True, repr=False)
class Table:
    """A table of words: a notebook shows it as `write_page` prints it, its text at the left and in full.

    JupyterLab itself sets every cell of a DataFrame to the right and cuts long texts.

    Parameters
    ----------
    frame : DataFrame
        Its index is not shown.
    right : collection of str
        Columns set to the right although they are text, such as formatted numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> print(Table(pd.DataFrame({"claim": ["5 times"], "verdict": ["within limits"]})))
      claim       verdict
    5 times within limits
    """

    frame: pd.DataFrame
    right: Collection[str] = ()

    def __repr__(self) -> str:
        return self.frame.to_string(index=False)

    def _repr_html_(self) -> str:
        # In the tags themselves: JupyterLab's rule for cells is stronger than one for the table.
        html = _table(self.frame, self.right)
        html = html.replace("<td>", '<td style="text-align: left; vertical-align: top; min-width: 5em">')
        return html.replace("<th>", '<th style="text-align: left">')


def as_html(part: object) -> str:
    """Return one part of a page as HTML, as `write_page` says."""
    if isinstance(part, Table):
        return _table(part.frame, part.right)
    if hasattr(part, "to_html") and hasattr(part, "columns"):
        return _table(cast("pd.DataFrame", part))
    shown = getattr(part, "_repr_html_", None)
    return str(shown()) if shown is not None else f"<p>{escape(str(part))}</p>"


def _table(frame: pd.DataFrame, named: Collection[str] = ()) -> str:
    """Return a DataFrame as a plain table; its own HTML carries a style sheet and pixel borders."""
    right = [kind.kind in "iuf" or name in named for name, kind in zip(frame.columns, frame.dtypes, strict=True)]

    def row(cells: Iterable[object], tag: str) -> str:
        marked = (
            f"<{tag}{' class=number' if number else ''}>{escape(str(cell))}</{tag}>"
            for cell, number in zip(cells, right, strict=True)
        )
        return f"<tr>{''.join(marked)}</tr>"

    # By position and without names: two columns may share one.
    values, blanks = (table.itertuples(index=False, name=None) for table in (frame, frame.isna()))
    body = (
        row(("" if missing else value for value, missing in zip(*pair, strict=True)), "td")
        for pair in zip(values, blanks, strict=True)
    )
    head = f"<thead>{row(frame.columns, 'th')}</thead>"
    return "\n".join(["<table>", head, "<tbody>", *body, "</tbody>", "</table>"])


def beside_the_notebook() -> Path:
    """Return the folder of the running notebook: the kernel's own."""
    here = Path.cwd().resolve()
    own = [(course_root() / name).resolve() for name in ("lessons", "exercises", "solutions")]
    if enclosing_copy(here) is None and any(here.is_relative_to(folder) for folder in own):
        return Path(_aside().name)
    return here


@cache
def _aside() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="coursekit-page-")
