"""Rules that hold the two languages of a source together.

A missing twin, a line of code that only one edition has, an English half with
Chinese in it: each is an error here, because a reader would not notice it.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator

from coursekit.authoring.directives import DirectiveError, render_code, without_words
from coursekit.authoring.source import Cell, Problem, Source

__all__ = ["parity_problems"]

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_CHINESE_MARK = re.compile(f"[{_HAN}\u3000-\u303f\uff01-\uff5e]")

# What is not prose: code, links' targets, HTML tags, formulas.
_CODE_BLOCK = re.compile(r"^(```|~~~).*?^\1\s*$", re.M | re.S)
_CODE_SPAN = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_MATH = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.S)
_LINK_TARGET = re.compile(r"\]\([^)\s]*\)")
_TAG = re.compile(r"<[^<>]+>")
# A Chinese word that an English text talks about is marked as such: <span lang="zh">对不起</span>.
_QUOTED_CHINESE = re.compile(r'<span lang="zh">[^<]*</span>')

_TYPOGRAPHY = (
    (re.compile(f"[{_HAN}”’）》]\\s?[,;:?]"), "half-width punctuation after Chinese; write ，；：？"),
    (re.compile(f"[{_HAN}]\\.(?![\\w.])"), "a half-width full stop after Chinese; write 。"),
    (re.compile(f"\\([^()]*[{_HAN}][^()]*\\)"), "half-width brackets round Chinese; write （ ）"),
    (re.compile(f'"[^"]*[{_HAN}][^"]*"'), "straight quotation marks round Chinese; write “ ”"),
    (re.compile(f"[{_HAN}][A-Za-z0-9]|[A-Za-z0-9][{_HAN}]"), "no space between Chinese and a Latin word or number"),
)
_TWIN_MISSING = 'has no twin: write its {lang} cell, +++ {{"lang": "{lang}"}}, right {where} it'
# A check cell offers these; the reader takes the # away.
_CALL_TO_UNCOMMENT = re.compile(r"# q\d+\.(hint|solution)\(\)$")
_EXCLAMATION = re.compile(r"[!！](?!\[)")
_HEADING = re.compile(r"^(#{1,6})\s", re.M)
# Small whole numbers may be words in one language; these may not differ.
_NUMBER = re.compile(r"(?<![\w.,])(?:\d[\d,]*(?:\.\d+)?|\.\d+)")


def parity_problems(source: Source) -> list[Problem]:
    """Return everything by which the two languages of `source` fall apart."""
    problems: list[Problem] = []
    waiting: Cell | None = None  # a zh cell whose twin must come next
    for cell in source.cells:
        if waiting is not None and cell.lang != "en":
            problems.append(source.problem(waiting, _TWIN_MISSING.format(lang="en", where="below")))
            waiting = None
        if cell.kind == "code":
            problems += [source.problem(cell, sentence) for sentence in _code_sentences(cell)]
            continue
        problems += [source.problem(cell, sentence) for sentence in _prose_sentences(cell)]
        if cell.lang == "zh":
            waiting = cell
        elif waiting is None:
            problems.append(source.problem(cell, _TWIN_MISSING.format(lang="zh", where="above")))
        else:
            problems += [source.problem(cell, sentence) for sentence in _pair_sentences(waiting, cell)]
            waiting = None
    if waiting is not None:
        problems.append(source.problem(waiting, _TWIN_MISSING.format(lang="en", where="below")))
    return problems


def _pair_sentences(zh: Cell, en: Cell) -> Iterator[str]:
    for key in ("exercise", "audience", "tags"):
        if getattr(zh, key) != getattr(en, key):
            yield f"its twin differs in “{key}”: {getattr(zh, key)!r} in zh, {getattr(en, key)!r} in en"
    levels = [_HEADING.findall(_without_code_blocks(cell.text)) for cell in (zh, en)]
    if levels[0] != levels[1]:
        yield f"headings differ: zh has {levels[0]}, en has {levels[1]}; give both the same levels in the same order"
    code = [sorted({span for _, span in _CODE_SPAN.findall(_without_code_blocks(c.text))}) for c in (zh, en)]
    if code[0] != code[1]:
        only = sorted(set(code[0]) ^ set(code[1]))
        yield f"code words differ: {', '.join(f'`{span}`' for span in only)} stands in one language only"
    numbers = [_numbers(cell.text) for cell in (zh, en)]
    if numbers[0] != numbers[1]:
        only = sorted(numbers[0] ^ numbers[1])
        yield f"numbers differ: {', '.join(only)} stands in one language only"


def _prose_sentences(cell: Cell) -> Iterator[str]:
    prose = _prose(cell.text)
    if found := _EXCLAMATION.search(prose):
        yield f"an exclamation mark in “{_around(prose, found)}”; the course does without"
    if cell.lang == "en":
        if found := _CHINESE_MARK.search(prose):
            yield (
                f"Chinese in the English half: “{_around(prose, found)}”; "
                'say it in English, or mark a quoted word <span lang="zh">…</span>'
            )
        return
    if not _HAN_CHARACTER.search(prose):
        yield "the Chinese half has no Chinese in it"
    for pattern, sentence in _TYPOGRAPHY:
        if found := pattern.search(prose):
            yield f"{sentence}: “{_around(prose, found)}”"


def _code_sentences(cell: Cell) -> Iterator[str]:
    try:
        zh, en = (render_code(cell.text, lang) for lang in ("zh", "en"))
        for exercise in (False, True):
            trees = [without_words(render_code(cell.text, lang, exercise=exercise)) for lang in ("zh", "en")]
            if trees[0] != trees[1]:
                yield "the two editions differ in more than words: each # ck: zh line needs its # ck: en line"
                return
    except (DirectiveError, SyntaxError) as error:
        yield str(error)
        return
    if any(line.rstrip().endswith(";") for line in zh.split("\n")):
        yield "a line ends with a semicolon, which hides its output from the reader only; take it away"
    if len(zh.split("\n")) != len(en.split("\n")):
        yield "one edition has a line more: each # ck: zh line needs its # ck: en line, comments too"
    shared = set(zh.split("\n")) & set(en.split("\n"))
    for token in tokenize.generate_tokens(io.StringIO(zh).readline):
        if token.line.rstrip("\n") not in shared:
            continue
        if token.type == tokenize.COMMENT:
            if not _CALL_TO_UNCOMMENT.match(token.string):
                yield f"the comment “{token.string}” is in one language: write it twice, # ck: zh and # ck: en"
        elif token.type == tokenize.STRING and _HAN_CHARACTER.search(token.string):
            yield f"{token.string} is Chinese in both editions: write the line twice, # ck: zh and # ck: en"
    if found := _HAN_CHARACTER.search(en):
        line = next(line for line in en.split("\n") if _HAN_CHARACTER.search(line))
        if line not in shared:
            yield f"Chinese in an English line of code: “{line.strip()}” ({found.group()})"


def _without_code_blocks(text: str) -> str:
    return _CODE_BLOCK.sub("", text)


def _prose(text: str) -> str:
    for pattern in (_CODE_BLOCK, _QUOTED_CHINESE, _MATH):
        text = pattern.sub(" ", text)
    # A code word keeps its place in the sentence without being a Latin word of it.
    text = _CODE_SPAN.sub(" ", text)
    return _TAG.sub("", _LINK_TARGET.sub("]", text))


def _numbers(text: str) -> set[str]:
    """Return the decimals and the numbers from 100 up that a text states."""
    plain = (match.replace(",", "") for match in _NUMBER.findall(_prose(text)))
    return {f"{float(number):g}" for number in plain if "." in number or int(number) >= 100}


def _around(text: str, found: re.Match[str]) -> str:
    return " ".join(text[max(0, found.start() - 8) : found.end() + 8].split())
