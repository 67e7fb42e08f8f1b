// Package parts checks the parts of a workbook as the programs that read it
// do: what ECMA-376 says of their order, their counts and what they refer to.
// Its schemas are not kept here: nothing says that they may be passed on under
// this repository's licence.
package parts

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"

	"veribatch/internal/words"
)

// Check returns what is wrong with the parts of the workbook at file, a line
// each; nothing for a workbook that holds together.
func Check(file string) ([]string, error) {
	r, err := zip.OpenReader(file)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	c := &checker{parts: make(map[string]*node), sheets: make(map[string]*sheet)}
	for _, f := range r.File {
		root, err := read(f)
		if err != nil {
			return nil, words.Errorf("%s: %w", f.Name, err)
		}
		c.parts[f.Name] = root
	}
	c.contentTypes()
	c.relationships()
	c.styles()
	c.eachSheet()
	c.sharedStrings()
	c.workbook()
	c.drawings()
	return c.problems, nil
}

// A checker holds what was read, and the problems found so far.
type checker struct {
	parts    map[string]*node
	sheets   map[string]*sheet // by their parts
	formats  int               // cell formats
	rules    int               // formats of conditional formatting
	strings  int               // that cells refer to
	problems []string
}

func (c *checker) problem(part, format string, args ...any) {
	c.problems = append(c.problems, part+": "+fmt.Sprintf(format, args...))
}

// A node is an element of a part.
type node struct {
	name     string // without its namespace
	attrs    map[string]string
	text     string
	children []*node
}

func read(f *zip.File) (*node, error) {
	part, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer part.Close()
	root := &node{}
	open := []*node{root}
	for d := xml.NewDecoder(part); ; {
		token, err := d.Token()
		if err == io.EOF {
			return root.children[0], nil
		}
		if err != nil {
			return nil, err
		}
		last := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			child := &node{name: t.Name.Local, attrs: make(map[string]string)}
			for _, a := range t.Attr {
				child.attrs[a.Name.Local] = a.Value
			}
			last.children = append(last.children, child)
			open = append(open, child)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			last.text += string(t)
		}
	}
}

// all returns the descendants that a path of names leads to.
func (n *node) all(names ...string) []*node {
	if n == nil || len(names) == 0 {
		return []*node{n}
	}
	var found []*node
	for _, child := range n.children {
		if child.name == names[0] {
			found = append(found, child.all(names[1:]...)...)
		}
	}
	return found
}

// one returns the first of all, an empty node if there is none.
func (n *node) one(names ...string) *node {
	if found := n.all(names...); len(found) > 0 && found[0] != nil {
		return found[0]
	}
	return &node{}
}

func (n *node) number(attr string) int {
	var i int
	fmt.Sscan(n.attrs[attr], &i)
	return i
}

// counted finds elements that do not have as many children as they say.
func (c *checker) counted(part string, n *node, attr string, want int) {
	if said, ok := n.attrs[attr]; ok && said != fmt.Sprint(want) {
		c.problem(part, "%s: %s is %s, and there are %d", n.name, attr, said, want)
	}
}

// contentTypes finds parts without a content type, and types without a part.
func (c *checker) contentTypes() {
	const name = "[Content_Types].xml"
	types := make(map[string]bool)
	for _, d := range c.parts[name].all("Default") {
		types["."+d.attrs["Extension"]] = true
	}
	for _, o := range c.parts[name].all("Override") {
		part := strings.TrimPrefix(o.attrs["PartName"], "/")
		types[part] = true
		if c.parts[part] == nil {
			c.problem(name, "no part %s", part)
		}
	}
	for part := range c.parts {
		if !types[part] && !types[path.Ext(part)] {
			c.problem(name, "nothing on %s", part)
		}
	}
}

// relationships finds those that lead to no part, and references to none.
func (c *checker) relationships() {
	for name, part := range c.parts {
		targets := c.targets(name)
		for id, target := range targets {
			if c.parts[target] == nil {
				c.problem(name, "relationship %s leads to %s, which does not exist", id, target)
			}
		}
		part.walk(func(n *node) {
			if id, ok := n.attrs["id"]; ok && strings.HasPrefix(id, "rId") && targets[id] == "" {
				c.problem(name, "%s refers to %s, which does not exist", n.name, id)
			}
		})
	}
}

func (n *node) walk(visit func(*node)) {
	visit(n)
	for _, child := range n.children {
		child.walk(visit)
	}
}

// targets returns the parts that a part's relationships lead to, by their ids.
func (c *checker) targets(part string) map[string]string {
	dir, base := path.Split(part)
	all := make(map[string]string)
	if c.parts[dir+"_rels/"+base+".rels"] == nil {
		return all
	}
	for _, r := range c.parts[dir+"_rels/"+base+".rels"].all("Relationship") {
		target := r.attrs["Target"]
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		all[r.attrs["Id"]] = strings.TrimPrefix(target, "/")
	}
	return all
}

// styles finds lists that do not hold what they count, formats of what is not
// there, and fonts that programs would have to guess.
func (c *checker) styles() {
	const name = "xl/styles.xml"
	s := c.parts[name]
	sizes := make(map[string]int)
	for _, list := range []string{"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs"} {
		sizes[list] = len(s.one(list).children)
		c.counted(name, s.one(list), "count", sizes[list])
	}
	c.formats, c.rules = sizes["cellXfs"], sizes["dxfs"]
	for _, xf := range s.all("cellXfs", "xf") {
		for attr, list := range map[string]string{"fontId": "fonts", "fillId": "fills", "borderId": "borders"} {
			if xf.number(attr) >= sizes[list] {
				c.problem(name, "%s %d does not exist", attr, xf.number(attr))
			}
		}
	}
	for i, font := range s.all("fonts", "font") {
		if font.one("name").attrs["val"] == "" {
			c.problem(name, "font %d has no name", i)
		}
	}
}

// sharedStrings finds counts that do not hold.
func (c *checker) sharedStrings() {
	const name = "xl/sharedStrings.xml"
	if c.parts[name] == nil {
		if c.strings > 0 {
			c.problem(name, "%d cells refer to it, and it does not exist", c.strings)
		}
		return
	}
	c.counted(name, c.parts[name], "count", c.strings)
	c.counted(name, c.parts[name], "uniqueCount", len(c.parts[name].all("si")))
}

// workbook finds names of sheets that are not there.
func (c *checker) workbook() {
	const name = "xl/workbook.xml"
	sheets := c.parts[name].all("sheets", "sheet")
	for _, defined := range c.parts[name].all("definedNames", "definedName") {
		n := defined.number("localSheetId")
		if n >= len(sheets) {
			c.problem(name, "%s is of sheet %d, which does not exist", defined.attrs["name"], n)
		} else if !strings.HasPrefix(defined.text, "'"+strings.ReplaceAll(sheets[n].attrs["name"], "'", "''")+"'!") {
			c.problem(name, "%s of sheet %d refers to another: %s", defined.attrs["name"], n, defined.text)
		}
	}
}
