#!/bin/sh
# Makes the inputs in this folder with programs other than ours: iconv, gzip,
# openpyxl and Python's zipfile. The people are invented. What veribatch plans
# for each stands beside it as NAME.plan (go test ./internal/cli -run Corpus -update).
set -eu
cd "$(dirname "$0")"

cat > people.csv <<'CSV'
客户编号,*姓名（必填）,证件号码,人像照地址,备注
u1,王小明,11010519491231002X,https://photos.example.com/1.jpg,"第一行
第二行, 含逗号"
u2,买买提•艾力,440524188001010014,https://photos.example.com/2.jpg,"说""好"""
u3,𠮷野, 110105194912310038 ,https://photos.example.com/3.jpg,
u4,李四,110105195012310029,https://photos.example.com/1.jpg,与第一行同一张照片
u5,张三,110105195012310029,https://photos.example.com/5.jpg,与上一行同一身份证号
u1,王小明,11010519491231002X,https://photos.example.com/1.jpg,重复
u6,赵六,110105195012310021,https://photos.example.com/6.jpg,校验位错误
合计,,7,,
CSV
iconv -f UTF-8 -t GB18030 people.csv > gb18030.csv
iconv -f UTF-8 -t UTF-16 people.csv > utf16.csv
sed 's/$/\r/' people.csv | gzip -n9 > crlf.csv.gz
printf '姓名;身份证号;人像照;备注;备注\n甲乙;11010519491231002X;https://photos.example.com/1.jpg;a;b;c\n丙丁;440524188001010014\n\n戊己;110105194912310038;D:\\照片\\3.jpg;"没有闭合\n庚辛;1.10105E+17;https://photos.example.com/4.jpg;;\n' > ragged.csv
printf 'name\tid_number\tface_image\tbiz_id\n甲乙\t11010519491231002X\thttps://b.example.com/1.jpg?Expires=1700000000&Signature=s\tt1\n丙\0丁\t440524188001010014\thttps://b.example.com/2.jpg\tt2\n戊己\t110105194912310038\thttps://b.example.com/3.jpg\tt2\n' > tabs.txt

/usr/bin/python3 - <<'PY'
import zipfile
from openpyxl import Workbook

HEADER = ["姓名", "身份证号", "人像照"]
book = Workbook()
book.active.title = "说明"
book.active.append(["本表由总部下发"])
for month, people in (("一月", [["甲乙", "11010519491231002X"], ["丙丁", "440524188001010014"]]),
                      ("二月", [["戊己", "110105194912310038"]]),
                      ("旧表", [["庚辛", "110105195012310029"]])):
    sheet = book.create_sheet(month)
    sheet["A1"] = month + "名单"
    sheet.merge_cells("A1:C1")
    sheet.append(HEADER if month != "旧表" else HEADER + ["状态"])
    for i, person in enumerate(people):
        sheet.append(person + ["https://photos.example.com/%s%d.jpg" % (month, i)])
book.save("sheets.xlsx")

book = Workbook()
sheet = book.active
sheet.append(HEADER)
sheet.append(["甲乙", 110105194912310020, "https://photos.example.com/1.jpg"])
sheet.append(["丙丁", 1.10105194912310e17, "https://photos.example.com/2.jpg"])
sheet["B3"].number_format = "yyyy-mm-dd"
sheet.append(["戊己", "'110105194912310038", "https://photos.example.com/3.jpg"])
for row in range(6, 3000):
    sheet.cell(row, 1).number_format = "@"
sheet.row_dimensions[4].hidden = True
book.save("numbers.xlsm")

book = Workbook()
sheet = book.active
sheet.append(["分行", *HEADER])
for branch, people in (("北京", [["甲乙", "11010519491231002X"], ["丙丁", "440524188001010014"]]), ("上海", [["戊己", "110105194912310038"]])):
    for person in people:
        sheet.append([branch, *person, "https://photos.example.com/%s.jpg" % person[1]])
    sheet.append([branch + "小计：", None, len(people), len(people)])
sheet.append(["ＴＯＴＡＬ", None, 3])
sheet.append(["上海", "共计", None, "https://photos.example.com/9.jpg"])
book.save("totals.xlsx")

with zipfile.ZipFile("packed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name in ("people.csv", "make.sh"):
        archive.writestr(zipfile.ZipInfo(name), open(name, "rb").read())
PY
