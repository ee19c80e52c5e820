"""How many sheets of paper a page takes: printed by a real Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest


def sheets_of_paper(page: Path) -> int:
    """Print the HTML file to PDF, beside it, and count the sheets."""
    names = ("chromium", "chromium-browser", "google-chrome")
    browser = next((found for name in names if (found := shutil.which(name))), None)
    if browser is None:
        sentence = "no Chromium on this computer: sheets of paper were NOT counted"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    printed = page.with_suffix(".pdf")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={printed}"]
    profile = f"--user-data-dir={page.parent / 'profile'}"
    subprocess.run([browser, *flags, profile, page.as_uri()], check=True, capture_output=True, timeout=120)
    return len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))
