package workbook

import (
	"archive/zip"
	"io"
	"math"
	"os"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

// newArchive returns the zip that a workbook is written to w as. The fastest
// compression makes the file a third larger and the whole workbook a third
// quicker.
func newArchive(w io.Writer, m *mends) excelize.ZipWriter {
	zw := zip.NewWriter(w)
	zw.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestSpeed)
	})
	return mendingZip{zw, m}
}

// zip64Size is the size in bytes from which a part of an archive needs zip64.
const zip64Size = math.MaxUint32

// markLargeParts makes the local headers of parts of at least size bytes ask
// for zip version 4.5. Package zip says so in the central directory alone,
// and Excel takes the difference for damage.
func markLargeParts(f *os.File, size uint64) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	r, err := zip.NewReader(f, info.Size())
	if err != nil {
		return err
	}
	for _, part := range r.File {
		if part.UncompressedSize64 < size {
			continue
		}
		data, err := part.DataOffset()
		if err != nil {
			return err
		}
		// A local header is 30 bytes and the name: excelize's parts have no extra field.
		header := data - int64(len(part.Name)) - 30
		if _, err := f.WriteAt([]byte{45, 0}, header+4); err != nil {
			return err
		}
	}
	return nil
}
