package wire

import (
	"strconv"

	"turnpike/internal/fault"
)

// AppendError renders the Graph error envelope (reference cloud-api.md §4.1).
func AppendError(b []byte, e *fault.Error, trace string) []byte {
	b = append(b, `{"error":{"message":`...)
	b = appendString(b, errorMessage(e))
	b = append(b, `,"type":`...)
	b = appendString(b, e.Kind)
	b = append(b, `,"code":`...)
	b = strconv.AppendInt(b, int64(e.Code), 10)
	if details := e.DetailText(); details != "" {
		b = append(b, `,"error_data":{"messaging_product":"whatsapp","details":`...)
		b = appendString(b, details)
		b = append(b, '}')
	}
	if e.Subcode != 0 {
		b = append(b, `,"error_subcode":`...)
		b = strconv.AppendInt(b, int64(e.Subcode), 10)
	}
	if e.UserTitle != "" {
		b = appendString(append(b, `,"is_transient":false,"error_user_title":`...), e.UserTitle)
		b = appendString(append(b, `,"error_user_msg":`...), e.DetailText())
	}
	b = append(b, `,"fbtrace_id":`...)
	b = appendString(b, trace)
	return append(b, `}}`...)
}

// errorMessage is the title behind its code. Errors about objects and tokens carry no code in their
// message (reference §4.2, rows 33 and 190).
func errorMessage(e *fault.Error) string {
	if e.Kind != "OAuthException" || e.Code == fault.TokenInvalid.Code {
		return e.TitleText()
	}
	return "(#" + strconv.Itoa(e.Code) + ") " + e.TitleText()
}
