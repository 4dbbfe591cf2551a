package account

import "strings"

// Reasons for which a display name is rejected (reference §3.7).
const (
	NameFormat     = "NAME_FORMAT_UNACCEPTABLE"
	NameNotRelated = "NAME_ENDCLIENT_NOTRELATED"
	NameEmployee   = "NAME_EMPLOYEE_ISSUE"
	NameConsistent = "NAME_NOT_CONSISTENT"
)

// NameReasons lists them.
func NameReasons() []string {
	return []string{NameEmployee, NameNotRelated, NameFormat, NameConsistent}
}

// NameProblem is why rules reject a display name, or "".
func NameProblem(name string) string {
	switch {
	case !strings.ContainsFunc(name, func(r rune) bool { return r >= 'A' && (r <= 'Z' || r >= 'a') }):
		return NameFormat
	case strings.Contains(name, "://") || strings.ContainsAny(name, "\n\r\t"):
		return NameFormat
	case strings.EqualFold(name, "whatsapp") || strings.EqualFold(name, "facebook") || strings.EqualFold(name, "meta"):
		return NameNotRelated
	}
	return ""
}
