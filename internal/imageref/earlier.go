package imageref

import "slices"

// IdentityByNames is what Identity was at first, when the names of parameters
// alone told a signature. Checkpoints hold keys that are made of it: it never changes.
func (a Address) IdentityByNames() string { return a.without(signingByNames) }

// namedSchemes are the schemes of that rule: the names that together told one,
// and those that went with them.
var namedSchemes = []struct{ marks, others []string }{
	{[]string{"x-oss-signature"}, []string{"x-oss-signature-version", "x-oss-credential", "x-oss-date",
		"x-oss-expires", "x-oss-security-token", "x-oss-additional-headers"}},
	{[]string{"x-amz-signature"}, []string{"x-amz-"}},
	{[]string{"q-signature"}, []string{"q-", "x-cos-security-token"}},
	{[]string{"signature", "expires"},
		[]string{"ossaccesskeyid", "accesskeyid", "awsaccesskeyid", "security-token"}},
	{[]string{"sig", "se"},
		[]string{"st", "sp", "sv", "sr", "spr", "skoid", "sktid", "skt", "ske", "sks", "skv"}},
	{[]string{"token", "e"}, nil},
}

func signingByNames(parameters []parameter) func(parameter) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(parameters, func(p parameter) bool { return p.name == name })
	}
	var signed []string
	for _, s := range namedSchemes {
		if !slices.ContainsFunc(s.marks, func(mark string) bool { return !has(mark) }) {
			signed = append(append(signed, s.marks...), s.others...)
		}
	}
	return func(p parameter) bool { return slices.ContainsFunc(signed, p.named) }
}
