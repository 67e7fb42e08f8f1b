package e2e

import (
	"encoding/csv"
	"errors"
	"os"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// kept: kept INPUT OUT COUNT STATUS TIME writes what a script would have kept of the first rows of an input: their
// cells, and 认证结果 and 认证时间.
func kept(ts *testscript.TestScript, neg bool, args []string) {
	in, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	ts.Check(err)
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	out, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	lines := csv.NewWriter(out)
	err = lines.Write(append(rows[0], "认证结果", "认证时间"))
	for _, row := range rows[1 : n+1] {
		err = errors.Join(err, lines.Write(append(row, args[3], args[4])))
	}
	lines.Flush()
	ts.Check(errors.Join(err, lines.Error(), out.Close()))
}
