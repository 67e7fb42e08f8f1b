package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// signDingTalk adds to a robot's address when and by whom a message is sent: HMAC-SHA256 of "timestamp\nsecret" under
// the secret, the timestamp in milliseconds (DingTalk, custom robots, security settings). It holds for an hour.
func signDingTalk(address url.URL, secret string, at time.Time) url.URL {
	timestamp := strconv.FormatInt(at.UnixMilli(), 10)
	query := address.Query()
	query.Set("timestamp", timestamp)
	query.Set("sign", sign(secret, timestamp+"\n"+secret))
	address.RawQuery = query.Encode()
	return address
}

// signFeishu returns the signature of a message to a robot: HMAC-SHA256 of nothing under "timestamp\nsecret", the
// timestamp in seconds (Feishu, custom bots, signature verification). It holds for an hour.
func signFeishu(secret string, at time.Time) (timestamp, signature string) {
	timestamp = strconv.FormatInt(at.Unix(), 10)
	return timestamp, sign(timestamp+"\n"+secret, "")
}

func sign(key, message string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(message))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// textMessage is a text as DingTalk and WeCom take it.
type textMessage struct {
	Type string `json:"msgtype"`
	Text struct {
		Content string `json:"content"`
	} `json:"text"`
}

func newTextMessage(text string) textMessage {
	m := textMessage{Type: "text"}
	m.Text.Content = text
	return m
}

// feishuMessage is a text as Feishu takes it.
type feishuMessage struct {
	Timestamp string `json:"timestamp,omitempty"`
	Sign      string `json:"sign,omitempty"`
	Type      string `json:"msg_type"`
	Content   struct {
		Text string `json:"text"`
	} `json:"content"`
}

func newFeishuMessage(text, secret string, at time.Time) feishuMessage {
	m := feishuMessage{Type: "text"}
	m.Content.Text = text
	if secret != "" {
		m.Timestamp, m.Sign = signFeishu(secret, at)
	}
	return m
}

// robotAnswer is what robots answer with status 200, whether they took a message or not: DingTalk and WeCom with
// errcode, Feishu with code, its older robots with StatusCode.
type robotAnswer struct {
	ErrCode    *int `json:"errcode"`
	Code       *int `json:"code"`
	StatusCode *int `json:"StatusCode"`
}

// busy are the codes of robots that take the same message later: DingTalk's, WeCom's and Feishu's for too many
// messages a minute, and their own failures.
var busy = []int{-1, 130101, 410100, 45009, 9499, 11232}

// judge returns what keeps a message from having been taken, by a robot's answer.
func judge(body []byte) error {
	var answer robotAnswer
	if json.Unmarshal(body, &answer) != nil {
		return &DeliveryError{Reason: NotARobot, Temporary: true}
	}
	for _, code := range []*int{answer.ErrCode, answer.Code, answer.StatusCode} {
		if code == nil {
			continue
		}
		if *code == 0 {
			return nil
		}
		return &DeliveryError{Reason: Refused, Code: *code, Temporary: slices.Contains(busy, *code)}
	}
	return &DeliveryError{Reason: NotARobot, Temporary: true}
}
