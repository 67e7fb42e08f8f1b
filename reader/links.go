package reader

import (
	"regexp"
	"strings"

	"veribatch/internal/verify"
	"veribatch/reader/table"
)

// dispImg matches the formula of WPS for a picture in a cell, whose result is the formula itself.
var dispImg = regexp.MustCompile(`(?i)^=?(_xlfn\.)?DISPIMG\(`)

// isDispImg reports whether a cell holds that formula. Most cells begin otherwise, which is quicker to see.
func isDispImg(cell string) bool {
	return cell != "" && strings.IndexByte("=_Dd", cell[0]) >= 0 && dispImg.MatchString(cell)
}

// follow replaces what cells of images show, such as 查看, by the address that they lead to.
func (f *file) follow(rec *verify.Record, r table.Row) {
	for _, link := range r.Links {
		for _, c := range f.imageColumns(link.Column) {
			if isAddress(link.Target) && !strings.Contains(rec.Cells[c.index], "://") {
				rec.Cells[c.index] = link.Target
				note(rec, imageLink, verify.Note, c.field, "")
			}
		}
	}
}

// notePictures refuses pictures that lie in the cells of images: they have no address.
func (f *file) notePictures(rec *verify.Record, pictures []int) {
	for _, index := range pictures {
		for _, c := range f.imageColumns(index) {
			note(rec, imageInCell, verify.Error, c.field, "")
		}
	}
}

// imageColumns returns the columns of images that are at an index.
func (f *file) imageColumns(index int) []column {
	var all []column
	for _, c := range f.columns {
		if c.index == index && isImage(c.field) {
			all = append(all, c)
		}
	}
	return all
}

func isImage(field verify.Field) bool {
	for _, f := range verify.ImageFields() {
		if f == field {
			return true
		}
	}
	return false
}

// isAddress reports whether a link leads to an image that may be fetched, and not into the workbook or to a mailbox.
func isAddress(target string) bool {
	scheme, _, _ := strings.Cut(strings.ToLower(target), "://")
	return scheme == "http" || scheme == "https" || scheme == "oss"
}
