#!/bin/sh
# Draws the pictures of the workbook that the documents show, in both languages:
# a run over sample data, LibreOffice prints the workbook, pdftoppm draws the
# first page of a sheet. Wants go, soffice, pdftoppm and pdftotext
# (poppler-utils), and a font that has Chinese.
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/veribatch" .
cp testdata/users.xlsx "$work/"
"$work/veribatch" run --sandbox --progress none -o "$work/first.xlsx" "$work/users.xlsx"

# print LANG: the workbook as PDF.
print() {
	"$work/veribatch" export --sandbox --lang "$1" --by 分行 --sheets summary,results,todo \
		-o "$work/$1.xlsx" "$work/users.xlsx"
	soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to pdf --outdir "$work" \
		"$work/$1.xlsx" >/dev/null
}

# draw NAME LANG SHEET WIDTH HEIGHT: the top of the first page whose footer names
# the sheet, in pixels.
draw() {
	page=1
	until pdftotext -f "$page" -l "$page" "$work/$2.pdf" - | grep -qx "$3"; do
		page=$((page + 1))
		[ "$page" -lt 30 ]
	done
	pdftoppm -png -singlefile -f "$page" -l "$page" -scale-to-x "$4" -scale-to-y -1 \
		-x 0 -y 0 -W "$4" -H "$5" "$work/$2.pdf" "docs/$1"
	size=$(wc -c <"docs/$1.png")
	echo "docs/$1.png: $size bytes"
	[ "$size" -lt 153600 ]
}

print zh
draw summary zh 汇总 1100 735
draw groups zh 按分行 1100 460
draw results zh 结果 1450 310
draw todo zh 待处理 1100 480
print en
draw summary-en en Summary 1100 735
draw groups-en en 'By 分行' 1100 560
draw results-en en Results 1450 360
draw todo-en en 'To do' 1100 480
