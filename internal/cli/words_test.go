package cli

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"veribatch/internal/words"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestEverySentenceIsInTheCatalogue reads the source: what is said to people has Chinese, with the same verbs, and
// the catalogue holds nothing else.
func TestEverySentenceIsInTheCatalogue(t *testing.T) {
	used := make(map[string]string) // where it is said, by the English
	scanSource(t, used)
	scanHelp(newRoot(words.EN), used)
	var missing strings.Builder
	for _, english := range slices.Sorted(maps.Keys(used)) {
		chinese, ok := words.Chinese(english)
		switch {
		case !hasWords(english):
		case !ok:
			fmt.Fprintf(&missing, "# %s\nmsgid %s\nmsgstr \"\"\n\n", used[english], quotePO(english))
		case !strings.HasPrefix(used[english], "veribatch ") && !slices.Equal(verbs(t, english), verbs(t, chinese)):
			t.Errorf("%s: the verbs of %q and %q differ", used[english], english, chinese)
		}
	}
	if missing.Len() > 0 {
		t.Errorf("internal/words/zh.po lacks\n\n%s", missing.String())
	}
	catalogue, err := os.ReadFile("../words/zh.po")
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for _, match := range msgid.FindAllStringSubmatch(string(catalogue), -1) {
		english, err := strconv.Unquote(match[1])
		if err != nil || strings.Count(match[0], "\n") != 2 {
			t.Errorf("zh.po: %s: %v", match[0], err)
		}
		if seen[english] {
			t.Errorf("zh.po has %q twice", english)
		}
		if _, ok := used[english]; english != "" && !ok {
			t.Errorf("zh.po has %q, and nothing says it", english)
		}
		seen[english] = true
		if chinese, _ := words.Chinese(english); halfWidth.MatchString(chinese) {
			t.Errorf("zh.po: %q has half-width marks", chinese)
		}
	}
}

// halfWidth matches half-width marks between words of Chinese; between those of flags and values they are right.
var halfWidth = regexp.MustCompile(`\S[,:;?!] (\p{Han}|%)|\p{Han}[,:;?!]( |$)`)

var msgid = regexp.MustCompile(`(?m)^msgid (".*")\nmsgstr ".*"\n`)

// hasWords reports whether a format string has words, beside verbs and marks.
func hasWords(s string) bool {
	return regexp.MustCompile(`\pL`).MatchString(regexp.MustCompile(`%[-+# 0-9.*\[\]]*[a-zA-Z]`).ReplaceAllString(s, ""))
}

