package explain

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func everything() map[string][]Meaning {
	all := map[string][]Meaning{
		"status": Statuses(), "code": Codes(), "finding": Findings(), "state": States(),
	}
	for action := range actionTables {
		all["answer of "+action], all["code of "+action] = Answers(action), ActionCodes(action)
	}
	return all
}

// passes are the answers that say yes.
var passes = map[string]bool{"1": true, "101": true, "200": true, "T": true}

func TestEveryMeaningIsWhole(t *testing.T) {
	for table, meanings := range everything() {
		seen := map[string]bool{}
		for _, m := range meanings {
			if seen[strings.ToLower(m.Key)] {
				t.Errorf("%s %q is explained twice", table, m.Key)
			}
			seen[strings.ToLower(m.Key)] = true
			for _, text := range []Text{m.Reason, m.Advice} {
				checkText(t, table+" "+m.Key, text)
			}
			if fine := passes[m.Key] || table == "state"; fine != (m.Category == "") {
				t.Errorf("%s %s has the category %q", table, m.Key, m.Category)
			}
			if m.Category != "" && m.Category.Name() == (Text{}) {
				t.Errorf("%s %s has the category %q, which has no name", table, m.Key, m.Category)
			}
		}
	}
}

// halfMark matches half-width marks in Chinese.
var halfMark = regexp.MustCompile(`\p{Han}[,:;(?!]|[,;)]\p{Han}`)

// checkText checks that a text has both languages, each in its own script.
func checkText(t *testing.T, of string, text Text) {
	t.Helper()
	isHan := func(r rune) bool {
		return unicode.Is(unicode.Han, r) || strings.ContainsRune("，。：；（）、", r)
	}
	if text.In(EN) == "" || strings.ContainsFunc(text.In(EN), isHan) {
		t.Errorf("%s: %q is not an English text", of, text.In(EN))
	}
	if halfMark.MatchString(text.In(ZH)) {
		t.Errorf("%s: %q has half-width marks", of, text.In(ZH))
	}
	if !strings.ContainsFunc(text.In(ZH), isHan) {
		t.Errorf("%s: %q is not a Chinese text", of, text.In(ZH))
	}
	for _, s := range []string{text.ZH, text.EN} {
		if s != strings.TrimSpace(s) || strings.Contains(s, "  ") {
			t.Errorf("%s: %q has stray blanks", of, s)
		}
	}
}

// The documents have half-width marks in some places and full-width ones in others; we have full-width ones.
var halfWidth = strings.NewReplacer("，", ",", "：", ":", "（", "(", "）", ")")

// The reasons are the words of the service's documents.
func TestDocumentedReasons(t *testing.T) {
	for status, want := range map[int]string{
		1: "认证通过。",
		2: "认证不通过,原因:实名校验不通过。",
		3: "认证不通过,可能原因:身份证照片模糊、光线问题造成字体无法识别、" +
			"身份证照片信息与需认证的身份证姓名不一致、提交的照片为非身份证照片。",
		4: "认证不通过,可能原因:身份证照片模糊、光线问题造成字体无法识别、" +
			"身份证照片信息与需认证的身份证号码不一致、提交的照片为非身份证照片。",
		5:  "认证不通过,可能原因:身份证照片上的有效期已过期(或即将过期)。",
		6:  "认证不通过,可能原因:人脸与身份证头像不一致。",
		7:  "认证不通过,可能原因:人脸与公安网照片不一致。",
		8:  "认证不通过,可能原因:提交的身份证照片非身份证原照片、未提交有效身份证照片。",
		9:  "认证不通过,可能原因:非账户本人操作。",
		11: "认证不通过,可能原因:公安网照片缺失、公安网照片格式错误、公安网照片未找到人脸。",
		12: "认证不通过,可能原因:公安网系统异常,无法进行照片比对等可能。",
	} {
		if got := Status(status).Reason.ZH; halfWidth.Replace(got) != halfWidth.Replace(want) {
			t.Errorf("status %d: %s\nwant %s", status, got, want)
		}
	}
	for code, want := range map[string]string{
		"ParameterIsNull":    "参数不能为空。",
		"InvalidParameter":   "非法参数。",
		"NoPermission":       "该RAM用户无权访问API。",
		"NoSubscribeService": "未开通OSS产品或未完成OSS读写授权,请登录控制台完成授权。",
		"InDebt":             "实人认证存在欠费,请充值后再进行操作。",
		"ResourcesTooLarge":  "传入资源超过了最大限制。",
		"DownloadTimedOut":   "下载资源超时(3秒)。",
		"NoFaceDetected":     "图片或者视频中检测不到人脸信息。",
		"SystemError":        "系统内部错误。",
		"3101":               "姓名与身份证号码不匹配。",
		"3102":               "姓名与身份证号码不存在，即权威库中无此人。",
		"3103":               "身份证号码不合法。",
	} {
		if m, _ := Code(code); halfWidth.Replace(m.Reason.ZH) != halfWidth.Replace(want) {
			t.Errorf("code %s: %s\nwant %s", code, m.Reason.ZH, want)
		}
	}
}

