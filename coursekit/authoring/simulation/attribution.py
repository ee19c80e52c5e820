"""Unit 07: whom customers blame, what they feel and want, and what an apology does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.authoring.simulation.catalogue import respondent
from coursekit.authoring.simulation.drawing import codes, cut, integers, stated
from coursekit.authoring.simulation.entries import (
    LOW_HIGH,
    DataSet,
    Node,
    answer,
    category,
    identity,
    prose,
    simulated,
    table,
)
from coursekit.authoring.simulation.texts import read_texts
from coursekit.language import Text

__all__ = [
    "CONTROLLABILITY",
    "DATA_SETS",
    "LOCI",
    "STABILITY",
    "WANTED",
    "WORDINGS",
    "ApologyParameters",
    "CaseCodingParameters",
    "ComplaintParameters",
    "simulate_apology",
    "simulate_cases",
    "simulate_complaints",
]

LOCI = {
    "firm": Text(zh="企业", en="The firm"),
    "customer": Text(zh="客户自己", en="The customer"),
    "circumstance": Text(zh="当时的情形", en="Circumstances"),
}
STABILITY = {
    "stable": Text(zh="还会再发生", en="Will happen again"),
    "unstable": Text(zh="只此一回", en="This once only"),
}
CONTROLLABILITY = {
    "controllable": Text(zh="本可避免", en="Could have been avoided"),
    "uncontrollable": Text(zh="无法避免", en="Could not have been avoided"),
}
WANTED = {
    "refund": Text(zh="退款或退订", en="Refund or cancellation"),
    "apology": Text(zh="道歉", en="Apology"),
    "explanation": Text(zh="说明原因", en="Explanation"),
    "repair": Text(zh="把事办好", en="Have it put right"),
}
WORDINGS = {
    "nothing": Text(zh="没有说什么", en="Nothing said"),
    "excuse": Text(zh="“不好意思”", en='"Excuse us"'),
    "sorry": Text(zh="“对不起”", en='"We are sorry"'),
    "sorry_reason": Text(zh="“对不起”并说明原因", en='"We are sorry" and why'),
}
CAUSES = {
    "overbooked": Text(zh="企业多收了预约", en="The firm took too many bookings"),
    "storm": Text(zh="暴雨停电", en="A storm cut the power"),
}
_LEVELS = {"high": Text(zh="高", en="High"), "low": Text(zh="低", en="Low")}
_ANGER = Text(zh="生气程度", en="Anger")
_AGAIN = Text(zh="还会再来", en="Would come again")


@dataclass(frozen=True)
class ComplaintParameters:
    """What was put into `complaints`.

    Scores of what is wanted are log odds against having it put right.
    """

    seed: int = stated(2107, zh="随机数种子", en="seed of the random numbers")
    complaints: int = stated(360, zh="投诉数", en="number of complaints")
    locus_share: tuple[float, ...] = stated(
        (0.55, 0.20, 0.25), zh="归因于企业、客户自己、情形的比例", en="share blamed on firm, customer, circumstances"
    )
    stable_share: float = stated(0.40, zh="认为以后还会发生的比例", en="share that expects it to happen again")
    controllable_share: tuple[float, ...] = stated(
        (0.65, 0.50, 0.10), zh="三种归因中认为本可避免的比例", en="share held to be avoidable, by locus"
    )
    anger: tuple[float, ...] = stated(
        (2.4, 1.1, 1.3),
        zh="生气：基础分，归因于企业加多少，企业本可避免再加多少",
        en="anger: base, more where the firm is blamed, more again where it could have avoided it",
    )
    again: tuple[float, ...] = stated(
        (5.4, -1.0, -0.25),
        zh="还会再来：基础分，企业的问题且会再发生减多少，每 1 分生气减多少",
        en="would come again: base, less where it is the firm and stable, less per point of anger",
    )
    refund_score: float = stated(
        1.6, zh="企业的问题且会再发生时要退款", en="refund wanted where it is the firm and stable"
    )
    apology_score: float = stated(
        1.5, zh="企业的问题且本可避免时要道歉", en="apology wanted where it is the firm and avoidable"
    )
    explanation_score: float = stated(
        1.3, zh="归因于情形时要说明", en="explanation wanted where circumstances are blamed"
    )
    base_score: float = stated(-0.7, zh="退款、道歉、说明的基础分", en="base score of refund, apology and explanation")


@dataclass(frozen=True)
class ApologyParameters:
    """What was put into `apology_experiment`."""

    seed: int = stated(2117, zh="随机数种子", en="seed of the random numbers")
    per_cell: int = stated(55, zh="每格人数（4 种话术 × 2 种原因）", en="people per cell (4 wordings × 2 causes)")
    effect: Mapping[str, float] = stated(
        {"nothing": 0.0, "excuse": 0.20, "sorry": 0.60, "sorry_reason": 0.95},
        zh="四种话术对满意度的作用（分）",
        en="effect of the four wordings on satisfaction, in points",
    )
    cause_anger: float = stated(
        1.2, zh="企业的责任使生气增加多少分", en="points of anger more where it is the firm's doing"
    )
    wording_anger: float = stated(
        -0.6, zh="满意度每升 1 分，生气变化多少", en="change of anger per point of that effect"
    )
    sd: float = stated(1.25, zh="个体差异的标准差", en="personal spread (standard deviation)")


@dataclass(frozen=True)
class CaseCodingParameters:
    """What was put into `complaint_cases`: the cases are written, the coders are simulated."""

    seed: int = stated(2127, zh="随机数种子", en="seed of the random numbers")
    accuracy: tuple[float, float] = stated(
        (0.92, 0.70),
        zh="两名模拟编码员判断正确的概率；乙出错时总说是客户的问题",
        en="chance that each simulated coder is right; where B is wrong, B blames the customer",
    )


def simulate_complaints(given: ComplaintParameters | None = None) -> pd.DataFrame:
    """Make `complaints`: attribution, then feeling, then what is wanted."""
    given = given or ComplaintParameters()
    random = np.random.default_rng(given.seed)
    n = given.complaints
    locus = random.choice(list(LOCI), size=n, p=given.locus_share)
    firm, outside = locus == "firm", locus == "circumstance"
    stable = random.random(n) < given.stable_share
    avoidable = random.random(n) < np.array([given.controllable_share[list(LOCI).index(one)] for one in locus])
    base, by_firm, by_control = given.anger
    anger = cut(base + by_firm * firm + by_control * (firm & avoidable) + random.normal(0.0, 1.1, n), 1, 7)
    start, by_stable, by_anger = given.again
    again = cut(start + by_stable * (firm & stable) + by_anger * anger + random.normal(0.0, 1.0, n), 1, 7)
    score = np.zeros((n, len(WANTED)))
    score[:, :3] = given.base_score
    score[:, 0] += given.refund_score * (firm & stable)
    score[:, 1] += given.apology_score * (firm & avoidable)
    score[:, 2] += given.explanation_score * outside
    # The largest of score plus Gumbel noise is a draw from the multinomial logit.
    wanted = np.array(list(WANTED))[(score + random.gumbel(size=score.shape)).argmax(axis=1)]
    people = pd.DataFrame(
        {
            "complaint": codes("T", n),
            "locus": locus,
            "stability": np.where(stable, "stable", "unstable"),
            "controllability": np.where(avoidable, "controllable", "uncontrollable"),
            "wanted": wanted,
        }
    )
    return pd.concat([people, integers(np.column_stack([anger, again]), ["anger", "come_again"])], axis=1)


def simulate_apology(given: ApologyParameters | None = None) -> pd.DataFrame:
    """Make `apology_experiment`: wordings and causes drawn by lot."""
    given = given or ApologyParameters()
    random = np.random.default_rng(given.seed)
    cells = [(wording, cause) for wording in WORDINGS for cause in CAUSES]
    n = given.per_cell * len(cells)
    drawn = random.permutation(np.arange(n) % len(cells))
    wording = np.array([cells[one][0] for one in drawn])
    cause = np.array([cells[one][1] for one in drawn])
    effect = np.array([given.effect[one] for one in wording])
    guilty = cause == "overbooked"
    person = random.normal(0.0, given.sd, n)
    satisfied = cut(3.7 - 0.4 * guilty + effect + person, 1, 7)
    anger = 3.1 + given.cause_anger * guilty + given.wording_anger * effect - 0.5 * person
    anger = cut(anger + random.normal(0.0, 0.9, n), 1, 7)
    again = cut(4.2 + 0.6 * effect + 0.6 * person + random.normal(0.0, 0.9, n), 1, 7)
    people = pd.DataFrame({"respondent": codes("R", n), "wording": wording, "cause": cause})
    return pd.concat(
        [
            people,
            integers(np.column_stack([satisfied, anger, again]), ["overall_satisfaction", "anger", "come_again"]),
        ],
        axis=1,
    )


def simulate_cases(given: CaseCodingParameters | None = None) -> pd.DataFrame:
    """Make `complaint_cases`: cases with Kelley's three pieces of information, coded twice."""
    given = given or CaseCodingParameters()
    random = np.random.default_rng(given.seed)
    cases = read_texts("complaint_cases")
    true = cases["locus"]
    slip_a = random.random(len(cases)) >= given.accuracy[0]
    slip_b = random.random(len(cases)) >= given.accuracy[1]
    following = {"firm": "circumstance", "customer": "firm", "circumstance": "firm"}
    return cases.assign(
        case=codes("L", len(cases), 2),
        locus_a=np.where(slip_a, true.map(following), true),
        locus_b=np.where(slip_b, "customer", true),
    )[["case", "text_zh", "text_en", "consensus", "distinctiveness", "consistency", "locus", "locus_a", "locus_b"]]


