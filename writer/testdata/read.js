// Prints what exceljs reads in a workbook, as read.py does.
const ExcelJS = require("exceljs");

const chinese = (c) => typeof c === "string" && [...c].some((r) => r.codePointAt(0) > 0x2000);

async function main(path) {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  const sheets = {};
  book.eachSheet((sheet) => {
    const texts = [];
    sheet.eachRow((row) => row.eachCell((cell) => {
      if (cell.master === cell && chinese(cell.value)) texts.push(cell.value);
    }));
    sheets[sheet.name] = { rows: sheet.rowCount, texts };
  });
  process.stdout.write(JSON.stringify({ exceljs: sheets }));
}

main(process.argv[2]);
