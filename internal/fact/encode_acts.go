package fact

import (
	"google.golang.org/protobuf/encoding/protowire"

	"turnpike/internal/account"
	"turnpike/internal/notice"
)

// What people and businesses do to each other besides messages, and what accounts are told.

func (f *PersonBlocked) append(b []byte) []byte   { return f.put(b) }
func (f *PersonBlocked) parse(b []byte) error     { return fields(b, &f.Thread, nil) }
func (f *PersonUnblocked) append(b []byte) []byte { return f.put(b) }
func (f *PersonUnblocked) parse(b []byte) error   { return fields(b, &f.Thread, nil) }

func (f *PersonBarred) append(b []byte) []byte   { return f.put(b) }
func (f *PersonBarred) parse(b []byte) error     { return fields(b, &f.Thread, nil) }
func (f *PersonUnbarred) append(b []byte) []byte { return f.put(b) }
func (f *PersonUnbarred) parse(b []byte) error   { return fields(b, &f.Thread, nil) }

func (f *PersonReported) append(b []byte) []byte { return putString(f.put(b), 3, f.Reason) }

func (f *PersonReported) parse(b []byte) error {
	return fields(b, &f.Thread, func(n protowire.Number, _ uint64, s []byte) {
		if n == 3 {
			f.Reason = string(s)
		}
	})
}

func appendMarketing(b []byte, t Thread, id account.ID, profile string, face *Face) []byte {
	return face.putFace(putString(putUint(t.put(b), 3, uint64(id)), 4, profile), 5)
}

func parseMarketing(b []byte, t *Thread, id *account.ID, profile *string, face *Face) error {
	return fields(b, t, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case 3:
			*id = account.ID(v)
		case 4:
			*profile = string(s)
		default:
			face.setFace(n-5, v, s)
		}
	})
}

func (f *MarketingStopped) append(b []byte) []byte {
	return appendMarketing(b, f.Thread, f.Account, f.Profile, &f.Face)
}

func (f *MarketingStopped) parse(b []byte) error {
	return parseMarketing(b, &f.Thread, &f.Account, &f.Profile, &f.Face)
}

func (f *MarketingResumed) append(b []byte) []byte {
	return appendMarketing(b, f.Thread, f.Account, f.Profile, &f.Face)
}

func (f *MarketingResumed) parse(b []byte) error {
	return parseMarketing(b, &f.Thread, &f.Account, &f.Profile, &f.Face)
}

func (f *AccountNoticed) append(b []byte) []byte {
	b = putUint(Thread{Number: f.Number}.put(b), 3, uint64(f.Account))
	b = putUint(b, 4, uint64(f.Kind))
	b = putString(b, 5, f.Document)
	b = putString(b, 6, f.Key)
	b = putUint(b, 59, uint64(f.App))
	return putUint(b, 60, uint64(f.Partner))
}

func (f *AccountNoticed) parse(b []byte) error {
	var t Thread
	defer func() { f.Number = t.Number }()
	return fields(b, &t, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case 3:
			f.Account = account.ID(v)
		case 4:
			f.Kind = notice.Kind(v)
		case 5:
			f.Document = append([]byte(nil), s...)
		case 6:
			f.Key = append([]byte(nil), s...)
		case 59:
			f.App = account.AppID(v)
		case 60:
			f.Partner = account.BusinessID(v)
		}
	})
}
