"""What is wrong with a questionnaire, or worth a second look, said so that one can mend it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from coursekit.language import LANGUAGES, Language, Text
from coursekit.questionnaire.model import CODE, RESPONDENT, Item, Questionnaire, Words
from coursekit.questionnaire.wording import LONGEST, likeness, spots

__all__ = ["KINDS", "Fault", "faults", "statements"]

LEAST_ITEMS = 3  # of a dimension: with two, nothing can be said about how they hang together
MOST_ANSWERS = 70  # 22 items in three columns are 66 and already long
SAME_THING = 0.35  # likeness of an expectation and its perception below which they hardly share a word

# Kind → what is wrong, why it matters, what to do. {words} is the offending bit.
KINDS: dict[str, Text] = {
    # -- structure
    "empty": Text(
        zh="问卷里还没有题。每个维度至少写三道。",
        en="There is no item yet. Write at least three for each dimension.",
    ),
    "code": Text(
        zh="题号“{words}”不是两位数字。数据里的列名由它组成（如 E07、P07），写错了就对不上列。请写成 01、02……",
        en="The item code “{words}” is not two digits. The columns of the data are named by it (E07, P07): write 01, "
        "02 and so on.",
    ),
    "same_code": Text(
        zh="题号 {words} 用了不止一次，两道题的回答会落进同一列。请给其中一道换个号。",
        en="The item code {words} is used more than once, and both answers would land in one column. Give one of the "
        "items another code.",
    ),
    "unknown_dimension": Text(
        zh="这道题归在“{words}”，但问卷的维度里没有它。请改归别的维度，或先加上这个维度。",
        en="This item belongs to “{words}”, which is none of the questionnaire's dimensions. Move it to one of them, "
        "or add that dimension first.",
    ),
    "dimension_code": Text(
        zh="维度代码“{words}”不能作列名。请用字母、数字和下划线，不要空格，如 waiting_time。",
        en="The dimension code “{words}” cannot be part of a column name. Use letters, digits and underscores, no "
        "spaces, as in waiting_time.",
    ),
    "few_items": Text(
        zh="维度“{words}”只有 {n} 道题。题太少，看不出它们是不是在量同一件事，一道题出了错也没有别的题来抵。"
        "请补到至少三道。",
        en="The dimension “{words}” has {n} items only. With so few nobody can see whether they measure one thing, and "
        "nothing makes up for a bad one. Write at least three.",
    ),
    "unused_dimension": Text(
        zh="维度“{words}”一道题也没有。请给它写题，或者去掉它。",
        en="The dimension “{words}” has no item. Write some for it, or take it out.",
    ),
    "unbalanced": Text(
        zh="维度“{words}”有 {n} 道题，题最少的维度只有 {least} 道。按题平均时，题多的维度会压过别的。请删去重复的题，"
        "或给题少的维度补题。",
        en="The dimension “{words}” has {n} items, the smallest one only {least}. In a mean over items the large one "
        "drowns the others. Take out items that repeat one another, or write more for the small one.",
    ),
    "same_label": Text(
        zh="短名“{words}”用在了不止一道题上，图里会分不清谁是谁。请各起一个名字。",
        en="The label “{words}” stands for more than one item, so a chart cannot tell them apart. Give each its own.",
    ),
    "no_statement": Text(
        zh="{what}还是空的，中文和英文都没有。没有这句话就没有这道题。",
        en="The {what} is still empty, in Chinese and in English. Without it there is no item.",
    ),
    "incomplete": Text(
        zh="{what}缺{lang}。{so}请补上。",
        en="The {what} lacks its {lang} side. {so} Write it.",
    ),
    "identical": Text(
        zh="第 {words} 题的陈述一字不差。同一句话问两遍，只会让这个维度看上去比实际更一致。请改写或删去一道。",
        en="The statement is the same as in items {words}. Asking one thing twice only makes the dimension look more "
        "consistent than it is. Reword one of them, or take it out.",
    ),
    "same_question": Text(
        zh="期望和感知写成了同一句话，受访者不知道第二遍在问什么。期望句问“出色的单位应当怎样”，"
        "感知句问“这里实际怎样”。",
        en="Expectation and perception are the same sentence, so nobody knows what is asked the second time. The one "
        "is "
        "about what an excellent provider should do, the other about what this one does.",
    ),
    "scale_order": Text(
        zh="量表的两端是 {words}。低的一端要小于高的一端，例如 1 到 7。",
        en="The scale runs from {words}. Its low end must be below its high end: 1 to 7, for instance.",
    ),
    "scale_range": Text(
        zh="量表是 {words}，超出了 0 到 10。0 以下和 10 以上的数在数据里用来表示没有回答（-1、99）。请用 1 到 7 或 0 "
        "到 10。",
        en="The scale is {words} and leaves 0 to 10. Numbers below 0 and above 10 stand for no answer in survey files "
        "(-1, 99). Use 1 to 7 or 0 to 10.",
    ),
    "scale_points": Text(
        zh="量表 {words} 只有 {n} 档。档太少，好和很好挤在一格里，差别量不出来。请用 5 档或 7 档。",
        en="The scale {words} has {n} points only. With so few, good and very good share a box and the difference is "
        "lost. Use five points or seven.",
    ),
    "scale_middle": Text(
        zh="量表 {words} 没有正中一格，而这种形式要靠它表示“和期望一样”。请用单数档，例如 1 到 7。",
        en="The scale {words} has no middle, and in this form the middle means “as I expected”. Use an odd number of "
        "points: 1 to 7, for instance.",
    ),
    "too_many": Text(
        zh="一份问卷要作 {n} 次回答。到后半段，人会一路勾同一个数。请把题减到 {most} 次回答以内，"
        "或改用只看感知的形式。",
        en="One questionnaire takes {n} answers. In the second half people tick one number all the way down. Come down "
        "to {most} answers, or ask about performance only.",
    ),
    "background_column": Text(
        zh="背景题的列名“{words}”不能用：它是空的、重复了，或者和答题的列同名。请换一个，例如 branch。",
        en="The background column “{words}” cannot be used: it is empty, there twice, or the name of an answer column. "
        "Choose another, such as branch.",
    ),
    "personal": Text(
        zh="背景题问到了“{words}”。问卷上写着不记名；能认出人来，客户就不会写真话，保管这些资料也要担责任。"
        "请删去这一问。",
        en="A background question asks for “{words}”. The form promises that nobody is named; where people can be "
        "known "
        "they do not write what they think, and you answer for keeping such data. Take the question out.",
    ),
    # -- wording
    "double_barrelled": Text(
        zh="“{words}”把两件事放进了一题。一件好、一件差的客户不知道勾哪个数，分数低了你也不知道该改哪件。请拆成两题，"
        "或只留一件。",
        en="“{words}” puts two things into one item. A customer who finds one good and the other poor cannot tick, and "
        "a low score does not tell you which to mend. Split it in two, or keep one.",
    ),
    "two_people": Text(
        zh="“{words}”一次问了两种人。两种人表现不同时，这道题没法答，分数也不知道算谁的。请分开问。",
        en="“{words}” asks about two kinds of people at once. Where they differ the item cannot be answered, and "
        "nobody knows whose score it is. Ask about each in an item of its own.",
    ),
    "question": Text(
        zh="这是一个问句。受访者勾的是同意的程度，对问句没法同意或不同意。请改成陈述句。",
        en="This is a question. People tick how far they agree, and one cannot agree with a question. Make it a "
        "statement.",
    ),
    "leading": Text(
        zh="“{words}”先替客户下了判断，客户多半会顺着说，分数就偏了。请去掉它，只说事情本身。",
        en="“{words}” gives the verdict before the customer does; most will go along, and the score is no longer "
        "theirs. Leave it out and state the bare thing.",
    ),
    "negative": Text(
        zh="“{words}”让这道题反了过来：勾得越高，服务越差。赶时间的人会漏看这个字，反向题还容易自成一团，"
        "看上去像一个新维度。"
        "请改成正面说法；一定要反着问，就在算分前先反向计分。",
        en="“{words}” turns the item round: the higher the tick, the poorer the service. People in a hurry overlook "
        "it, "
        "and turned items cluster together as if they were a dimension. Say it positively; if it must be negative, "
        "reverse the answers before you score them.",
    ),
    "double_negative": Text(
        zh="“{words}”是双重否定，要在心里转两个弯才知道该往哪头勾，勾错的不会少。请用肯定的话说。",
        en="“{words}” is a double negative: one has to turn it over twice to know which end to tick, and many will "
        "tick "
        "the wrong one. Say it positively.",
    ),
    "absolute": Text(
        zh="“{words}”说得太满。只要碰上一次例外，按字面就只能勾“不同意”，于是好服务也拿低分，或者大家不理会这个词。"
        "请去掉它。",
        en="“{words}” allows no exception. Taken literally, one slip means “disagree”, so good service scores low, or "
        "everybody ignores the word. Leave it out.",
    ),
    "vague": Text(
        zh="“{words}”各人理解不同：有人觉得是每周，有人觉得是每年，勾同一个数说的不是一回事。请说出具体的次数、"
        "时间或场合，或者去掉它。",
        en="“{words}” means every week to one person and once a year to another, so the same tick is not the same "
        "answer. State the number, the time or the occasion, or leave it out.",
    ),
    "jargon": Text(
        zh="“{words}”是行里的说法，客户未必懂；不懂的人会猜，或者勾正中一格。请换成客户自己会说的话。",
        en="“{words}” is the language of the trade. Customers who do not know it guess, or tick the middle. Use the "
        "words a customer would use.",
    ),
    "long": Text(
        zh="这句话有 {words} 个字，站在柜台边的人读到后面会忘了前面。请压到 {most} 个字以内，一句只说一件事。",
        en="This sentence has {words} words; somebody standing at a counter has forgotten the beginning by the end. "
        "Keep to {most} words and to one thing.",
    ),
    "not_same": Text(
        zh="期望句和感知句说的好像不是同一件事（几乎没有相同的字）。差距是感知减期望，两句各说各的，减出来没有意义。"
        "请对照着改一遍。",
        en="Expectation and perception seem to speak of different things (they share hardly a word). The gap subtracts "
        "one from the other, and that has no meaning unless both are about the same. Read them side by side.",
    ),
}

_LANGUAGE: dict[Language, Text] = {"zh": Text(zh="中文", en="Chinese"), "en": Text(zh="英文", en="English")}
_PARTS = {
    "title": Text(zh="问卷标题", en="title"),
    "label": Text(zh="短名", en="short name"),
    "expectation": Text(zh="期望句", en="expectation"),
    "perception": Text(zh="感知句", en="perception"),
    "statement": Text(zh="题干", en="statement"),
}
_SO = {
    "printed": Text(zh="缺着它，就印不出{lang}问卷。", en="Without it no {lang} form can be printed."),
    "label": Text(
        zh="{lang}的图表和报告只好借用另一种语言。", en="{lang} charts and reports have to borrow the other language."
    ),
}
_PERSONAL = {
    "zh": ("姓名", "名字", "电话", "手机号", "身份证", "住址", "地址", "账号", "卡号", "微信号", "邮箱"),
    "en": (
        "your name",
        "full name",
        "phone",
        "mobile number",
        "home address",
        "account number",
        "card number",
        "e-mail",
        "email",
        "identity card",
        "passport",
    ),
}


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a questionnaire, or worth a second look.

    Attributes
    ----------
    kind : str
        A key of `KINDS`.
    sentence : Text
        Where it is, why it matters, what to do.
    stops : bool
        The questionnaire cannot be used like this. All else is advice.
    item : str or None
        Code of the item; None where it is about the whole.
    block : str or None
        ``"label"``, ``"expectation"`` or ``"perception"``.
    side : str or None
        ``"zh"`` or ``"en"`` where it is about the words of one language.
    words : str
        The offending bit.
    """

    kind: str
    sentence: Text
    stops: bool = False
    item: str | None = None
    block: str | None = None
    side: Language | None = None
    words: str = ""


