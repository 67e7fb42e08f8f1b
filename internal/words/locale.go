package words

import "strings"

// Locale returns the language of an environment, by the variables that decide it for other programs. One that says
// nothing, such as that of cron or a container, is of people who read Chinese.
func Locale(getenv func(string) string) Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		locale, _, _ := strings.Cut(getenv(name), ".")
		switch locale, _, _ = strings.Cut(locale, "@"); {
		case locale == "":
			continue
		case locale == "C", locale == "POSIX", strings.HasPrefix(strings.ToLower(locale), "zh"):
			return ZH
		}
		return EN
	}
	return ZH
}
