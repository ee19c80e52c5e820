"""Rules by which a statement's wording is looked at, one function per language.

They see words, not meaning: each is kept narrow, so that what it points to is worth a
second look nearly every time, and none of them ever forbids anything. What slips through
is found by asking five customers to read the questionnaire aloud.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from coursekit.language import Language

__all__ = ["LONGEST", "length", "likeness", "pairs_of_people", "spots"]

# Longer than this, a reader at the counter goes back to the beginning: Chinese characters, English words.
LONGEST: dict[Language, int] = {"zh": 40, "en": 25}

Spot = tuple[str, str]  # kind, the offending words

# ---------------------------------------------------------------- Chinese

# What a customer judges, in groups: two groups joined by 和 or a comma are two judgements.
_JUDGED_ZH = {
    "speed": "快|迅速|速度|效率|及时|准时|利索",
    "manner": "热情|态度|友好|礼貌|客气|耐心|亲切|和气|微笑|周到",
    "skill": "专业|熟练|内行|业务能力|水平|懂行|知识",
    "price": "价格|收费|便宜|费用|实惠|划算|房价|运费|租金|电费|资费",
    "quality": "质量|品质|味道|口味|好吃|信号",
    "place": "环境|干净|整洁|舒适|卫生|宽敞|明亮|安静",
    "machines": "设备|设施|机器|硬件",
    "hours": "营业时间|开门时间|服务时间",
    "safety": "安全|保密|隐私",
    "clarity": "清楚|清晰|明白|易懂",
    "accuracy": "准确|无误|正确",
    "reach": "方便|便利|位置|交通",
}
_JOIN_ZH = re.compile(r"并且|以及|[和与及、，且又也还]")
_STRONG_ZH = re.compile(
    r"并且|而且|不但|不仅|既[^，。]{1,10}[又也]|又[^，。]{1,8}又|一边[^，。]{1,10}一边|与此同时|，同时"
)
_PEOPLE_ZH = (
    "客户经理|大堂经理|理财经理|店长|经理|主管|领导|柜员|员工|店员|服务员|营业员|收银员|保安|前台|客服|司机|骑手|"
    "快递员|"
    "技术员|维修工|维修人员|抢修人员|抄表员|工作人员|商家|卖家|顾问|管家|保洁|保洁员"
)
_TWO_PEOPLE_ZH = re.compile(rf"(?:{_PEOPLE_ZH})(?:们)?(?:和|与|及|以及|、|或|或者)(?:{_PEOPLE_ZH})")
_LEADING_ZH = re.compile(
    r"难道|不是吗|对吧|是吧|你一定|您一定|想必|显然|众所周知|大家都|谁都知道|毫无疑问|不用说|当然|理所当然|"
    r"优质的?服务|贴心的?服务|一流|尊贵|卓越的?服务|完美|无微不至|热忱为您|金牌|令人(?:惊叹|气愤|失望)|糟糕|恶劣"
)
_ABSOLUTE_ZH = re.compile(
    r"总是|总能|从不|从来|从没|从未|永远|始终|任何|(?<![电出究业])所有|每次|每一次|全部|绝对|完全|百分之百|100 ?%|"
    r"毫无(?!疑问)|"
    r"什么时候都|无论何时|一律|必定|样样|事事"
)
_VAGUE_ZH = re.compile(
    r"经常|常常|有时(?![下间])|偶尔|通常|一般(?:来说|情况下|会|都)|往往|大部分|大多数?|多数|很多时候|某些|有些|最近|"
    r"近来|近期|"
    r"前段时间|平时|尽快|适当地|合理的?时间|差不多|一定程度"
)
_JARGON_ZH = re.compile(
    r"触达|赋能|闭环|抓手|首问负责制?|一次性解决率|工单|线上化|存量|投诉率|响应时长|履约|触点|端到端|颗粒度|"
    r"外拓|资管|净值|动线|SOP|柜面|厅堂|敞口|头寸|时效性|标准化流程|服务蓝图|关键时刻"
)
_LETTERS = re.compile(r"(?<![A-Za-z])[A-Z][A-Z0-9&]{1,6}(?![a-z])")
_KNOWN_LETTERS = frozenset(
    {"ATM", "APP", "SMS", "QR", "VIP", "TV", "PIN", "SIM", "WIFI", "ID", "PC", "GPS", "AM", "PM", "OK"}
)
_TWICE_ZH = re.compile(
    r"无不|不得不|不能不|不会不|不可不|不无|非[^，。]{1,8}不(?:可|行)|并非[^，。]{0,8}[不没无]|"
    r"(?<![也又])(?:没有|没|并不|不会|不是|从不|不)[^，。]{0,8}(?<![也又])(?:不[^，。同过仅但论管断错]|没有|无法)"
)
_NEITHER_ZH = re.compile(r"不(?![会是能得可])[^，。]不[^，。]")  # 不推不拖, 不早不晚: one judgement, not two negatives
_NEGATIVE_ZH = re.compile(
    r"(?<![差要对是能会好肯来])(?:不(?![仅但过同论断错久妨满光少只停时一])|没有|没(?=[^有])|无法|难以|缺乏|懒得)"
)
# "No mistakes", "no waiting": a negative word, and yet a high answer is praise.
_BAD_ZH = re.compile(
    r"错|误|拖|等|推|漏|丢|坏|脏|乱|吵|骗|欺|瞒|藏|麻烦|催|重复|白|多|排|敷衍|担心|操心|管|搞|强|故障|断|卡|堵|迟|晚|"
    r"反复|"
    r"来回|费|难|计较|冷|含糊|损|破|异味|陷阱|泄|外传|另|加价|歧|嫌|烦|改口|变|食言|失|压力|打扰|问|跑|找|绕|缺|用|"
    r"必|看|提心|落"
)

# ---------------------------------------------------------------- English

_JUDGED_EN = {
    "speed": r"quick\w*|fast\w*|prompt\w*|speed\w*|swift\w*|on time|punctual\w*|efficient\w*",
    "manner": r"friendly|polite\w*|courteous\w*|kind\w*|patient\w*|warm\w*|rude\w*|attitude|helpful\w*|smil\w+",
    "skill": r"competent\w*|skilled|skilful\w*|knowledgeable|expert\w*|professional\w*|well trained",
    "price": r"prices?|cheap\w*|fees?|charges|costs?|affordable|fair value",
    "quality": r"quality|tasty|delicious",
    "place": r"clean\w*|tidy|comfortable|spacious|quiet|bright|premises|surroundings",
    "machines": r"machines?|equipment|facilities",
    "hours": r"opening hours|business hours",
    "safety": r"safe\w*|secure\w*|confidential\w*|private|privacy",
    "clarity": r"clear\w*|understandabl\w+|plain words",
    "accuracy": r"accurate\w*|correct\w*|error-free|precise\w*",
    "reach": r"convenient\w*|location|handy|easy to reach",
}
_JOIN_EN = re.compile(r"\b(?:and|as well as|plus)\b|&|,|/")
_STRONG_EN = re.compile(
    r"\bas well as\b|\bbut also\b|\bboth\b[^.]{1,40}\band\b|\bnot only\b|\band at the same time\b|"
    r"\band (?:also )?(?:is|are|has|have|gives?|takes?|makes?|puts?|keeps?|tells?|treats?|answers?|explains?|solves?|"
    r"shows?|offers?|should|will|can|never|always)\b",
    re.IGNORECASE,
)
_PEOPLE_EN = (
    r"staff|employees?|tellers?|managers?|supervisors?|guards?|drivers?|receptionists?|clerks?|cashiers?|engineers?|"
    r"technicians?|couriers?|waiters?|advisers?|advisors?|sellers?|agents?|repair crews?|crews?|cleaners?|hosts?|"
    r"bankers?"
)
_TWO_PEOPLE_EN = re.compile(
    rf"\b(?:{_PEOPLE_EN})(?: and (?:the |our |its |their )?| or (?:the )?|/|, )(?:[a-z]+ )?(?:{_PEOPLE_EN})\b",
    re.IGNORECASE,
)
_LEADING_EN = re.compile(
    r"\b(?:don't|do not|wouldn't|won't) you\b|\bisn't it\b|\baren't they\b|\byou (?:must|surely|will certainly)\b|"
    r"\b(?:surely|obviously|undoubtedly|no doubt|of course|needless to say|as everyone knows|as you know|everyone "
    r"knows|"
    r"it is clear that|admittedly)\b|\bour (?:excellent|first-class|outstanding|wonderful|award-winning)\b|"
    r"\b(?:world-class|award-winning|first-class|top-notch|unbeatable|superb|wonderful|amazing|terrible|awful|"
    r"appalling|"
    r"disgraceful|perfect)\b",
    re.IGNORECASE,
)
_ABSOLUTE_EN = re.compile(
    r"\balways\b|\bnever\b|\binvariably\b|\bevery ?time\b|\beveryone\b|\beverybody\b|\bnobody\b|\bno one\b|\bnone of\b|"
    r"\ball (?:of )?(?:the |its |their |my )?(?:staff|employees|customers|questions|requests|problems|guests|orders)\b|"
    r"\bat all times\b|\bat any time\b|\babsolutely\b|\bcompletely\b|\btotally\b|\bentirely\b|100 ?%|"
    r"\bwithout exception\b|\bperfectly\b",
    re.IGNORECASE,
)
_VAGUE_EN = re.compile(
    r"\boften\b|\bsometimes\b|\busually\b|\boccasionally\b|\bfrequently\b|\bregularly\b|\bgenerally\b|\bnormally\b|"
    r"\bmost of the time\b|\bmostly\b|\bquite\b|\bfairly (?=\w+ly|\w+ed|good|quick|fast)|\brecently\b|\blately\b|"
    r"\bin the past\b|\bas soon as possible\b|\bin (?:a )?reasonable time\b|\bsome of the\b|\bmany of the\b|\bsooner "
    r"or later\b",
    re.IGNORECASE,
)
_JARGON_EN = re.compile(
    r"\btouch-?points?\b|\bomni-?channel\b|\bfirst[- ](?:contact|call) resolution\b|\bturnaround time\b|\bonboarding\b|"
    r"\bvalue proposition\b|\bstakeholders?\b|\bend-to-end\b|\bproactive(?:ly)?\b|\bleverages?\b|\bseamless(?:ly)?\b|"
    r"\bthroughput\b|\bdeliverables?\b|\bscalable\b|\bworkflows?\b|\bservicescape\b|\bpain points?\b|\bempower\w*\b|"
    r"\bbest practice\b|\bticket closure\b",
    re.IGNORECASE,
)
_NOT_EN = r"\b(?:not|never|cannot|no|nobody|hardly|rarely|seldom|without|nor|neither)\b|\w+n['’]t\b"
_TWICE_EN = re.compile(
    rf"(?:{_NOT_EN})(?: \w+){{0,3}}? (?:un(?:friendly|helpful|clear|willing|able|comfortable|common|reasonable|"
    rf"pleasant|"
    r"safe|reliable|happy|fair|kind|certain|satisfied|interested|aware)|dis(?:satisfied|agree|courteous|honest|like)|"
    r"im(?:polite|patient|possible)|in(?:accurate|adequate|attentive|different|convenient|correct|secure)|without|fail|"
    rf"lack|not|no)\b",
    re.IGNORECASE,
)
_NEGATIVE_EN = re.compile(
    r"\b(?:not|cannot|never|hardly|rarely|seldom|fails? to|unable|unwilling|unfriendly|unhelpful|unclear|unreliable|"
    r"impolite|"
    r"impatient|rude|reluctant|lacks?|nobody|no one|neither|has no|have no|there is no|shows? no)\b|\w+n['’]t\b",
    re.IGNORECASE,
)
_BAD_EN = re.compile(
    r"\b(?:mistakes?|errors?|wait\w*|delay\w*|los[et]\w*|wrong\w*|trouble|worr\w+|rush\w*|hid\w+|overcharg\w+|cheat\w*|"
    r"mislead\w*|break\w*|late|faults?|argu\w+|complain\w*|repeat\w*|queue|chas\w+|twice|again|have to|need to|alike|"
    r"only|"
    r"hurry|hurried|fear|surpris\w+|extra|pressure\w*|push\w*|drop\w*|fail\w*|leak\w*|share\w*|passed on|damage\w*|"
    r"dirty|"
    r"noise|disturb\w*|interrupt\w*|forget|forgotten|ignor\w+|hassle|fuss|brush\w*|put off|go back on|change\w*|too|"
    r"just|ask\w*)\b",
    re.IGNORECASE,
)

_QUESTION = re.compile(r"[?？]")


def spots(statement: str, lang: Language) -> Iterator[Spot]:
    """Give kind and words of everything in one statement that is worth a second look.

    Parameters
    ----------
    statement : str
        One side of a statement; an empty one gives nothing.
    lang : str
        "zh" or "en".

    Examples
    --------
    >>> list(spots("员工热情，办事又快。", "zh"))
    [('double_barrelled', '热情 … 快')]
    >>> list(spots("The staff are never impolite.", "en"))
    [('double_negative', 'never impolite'), ('absolute', 'never')]
    """
    text = statement.strip()
    if not text:
        return
    people = pairs_of_people(text, lang)
    if people:
        yield "two_people", people
    joined = _joined(text, lang)
    if joined and not people:
        yield "double_barrelled", joined
    zh = lang == "zh"
    for kind, rule in (
        ("question", _QUESTION),
        ("leading", _LEADING_ZH if zh else _LEADING_EN),
    ):
        yield from _each(kind, rule, text)
    twice = _twice(text, lang)
    if twice:
        yield "double_negative", twice
    else:
        # "快不快？" and "don't you think?" deny nothing; that it asks is what is wrong with it.
        negative = "" if _QUESTION.search(text) else _negative(text, lang)
        if negative:
            yield "negative", negative
    yield from _each("absolute", _ABSOLUTE_ZH if zh else _ABSOLUTE_EN, text)
    yield from _each("vague", _VAGUE_ZH if zh else _VAGUE_EN, text)
    yield from _each("jargon", _JARGON_ZH if zh else _JARGON_EN, text)
    yield from _each("jargon", _LETTERS, text, lambda found: found.upper() not in _KNOWN_LETTERS)
    if length(text, lang) > LONGEST[lang]:
        yield "long", str(length(text, lang))


def length(statement: str, lang: Language) -> int:
    """Return how long a statement is: Chinese characters (a Latin word counts as one), or English words.

    Examples
    --------
    >>> length("用 ATM 取款很方便。", "zh"), length("It's easy to pay in.", "en")
    (7, 5)
    """
    if lang == "zh":
        return len(re.findall(r"[\u4e00-\u9fff]|[A-Za-z0-9]+", statement))
    return len(re.findall(r"[\w'’-]+", statement))


def pairs_of_people(text: str, lang: Language) -> str:
    """Return the words that ask about two people at once, "" where none do."""
    found = (_TWO_PEOPLE_ZH if lang == "zh" else _TWO_PEOPLE_EN).search(text)
    return found.group() if found else ""


def likeness(one: str, other: str, lang: Language) -> float:
    """Return how much two statements talk of the same thing, 0 to 1: the share of the shorter one's content.

    Examples
    --------
    >>> likeness("出色的网点，员工应当有礼貌。", "这家网点的员工有礼貌。", "zh") > 0.5
    True
    """
    left, right = _content(one, lang), _content(other, lang)
    return len(left & right) / max(1, min(len(left), len(right)))


# ---------------------------------------------------------------- inside


def _each(kind: str, rule: re.Pattern[str], text: str, keep: Callable[[str], bool] = bool) -> Iterator[Spot]:
    for words in dict.fromkeys(found.group() for found in rule.finditer(text)):
        if keep(words):
            yield kind, words


def _joined(text: str, lang: Language) -> str:
    """Return what makes two judgements of one statement, "" where it is one."""
    zh = lang == "zh"
    strong = (_STRONG_ZH if zh else _STRONG_EN).search(text)
    if strong:
        return strong.group()
    judged = _JUDGED_ZH if zh else _JUDGED_EN
    found = sorted(
        (match.start(), match.end(), group, match.group())
        for group, words in judged.items()
        for match in re.finditer(words if zh else rf"\b(?:{words})\b", text, 0 if zh else re.IGNORECASE)
    )
    for (_, end, group, word), (start, _, other, another) in pairwise(found):
        if group != other and (_JOIN_ZH if zh else _JOIN_EN).search(text[end:start]):
            return f"{word} … {another}"
    return ""


def _twice(text: str, lang: Language) -> str:
    if lang == "en":
        found = _TWICE_EN.search(text)
        return found.group() if found else ""
    found = _TWICE_ZH.search(_NEITHER_ZH.sub("", text))
    return found.group() if found else ""


def _negative(text: str, lang: Language) -> str:
    """Return a negative word by which a high answer means poor service, "" where there is none."""
    rule, bad = (_NEGATIVE_ZH, _BAD_ZH) if lang == "zh" else (_NEGATIVE_EN, _BAD_EN)
    for found in rule.finditer(text):
        behind = text[found.end() :]
        if lang == "zh":
            behind = re.split(r"[，。；]", behind)[0][:5]
            words = found.group() + behind[:3]
        else:
            behind = " ".join(re.split(r"[,.;]", behind)[0].split()[:6])
            words = " ".join([found.group(), *behind.split()[:2]])
        if not bad.search(behind):
            return words
    return ""


_COMMON_ZH = re.compile(
    r"出色的|应当|应该|这家|我们|客户|顾客|我|的|在|会|能|都|很|让|对|到|把|给|是|有|来|去|了|就|要|你|您"
)
_COMMON_EN = frozenset(
    re.findall(
        r"\w+",
        "a an the of at in on to by for with from and or be is are was should will would can excellent this that it "
        "its i me my mine their they them there customers customer who when if as so what which one people",
    )
)


def _content(text: str, lang: Language) -> set[str]:
    if lang == "zh":
        return set(re.findall(r"[\u4e00-\u9fff]", _COMMON_ZH.sub("", text)))
    words = re.findall(r"[a-z]+", text.lower().replace("'s", "").replace("’s", ""))
    return {word[:5] for word in words if word not in _COMMON_EN}
