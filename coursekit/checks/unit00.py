"""The questions of sheet 00: using the page."""

from __future__ import annotations

from coursekit.checks import Choice, Classification, Misconception, Number
from coursekit.language import Text

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4"]

UNIT, STEM = "00", "00-welcome"
TITLE = Text(zh="欢迎：先认识这张页面", en="Welcome: getting to know this page")

q1 = Choice(
    id="00.q1",
    title=Text(zh="怎样运行一格", en="Running a cell"),
    variable="run_key",
    answer="B",
    letters="ABCD",
    hints=(
        Text(
            zh="回到课件，找“运行一个代码格”那一段，那里写着按哪两个键。",
            en="Go back to the lesson; the part on running a code cell names the two keys.",
        ),
        Text(zh="是两个键一起按，其中一个是回车。", en="Two keys at once, and one of them is Enter."),
    ),
    misconceptions=(
        Misconception(
            "enter-alone",
            Text(
                zh="只按 Enter 是在格子里换一行，电脑还没有开始做。还要同时按住另一个键。",
                en="Enter alone starts a new line inside the cell; the computer has not begun. "
                "Hold another key down as well.",
            ),
            "A",
        ),
        Misconception(
            "saving",
            Text(
                zh="Ctrl+S 是保存，把字存进文件，但不会运行。",
                en="Ctrl+S saves the text to the file, but runs nothing.",
            ),
            "C",
        ),
        Misconception(
            "click-brackets",
            Text(
                zh="点方括号只是选中这一格，好比把单据拿在手里，还没有办。",
                en="Clicking the brackets only selects the cell, like picking up a form without processing it.",
            ),
            "D",
        ),
    ),
    praise=Text(zh="整门课都用这两个键。", en="These two keys will do for the whole course."),
)

q2 = Number(
    id="00.q2",
    title=Text(zh="三位客户平均等了几分钟", en="The mean wait of three customers"),
    variable="mean_wait",
    answer=8.0,
    hints=(
        Text(
            zh="平均数等于三个数的和除以 3。电脑先算乘除，后算加减。",
            en="The mean is the sum of the three divided by 3. The computer divides before it adds.",
        ),
        Text(
            zh="用括号把三个数的和括起来，再除以 3：`( … ) / 3`。",
            en="Put brackets round the sum of the three, then divide by 3: `( … ) / 3`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "no-brackets",
            Text(
                zh="少了括号：电脑先算 11 / 3，再加 4 和 9，所以得 16.67。把三个数的和括起来再除。",
                en="The brackets are missing: the computer first works out 11 / 3, then adds 4 and 9, which gives 16.67. "
                "Put brackets round the sum, then divide.",
            ),
            4 + 9 + 11 / 3,
        ),
        Misconception(
            "sum-only",
            Text(
                zh="24 是三位客户一共等的分钟数。平均还要除以人数。",
                en="24 is how long the three waited in all. For the mean, divide by the number of customers.",
            ),
            24,
        ),
        Misconception(
            "middle-one",
            Text(
                zh="9 是从小到大排在中间的那个，叫中位数。这里问的是平均数：先加，再除。",
                en="9 is the one in the middle, the median. The question asks for the mean: add, then divide.",
            ),
            9,
        ),
    ),
)

q3 = Classification(
    id="00.q3",
    title=Text(zh="对，还是不对", en="True or not"),
    variable="statements",
    answer={"a": "False", "b": "True", "c": "False", "d": "True", "e": "True"},
    classes=("True", "False"),
    hints=(
        Text(
            zh="课件里，a 和 b 看“次序很要紧”，c 看“常犯的一个错”，d 看“页面由格子组成”。",
            en="In the lesson, the part on order answers a and b, the usual slip c, and the part on cells d.",
        ),
        Text(
            zh="五句里有三句对。红字坏不了任何东西；改了字，电脑不会自己重算。",
            en="Three of the five are true. Red text breaks nothing, and the computer does not recompute by itself.",
        ),
    ),
    misconceptions=(
        Misconception(
            "red-is-broken",
            Text(
                zh="a 不对：红字只是电脑说“这里我看不懂”，页面和文件都好好的。读它的最后一行就行。",
                en="Sentence a is not true: red text is the computer saying that it did not understand. "
                "The page and the files are fine; read its last line.",
            ),
            {"a": "True"},
        ),
        Misconception(
            "updates-itself",
            Text(
                zh="c 不对：改了格子里的字，电脑记得的还是上次运行的结果。改完要再运行，用到它的格子也要再运行。",
                en="Sentence c is not true: after a change the computer still remembers the result of the last run. "
                "Run the cell again, and those that use it.",
            ),
            {"c": "True"},
        ),
    ),
    praise=Text(zh="记住：红字读最后一行。", en="Remember: of red text, read the last line."),
)

q4 = Number(
    id="00.q4",
    title=Text(zh="这位客户的差距", en="This customer's gap"),
    variable="gap",
    answer=-1.0,
    hints=(
        Text(
            zh="差距是谁减谁？想想负号该是什么意思。", en="Which minus which? Think of what a minus sign should mean."
        ),
        Text(
            zh="感知在前，期望在后：`perception - ...`。",
            en="Perception first, expectation second: `perception - ...`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "e-minus-p",
            Text(
                zh="次序反了：你算的是期望减感知。差距是感知减期望，没有达到期望时应当是负数。",
                en="The wrong way round: you took expectation minus perception. The gap is perception minus "
                "expectation, so it should be negative when a visit falls short.",
            ),
            1,
        ),
        Misconception(
            "perception-alone",
            Text(
                zh="5 是感知本身。差距还要减去他的期望。",
                en="5 is the perception itself. For the gap, take his expectation away from it.",
            ),
            5,
        ),
    ),
    praise=Text(
        zh="负号的意思是：没有达到期望。",
        en="The minus sign means that the visit fell short of the expectation.",
    ),
)

QUESTIONS = (q1, q2, q3, q4)