def faults(questionnaire: Questionnaire) -> list[Fault]:
    """Return everything that is wrong with a questionnaire, what stops it first.

    The wording is looked at by rules that know words and not meaning (`wording.spots`): a
    finding is a reason to read the statement again, and none is no proof of a good one.

    Parameters
    ----------
    questionnaire : Questionnaire
        May be a draft. Only the statements that its form shows are read.

    Returns
    -------
    list of Fault
        Empty: complete, balanced, and no rule has anything to say. A questionnaire of which
        no fault `stops` can be printed, handed out and scored.

    Examples
    --------
    >>> from coursekit.questionnaire.model import Words
    >>> item = Item("01", "care", Words("问候", "Greeting"), perception=Words("总有人招呼我。", "I am always greeted."))
    >>> draft = Questionnaire(Words("问卷", "Survey"), "performance", [item], {"care": Words("关怀", "Care")})
    >>> [(fault.kind, fault.item, fault.side, fault.words, fault.stops) for fault in faults(draft)]
    [('few_items', None, None, 'Care', False), ('absolute', '01', 'en', 'always', False)]
    """
    found = [*_structure(questionnaire), *_statements(questionnaire)]
    return [*(one for one in found if one.stops), *(one for one in found if not one.stops)]


def statements(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return which statements the form shows: ``"expectation"`` and ``"perception"``, or the latter alone."""
    return ("expectation", "perception") if questionnaire.form == "gap" else ("perception",)


# ---------------------------------------------------------------- inside


def _fault(
    kind: str,
    words: str = "",
    *,
    stops: bool = False,
    item: str | None = None,
    block: str | None = None,
    side: Language | None = None,
    only: bool = False,
    **values: object,
) -> Fault:
    """Return a fault whose sentence names its place; `only`: no need to say which statement."""
    body = KINDS[kind].format(words=values.pop("shown", words), **values)
    if item is None:
        return Fault(kind, body, stops, None, block, side, words)
    part = [] if only or block is None else [_PARTS[block]]
    marks = [*part, *([_LANGUAGE[side]] if side else [])]
    zh = f"第 {item} 题" + (f"（{'，'.join(mark.zh for mark in marks)}）" if marks else "")
    en = f"Item {item}" + (f" ({', '.join(mark.en for mark in marks)})" if marks else "")
    return Fault(kind, Text(zh=f"{zh}：{body.zh}", en=f"{en}: {body.en}"), stops, item, block, side, words)


def _structure(made: Questionnaire) -> Iterator[Fault]:
    yield from _scale(made)
    if made.title.missing:
        yield from _missing(made.title, "title", None)
    if not made.items:
        yield _fault("empty", stops=True)
        return
    yield from _codes(made)
    yield from _dimensions(made)
    yield from _background(made)
    answers = len(made.item_columns)
    if answers > MOST_ANSWERS:
        yield _fault("too_many", n=answers, most=MOST_ANSWERS)


def _scale(made: Questionnaire) -> Iterator[Fault]:
    points, shown = made.high - made.low + 1, Text(zh=f"{made.low} 到 {made.high}", en=f"{made.low} to {made.high}")
    if points < 2:
        yield _fault("scale_order", shown=shown, stops=True)
        return
    if made.low < 0 or made.high > 10:
        yield _fault("scale_range", shown=shown, stops=True)
    if points < 5:
        yield _fault("scale_points", shown=shown, n=points)
    if made.form == "direct" and points % 2 == 0:
        yield _fault("scale_middle", shown=shown, stops=True)


def _codes(made: Questionnaire) -> Iterator[Fault]:
    for code, n in Counter(item.item for item in made.items).items():
        if not CODE.fullmatch(code):
            yield _fault("code", code, stops=True, item=code or "?")
        if n > 1:
            yield _fault("same_code", code, stops=True)


def _dimensions(made: Questionnaire) -> Iterator[Fault]:
    sizes = Counter(item.dimension for item in made.items)
    for item in made.items:
        if item.dimension not in made.dimensions:
            yield _fault("unknown_dimension", item.dimension, stops=True, item=item.item)
    for code in made.used_dimensions:
        if not code.isidentifier():
            yield _fault("dimension_code", code, stops=True)
    known = {
        code: name.text if name.zh or name.en else Text(zh=code or "?", en=code or "?")
        for code, name in made.dimensions.items()
    }
    used = {code: sizes[code] for code in known if sizes[code]}
    for code, name in known.items():
        words = made.dimensions[code]
        if words.missing:
            yield from _missing(words, Text(zh=f"维度“{code}”的名称", en=f"name of the dimension “{code}”"), None)
        if not sizes[code]:
            yield _fault("unused_dimension", name.en, shown=name)
        elif sizes[code] < LEAST_ITEMS:
            yield _fault("few_items", name.en, shown=name, n=sizes[code])
    least = min(used.values(), default=0)
    for code, n in used.items():
        if n > 2 * max(least, LEAST_ITEMS - 1):
            yield _fault("unbalanced", known[code].en, shown=known[code], n=n, least=least)


def _background(made: Questionnaire) -> Iterator[Fault]:
    times = Counter(one.column for one in made.background)
    taken = {RESPONDENT, *made.scales}
    for one in made.background:
        if not one.column or times[one.column] > 1 or one.column in taken:
            yield _fault("background_column", one.column, stops=True)
        what = Text(zh=f"背景题“{one.column}”", en=f"background question “{one.column}”")
        yield from _missing(one.question, what, None)
        for answer in one.answers:
            yield from _missing(answer, Text(zh=f"{what.zh}的一个选项", en=f"answer of the {what.en}"), None)
        asked = [one.question.zh, one.question.en.lower()]
        for words in (word for lang in LANGUAGES for word in _PERSONAL[lang] if any(word in side for side in asked)):
            yield _fault("personal", words)
            break


def _missing(words: Words, what: str | Text, item: Item | None, block: str | None = None) -> Iterator[Fault]:
    """Say which sides of `words` are empty; a statement without any side stops."""
    named = what if isinstance(what, Text) else _PARTS[what]
    code = None if item is None else item.item or "?"
    if len(words.missing) == 2 and block in ("expectation", "perception"):
        yield _fault("no_statement", stops=True, item=code, block=block, only=True, what=named)
        return
    # A form is printed without short names: those are for charts and reports.
    so = _SO["label" if block == "label" else "printed"]
    for side in words.missing:
        lang = _LANGUAGE[side]
        yield _fault("incomplete", item=code, block=block, side=side, only=True, what=named, lang=lang,
                     so=so.format(lang=lang))  # fmt: skip


def _statements(made: Questionnaire) -> Iterator[Fault]:
    shown = statements(made)
    only = len(shown) == 1
    for item in made.items:
        yield from _missing(item.label, "label", item, "label")
        for block in shown:
            yield from _missing(getattr(item, block), "statement" if only else block, item, block)
    yield from _alike(made, shown)
    for item in made.items:
        for block in shown:
            for side in LANGUAGES:
                for kind, words in spots(getattr(item, block).side(side), side):
                    yield _fault(
                        kind, words, item=item.item or "?", block=block, side=side, only=only, most=LONGEST[side]
                    )
        if not only:
            yield from _not_same(made, item)


def _alike(made: Questionnaire, shown: tuple[str, ...]) -> Iterator[Fault]:
    for side in LANGUAGES:
        labels: dict[str, list[str]] = defaultdict(list)
        for item in made.items:
            labels[item.label.side(side).casefold()].append(item.label.side(side))
        for same in labels.values():
            if len(same) > 1 and same[0]:
                yield _fault("same_label", same[0], side=side)
        for block in shown:
            texts: dict[str, list[str]] = defaultdict(list)
            for item in made.items:
                texts[_bare(getattr(item, block).side(side))].append(item.item or "?")
            for text, codes in texts.items():
                if text and len(codes) > 1:
                    listed = Text(zh="、".join(codes), en=" and ".join(codes))
                    yield _fault(
                        "identical", ", ".join(codes), shown=listed, stops=True, item=codes[0], block=block, side=side
                    )
        if len(shown) > 1:
            for item in made.items:
                asked = _bare(item.expectation.side(side))
                if asked and asked == _bare(item.perception.side(side)):
                    yield _fault("same_question", stops=True, item=item.item or "?", side=side)


def _not_same(made: Questionnaire, item: Item) -> Iterator[Fault]:
    for side in LANGUAGES:
        asked, seen = item.expectation.side(side), item.perception.side(side)
        if not asked or not seen:
            continue
        own = likeness(asked, seen, side)
        # Two statements that were swapped share a word with their own partner and many with the other's.
        others = (likeness(asked, one.perception.side(side), side) for one in made.items if one is not item)
        if own < SAME_THING or (own < 0.55 and max(others, default=0) > own + 0.2):
            yield _fault("not_same", item=item.item or "?", side=side)


def _bare(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
