package sandbox

import (
	"bytes"
	"encoding/base64"
	"image"
	"maps"
	"regexp"
	"strconv"
	"strings"
)

// The actions that take a face (ACTIONS §2).

// faceFailures are the codes about pictures, beside the action's own.
func faceFailures(own map[string]failure) map[string]failure {
	all := maps.Clone(own)
	all["821"] = coded(421, "The size of the incoming resources are too large.")
	all["822"] = coded(422, "Downloading resource timed out.")
	all["835"] = coded(419, "The photo is unqualified.")
	return all
}

func id3() *service {
	s := element("Id3MetaVerify", "UserName", "IdentifyNum")
	s.codes = faceFailures(elementFailures)
	s.form = func(p parameters) bool {
		return wellFormed(p) && p.has("FacePicture") != p.has("FaceUrl") &&
			(p.has("FaceUrl") || isPhoto(p.get("FacePicture")))
	}
	s.passes = decision{biz: "1", sub: "101"}
	s.negatives = []decision{
		{biz: "2", sub: "201"}, {biz: "2", sub: "202"}, {biz: "3", sub: "203", free: true}, {biz: "2", sub: "204"},
		{biz: "3", sub: "301", free: true}, {biz: "3", sub: "302", free: true},
	}
	s.write = func(x *call, d *document, r decision) {
		writeBizCode(x, d, r)
		if r.biz != "3" {
			writeFaceDetail(d, x.parameters.get("IdentifyNum"), x.score(r.sub == "101"))
		}
	}
	return s
}

// writeFaceDetail writes a score in a string of JSON, as it is documented. It is unsure whether it always comes, and
// as one: for identity numbers that end in 1 it is an object, for those in 2 there is none.
func writeFaceDetail(d *document, number, score string) {
	switch {
	case strings.HasSuffix(number, "1"):
		d.object("FaceDetail", func() { d.literal("verifyScore", score) })
	case !strings.HasSuffix(number, "2"):
		d.text("FaceDetail", `{"verifyScore": `+score+`}`)
	}
}

func contrastFace() *service {
	return &service{
		name: "ContrastFaceVerify",
		required: []string{
			"SceneId", "OuterOrderNo", "ProductCode", "CertType", "CertName", "CertNo", "Model",
		},
		query: []string{"Model"}, digits: idDigits("CertNo"), form: contrastForm,
		passes: decision{biz: "T", sub: "200"},
		negatives: []decision{
			{biz: "F", sub: "201"}, {biz: "F", sub: "202"}, {biz: "F", sub: "203"}, {biz: "F", sub: "204"},
			{biz: "F", sub: "205"}, {biz: "F", sub: "206"},
		},
		codes: faceFailures(map[string]failure{
			"800": coded(400, "The parameter must not be empty."),
			"801": coded(401, "The specified parameter is invalid."),
			"802": coded(402, "The application is not configured."),
			"804": coded(404, "The scene is not configured."),
			"805": coded(405, "The person is too young."),
			"810": coded(410, "OSS is not authorised."),
			"811": coded(411, "The RAM user has no permission."),
			"812": coded(412, "You have an outstanding payment."),
			"817": coded(417, "The identity can't be verified now."),
			"818": coded(418, "Too many failures today."),
			"823": coded(423, "The CertifyId did not pass."),
			"827": coded(427, "The risk policy refuses it."),
			"850": coded(500, "A system error occurred."),
		}),
		write: func(x *call, d *document, r decision) {
			d.text("Passed", r.biz)
			d.text("SubCode", r.sub)
			d.text("CertifyId", "sandbox"+digest(x.parameters.get("OuterOrderNo"))[:25])
			d.text("MaterialInfo", `{"faceAttack":"`+map[bool]string{true: "T", false: "F"}[r.sub == "205"]+
				`","facialPictureFront":{"qualityScore":`+x.score(true)+`,"verifyScore":`+x.score(r.biz == "T")+`}}`)
		},
	}
}

var orderForm = regexp.MustCompile(`^[0-9A-Za-z]{1,32}$`)

func contrastForm(p parameters) bool {
	ways := 0
	for _, way := range []string{"FaceContrastPicture", "FaceContrastPictureUrl", "OssObjectName"} {
		if p.has(way) {
			ways++
		}
	}
	_, err := strconv.ParseInt(p.get("SceneId"), 10, 64)
	return ways == 1 && err == nil && orderForm.MatchString(p.get("OuterOrderNo")) &&
		p.get("ProductCode") == "ID_MIN" && p.get("CertType") == "IDENTITY_CARD" && p.get("Model") == "NO_LIVENESS" &&
		len(p.get("CertNo")) == 18 && p.has("OssBucketName") == p.has("OssObjectName") &&
		!strings.ContainsAny(p.get("CertName"), "0123456789") &&
		(!p.has("FaceContrastPicture") || isPhoto(p.get("FaceContrastPicture")))
}

// isPhoto reports whether a value is the base64 of a photo that is taken: under
// 1 MB, 640×480 to 1920×1080 lying or standing.
func isPhoto(value string) bool {
	content, err := base64.StdEncoding.DecodeString(value)
	if err != nil || len(content) >= 1_000_000 {
		return false
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(content))
	long, short := max(size.Width, size.Height), min(size.Width, size.Height)
	return err == nil && long >= 640 && long <= 1920 && short >= 1 && short <= 1080
}

// score makes up a score that suits the decision.
func (x *call) score(good bool) string {
	number := x.parameters.get("IdentifyNum") + x.parameters.get("CertNo")
	status := 1
	if !good {
		status = 7
	}
	p, _ := invent(number, status)
	return strconv.FormatFloat(float64(p.authority)/100, 'f', -1, 64)
}
