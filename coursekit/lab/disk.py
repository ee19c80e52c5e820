"""What went wrong with a file or a folder, said to somebody who does not know error numbers."""

from __future__ import annotations

import errno

from coursekit.language import Text

__all__ = ["explain"]

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
# Windows answers 112 and 39 for a full disk, 32 for a file that another program holds open,
# 206 for a path that is too long; errno alone does not tell these apart.
_WINDOWS_FULL = {39, 112}
_WINDOWS_HELD = {32, 33}
_WINDOWS_LONG = {206}


def explain(error: OSError) -> Text:
    """Return a sentence that says what is wrong, where, and what to do.

    Parameters
    ----------
    error : OSError
        As raised by the system; its file name, where it has one, is named.

    Returns
    -------
    Text
        One or two sentences in both languages.

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     print(explain(OSError(errno.ENOSPC, "No space left on device")))
    The disk is full. Free some space and run the same command again; nothing has been lost.
    """
    path = error.filename2 or error.filename
    place = Text(zh=f"：{path}", en=f": {path}") if path else Text(zh="（位置未知）", en=" (place unknown)")
    windows = getattr(error, "winerror", None)
    if error.errno in _FULL or windows in _WINDOWS_FULL:
        text = Text(
            zh="磁盘满了。先腾出一些空间，再运行同一条命令；什么都没有丢。",
            en="The disk is full. Free some space and run the same command again; nothing has been lost.",
        )
    elif windows in _WINDOWS_HELD:
        text = Text(
            zh="文件正被别的程序占用{place}。先关掉打开着它的程序（比如 Excel），再运行同一条命令。",
            en="Another program holds the file open{place}. Close that program (Excel, for instance) "
            "and run the same command again.",
        )
    elif windows in _WINDOWS_LONG or error.errno == errno.ENAMETOOLONG:
        text = Text(
            zh="路径太长了{place}。换一个层级浅一点的文件夹，例如 --dir C:\\course。",
            en="The path is too long{place}. Take a folder nearer to the top, for example --dir C:\\course.",
        )
    elif error.errno in _FORBIDDEN:
        text = Text(
            zh="这里不允许写入（只读，或者你没有权限）{place}。用 --dir 换一个你能写入的文件夹，例如你的“文档”文件夹；"
            "如果文件正被别的程序打开，先关掉那个程序。",
            en="Writing is not allowed here (read-only, or not yours){place}. Choose a folder that you may write to "
            "with --dir, your Documents folder for instance; if another program has the file open, close it first.",
        )
    else:
        text = Text(
            zh="系统无法读写文件{place}。系统给出的原因：{reason}。检查这个位置，或者用 --dir 换一个文件夹。",
            en="The system could not read or write a file{place}. Its reason: {reason}. "
            "Look at that place, or choose another folder with --dir.",
        )
    return text.format(place=place, reason=error.strerror or str(error) or type(error).__name__)
