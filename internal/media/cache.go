package media

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"turnpike/internal/message"
)

// Limits of what is known of links.
const (
	// freshFor is how long a link's media is used again without asking (reference §10.26).
	freshFor = 10 * time.Minute
	// keptFor is how long it is known in order to ask whether it changed. It is below grace, so that a
	// blob that only the cache knows is there when it is used.
	keptFor = 45 * time.Minute
	// maxCached bounds the links that are known.
	maxCached = 10_000
)

// cached is what was behind a link.
type cached struct {
	media    message.Media
	etag     string
	modified string // Last-Modified
	fresh    time.Time
	kept     time.Time
}

// cache remembers links for a short time, by their exact text.
type cache struct {
	clock func() time.Time
	mu    sync.Mutex
	links map[source]cached
}

// find gives what is known of a link, and whether it may be used without asking.
func (c *cache) find(s source) (entry cached, known, fresh bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entry, known = c.links[s]
	now := c.clock()
	if known && !now.Before(entry.kept) {
		delete(c.links, s)
		return cached{}, false, false
	}
	return entry, known, known && now.Before(entry.fresh)
}

// put remembers what was fetched, as far as its answer allows.
func (c *cache) put(s source, m message.Media, h http.Header) {
	fresh, may := freshness(h)
	now := c.clock()
	entry := cached{media: m, etag: h.Get("ETag"), modified: h.Get("Last-Modified"), fresh: now.Add(fresh), kept: now.Add(fresh)}
	if entry.etag != "" || entry.modified != "" {
		entry.kept = now.Add(keptFor)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !may {
		delete(c.links, s)
		return
	}
	if c.links == nil {
		c.links = map[source]cached{}
	}
	if len(c.links) >= maxCached {
		c.shrink(now)
	}
	c.links[s] = entry
}

// shrink makes room: first of what is stale, then of anything.
func (c *cache) shrink(now time.Time) {
	for s, entry := range c.links {
		if !now.Before(entry.fresh) {
			delete(c.links, s)
		}
	}
	for s := range c.links {
		if len(c.links) < maxCached {
			return
		}
		delete(c.links, s)
	}
}

// freshness reads Cache-Control: how long an answer may be used without asking, and whether it may be
// kept at all.
func freshness(h http.Header) (fresh time.Duration, may bool) {
	fresh = freshFor
	for _, value := range h.Values("Cache-Control") {
		for directive := range strings.SplitSeq(value, ",") {
			name, argument, _ := strings.Cut(strings.ToLower(strings.TrimSpace(directive)), "=")
			switch name {
			case "no-store", "private":
				return 0, false
			case "no-cache":
				fresh = 0
			case "max-age":
				if n, err := strconv.Atoi(strings.Trim(argument, `"`)); err == nil && n >= 0 {
					fresh = min(fresh, time.Duration(min(n, int(freshFor/time.Second)))*time.Second)
				}
			}
		}
	}
	return fresh, true
}
