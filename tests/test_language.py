"""The reader's language: chosen, nested, guessed from the environment; and words in both."""

from __future__ import annotations

import locale

import pytest

from coursekit import language as module
from coursekit.language import (
    LANGUAGES,
    CourseError,
    Text,
    as_language,
    in_language,
    language,
    system_language,
    use_language,
)

COUNTER = Text(zh="柜台", en="counter")
VARIABLES = ("COURSEKIT_LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG")


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_chosen", None)
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda: (None, None))


def test_a_text_shows_the_side_of_the_reader() -> None:
    with in_language("zh"):
        assert (str(COUNTER), f"{COUNTER}") == ("柜台", "柜台")
    with in_language("en"):
        assert (str(COUNTER), f"{COUNTER}") == ("counter", "counter")
    assert [COUNTER.side(lang) for lang in LANGUAGES] == ["柜台", "counter"]


@pytest.mark.parametrize("sides", [{"zh": "", "en": "a"}, {"zh": "一", "en": ""}])
def test_a_text_needs_both_sides(sides: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="needs both languages"):
        Text(**sides)


def test_format_fills_both_sides_and_a_text_gives_its_own_side() -> None:
    filled = Text(zh="在{place}等了 {n:.1f} 分钟", en="waited {n:.1f} minutes at the {place}").format(
        place=COUNTER, n=2
    )
    assert filled == Text(zh="在柜台等了 2.0 分钟", en="waited 2.0 minutes at the counter")


def test_what_is_filled_in_may_have_braces_of_its_own() -> None:
    assert Text(zh="见 {x}", en="see {x}").format(x="{y}").en == "see {y}"


def test_a_missing_value_is_an_error_not_a_gap() -> None:
    with pytest.raises(KeyError):
        Text(zh="{n} 位", en="{n} people").format(m=1)


def test_the_chosen_language_wins_over_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSEKIT_LANG", "zh")
    use_language("en")
    assert language() == "en"
    use_language("zh")
    assert language() == "zh"


def test_languages_nest_and_come_back() -> None:
    use_language("zh")
    with in_language("en"):
        assert language() == "en"
        with in_language("zh"):
            assert language() == "zh"
            use_language("en")  # a choice inside a block ends with it
        assert language() == "en"
    assert language() == "zh"


def test_a_block_that_raises_gives_the_language_back(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError), in_language("en"):
        raise ZeroDivisionError
    monkeypatch.setenv("COURSEKIT_LANG", "zh")
    assert language() == "zh"  # nothing chosen again


@pytest.mark.parametrize("name", ["fr", "", "ZH", "zh_CN", "english"])
def test_an_unknown_language_is_refused_and_nothing_changes(name: str) -> None:
    use_language("en")
    for call in (as_language, use_language):
        with pytest.raises(CourseError) as caught:
            call(name)
        assert f"“{name}”" in caught.value.text.en
        assert f"“{name}”" in caught.value.text.zh
    with pytest.raises(CourseError), in_language(name):
        pass
    assert language() == "en"


def test_an_error_speaks_the_language_of_the_moment() -> None:
    error = CourseError(COUNTER)
    with in_language("zh"):
        assert str(error) == "柜台"
    with in_language("en"):
        assert str(error) == "counter"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en"}, "en"),
        ({"LANG": "EN_GB"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "fr_FR.UTF-8"}, "zh"),
        ({"LANG": ""}, "zh"),
        ({"LANGUAGE": "en:zh"}, "en"),
        ({"LANGUAGE": "zh_CN:en"}, "zh"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "en_US", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"COURSEKIT_LANG": "zh", "LC_ALL": "en_US.UTF-8"}, "zh"),
        ({"COURSEKIT_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"COURSEKIT_LANG": "fr", "LANG": "en_US"}, "en"),
    ],
)
def test_the_system_s_language_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    assert system_language() == expected
    assert language() == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("English_United States", "en"),
        ("English_United Kingdom", "en"),
        ("en_US", "en"),
        ("Chinese (Simplified)_China", "zh"),
        ("zh_CN", "zh"),
        ("German_Germany", "zh"),
        (None, "zh"),
    ],
)
def test_windows_tells_its_language_by_the_locale(
    monkeypatch: pytest.MonkeyPatch, name: str | None, expected: str
) -> None:
    monkeypatch.setattr(locale, "getlocale", lambda: (name, "cp1252"))
    assert system_language() == expected
