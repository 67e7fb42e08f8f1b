package mojibake

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// known are what replacement characters and uninitialised memory become in GBK, and a byte-order mark in Windows-1252.
var known = []string{"锟斤", "斤拷", "烫烫烫", "屯屯屯", "ï»¿"}

// Is reports whether a name was read in the wrong encoding before it was written where it stands. A name that begins
// with a common character costs no allocation: the first byte of Chinese in UTF-8 begins no such character in GB18030.
func Is(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	switch {
	case strings.ContainsFunc(name, suspicious) && containsAny(name, known):
		return true
	case rarityOf(first) == common, strings.IndexFunc(name, beyondASCII) < 0:
		return false
	}
	return utf8AsGB(name) || gbAsUTF8(name) || asLatin(name)
}

// suspicious reports whether r is in one of the known words.
func suspicious(r rune) bool {
	return r == '斤' || r == '烫' || r == '屯' || r == 'ï'
}

func containsAny(name string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) })
}

func beyondASCII(r rune) bool { return r >= utf8.RuneSelf }

// utf8AsGB recognises 鏉庨潤, which is 李静. Its last character may have been cut off.
func utf8AsGB(name string) bool {
	name = strings.TrimRight(name, "?？\ufffd")
	bytes, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(name))
	if err != nil {
		return false
	}
	whole := bytes[:len(bytes)-unfinished(bytes)]
	if len(whole) == 0 || !utf8.Valid(whole) {
		return false
	}
	return hasHan(string(whole)) && compare(string(whole), name) == UTF8
}

// unfinished returns how many bytes at the end begin a character of UTF-8 and do not end it.
func unfinished(bytes []byte) int {
	for n := 1; n <= min(2, len(bytes)); n++ {
		if tail := bytes[len(bytes)-n:]; utf8.RuneStart(tail[0]) && !utf8.FullRune(tail) {
			return n
		}
	}
	return 0
}

// gbAsUTF8 recognises what a Chinese name in GB18030 becomes if it happens to be valid UTF-8: a few characters that
// are all foreign, or all rare, where a real name may be too.
func gbAsUTF8(name string) bool {
	most := margin
	for _, r := range name {
		switch rarityOf(r) {
		case common, seldom:
			return false
		case rare:
			most = margin / 2
		}
	}
	asGB, ok := decode([]byte(name))
	return ok && utf8.RuneCountInString(name) <= 3 && allHan(asGB) && rarity(asGB) < most
}

// asLatin recognises Chinese that was read as Windows-1252, such as ÀîÃ÷ or æŽé™. Bytes may be lost.
func asLatin(name string) bool {
	if hasHan(name) {
		return false
	}
	var bytes []byte
	for _, r := range name {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			return false
		}
		bytes = append(bytes, b)
	}
	if asGB, ok := FromGB(bytes); ok && allHan(asGB) {
		return true
	}
	han := 0
	for rest := bytes; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if unicode.Is(unicode.Han, r) {
			han += size
		}
		rest = rest[size:]
	}
	return 2*han >= len(bytes)
}

func allHan(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}
