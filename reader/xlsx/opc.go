package xlsx

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"io"
	"path"
	"slices"
	"strings"

	"veribatch/internal/words"

	"github.com/klauspost/compress/flate" // unpacks faster than the standard library's
)

// An opcPackage is an Office file: parts in a zip archive that refer to one another (ECMA-376 part 2). Reading a part
// ends with the context.
type opcPackage struct {
	*zip.ReadCloser
	ctx   context.Context
	parts map[string]*zip.File // by nameOf
}

// openPackage opens the package at path. Reading its parts ends with ctx.
func openPackage(ctx context.Context, path string) (opcPackage, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return opcPackage{}, err
	}
	archive.RegisterDecompressor(zip.Deflate, flate.NewReader)
	parts := make(map[string]*zip.File, len(archive.File))
	for _, f := range archive.File {
		if name := nameOf(f.Name); parts[name] == nil { // of equal names the first counts
			parts[name] = f
		}
	}
	return opcPackage{archive, ctx, parts}, nil
}

// nameOf returns the name of a part as it is compared: whatever its case, and with / for \.
func nameOf(part string) string { return strings.ToLower(strings.ReplaceAll(part, `\`, "/")) }

// part finds a part by its name.
func (p opcPackage) part(name string) (*zip.File, error) {
	if part := p.parts[nameOf(name)]; part != nil {
		return part, nil
	}
	return nil, words.Errorf("%s is missing", name)
}

// open opens a part, unless it claims to unpack to more than it may. archive/zip returns no more than the claim.
func (p opcPackage) open(part *zip.File) (io.ReadCloser, error) {
	size, packed := part.UncompressedSize64, int64(min(part.CompressedSize64, maxUnpacked))
	if size > uint64(UnpackLimit(packed)) {
		return nil, words.Errorf("%s unpacks to %d MiB, %w", part.Name, size>>20, errTooMuch)
	}
	in, err := part.Open()
	if err != nil {
		return nil, err
	}
	return ctxReader{in, p.ctx}, nil
}

// A ctxReader is a reader that ends with a context.
type ctxReader struct {
	io.ReadCloser
	ctx context.Context
}

func (r ctxReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.ReadCloser.Read(p)
}

// decode decodes a part that is held in memory.
func (p opcPackage) decode(part *zip.File, v any) error {
	if part.UncompressedSize64 > maxInMemory {
		return words.Errorf("%s unpacks to %d MiB, %w", part.Name, part.UncompressedSize64>>20, errTooMuch)
	}
	in, err := p.open(part)
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := decodeXML(in)
	if err != nil {
		return err
	}
	d := xml.NewDecoder(text)
	d.CharsetReader = func(name string, text io.Reader) (io.Reader, error) {
		if !strings.EqualFold(name, "utf-16") {
			return nil, errEncoding
		}
		return text, nil // it is UTF-8 by now
	}
	return d.Decode(v)
}

// A relationship is a reference of a part to another one, or to something outside.
type relationship struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
}

// is reports whether the relationship is of a kind, such as worksheet. Only the last element counts, because the
// strict form of the standard has another prefix.
func (r relationship) is(kind string) bool { return path.Base(r.Type) == kind }

// relationships returns those of a part, or of the package for an empty name. Their targets are full part names.
func (p opcPackage) relationships(of string) ([]relationship, error) {
	folder, base := path.Split(strings.ReplaceAll(of, `\`, "/"))
	part, err := p.part(folder + "_rels/" + base + ".rels")
	if err != nil {
		return nil, err
	}
	all, err := p.decodeRelationships(part)
	if err != nil {
		return nil, err
	}
	for i, r := range all {
		target := strings.ReplaceAll(r.Target, `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(folder, target)
		}
		all[i].Target = strings.TrimPrefix(path.Clean(target), "/")
	}
	return all, nil
}

// partsOf returns the parts that a part refers to within the package, by the ids of the relationships.
func (p opcPackage) partsOf(part string) (map[string]*zip.File, error) {
	all, err := p.relationships(part)
	if err != nil {
		return nil, err
	}
	parts := make(map[string]*zip.File, len(all))
	for _, r := range all {
		if target := p.parts[nameOf(r.Target)]; target != nil && !strings.EqualFold(r.Mode, "External") {
			parts[r.ID] = target
		}
	}
	return parts, nil
}

// rawRelationships returns those of a part with their targets as they are written; nil if it has none.
func (p opcPackage) rawRelationships(of string) ([]relationship, error) {
	folder, base := path.Split(strings.ReplaceAll(of, `\`, "/"))
	part, err := p.part(folder + "_rels/" + base + ".rels")
	if err != nil {
		return nil, nil // without relationships, a part needs no list of them
	}
	return p.decodeRelationships(part)
}

func (p opcPackage) decodeRelationships(part *zip.File) ([]relationship, error) {
	var all struct {
		Relationships []relationship `xml:"Relationship"`
	}
	err := p.decode(part, &all)
	return all.Relationships, err
}

// optional is related, and nil for a part that is named and absent too.
func (p opcPackage) optional(all []relationship, kind string) *zip.File {
	part, err := p.related(all, kind)
	if err != nil {
		return nil
	}
	return part
}

// related returns the target of the first relationship of a kind, or nil.
func (p opcPackage) related(all []relationship, kind string) (*zip.File, error) {
	i := slices.IndexFunc(all, func(r relationship) bool { return r.is(kind) })
	if i < 0 {
		return nil, nil
	}
	return p.part(all[i].Target)
}
