package cloudauth

import (
	"encoding/json"

	"veribatch/internal/verify"
)

// Id3MetaVerify asks whether a face, a name and an identity number belong
// together. What its SubCodes mean isn't published.
var id3Meta = Action{
	Action: verify.Action{
		Name: "Id3MetaVerify", Title: "身份三要素核验",
		Required: []verify.Field{verify.Name, verify.IDNumber, verify.FaceImage},
		Face:     true,
	},
	Quota: elementQuota, verify: (*verifier).ask,
	request: func(q question) (query, form []pair) {
		return nil, append([]pair{{"Crop", "T"}, {"FacePicture", q.face.base64}, {"FaceUrl", q.face.url}},
			nameAndNumber(q)...)
	},
	read: func(r Response) (reading, bool) {
		d, ok := byBizCode(r)
		var detail struct{ VerifyScore score }
		_ = json.Unmarshal([]byte(r.FaceDetail), &detail) // what it doesn't say is missing
		d.verdict.FaceScore = detail.VerifyScore.value
		return d, ok
	},
	codes: append([]family{
		{"419", verify.ClassRecord},
		{"421", verify.ClassRecord},
		{"422", verify.ClassDownload},
		{"435", verify.ClassRecord},
	}, elementCodes...),
	names: withImageCodes(elementNames),
	image: imageTransport{taken: true, url: true},
}
