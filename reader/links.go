package reader

import (
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"veribatch/internal/imageref"
	"veribatch/internal/verify"
	"veribatch/reader/table"
	"veribatch/reader/xlsx"
)

// dispImg matches the formula of WPS for a picture in a cell, whose result is the formula itself.
var dispImg = regexp.MustCompile(`(?i)^=?(_xlfn\.)?DISPIMG\(`)

// isDispImg reports whether a cell holds that formula. Most cells begin otherwise, which is quicker to see.
func isDispImg(cell string) bool {
	return cell != "" && strings.IndexByte("=_Dd", cell[0]) >= 0 && dispImg.MatchString(cell)
}

// ImageCells read the cells of images in one file.
type ImageCells struct {
	table  *table.Table
	folder string // of the file, as paths of images have it: relative to the folder that those start from
}

// ImageCells returns what reads the cells of images in a file beside the input, such as one of corrections.
func (in *Input) ImageCells(t *table.Table) ImageCells { return imageCells(t, in.imageRoot) }

func imageCells(t *table.Table, root string) ImageCells {
	c := ImageCells{table: t, folder: "."}
	folder, err := filepath.Abs(filepath.Dir(t.Name()))
	if err != nil {
		return c
	}
	if root, err = filepath.Abs(root); err != nil {
		return c
	}
	if relative, err := filepath.Rel(root, folder); err == nil {
		folder = relative
	}
	c.folder = filepath.ToSlash(folder)
	return c
}

// Read returns the address of the image of a cell: one in the workbook if there is one, else where the cell leads if
// it shows a word, else what it shows; and what is to be noted of that.
func (c ImageCells) Read(r *table.Row, cell int, field verify.Field) (string, []verify.Finding, table.ImageState) {
	image, state := r.ImageAt(cell)
	switch state {
	case table.NoImage:
	case table.OneImage:
		return c.table.ImageAddress(image.Part), foundInCell(image, field), state
	default:
		return "", nil, state
	}
	shown := ""
	if cell < len(r.Cells) {
		shown = strings.TrimSpace(r.Cells[cell])
	}
	for _, link := range r.Links {
		if link.Column != cell {
			continue
		}
		if address, found := c.follow(link, shown); found.Code != "" {
			found.Field = field
			return address, []verify.Finding{found}, state
		}
	}
	return shown, nil, state
}

// follow returns the address that a link leads to from a cell that shows a word, such as 查看, and what is to be noted
// of that. Where the cell shows an address itself, that stays, and there is nothing to note.
func (c ImageCells) follow(link xlsx.Link, shown string) (address string, found verify.Finding) {
	file, leads := imageref.LinkedFile(link.Target, c.folder)
	switch {
	case strings.Contains(shown, "://"):
	case isAddress(link.Target):
		return link.Target, verify.Finding{Code: imageLink, Severity: verify.Note}
	case strings.ContainsAny(shown, `./\`) && !completes(file, shown): // it shows the path of a file
	case link.Unknown:
		return shown, verify.Finding{Code: imageLinkUnknown, Severity: verify.Error}
	case leads:
		return file, verify.Finding{Code: imageLinkFile, Severity: verify.Note}
	}
	return shown, verify.Finding{}
}

// completes reports whether the path of a file has the folder to a name, among the images. A folder of another machine
// says nothing: spreadsheets write such when they save elsewhere.
func completes(file, name string) bool {
	return file != name && path.Base(file) == name && filepath.IsLocal(file) && !strings.Contains(file, ":")
}

// follow replaces what cells of images show, such as 查看, by the address that they lead to. A picture counts for more
// than a file that its cell leads to.
func (f *file) follow(rec *verify.Record, r *table.Row) {
	for _, link := range r.Links {
		_, state := r.ImageAt(link.Column)
		for _, c := range f.imageColumns(link.Column) {
			address, found := f.images.follow(link, rec.Cells[c.index])
			if found.Code == "" || found.Code == imageLinkFile && state != table.NoImage {
				continue
			}
			rec.Cells[c.index] = address
			note(rec, found.Code, found.Severity, c.field, "")
		}
	}
}

// embed puts the addresses of the images in the workbook into the cells that they lie in. Where it isn't clear which
// image is meant, or there is none that can be read, the row is refused. An address that somebody typed is no image of
// this row.
func (f *file) embed(rec *verify.Record, r *table.Row) {
	for _, c := range f.columns {
		if !c.image || c.index == templated {
			continue
		}
		shown := rec.Cells[c.index]
		typed := imageref.Address(shown).IsEmbedded()
		if !typed && len(r.Images) == 0 {
			continue
		}
		image, state := r.ImageAt(c.index)
		if state == table.NoImage {
			switch {
			case typed:
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
			rec.Findings = append(rec.Findings, foundInCell(image, c.field)...)
		}
	}
}

// foundInCell returns what is to be noted of an image that was read from a cell.
func foundInCell(image xlsx.Image, field verify.Field) []verify.Finding {
	found := []verify.Finding{{Code: imageEmbedded, Severity: verify.Note, Field: field}}
	if image.Edited {
		found = append(found, verify.Finding{Code: imageEdited, Severity: verify.Warning, Field: field})
	}
	return found
}

// isNoImage reports whether no field of an image is in a column.
func (f *file) isNoImage(index int) bool { return len(f.imageColumns(index)) == 0 }

// imageColumns returns the columns of images that are at an index.
func (f *file) imageColumns(index int) []*column {
	var all []*column
	for _, c := range f.columns {
		if c.index == index && c.image {
			all = append(all, c)
		}
	}
	return all
}

// isAddress reports whether a link leads to an image that may be fetched, and not into the workbook or to a mailbox.
func isAddress(target string) bool {
	scheme, _, _ := strings.Cut(strings.ToLower(target), "://")
	return scheme == "http" || scheme == "https" || scheme == "oss"
}
