"""What a check says, in both languages; words between backticks are code."""

from __future__ import annotations

from typing import Any

from coursekit.checks.plain import Opaque, TooBig
from coursekit.language import Text

# ── not attempted ────────────────────────────────────────────────────────────────────────

DOTS = Text(
    zh="请用你的答案替换三个点 `...`，先运行那一格，再运行检查。",
    en="Put your answer in place of the three dots `...`, run that cell, then run the check.",
)
DOTS_NAMED = Text(
    zh="请在 {variable} 那一行，用你的答案替换三个点 `...`，先运行那一格，再运行检查。",
    en="In the line of {variable} put your answer in place of the three dots `...`, run that cell, then run the check.",
)
EMPTY = Text(
    zh="传进来的是空值 `None`，里面没有答案。如果你用了 `print(...)`，请改成把结果存进变量。",
    en="What came is `None`, which is no answer. If you used `print(...)`, store the result in a variable instead.",
)
EMPTY_NAMED = Text(
    zh="{variable} 现在是空值 `None`，里面没有答案。如果你用了 `print(...)`，请改成把结果存进 {variable}。",
    en="{variable} is `None`, which is no answer. If you used `print(...)`, store the result in {variable} instead.",
)
NO_ARGUMENT = Text(
    zh="括号里还没有答案：把它写进去，例如 {example}。",
    en="The check needs your answer: write it between the brackets, for example {example}.",
)
STUB = Text(
    zh="请用你的代码替换函数 {name} 里的三个点 `...`，先运行那一格，再运行检查。",
    en="Put your code in place of the three dots `...` in the function {name}, run that cell, then run the check.",
)
SOME_DOTS = Text(
    zh="还没有填完：{places} 还是三个点 `...`。",
    en="Not finished yet: {places} still holds the three dots `...`.",
)

# ── right ────────────────────────────────────────────────────────────────────────────────

RIGHT = Text(zh="正确。", en="That is right.")
RIGHT_CALLS = Text(
    zh="试了 {n} 组输入，每一组都对。",
    en="Tried on {n} inputs, right on every one.",
)
BY_PLACE = Text(
    zh="你给的是{kind}，没有标签，所以是按先后顺序核对的。带标签的 Series 能说明哪个数属于谁。",
    en="You gave {kind}, which has no labels, so it was checked in the order given. "
    "A Series with labels says which number belongs to what.",
)

# ── the wrong kind of thing ──────────────────────────────────────────────────────────────

WRONG_KIND = Text(
    zh="这里要的是{wanted}，你给的是{kind}。",
    en="{wanted} is asked for here, you gave {kind}.",
)
A_NUMBER = Text(zh="一个数", en="a number")
A_TEXT = Text(zh="文本（带引号）", en="a text (in quotes)")
A_TRUTH = Text(zh=" `True` 或 `False`", en="`True` or `False`")
A_SET = Text(zh="一组名称（列表或集合）", en="a group of names (a list or a set)")
A_SERIES = Text(zh=" Series（一列带标签的值）", en="a Series (one labelled column)")
A_TABLE = Text(zh=" DataFrame（表格）", en="a DataFrame (a table)")
A_DICT = Text(zh="字典（`{…}`）", en="a dictionary (`{…}`)")
A_LIST = Text(zh="列表（`[…]`）", en="a list (`[…]`)")
A_LETTER = Text(zh="选项的字母", en="the letter of an option")

KINDS: tuple[tuple[type, Text], ...] = (
    (bool, Text(zh="真假值（bool）", en="a truth value (bool)")),
    (int, A_NUMBER),
    (float, A_NUMBER),
    (str, Text(zh="文本（str）", en="a text (str)")),
    (list, Text(zh="列表（list）", en="a list")),
    (tuple, Text(zh="元组（tuple）", en="a tuple (values with commas between them)")),
    (set, Text(zh="集合（set）", en="a set")),
    (dict, Text(zh="字典（dict）", en="a dictionary (dict)")),
)
KINDS_BY_NAME = {
    "ndarray": Text(zh=" NumPy 数组", en="a NumPy array"),
    "Series": Text(zh=" Series（一列）", en="a Series (one column)"),
    "DataFrame": Text(zh=" DataFrame（表格）", en="a DataFrame (a table)"),
    "Categorical": Text(zh="分类数组（Categorical）", en="a Categorical"),
}
SOME_OBJECT = Text(zh=" {type} 类型的对象", en="an object of type {type}")
A_VALUE_INSIDE = Text(
    zh="里面只有一个数：用 `.item()` 把它取出来。",
    en="There is one number in it: take it out with `.item()`.",
)

