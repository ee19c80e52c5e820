"""What a person does in JupyterLab, by command id and by the cell, the same in every language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

PATIENCE = 90_000  # milliseconds; Lab and a kernel start at the same time on two busy cores


def open_lab(page: Page, address: str) -> None:
    """Go to the address that `coursekit lab` printed and wait for the application."""
    page.goto(address, wait_until="domcontentloaded")
    page.wait_for_function("() => window.jupyterapp", timeout=PATIENCE)
    page.evaluate("() => window.jupyterapp.restored.then(() => null)")
    # The welcome page opens by itself, and later: whatever is opened before it ends up behind it.
    Notebook(page, "lessons/00-welcome.ipynb")


def open_notebook(page: Page, path: str) -> Notebook:
    """Open a notebook of the working copy and wait until its kernel answers."""
    page.evaluate("path => window.jupyterapp.commands.execute('docmanager:open', {path}).then(() => null)", path)
    return Notebook(page, path)


def close_notebooks(page: Page) -> None:
    """Close every notebook without asking and end its kernel: thirty idle ones would not fit into memory."""
    page.evaluate(
        """async () => {
            const app = window.jupyterapp;
            for (const open of [...app.shell.widgets('main')]) {
                if (open.context?.path?.endsWith('.ipynb')) {
                    await open.context.save();
                    await open.sessionContext.shutdown();
                    open.dispose();
                }
            }
            return null;
        }"""
    )


@contextmanager
def projector(page: Page) -> Iterator[None]:
    """Make the window as narrow as an old projector, for a while."""
    usual = page.viewport_size
    page.set_viewport_size({"width": 1024, "height": 768})
    try:
        yield
    finally:
        if usual is not None:  # the window is shared: leave it as it was
            page.set_viewport_size(usual)


def assert_inside(page: Page, parts: Iterable[Locator]) -> None:
    """Assert that nothing of `parts` leaves the page at the left or at the right."""
    right = page.evaluate("() => document.documentElement.clientWidth")
    for part in parts:
        box = part.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= right


class Notebook:
    """The notebook at `path` in the page, once its kernel is ready."""

    def __init__(self, page: Page, path: str) -> None:
        self.page, self.path = page, path
        page.wait_for_function(
            """path => {
                const open = [...window.jupyterapp.shell.widgets('main')].find(w => w.context?.path === path);
                return open?.sessionContext.session?.kernel?.connectionStatus === 'connected';
            }""",
            arg=path,
            timeout=PATIENCE,
        )
        # "Idle" shows before a kernel exists; keys sent then are lost. Its own reply is the proof.
        page.evaluate(
            """async path => {
                const open = [...window.jupyterapp.shell.widgets('main')].find(w => w.context?.path === path);
                await open.context.ready;
                await open.sessionContext.ready;
                await open.sessionContext.session.kernel.requestKernelInfo();
                window.jupyterapp.shell.activateById(open.id);
                return null;
            }""",
            path,
        )
        # Models that a kernel announces before the widgets' own part listens are lost; a person is never that quick.
        page.wait_for_function(
            """path => {
                const open = [...window.jupyterapp.shell.widgets('main')].find(w => w.context?.path === path);
                return 'jupyter.widget' in (open.sessionContext.session.kernel._targetRegistry ?? {});
            }""",
            arg=path,
            timeout=PATIENCE,
        )
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def clear(self) -> None:
        """Clear all outputs and the numbers in the brackets."""
        self._execute("notebook:clear-all-cell-outputs")

    def run_all(self) -> None:
        """Run every cell and wait until the last has come back."""
        self._execute("notebook:run-all-cells")

    def _execute(self, command: str) -> None:
        self.page.evaluate("id => window.jupyterapp.commands.execute(id).then(() => null)", command)

    def cell(self, text: str) -> int:
        """Return the position of the first code cell that contains `text`."""
        position = self.page.evaluate(
            f"""text => {self._MODEL}.findIndex(c => c.type === 'code' && c.sharedModel.getSource().includes(text))""",
            text,
        )
        assert position >= 0, f"no cell contains {text!r}"
        return int(position)

    def write(self, position: int, text: str) -> None:
        """Put `text` into a cell, as typing over it would."""
        self.page.evaluate(f"([at, text]) => {self._MODEL}[at].sharedModel.setSource(text)", [position, text])

    def source(self, position: int) -> str:
        return str(self.page.evaluate(f"at => {self._MODEL}[at].sharedModel.getSource()", position))

    def run(self, position: int) -> Locator:
        """Run one cell, wait for it, and return where its outputs are."""
        self.page.evaluate(
            """async at => {
                const content = window.jupyterapp.shell.currentWidget.content;
                content.activeCellIndex = at;
                content.scrollToItem && await content.scrollToItem(at);
                await window.jupyterapp.commands.execute('notebook:run-cell');
                return null;
            }""",
            position,
        )
        return self.output(position)

    def output(self, position: int) -> Locator:
        """Return where a cell's outputs are, scrolled into view (Lab renders only what is near the window)."""
        self.page.evaluate(
            "async at => { await window.jupyterapp.shell.currentWidget.content.scrollToItem(at); return null; }",
            position,
        )
        cell = self.panel.locator(f'.jp-Cell[data-windowed-list-index="{position}"]')
        expect(cell).to_be_visible(timeout=PATIENCE)
        return cell.locator(".jp-Cell-outputArea")

    def widget(self, name: str) -> tuple[Locator, Locator, Locator]:
        """Run the first cell that makes the widget `name`; return its output, its picture and its sentence.

        Before that the reader sees the still picture of the widget's first state.
        """
        position = self.cell(name)
        output = self.output(position)
        picture, sentence = output.locator("img"), output.get_by_role("status")
        expect(picture).to_be_visible()
        self.run(position)
        expect(sentence).to_be_visible(timeout=PATIENCE)
        return output, picture, sentence

    _MODEL = "[...window.jupyterapp.shell.currentWidget.content.model.cells]"