def enter_complaints(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `complaints`."""
    return table(
        "complaints",
        Text(
            zh="投诉：归因、情绪与诉求（模拟数据）", en="Complaints: attribution, feeling, what is wanted (simulated)"
        ),
        Text(
            zh="每条投诉记下客户怪谁、认为会不会再发生、本来能不能避免，以及生气程度、诉求、还会不会再来。",
            en="For each complaint: whom the customer blames, whether it will happen again, whether it could have been "
            "avoided, then anger, what is wanted, and coming again.",
        ),
        rows,
        [
            identity("complaint", Text(zh="投诉编号", en="Complaint")),
            category("locus", Text(zh="归因对象", en="Locus"), LOCI),
            category("stability", Text(zh="稳定性", en="Stability"), STABILITY),
            category("controllability", Text(zh="可控性", en="Controllability"), CONTROLLABILITY),
            category("wanted", Text(zh="诉求", en="Wanted"), WANTED),
            answer("anger", _ANGER, 1, 7, ends=LOW_HIGH),
            answer("come_again", _AGAIN, 1, 7, ends=LOW_HIGH),
        ],
        **simulated(ComplaintParameters()),
    )


def enter_apology(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `apology_experiment`."""
    return table(
        "apology_experiment",
        Text(zh="道歉话术实验（模拟数据）", en="Experiment on the wording of an apology (simulated)"),
        Text(
            zh="客户约好了时间却被取消。随机分配四种话术和两种原因，再问满意度、生气程度、还会不会再来（1～7）。",
            en="An appointment was cancelled. Four wordings and two causes are drawn by lot; then satisfaction, anger "
            "and coming again (1 to 7).",
        ),
        rows,
        [
            respondent(),
            category("wording", Text(zh="话术", en="Wording"), WORDINGS),
            category("cause", Text(zh="原因", en="Cause"), CAUSES),
            answer("overall_satisfaction", Text(zh="总体满意度", en="Overall satisfaction"), 1, 7, ends=LOW_HIGH),
            answer("anger", _ANGER, 1, 7, ends=LOW_HIGH),
            answer("come_again", _AGAIN, 1, 7, ends=LOW_HIGH),
        ],
        **simulated(ApologyParameters()),
    )


def enter_cases(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `complaint_cases`."""
    return table(
        "complaint_cases",
        Text(
            zh="二十个投诉案例（为课程编写，编码为模拟数据）",
            en="Twenty complaint cases (written for the course, coding simulated)",
        ),
        Text(
            zh="每例给出凯利的三类信息：别的客户是否也这样、这位客户对别处是否不这样、是否回回如此；"
            "locus 是三类信息所指的归因（高、高、低的三例，凯利没有给出答案，此处按“只此一回”归于情形），"
            "locus_a、locus_b 是两名模拟编码员的判断。",
            en="Each case gives Kelley's three pieces of information: do other customers say so too, does this "
            "customer say so only here, is it so every time. `locus` is what they point to (for the three "
            "cases with high, high, low Kelley names no cause; being of one occasion they count as circumstance); "
            "`locus_a` and `locus_b` are the choices of two simulated coders.",
        ),
        rows,
        [
            identity("case", Text(zh="案例编号", en="Case")),
            prose("text_zh", Text(zh="案例（中文）", en="Case (Chinese)")),
            prose("text_en", Text(zh="案例（英文）", en="Case (English)")),
            category("consensus", Text(zh="一致性：别人也这样", en="Consensus"), _LEVELS),
            category("distinctiveness", Text(zh="区别性：只对这里这样", en="Distinctiveness"), _LEVELS),
            category("consistency", Text(zh="一贯性：回回这样", en="Consistency"), _LEVELS),
            category("locus", Text(zh="归因对象", en="Locus"), LOCI),
            category("locus_a", Text(zh="编码员甲的判断", en="Locus by coder A"), LOCI),
            category("locus_b", Text(zh="编码员乙的判断", en="Locus by coder B"), LOCI),
        ],
        **simulated(CaseCodingParameters()),
    )


DATA_SETS = (
    DataSet("complaints", simulate_complaints, enter_complaints),
    DataSet("apology_experiment", simulate_apology, enter_apology),
    DataSet("complaint_cases", simulate_cases, enter_cases),
)