TEXT_FOR_NUMBER = Text(
    zh="{value} 是带引号的文本，不是数：去掉引号，或者用 `float(...)` 转成数。",
    en="{value} is a text in quotes, not a number: leave out the quotes, or turn it into one with `float(...)`.",
)
BOOL_FOR_NUMBER = Text(
    zh="{value} 是真假值，不是数：看看是不是把比较（例如 `a > b`）当成了结果。",
    en="{value} is a truth value, not a number: is it a comparison (such as `a > b`) where its two sides were meant?",
)
TEXT_FOR_TRUTH = Text(
    zh="{value} 是文本：真假值写成 `True` 或 `False`，不加引号。",
    en="{value} is a text: write `True` or `False` without quotes.",
)
NUMBER_FOR_TEXT = Text(
    zh="这里要的是文本，你给的是数 {value}：请加上引号。",
    en="A text is asked for here, you gave the number {value}: put it in quotes.",
)
FUNCTION_FOR_VALUE = Text(
    zh="你给的是函数本身，不是它算出的结果：在函数名后面加上括号和输入，例如 `f(x)`。",
    en="You gave the function itself, not what it returns: put brackets with its input behind the name, as in `f(x)`.",
)
WIDGET_FOR_VALUE = Text(
    zh="你给的是小工具本身（{type}），不是它显示的值：请写成 `….value`。",
    en="You gave the widget itself ({type}), not what it shows: write `….value`.",
)
UNFINISHED_GROUPS = Text(
    zh="你给的是还没有汇总的分组：在后面接上要算的量，例如 `.mean()`。",
    en="You gave groups that are not summed up yet: add what to compute, such as `.mean()`.",
)
VALUE_FOR_FUNCTION = Text(
    zh="这里要的是函数本身，你给的是{kind} {value}：括号里只写函数名，不要调用它，例如 {example}。",
    en="The function itself is asked for here, you gave {kind}, {value}: "
    "write its name only and do not call it, as in {example}.",
)
TABLE_FOR_SERIES = Text(
    zh='这里要的是一列（Series），你给的是有 {n} 列的表格（DataFrame）：用 `表["列名"]` 取出一列，方括号只写一层；'
    "要是每列该得一个数，就在后面接 `.mean()` 这样的汇总。",
    en="One column (a Series) is asked for here, you gave a table (DataFrame) with {n} columns: "
    'take one out with `table["column"]`, in single square brackets; '
    "if each column should give one number, add a summary such as `.mean()`.",
)
SERIES_FOR_TABLE = Text(
    zh="这里要的是表格（DataFrame），你给的是一列（Series）：用双层方括号取列，或者用 `.to_frame()`。",
    en="A table (DataFrame) is asked for here, you gave one column (a Series): "
    "take columns with double square brackets, or use `.to_frame()`.",
)
TOO_BIG = Text(
    zh="你给的答案太大，检查没有去看：这里要的东西小得多。是不是把整张数据表（或一个失控的循环的结果）传了进来？",
    en="What you gave is too big for a check to look at; something far smaller is asked for. "
    "Is it a whole table of data, or a loop that ran away?",
)

# ── numbers ──────────────────────────────────────────────────────────────────────────────

