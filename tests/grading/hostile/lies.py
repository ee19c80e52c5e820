"""Answers that are not what they seem, and answers that are too much."""

from __future__ import annotations

from tests.grading.hostile.case import ERROR, FAILED, NO_GAIN, NOT_ATTEMPTED, PASSED, case
from tests.grading.people import Sheet

EVERYTHING = """
class Everything:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __contains__ = __bool__ = __lt__
    def __hash__(self): return 0
    def __float__(self): return 1.0
    def __abs__(self): return 0.0
    def __sub__(self, other): return 0.0
    __rsub__ = __add__ = __mul__ = __sub__
    def __len__(self): return 8
    def __iter__(self): return iter('abcdefgh')
    def __getitem__(self, key): return self
    def __getattr__(self, name): return self
    def __call__(self, *args, **kwargs): return self
    def __str__(self): return 'C'
    __repr__ = __str__
"""


@case(
    "An object that is equal to everything is nobody's answer.",
    q1=NO_GAIN,
    q2=NO_GAIN,
    q3=NO_GAIN,
    q4=NO_GAIN,
    q5=NO_GAIN,
    q6=NO_GAIN,
)
def equal_to_everything(sheet: Sheet) -> None:
    for question, name in _NAMES.items():
        sheet.below(question, EVERYTHING + f"{name} = Everything()")


@case(
    "A number, a text, a dict that say they are equal to everything are still this number, text and dict.",
    q1=FAILED,
    q2=FAILED,
    q5=FAILED,
    q6=FAILED,
)
def equal_subclasses(sheet: Sheet) -> None:
    same = "    __eq__ = lambda self, other: True\n    __ne__ = lambda self, other: False\n    __hash__ = lambda s: 0\n"
    lying = "    __float__ = __abs__ = __sub__ = __rsub__ = lambda self, *other: 0.0\n"
    sheet.answer("q1", f"class Same(dict):\n{same}decisions = Same({{letter: 'keep' for letter in 'abcdefgh'}})")
    for question in ("q2", "q5"):
        sheet.below(question, f"class Same(float):\n{same}{lying}{_NAMES[question]} = Same(3.25)")
    sheet.answer("q6", f"class Same(str):\n{same}    __str__ = upper = strip = lambda self: 'C'\nsentence = Same('A')")


@case("A class may call itself what it likes.", q1=NO_GAIN, q2=NO_GAIN, q4=NO_GAIN, q6=NO_GAIN)
def pretends_to_be_another_class(sheet: Sheet) -> None:
    fake = "class Fake:\n    __class__ = property(lambda self: {0})\n    __name__ = __qualname__ = '{0}'\n"
    for question, kind in {"q1": "dict", "q2": "float", "q4": "pd.Series", "q6": "str"}.items():
        sheet.below(question, fake.format(kind) + f"{_NAMES[question]} = Fake()")


@case("A table that tells one thing and holds another is taken at its word, and its word is wrong.", q4=NO_GAIN)
def lying_series(sheet: Sheet) -> None:
    sheet.below(
        "q4",
        "class Lie(pd.Series):\n    def tolist(self):\n        return [0.0] * 22\n"
        "    __array__ = values = None\nitem_gap = Lie(item_gap * 0)",
    )


@case("Reading the answer raises: an error of that question.", q4=NO_GAIN, q6=NO_GAIN, q1=NO_GAIN)
def raises_when_read(sheet: Sheet) -> None:
    sheet.below("q4", "class Bad(pd.Series):\n    index = property(lambda self: 1 / 0)\nitem_gap = Bad([1.0])")
    sheet.below(
        "q6",
        "class Name:\n    def __str__(self):\n        raise SystemExit\nclass Nobody:\n    __module__ = Name()\n"
        "sentence = Nobody()",
    )
    sheet.below("q1", "class Bad(dict):\n    items = keys = __iter__ = None\ndecisions = Bad(a='keep')")


@case("What stands for something else in plain data is still what it is: a dict.", q1=NO_GAIN, q2=NO_GAIN, q6=NO_GAIN)
def speaks_the_plain_language(sheet: Sheet) -> None:
    sheet.below("q1", "decisions = {'$kind': 'ellipsis'}")
    sheet.below("q2", "mean_p13 = {'$kind': 'float', 'value': 'nan'}")
    sheet.below("q6", "sentence = {'$kind': 'tuple', 'items': ['A', 'B', 'C', 'D'], 'passed': True, 'score': 1.0}")


