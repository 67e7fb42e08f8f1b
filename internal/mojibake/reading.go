// Package mojibake tells Chinese text from bytes that were read in the wrong encoding. UTF-8 and GB18030 share many
// byte sequences, so validity alone decides nothing: what people write consists of common characters, and the wrong
// reading of it of rare ones.
package mojibake

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// A Reading is an encoding in which bytes make sense.
type Reading int

// The readings.
const (
	Doubtful Reading = iota
	UTF8
	GB18030
)

// margin is how much rarer, per character, the wrong reading has to be.
const margin = 0.75

// Read returns the encoding of bytes that are valid in both. Of a million invented names in GB18030 it took none for
// UTF-8, and of as many in UTF-8 none for GB18030; it left one in five thousand in doubt.
func Read(text []byte) Reading {
	asGB, ok := decode(text)
	asUTF8 := string(text)
	switch {
	case !ok:
		return UTF8
	case !hasHan(asUTF8) && hasHan(asGB):
		return GB18030 // as one name in 130 is
	case !hasHan(asUTF8):
		return Doubtful
	}
	return compare(asUTF8, asGB)
}

// compare compares two readings that both have Chinese characters. Of names in GB18030 hardly five in a million have
// such a reading in UTF-8, and then one of rare characters.
func compare(asUTF8, asGB string) Reading {
	switch u, g := rarity(asUTF8), rarity(asGB); {
	case g-u >= margin, g > u && inGB2312(asUTF8):
		return UTF8
	case u-g >= margin:
		return GB18030
	}
	return Doubtful
}

func inGB2312(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf && rarityOf(r) > seldom })
}

// FromGB returns the characters of bytes that are not UTF-8, if they are ordinary Chinese in GB18030.
func FromGB(text []byte) (string, bool) {
	asGB, ok := decode(text)
	return asGB, ok && hasHan(asGB) && rarity(asGB) <= margin
}

// decode returns bytes as GB18030, and whether all of them are.
func decode(text []byte) (string, bool) {
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
	return string(decoded), err == nil && !strings.ContainsRune(string(decoded), utf8.RuneError)
}

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// How rare a character is in Chinese data.
const (
	common  = 0 // GB 2312 level 1: the 3,755 most usual ones, and punctuation
	seldom  = 1 // GB 2312 level 2: 3,008 more
	rare    = 3 // any other Chinese character
	foreign = 5 // of another script
	never   = 20
)

// rarity returns the mean rarity of the characters beyond ASCII.
func rarity(text string) float64 {
	sum, n := 0, 0
	for _, r := range text {
		if r < utf8.RuneSelf && r >= ' ' {
			continue
		}
		sum += rarityOf(r)
		n++
	}
	return float64(sum) / float64(max(n, 1))
}

func rarityOf(r rune) int {
	switch {
	case firstHan <= r && r <= lastHan: // first, as it is nearly every character
		return int(levels()[r-firstHan])
	case 0x3000 <= r && r <= 0x303F, 0xFF00 <= r && r <= 0xFF5E, r == '·', r == '—', r == '…',
		0x2018 <= r && r <= 0x201D:
		return common
	case unicode.Is(unicode.Han, r):
		return rare
	case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Cf, r):
		return never
	}
	return foreign
}

// The block of the characters that GB 2312 has.
const (
	firstHan = 0x4E00
	lastHan  = 0x9FFF
)

// levels has the rarity of each character of the block. GB 2312 has those of level 1 in rows 16 to 55, as the bytes
// B0 to D7, and those of level 2 in rows 56 to 87, as D8 to F7.
var levels = sync.OnceValue(func() *[lastHan - firstHan + 1]uint8 {
	var all [lastHan - firstHan + 1]uint8
	for i := range all {
		all[i] = rare
	}
	mark := func(first, last byte, level uint8) {
		for _, r := range row(first, last) {
			if firstHan <= r && r <= lastHan {
				all[r-firstHan] = level
			}
		}
	}
	mark(0xB0, 0xD7, common)
	mark(0xD8, 0xF7, seldom)
	return &all
})

// row returns the characters of GB 2312 whose first byte is in the range.
func row(first, last byte) string {
	var bytes []byte
	for a := first; a <= last; a++ {
		for b := byte(0xA1); b <= 0xFE; b++ {
			bytes = append(bytes, a, b)
		}
	}
	decoded, _ := simplifiedchinese.GBK.NewDecoder().Bytes(bytes) // five places of level 1 are unassigned
	return string(decoded)
}
