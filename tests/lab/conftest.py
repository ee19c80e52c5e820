"""A tiny course to lay, whose content a test may change as a new release would."""

from __future__ import annotations

from pathlib import Path

import pytest


class FakeCourse:
    """Writes the files of one release under `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def release(self, version: str, units: tuple[str, ...] = ("00-welcome", "10-scores")) -> None:
        for lang in ("zh", "en"):
            for folder in ("lessons", "exercises"):
                place = self.root / folder / lang
                place.mkdir(parents=True, exist_ok=True)
                for old in place.glob("*.ipynb"):
                    old.unlink()
                for unit in units:
                    (place / f"{unit}.ipynb").write_bytes(self.content(version, f"{folder}/{unit}.ipynb", lang))
        (self.root / "datasets").mkdir(exist_ok=True)
        (self.root / "datasets" / "bank.csv").write_bytes(self.content(version, "datasets/bank.csv", "both"))

    @staticmethod
    def content(version: str, name: str, lang: str) -> bytes:
        # A notebook that JupyterLab opens, long enough for a write to be interrupted in its middle.
        cell = f'{{"cell_type":"markdown","id":"a","metadata":{{}},"source":"{name} {lang} {version}{" x" * 20_000}"}}'
        kernel = '{"kernelspec":{"name":"python3","display_name":"Python 3","language":"python"}}'
        return f'{{"cells":[{cell}],"metadata":{kernel},"nbformat":4,"nbformat_minor":5}}\n'.encode()


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeCourse:
    fake = FakeCourse(tmp_path / "course")
    fake.release("v1")
    monkeypatch.setattr("coursekit.course_files.course_root", lambda: fake.root)
    return fake


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coursekit.language._chosen", "en")
