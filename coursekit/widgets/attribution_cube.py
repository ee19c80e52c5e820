"""`AttributionCube`: what three clues say about a complaint, and what follows from whom the customer blames."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from coursekit import style
from coursekit.analysis.attribution import UNCLASSIFIED, kelley_table, weiner_table
from coursekit.language import Text
from coursekit.widgets.panel import Panel, dropdown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["AttributionCube"]

Pattern = tuple[str, str, str]
Reaction = dict[Hashable, Any]  # a row of `weiner_table`

_QUOTE = Text(
    zh="许女士拍着柜台：“我等了五十分钟。”",
    en='Ms Xu bangs on the counter: "I have waited fifty minutes."',
)
# One complaint, eight backgrounds: consensus, distinctiveness, consistency.
STORIES: dict[Pattern, Text] = {
    ("high", "high", "high"): Text(
        zh="这个厅天天只开两个窗口，谁来都等；许女士去别的厅十分钟就办完，来这里回回都等。",
        en="This shop never opens more than two counters and everybody waits; elsewhere Ms Xu is done in ten minutes, "
        "here she waits every time.",
    ),
    ("high", "high", "low"): Text(
        zh="今天系统停了一个钟头，满厅的人都在等；许女士在别的厅没这样等过，在这里也是头一回。",
        en="The system was down for an hour today and the whole hall waited; Ms Xu has never waited like this "
        "elsewhere, nor here before.",
    ),
    ("high", "low", "high"): Text(
        zh="许女士总在月末来缴费。月末哪个厅都挤，人人都等，她也月月如此。",
        en="Ms Xu always comes at the end of the month. Every shop is full then and everybody waits, and so does she, "
        "month after month.",
    ),
    ("high", "low", "low"): Text(
        zh="今天是春节前最后一天，哪个厅都挤，人人都等；平日里，许女士在这里、在别处都不用等。",
        en="It is the last day before the Spring Festival: every shop is full and everybody waits. On other days Ms Xu "
        "waits neither here nor elsewhere.",
    ),
    ("low", "high", "high"): Text(
        zh="别的客户十分钟就办完，许女士去别的厅也快，唯独来这里回回要等：这个厅的旧系统里，她的号码要人工转。",
        en="Others are done in ten minutes, and so is Ms Xu in other shops; only here she waits every time, because "
        "this shop's old system passes her number on by hand.",
    ),
    ("low", "high", "low"): Text(
        zh="今天别人都没等，只有许女士的单子卡在系统里；她以前来这里没等过，去别处也没有。",
        en="Nobody else waited today; only Ms Xu's order hung in the system. She has not waited here before, "
        "nor elsewhere.",
    ),
    ("low", "low", "high"): Text(
        zh="别人十分钟就办完；许女士来这里次次久等，去别的厅也一样：证件她总带不齐，要来回跑。",
        en="Others are done in ten minutes. Ms Xu waits here every time and in other shops too: her papers are never "
        "complete, and she has to go back for them.",
    ),
    ("low", "low", "low"): Text(
        zh="别人今天都没等；许女士今天跑了两个厅，都等了很久，平日不会：她今天忘了带身份证。",
        en="Nobody else waited today. Ms Xu waited long in two shops, which does not happen on other days: today she "
        "left her identity card at home.",
    ),
}
_CUES = {
    "consensus": (
        Text(zh="一致性", en="Consensus"),
        Text(zh="高：别人也等", en="high: others wait too"),
        Text(zh="低：别人不等", en="low: others do not"),
    ),
    "distinctiveness": (
        Text(zh="区别性", en="Distinctiveness"),
        Text(zh="高：她只在这里等", en="high: she waits only here"),
        Text(zh="低：她在别处也等", en="low: elsewhere, too"),
    ),
    "consistency": (
        Text(zh="一贯性", en="Consistency"),
        Text(zh="高：次次等", en="high: every time"),
        Text(zh="低：只有这一次", en="low: this time only"),
    ),
}
_BLAMES = {
    "firm": Text(zh="企业", en="the firm"),
    "customer": Text(zh="自己", en="herself"),
    "circumstance": Text(zh="当时的情形", en="circumstances"),
}
_AVOIDABLE = {
    "controllable": Text(zh="本可避免", en="could have been avoided"),
    "uncontrollable": Text(zh="无法避免", en="could not be avoided"),
}
_CAUSES = {
    "stimulus": Text(zh="企业", en="the firm"),
    "person": Text(zh="客户本人", en="the customer"),
    "circumstance": Text(zh="这一次的情形", en="this occasion"),
}
# On the corners: name, fill, ink.
_CORNERS: dict[str, tuple[Text, str, str]] = {
    "stimulus": (Text(zh="企业", en="firm"), style.PALETTE["perception"], "white"),
    "person": (Text(zh="客户", en="customer"), style.PALETTE["expectation"], "black"),
    "circumstance": (Text(zh="情形", en="occasion"), style.PALETTE["good"], "black"),
    UNCLASSIFIED: (Text(zh="未定", en="open"), style.PALETTE["neutral"], "white"),
}
# Which clue fits which blame: the cube speaks of a cause, the customer of somebody to blame.
_SAME = {"stimulus": "firm", "person": "customer", "circumstance": "circumstance"}
_EMOTIONS = {
    "anger": Text(zh="生气", en="anger"),
    "sympathy": Text(zh="体谅", en="sympathy"),
    "guilt": Text(zh="内疚", en="guilt"),
    "shame": Text(zh="难为情", en="shame"),
}
_WANTS = {
    "refund": Text(zh="退款", en="a refund"),
    "exchange or redo": Text(zh="换一个或重办", en="an exchange or a second try"),
    "apology": Text(zh="道歉", en="an apology"),
    "no claim on the firm": Text(zh="不向企业要什么", en="nothing from the firm"),
}
_DOES = {
    "complain or leave": Text(zh="投诉或离开", en="complains or leaves"),
    "avoid": Text(zh="避开这里", en="stays away"),
    "try again": Text(zh="再试一次", en="tries again"),
}
_NOT_THERE = Text(zh="表里没有这一格", en="not in the table")
_RULE = Text(zh="{who}，按规则推出", en="{who}, by rule")

# The cube, in points of a field of 100 by 64; the corner boxes' centres.
_LEFT, _FLOOR, _WIDE, _HIGH, _BACK, _UP = 11.0, 13.0, 24.0, 25.0, 15.0, 12.0
_RIGHT = 63.0


class AttributionCube(Panel):
    """Kelley's cube with one complaint in eight backgrounds, and what the customer feels, wants and does.

    Three controls answer Kelley's questions and choose a corner of the cube: the
    cause that an observer who knows all three would infer. Two more say whom the
    customer blames and whether she thinks it could have been avoided: from these,
    and from consistency (every time: she expects it again), follow feeling and
    response after Weiner and Folkes. The two halves need not agree.

    Attributes
    ----------
    controls : dict of str to widget
        ``consensus``, ``distinctiveness``, ``consistency`` ("high", "low"),
        ``blames`` ("firm", "customer", "circumstance") and ``avoidable``
        ("controllable", "uncontrollable").

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     cube = AttributionCube()
    >>> cube.cause(), cube.reaction()["emotion"]
    ('stimulus', 'anger')
    >>> cube.controls["consensus"].value = "low"
    >>> cube.cause()
    'unclassified'
    """

    def __init__(self) -> None:
        self._kelley = kelley_table()
        self._weiner = weiner_table().to_dict("index")
        self.controls = {
            name: dropdown(str(label), [(str(high), "high"), (str(low), "low")])
            for name, (label, high, low) in _CUES.items()
        }
        self.controls["blames"] = dropdown(
            str(Text(zh="许女士怪", en="Ms Xu blames")), [(str(name), code) for code, name in _BLAMES.items()]
        )
        self.controls["avoidable"] = dropdown(
            str(Text(zh="她认为", en="and thinks it")), [(str(name), code) for code, name in _AVOIDABLE.items()]
        )
        super().__init__(list(self.controls.values()), height=4.1)

    def pattern(self) -> Pattern:
        """Return the chosen answers to Kelley's three questions."""
        consensus, distinctiveness, consistency = (self.controls[name].value for name in _CUES)
        return consensus, distinctiveness, consistency

    def cause(self) -> str:
        """Return the cause that the three clues point to, as `kelley_table` has it."""
        return str(self._kelley.loc[self.pattern(), "cause"])

    def reaction(self) -> Reaction | None:
        """Return the row of `weiner_table` for what the customer believes; None where she blames circumstances."""
        blames = self.controls["blames"].value
        if blames == "circumstance":
            return None
        stability = "stable" if self.controls["consistency"].value == "high" else "unstable"
        return self._weiner[blames, stability, self.controls["avoidable"].value]

    def draw(self, ax: Axes) -> str:
        """Draw the cube with the chosen corner, and the customer's reaction; return the story and what follows."""
        ax.set_axis_off()
        ax.set_xlim(0, 100)
        ax.set_ylim(0, 64)
        ax.text(1, 61, str(_QUOTE), fontsize=10.5, va="center")
        _cube(ax, self._kelley, self.pattern())
        self._outcome(ax)
        return str(self._sentence())

    def arrangement(self) -> Hashable:
        """Return the one arrangement there is: nothing lies outside the field."""
        return "one"

    def _outcome(self, ax: Axes) -> None:
        reaction = self.reaction()
        blocks = [(Text(zh="她怪", en="She blames"), [_BLAMES[self.controls["blames"].value]])]
        if reaction is None:
            blocks.append((Text(zh="她的情绪、诉求和举动", en="What she feels, wants and does"), [_NOT_THERE]))
        else:
            feels = _EMOTIONS[reaction["emotion"]]
            wants, does = _said(_WANTS, reaction), _said(_DOES, reaction)
            by_rule = [_by_rule(reaction[column]) for column in ("emotion_source", "response_source")]
            blocks += [
                (_marked(Text(zh="她多半感到", en="She tends to feel"), by_rule[0]), [feels]),
                (_marked(Text(zh="她想要什么", en="What she wants"), by_rule[1]), wants),
            ]
            if does:
                blocks.append((_marked(Text(zh="她会做什么", en="What she does"), by_rule[1]), does))
        y = 55.0
        for label, values in blocks:
            ax.text(_RIGHT, y, str(label), fontsize=8.5, va="center", color=style.PALETTE["neutral"])
            for value in values:
                y -= 4.2
                ax.text(_RIGHT, y, str(value), fontsize=10, va="center")
            y -= 7

    def _sentence(self) -> Text:
        story, cause = STORIES[self.pattern()], self.cause()
        if cause == UNCLASSIFIED:
            goes_with = str(self._kelley.loc[self.pattern(), "covaries_with"])
            found = _open(goes_with)
        else:
            found = Text(zh="三条线索指向{cause}。", en="The three clues point to {cause}.").format(
                cause=_CAUSES[cause]
            )
        reaction = self.reaction()
        if reaction is None:
            felt = Text(
                zh="她怪当时的情形：情绪和诉求的表只分企业和自己，没有这一格。",
                en="She blames circumstances: the table of feelings and wants has the firm and oneself only, "
                "and nothing on this.",
            )
        else:
            felt = self._felt(reaction)
        said = [story, found, felt]
        if cause != UNCLASSIFIED and _SAME[cause] != self.controls["blames"].value:
            said.append(
                Text(
                    zh="她怪的和线索指的不是一回事，而她照自己认定的来。",
                    en="She blames something else than the clues point to, and acts on what she believes.",
                )
            )
        return Text(zh="".join(one.zh for one in said), en=" ".join(one.en for one in said))

    def _felt(self, reaction: Reaction) -> Text:
        again = (
            Text(zh="以后还会这样", en="will happen again")
            if reaction["expects_again"]
            else Text(zh="以后不会再有", en="will not happen again")
        )
        return Text(
            zh="许女士怪{blames}，认为{avoidable}、{again}：她多半感到{emotion}，{response}（{source}）。",
            en="Ms Xu blames {blames} and thinks that it {avoidable} and {again}: she tends to feel {emotion} "
            "and {response} ({source}).",
        ).format(
            blames=_BLAMES[self.controls["blames"].value],
            avoidable=_AVOIDABLE[self.controls["avoidable"].value],
            again=again,
            emotion=_EMOTIONS[reaction["emotion"]],
            response=_response(reaction),
            source=_source(reaction),
        )


