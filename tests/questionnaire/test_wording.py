"""Every wording rule on statements that it must catch and on neighbours that it must leave alone."""

from __future__ import annotations

import pytest

from coursekit import datasets
from coursekit.questionnaire.wording import LONGEST, length, likeness, spots

CAUGHT = {
    "double_barrelled": {
        "zh": (
            "员工热情，办事又快。",
            "这家网点的员工热情和专业。",
            "服务态度和办事效率都让我满意。",
            "价格公道，质量也好，收费和品质都对得起我。",
            "这里不但环境干净，而且员工有礼貌。",
            "设备先进、环境整洁。",
            "柜台既快又准确。",
            "员工一边办业务一边解释。",
            "业务办得快并且讲得清楚。",
        ),
        "en": (
            "Staff are friendly and knowledgeable.",
            "The branch is clean and the queue is fast.",
            "Prices are low as well as easy to understand.",
            "My order arrives quickly and is packed with care.",
            "Both the machines and the rooms are modern.",
            "Tellers are not only polite but also quick.",
            "The staff are quick, courteous.",
            "The app tells me the price and shows the seller.",
        ),
    },
    "two_people": {
        "zh": (
            "员工和经理都愿意帮忙。",
            "柜员、大堂经理都认得我。",
            "保安与柜员待人客气。",
            "客服或维修人员会回电话。",
            "前台和保洁人员见面会打招呼。",
            "商家和骑手都守时。",
        ),
        "en": (
            "The staff and the manager are helpful.",
            "Tellers and guards greet me.",
            "Drivers or couriers call before they come.",
            "The receptionist and cleaners say hello.",
            "Employees and their supervisors keep their word.",
        ),
    },
    "question": {
        "zh": ("员工有礼貌吗？", "等了多久？", "您满意吗?", "设备好用吗？", "说清楚了吗？"),
        "en": ("Are staff polite?", "How long did you wait?", "Is it clean?", "Would you return?", "Was it clear？"),
    },
    "leading": {
        "zh": (
            "难道员工不热情吗？",
            "大家都说这里的服务好。",
            "你一定满意我们的服务。",
            "我们一流的设备很好用。",
            "显然，这里的收费合理。",
            "糟糕的排队让我心烦。",
            "员工的优质服务让我放心。",
        ),
        "en": (
            "Don't you agree that staff are polite?",
            "Obviously the branch is clean.",
            "Our award-winning service is quick.",
            "The terrible queue takes my time.",
            "Of course the fees are fair.",
            "Surely my money is safe here.",
        ),
    },
    "negative": {
        "zh": (
            "这家网点不讲事情什么时候能办好。",
            "员工弄不懂我真正要办什么。",
            "员工不礼貌。",
            "这里没有人理我。",
            "员工无法回答我的提问。",
            "客服缺乏耐心。",
            "出了事没人负责。",
        ),
        "en": (
            "Staff do not listen to me.",
            "The branch fails to grasp what I came for.",
            "Employees are rude to me.",
            "I cannot reach anybody by telephone.",
            "Staff lack the knowledge to answer me.",
            "The hall isn't clean.",
        ),
    },
    "double_negative": {
        "zh": (
            "员工没有不礼貌。",
            "这里的服务不会不好。",
            "我不得不承认这里快。",
            "员工无不热情。",
            "收费并非不合理。",
            "没有哪件事他们不会办。",
        ),
        "en": (
            "Staff are never impolite.",
            "The service is not unfriendly.",
            "I am not dissatisfied with the fees.",
            "Nobody here is unhelpful.",
            "They never fail to call back.",
            "The rooms aren't uncomfortable.",
        ),
    },
    "absolute": {
        "zh": (
            "员工总是面带微笑。",
            "这里从不出错。",
            "任何问题都能解决。",
            "所有员工都认得我。",
            "每次来都不用等。",
            "我完全放心。",
            "员工什么时候都乐意帮忙。",
        ),
        "en": (
            "Staff always smile.",
            "The branch never makes a mistake.",
            "Everyone here knows me.",
            "All staff are helpful.",
            "Help is there at all times.",
            "I feel completely safe.",
            "Every time I come I am served well.",
        ),
    },
    "vague": {
        "zh": (
            "我经常来办事。",
            "有时要等。",
            "员工往往记得我。",
            "最近服务变好了。",
            "来电会尽快回复。",
            "大部分员工懂业务。",
        ),
        "en": (
            "Staff often greet me.",
            "I sometimes wait.",
            "Calls are usually answered.",
            "The service has recently improved.",
            "They reply as soon as possible.",
            "Most of the time my turn comes quickly.",
        ),
    },
    "jargon": {
        "zh": (
            "网点的触点设计合理。",
            "我的工单处理得快。",
            "客服做到首问负责制。",
            "KYC 手续简单。",
            "这里的 SLA 合理。",
            "投诉形成闭环。",
        ),
        "en": (
            "Touchpoints are well designed.",
            "First-contact resolution is high.",
            "The KYC steps are simple.",
            "The service is seamless.",
            "Staff are proactive.",
            "SLA targets are met.",
        ),
    },
    "long": {
        "zh": tuple("我" * n + "。" for n in (41, 45, 50, 60, 80)),
        "en": tuple(("word " * n).strip() + "." for n in (26, 28, 30, 40, 60)),
    },
}
LEFT_ALONE = {
    "double_barrelled": {
        "zh": (
            "在这家网点办理存取转账，我心里踏实。",
            "这家网点的叫号机、自助柜员机跟得上时代。",
            "这家网点的员工衣着得体、干净利落。",
            "这家网点的员工待人客气、有礼貌。",
            "这家网点的布置和陈设，与所办的业务很相称。",
            "再忙也有人回应我。",
            "开户又办得顺利了一回。",
            "房间和我在网上看到的一样干净。",
            "水电和煤气费在一处就能交。",
        ),
        "en": (
            "Paying in, drawing out or sending money at this branch feels safe.",
            "The rooms and furnishings suit a place where people deal with money.",
            "People here are properly dressed and well groomed.",
            "The ticket machine and the cash machine are up to date.",
            "My name and address are kept free of mistakes.",
            "It is easy to come and go.",
            "Staff are polite and courteous.",
        ),
    },
    "two_people": {
        "zh": (
            "员工和我说话很客气。",
            "我和家人都用这张卡。",
            "员工认得我。",
            "司机到了会打电话。",
            "经理会回我的电话。",
        ),
        "en": (
            "Staff and customers know one another.",
            "The manager calls me back.",
            "Drivers are punctual.",
            "Staff answer my letters.",
            "The guard at the door is polite.",
        ),
    },
    "question": {
        "zh": ("员工会问我要办什么。", "有疑问时找得到人。", "我的提问有人答。", "员工讲清楚手续。", "账单看得懂。"),
        "en": (
            "Staff ask what I need.",
            "My questions are answered.",
            "I know whom to ask.",
            "Fees are fair.",
            "It is clean.",
        ),
    },
    "leading": {
        "zh": (
            "出色的银行网点，员工应当有礼貌。",
            "员工的话信得过。",
            "员工当面点清现金。",
            "手续讲得明显好懂。",
            "这里的服务让我放心。",
        ),
        "en": (
            "An excellent branch should be clean.",
            "Staff explain the fees clearly.",
            "I am sure that my money is safe.",
            "The course of my order can be followed.",
            "Staff do what they promise.",
        ),
    },
    "negative": {
        "zh": (
            "到这里办事不用久等。",
            "账目不出差错。",
            "答应的事不拖延。",
            "这家网点按我的情况来服务，不搞一刀切。",
            "不同的人去问，答复都一样。",
            "这里的服务不错。",
            "停电不久就有人来修。",
            "没有漏过我的电话。",
            "交给这家网点办的事，我可以放心不管。",
            "员工会问我要不要帮忙。",
        ),
        "en": (
            "I do not have to wait long.",
            "The records have no mistakes.",
            "Staff are not only polite.",
            "My calls do not get lost.",
            "The bill does not surprise me with extra fees.",
            "Staff know what to do.",
            "I can note down the number.",
        ),
    },
    "double_negative": {
        "zh": (
            "答应的事不推不拖。",
            "票价不高也不低。",
            "不同的柜台，手续不一样。",
            "不早不晚，正好到点。",
            "这里没有差错。",
            "不懂的地方，有人来讲。",
        ),
        "en": (
            "Staff are not rude.",
            "There is no waiting.",
            "Nothing is unclear to me.",
            "I understand the bill.",
            "The fees are neither hidden nor high.",
        ),
    },
    "absolute": {
        "zh": (
            "这家供电所有人准时到。",
            "员工按每位客户的情况服务。",
            "全天都能取钱。",
            "每天早上九点开门。",
            "这里的总台好找。",
        ),
        "en": (
            "Service is fitted to me instead of treating all alike.",
            "The desk is open every day.",
            "Overall I like the hall.",
            "I can call at night.",
            "It is easy to find a taxi for one.",
        ),
    },
    "vague": {
        "zh": (
            "手机应用有时下通行的功能。",
            "等候有时间提示。",
            "约好的时间，到点就能办。",
            "一次就能办好。",
            "三天之内有答复。",
        ),
        "en": (
            "Staff know their regulars.",
            "My turn comes quickly.",
            "Calls are answered within a minute.",
            "A repair is done on the day it was promised.",
            "The branch is quiet.",
        ),
    },
    "jargon": {
        "zh": ("ATM 好用。", "手机 APP 好用。", "用 WiFi 不用等。", "取号机好用。", "在柜台办事顺利。"),
        "en": (
            "The ATM works.",
            "The TV in my room works.",
            "I can pay with my VIP card.",
            "The SIM works.",
            "It is OK.",
        ),
    },
    "long": {
        "zh": ("我" * 40 + "。", "这家网点的员工有礼貌。", "好。", "在这里办事，很快就能轮到我。", "这里干净。"),
        "en": ("word " * 25, "Staff are polite.", "It is clean.", "My turn comes quickly.", "I understand the bill."),
    },
}


