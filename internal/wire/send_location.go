package wire

import (
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// LocationObject is a place; its degrees may come as text.
type LocationObject struct {
	Latitude  Text `json:"latitude"`
	Longitude Text `json:"longitude"`
	Name      Text `json:"name"`
	Address   Text `json:"address"`
}

func (r *SendRequest) location() (Draft, *fault.Error) {
	if r.Location == nil {
		return Draft{}, mustBeGiven("location")
	}
	l, f := r.Location.location("location")
	return Draft{Kind: message.KindLocation, value: l}, f
}

func (l *LocationObject) location(at param) (*message.Location, *fault.Error) {
	latitude, f := at.degrees("latitude", l.Latitude, message.MaxLatitude)
	if f != nil {
		return nil, f
	}
	longitude, f := at.degrees("longitude", l.Longitude, message.MaxLongitude)
	if f != nil {
		return nil, f
	}
	if f := first(at.optional("name", l.Name, message.MaxPlaceLength), at.optional("address", l.Address, message.MaxPlaceLength)); f != nil {
		return nil, f
	}
	return &message.Location{Latitude: latitude, Longitude: longitude, Name: string(l.Name), Address: string(l.Address)}, nil
}
