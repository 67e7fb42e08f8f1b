package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
)

// verdict answers with a VerifyStatus, in the shape that was configured.
func (x *call) verdict(status int) {
	d := x.document()
	d.root(action+"Response", func() {
		switch {
		case x.config.Shape == ShapeResult:
			d.object("ResultObject", func() { x.result(d, status) })
			x.trailer(d)
		case x.config.Shape == ShapeFlat:
			x.result(d, status)
			d.text("RequestId", x.id)
		case d.xml:
			d.object("Data", func() { x.data(d, status) })
		default:
			x.data(d, status)
		}
	})
	x.send(http.StatusOK, d)
}

// trailer ends an answer of the newer page. Its XML sample has no Success.
func (x *call) trailer(d *document) {
	d.text("Message", "success")
	d.text("RequestId", x.id)
	d.integer("Code", http.StatusOK)
	if !d.xml {
		d.boolean("Success", true)
	}
}

// result writes what the newer page and the SDKs have.
func (x *call) result(d *document, status int) {
	p, sum := invent(x.m.number, status)
	d.integer("VerifyStatus", status)
	d.score("AuthorityComparisionScore", p.authority)
	d.text("VerifyToken", token(x.id))
	if x.m.front != "" {
		d.score("IdCardFaceComparisonScore", p.card)
	}
	d.object("Material", func() {
		if x.config.FaceGlobal {
			d.text("FaceGlobalUrl", x.link(x.m.face))
		}
		d.text("IdCardName", x.m.name)
		d.text("FaceQuality", p.quality)
		d.text("IdCardNumber", x.m.number)
		d.boolean("FaceMask", p.mask)
		d.text("FaceImageUrl", x.link(x.m.face))
		if x.m.front != "" {
			x.cardInfo(d, x.m.read(status, sum))
		}
	})
}

// data writes what the older page has.
func (x *call) data(d *document, status int) {
	p, sum := invent(x.m.number, status)
	d.text("VerifyToken", token(x.id))
	d.integer("VerifyStatus", status)
	d.object("Material", func() {
		d.text("FaceImageUrl", x.link(x.m.face))
		d.text("IdCardName", x.m.name)
		d.text("IdCardNumber", x.m.number)
		if x.m.front != "" {
			x.cardInfo(d, x.m.read(status, sum))
		}
	})
	d.score("AuthorityComparisonScore", p.authority)
}

func (x *call) cardInfo(d *document, c card) {
	old := x.config.Shape == ShapeData
	if old {
		c.start, c.end = dashed(c.start), dashed(c.end)
	}
	d.object("IdCardInfo", func() {
		d.text("FrontImageUrl", x.link(x.m.front))
		d.optional("BackImageUrl", x.link(x.m.back))
		d.optional("Name", c.name)
		d.optional("Number", c.number)
		if old || d.xml && x.config.Shape == ShapeResult {
			d.optional("Sex", c.sex)
		}
		if !old {
			d.optional("Birth", c.birth)
		}
		d.optional("Nationality", c.nationality)
		d.optional("Address", c.address)
		d.optional("StartDate", c.start)
		d.optional("EndDate", c.end)
		d.optional("Authority", c.authority)
	})
}

// token returns a VerifyToken that goes with a request.
func token(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16])
}

// digest stands for a text.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}
