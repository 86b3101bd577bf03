package host

import (
	"context"
	"time"

	"standfirst/models/store"
)

// table is every name as it was read last: every request asks for it.
type table struct {
	at      time.Time
	reading chan struct{} // holds one: who reads it anew
	spaces  map[string]string
	active  map[string]string // addresses by space
}

// readAgain is how long a node may rely on what it has read. Its own changes it knows at once.
const readAgain = time.Second

// readTime is how long a request waits for the names to be read anew before it goes by the old ones.
const readTime = 2 * time.Second

// read reads the table anew. There is a name for a space at most, and no house has more spaces than a page of them. A
// name to which the portal has moved since leads to the portal: else nobody could sign in there any more.
func (h *Hosts) read(ctx context.Context) error {
	t := &table{at: h.d.Now(), reading: make(chan struct{}, 1), spaces: map[string]string{}, active: map[string]string{}}
	page, err := h.names.Find(ctx, store.Query{Sort: []string{"name"}, Limit: store.MaxLimit})
	if err != nil {
		return err
	}
	for _, n := range page.Items {
		if n.Name == Same(h.d.Base.Host) {
			continue
		}
		t.spaces[n.Name] = n.ID
		if n.Active() {
			t.active[n.ID] = h.Address(n.Name)
		}
	}
	h.table.Store(t)
	return nil
}

// now is the table, read anew by one of those who ask when it is old. While the database does not answer, the names
// that were known go on leading where they led.
func (h *Hosts) now() *table {
	t := h.table.Load()
	if age := h.d.Now().Sub(t.at); age >= 0 && age < readAgain {
		return t
	}
	select {
	case t.reading <- struct{}{}:
	default:
		return t
	}
	defer func() { <-t.reading }()
	ctx, cancel := context.WithTimeout(context.Background(), readTime)
	defer cancel()
	if h.read(ctx) != nil {
		return t
	}
	return h.table.Load()
}

// Space is the id of the space whose newsroom has the name, "" when no newsroom has it. A name that is not active yet
// shows the newsroom as well, to those who ask under it.
func (h *Hosts) Space(name string) string { return h.now().spaces[name] }

// Has reports whether a host, as it stands in an address, is that of a newsroom.
func (h *Hosts) Has(host string) bool { return h != nil && h.Space(Same(host)) != "" }

// Active is the address of a space's newsroom at its own name, without a slash at the end; "" while it is at the
// portal's.
func (h *Hosts) Active(space string) string {
	if h == nil {
		return ""
	}
	return h.now().active[space]
}

// Known reports whether a certificate may be had for a name: it is the portal's or that of a newsroom.
func (h *Hosts) Known(name string) bool {
	return name != "" && (name == Same(h.d.Base.Host) || h.Space(name) != "")
}

// Proof is what the program answers under a name, "" for a name that is no newsroom's.
func (h *Hosts) Proof(ctx context.Context, name string) (string, error) {
	space := h.Space(name)
	if space == "" {
		return "", nil
	}
	n, err := h.names.Get(ctx, space)
	return n.Proof, err
}
