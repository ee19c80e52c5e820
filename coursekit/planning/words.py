"""Words by which a plan only looks filled in, in both languages: data for `coursekit.analysis.plan.check_plan`.

A plan may be written in either language, whatever the reader's; both lists are used
together. They know words and not meaning: what slips through is found by asking the
owner what will be different on Monday.
"""

from __future__ import annotations

__all__ = ["BODIES", "EVERYWHERE", "FILLERS", "JOINERS", "MEANS", "NOBODY", "POSTS"]


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split("|"))


NOBODY = _listed(
    # Everybody, whoever it concerns, not settled yet. "*" stands for anything.
    (
        "*全体*|*全员*|*所有*|*相关*|*有关*|*各部*|各*|每*|*大家*|人人*|*我们*|*咱们*|*们|*待定*|*未定*|*暂无*|无|没有|"
        "未知|待安排|待指定|某人|某某*|*等人|*等|员工|柜员|职工|同事|领导|上级|上面|管理层|公司|总行|分行|支行|网点|门店|"
        "集体*|共同*|责任人|负责人|主责人|专人|专人负责|到时候再说|再议|部门负责人|我|本人|"
        "全行|全公司|全司|全店|全科|全部门|班子*|待招聘|待招*|客户|顾客|用户|系统|机器|轮值|轮流*|值班|两位*|两名*|两人|三位*|三名*|"
        "三人|几位*|几名*|几个*|多位*|若干*|多人"
    )
    + "|"
    + (
        "all|all *|everyone*|everybody*|every *|each *|any *|anyone*|anybody*|someone*|somebody*|nobody|no one|none|"
        "* all staff*|* everyone|whoever *|we|us|we all|all of us|they|the relevant *|relevant *|responsible *|"
        "the responsible *|the * concerned|those *|various *|the various *|tbd|tba|tbc|n/a|n.a.|na|to be *|"
        "not yet *|unknown|open|staff|the staff|employees|the employees|people|colleagues|management|"
        "the management|leadership|the boss|head office|the company|the bank|the branch|the branches|owner|"
        "the owner|responsible person|the responsible person|the person in charge|person in charge|"
        "the usual *|the staff *|me|myself|two *|three *|both *|several *|ai|the system|system|customer|customers"
    )
    + "|"
    + "-|\u2013|—|?|？|...|…|x|xx|xxx|某"
)
"""Owners that are nobody in particular."""

BODIES = _listed(
    (
        "部|部门|科室|业务科|技术科|财务科|客服科|市场科|人事处|营销处|业务处|管理处|组|小组|团队|中心|班组|委员会|公司|支行|分行|总行|网点|门店|人员|员工|柜员|职工|客服|坐席|"
        "前台|后台|单位|领导|管理层|项目组|专班|办公室|柜台|柜面|大堂|营业厅|营业部|班子|成员|质检|客服部"
    )
    + "|"
    + (
        "team|teams|department|departments|dept|division|unit|group|staff|employees|personnel|committee|office|board|"
        "branch|branches|crew|colleagues|people|management|agents|tellers|operations|counter|counters|hotline|hr|it|"
        "managers|supervisors|directors|leaders|leads|heads|officers|chiefs|clerks|advisers"
    )
)
"""What ends the name of a department or a group, unless a post is named with it."""

POSTS = _listed(
    (
        "主任|经理|行长|店长|组长|班长|主管|总监|部长|科长|处长|队长|站长|所长|专员|主办|主席|总裁|总经理|院长|督导|"
        "负责人|秘书|助理|顾问|工程师|培训师|讲师|会计|管家|领班|值班长|客户代表|先生|女士|老师"
    )
    + "|"
    + (
        "head|manager|director|lead|leader|chief|supervisor|officer|coordinator|foreman|president|secretary|"
        "engineer|trainer|accountant|assistant|controller|planner|captain|mr|ms|mrs|dr|superintendent|dispatcher"
    )
)
"""Words of one person's post."""

JOINERS: tuple[str, ...] = ("和", "与", "及", "以及", "跟", "and", "with", "&", "+")
"""Words that join two owners."""

MEANS: tuple[str, ...] = ("通过", "借助", "依靠", "靠", "以", "by", "through", "via", "by means of")
"""Words after which a goal names its means."""

EVERYWHERE = _listed(
    "全部|全体|所有|各网点|所有网点|全部网点|全行|全公司|全省|各地|整体|everywhere|all|all branches|all units|"
    "every branch|the whole company|company-wide|whole company"
)
"""Other words for an action that applies everywhere."""

