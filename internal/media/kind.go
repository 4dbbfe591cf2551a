package media

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// MaxUpload is the most that anything may have, in bytes (reference §5.7).
const MaxUpload = 100 << 20

// kind is what a kind of media may be (reference §5.7).
type kind struct {
	types []string
	most  int64 // bytes
}

// Stickers that move may be larger than those that do not.
const maxMovingSticker, maxStillSticker = 500 << 10, 100 << 10

var kinds = map[message.Kind]kind{
	message.KindAudio:    {[]string{"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}, 16 << 20},
	message.KindDocument: {nil, MaxUpload}, // of any type
	message.KindImage:    {[]string{"image/jpeg", "image/png"}, 5 << 20},
	message.KindSticker:  {[]string{"image/webp"}, maxMovingSticker},
	message.KindVideo:    {[]string{"video/mp4", "video/3gpp"}, 16 << 20},
}

// Check says why a media cannot be sent as a kind of message, or nil: the type must be one of the
// kind's and the size within its bound. Whatever it is, it can be sent as a document.
func Check(k message.Kind, m message.Media) *fault.Error {
	limits, ok := kinds[k]
	if !ok {
		return fault.MediaUpload.With("a message of type %s carries no media", k)
	}
	base, _, _ := strings.Cut(m.Type, ";")
	if limits.types != nil && !slices.Contains(limits.types, base) {
		return fault.MediaUpload.With("media of type %s cannot be sent as %s, which must be one of %s; send it as a document", m.Type, k, strings.Join(limits.types, ", "))
	}
	if k == message.KindAudio && m.Voice && base != "audio/ogg" {
		return fault.MediaUpload.With("media of type %s cannot be sent as a voice message, which must be audio/ogg with the codec opus", m.Type)
	}
	most := limits.most
	if k == message.KindSticker && !m.Animated {
		most = maxStillSticker
	}
	if m.Size > most {
		return fault.MediaUpload.With("the %s has %d bytes; at most %d are allowed", k, m.Size, most)
	}
	return nil
}

// normalType is a MIME type in lower case with its parameters in one spelling.
func normalType(declared string) (string, *fault.Error) {
	base, params, err := mime.ParseMediaType(declared)
	if err != nil || !strings.Contains(base, "/") || len(declared) > maxType {
		return "", fault.InvalidParam.Saying("Param type must be a MIME type such as image/jpeg - got %q.", clip(declared))
	}
	if base == "image/jpg" { // a name that many give to it
		base = "image/jpeg"
	}
	return mime.FormatMediaType(base, params), nil
}

// sniffed is how many bytes tell what a file is.
const sniffed = 512

// checkHead compares what the first bytes say with what was declared, for the types that can be told
// by them: a picture that is none would fail on every phone.
func checkHead(declared string, head []byte) *fault.Error {
	switch declared {
	case "image/jpeg", "image/png", "image/webp":
	default:
		return nil
	}
	if found := http.DetectContentType(head); found != declared {
		return fault.InvalidParam.Saying("Param file must be a file of its declared type - got a file that is declared as %s and begins as %s.", declared, found)
	}
	return nil
}

// animated says whether a WebP file moves: a flag of its extended header.
func animated(head []byte) bool {
	return len(head) > 20 && string(head[:4]) == "RIFF" && string(head[8:16]) == "WEBPVP8X" && head[20]&0x02 != 0
}

func clip(s string) string {
	if len(s) > 64 {
		return strings.ToValidUTF8(s[:64], "") + "…"
	}
	return s
}