@case("All letters at once are no choice.", q6=FAILED)
def every_letter(sheet: Sheet) -> None:
    sheet.answer("q6", "sentence = ['A', 'B', 'C', 'D']")


@case("A generator, an endless one too, is no answer and is not run.", q1=FAILED, q4=FAILED, q6=FAILED)
def generators(sheet: Sheet) -> None:
    sheet.below("q1", "decisions = (pair for pair in decisions.items())")
    sheet.below("q4", "import itertools\nitem_gap = itertools.count()")
    sheet.answer("q6", "sentence = (letter for letter in 'C')")


@case(
    "More than a check looks at is not looked at.",
    q1=FAILED,
    q2=FAILED,
    q4=FAILED,
    q5=FAILED,
    q6=FAILED,
)
def answers_beyond_measure(sheet: Sheet) -> None:
    sheet.below("q1", "decisions = dict.fromkeys(range(10**6), 'keep')")
    sheet.below("q2", "mean_p13 = 10**100_000")
    sheet.below("q4", "import numpy as np\nitem_gap = pd.Series(np.ones(10**6))")
    sheet.below("q5", "weighted_mean = np.broadcast_to(1.0, 10**12)")
    sheet.answer("q6", "sentence = 'C' * 10**8")


@case("Just within what a check looks at, and wrong.", q1=FAILED, q2=FAILED, q4=FAILED, q5=FAILED, q6=FAILED)
def answers_just_within_measure(sheet: Sheet) -> None:
    sheet.below("q1", "decisions = {str(n): 'keep' for n in range(100_000)}")
    sheet.below("q2", "mean_p13 = list(range(100_000))")
    sheet.below("q4", "item_gap = pd.Series([object() for _ in range(60_000)], index=[str(n) for n in range(60_000)])")
    sheet.below("q5", "weighted_mean = 2**4095")
    sheet.answer("q6", "sentence = 'A ' * 1_900_000")


@case("Lists in themselves have no end.", q1=FAILED, q2=FAILED, q6=FAILED)
def contains_itself(sheet: Sheet) -> None:
    sheet.below("q1", "decisions['a'] = decisions")
    sheet.below("q2", "mean_p13 = []\nmean_p13.append(mean_p13)\nmean_p13.append(mean_p13)")
    sheet.answer("q6", "sentence = 'C'\nfor _ in range(100_000):\n    sentence = [sentence]")


@case("Nothing, not a number, and infinity are wrong, not right.", q2=FAILED, q4=FAILED, q5=FAILED)
def not_a_number(sheet: Sheet) -> None:
    sheet.below("q2", "mean_p13 = float('nan')")
    sheet.below("q4", "item_gap = item_gap * float('nan')")
    sheet.below("q5", "weighted_mean = float('inf')")


@case("Characters that no file can hold, and braces that a sentence might fill.", q1=FAILED, q6=FAILED)
def unwritable_characters(sheet: Sheet) -> None:
    sheet.below("q1", "decisions['a'] = '\\ud800 \\x00 \\x1b[31m \\u202e'")
    sheet.answer("q6", "sentence = '\\udcff{value}{0.__class__}<script>alert(1)</script>`'")


@case("The function's words may be as strange.", q3=ERROR)
def unwritable_error(sheet: Sheet) -> None:
    sheet.answer(
        "q3",
        "def reverse(answer, low, high):\n    raise ValueError('\\ud800\\x00{0}{value} <script>alert(1)</script>')",
    )


@case("Arrays of objects that calculate as they like.", q2=NO_GAIN, q4=NO_GAIN)
def object_arrays(sheet: Sheet) -> None:
    make = (
        EVERYTHING + "import numpy as np\nstrange = np.empty(22, dtype=object)\n"
        "for n in range(22):\n    strange[n] = Everything()\n"
    )
    sheet.below("q2", make + "mean_p13 = strange[:1]")
    sheet.below("q4", make + "item_gap = pd.Series(strange, index=items)")


@case("A function that is right sometimes is wrong.", q3=FAILED)
def right_the_first_times(sheet: Sheet) -> None:
    sheet.answer(
        "q3",
        "seen = []\ndef reverse(answer, low, high):\n    seen.append(answer)\n"
        "    return low + high - answer if len(seen) <= 5 else answer",
    )


