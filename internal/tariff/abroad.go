package tariff

import "time"

// AbroadSince is from when on a line prices authentication from abroad for a country, in Unix milliseconds
// for an account in a zone (nil for UTC); false when none ever does. b may be nil.
func (b *Book) AbroadSince(country string, zone *time.Location) (since int64, priced bool) {
	place := PlaceIn(country)
	if b == nil || place == 0 {
		return 0, false
	}
	if zone == nil {
		zone = time.UTC
	}
	for _, f := range b.figures {
		row := f.rows[place]
		if row == nil {
			continue
		}
		for _, s := range row[AuthenticationInternational] {
			if s.value.category != AuthenticationInternational {
				continue
			}
			from := s.from
			if !s.unix {
				from = unixOf(from, zone)
			}
			if !priced || from < since {
				since, priced = from, true
			}
		}
	}
	return since, priced
}