def kinds(statement: str, lang: str) -> set[str]:
    return {kind for kind, _ in spots(statement, lang)}


def cases(table):
    return [
        pytest.param(kind, lang, statement, id=f"{kind}-{lang}-{n}")
        for kind, sides in table.items()
        for lang, listed in sides.items()
        for n, statement in enumerate(listed)
    ]


@pytest.mark.parametrize(("kind", "lang", "statement"), cases(CAUGHT))
def test_caught(kind: str, lang: str, statement: str) -> None:
    assert kind in kinds(statement, lang)


@pytest.mark.parametrize(("kind", "lang", "statement"), cases(LEFT_ALONE))
def test_left_alone(kind: str, lang: str, statement: str) -> None:
    assert kind not in kinds(statement, lang)


def test_nothing_is_said_about_nothing() -> None:
    assert not [*spots("", "zh"), *spots("  ", "en")]


def test_every_rule_is_held_by_five_each_way() -> None:
    assert CAUGHT.keys() == LEFT_ALONE.keys()
    for table in (CAUGHT, LEFT_ALONE):
        assert all(len(set(listed)) >= 5 for sides in table.values() for listed in sides.values())


def test_the_negative_statements_of_the_course_are_seen() -> None:
    """Two of nine say it without any negative word; a rule that knows words cannot see these."""
    rows = datasets.instrument().dropna(subset="negative_zh")
    seen = {lang: sum("negative" in kinds(one, lang) for one in rows[f"negative_{lang}"]) for lang in ("zh", "en")}
    assert seen["zh"] >= 4
    assert seen["en"] >= 2


def test_length_is_counted_as_it_is_read() -> None:
    assert length("用 ATM 取款，很方便！", "zh") == 7
    assert length("The customer's turn (e-mail) comes.", "en") == 5
    assert LONGEST == {"zh": 40, "en": 25}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_likeness_tells_partners_from_strangers(lang: str) -> None:
    rows = datasets.instrument()
    asked, seen = rows[f"expectation_{lang}"], rows[f"perception_{lang}"]
    assert min(likeness(one, other, lang) for one, other in zip(asked, seen, strict=True)) > 0.6
    strangers = [likeness(asked[i], seen[j], lang) for i in range(22) for j in range(22) if i != j]
    assert sorted(strangers)[len(strangers) // 2] < 0.4


@pytest.mark.parametrize(("statement", "lang"), [("结账快不快？", "zh"), ("Don't you find the staff friendly?", "en")])
def test_a_question_is_not_called_negative_as_well(statement: str, lang: str) -> None:
    assert "question" in kinds(statement, lang)
    assert "negative" not in kinds(statement, lang)
