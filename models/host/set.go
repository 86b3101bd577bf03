package host

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/netip"
	"regexp"
	"strings"

	"golang.org/x/net/idna"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Set has the newsroom get a name. Another than before begins anew: it is active once the program was found there. The
// faults are on the field host; a name that is taken is another newsroom's of this house. Others are host names that
// cannot be a newsroom's besides the portal's.
func (o *Own) Set(ctx context.Context, typed string, by audit.Actor, others ...string) (Name, error) {
	if o.hosts == nil {
		return Name{}, fault.Clash("host.none_here")
	}
	name, err := tidy(typed)
	if err != nil {
		return Name{}, err
	}
	for _, other := range append(others, o.hosts.d.Base.Host) {
		if Same(other) == name {
			return Name{}, fault.Bad("host", "host.portal")
		}
	}
	changed := false
	renew := func(n *Name) {
		if changed = n.Name != name; changed {
			*n = Name{ID: n.ID, Rev: n.Rev, Name: name, Proof: secret(), SetAt: o.hosts.d.Now().UTC(), State: Waiting}
		}
	}
	first := Name{ID: o.space}
	renew(&first)
	// A new one is kept whole: between two writes the name would be nobody's.
	err = o.hosts.names.Insert(ctx, &first)
	n := first
	if errors.Is(err, store.ErrDuplicate) { // there is one for this space, or the name is another's
		n, err = o.hosts.names.Edit(ctx, o.space, func(n *Name) error { renew(n); return nil })
		if errors.Is(err, store.ErrDuplicate) || errors.Is(err, store.ErrNotFound) {
			return Name{}, fault.Bad("host", "host.taken")
		}
	}
	if err != nil || !changed {
		return n, err
	}
	return n, o.done(ctx, EventSet, n, by)
}

// Remove takes the name away: the newsroom is at the portal's address again.
func (o *Own) Remove(ctx context.Context, by audit.Actor) error {
	n, ok, err := o.Get(ctx)
	if err != nil || !ok {
		return err
	}
	if _, err := o.hosts.names.Delete(ctx, store.Eq("id", o.space)); err != nil {
		return err
	}
	return o.done(ctx, EventRemoved, n, by)
}

// done says in the log that a change was made, and has this node know of it at once.
func (o *Own) done(ctx context.Context, event string, n Name, by audit.Actor) error {
	if _, err := o.log.Append(ctx, "newsroom", audit.Entry{By: by, Action: event, Object: "newsroom:host", Data: map[string]string{"host": n.Name}}); err != nil {
		return err
	}
	return o.hosts.read(ctx)
}

func secret() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: the program ends where there is no randomness
	return hex.EncodeToString(b[:])
}

// label is one part of a name in the DNS (RFC 1123).
var label = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// unreachable are names that no public DNS knows (RFC 6761, RFC 6762, RFC 8375, RFC 9476).
var unreachable = []string{"localhost", "local", "internal", "invalid", "onion", "alt", "arpa"}

// tidy is a name as the DNS writes it. An address that was copied from a browser is taken for the name in it.
func tidy(typed string) (string, error) {
	name := strings.TrimSpace(typed)
	if name == "" {
		return "", fault.Bad("host", "host.missing")
	}
	if _, rest, ok := strings.Cut(name, "://"); ok {
		name = rest
	}
	name = strings.TrimSuffix(strings.TrimSuffix(name, "/"), ".")
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return "", fault.Bad("host", "host.address")
	}
	name, err := idna.Lookup.ToASCII(name)
	if err != nil || len(name) > 253 {
		return "", fault.Bad("host", "host.invalid")
	}
	parts := strings.Split(name, ".")
	for _, part := range parts {
		if !label.MatchString(part) {
			return "", fault.Bad("host", "host.invalid")
		}
	}
	top := parts[len(parts)-1]
	for _, none := range unreachable {
		if top == none {
			return "", fault.Bad("host", "host.private")
		}
	}
	switch {
	case len(parts) < 2:
		return "", fault.Bad("host", "host.private")
	case strings.Trim(top, "0123456789") == "": // an address in another spelling, such as 127.1
		return "", fault.Bad("host", "host.address")
	}
	return name, nil
}
