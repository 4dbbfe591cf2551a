package media

import (
	"context"
	"errors"
	"io"

	"turnpike/internal/message"
)

// ErrNotShown says that a message has no media at a position, or none that was ever here.
var ErrNotShown = errors.New("the message has no such media")

// Shown opens what a message of the history shows at a position: the bytes that its document names, or
// those that were fetched from its link before it was handed over. They are there as long as the
// message, whatever became of the media's id or of the link.
func (m *Room) Shown(ctx context.Context, id message.ID, c message.Content, position int) (io.ReadSeekCloser, message.Media, error) {
	enclosures, err := c.Enclosures()
	if err != nil {
		return nil, message.Media{}, err
	}
	if position < 0 || position >= len(enclosures) {
		return nil, message.Media{}, ErrNotShown
	}
	found := enclosures[position].Media
	if found.SHA256 == "" {
		fetched, err := m.Store.Attachments(ctx, id)
		if err != nil {
			return nil, message.Media{}, err
		}
		found = fetched[position]
	}
	if found.SHA256 == "" {
		return nil, message.Media{}, ErrNotShown
	}
	body, err := m.OpenBlob(ctx, found.SHA256)
	return body, found, err
}
