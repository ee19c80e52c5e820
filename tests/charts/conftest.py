from __future__ import annotations

import matplotlib as mpl
import pytest

from coursekit import style
from coursekit.language import in_language


@pytest.fixture(autouse=True)
def _own_settings():
    import matplotlib.pyplot as plt

    with mpl.rc_context():
        mpl.use("Agg")
        style.use_style()
        yield
    plt.close("all")


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param
