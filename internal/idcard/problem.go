package idcard

// A Problem is what is wrong or unusual about a number or a name.
type Problem string

// The problems of numbers.
const (
	NumberMissing   Problem = "id-missing"
	NumberMasked    Problem = "id-masked"           // digits are hidden
	Scientific      Problem = "id-scientific"       // Excel lost the last digits
	Character       Problem = "id-character"        // characters other than digits and a final X
	Length          Problem = "id-length"           // neither 18 nor 15 characters
	Checksum        Problem = "id-checksum"         // the check digit is wrong
	BirthDate       Problem = "id-date"             // no such date
	Future          Problem = "id-future"           // born after today
	Province        Problem = "id-region"           // no such province
	UnknownRegion   Problem = "id-region-unknown"   // the region code has an unusual form
	FifteenDigits   Problem = "id-15-digits"        // the form before 1999
	Rounded         Problem = "id-rounded"          // ends in 000, as Excel leaves it
	ResidencePermit Problem = "id-residence-permit" // of a Hong Kong, Macao or Taiwan resident
	Foreign         Problem = "id-foreign"          // of a foreign permanent resident
)

// The problems of names.
const (
	NameMissing Problem = "name-missing"
	Placeholder Problem = "name-placeholder" // a word for nothing, such as NULL or 未知, or no letter at all
	Mojibake    Problem = "name-mojibake"    // it was read in the wrong encoding
	Scripts     Problem = "name-scripts"     // Cyrillic or Greek letters that look like others
	Escaped     Problem = "name-escaped"     // characters are written as codes, such as \u738b
	NameMasked  Problem = "name-masked"      // characters are hidden
	NameLong    Problem = "name-long"        // more than 100 characters
	NameShort   Problem = "name-short"       // a single character
	Garbled     Problem = "name-garbled"     // a question mark where a character was lost
	PrivateUse  Problem = "name-private-use" // a character that only one system can show
	Digits      Problem = "name-digits"
	Letters     Problem = "name-letters" // pinyin or another script
	Symbol      Problem = "name-symbol"  // such as brackets
)
