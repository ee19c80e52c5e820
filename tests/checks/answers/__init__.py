"""Typical answers to every sheet: a module unitNN each, tried by `test_sheets`."""