@case("The inputs are fresh: what was right for the notebook's own is not learnt by heart.", q3=FAILED)
def knows_the_public_inputs(sheet: Sheet) -> None:
    # Those that the notebook's own check asks; a scale from a to b is turned only where a + b is one of these.
    sheet.answer(
        "q3",
        "def reverse(answer, low, high):\n    known = {(2, 1, 7): 6, (6, 1, 7): 2, (1, 1, 7): 7}\n"
        "    return known.get((answer, low, high), 4)",
    )


@case("Who looks around in the frames that call it finds inputs and no answers.", q3=NO_GAIN)
def looks_at_its_callers(sheet: Sheet) -> None:
    sheet.answer(
        "q3",
        "import sys\nloot = ...\ndef reverse(answer, low, high):\n    frame = sys._getframe(1)\n"
        "    while frame is not None:\n        for space in (frame.f_locals, frame.f_globals):\n"
        "            for name in ('expected', 'wanted', 'reference', 'right', '_expected', 'solution'):\n"
        "                if name in space:\n                    found = space[name]\n"
        "                    return found(answer, low, high) if callable(found) else found\n"
        "        frame = frame.f_back\n    return answer",
    )


@case("It knows that it is being asked and says so: a right function may talk.")
def notices_and_talks(sheet: Sheet) -> None:
    sheet.answer(
        "q3",
        "import sys, threading\ndef reverse(answer, low, high):\n"
        "    if threading.current_thread() is not threading.main_thread():\n        print('graded, am I?' * 1000)\n"
        "        print('and how', file=sys.stderr)\n    return low + high - answer",
    )


@case("A function that leaves no argument as it was is told so; these arguments are numbers.")
def other_kinds_of_function(sheet: Sheet) -> None:
    sheet.answer(
        "q3",
        "import functools\nclass Reverse:\n    def __call__(self, answer, low, high):\n"
        "        return low + high - answer\nreverse = functools.partial(Reverse())",
    )


@case("A function that takes anything and gives everything.", q3=NO_GAIN)
def function_gives_everything(sheet: Sheet) -> None:
    sheet.answer("q3", EVERYTHING + "def reverse(*args, **kwargs):\n    return Everything()")


@case("A class with the signature of a liar.", q3=NO_GAIN)
def lying_signature(sheet: Sheet) -> None:
    sheet.answer(
        "q3",
        "class Liar:\n    __signature__ = 5\n    __code__ = property(lambda self: 1 / 0)\n"
        "    __name__ = property(lambda self: exit())\n    def __call__(self, *args):\n        return args[0]\n"
        "reverse = Liar()",
    )


@case("The sheet as it was given out has nothing to mark.", every=NOT_ATTEMPTED)
def untouched(sheet: Sheet) -> None:
    for question in sheet.questions:
        sheet.wipe(question)


@case("None is no answer either.", q2=NOT_ATTEMPTED, q6=NOT_ATTEMPTED)
def left_empty(sheet: Sheet) -> None:
    sheet.below("q2", "mean_p13 = None")
    sheet.answer("q6", "sentence = ...")


@case("The wrong answers of a diligent student, next to right ones.", q1=FAILED, q2=FAILED, q4=FAILED)
def honestly_wrong(sheet: Sheet) -> None:
    sheet.below("q1", "decisions['e'] = 'out'")
    sheet.answer("q2", "mean_p13 = raw['P13'].mean()")
    sheet.below("q4", "item_gap = -item_gap")


@case("Right in another form: text for numbers is not, a Series of the gaps in another order is.", q1=PASSED)
def right_in_another_form(sheet: Sheet) -> None:
    sheet.below("q1", "decisions = pd.Series(decisions).str.upper()")
    sheet.below("q2", "import numpy as np\nmean_p13 = np.float64(round(mean_p13, 2))")
    sheet.below("q4", "item_gap = item_gap.sample(frac=1, random_state=1).to_dict()")
    sheet.answer("q6", "sentence = ' c '")


_NAMES = {
    "q1": "decisions",
    "q2": "mean_p13",
    "q3": "reverse",
    "q4": "item_gap",
    "q5": "weighted_mean",
    "q6": "sentence",
}
