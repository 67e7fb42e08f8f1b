package workbook

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"veribatch/internal/explain"
	"veribatch/internal/price"
	"veribatch/internal/reconcile"
)

// reconciled is a comparison of two statistics, one of which isn't known.
func reconciled(sandbox bool) reconcile.Report {
	yuan := func(n price.CNY) *price.CNY { return new(n * 10_000) }
	judgement := reconcile.Judgement{Today: "2026-12-02"}
	days := judgement.Days([]reconcile.Day{
		{Date: "2026-11-28", Calls: 288_400, Billed: 288_000, Perhaps: 12, Cost: yuan(288_012)},
		{Date: "2026-11-29", Calls: 288_400, Billed: 288_000, Perhaps: 9, Cost: yuan(288_009)},
		{Date: "2026-11-30", Calls: 120, Billed: 100, Cost: yuan(100)},
		{Date: "2026-12-02", Calls: 5, Billed: 5, Cost: yuan(5)},
	}, map[string]int{"2026-11-28": 288_005, "2026-11-29": 300_000, "2026-11-30": 99})
	return reconcile.Report{
		Service: "cloudauth.aliyuncs.com", Zone: "Asia/Shanghai", Sandbox: sandbox,
		Checkpoints: []string{"users.csv.checkpoint", "users.csv.Id3MetaVerify.checkpoint"},
		Groups: []reconcile.Group{
			{Actions: []string{"VerifyMaterial"}, Statistic: "QueryVerifyInvokeSatistic FACE_VERIFY", Days: days,
				Packages: []reconcile.Package{{Name: "流量包", Total: 1_000_000, Used: 10, Left: 999_990}}},
			{Actions: []string{"Id3MetaVerify"}, Days: reconcile.Judgement{}.Days([]reconcile.Day{
				{Date: "2026-11-30", Calls: 7, Billed: 6, Perhaps: 1}}, nil)},
		},
	}
}

func writeReconciliation(t *testing.T, r reconcile.Report, lang explain.Lang) string {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "reconcile.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := WriteReconciliation(f, t.TempDir(), r, lang, "v1"); err != nil {
		t.Fatal(err)
	}
	check(t, f.Name())
	return f.Name()
}

// Finance finds the ledger's figures, cells to fill in, and what follows from them.
func TestReconciliation(t *testing.T) {
	f := open(t, writeReconciliation(t, reconciled(false), explain.ZH))
	if got := f.GetSheetList(); !slices.Equal(got, []string{"账期", "逐日"}) {
		t.Fatalf("sheets are %q", got)
	}
	all := rows(t, f, "逐日")
	for i, want := range map[int]string{
		0: "日期|核验服务|调用次数|计费次数|可能另计费|账号统计|账号 − 计费|费用（估算）|账号核对|账单次数|账单金额|" +
			"账单次数 − 计费次数|账单金额 − 费用（估算）|账单核对",
		1: "2026-11-28|VerifyMaterial|288400|288000|12|288005|5|288012|相符",
		2: "2026-11-29|VerifyMaterial|288400|288000|9|300000|12000|288009|账号更多（还有其他调用）",
		3: "2026-11-30|VerifyMaterial|120|100|0|99|-1|100|账号少于台账，需核查",
		4: "2026-12-02|VerifyMaterial|5|5|0|0|-5|5|当天未结束",
		5: "2026-11-30|Id3MetaVerify|7|6|1|—|—|单价未知|账号统计未知",
	} {
		if got := strings.TrimRight(strings.Join(all[i], "|"), "|"); got != want {
			t.Errorf("row %d is\n%s, want\n%s", i+1, got, want)
		}
	}
	for cell, want := range map[string]string{
		"J2": "", "L2": `IF(J2="","",J2-D2)`, "M2": `IF(K2="","",IF(ISNUMBER(H2),K2-H2,""))`,
		"N2": `IF(J2="","",IF(J2<D2,"少于计费次数",IF(J2>D2+E2,"多于可能计费","相符")))`,
		"D7": `IF(COUNT(D2:D6)=0,"",SUM(D2:D6))`, "J7": `IF(COUNT(J2:J6)=0,"",SUM(J2:J6))`,
	} {
		if got, err := f.GetCellFormula("逐日", cell); got != want || err != nil {
			t.Errorf("%s has %q, %v; want %q", cell, got, err, want)
		}
	}
	months := rows(t, f, "账期")
	for i, want := range map[int]string{
		1: "2026-11 (11-28 … 11-29)|VerifyMaterial|576800|576000|21|588005|12005|576021|账号更多（还有其他调用）",
		2: "2026-12 (11-30 … 12-02)|VerifyMaterial|125|105|0|99|-6|105|账号少于台账，需核查",
		3: "2026-12 (11-30 … 11-30)|Id3MetaVerify|7|6|1|—|—|单价未知|账号统计未知",
	} {
		if got := strings.TrimRight(strings.Join(months[i], "|"), "|"); got != want {
			t.Errorf("month %d is\n%s, want\n%s", i, got, want)
		}
	}
	for _, want := range []string{"账期从上月最后一天起", "资源包 流量包：共 1000000 次，剩余 999990 次，到期 —",
		"Id3MetaVerify：服务未提供统计"} {
		said := func(row []string) bool { return strings.Contains(strings.Join(row, ""), want) }
		if !slices.ContainsFunc(months, said) {
			t.Errorf("nothing says %s", want)
		}
	}
}

// What is entered is compared with what the ledger holds for possible.
func TestReconciliationOfABill(t *testing.T) {
	f := open(t, writeReconciliation(t, reconciled(true), explain.EN))
	for entered, want := range map[int]string{
		287_999: "fewer than billed", 288_012: "agrees", 288_013: "more than possible",
	} {
		if err := f.SetCellInt("By day", "J2", int64(entered)); err != nil {
			t.Fatal(err)
		}
		if got, err := f.CalcCellValue("By day", "N2"); got != want || err != nil {
			t.Errorf("%d on the bill is %q, %v; want %q", entered, got, err, want)
		}
	}
	if got, err := f.GetCellValue("By day", "H2"); got != "free" || err != nil {
		t.Errorf("a sandbox's calls cost %q, %v", got, err)
	}
	months := rows(t, f, "By bill")
	said := func(row []string) bool { return strings.HasPrefix(strings.Join(row, ""), "Sandbox rehearsal") }
	if !slices.ContainsFunc(months, said) {
		t.Error("nothing says that it is a sandbox's")
	}
}