def _cube(ax: Axes, kelley: pd.DataFrame, chosen: Pattern) -> None:
    """Draw the cube: consensus to the right, consistency upwards, distinctiveness to the back."""

    def place(pattern: Pattern) -> tuple[float, float]:
        consensus, distinctiveness, consistency = (answer == "high" for answer in pattern)
        return (
            _LEFT + _WIDE * consensus + _BACK * distinctiveness,
            _FLOOR + _HIGH * consistency + _UP * distinctiveness,
        )

    patterns = list(STORIES)
    for one, other in itertools.combinations(patterns, 2):
        if sum(a != b for a, b in zip(one, other, strict=True)) == 1:
            (x, y), (to_x, to_y) = place(one), place(other)
            hidden = ("low", "high", "low") in (one, other)
            ax.plot([x, to_x], [y, to_y], color=style.PALETTE["neutral"], linewidth=1, zorder=1,
                    linestyle=(0, (3, 3)) if hidden else "-")  # fmt: skip
    for pattern in patterns:
        name, colour, ink = _CORNERS[str(kelley.loc[pattern, "cause"])]
        now = pattern == chosen
        ax.text(
            *place(pattern), str(name), ha="center", va="center", fontsize=10.5 if now else 9, zorder=3 if now else 2,
            color=ink if now else "black",
            bbox={"boxstyle": "round,pad=0.45" if now else "round,pad=0.3", "facecolor": colour if now else "white",
                  "edgecolor": "black" if now else colour, "linewidth": 2 if now else 1.4},
        )  # fmt: skip
    rises = Text(zh="{name}：低 → 高", en="{name}: low → high")
    names = {cue: str(rises.format(name=words[0])) for cue, words in _CUES.items()}
    ax.text(_LEFT + _WIDE / 2, _FLOOR - 8, names["consensus"], ha="center", va="center", fontsize=8.5)
    ax.text(_LEFT - 9.3, _FLOOR + _HIGH / 2, names["consistency"], ha="center", va="center", fontsize=8.5, rotation=90)
    ax.text(_LEFT + _WIDE + _BACK / 2 + 4.3, _FLOOR + _UP / 2 - 4.3, names["distinctiveness"], ha="center", va="center",
            fontsize=8.5, rotation=39)  # fmt: skip


