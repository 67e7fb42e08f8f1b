package notify

import (
	"bufio"
	"io"
	"net/url"
	"slices"
	"strings"

	"veribatch/internal/loopback"
	"veribatch/internal/words"
)

// A Kind is a way of telling somebody.
type Kind string

// The kinds of targets.
const (
	DingTalk     Kind = "dingtalk"     // a custom robot; its secret signs (加签)
	Feishu       Kind = "feishu"       // a custom robot of Feishu or Lark; its secret signs (签名校验)
	WeCom        Kind = "wecom"        // a group's robot
	Webhook      Kind = "webhook"      // gets the notice as JSON; its secret is sent as a bearer token
	Healthchecks Kind = "healthchecks" // healthchecks.io and its like, which notice too when nothing comes
	command      Kind = "command"
)

// Kinds returns the kinds of targets with an address.
func Kinds() []Kind { return []Kind{DingTalk, Feishu, WeCom, Webhook, Healthchecks} }

// signed are the kinds that take a secret beside their address.
var signed = []Kind{DingTalk, Feishu, Webhook}

// A Target gets notices. Its address and its secret are to be shown nowhere.
type Target struct {
	kind    Kind
	address *url.URL
	secret  string
	argv    []string // of a command
}

// Command returns a target that gets each notice as JSON on its standard input.
// Its arguments are handed over as they are, without a shell.
func Command(argv []string) Target { return Target{kind: command, argv: argv} }

// A LineProblem is what is wrong with a line that is to name a target.
type LineProblem words.Format

// The problems.
const (
	NotATarget    LineProblem = "want KIND: ADDRESS [SECRET]"
	UnknownKind   LineProblem = "unknown kind of target"
	BadAddress    LineProblem = "the address is not an https:// one"
	PlainHTTP     LineProblem = "plain http is for loopback only"
	NoSecretTaken LineProblem = "this kind takes no secret"
)

// A LineError is a line that names no target. It doesn't quote the line, which may hold a token.
type LineError struct {
	Line    int // from 1
	Problem LineProblem
}

func (e *LineError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *LineError) In(lang words.Lang) string {
	return words.New("line %d: %s", e.Line, words.New(string(e.Problem))).In(lang)
}

// ReadTargets reads targets, one a line: `kind: address [secret]`. Empty lines and those that begin with # say
// nothing.
func ReadTargets(r io.Reader) ([]Target, error) {
	var targets []Target
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		target, problem := parseTarget(line)
		if problem != "" {
			return nil, &LineError{n, problem}
		}
		targets = append(targets, target)
	}
	return targets, lines.Err()
}

func parseTarget(line string) (Target, LineProblem) {
	kind, rest, ok := strings.Cut(line, ":")
	words := strings.Fields(rest)
	if !ok || len(words) == 0 || len(words) > 2 {
		return Target{}, NotATarget
	}
	t := Target{kind: Kind(strings.ToLower(strings.TrimSpace(kind)))}
	if t.kind == "lark" {
		t.kind = Feishu
	}
	if !slices.Contains(Kinds(), t.kind) {
		return Target{}, UnknownKind
	}
	if len(words) == 2 {
		if !slices.Contains(signed, t.kind) {
			return Target{}, NoSecretTaken
		}
		t.secret = unquote(words[1])
	}
	var problem LineProblem
	t.address, problem = parseAddress(unquote(words[0]))
	return t, problem
}

// unquote takes the quotes off a word that was written as in YAML.
func unquote(word string) string {
	if n := len(word); n >= 2 && word[0] == word[n-1] && (word[0] == '"' || word[0] == '\'') {
		return word[1 : n-1]
	}
	return word
}

func parseAddress(s string) (*url.URL, LineProblem) {
	address, err := url.Parse(s) // whose error quotes the address
	switch {
	case err != nil || address.Hostname() == "":
		return nil, BadAddress
	case address.Scheme == "https":
		return address, ""
	case address.Scheme == "http" && loopback.Host(address.Hostname()):
		return address, ""
	case address.Scheme == "http":
		return nil, PlainHTTP
	}
	return nil, BadAddress
}
