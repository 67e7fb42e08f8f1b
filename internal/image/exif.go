package image

import (
	"bytes"
	"encoding/binary"
)

// orientation returns how a JPEG's EXIF says that its pixels are to be
// turned, 1 to 8; 1, not at all, where it says nothing or nonsense.
func orientation(data []byte) int {
	tiff := exif(data)
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	return orientationTag(tiff, order)
}

// exif returns the TIFF structure in a JPEG's EXIF segment, if it has one. A
// segment is FF, its marker, and its length in two bytes that count themselves.
func exif(data []byte) []byte {
	const app1, startOfScan = 0xE1, 0xDA
	rest := data[min(2, len(data)):]
	for len(rest) >= 4 && rest[0] == 0xFF && rest[1] != startOfScan {
		length := int(binary.BigEndian.Uint16(rest[2:]))
		if length < 2 || 2+length > len(rest) {
			return nil
		}
		tiff, ok := bytes.CutPrefix(rest[4:2+length], []byte("Exif\x00\x00"))
		if rest[1] == app1 && ok {
			return tiff
		}
		rest = rest[2+length:]
	}
	return nil
}

// orientationTag looks through the first directory of a TIFF structure: a
// count, then entries of twelve bytes: tag, type, how many, value.
func orientationTag(tiff []byte, order binary.ByteOrder) int {
	const tag, short = 0x0112, 3
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	directory := tiff[at:]
	entries := directory[2:]
	for range order.Uint16(directory) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == tag && order.Uint16(entries[2:]) == short {
			if turn := int(order.Uint16(entries[8:])); turn >= 1 && turn <= 8 {
				return turn
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}
