// Package host keeps under which host name of its own the newsroom of a space is reached, such as news.example.com.
//
// The names are the house's, as one name leads to one newsroom. A name is entered by an administrator of the space, who
// then publishes a record in the DNS; it becomes active when the program has found itself under it, and from then on
// the newsroom is at that name alone: the address below the portal's leads there. Whoever watches a name that is active
// and does not find the program any more goes back to the portal's address, so that the public is never led to a page
// that is nobody's, or somebody else's.
package host

import (
	"context"
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"standfirst/models/audit"
	"standfirst/models/store"
)

// State is what was found when somebody looked where a name leads; the catalogue key of its words is
// "host.state."+State.
type State string

// The states.
const (
	Waiting   State = "waiting"   // nobody has looked yet
	Unknown   State = "unknown"   // the DNS has no address for the name
	Elsewhere State = "elsewhere" // the name leads to other addresses than the portal's, where this program does not answer
	Silent    State = "silent"    // nothing answers under the name as it should: no connection, no certificate, no success
	Foreign   State = "foreign"   // something answers that is not this program
	Here      State = "here"      // this program answers
)

// Name is the name that a newsroom has, and how things stand with it.
type Name struct {
	ID        string         `json:"id"` // of the space
	Rev       int64          `json:"rev"`
	Name      string         `json:"name"`   // in lower case, as the DNS writes it
	Proof     string         `json:"proof"`  // what the program answers under the name, and nothing else does
	SetAt     time.Time      `json:"set_at"` // UTC, as the other times
	LookedAt  time.Time      `json:"looked_at"`
	FoundAt   time.Time      `json:"found_at"`  // when the program was found there last; zero: never
	ActiveAt  time.Time      `json:"active_at"` // since when the newsroom is there; zero: it is at the portal's address
	State     State          `json:"state"`
	Addresses []string       `json:"addresses"` // that the DNS gave for the name, mostAddresses at most
	Why       string         `json:"why"`       // message key of the trouble, with its arguments; "" for none
	Args      map[string]any `json:"args"`
	Misses    int64          `json:"misses"` // how often in a row the program was not found there
}

// Active reports whether the newsroom is at the name.
func (n Name) Active() bool { return !n.ActiveAt.IsZero() }

// The events, in the space's log.
const (
	EventSet     = "newsroom.host_set"
	EventActive  = "newsroom.host_active"
	EventLost    = "newsroom.host_lost"
	EventRemoved = "newsroom.host_removed"
)

// Resolver asks the DNS; net.Resolver does.
type Resolver interface {
	LookupHost(ctx context.Context, name string) ([]string, error)
}

// Door asks the outside: the status and the beginning of the answer at an address, without following redirects. Errors
// are faults with a message key.
type Door interface {
	Peek(ctx context.Context, address string) (status int, body string, err error)
}

// Deps is what Hosts needs.
type Deps struct {
	DB   store.DB // the house's
	Now  func() time.Time
	Base *url.URL // of the portal
	// Resolver and Door look where names lead; where either is nil nobody looks, and no name becomes active.
	Resolver Resolver
	Door     Door
}

// Hosts are the names of all newsrooms.
type Hosts struct {
	d     Deps
	names store.Collection[Name]
	table atomic.Pointer[table]
}

// Open opens the names and reads them.
func Open(ctx context.Context, d Deps) (*Hosts, error) {
	names, err := store.Open[Name](ctx, d.DB, "hosts", store.Unique("name"))
	if err != nil {
		return nil, err
	}
	h := &Hosts{d: d, names: names}
	return h, h.read(ctx)
}

// Own is the name of one newsroom.
type Own struct {
	hosts *Hosts // nil where there are none, as on the command line
	space string
	log   *audit.Log
}

// For is the name of the newsroom of a space, whose changes stand in the space's log.
func (h *Hosts) For(space string, log *audit.Log) *Own { return &Own{h, space, log} }

// Get is the name with how things stand; false when there is none.
func (o *Own) Get(ctx context.Context) (Name, bool, error) {
	if o.hosts == nil {
		return Name{}, false, nil
	}
	n, err := o.hosts.names.Get(ctx, o.space)
	if errors.Is(err, store.ErrNotFound) {
		return Name{}, false, nil
	}
	return n, err == nil, err
}

// Base is the address of the newsroom at its own name, without a slash at the end, while the name is active; else "".
func (o *Own) Base() string { return o.hosts.Active(o.space) }

// Portal is the host name of the portal, to which a name is made to lead.
func (o *Own) Portal() string {
	if o.hosts == nil {
		return ""
	}
	return o.hosts.d.Base.Hostname()
}

// Looks reports whether there is somebody to look where a name leads.
func (o *Own) Looks() bool {
	return o.hosts != nil && o.hosts.d.Resolver != nil && o.hosts.d.Door != nil
}

// Address is where the newsroom is under a name, without a slash at the end: as the portal over TLS or, on the own
// machine, without, and on the portal's port.
func (h *Hosts) Address(name string) string {
	if port := h.d.Base.Port(); port != "" {
		name += ":" + port
	}
	return h.d.Base.Scheme + "://" + name
}

// Same is a host as it is written in a request or an address, without port and final dot and in lower case.
func Same(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// Local reports whether the portal is reached on its own machine alone, where no name can lead.
func (o *Own) Local() bool {
	addr, err := netip.ParseAddr(o.Portal())
	return o.Portal() == "localhost" || err == nil && !addr.IsGlobalUnicast()
}