def _open(goes_with: str) -> Text:
    """Say that the theory names no cause, and what the waiting goes with."""
    if not goes_with:
        return Text(
            zh="三条线索定不下来：谁去、去哪儿、什么时候都一样，等待不跟着谁变。",
            en="The three clues decide nothing: whoever, wherever, whenever, it is all the same.",
        )
    parts = [_CAUSES[one] for one in goes_with.split(" × ")]
    if len(parts) == 1:
        return Text(
            zh="三条线索定不下来：只看得出，等待跟着{one}走。",
            en="The three clues name no cause: all one sees is that the waiting goes with {one}.",
        ).format(one=parts[0])
    return Text(
        zh="三条线索定不下来：等待同时跟着{one}和{two}走，要再查。",
        en="The three clues name no cause: the waiting goes with both {one} and {two}. Look further.",
    ).format(one=parts[0], two=parts[1])


def _said(words: Mapping[str, Text], reaction: Reaction | None) -> list[Text]:
    return [] if reaction is None else [words[one] for one in reaction["response"].split("; ") if one in words]


def _by_rule(source: str) -> bool:
    return source.endswith(", by rule")


def _marked(label: Text, by_rule: bool) -> Text:
    """Mark what no paper states for this cell."""
    return Text(zh=f"{label.zh}（按规则）", en=f"{label.en} (by rule)") if by_rule else label


def _response(reaction: Reaction) -> Text:
    """Say what is wanted and done, as the end of a sentence."""
    wants, does = _said(_WANTS, reaction), _said(_DOES, reaction)
    zh = "、".join(one.zh for one in wants)
    # “Wants nothing of the firm” is a verb in Chinese already.
    zh = zh if wants == [_WANTS["no claim on the firm"]] else f"想要{zh}"
    en = "wants " + " and ".join(one.en for one in wants)
    if does:
        zh, en = f"{zh}，会{does[0].zh}", f"{en}, and she {does[0].en}"
    return Text(zh=zh, en=en)


def _source(reaction: Reaction) -> Text:
    """Return who says so; where feeling and response rest on different papers, both, and which is by rule."""
    found: dict[str, bool] = {}
    for column in ("emotion_source", "response_source"):
        who = reaction[column].removesuffix(", by rule")
        found[who] = found.get(who, False) or _by_rule(reaction[column])
    parts = [_RULE.format(who=who) if by_rule else Text(zh=who, en=who) for who, by_rule in found.items()]
    return Text(zh="；".join(one.zh for one in parts), en="; ".join(one.en for one in parts))
