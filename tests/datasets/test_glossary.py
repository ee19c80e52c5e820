"""The glossary is well formed and agrees with the words the catalogue uses."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

from coursekit import datasets

GLOSSARY = Path(__file__).resolve().parents[2] / "source" / "glossary.toml"
HAN = re.compile(r"[\u4e00-\u9fff]")
TERMS = tomllib.loads(GLOSSARY.read_text(encoding="utf-8"))["term"]


def test_every_term_is_whole() -> None:
    assert len(TERMS) >= 60
    for term in TERMS:
        assert set(term) <= {"zh", "en", "context", "avoid_zh", "avoid_en"}, term
        assert HAN.search(term["zh"]), term
        assert term["en"], term
        assert not HAN.search(term["en"]), term
        assert term["context"], term
        assert term["zh"] not in term.get("avoid_zh", [])
        assert term["en"] not in term.get("avoid_en", [])


def test_no_chinese_term_twice_and_english_twins_are_told_apart() -> None:
    assert max(Counter(term["zh"] for term in TERMS).values()) == 1
    english = Counter(term["en"] for term in TERMS)
    # One English word, two Chinese: the dimension and the reliability of a scale.
    assert [word for word, n in english.items() if n > 1] == ["reliability"]


def test_no_avoided_word_is_a_term() -> None:
    chosen = {term[lang] for term in TERMS for lang in ("zh", "en")}
    avoided = {word for term in TERMS for key in ("avoid_zh", "avoid_en") for word in term.get(key, [])}
    assert not chosen & avoided


def test_the_catalogue_says_the_same() -> None:
    english = {term["zh"]: term["en"] for term in TERMS}
    for dimension in ("tangibles", "reliability", "responsiveness", "assurance", "empathy"):
        label = datasets.label("dimension", dimension)
        assert english[label.zh] == label.en.lower()
    for column in ("overall_satisfaction", "overall_quality", "recommend", "segment", "channel", "branch", "wave"):
        label = datasets.label("column", column)
        assert english[label.zh] == label.en.lower()
