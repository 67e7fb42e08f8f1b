#!/bin/sh
# Makes the inputs in this folder with programs other than ours: iconv,
# openpyxl and LibreOffice. The people are invented.
set -eu
cd "$(dirname "$0")"

cat > people.csv <<'CSV'
用户ID,姓名,身份证号,人像照,备注
u1,王小明,11010519491231002X,http://img.example.com/1.jpg,"第一行
第二行, 含逗号"
u2,买买提·艾力,440524188001010014,http://img.example.com/2.jpg,"说""好"""

u3,𠮷野,110105194912310038,http://img.example.com/3.jpg,
CSV
iconv -f UTF-8 -t GB18030 people.csv > gb18030.csv
{ printf '\357\273\277'; cat people.csv; } > bom.csv
{ printf '\377\376'; iconv -f UTF-8 -t UTF-16LE people.csv; } > utf16le.csv
{ printf '\376\377'; iconv -f UTF-8 -t UTF-16BE people.csv; } > utf16be.csv
sed 's/$/\r/' people.csv > crlf.csv

/usr/bin/python3 - <<'PY'
import datetime, os, zipfile
from openpyxl import Workbook

HEADER = ["用户ID", "*姓名（必填）", "身份证号码", "人像照片", "备注"]
PEOPLE = [
    ["u1", "王小明", "11010519491231002X", "http://img.example.com/1.jpg", "甲"],
    ["u2", "买买提·艾力", "440524188001010014", "http://img.example.com/2.jpg?a=1&b=2", None],
    [],
    ["u3", "𠮷野", "110105194912310038", "http://img.example.com/3.jpg", "丙"],
]

# A cover, a hidden sheet, then the table under a merged title.
book = Workbook()
book.active.title = "说明"
book.active.append(["本表由总部下发"])
hidden = book.create_sheet("旧数据")
hidden.append(HEADER)
hidden.append(["old", "旧人", "11010519491231002X", "http://img.example.com/0.jpg", None])
hidden.sheet_state = "hidden"
table = book.create_sheet("名单")
table["A1"] = "2024 年度实名复核名单"
table.merge_cells("A1:E1")
table.append([])
table.append(HEADER)
for p in PEOPLE:
    table.append(p)
book.save("openpyxl.xlsx")

# Numbers where text should be, a date format on one, a formula, notes beside the table.
book = Workbook()
table = book.active
table.append(["姓名", "身份证号", "人像照", "登记日期"])
table.append(["甲", "110105194912310038", "http://img.example.com/1.jpg", datetime.date(2024, 5, 1)])
table.append(["乙", 1.10105194912310e17, "http://img.example.com/2.jpg"])
table.append(["丙", 1.10105194912310e17, "http://img.example.com/3.jpg"])
table["B4"].number_format = "yyyy-mm-dd"
table.append(["丁", 110105491231002, "http://img.example.com/4.jpg", None, None, "看这里"])
table.append(["戊", "440524188001010014", '=CONCATENATE("http://img.example.com/","5.jpg")'])
book.save("numbers.xlsx")

book = Workbook()
book.active.append(HEADER)
book.save("header-only.xlsx")

# A sheet with an unescaped ampersand in its third row, as exporters that glue strings write it.
def rewrite(source, target, change):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))

book = Workbook()
table = book.active
table.append(["姓名", "身份证号", "人像照"])
for i in range(40):
    table.append(["甲", 4000 + i, "http://img.example.com/1.jpg"])
book.save("broken.xlsx")
rewrite("broken.xlsx", "broken2.xlsx", lambda name, data:
        data.replace(b"<v>4030</v>", b"<v>a&b=1</v>") if name.endswith("sheet1.xml") else data)
os.replace("broken2.xlsx", "broken.xlsx")
PY

# LibreOffice's own workbooks: two of today, an old one, and OpenDocument.
office="soffice -env:UserInstallation=file:///tmp/reader-testdata-office --headless"
cp openpyxl.xlsx /tmp/libreoffice.xlsx
$office --convert-to xlsx --outdir . /tmp/libreoffice.xlsx >/dev/null
$office --convert-to xlsx --outdir /tmp numbers.xlsx >/dev/null
mv /tmp/numbers.xlsx libreoffice-numbers.xlsx
$office --convert-to xls --outdir . header-only.xlsx >/dev/null
mv header-only.xls old.xls
$office --convert-to ods --outdir . header-only.xlsx >/dev/null
mv header-only.ods opendocument.ods
rm -f /tmp/libreoffice.xlsx
