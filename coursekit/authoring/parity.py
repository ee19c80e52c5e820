"""Rules that hold the two languages of a source together.

A missing twin, a line of code that only one edition has, an English half with
Chinese in it: each is an error here, because a reader would not notice it. The
Markdown is read by a parser, so that only what is prose to a reader counts as
prose: no code, no formulas, no addresses, no marks.
"""

from __future__ import annotations

import io
import re
import tokenize
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from coursekit.authoring.directives import (
    DirectiveError,
    language_marks,
    render_code,
    shared_tokens,
    without_words,
)
from coursekit.authoring.source import Cell, Problem, Source, SourceError
from coursekit.language import LANGUAGES, Language, Text

__all__ = ["Glossary", "parity_problems", "read_glossary"]

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_CHINESE_MARK = re.compile(f"[{_HAN}\u3000-\u303f\uff01-\uff5e]")
# A code word or a formula keeps its place in the sentence without being a Latin word of it.
_THING = "\ufffc"

_OPENS_CHINESE = re.compile(r'<span\s[^>]*\blang="zh"')
_QUOTED_CHINESE = re.compile(r'<span\s[^>]*\blang="zh"[^>]*>.*?</span>', re.S)
_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile(r"\bhttps?://[!-~]*[\w/]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.A)
_EXCLAMATION = re.compile("[!！](?!=)")
_STRAIGHT_QUOTES = re.compile(r'"([^"\n]*)"')
# A check cell offers these; the reader takes the # away.
_CALL_TO_UNCOMMENT = re.compile(r"# ?q\d+\.(hint|solution)\(\)$")
_WORD = re.compile(f"[{_HAN}]|[A-Za-z]{{2,}}")
# Two words side by side and nothing that a column, a path, a query or a format would have.
_ENGLISH_WORDS = re.compile(r"(?=.*[A-Za-z]{2,} [A-Za-z]{2,})[A-Za-z0-9 .,:;?'’“”()%–—−-]+")
# Small whole numbers may be words in one language; these may not differ.
_NUMBER = re.compile(
    r"(?<![\w.,])(\d[\d,]*+(?:\.\d+)?|\.\d+)(?!s\b)(?:\s?(万|亿|thousand|million|billion))?", re.I | re.S
)
_TIMES = {"万": 1e4, "亿": 1e8, "thousand": 1e3, "million": 1e6, "billion": 1e9}


@dataclass(frozen=True)
class Glossary:
    """What `source/glossary.toml` says of words in prose, by language.

    Parameters
    ----------
    avoided : tuple of (language, wrong word, right word)
        Words that mean the same as a term and are not used.
    kept : tuple of (language, word)
        Terms, which may hold such a word inside them.
    """

    avoided: tuple[tuple[Language, str, str], ...] = ()
    kept: tuple[tuple[Language, str], ...] = ()


_NOTHING_AVOIDED = Glossary()


def read_glossary(path: Path) -> Glossary:
    """Return the glossary at `path`; an empty one if there is no such file, `SourceError` if it is damaged."""
    if not path.is_file():
        return _NOTHING_AVOIDED
    avoided: list[tuple[Language, str, str]] = []
    kept: list[tuple[Language, str]] = []
    try:
        for term in tomllib.loads(path.read_text(encoding="utf-8"))["term"]:
            for lang in LANGUAGES:
                avoided += [(lang, wrong, term[lang]) for wrong in term.get(f"avoid_{lang}", ())]
                kept.append((lang, term[lang]))
            # A context names the exceptions, e.g. 顾客让渡价值 where 顾客 is avoided.
            kept += [("zh", word) for word in re.findall(f"[{_HAN}]+", term["context"])]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError([Problem(path, 1, None, _BAD_GLOSSARY.format(error=error))]) from error
    wrong_words = {(lang, wrong) for lang, wrong, _ in avoided}
    return Glossary(tuple(avoided), tuple(one for one in kept if one not in wrong_words))


def parity_problems(source: Source, glossary: Glossary = _NOTHING_AVOIDED) -> list[Problem]:
    """Return everything by which the two languages of `source` fall apart.

    Parameters
    ----------
    source : Source
        A parsed source text.
    glossary : Glossary, optional
        Which words are not used in prose.
    """
    problems: list[Problem] = []
    waiting: Cell | None = None  # a zh cell whose twin must come next
    for cell in source.cells:
        if waiting is not None and cell.lang != "en":
            problems.append(source.problem(waiting, _NO_EN_TWIN))
            waiting = None
        if cell.kind == "code":
            problems += [source.problem(cell, sentence) for sentence in _code_sentences(cell)]
            continue
        problems += [source.problem(cell, sentence) for sentence in _prose_sentences(cell, glossary)]
        if cell.lang == "zh":
            waiting = cell
        elif waiting is None:
            problems.append(source.problem(cell, _NO_ZH_TWIN))
        else:
            problems += [source.problem(cell, sentence) for sentence in _pair_sentences(waiting, cell)]
            waiting = None
    if waiting is not None:
        problems.append(source.problem(waiting, _NO_EN_TWIN))
    return problems


def _pair_sentences(zh: Cell, en: Cell) -> Iterator[Text]:
    for key in ("exercise", "audience", "tags"):
        sides = [getattr(cell, key) for cell in (zh, en)]
        if sides[0] != sides[1]:
            yield _KEYS_DIFFER.format(key=key, zh=_shown(sides[0]), en=_shown(sides[1]))
    pages = [_page(cell.text) for cell in (zh, en)]
    if pages[0].headings != pages[1].headings:
        shown = [" ".join(page.headings) or "–" for page in pages]
        yield _HEADINGS_DIFFER.format(zh=shown[0], en=shown[1])
    if only := _code_words_apart(pages[0].code, pages[1].code):
        yield _CODE_DIFFERS.format(only=", ".join(f"`{span}`" for span in only))
    numbers = [_numbers(page.prose) for page in pages]
    if only := sorted(numbers[0] ^ numbers[1]):
        yield _NUMBERS_DIFFER.format(only=", ".join(only))


def _code_words_apart(zh: frozenset[str], en: frozenset[str]) -> list[str]:
    """Return the code words of one language only; a word with Chinese in it may have its own English."""
    # `lessons/zh/` and `lessons/en/` are the same word.
    sides = [{re.sub(r"\b(zh|en)\b", "zh", span): span for span in spans} for spans in (zh, en)]
    only_zh, only_en = (
        [side[key] for key in sorted(side.keys() - other.keys())] for side, other in (sides, sides[::-1])
    )
    translated = [span for span in only_zh if _HAN_CHARACTER.search(span)]
    plain = [span for span in only_zh if span not in translated]
    return plain + (only_en if len(only_en) != len(translated) or plain else [])


def _prose_sentences(cell: Cell, glossary: Glossary) -> Iterator[Text]:
    page = _page(cell.text)
    yield from page.faults
    prose = page.prose
    if found := _EXCLAMATION.search(prose):
        yield _NO_EXCLAMATION.format(around=_around(prose, found))
    if found := re.search(r"\*\*", prose):
        yield _BOLD_FAILS.format(around=_around(prose, found))
    yield from _avoided_sentences(cell, prose, glossary)
    if cell.lang == "en":
        if found := _CHINESE_MARK.search(prose):
            yield _CHINESE_IN_ENGLISH.format(around=_around(prose, found))
        return
    if _WORD.search(prose) and not _HAN_CHARACTER.search(prose):
        yield _NO_CHINESE
    for pattern, sentence in _TYPOGRAPHY:
        if found := pattern.search(prose):
            yield sentence.format(around=_around(prose, found))
    if found := next((one for one in _STRAIGHT_QUOTES.finditer(prose) if _HAN_CHARACTER.search(one[1])), None):
        yield _QUOTES.format(around=_around(prose, found))


def _avoided_sentences(cell: Cell, prose: str, glossary: Glossary) -> Iterator[Text]:
    for word in sorted((word for lang, word in glossary.kept if lang == cell.lang), key=len, reverse=True):
        prose = prose.replace(word, _THING) if cell.lang == "zh" else _english(word).sub(_THING, prose)
    for lang, wrong, right in glossary.avoided:
        if lang != cell.lang:
            continue
        pattern = re.compile(re.escape(wrong)) if lang == "zh" else _english(wrong)
        if found := pattern.search(prose):
            yield _AVOIDED.format(wrong=wrong, right=right, around=_around(prose, found))


@cache
def _english(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(word)}(?:e?s)?\b", re.I)


def _code_sentences(cell: Cell) -> Iterator[Text]:
    try:
        zh, en = (render_code(cell.text, lang) for lang in LANGUAGES)
        for exercise in (False, True):
            trees = [without_words(render_code(cell.text, lang, exercise=exercise)) for lang in LANGUAGES]
            if trees[0] != trees[1]:
                yield _TREES_DIFFER
                return
    except DirectiveError as error:
        yield error.text
        return
    except SyntaxError as error:
        yield _NO_PARSE.format(error=error)
        return
    marks = language_marks(cell.text)
    if marks.count("zh") != marks.count("en"):
        yield _LINES_DIFFER.format(zh=marks.count("zh"), en=marks.count("en"))
    if _ends_in_semicolon(zh):
        yield _SEMICOLON
    for kind, text in shared_tokens(cell.text):
        if kind == "comment" and _WORD.search(text) and not _CALL_TO_UNCOMMENT.match(text):
            yield _COMMENT_SHARED.format(comment=text)
        elif kind != "comment" and _HAN_CHARACTER.search(text):
            yield _CHINESE_SHARED.format(string=text.strip())
        elif kind == "string" and _ENGLISH_WORDS.fullmatch(text.strip()):
            yield _ENGLISH_SHARED.format(string=text.strip())
    # A line written twice, word for word, says that its Chinese is meant for English readers too.
    chinese = (line for line in en.split("\n") if _HAN_CHARACTER.search(line) and line not in zh.split("\n"))
    if line := next(chinese, None):
        yield _CHINESE_IN_ENGLISH_CODE.format(line=line.strip())


def _ends_in_semicolon(code: str) -> bool:
    tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    ends = (tokenize.NEWLINE, tokenize.COMMENT)
    return any(one.string == ";" and after.type in ends for one, after in pairwise(tokens))


@dataclass(frozen=True)
class _Page:
    """A Markdown cell as its reader sees it."""

    prose: str  # paragraphs, items, table cells with an empty line between; a single line end is the source's
    headings: tuple[str, ...]
    code: frozenset[str]
    faults: tuple[Text, ...]


@cache
def _page(text: str) -> _Page:
    blocks: list[str] = []
    headings: list[str] = []
    code: set[str] = set()
    faults: list[Text] = []
    lines = text.split("\n")
    for token in _parser().parse(text):
        if token.type == "heading_open":
            headings.append("#" * int(token.tag[1:]))
        elif token.type == "inline":
            words = _flat(token.children or [])
            blocks.append(_ADDRESS.sub(_THING, words))
            code |= {" ".join(child.content.split()) for child in token.children or [] if child.type == "code_inline"}
            if re.search(r"^\+\+\+", words, re.M):
                faults.append(_BREAK_INSIDE)
        elif token.type == "html_block":
            blocks.append(_TAG.sub("", _QUOTED_CHINESE.sub(_THING, token.content)))
        elif token.type == "fence":
            if token.info.strip().startswith("{"):
                faults.append(_DIRECTIVE_FENCE.format(info=token.info.strip()))
            if token.map and not lines[token.map[1] - 1].strip().startswith(token.markup):
                faults.append(_FENCE_OPEN)
    return _Page("\n\n".join(blocks), tuple(headings), frozenset(code), tuple(faults))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return parser.use(dollarmath_plugin, allow_digits=False, double_inline=True)


def _flat(tokens: Iterable[Token]) -> str:
    """Return the words of a line as they are read: no marks, no targets of links, no quoted Chinese."""
    words: list[str] = []
    skipped = ""  # what ends the part that is left out
    for token in tokens:
        if skipped:
            if skipped in (token.type, token.content):
                skipped = ""
        elif token.type == "html_inline" and _OPENS_CHINESE.match(token.content):
            skipped = "</span>"
            words.append(_THING)
        elif token.type == "link_open" and token.info == "auto":
            skipped = "link_close"
            words.append(_THING)
        elif token.type == "text":
            words.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            words.append("\n" if token.type == "softbreak" else "\n\n")
        elif token.type == "image":
            words.append(_flat(token.children or []))
        elif token.type == "code_inline" or token.type.startswith("math"):
            words.append(_THING)
    return "".join(words)


def _numbers(prose: str) -> set[str]:
    """Return the decimals and the numbers from 100 up that a text states; 3.5 万 and 35,000 are the same."""
    stated = (
        (figure, float(figure.replace(",", "")) * _TIMES.get(times.lower(), 1))
        for figure, times in _NUMBER.findall(prose)
    )
    return {f"{number:.12g}" for figure, number in stated if "." in figure or number >= 100}


def _around(text: str, found: re.Match[str]) -> str:
    around = text[max(0, found.start() - 8) : found.end() + 8].replace(_THING, "…")
    return " ".join(around.split())


def _shown(value: object) -> str:
    return " ".join(value) or "–" if isinstance(value, tuple) else str(value or "–")


_NO_EN_TWIN = Text(
    zh='没有对应的英文格：请紧接在下面写 +++ {"lang": "en"} 的一格',
    en='has no twin: write its English cell, +++ {"lang": "en"}, right below it',
)
_NO_ZH_TWIN = Text(
    zh='没有对应的中文格：请紧接在上面写 +++ {"lang": "zh"} 的一格',
    en='has no twin: write its Chinese cell, +++ {"lang": "zh"}, right above it',
)
_KEYS_DIFFER = Text(
    zh="两种语言的“{key}”不同：zh 是 {zh}，en 是 {en}。请写成一样的",
    en="its twin differs in “{key}”: {zh} in zh, {en} in en; make them the same",
)
_HEADINGS_DIFFER = Text(
    zh="标题的级别不同：zh 是 {zh}，en 是 {en}。两边的级别和次序要一样",
    en="headings differ: zh has {zh}, en has {en}; give both the same levels in the same order",
)
_CODE_DIFFERS = Text(
    zh="代码字样不同：{only} 只在一种语言里有。两边都写上，或都不写",
    en="code words differ: {only} stands in one language only; have it in both or in neither",
)
_NUMBERS_DIFFER = Text(
    zh="数字不同：{only} 只在一种语言里有。请核对",
    en="numbers differ: {only} stands in one language only; see which is right",
)
_NO_EXCLAMATION = Text(
    zh="“{around}”里有感叹号，本课程不用感叹号，请改写",
    en="an exclamation mark in “{around}”; the course does without, so reword it",
)
_BOLD_FAILS = Text(
    zh="“{around}”里的 ** 不会变成粗体，会原样显示。把标点移到 ** 外面，或在 ** 外侧加空格",
    en="the ** in “{around}” does not become bold and shows as it is; "
    "move the punctuation outside of the **, or put a space outside of it",
)
_BREAK_INSIDE = Text(
    zh="有一行 +++ 缩进在列表或引用里，没有起到分格的作用。请顶格写，上面空一行",
    en="a line +++ stands inside a list or a quotation and begins no cell; write it at the margin, below an empty line",
)
_DIRECTIVE_FENCE = Text(
    zh="文字格里有 ```{info}，JupyterLab 不认识它。代码格要顶格写成 ```{{code-cell}}，其他的改用普通 Markdown",
    en="there is a ```{info} in a Markdown cell, which JupyterLab does not know; "
    "a code cell begins at the margin with ```{{code-cell}}, for anything else use plain Markdown",
)
_FENCE_OPEN = Text(
    zh="有一段代码块没有结束，下面的内容全在它里面。请补上结尾的 ```",
    en="a block of code is never closed and holds all that follows; put ``` at its end",
)
_CHINESE_IN_ENGLISH = Text(
    zh='英文格里有中文：“{around}”。请改成英文；要引用中文词，写 <span lang="zh">…</span>',
    en='Chinese in the English half: “{around}”; say it in English, or mark a quoted word <span lang="zh">…</span>',
)
_NO_CHINESE = Text(zh="中文格里没有中文。请翻译", en="the Chinese half has no Chinese in it; write it")
_BAD_GLOSSARY = Text(
    zh="术语表读不了：{error}。每个 [[term]] 要有 zh、en、context",
    en="the glossary cannot be read: {error}; each [[term]] has zh, en and context",
)
_AVOIDED = Text(
    zh="“{around}”：术语表说不用“{wrong}”，用“{right}”",
    en="“{around}”: the glossary says “{right}”, not “{wrong}”",
)
_TREES_DIFFER = Text(
    zh="两种语言的代码，除了文字还有别处不同：每个 # ck: zh 行要有一个只差文字的 # ck: en 行",
    en="the two editions differ in more than words: each # ck: zh line needs a # ck: en line like it",
)
_NO_PARSE = Text(zh="留下的代码不能解析：{error}", en="what is left of the code does not parse: {error}")
_LINES_DIFFER = Text(
    zh="# ck: zh 有 {zh} 行，# ck: en 有 {en} 行。要一样多，注释也算",
    en="there are {zh} lines # ck: zh and {en} lines # ck: en; each needs the other, comments too",
)
_SEMICOLON = Text(
    zh="有一行以分号结尾，那只是让读者看不到输出。请去掉",
    en="a line ends with a semicolon, which hides its output from the reader only; take it away",
)
_COMMENT_SHARED = Text(
    zh="注释“{comment}”只有一种语言。请写两遍，分别标上 # ck: zh 和 # ck: en",
    en="the comment “{comment}” is in one language: write it twice, # ck: zh and # ck: en",
)
_CHINESE_SHARED = Text(
    zh="“{string}”是中文，英文版里也会出现。请把这一行写两遍，分别标上 # ck: zh 和 # ck: en",
    en="“{string}” is Chinese in both editions: write its line twice, # ck: zh and # ck: en",
)
_ENGLISH_SHARED = Text(
    zh="“{string}”是英文，中文版里也会出现。请把这一行写两遍，分别标上 # ck: zh 和 # ck: en；"
    "两种语言确实该一样的，就一字不差地写两遍",
    en="“{string}” is English in both editions: write its line twice, # ck: zh and # ck: en "
    "(word for word the same where it is meant to be)",
)
_CHINESE_IN_ENGLISH_CODE = Text(
    zh="英文版的代码里有中文：“{line}”。请改成英文；英文读者也该看到这段中文的，就把中文行一字不差地再写一遍",
    en="Chinese in an English line of code: “{line}”; say it in English, "
    "or repeat the Chinese line word for word where English readers are to see the Chinese",
)
_TYPOGRAPHY = (
    (
        re.compile(f"[{_HAN}”’）》] ?[,;:?]|[,;:?] ?[{_HAN}]"),
        Text(
            zh="“{around}”：中文里用了半角标点，写成 ，；：？",
            en="half-width punctuation in Chinese: “{around}”; write ，；：？",
        ),
    ),
    (
        re.compile(rf"[{_HAN}]\.(?!\w)"),
        Text(
            zh="“{around}”：中文后面用了半角的点，写成 。或 ……",
            en="a half-width full stop after Chinese: “{around}”; write 。 or ……",
        ),
    ),
    (
        re.compile(rf"\([^()\n]*[{_HAN}][^()\n]*\)|[{_HAN}]\(|\)[{_HAN}]"),
        Text(
            zh="“{around}”：中文里用了半角括号，写成（ ）", en="half-width brackets in Chinese: “{around}”; write （ ）"
        ),
    ),
    (
        re.compile(f"[{_HAN}][A-Za-z0-9]|[A-Za-z0-9][{_HAN}]"),
        Text(
            zh="“{around}”：中文和英文字母、数字之间要空一格",
            en="no space between Chinese and a Latin word or number: “{around}”; put one",
        ),
    ),
    (
        re.compile("[０-９Ａ-Ｚａ-ｚ]"),
        Text(zh="“{around}”：字母和数字用半角", en="a full-width letter or digit: “{around}”; write it half-width"),
    ),
    (
        re.compile(rf"(?<=[{_HAN}\u3000-\u303f\uff01-\uff5e])\n(?=[{_HAN}\u3000-\u303f\uff01-\uff5e])"),
        Text(
            zh="“{around}”：中文句子中间换了行，网页上会显示成空格。一段写成一行",
            en="a line break inside Chinese: “{around}”; it shows as a space, so write a paragraph in one line",
        ),
    ),
)
_QUOTES = Text(zh="“{around}”：中文用 “ ”", en="straight quotation marks round Chinese: “{around}”; write “ ”")
