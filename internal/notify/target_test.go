package notify

import (
	"errors"
	"strings"
	"testing"
)

func TestReadTargets(t *testing.T) {
	targets, err := ReadTargets(strings.NewReader("\ufeff# where notices go\n\n" +
		"dingtalk: https://oapi.dingtalk.com/robot/send?access_token=a SECone\n" +
		"Lark: https://open.larksuite.com/open-apis/bot/v2/hook/b 'two'\r\n" +
		"wecom: \"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=c\"\n" +
		"webhook: http://127.0.0.1:9000/notices\n" +
		"healthchecks: https://hc-ping.com/d\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, target := range targets {
		got = append(got, string(target.kind)+" "+target.address.Host+" "+target.secret)
	}
	want := "dingtalk oapi.dingtalk.com SECone|feishu open.larksuite.com two|wecom qyapi.weixin.qq.com |" +
		"webhook 127.0.0.1:9000 |healthchecks hc-ping.com "
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
}

func TestLinesThatNameNoTarget(t *testing.T) {
	for line, want := range map[string]LineProblem{
		"https://hc-ping.com/token": UnknownKind,
		"token":                     NotATarget,
		"dingtalk:":                 NotATarget,
		"dingtalk: https://a.example.com/token b c":    NotATarget,
		"telegram: https://a.example.com/token":        UnknownKind,
		"wecom: https://a.example.com/?key=token more": NoSecretTaken,
		"wecom: http://a.example.com/token":            PlainHTTP,
		"wecom: ftp://a.example.com/token":             BadAddress,
		"wecom: https:///token":                        BadAddress,
		"wecom: https://a.example.com/%zztoken":        BadAddress,
	} {
		_, err := ReadTargets(strings.NewReader("\n" + line))
		e, ok := errors.AsType[*LineError](err)
		if !ok || e.Problem != want || e.Line != 2 {
			t.Errorf("%s: got %v, want line 2: %s", line, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "token") {
			t.Errorf("the error quotes a token: %v", err)
		}
	}
}
