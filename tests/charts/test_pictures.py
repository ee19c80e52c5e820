"""Every chart in both languages: all words drawn, none cut, none on another; small, and readable in grey."""

from __future__ import annotations

import base64
import io
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from coursekit import charts
from coursekit.authoring.pictures import LARGEST_PICTURE, smaller
from coursekit.language import in_language
from tests.glyphs import assert_all_glyphs, assert_nothing_cut

NAMES = {
    "queue": ("排队时间短，不用久等", "A short queue and little waiting"),
    "safe": ("账户安全", "The account is safe"),
    "tea": ("有热茶", "Hot tea is served"),
    "app": ("手机预约", "Booking by telephone app"),
    "clock": ("墙上的挂钟", "A clock on the wall"),
    "a": ("客户甲", "Customer A"),
    "b": ("客户乙", "Customer B"),
    "1": ("完全不同意", "Strongly disagree"),
    "2": ("不同意", "Disagree"),
    "3": ("一般", "Neither"),
    "4": ("同意", "Agree"),
    "5": ("完全同意", "Strongly agree"),
    "value": ("投诉占比", "Share of complaints"),
    "minutes": ("分钟", "Minutes"),
    "felt": ("感受", "Feeling"),
    "treated": ("试点网点", "Branches with the change"),
    "control": ("其他网点", "Other branches"),
}
FIELDS = ["concentrate", "keep_up", "low_priority", "overkill"]


def names(lang: str) -> dict[str, str]:
    return {code: both[lang == "en"] for code, both in NAMES.items()}


def ipa(rows: int, **columns: object) -> pd.DataFrame:
    rng = np.random.default_rng(rows)
    codes = [f"{i:02}" for i in range(1, rows + 1)] if rows > 5 else ["queue", "safe", "tea", "app", "clock"]
    table = pd.DataFrame({"importance": rng.normal(6.2, 0.3, rows), "performance": rng.normal(5.2, 0.4, rows)}, codes)
    high, good = table["importance"] >= 6.2, table["performance"] >= 5.2
    table["quadrant"] = np.select([high & ~good, high & good, ~high & ~good], FIELDS[:3], FIELDS[3])
    return table.rename_axis("item").assign(**columns)


def kano() -> pd.DataFrame:
    better, worse = np.array([0.7, 0.2, 0.75, 0.72, 0.1]), -np.array([0.8, 0.85, 0.15, 0.75, 0.12])
    table = pd.DataFrame({"better": better, "worse": worse, "category": list("OMAOI")}, list(NAMES)[:5])
    ends = {
        "better_low": better - 0.08,
        "better_high": better + 0.08,
        "worse_low": worse - 0.1,
        "worse_high": worse + 0.1,
    }
    return table.assign(clear=[True, True, True, False, True], **ends).rename_axis("feature")


def control(n: int = 24, **columns: object) -> pd.DataFrame:
    y = 0.18 + 0.02 * np.sin(np.arange(n)) - 0.1 * (np.arange(n) >= 16) + 0.07 * (np.arange(n) >= 22)
    wide = 0.07 + 0.02 * (np.arange(n) % 3)
    table = pd.DataFrame({"share": y, "centre": 0.18, "low": 0.18 - wide, "high": 0.18 + wide})
    table["baseline"], table["beyond"] = np.arange(n) < 14, (y < 0.18 - wide)
    table["run"] = np.arange(n) >= 22
    table.index = pd.Index([f"2024-{i:02}" for i in range(1, n + 1)])
    return table.assign(**columns)


def ranges() -> pd.DataFrame:
    table = control()
    between = table["share"].diff().abs()
    return table.assign(moving_range=between, range_centre=0.02, range_limit=0.07, range_beyond=between > 0.07)


def changes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "treated": [4.1, 4.2, 4.1, 4.6, 4.8, 4.9],
            "control": [4.5, 4.6, 4.5, 4.6, 4.7, 4.6],
            "post": [0] * 3 + [1] * 3,
        },
        index=["2024 Q2", "2024 Q3", "2024 Q4", "2025 Q1", "2025 Q2", "2025 Q3"],
    )


def moments() -> tuple[pd.DataFrame, pd.DataFrame]:
    table = pd.DataFrame({"visit": list("aaaabbb"), "minutes": [0, 5, 9, 20, 0, 8, 16], "felt": [3, 4, -4, 3, 1, 0, 5]})
    return table, pd.DataFrame({"mean": [1.5, 2.0], "peak": [-4.0, 5.0], "end": [3.0, 5.0]}, index=["a", "b"])