FILLERS = _listed(
    # What is wished for, said as if it were done
    (
        "通过|借助|依靠|从而|以便|以此|进而|最终|实现|达到|达成|确保|保证|保障|促进|推动|推进|推行|带动|"
        "提高|提升|改善|改进|加强|强化|优化|增强|完善|健全|加大|加快|深化|细化|规范|夯实|打造|构建|营造|树立|坚持|"
        "缩小|缩短|减少|降低|扩大|消除|解决|"
        "努力|进一步|不断|持续|大力|全面|切实|认真|严格|积极|尽快|尽量|尽力|尽可能|真正|着力|狠抓|抓好|抓紧|做好|"
        "做到|做大|做强|重视|高度重视|关注|注重|落实|贯彻|执行到位|到位|开展|进行|组织|实施|采取|制定|有效|各项|"
        "有力|主动|良好|优质|优秀|一流|更加|更好|更快|更多|更高|更|力度|力争|争取|想办法|下功夫|加油|加把劲|"
        "服务意识|服务质量|服务水平|服务态度|服务能力|服务效率|服务理念|服务品质|服务|意识|质量|水平|态度|能力|"
        "效率|理念|品质|素质|素养|形象|氛围|精神|责任心|责任感|主动性|积极性|"
        "管理|工作|措施|机制|制度|体系|体制|流程|方案|办法|方式|手段|力量|"
        "客户满意度|顾客满意度|满意度|满意率|满意|体验|感知|期望|差距|口碑|诉求|需求|要求|"
        "加强领导|明确责任|责任|明确|考核|牢固|客户至上|至上|用心|每一位|想客户之所想|急客户之所急|通力合作|形成合力|"
        "合力|合作|各部门|凝聚|共识|统一思想|提高认识|认识|思想|观念|作风|转变|业务技能|技能|业务|贴心|热情|周到|耐心|"
        "细致|微笑服务|精益求精|追求|卓越|再上新台阶|新台阶|活动|"
        "客户|顾客|用户|员工|柜员|职工|人员|全员|全体|大家|我们|团队|"
        "召开|动员大会|动员会|大会|会议|讨论|研究|学习|文件精神|文件|传达|宣贯|宣讲|上级|总行|按照|根据|多措并举|齐抓共管|常抓不懈|"
        "压实|务求实效|务求|实效|见附件|附件|同上|待定|下次|想方设法|千方百计|想尽|竭尽全力|全力以赴|全力|真情|真心|放在心上|心上|"
        "感受到|感受|家的温暖|温暖|宾至如归|亲人|牵头|统筹|协调|联动|协同|齐心协力|上报|汇报|部门|各单位|具体|专项|提质增效|提质|"
        "增效|赋能|抓手|闭环|抓实|抓细|落地|到底|到人|一盘棋|再接再厉|常态化|长效|"
        "等候时间|等待时间|排队时间|等候时长|排队时长|等候|等待|排队|响应速度|办理速度|投诉率|投诉量|"
        "为中心|为导向|以客户|让|使|把|将|对|向|从|到|来|的|地|得|了|和|与|及|并|在|上|中|以|用|为|是|要|会|能|都"
    )
    + "|"
    + (
        "improve|improvement|raise|increase|enhance|strengthen|boost|optimise|optimize|better|further|continue|"
        "continuous|continual|constant|ensure|secure|achieve|reach|attain|realise|realize|promote|foster|drive|develop|"
        "build|create|maintain|support|encourage|focus|emphasise|emphasize|prioritise|prioritize|deliver|provide|"
        "implement|introduce|adopt|take|make|do|try|strive|work|works|hard|harder|act|action|measure|step|effort|"
        "necessary|appropriate|suitable|adequate|relevant|various|effective|efficient|efficiency|effectiveness|"
        "active|proactive|serious|fully|full|comprehensive|overall|general|holistic|strong|stronger|great|good|"
        "best|more|most|much|very|faster|quicker|quick|fast|close|narrow|reduce|lower|shorten|cut|decrease|shrink|"
        "minimise|minimize|"
        "service|serving|quality|level|awareness|attitude|mindset|mentality|culture|skill|ability|capability|"
        "competence|performance|standard|excellence|experience|satisfaction|satisfied|satisfy|happy|happier|"
        "perception|perceive|expectation|expect|gap|score|rating|result|outcome|improvements|"
        "customer|client|user|staff|employee|team|people|everyone|everybody|all|colleague|"
        "wait|waiting time|waiting times|queue|response time|complaint rate|"
        "management|manage|process|mechanism|system|approach|method|way|strategy|plan|programme|program|initiative|"
        "as soon as possible|as far as possible|in order to|so that|and so on|"
        "a|an|the|of|in|at|on|to|for|by|through|via|with|and|or|from|as|so|that|this|our|their|its|we|they|it|"
        "is|are|be|will|shall|should|must|can|us|them|attention|pay|awareness|important|importance|"
        "responsive|responsiveness|reliable|reliability|empathy|assurance|tangibles|care|caring|"
        "customers|satisfactory|motivate|motivation|morale|leverage|synergy|synergies|centric|customer-centric|extra|"
        "mile|empower|proactively|passion|commitment|committed|commit|dedicated|dedication|world-class|seamless|"
        "end-to-end|be|go|put|get|have|first|heart|friendly|polite|politeness|teamwork|cooperation|cooperate|"
        "communication|communicate|responsibility|accountability|best practice|next level|hold a meeting|hold meetings|"
        "have a meeting|discuss|discussion|see attachment|see attached|see annex|see above|as above|to be decided|"
        "to be discussed|working group|whatever it takes|feel at home|outside the box|like family|treat|think|smart|"
        "smarter|each"
    )
)
"""Words of effort, of wishes and of the trade that say nothing of what will be done."""
