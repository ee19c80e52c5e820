"""One section of a report, as a notebook and as a page shows it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit import atomic, style
from coursekit.language import Text
from coursekit.page import Page, Picture, Table, as_html, page_html, write_page

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Section", "picture", "write"]

_DPI = 150  # sharp on paper, and below 40 kB


@dataclass(frozen=True, repr=False)
class Section:
    """A heading with what stands below it.

    Parameters
    ----------
    title : str
        The heading.
    parts : tuple
        Sentences (a paragraph each), `coursekit.page.Table`, `coursekit.page.Picture`,
        or whatever else `coursekit.page.write_page` takes.

    Examples
    --------
    >>> Section("Our own remark", ("The hall was rebuilt in May.",))
    Our own remark
    The hall was rebuilt in May.
    """

    title: str
    parts: tuple[object, ...]

    def __repr__(self) -> str:
        return "\n".join([self.title, *map(str, self.parts)])

    def _repr_html_(self) -> str:
        inner = "\n".join(map(as_html, self.parts))
        return f"<section>\n<h2>{escape(self.title)}</h2>\n{inner}\n</section>"

    def _ipython_display_(self) -> None:
        """Show words and tables as HTML and pictures as pictures, which a notebook keeps and compares as such."""
        from IPython.display import display

        html: list[str] = [f"<h3>{escape(self.title)}</h3>"]
        plain: list[str] = [self.title]

        def say() -> None:
            if html:
                bundle = {"text/html": "\n".join(html), "text/plain": "\n".join(plain)}
                display(bundle, raw=True)  # type: ignore[no-untyped-call]
                html.clear()
                plain.clear()

        for part in self.parts:
            if isinstance(part, Picture):
                say()
                display({"image/png": part.base64, "text/plain": part.alt}, raw=True)  # type: ignore[no-untyped-call]
            else:
                html.append(part._repr_html_() if isinstance(part, Table) else as_html(part))
                plain.append(str(part))
        say()


def picture(draw: Callable[[], Axes], alt: str) -> Picture:
    """Return what `draw` draws as a picture; the same numbers give the same bytes."""
    import matplotlib.pyplot as plt

    with style.only_course_style():
        figure: Any = draw().get_figure(root=True)
        out = io.BytesIO()
        # Without matplotlib's version, which would differ from computer to computer.
        figure.savefig(out, format="png", dpi=_DPI, metadata={"Software": None})
        width = round(figure.get_figwidth() * 100)
        plt.close(figure)
    return Picture(out.getvalue(), alt, width)


def write(title: str, sections: Iterable[object], out: str = "report.html") -> Page:
    """Write the report as one HTML page.

    Parameters
    ----------
    title : str
        Heading of the page.
    sections : iterable
        `Section` and whatever else `coursekit.page.write_page` takes, in order.
    out : str
        The file: a plain name lies beside the notebook, a path where it says.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = write("Branch survey", [Section("Summary", ("All went well.",))], f"{folder}/a.html")
    ...     print("<h2>Summary</h2>" in page.path.read_text(encoding="utf-8"))
    True
    """
    if Path(out).name == out:
        return write_page(out, title, sections)
    path = Path(out)
    atomic.write_text(path, page_html(title, sections))
    return _Elsewhere(path, path.name)


class _Elsewhere(Page):
    """A page that does not lie beside the notebook: no link from there would find it."""

    def __repr__(self) -> str:
        return str(Text(zh="已写好：{name}。", en="Written: {name}.").format(name=self.name))

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"
