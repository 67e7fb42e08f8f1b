package page

import (
	"bytes"
	"embed"
	"html/template"
	"io"
	"io/fs"

	"veribatch/internal/explain"
)

//go:embed assets
var embedded embed.FS

// assets are what a page refers to.
var assets = mustSub(embedded, "assets")

//go:embed page.html
var source string

var templates = template.Must(template.New("page").Parse(source))

// content draws what changes with the facts.
func content(v view) ([]byte, error) {
	var b bytes.Buffer
	err := templates.ExecuteTemplate(&b, "content", v)
	return b.Bytes(), err
}

// writeShell writes the whole page around its content.
func writeShell(w io.Writer, lang explain.Lang, drawn []byte) error {
	other := explain.EN
	if lang == explain.EN {
		other = explain.ZH
	}
	return templates.ExecuteTemplate(w, "shell", map[string]any{
		"Lang": lang, "Other": other, "OtherName": explain.Text{ZH: "English", EN: "中文"}.In(lang),
		"Title": wording["title"].In(lang), "Lost": wording["lost"].In(lang),
		"Content": template.HTML(drawn), // by the same templates
	})
}

// mustSub returns a folder that is known to be there.
func mustSub(fsys fs.FS, dir string) fs.FS {
	sub, err := fs.Sub(fsys, dir)
	if err != nil {
		panic(err)
	}
	return sub
}
