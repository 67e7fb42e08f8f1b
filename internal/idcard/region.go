package idcard

import "slices"

// provinces are the first two digits of region codes by GB/T 2260; 71 is
// Taiwan, 81 to 83 stand on residence permits for Hong Kong, Macao and
// Taiwan residents.
var provinces = []int{
	11, 12, 13, 14, 15,
	21, 22, 23,
	31, 32, 33, 34, 35, 36, 37,
	41, 42, 43, 44, 45, 46,
	50, 51, 52, 53, 54,
	61, 62, 63, 64, 65,
	71, 81, 82, 83,
}

// municipalities have no prefectures: digits three and four only tell
// districts from counties.
var municipalities = []int{11, 12, 31, 50}

// undivided are prefecture-level cities without counties, whose people's
// numbers end their region in 00: Dongguan, Zhongshan, Danzhou, Jiayuguan.
var undivided = []string{"4419", "4420", "4604", "6202"}

// region judges the six digits of a region code. Counties come and go, and
// people keep the number they were given, so it goes by the build of the
// code rather than by a list of today's counties.
func region(code string) Problem {
	switch {
	case code == "810000", code == "820000", code == "830000":
		return ResidencePermit
	case code[0] == '9':
		return Foreign
	case !slices.Contains(provinces, decimal(code)):
		return Province
	case !wellBuilt(code):
		return UnknownRegion
	}
	return ""
}

// wellBuilt reports whether the code's prefecture and county are of the
// ranges that GB/T 2260 gives out: 01–70 for cities, prefectures and
// leagues, 90 for counties that the province runs itself.
func wellBuilt(code string) bool {
	prefecture, county := decimal(code[2:]), decimal(code[4:])
	if slices.Contains(municipalities, decimal(code)) {
		return prefecture >= 1 && prefecture <= 3 && county > 0
	}
	known := prefecture >= 1 && prefecture <= 70 || prefecture == 90
	return known && (county > 0 || slices.Contains(undivided, code[:4]))
}