NAN = Text(
    zh="结果是 `nan`（缺失值），不是数：看看数据里的缺失值有没有先处理，或者是不是对空的一列求了均值。",
    en="The result is `nan` (a missing value), not a number: were missing values in the data dealt with first, "
    "or was a mean taken of nothing?",
)
INFINITE = Text(
    zh="结果是无穷大：看看是不是除以了 0。",
    en="The result is infinite: was something divided by 0?",
)
ROUNDED = Text(
    zh="算对了，只是舍入得太粗：{value} 的小数位不够。多留几位，或者不要舍入。",
    en="The number is right but rounded too coarsely: {value} has too few decimals; keep more, or do not round.",
)
SIGN = Text(
    zh="大小对，正负号反了：看看是谁减谁。",
    en="The size is right, the sign is the other way round: look at what is subtracted from what.",
)
HUNDRED = Text(
    zh="差了一百倍：看看要的是比例（0.25），还是百分数（25）。",
    en="It is off by a factor of 100: is a share asked for (0.25) or a percentage (25)?",
)
WRONG_VALUE = Text(
    zh="你得到的是 {value}，和应有的结果不一样。",
    en="You have {value}, which is not what should come out.",
)

# ── columns and tables ───────────────────────────────────────────────────────────────────

LENGTH = Text(
    zh="长度不对：应该有 {wanted} 个值，你给了 {n} 个。",
    en="The length is wrong: there should be {wanted} values, you gave {n}.",
)
ROWS_MISSING = Text(zh="少了 {n} 行：缺 {names}。", en="{n} row(s) are missing: {names}.")
ROWS_EXTRA = Text(zh="多了 {n} 行：{names} 不该在里面。", en="{n} row(s) too many: {names} should not be there.")
ROWS_TWICE = Text(zh="有重复的行标签：{names}。", en="Row labels occur more than once: {names}.")
ROW_COUNT = Text(
    zh="行数不对：应该有 {wanted} 行，你的表有 {n} 行。",
    en="The number of rows is wrong: there should be {wanted}, your table has {n}.",
)
LABELS = Text(
    zh="行标签（index）不对：没有找到 {missing}，却有 {extra}。",
    en="The row labels (the index) are wrong: {missing} not found, but there is {extra}.",
)
LABELS_ONLY = Text(
    zh="数都对，但行标签（index）不对：没有找到 {missing}，却有 {extra}。",
    en="The numbers are right, but the row labels (the index) are not: {missing} not found, but there is {extra}.",
)
INDEX_TYPE = Text(
    zh="行标签的类型不对：应该是 {wanted}，你的是 {kind}。",
    en="The row labels have the wrong type: {wanted} is asked for, yours is {kind}.",
)
DTYPE = Text(
    zh="{where}的类型不对：应该是 {wanted}，你的是 {kind}。",
    en="{where} has the wrong type: {wanted} is asked for, yours is {kind}.",
)
THE_COLUMN = Text(zh="列 {name} ", en="Column {name}")
THE_SERIES = Text(zh="这一列", en="The Series")
ROW_ORDER = Text(
    zh="内容都对，但行的顺序不对：从第 {place} 行开始不一样。请看题目要求怎样排序。",
    en="The content is right, but the rows are in another order, from row {place} on: see how they are to be sorted.",
)
COLUMN_ORDER = Text(
    zh="内容都对，但列的顺序不对：应该是 {names}。",
    en="The content is right, but the columns are in another order: it should be {names}.",
)
COLUMNS_MISSING = Text(
    zh="缺少列 {names}；你的表有 {have}。",
    en="Missing column(s): {names}; your table has {have}.",
)
COLUMNS_EXTRA = Text(zh="多了列 {names}。", en="There are columns too many: {names}.")
COLUMNS_TWICE = Text(zh="有同名的列：{names}。", en="Columns have the same name: {names}.")
CELLS = Text(
    zh="{wanted} 个值里有 {n} 个不对；第一个是 {label}：你得到的是 {value}。",
    en="{n} of {wanted} values are wrong; the first is at {label}: you have {value}.",
)
CELLS_IN = Text(
    zh="列 {name} 的 {wanted} 个值里有 {n} 个不对；第一个在行 {label}：你得到的是 {value}。",
    en="In column {name}, {n} of {wanted} values are wrong; the first is in row {label}: you have {value}.",
)
CELLS_NAN = Text(
    zh="{n} 个值是缺失值（`nan`），例如 {label}，而那里应该有数。",
    en="{n} value(s) are missing (`nan`), such as at {label}, where there should be a number.",
)
ROUNDED_MANY = Text(
    zh="这些数都算对了，只是舍入得太粗：多留几位小数，或者不要舍入。",
    en="The numbers are right but rounded too coarsely: keep more decimals, or do not round.",
)
SIGN_MANY = Text(
    zh="每个数的大小都对，正负号全反了：看看是谁减谁。",
    en="Every number has the right size and the wrong sign: look at what is subtracted from what.",
)
NOT_A_TABLE = Text(
    zh="这个{kind}没法排成表格：请给一个 DataFrame。",
    en="From {kind} like this no table can be made: give a DataFrame.",
)
NOT_NUMBERS = Text(
    zh="这里要的都是数，第一个不是数的在 {label}：{value}。",
    en="Numbers are asked for here; the first that is none is at {label}: {value}.",
)

