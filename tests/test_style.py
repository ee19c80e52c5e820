from __future__ import annotations

import io
import itertools
import logging
import subprocess
import sys
from types import SimpleNamespace

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from coursekit import style
from coursekit.authoring import font_subset
from coursekit.language import CourseError, language, use_language
from coursekit.notebook import start
from tests.glyphs import assert_all_glyphs, complaints


@pytest.fixture(autouse=True)
def _own_settings():
    before = language()
    with mpl.rc_context():
        yield
    use_language(before)


def figure_with(text: str, **how: object) -> Figure:
    figure = Figure()
    FigureCanvasAgg(figure)
    figure.text(0.1, 0.5, text, **how)
    return figure


def test_the_font_holds_what_it_promises_and_goes_by_its_own_name():
    font = TTFont(style.FONT_FILE)
    assert font_subset.characters() <= {chr(code) for code in font.getBestCmap()}
    names = {record.nameID: str(record) for record in font["name"].names}
    assert names[1] == names[4] == style.FAMILY[0]
    assert not any("Noto" in names[number] for number in (1, 3, 4, 6))
    assert "Adobe" in names[0]
    assert "Open Font License" in names[13]
    assert style.FONT_FILE.stat().st_size < 1.7e6


def test_the_font_script_says_how_to_call_it(capsys):
    assert font_subset.main([]) == 2
    assert "NotoSansSC-Regular.otf" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        "响应性：差距 −1.25 分（n = 80）",
        "α ≥ .70 → ρ ≈ 0.5 ✓ ✗ ₁ ² √ ° ‰ × ÷ ±",
        "“引号”……《书名》——don’t",
        "$\\beta_E = -\\beta_P$",
    ],
)
@pytest.mark.parametrize("how", [{}, {"weight": "bold"}, {"style": "italic"}, {"weight": "semibold"}])
def test_every_sign_of_the_course_is_drawn_without_a_word(text, how):
    style.use_style()
    assert_all_glyphs(figure_with(text, **how))


def test_a_missing_glyph_is_noticed_in_text_and_in_math():
    style.use_style()
    mpl.rcParams["font.family"] = ["DejaVu Sans"]
    assert complaints(figure_with("服务"))
    assert complaints(figure_with("$服$"))
    mpl.rcParams["font.family"] = ["No Such Font", "DejaVu Sans"]
    assert complaints(figure_with("service"))


def test_the_bundled_font_draws_chinese_and_not_one_of_the_system():
    style.use_style()
    from matplotlib.font_manager import FontProperties, findfont

    assert findfont(FontProperties()) == str(style.FONT_FILE)
    style.use_style()
    registered = [e for e in mpl.font_manager.fontManager.ttflist if e.name == style.FAMILY[0]]
    assert len(registered) == 1


def test_the_same_picture_twice_has_the_same_bytes():
    style.use_style()

    def png() -> bytes:
        out = io.BytesIO()
        figure_with("感知 P").savefig(out, format="png")
        return out.getvalue()

    assert png() == png()


def test_seaborns_theme_keeps_the_font_and_the_readers_wishes():
    style.set_theme(context="talk", style="dark")
    assert tuple(mpl.rcParams["font.family"]) == style.FAMILY
    assert mpl.rcParams["font.size"] > 12
    assert not mpl.rcParams["axes.grid"]
    assert_all_glyphs(figure_with("服务 −1"))


def test_keep_font_changes_nothing_but_the_font():
    style.use_style()
    mpl.rcParams["font.size"] = 17
    mpl.rcParams["font.family"] = "sans-serif"
    mpl.rcParams["axes.unicode_minus"] = False
    style.keep_font()
    assert tuple(mpl.rcParams["font.family"]) == style.FAMILY
    assert mpl.rcParams["axes.unicode_minus"] is True
    assert mpl.rcParams["font.size"] == 17


def lightness(colour: str) -> float:
    red, green, blue = to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_colours_that_stand_side_by_side_differ_in_grey():
    for one, other in (("expectation", "perception"), ("good", "bad"), ("pale", "perception"), ("pale", "bad")):
        assert abs(lightness(style.PALETTE[one]) - lightness(style.PALETTE[other])) > 0.2, (one, other)
    for one, other in itertools.pairwise(style.CYCLE):
        assert abs(lightness(one) - lightness(other)) > 0.12, (one, other)


def test_start_sets_language_font_and_tables_and_can_be_called_again():
    import pandas as pd

    for lang in ("zh", "en", "zh"):
        start(lang)
        assert language() == lang
    assert tuple(mpl.rcParams["font.family"]) == style.FAMILY
    assert pd.get_option("display.unicode.east_asian_width") is True
    assert pd.get_option("display.max_rows") >= 22


def test_start_refuses_an_unknown_language():
    with pytest.raises(CourseError, match="fr"):
        start("fr")


def test_in_a_notebook_the_font_comes_back_at_the_next_cell(monkeypatch):
    import IPython

    callbacks: dict[str, list] = {"pre_run_cell": []}
    events = SimpleNamespace(callbacks=callbacks, register=lambda name, call: callbacks[name].append(call))
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(events=events))
    start("zh")
    start("en")
    assert len(callbacks["pre_run_cell"]) == 1
    mpl.rcParams["font.family"] = "serif"
    callbacks["pre_run_cell"][0](SimpleNamespace(raw_cell="1"))
    assert tuple(mpl.rcParams["font.family"]) == style.FAMILY


def test_start_loads_neither_pyplot_nor_seaborn_nor_ipython_and_is_silent():
    code = (
        "import sys; from coursekit import start; start('zh');"
        "print([name for name in ('matplotlib.pyplot', 'seaborn', 'IPython', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""


def test_other_lines_of_matplotlibs_log_still_come_through():
    style.use_style()
    log = logging.getLogger("matplotlib.font_manager")
    record = log.makeRecord(log.name, logging.WARNING, "", 0, "findfont: Font family %r not found.", ("X",), None)
    assert log.filter(record)
