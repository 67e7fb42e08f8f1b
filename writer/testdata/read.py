"""Prints what openpyxl and pandas read in a workbook, as JSON.

{reader: {sheet: {"rows": of the sheet, "texts": its cells with Chinese in them}}}
"""

import json
import sys

import openpyxl
import pandas


def chinese(cells):
    return [c for c in cells if isinstance(c, str) and any(ord(r) > 0x2000 for r in c)]


def by_openpyxl(path, **mode):
    book = openpyxl.load_workbook(path, **mode)
    sheets = {}
    for sheet in book:
        rows = list(sheet.iter_rows(values_only=True))
        sheets[sheet.title] = {"rows": len(rows), "texts": chinese(c for row in rows for c in row)}
    return sheets


def by_pandas(path):
    sheets = {}
    for name, frame in pandas.read_excel(path, sheet_name=None, header=None, dtype=object).items():
        cells = frame.to_numpy().flatten()
        sheets[name] = {"rows": len(frame), "texts": chinese(cells)}
    return sheets


path = sys.argv[1]
json.dump(
    {
        "openpyxl": by_openpyxl(path),
        "openpyxl, read-only": by_openpyxl(path, read_only=True),
        "pandas": by_pandas(path),
    },
    sys.stdout,
)
