package idcard

import "slices"

// provinces are the first two digits of region codes by GB/T 2260. 71 is
// Taiwan; 81 to 83 are used on residence permits for Hong Kong, Macao and Taiwan
// residents.
var provinces = []int{
	11, 12, 13, 14, 15,
	21, 22, 23,
	31, 32, 33, 34, 35, 36, 37,
	41, 42, 43, 44, 45, 46,
	50, 51, 52, 53, 54,
	61, 62, 63, 64, 65,
	71, 81, 82, 83,
}

// municipalities have no prefectures: digits three and four only distinguish
// districts from counties.
var municipalities = []int{11, 12, 31, 50}

// undivided are the prefecture-level cities without counties, where the region
// code ends in 00: Dongguan, Zhongshan, Danzhou, Jiayuguan.
var undivided = []string{"4419", "4420", "4604", "6202"}

// region checks the six digits of a region code by their form. A list of today's
// counties would not do: counties are abolished, and people keep their numbers.
func region(code string) Problem {
	switch {
	case code == "810000", code == "820000", code == "830000":
		return ResidencePermit
	case code[0] == '9':
		return Foreign
	case !slices.Contains(provinces, decimal(code)):
		return Province
	case !assignable(code):
		return UnknownRegion
	}
	return ""
}

// assignable reports whether the code's prefecture and county are in the ranges
// of GB/T 2260: 01–70 for cities, prefectures and leagues, 90 for counties that
// the province administers itself.
func assignable(code string) bool {
	prefecture, county := decimal(code[2:]), decimal(code[4:])
	if slices.Contains(municipalities, decimal(code)) {
		return prefecture >= 1 && prefecture <= 3 && county > 0
	}
	known := prefecture >= 1 && prefecture <= 70 || prefecture == 90
	return known && (county > 0 || slices.Contains(undivided, code[:4]))
}
