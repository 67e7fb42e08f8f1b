package imageref

import "testing"

func TestLinkedFile(t *testing.T) {
	for target, want := range map[string]string{
		"photos/1.jpg":                     "list/photos/1.jpg",
		`photos\1.jpg`:                     "list/photos/1.jpg",
		"./1.jpg":                          "list/1.jpg",
		"../1.jpg":                         "1.jpg",
		"../../1.jpg":                      "../1.jpg",
		"photos/%E6%9D%8E%20%E9%9D%99.jpg": "list/photos/李 静.jpg",
		"照片/李静.jpg":                        "list/照片/李静.jpg",
		"photos/100%.jpg":                  "list/photos/100%.jpg",
		"a/b:c.jpg":                        "list/a/b:c.jpg",
		"/data/1.jpg":                      "/data/1.jpg",
		`C:\photos\1.jpg`:                  "C:/photos/1.jpg",
		`\\server\share\1.jpg`:             "//server/share/1.jpg",
		"file:1.jpg":                       "list/1.jpg",
		"file:///data/1.jpg":               "/data/1.jpg",
		"file:/data/1.jpg":                 "/data/1.jpg",
		"FILE:///D:/photos/a%20b.jpg":      "D:/photos/a b.jpg",
		`file:///D:\photos\1.jpg`:          "D:/photos/1.jpg",
		"file://localhost/data/1.jpg":      "/data/1.jpg",
		"file://server/share/1.jpg":        "//server/share/1.jpg",
		`file:///\\server\share\1.jpg`:     "//server/share/1.jpg",

		"":                          "",
		"#Sheet2!A1":                "",
		"mailto:a@example.com":      "",
		"https://a.example.com/1":   "",
		"javascript:alert(1)":       "",
		"ftp://a.example.com/1.jpg": "",
		"file:":                     "",
	} {
		if got, ok := LinkedFile(target, "list"); got != want || ok != (want != "") {
			t.Errorf("LinkedFile(%q) = %q, %v; want %q", target, got, ok, want)
		}
	}
}
