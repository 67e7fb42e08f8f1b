"""Corrects the to-do sheet of a workbook, as a program other than veribatch:
correct.py WORKBOOK COLUMN USER_ID VALUE [COLUMN USER_ID VALUE ...]"""
import sys

import openpyxl


def shows(cell, user):
    """Whether a cell shows a user id, masked or not."""
    return len(cell) == len(user) and all(c in ("*", u) for c, u in zip(cell, user))


path, edits = sys.argv[1], sys.argv[2:]
book = openpyxl.load_workbook(path)
sheet = next(s for s in book if s.title in ("待处理", "To do"))
header = next(r for r in sheet.iter_rows() if any(c.value in ("行标识", "Row id") for c in r))
column = {c.value: c.column for c in header}
for title, user, value in zip(edits[::3], edits[1::3], edits[2::3]):
    row = next(r for r in range(header[0].row + 1, sheet.max_row + 1)
               if shows(sheet.cell(r, column["user_id"]).value, user))
    sheet.cell(row, column[title]).value = value
book.save(path)
