import json
import subprocess
import sys
import textwrap
import threading
import time

import pandas as pd
import pytest

from coursekit.checks.asking import ask, ask_calls, ask_value
from coursekit.checks.plain import to_plain


def calls(*args):
    return [{"args": [to_plain(arg) for arg in each]} for each in args]


def only(evidence):
    (outcome,) = evidence["calls"]
    return outcome


def no_worker_is_left():
    deadline = time.monotonic() + 5
    while any(thread.name == "coursekit-check" for thread in threading.enumerate()):
        assert time.monotonic() < deadline, "a worker thread did not end"
        time.sleep(0.01)
    return True


def test_a_value_is_asked_as_plain_data():
    assert ask_value(...) == {"given": "value", "value": {"$kind": "ellipsis"}}
    assert ask(3, {"ask": "value"})["value"] == 3


def test_every_call_is_answered_and_the_evidence_is_json():
    evidence = ask(lambda a, b: a / b, {"ask": "calls", "calls": calls((1, 2), (1, 0)), "seconds": 1.0})
    assert [outcome["status"] for outcome in evidence["calls"]] == ["returned", "raised"]
    assert json.loads(json.dumps(evidence, allow_nan=False)) == evidence


def test_an_error_names_type_message_and_their_line():
    def broken(gaps):
        total = 0
        return sum(gaps) / total  # the line

    error = only(ask_calls(broken, calls(([1],)), 1.0))["error"]
    assert (error["type"], error["message"]) == ("ZeroDivisionError", "division by zero")
    assert error["text"] == "return sum(gaps) / total  # the line"
    assert error["line"] == broken.__code__.co_firstlineno + 2


def test_an_error_inside_a_library_is_told_by_the_line_that_called_it():
    def broken(table):
        return table["no such column"]

    error = only(ask_calls(broken, calls((pd.DataFrame({"a": [1]}),)), 1.0))["error"]
    assert error["type"] == "KeyError"
    assert error["text"] == 'return table["no such column"]'


