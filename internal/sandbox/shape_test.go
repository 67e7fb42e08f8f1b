package sandbox

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// leaves flattens a JSON object into "a.b" → value: strings stay in quotes, numbers don't.
func leaves(t testing.TB, body string) map[string]string {
	t.Helper()
	out := map[string]string{}
	var walk func(prefix string, v any)
	walk = func(prefix string, v any) {
		if m, ok := v.(map[string]any); ok {
			for name, member := range m {
				walk(strings.TrimPrefix(prefix+"."+name, "."), member)
			}
			return
		}
		var plain strings.Builder
		e := json.NewEncoder(&plain)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			t.Fatal(err)
		}
		out[prefix] = strings.TrimSpace(plain.String())
	}
	walk("", fields(t, body))
	return out
}

// elements flattens an XML document into "Root.a.b" → text.
func elements(t testing.TB, body string) map[string]string {
	t.Helper()
	out := map[string]string{}
	var path []string
	d := xml.NewDecoder(strings.NewReader(body))
	text := ""
	for {
		token, err := d.Token()
		if err != nil {
			if len(path) > 0 || len(out) == 0 {
				t.Fatalf("answer is no XML: %v", err)
			}
			return out
		}
		switch token := token.(type) {
		case xml.StartElement:
			path, text = append(path, token.Name.Local), ""
		case xml.CharData:
			text += string(token)
		case xml.EndElement:
			if text != "" {
				out[strings.Join(path, ".")] = text
			}
			path, text = path[:len(path)-1], ""
		}
	}
}

