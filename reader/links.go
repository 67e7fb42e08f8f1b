package reader

import (
	"regexp"
	"strings"

	"veribatch/internal/imageref"
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
			shown := rec.Cells[c.index]
			switch {
			case strings.Contains(shown, "://"):
			case isAddress(link.Target):
				rec.Cells[c.index] = link.Target
				note(rec, imageLink, verify.Note, c.field, "")
			case link.Unknown && !strings.ContainsAny(shown, `./\`): // else it shows the path of a file
				note(rec, imageLinkUnknown, verify.Error, c.field, "")
			}
		}
	}
}

// embed puts the addresses of the images in the workbook into the cells that they lie in. Where it isn't clear which
// image is meant, or there is none that can be read, the row is refused. An address that somebody typed is no image of
// this row.
func (f *file) embed(rec *verify.Record, r table.Row) {
	for _, c := range f.columns {
		if !isImage(c.field) || c.index == templated {
			continue
		}
		shown := rec.Cells[c.index]
		image, state := r.ImageAt(c.index)
		if state == table.NoImage {
			switch {
			case imageref.Address(shown).IsEmbedded():
				state = table.UnreadableImage
			case shown == "" && r.Covered(c.index, f.isNoImage):
				state = table.UnclearImage
			}
		}
		if state != table.NoImage {
			rec.Cells[c.index] = ""
		}
		switch {
		case state == table.UnreadableImage:
			note(rec, imageInCell, verify.Error, c.field, "")
		case state == table.UnclearImage, state == table.OneImage && isAddress(shown):
			note(rec, imageUnclear, verify.Error, c.field, "")
		case state == table.OneImage:
			rec.Cells[c.index] = f.ImageAddress(image.Part)
			note(rec, imageEmbedded, verify.Note, c.field, "")
			if image.Edited {
				note(rec, imageEdited, verify.Warning, c.field, "")
			}
		}
	}
}

// isNoImage reports whether no field of an image is in a column.
func (f *file) isNoImage(index int) bool { return len(f.imageColumns(index)) == 0 }

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