// verbs returns the verbs of a format string, in the order of the arguments that they print.
func verbs(t *testing.T, format string) []string {
	var all []string
	next := 1
	for _, verb := range regexp.MustCompile(`%(\[\d+\])?[-+# 0-9.*]*(\[\d+\])?[a-zA-Z%]`).FindAllString(format, -1) {
		if strings.HasSuffix(verb, "%") {
			continue
		}
		if index := regexp.MustCompile(`\[(\d+)\]`).FindStringSubmatch(verb); index != nil {
			n, err := strconv.Atoi(index[1])
			if err != nil {
				t.Fatal(err)
			}
			next = n
		}
		all = append(all, fmt.Sprintf("%d %s", next, regexp.MustCompile(`\[\d+\]`).ReplaceAllString(verb, "")))
		next++
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func quotePO(s string) string { return strings.ReplaceAll(strconv.Quote(s), `\u00a0`, "\u00a0") }

// scanHelp collects what commands and flags say of themselves.
func scanHelp(cmd *cobra.Command, used map[string]string) {
	add := func(text, what string) {
		if text != "" {
			used[text] = cmd.CommandPath() + " " + what
		}
	}
	add(cmd.Short, "in short")
	add(cmd.Long, "at length")
	for _, set := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
		set.VisitAll(func(flag *pflag.Flag) { add(flag.Usage, "--"+flag.Name) })
	}
	for _, sub := range cmd.Commands() {
		scanHelp(sub, used)
	}
}

// scanSource collects the format strings in the source of all packages.
func scanSource(t *testing.T, used map[string]string) {
	var files []*ast.File
	fset := token.NewFileSet()
	if err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(fset, path, nil, 0)
		files = append(files, file)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	s := scanner{t: t, fset: fset, used: used, formats: map[string]bool{"words.Format": true}}
	for _, file := range files {
		ast.Inspect(file, s.types)
	}
	for _, file := range files {
		s.dir = filepath.Base(filepath.Dir(fset.Position(file.Pos()).Filename))
		ast.Inspect(file, s.node)
	}
}

type scanner struct {
	t       *testing.T
	fset    *token.FileSet
	used    map[string]string
	formats map[string]bool // types whose values are format strings
	dir     string          // of the file
}

func (s *scanner) types(n ast.Node) bool {
	if spec, ok := n.(*ast.TypeSpec); ok && name(spec.Type) == "words.Format" {
		s.formats[spec.Name.Name] = true
	}
	return true
}

func (s *scanner) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		s.call(n)
	case *ast.CompositeLit:
		if m, ok := n.Type.(*ast.MapType); ok && s.formats[name(m.Value)] {
			for _, element := range n.Elts {
				s.add(element.(*ast.KeyValueExpr).Value)
			}
		}
		if name(n.Type) == "flagGroup" {
			s.add(n.Elts[0])
		}
		if a, ok := n.Type.(*ast.ArrayType); ok && name(a.Elt) == "commandGroup" {
			for _, element := range n.Elts {
				s.add(element.(*ast.CompositeLit).Elts[0])
			}
		}
	case *ast.ValueSpec:
		if n.Type != nil && s.formats[name(n.Type)] {
			for _, value := range n.Values {
				s.add(value)
			}
		}
	}
	return true
}

func (s *scanner) call(call *ast.CallExpr) {
	called := name(call.Fun)
	switch {
	case called == "words.New", called == "words.Errorf", s.dir == "words" && called == "New":
		s.add(call.Args[0])
	case called == "count" && s.dir == "cli" && len(call.Args) == 2:
		if what, ok := constant(call.Args[1]); ok {
			s.used["%d "+what+"s"] = s.fset.Position(call.Pos()).String()
		}
	case s.dir == "cli" && strings.HasSuffix(called, ".say"):
		s.add(call.Args[0])
	case logged.MatchString(called):
		s.add(call.Args[0])
	case s.dir == "cli" && strings.HasPrefix(called, "fmt.Fprint") && len(call.Args) > 1:
		if format, ok := constant(call.Args[1]); ok && hasWords(format) {
			s.t.Errorf("%s: %s prints English; use say", s.fset.Position(call.Pos()), called)
		}
	}
}

// logged matches what writes to a log.
var logged = regexp.MustCompile(`(?i)\blog\.(Info|Warn|Error|Debug)$`)

func (s *scanner) add(format ast.Expr) {
	if text, ok := constant(format); ok {
		s.used[text] = strings.TrimPrefix(s.fset.Position(format.Pos()).String(), "../../")
		return
	}
	if call, ok := format.(*ast.CallExpr); ok && name(call.Fun) == "string" || s.dir == "words" {
		return // of a table
	}
	if passed, ok := format.(*ast.Ident); ok && passed.Name == "format" && s.dir == "cli" {
		return // by whoever calls say
	}
	s.t.Errorf("%s: what is said isn't a constant", s.fset.Position(format.Pos()))
}

// name returns a type or a function as it is written.
func name(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return name(e.X) + "." + e.Sel.Name
	}
	return ""
}

// constant returns a string that is written out.
func constant(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		a, ok1 := constant(e.X)
		b, ok2 := constant(e.Y)
		return a + b, ok1 && ok2
	}
	return "", false
}
