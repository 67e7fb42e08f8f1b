package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// archive packs a tree under a folder that is named as the archive is.
func archive(out string, tree fs.FS, program string, modified time.Time) error {
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	pack, root := packTar, strings.TrimSuffix(filepath.Base(out), ".tar.gz")
	if filepath.Ext(out) == ".zip" {
		pack, root = packZip, strings.TrimSuffix(root, ".zip")
	}
	err = pack(f, tree, func(name string) entry {
		return entry{path.Join(root, name), mode(name, program), modified}
	})
	return errors.Join(err, f.Close())
}

// An entry is a file as an archive shows it.
type entry struct {
	name     string
	mode     fs.FileMode
	modified time.Time
}

func packTar(out io.Writer, tree fs.FS, entryOf func(name string) entry) error {
	compressed := gzip.NewWriter(out)
	packed := tar.NewWriter(compressed)
	err := eachFile(tree, func(name string, content []byte) error {
		e := entryOf(name)
		header := tar.Header{Name: e.name, Mode: int64(e.mode), Size: int64(len(content)), ModTime: e.modified}
		if err := packed.WriteHeader(&header); err != nil {
			return err
		}
		_, err := packed.Write(content)
		return err
	})
	return errors.Join(err, packed.Close(), compressed.Close())
}

func packZip(out io.Writer, tree fs.FS, entryOf func(name string) entry) error {
	packed := zip.NewWriter(out)
	err := eachFile(tree, func(name string, content []byte) error {
		e := entryOf(name)
		header := zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: e.modified}
		header.SetMode(e.mode)
		w, err := packed.CreateHeader(&header)
		if err != nil {
			return err
		}
		_, err = w.Write(content)
		return err
	})
	return errors.Join(err, packed.Close())
}

// eachFile calls do for the files of a tree, in the order of their names.
func eachFile(tree fs.FS, do func(name string, content []byte) error) error {
	return fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		return do(name, content)
	})
}
