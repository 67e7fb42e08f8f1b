package cloudauth

import (
	"encoding/json"

	"veribatch/internal/verify"
)

// ContrastFaceVerify compares a face with the authority's photo of the person.
// Every answer is billed.
var contrastFace = Action{
	Action: verify.Action{
		Name: "ContrastFaceVerify", Title: "金融级实人认证（纯服务端）",
		Required: []verify.Field{verify.Name, verify.IDNumber, verify.FaceImage},
		Face:     true, MinAge: 14,
	},
	Aliases: []string{"金融级实人认证"},
	Quota:   50, // with a photo
	Price:   listed,
	Scene:   SceneNumber,
	Counter: Counter{Product: "FINANCE_VERIFY", Program: "ID_MIN"}, // its ProductCode
	verify:  (*verifier).ask,
	request: func(q question) (query, form []pair) {
		// The photo is from an archive: without a model the service wants a live one.
		return []pair{{"Model", "NO_LIVENESS"}}, []pair{
			{"CertName", q.Name},
			{"CertNo", q.IDNumber},
			{"CertType", "IDENTITY_CARD"},
			{"Crop", "T"},
			{"FaceContrastPicture", q.face.base64},
			{"OssBucketName", q.face.bucket},
			{"OssObjectName", q.face.object},
			{"OuterOrderNo", q.order},
			{"ProductCode", "ID_MIN"},
			{"SceneId", q.scene},
			{"UserId", clip(q.UserID, 100)},
		}
	},
	read: byPassed,
	codes: []family{
		{"400", verify.ClassRecord},
		{"401", verify.ClassRecord},
		{"402", verify.ClassAccount},
		{"404", verify.ClassAccount},
		{"405", verify.ClassRecord},
		{"410", verify.ClassAccount},
		{"411", verify.ClassAccount},
		{"412", verify.ClassAccount},
		{"417", verify.ClassUnknown}, // this identity not now
		{"418", verify.ClassUnknown}, // too many failures today
		{"419", verify.ClassRecord},
		{"420", verify.ClassUnknown}, // a mistake of ours
		{"421", verify.ClassRecord},
		{"422", verify.ClassDownload},
		{"423", verify.ClassRecord},
		{"427", verify.ClassRecord},
		{"500", verify.ClassTransient},
		{"InvalidParameter.*", verify.ClassRecord},
		{"InvalidParam.*", verify.ClassRecord},
	},
	names: withImageCodes(map[string]string{
		"MissingParameter": "400", "ParameterIsNull": "400", "InvalidParameter": "401", "InDebt": "412",
		"Forbidden.AccountAccessDenied": "410", "Forbidden.RAMUserAccessDenied": "411", "SystemError": "500",
	}),
	image: imageTransport{taken: true, object: true},
}

// byPassed reads an answer that says whether it passed, and by a SubCode why
// not. 202 and 203 speak of what the authority doesn't have.
func byPassed(r Response) (reading, bool) {
	v := verify.Verdict{SubCode: r.SubCode, Passed: r.Passed, CertifyID: r.CertifyID}
	var info struct {
		FaceAttack         string
		VerifyScore        score
		FacialPictureFront struct{ QualityScore, VerifyScore score }
	}
	_ = json.Unmarshal([]byte(r.MaterialInfo), &info) // what it doesn't say is missing
	front := info.FacialPictureFront
	v.QualityScore, v.FaceScore = front.QualityScore.value, front.VerifyScore.value
	if v.FaceScore == nil {
		v.FaceScore = info.VerifyScore.value
	}
	if info.FaceAttack != "" {
		attack := info.FaceAttack == "T"
		v.FaceAttack = &attack
	}
	switch {
	case r.Passed == "T" && (r.SubCode == "" || r.SubCode == "200"):
		return reading{verify.Passed, v}, true
	case r.Passed == "F" && r.SubCode != "200":
		v.NoRecord = r.SubCode == "202" || r.SubCode == "203"
		return reading{verify.Rejected, v}, true
	}
	return reading{}, false
}