# ── choices, orders, classes ─────────────────────────────────────────────────────────────

NO_SUCH_LETTER = Text(
    zh="没有 {given} 这个选项：请从 {letters} 中选。",
    en="There is no option {given}: choose from {letters}.",
)
ONE_LETTER = Text(
    zh="这道题只选一个，你选了 {n} 个。",
    en="Choose one only; you chose {n}.",
)
WRONG_LETTER = Text(zh="{given} 不对，再想一想。", en="{given} is not right; think again.")
LETTERS_MISSING = Text(
    zh="你选的都对，但还没有选全。",
    en="What you chose is right, but not all of it.",
)
LETTERS_EXTRA = Text(
    zh="该选的都选了，但多选了不该选的。",
    en="You chose all that belong, and something that does not.",
)
LETTERS_WRONG = Text(
    zh="还不对：选中的里面有 {n} 个是对的，也有不该选的，而且没有选全。",
    en="Not right yet: {n} of those you chose belong, others do not, and something is missing.",
)
ITEMS_MISSING = Text(zh="少了 {names}。", en="Missing: {names}.")
ITEMS_EXTRA = Text(zh="{names} 不该在里面。", en="{names} should not be in it.")
ITEMS_TWICE = Text(zh="{names} 出现了不止一次。", en="{names} occurs more than once.")
BACK_TO_FRONT = Text(
    zh="顺序正好反了：从另一头开始排。",
    en="It is exactly back to front: begin at the other end.",
)
WRONG_ORDER = Text(
    zh="顺序还不对：前 {right} 个位置是对的，第 {place} 个（{name}）不对。",
    en="The order is not right yet: the first {right} place(s) are right, number {place} ({name}) is not.",
)
ORDER_WANTED = Text(
    zh="这里要的是一个有先后的列表，例如 {example}。",
    en="A list in order is asked for here, such as {example}.",
)
NO_SUCH_CLASS = Text(
    zh="{item} 写的是 {given}，没有这一类：只能从 {classes} 中选。",
    en="There is no class {given} ({item}): the classes are {classes}.",
)
SOME_WRONG_CLASS = Text(
    zh="{total} 项里对了 {right} 项。再看看 {item}：你写的是 {given}。",
    en="{right} of {total} are right; look again at {item}, which you put under {given}.",
)
CLASSES_MISSING = Text(zh="还没有归类：{names}。", en="Not sorted yet: {names}.")

# ── functions ────────────────────────────────────────────────────────────────────────────