func names(m map[string]string) []string {
	var list []string
	for name := range m {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

const info = "IdCardInfo.Address IdCardInfo.Authority IdCardInfo.BackImageUrl IdCardInfo.EndDate " +
	"IdCardInfo.FrontImageUrl IdCardInfo.Name IdCardInfo.Nationality IdCardInfo.Number IdCardInfo.StartDate "

// under puts a prefix before each of a list of names.
func under(prefix, list string) string {
	fields := strings.Fields(list)
	for i := range fields {
		fields[i] = prefix + fields[i]
	}
	return strings.Join(fields, " ") + " "
}

func TestShapes(t *testing.T) {
	const material = "FaceGlobalUrl FaceImageUrl FaceMask FaceQuality IdCardName IdCardNumber " + info
	flat := "VerifyStatus AuthorityComparisionScore VerifyToken IdCardFaceComparisonScore " +
		under("Material.", material+"IdCardInfo.Birth")
	old := "VerifyStatus AuthorityComparisonScore VerifyToken " +
		under("Material.", "FaceImageUrl IdCardName IdCardNumber "+info+"IdCardInfo.Sex")
	for name, c := range map[string]struct {
		shape Shape
		xml   bool
		want  string
	}{
		"result JSON": {ShapeResult, false, under("ResultObject.", flat) + "Message RequestId Code Success"},
		"result XML": {ShapeResult, true,
			under("VerifyMaterialResponse.",
				under("ResultObject.", flat+"Material.IdCardInfo.Sex")+"Message RequestId Code")},
		"data JSON": {ShapeData, false, old},
		"data XML":  {ShapeData, true, under("VerifyMaterialResponse.Data.", old)},
		"flat JSON": {ShapeFlat, false, flat + "RequestId"},
		"flat XML":  {ShapeFlat, true, under("VerifyMaterialResponse.", flat+"RequestId")},
	} {
		t.Run(name, func(t *testing.T) {
			got := shaped(t, c.shape, c.xml, asking("100", "biz"))
			want := strings.Fields(c.want)
			slices.Sort(want)
			if !slices.Equal(names(got), want) {
				t.Errorf("has %v\nwant %v", names(got), want)
			}
		})
	}
}

// shaped returns an answer, flattened.
func shaped(t testing.TB, shape Shape, asXML bool, p url.Values) map[string]string {
	t.Helper()
	s := newSandbox(t, Config{Shape: shape, FaceGlobal: true})
	if asXML {
		return elements(t, ask(t, s, signedV1("POST", p)).body)
	}
	return leaves(t, ask(t, s, signedV3("POST", p)).body)
}

func TestStringsAndNumbers(t *testing.T) {
	result := shaped(t, ShapeResult, false, asking("100", "biz"))
	old := shaped(t, ShapeData, false, asking("100", "biz"))
	flat := shaped(t, ShapeFlat, false, asking("100", "biz"))
	for name, c := range map[string]struct{ got, want string }{
		"result status": {result["ResultObject.VerifyStatus"], `"1"`},
		"result code":   {result["Code"], `"200"`},
		"success":       {result["Success"], `"true"`},
		"data status":   {old["VerifyStatus"], `"1"`},
		"flat status":   {flat["VerifyStatus"], `1`},
		"flat mask":     {flat["Material.FaceMask"], strings.Trim(result["ResultObject.Material.FaceMask"], `"`)},
		"flat score": {flat["AuthorityComparisionScore"],
			strings.Trim(result["ResultObject.AuthorityComparisionScore"], `"`)},
		"data score": {old["AuthorityComparisonScore"], result["ResultObject.AuthorityComparisionScore"]},
	} {
		if c.got != c.want || c.got == "" {
			t.Errorf("%s is %s, want %s", name, c.got, c.want)
		}
	}
}

func TestValuesComeBack(t *testing.T) {
	p := asking("101", "biz")
	p.Set("Name", "甲·\"<&乙\\")
	for _, asXML := range []bool{false, true} {
		got := shaped(t, ShapeData, asXML, p)
		prefix, quote := "", `"`
		name := `"甲·\"<&乙\\"`
		if asXML {
			prefix, quote, name = "VerifyMaterialResponse.Data.", "", p.Get("Name")
		}
		for field, want := range map[string]string{
			"Material.IdCardName":        name,
			"Material.IdCardInfo.Name":   name,
			"Material.IdCardNumber":      quote + p.Get("IdCardNumber") + quote,
			"Material.IdCardInfo.Number": quote + p.Get("IdCardNumber") + quote,
			"Material.IdCardInfo.Sex":    quote + "男" + quote,
		} {
			if got[prefix+field] != want {
				t.Errorf("XML %v: %s is %s, want %s", asXML, field, got[prefix+field], want)
			}
		}
	}
}

func TestCardOnlyWhereItWasSent(t *testing.T) {
	none := shaped(t, ShapeResult, false,
		without(without(asking("100", "biz"), "IdCardFrontImageUrl"), "IdCardBackImageUrl"))
	front := shaped(t, ShapeResult, false, without(asking("100", "biz"), "IdCardBackImageUrl"))
	for name := range none {
		if strings.Contains(name, "IdCard") && !strings.HasPrefix(name, "ResultObject.Material.IdCardN") {
			t.Errorf("without an ID card there is %s", name)
		}
	}
	if front["ResultObject.Material.IdCardInfo.Name"] == "" ||
		front["ResultObject.Material.IdCardInfo.EndDate"] != "" {
		t.Errorf("with the front alone: %v", front)
	}
}

// The link is there only for scenes that are configured so.
func TestFaceGlobal(t *testing.T) {
	const name = "ResultObject.Material.FaceGlobalUrl"
	for configured, want := range map[bool]bool{false: false, true: true} {
		s := newSandbox(t, Config{FaceGlobal: configured})
		if _, has := leaves(t, ask(t, s, signedV3("POST", asking("100", "biz"))).body)[name]; has != want {
			t.Errorf("configured %v: has it %v", configured, has)
		}
	}
}

// Little was read off a card, and little seen of a face.
func TestPoorMaterial(t *testing.T) {
	for _, shape := range []Shape{ShapeResult, ShapeData, ShapeFlat} {
		card := names(shaped(t, shape, false, asking(poorCard, "biz")))
		card = slices.DeleteFunc(card, func(name string) bool { return !strings.Contains(name, "IdCardInfo.") })
		for i, name := range card {
			card[i] = name[strings.Index(name, "IdCardInfo."):]
		}
		if got := strings.Join(card, " "); got != "IdCardInfo.BackImageUrl IdCardInfo.FrontImageUrl IdCardInfo.Name" {
			t.Errorf("%s: a poor card has %s", shape, got)
		}
	}
	face := shaped(t, ShapeFlat, false, asking(poorFace, "biz"))
	if face["Material.FaceQuality"] != `"UNQUALIFIED"` || face["VerifyStatus"] != "1" {
		t.Errorf("a poor face: %v", face)
	}
}

func TestEveryRequestHasItsOwnID(t *testing.T) {
	s := newSandbox(t, Config{})
	one, two := leaves(t, ask(t, s, signedV3("POST", asking("100", "biz"))).body),
		leaves(t, ask(t, s, signedV3("POST", asking("100", "biz"))).body)
	if len(one["RequestId"]) != 38 || one["RequestId"] == two["RequestId"] {
		t.Errorf("request ids %s and %s", one["RequestId"], two["RequestId"])
	}
	const score = "ResultObject.AuthorityComparisionScore"
	if one[score] != two[score] {
		t.Errorf("the same person scores %s and %s", one[score], two[score])
	}
}

func TestErrorsInXML(t *testing.T) {
	for style, want := range map[ErrorStyle]map[string]string{
		ErrorsHTTP: {"Error.Code": "NoFaceDetected", "Error.HostId": "sandbox.example"},
		ErrorsBody: {"VerifyMaterialResponse.Code": "435", "VerifyMaterialResponse.Success": "false"},
	} {
		got := elements(t, ask(t, newSandbox(t, Config{Errors: style}), signedV1("GET", asking("835", "biz"))).body)
		for name, value := range want {
			if got[name] != value {
				t.Errorf("%s: %s is %q, want %q", style, name, got[name], value)
			}
		}
	}
	s := newSandbox(t, Config{})
	if got := ask(t, s, signedV1("GET", asking("855", "biz"))); !strings.HasSuffix(got.body,
		"<VerifyMaterialResponse></VerifyMaterialResponse>") {
		t.Errorf("an empty object in XML is %q", got.body)
	}
}

func TestFormatIsForced(t *testing.T) {
	for format, want := range map[Format]string{FormatJSON: "application/json;charset=utf-8",
		FormatXML: "text/xml;charset=utf-8"} {
		s := newSandbox(t, Config{Format: format})
		for _, r := range []*http.Request{signedV3("POST", asking("100", "a")), signedV1("GET", asking("100", "b")),
			signedV3("POST", asking("835", "c"))} {
			if got := ask(t, s, r).header.Get("Content-Type"); got != want {
				t.Errorf("%s: answered in %s", format, got)
			}
		}
	}
}