func TestCodes(t *testing.T) {
	for code, want := range map[string]string{
		"400": "ParameterIsNull", "401": "InvalidParameter", "403": "NoPermission", "410": "NoSubscribeService",
		"412": "InDebt", "421": "ResourcesTooLarge", "422": "DownloadTimedOut", "435": "NoFaceDetected",
		"500":            "SystemError",
		"nofacedetected": "NoFaceDetected", "3104": "3104",
		"Throttling": "Throttling.*", "Throttling.User": "Throttling.*", "Rejected.Throttling": "Rejected.Throttling",
		"Forbidden": "Forbidden", "Forbidden.RAM": "Forbidden.RAM",
		"InvalidParam.MaterialsNotValid": "InvalidParam.MaterialsNotValid",
		"InvalidParam.ImageNotFound":     "InvalidParam.*",
		"InvalidParameter.TooLarge":      "InvalidParameter.*", "Error.NoFaceDetected": "NoFaceDetected",
		"error.nopermissionaccess":    "NoPermission",
		"InvalidAccessKeyId.NotFound": "InvalidAccessKeyId.*", "InvalidAccessKeyId.Inactive": "InvalidAccessKeyId.*",
		"InvalidSecurityToken.Expired": "InvalidSecurityToken.*", "InvalidAction.NotFound": "InvalidAction.*",
		"InvalidTimeStamp.Expired": "InvalidTimeStamp.Expired", "InvalidVersion": "InvalidVersion",
		"InvalidBizType": "InvalidBizType", "InvalidBiz": "InvalidBiz", "InvalidBizId": "Invalid*",
		"MissingName": "Missing*", "MissingParameter": "Missing*", "InvalidIdCardNumber.Malformed": "Invalid*",
		"Timeout": "Timeout", "NoVerdict": "NoVerdict", "CredentialsUnavailable": "CredentialsUnavailable",
	} {
		if m, ok := Code(code); !ok || m.Key != want {
			t.Errorf("Code(%s) = %q, %v; want %q", code, m.Key, ok, want)
		}
	}
	for _, code := range []string{"", "Throttlings", "418", "*", "ForbiddenByPolicy", "Forbidden.Unheard",
		"Error.Unheard"} {
		if m, ok := Code(code); ok {
			t.Errorf("Code(%q) = %q, want none", code, m.Key)
		}
	}
}

func TestUndocumentedStatus(t *testing.T) {
	for _, n := range []int{-1, 0, 13, 99} {
		m := Status(n)
		for _, l := range []Lang{ZH, EN} {
			if !strings.Contains(m.Reason.In(l), m.Key) {
				t.Errorf("status %d: %q doesn't show the number", n, m.Reason.In(l))
			}
		}
	}
	for i, m := range Statuses() {
		if Status(i+1) != m {
			t.Errorf("status %d is explained as %s", i+1, m.Key)
		}
	}
}

func TestStates(t *testing.T) {
	for state, want := range map[string]string{
		"": "尚未发送", "sent": "结果待确认（可能已计费）", "passed": "通过", "rejected": "不通过",
		"unusable": "材料不可用", "unresolved": "暂无结果（下次自动重试）", "invalid": "资料有误（未发送，未计费）",
		"exhausted": "暂无结果（次数已用完，需用 --retry 再次发送）",
		"later":     "later", // a newer program's
	} {
		if got := State(state).Reason.ZH; got != want {
			t.Errorf("State(%q) is called %s, want %s", state, got, want)
		}
	}
}

