package cloudauth

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"veribatch/internal/verify"
)

// maxMessage is the most characters that are kept of a message.
const maxMessage = 200

var (
	// The gateway ends its message for a wrong signature with what it signed
	// itself, which is the whole request.
	signedString = regexp.MustCompile(
		`(?is)[\s,;:]*(the\s+)?(server['’]?s?\s+)?(string\s*to\s*sign|canonical(ized)?\s*(request|query|string)).*`,
	)
	addresses   = regexp.MustCompile(`(?i)(https?|oss)(:|%3A|%253A)(/|%2F|%252F){2}[!-~]*`)
	longNumbers = regexp.MustCompile(`[0-9]{15,}[Xx]?`)
)

// clean returns a message of the service or the network as it may be shown
// and kept: one line, at most 200 characters, and without secrets, which are
// the values that the request carried, however they come back.
func clean(message string, secrets []string) string {
	message = strings.ToValidUTF8(message, "\uFFFD")
	message = signedString.ReplaceAllLiteralString(message, "")
	message = strings.NewReplacer(forms(secrets)...).Replace(message)
	message = addresses.ReplaceAllLiteralString(message, "…")
	message = longNumbers.ReplaceAllLiteralString(message, "…")
	message = strings.Join(strings.FieldsFunc(message, unprintable), " ")
	return clip(message, maxMessage)
}

// maxToken is the most characters that are kept of a VerifyToken.
const maxToken = 128

// cleanToken returns a VerifyToken as it may be shown and kept: whole, or not at all if it repeats what the
// request carried. Part of a token finds nothing. Values of a character or two may stand in any token by chance.
func cleanToken(token string, secrets []string) string {
	for _, value := range secrets {
		if len(value) >= 6 && strings.Contains(token, value) {
			return ""
		}
	}
	if token = strings.ToValidUTF8(token, "\uFFFD"); utf8.RuneCountInString(token) > maxToken {
		return ""
	}
	return token
}

// forms returns how each of the values may be written, with what stands in
// for it: as it is, in one case, percent-encoded, and so again, as in a
// string to sign.
func forms(values []string) []string {
	var forms []string
	for _, v := range values {
		if v == "" {
			continue
		}
		once := escape(v)
		twice := escape(once)
		for _, form := range []string{
			v, strings.ToLower(v), strings.ToUpper(v), once, strings.ToLower(once), twice, strings.ToLower(twice),
		} {
			forms = append(forms, form, "…")
		}
	}
	return forms
}

func unprintable(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }

// clip returns at most n characters of s.
func clip(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

// secretsOf returns what no message may repeat. A user id is the caller's and
// may be as short as a digit, which is left where it stands.
func secretsOf(r verify.Record) []string {
	secrets := []string{r.IDNumber, r.Name}
	for _, address := range r.Images() {
		secrets = append(secrets, address)
	}
	if len(r.UserID) >= 4 {
		secrets = append(secrets, r.UserID)
	}
	return secrets
}
