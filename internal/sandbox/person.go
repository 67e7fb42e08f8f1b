package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"time"
)

// A person is what the sandbox makes up about an identity number, always the
// same about the same number.
type person struct {
	authority, card int // scores in hundredths; 0 where nothing was compared
	quality         string
	mask            bool
}

// invent makes up scores that suit the verdict.
func invent(number string, status int) (person, [sha256.Size]byte) {
	sum := sha256.Sum256([]byte(number))
	p := person{
		authority: between(sum[0:], 6000, 9999),
		card:      between(sum[2:], 6000, 9999),
		quality:   [...]string{"NORMAL", "NORMAL", "HIGH", "LOW"}[sum[4]%4],
		mask:      sum[5]%32 == 0,
	}
	if magic(number) == poorFace {
		p.quality = "UNQUALIFIED"
	}
	switch status {
	case 2, 11, 12: // no photo of the authority's to compare with
		p.authority = 0
	case 7, 9, 10:
		p.authority = between(sum[0:], 500, 4499)
	case 6:
		p.card = between(sum[2:], 500, 4499)
	}
	return p, sum
}

func between(b []byte, low, high int) int {
	return low + int(binary.BigEndian.Uint16(b))%(high-low+1)
}

// A card is what the service reads off an ID card's two sides. The front
// tells the person, the back who issued the card and for how long.
type card struct {
	name, number        string
	sex, birth, address string
	nationality         string
	authority           string
	start, end          string // yyyymmdd, or 长期
}

var cities = [...]string{"浙江省杭州市", "四川省成都市", "湖北省武汉市", "陕西省西安市", "福建省厦门市", "云南省昆明市"}

// read makes up the card of a person. It agrees with what was submitted,
// except where the verdict says that it doesn't. Any field may be missing.
func (m material) read(status int, sum [sha256.Size]byte) card {
	if magic(m.number) == poorCard {
		return card{name: m.name}
	}
	city := cities[int(sum[6])%len(cities)]
	c := card{
		name: m.name, number: m.number, nationality: "汉",
		address: city + "样本路" + strconv.Itoa(between(sum[7:], 1, 999)) + "号",
	}
	switch status {
	case 3:
		c.name = "样本某"
	case 4:
		c.number = ""
	}
	if len(m.number) == 18 {
		c.birth = m.number[6:14]
		c.sex = "女"
		if m.number[16]%2 == 1 {
			c.sex = "男"
		}
	}
	if m.back != "" {
		c.authority = city + "公安局样本分局"
		c.start, c.end = validity(c.birth, status, sum)
	}
	return c
}

// validity makes up how long a card holds: twenty years, or for good from 46
// years of age on; one that ran out ran ten years, until 2018.
func validity(birth string, status int, sum [sha256.Size]byte) (start, end string) {
	issued := time.Date(2016+int(sum[9]%8), 1, 1+int(sum[10]), 0, 0, 0, 0, time.UTC)
	if status == 5 {
		issued = time.Date(2008, 1, 1+int(sum[10]), 0, 0, 0, 0, time.UTC)
		return compact(issued), compact(issued.AddDate(10, 0, 0))
	}
	if born, err := time.Parse("20060102", birth); err == nil && born.AddDate(46, 0, 0).Before(issued) {
		return compact(issued), "长期"
	}
	return compact(issued), compact(issued.AddDate(20, 0, 0))
}

func compact(t time.Time) string { return t.Format("20060102") }

// dashed turns yyyymmdd into yyyy-MM-dd, and leaves anything else alone.
func dashed(date string) string {
	if len(date) != 8 {
		return date
	}
	return date[:4] + "-" + date[4:6] + "-" + date[6:]
}
