package exam

import (
	"turnpike/internal/evidence/account"
	"turnpike/internal/evidence/answer"
)

// Judged says what a recorded reply did with a request. A file without a reply says nothing about it.
func Judged(request, reply, lang string) account.Outcome {
	if reply == "" {
		return account.Unknown
	}
	switch v, _ := answer.Judge(request, reply, lang); v {
	case answer.Declined:
		return account.Declined
	case answer.Served:
		return account.Served
	case answer.Unclear:
	}
	return account.Unknown
}