def steps(lang: str) -> pd.DataFrame:
    rows = [
        ("sign", "evidence", "门面与招牌", "Shop front with the sign"),
        ("arrive", "customer", "进门取号", "Come in, take a ticket"),
        ("greet", "onstage", "大堂经理问候分流", "Greeting and sorting by the lobby manager"),
        ("wait", "customer", "等候", "Wait"),
        ("ask", "onstage", "柜员问清要办什么", "Teller asks what is needed"),
        ("check", "backstage", "核验身份与资料", "Check identity and papers"),
        ("system", "support", "业务系统响应", "Core system responds"),
        ("explain", "onstage", "讲明费用与到账时间", "Explain fees and dates"),
        ("message", "support", "到账短信", "Message on arrival of the money"),
    ]
    return pd.DataFrame([(c, lane, zh if lang == "zh" else en) for c, lane, zh, en in rows],
                        columns=["code", "lane", "label"]).set_index("code")  # fmt: skip


FAILURES = pd.DataFrame({"step": ["greet", "wait", "wait", "explain"], "gap": [3, 2, np.nan, 4]})


def likert(answers: int) -> pd.DataFrame:
    counts = np.random.default_rng(answers).integers(5, 60, (4, answers))
    return pd.DataFrame(counts, index=pd.Index(["queue", "safe", "tea", "app"]), columns=range(1, answers + 1))


def estimates() -> pd.DataFrame:
    table = pd.DataFrame(
        {"r": [0.1, 0.6, -0.2, np.nan], "low": [-0.1, 0.5, -0.3, np.nan], "high": [0.3, 0.7, -0.1, np.nan]}
    )
    return table.set_axis(["queue", "safe", "tea", "app"])


DRAW = {
    "likert 5": lambda lang: charts.likert_stack(likert(5), names=names(lang)),
    "likert 7": lambda lang: charts.likert_stack(likert(7), names={}),
    "coefficients": lambda lang: charts.coefficient_plot(estimates(), value="r", names=names(lang)),
    "ipa, names": lambda lang: charts.ipa_map(ipa(5), at=(6.2, 5.2), names=names(lang)),
    "ipa, numbers": lambda lang: charts.ipa_map(ipa(22, diagonal=1.0), at=(6.2, 5.2)),
    "kano": lambda lang: charts.kano_map(kano(), names=names(lang)),
    "p": lambda lang: charts.control_chart(control(), names=names(lang)),
    "x": lambda lang: charts.control_chart(control().rename(columns={"share": "value"})),
    "mr": lambda lang: charts.control_chart(ranges(), moving_range=True),
    "did": lambda lang: charts.difference_in_differences(changes(), effect=(0.46, 0.21, 0.71), names=names(lang)),
    "did, plain": lambda lang: charts.difference_in_differences(changes().iloc[2:4]),
    "one visit": lambda lang: charts.experience_curve(*moments(), time="minutes", rating="felt", names=names(lang)),
    "blueprint": lambda lang: charts.service_blueprint(steps(lang), failures=FAILURES),
}  # fmt: skip


def picture(kind: str, lang: str) -> Figure:
    figure = DRAW[kind](lang).figure
    assert isinstance(figure, Figure)
    return figure


@pytest.mark.parametrize("kind", DRAW)
def test_every_word_is_drawn_none_cut_none_on_another_and_the_picture_small(kind, lang):
    figure = picture(kind, lang)
    assert_all_glyphs(figure)
    assert_nothing_cut(figure)
    shown = "".join(text.get_text() for text in figure.findobj(Text))
    assert any("\u4e00" <= character <= "\u9fff" for character in shown) == (lang == "zh")
    (axes,) = figure.axes
    texts = [text for text in axes.texts if text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent().shrunk(0.9, 0.8)) for text in texts]
    for (one, first), (other, second) in combinations(boxes, 2):
        assert not first.overlaps(second), (one, other)
    png = io.BytesIO()
    Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).save(png, format="png")
    small = base64.b64decode(smaller(base64.b64encode(png.getvalue()).decode()))
    assert len(small) <= LARGEST_PICTURE
    with Image.open(io.BytesIO(small)) as image:
        assert image.width <= 1000


def test_a_chart_draws_on_the_axes_it_is_given():
    figure = Figure(figsize=(12, 9), layout="constrained")
    table, measures = moments()
    draw = [
        lambda ax: charts.likert_stack(likert(4), ax, names={}),
        lambda ax: charts.coefficient_plot(estimates(), ax, value="r", names={}),
        lambda ax: charts.ipa_map(ipa(5), ax, at=(6, 5), names={}),
        lambda ax: charts.kano_map(kano(), ax, names={}),
        lambda ax: charts.control_chart(control(), ax),
        lambda ax: charts.difference_in_differences(changes(), ax),
        lambda ax: charts.experience_curve(table, measures, ax, time="minutes", rating="felt"),
        lambda ax: charts.service_blueprint(steps("en"), ax),
    ]
    for ax, one in zip(figure.subplots(4, 2).flat, draw, strict=True):
        assert one(ax) is ax


def test_the_font_survives_whoever_resets_it():
    import matplotlib as mpl

    mpl.rcParams["font.family"] = "sans-serif"
    mpl.rcParams["font.sans-serif"] = ["DejaVu Sans"]
    with in_language("zh"):
        for kind in ("likert 5", "ipa, names", "blueprint"):
            assert_all_glyphs(picture(kind, "zh"))
