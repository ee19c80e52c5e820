"""Ready-made questionnaires: seven trades, each in all four forms."""

from __future__ import annotations

from typing import cast

from coursekit.datasets.catalogue import label, near
from coursekit.datasets.tables import load
from coursekit.language import CourseError, Text
from coursekit.questionnaire import Background, Item, Questionnaire, Words, form_name
from coursekit.questionnaire.model import Form

__all__ = ["TRADES", "questionnaire", "trades"]

# Trade → its name in the title of the questionnaire; as the capstone cases have it.
TRADES: dict[str, Text] = {
    "bank_branch": Text(zh="银行网点", en="bank branch"),
    "telecom": Text(zh="电信集团客户", en="telecom, corporate accounts"),
    "hotel": Text(zh="酒店", en="hotel"),
    "ecommerce": Text(zh="电商平台", en="online shop"),
    "power": Text(zh="供电所", en="power supply station"),
    "car_rental": Text(zh="租车热线", en="car-rental hotline"),
    "private_bank": Text(zh="私人银行", en="private bank"),
}

_SOURCE = Words(
    zh="题目围绕 SERVQUAL 的五个维度（Parasuraman, Zeithaml and Berry 1988），陈述为本课程自拟，"
    "供学习和本单位调查使用。",
    en="The topics follow the five dimensions of SERVQUAL (Parasuraman, Zeithaml and Berry 1988); the statements are "
    "the "
    "course's own, free to use for learning and for surveys of your own.",
)
_VISITS = Background(
    "visits",
    Words(
        zh="过去 12 个月里，您用过几次我们的服务？",
        en="How many times have you used our service in the past 12 months?",
    ),
    (
        Words(zh="1 次", en="Once"),
        Words(zh="2～5 次", en="2 to 5 times"),
        Words(zh="6～12 次", en="6 to 12 times"),
        Words(zh="12 次以上", en="More than 12 times"),
    ),
)
_AGE = Background(
    "age_group",
    Words(zh="您的年龄", en="Your age"),
    (
        Words(zh="30 岁以下", en="Under 30"),
        Words(zh="30～44 岁", en="30 to 44"),
        Words(zh="45～59 岁", en="45 to 59"),
        Words(zh="60 岁及以上", en="60 or over"),
    ),
)


def trades() -> list[str]:
    """Return the trades that have a ready-made questionnaire.

    >>> trades()[:2]
    ['bank_branch', 'telecom']
    """
    return list(TRADES)


def questionnaire(trade: str = "bank_branch", form: str = "gap") -> Questionnaire:
    """Return a ready-made questionnaire in both languages: 22 items in five dimensions.

    Parameters
    ----------
    trade : str
        One of `trades()`.
    form : str
        One of `coursekit.questionnaire.FORMS`. Three columns come on a scale of 1 to 9, as in
        the study that introduced them, all others on 1 to 7.

    Raises
    ------
    CourseError
        There is no such trade or form; the near ones are named.

    Examples
    --------
    >>> ready = questionnaire("hotel", "performance")
    >>> len(ready.items), ready.columns[:4]
    (22, ('respondent', 'visits', 'age_group', 'P01'))
    """
    if trade not in TRADES:
        raise CourseError(
            Text(
                zh="没有行业“{trade}”的现成问卷。{near}",
                en="There is no ready-made questionnaire for “{trade}”. {near}",
            ).format(trade=trade, near=near(trade, TRADES))
        )
    form_name(form)
    rows = load("trade_statements").query("trade == @trade").to_dict("records")

    def words(row: dict[str, str], key: str) -> Words:
        return Words(row[f"{key}_zh"], row[f"{key}_en"])

    items = tuple(
        Item(
            row["item"],
            row["dimension"],
            words(row, "label"),
            words(row, "expectation"),
            words(row, "perception"),
        )
        for row in cast("list[dict[str, str]]", rows)
    )
    names = {one: label("dimension", one) for one in dict.fromkeys(item.dimension for item in items)}
    title = TRADES[trade]
    return Questionnaire(
        title=Words(zh=f"{title.zh.removesuffix('客户')}客户调查", en=f"Customer survey: {title.en}"),
        form=cast(Form, form),
        items=items,
        dimensions={code: Words(name.zh, name.en) for code, name in names.items()},
        low=1,
        high=9 if form == "columns" else 7,
        background=(_VISITS, _AGE),
        source=_SOURCE,
    )