func TestFindings(t *testing.T) {
	if m, ok := Finding("id-checksum"); !ok || m.Key != "id-checksum" {
		t.Errorf("Finding(id-checksum) = %q, %v", m.Key, ok)
	}
	if m, ok := Finding("id-unheard-of"); ok {
		t.Errorf("Finding(id-unheard-of) = %q, want none", m.Key)
	}
}

func TestBands(t *testing.T) {
	for _, c := range []struct {
		score float64
		want  string
	}{
		{100, "误识率 0.001%"}, {95, "误识率 0.001%"}, {94.99, "误识率 0.01%"}, {90, "误识率 0.01%"},
		{89.9, "误识率 0.1%"}, {80, "误识率 0.1%"}, {79.9, "误识率 1%"}, {60, "误识率 1%"},
		{59.9, "低于 60 分，无参考误识率"}, {0, "低于 60 分，无参考误识率"},
	} {
		if got := BandOf(c.score).Rate.ZH; got != c.want {
			t.Errorf("BandOf(%v) = %s, want %s", c.score, got, c.want)
		}
	}
}

// The tables that are returned are copies, which a caller may sort.
func TestTablesAreCopies(t *testing.T) {
	for table, meanings := range everything() {
		first := meanings[0]
		slices.Reverse(meanings)
		if everything()[table][0] != first {
			t.Errorf("sorting a copy changed the %s table", table)
		}
	}
}

func TestCodeName(t *testing.T) {
	for code, want := range map[string]string{
		"401": "InvalidParameter", "InvalidParameter": "InvalidParameter", "invalidparameter": "invalidparameter",
		"3104": "3104", "418": "418", "Throttling.User": "Throttling.User", "": "",
	} {
		if got := CodeName(code); got != want {
			t.Errorf("CodeName(%q) = %q, want %q", code, got, want)
		}
	}
}

// A code belongs to its action, and so does an answer.
func TestAnswersAndCodesOfActions(t *testing.T) {
	if m, ok := ActionCode("Id2MetaVerify", "403"); !ok || m.Category == Account {
		t.Errorf("403 of Id2MetaVerify is %+v", m)
	}
	if m, ok := ActionCode("VerifyMaterial", "403"); !ok || m.Category != Account {
		t.Errorf("403 of VerifyMaterial is %+v", m)
	}
	if m, ok := ActionCode("Id2MetaVerify", "435"); ok {
		t.Errorf("435 of Id2MetaVerify is VerifyMaterial's: %+v", m)
	}
	if _, ok := ActionCode("Id2MetaVerify", "Throttling.User"); !ok {
		t.Error("the gateway's codes are not explained")
	}
	// A SubCode that no document has is shown with its number, and not guessed.
	m := Answer("Mobile3MetaDetailVerify", "2", "999")
	if m.Category != Mobile || !strings.Contains(m.Reason.ZH, "999") || !strings.Contains(m.Reason.EN, "999") {
		t.Errorf("an unknown SubCode is %+v", m)
	}
	if m := Answer("Mobile3MetaDetailVerify", "2", "203"); m.Key != "203" || m.Category != Identity {
		t.Errorf("203 is %+v", m)
	}
	if m := Answer("Id2MetaVerify", "7", ""); !strings.Contains(m.Reason.EN, "7") {
		t.Errorf("an unknown BizCode is %+v", m)
	}
}

// People look up the word that they read in the workbook.
func TestConclusionByItsName(t *testing.T) {
	for name, key := range map[string]string{
		"通过": "passed", "不通过": "rejected", "核验一致": "passed", "核验不一致": "rejected", "查无记录": "no-record",
		"无法核验": "no-record", "结果待确认": "sent", "暂无结果（下次自动重试）": "unresolved", "passed": "passed",
		"Material unusable": "unusable", "in doubt": "sent",
	} {
		if m, ok := Conclusion(name); !ok || m.Key != key || m.Advice.ZH == "" {
			t.Errorf("%s: %q %v", name, m.Key, ok)
		}
	}
	for _, name := range []string{"", "通", "result"} {
		if m, ok := Conclusion(name); ok {
			t.Errorf("%q is %q", name, m.Key)
		}
	}
}