WRONG_RETURN = Text(
    zh="{call} 返回 {value}，应该是 {wanted}。",
    en="{call} returns {value}; it should be {wanted}.",
)
NO_RETURN = Text(
    zh="函数 {name} 什么也没有返回（`None`）：最后一行要用 `return` 把结果交出来。",
    en="The function {name} returns nothing (`None`): hand the result back with `return` in its last line.",
)
PRINTED_ONLY = Text(
    zh="函数 {name} 只是把结果打印了出来（{printed}），没有返回：把 `print(...)` 换成 `return ...`。",
    en="The function {name} prints its result ({printed}) but does not return it: "
    "put `return ...` in place of `print(...)`.",
)
NO_RETURN_HERE = Text(
    zh="{call} 什么也没有返回（`None`）：函数里有一条路走不到 `return`。",
    en="{call} returns nothing (`None`): there is a way through the function that meets no `return`.",
)
WRONG_COUNT = Text(
    zh="函数 {name} 应该接收 {wanted} 个输入，你的函数写的是 {parameters}。",
    en="The function {name} should take {wanted} input(s); yours takes {parameters}.",
)
NO_PARAMETERS = Text(zh="没有输入", en="none")
CHANGES_INPUT = Text(
    zh="返回值都对，但函数改动了传给它的数据（第 {place} 个输入，例如 {call}）：先用 `.copy()` 复制一份再改。",
    en="What it returns is right, but the function changes the data it is given (input {place}, as in {call}): "
    "make a `.copy()` first and change that.",
)
RAISED = Text(
    zh="运行 {call} 时，你的代码出错了：{error}。",
    en="When {call} was run, your code stopped with an error: {error}.",
)
RAISED_LINE = Text(zh="出错的是第 {line} 行：{text}。", en="It is in line {line}: {text}.")
RAISED_WHY = {
    "ZeroDivisionError": Text(
        zh="意思是：除以了 0。想一想这种输入应该得到什么。",
        en="That means: something was divided by 0. Think what should come out for such an input.",
    ),
    "NameError": Text(
        zh="意思是：用了一个还没有定义的名字，多半是拼写不同，或者少运行了一格。",
        en="That means: a name is used that does not exist yet; most often it is spelt differently, "
        "or a cell was not run.",
    ),
    "KeyError": Text(
        zh="意思是：没有这个列名或标签。",
        en="That means: there is no column or label of that name.",
    ),
    "IndexError": Text(
        zh="意思是：取的位置超出了范围（第一个位置是 0）。",
        en="That means: a place beyond the end was asked for (the first place is 0).",
    ),
    "RecursionError": Text(
        zh="意思是：函数不停地调用自己。",
        en="That means: the function calls itself without end.",
    ),
}
TIME_LIMIT = Text(
    zh="{call} 在 {seconds} 秒内没有算完：看看循环是不是停不下来，例如 `while` 的条件一直成立。",
    en="{call} did not finish within {seconds} s: is there a loop that never ends, "
    "such as a `while` whose condition stays true?",
)
STILL_RUNNING = Text(
    zh="它还在后台运行：请打开“内核”菜单，选“重启内核…”。",
    en="It is still running in the background: restart the kernel (menu Kernel → Restart Kernel…).",
)

# ── plans ────────────────────────────────────────────────────────────────────────────────

RULES_RIGHT = Text(zh="{n} 条要求都满足。", en="All {n} rules are met.")
RULES_BROKEN = Text(zh="{total} 条要求里满足了 {right} 条。", en="{right} of {total} rules are met.")
RULES_MORE = Text(zh="还有：{text}", en="Also: {text}")

# ── ours ─────────────────────────────────────────────────────────────────────────────────

OUR_FAULT = Text(
    zh="这道题的检查自己出了问题（{error}），不是你的错：请告诉老师题号 {id}。",
    en="This check itself has failed ({error}); it is not your fault. Please tell your instructor the question, {id}.",
)
UNREADABLE = Text(
    zh="收到的答案读不出来（{error}），没有判分。",
    en="The answer received could not be read ({error}); it was not judged.",
)


def kind_of(value: Any) -> Text:
    """Return what kind of thing `value` is, in the trainee's words."""
    for kind, words in KINDS:
        if isinstance(value, kind):
            return words
    if isinstance(value, Opaque | TooBig):
        return SOME_OBJECT.format(type=f"`{value.type}`")
    name = type(value).__name__
    if name in KINDS_BY_NAME:
        return KINDS_BY_NAME[name]
    if hasattr(value, "dtype") and hasattr(value, "item") and not hasattr(value, "__len__"):
        return kind_of(value.item())
    return SOME_OBJECT.format(type=f"`{name}`")