@pytest.mark.parametrize("leave", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_leaving_python_is_an_error_like_others(leave):
    def leaving():
        raise leave

    assert only(ask_calls(leaving, calls(()), 1.0))["error"]["type"] == leave.__name__


def test_an_error_that_cannot_be_told_is_told_by_its_type():
    class MuteError(Exception):
        def __str__(self):
            raise RuntimeError

    def broken():
        raise MuteError

    assert only(ask_calls(broken, calls(()), 1.0))["error"]["message"] == ""


def test_arguments_changed_in_place_are_noted_by_their_place():
    def sorts(first, gaps):
        gaps.sort()
        return gaps

    outcome = only(ask_calls(sorts, calls((0, [2, 1])), 1.0))
    assert outcome["changed"] == [1]


def test_every_call_gets_its_own_copies():
    def adds(table):
        table["new"] = 1
        return table.shape[1]

    one = to_plain(pd.DataFrame({"a": [1]}))
    evidence = ask_calls(adds, [{"args": [one]}, {"args": [one]}], 1.0)
    assert [outcome["value"] for outcome in evidence["calls"]] == [2, 2]


def test_what_they_print_is_kept_short_and_does_not_show(capsys):
    def prints(n):
        print("gap", n)
        print("x" * 100_000)
        print("warning", file=sys.stderr)

    outcome = only(ask_calls(prints, calls((3,)), 2.0))
    assert outcome["printed"].startswith("gap 3\n")
    assert len(outcome["printed"]) <= 400
    shown = capsys.readouterr()
    assert shown.out == shown.err == ""


def test_a_function_with_other_arguments_is_not_called():
    called = []
    evidence = ask_calls(called.append, calls((1, 2)), 1.0)
    assert evidence["fits"] is False
    assert evidence["parameters"] == ["object"]
    assert not called


def test_a_function_that_does_not_say_its_arguments_is_simply_called():
    assert only(ask_calls(max, calls(([1, 3],)), 1.0))["value"] == 3


def test_what_cannot_be_called_is_a_value():
    assert ask_calls(3.5, calls((1,)), 1.0) == {"given": "value", "value": 3.5}


def stub(gap):
    """Return the gap."""
    # write here
    ...


def half_stub(gap):
    print(gap)
    ...


def assigned_stub(gap):
    result = ...
    return result  # noqa: RET504


def forgot_return(gap):
    gap + 1


def test_a_stub_is_told_from_a_forgotten_return():
    found = {f.__name__: ask_calls(f, calls((1,)), 1.0)["unfinished"] for f in (stub, assigned_stub, forgot_return)}
    assert found == {"stub": True, "assigned_stub": True, "forgot_return": False}
    assert ask_calls(half_stub, calls((1,)), 1.0)["unfinished"] is True


# ── the time limit ──


def endless(n):
    while n:
        try:  # noqa: SIM105 - as a trainee would write it
            n += 1
        except Exception:
            pass


def stubborn(n):
    while True:
        try:  # noqa: SIM105 - as a trainee would write it
            n += 1
        except BaseException:
            pass


def asleep(n):
    time.sleep(2)


def quick_then_endless(n):
    return n if n < 2 else endless(n)


def test_an_endless_loop_ends_though_it_swallows_exceptions():
    started = time.monotonic()
    evidence = ask_calls(endless, calls((1,), (2,)), 0.2)
    assert time.monotonic() - started < 2
    assert [outcome["status"] for outcome in evidence["calls"]] == ["time_limit", "not_run"]
    assert evidence["still_running"] is False
    assert no_worker_is_left()


def test_a_loop_that_swallows_everything_ends_or_is_left_behind_and_the_check_answers():
    evidence = ask_calls(stubborn, calls((1,)), 0.2)
    assert only(evidence)["status"] == "time_limit"
    assert evidence["still_running"] or no_worker_is_left()


def test_a_call_that_python_cannot_interrupt_is_left_behind():
    started = time.monotonic()
    evidence = ask_calls(asleep, calls((1,)), 0.2)
    assert time.monotonic() - started < 3
    assert only(evidence)["status"] == "time_limit"
    assert evidence["still_running"] is True
    assert no_worker_is_left()  # once it comes back to Python, it stops


def test_calls_before_the_endless_one_count():
    evidence = ask_calls(quick_then_endless, calls((1,), (2,), (1,)), 0.2)
    assert [outcome["status"] for outcome in evidence["calls"]] == ["returned", "time_limit", "not_run"]


def test_the_time_limit_works_outside_the_main_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(ask_calls(endless, calls((1,)), 0.2)))
    thread.start()
    thread.join(5)
    assert only(found[0])["status"] == "time_limit"


def test_a_late_stop_never_escapes(capfd):
    """200 functions that end just when the time is up: the stop may come at any step of the way."""
    limit = 0.004
    seen = set()

    def nearly(spin):
        until = time.perf_counter() + spin
        while time.perf_counter() < until:
            pass
        return 1

    for turn in range(200):
        evidence = ask_calls(nearly, calls((limit * (0.8 + 0.4 * turn / 200),)), limit)
        seen.add(only(evidence)["status"])
        sum(range(200))  # our own code, where a stray exception would surface
    assert seen <= {"returned", "time_limit"}
    assert no_worker_is_left()
    assert capfd.readouterr().err == ""


def test_a_profiler_or_debugger_runs_on_after_a_check():
    code = """
        import cProfile
        from coursekit.checks.asking import ask_calls

        def endless():
            while True:
                pass

        ask_calls(len, [{"args": [[1]]}], 1.0)
        ask_calls(endless, [{"args": []}], 0.1)
        cProfile.run("sorted([3, 1], key=lambda x: -x)")
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True, timeout=20, stdout=subprocess.DEVNULL)


def test_asking_brings_nothing_that_knows_what_is_right():
    code = "import sys, coursekit.checks.asking; print(sorted(m for m in sys.modules if m.startswith('coursekit.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['coursekit.checks', 'coursekit.checks.asking', 'coursekit.checks.plain']"
