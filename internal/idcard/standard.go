package idcard

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// StandardForm replaces the characters of a normalised name that only look like the real ones: radicals, as PDFs and
// fonts leave them (⽂ for 文), and compatibility ideographs. A name without them costs no allocation.
func StandardForm(name string) string {
	if !strings.ContainsFunc(name, lookalike) {
		return name
	}
	return strings.Map(func(r rune) rune {
		switch {
		case !lookalike(r):
			return r
		case firstRadical <= r && r < firstRadical+rune(len(radicals)):
			return radicals[r-firstRadical]
		}
		return []rune(norm.NFKC.String(string(r)))[0]
	}, name)
}

// lookalike reports whether StandardForm may replace r: CJK Radicals Supplement and Kangxi Radicals, and the two
// blocks
// of compatibility ideographs.
func lookalike(r rune) bool {
	return !common(r) && (firstRadical <= r && r <= 0x2FDF || 0xF900 <= r && r <= 0xFAFF || 0x2F800 <= r &&
		r <= 0x2FA1F)
}

const firstRadical = 0x2E80

// radicals are the ideographs of the CJK Radicals Supplement, by the Unicode Character Database
// (EquivalentUnifiedIdeograph.txt). U+2E80, a mark of repetition, is none's, and U+2E9A is unassigned.
var radicals = []rune("\u2E80厂乛乚乙亻冂𠘨刀刂卜㔾小尐兀尣尢𡯂巳幺彑彐忄心扌攵\u2E9A旡日月歺母民氵氺灬爫爬" +
	"丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艺艻虎衤覀西见角𧢲讠贝𧾷车辶辷辸邑钅長镸长门𨸏阝雨" +
	"青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟")

// mixesScripts reports whether a name has Cyrillic or Greek letters beside those of another script, such as a Cyrillic
// а within Latin ones: nobody sees them, and no record matches them.
func mixesScripts(name string) bool {
	hidden, other := false, false
	for _, r := range name {
		switch {
		case common(r):
			other = true
		case unicode.In(r, unicode.Cyrillic, unicode.Greek):
			hidden = true
		case unicode.IsLetter(r):
			other = true
		}
	}
	return hidden && other
}
