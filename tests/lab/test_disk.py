"""Errors of the system, said in sentences."""

from __future__ import annotations

import errno
import os

import pytest

from coursekit.lab.disk import explain


def windows_error(number, kind=errno.EACCES):
    error = OSError(kind, "something", "C:\\course\\bank.csv")
    error.winerror = number  # on Windows the system sets it
    return error


@pytest.mark.parametrize(
    ("error", "en", "zh"),
    [
        (OSError(errno.ENOSPC, "No space left"), "The disk is full", "磁盘满了"),
        (windows_error(112), "The disk is full", "磁盘满了"),
        (PermissionError(errno.EACCES, "no", "/x"), "not allowed here (read-only, or not yours): /x", "：/x"),
        (OSError(errno.EROFS, "read-only", "/x"), "not allowed here", "不允许写入"),
        (windows_error(32), "Another program holds the file open: C:\\course\\bank.csv", "Excel"),
        (windows_error(206, errno.ENOENT), "too long", "太长"),
        (OSError(errno.ENAMETOOLONG, "long"), "too long (place unknown)", "太长"),
        (OSError(errno.EIO, os.strerror(errno.EIO), "/x"), "Its reason: Input/output error", "系统给出的原因"),
        (OSError("odd"), "Its reason: odd", "odd"),
        (OSError(), "Its reason: OSError", "OSError"),
    ],
)
def test_each_kind_has_its_sentence(error, en, zh):
    text = explain(error)
    assert en in text.en
    assert zh in text.zh
    assert "{" not in text.en + text.zh
