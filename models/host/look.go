package host

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// ProofPath is where the program tells under a name which newsroom's it is.
const ProofPath = "/.well-known/standfirst-host"

// How long looking may take, how many addresses are kept to be shown, and how often in a row the program is not found
// at an active name before the newsroom goes back to the portal's address.
const (
	lookTime      = 15 * time.Second
	mostAddresses = 6
	mostMisses    = 3
)

// How long after the last look the next is due: of a name that waits, of one that is active, and of one that was not
// found. A name that was not found for a month is looked for by nobody but those who press the button.
const (
	waitingEvery = 10 * time.Minute
	activeEvery  = time.Hour
	givenUp      = 30 * 24 * time.Hour
)

// LookKind is the kind of the job that looks where the name leads when that is due.
const LookKind = "newsroom.host"

// Look looks where the name leads, and makes it active when this program answers there. What is in the way is no error:
// it stands in the state.
func (o *Own) Look(ctx context.Context, by audit.Actor) (Name, error) {
	n, ok, err := o.Get(ctx)
	if err != nil || !ok {
		return n, err
	}
	if !o.Looks() {
		return n, fault.Clash("host.unasked")
	}
	asked, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	found := o.hosts.find(asked, n)
	if ctx.Err() != nil { // whoever asked has gone: that says nothing of the name
		return n, ctx.Err()
	}
	event := ""
	n, err = o.hosts.names.Edit(ctx, o.space, func(doc *Name) error {
		event = ""
		if doc.Name != n.Name {
			return nil // another was entered meanwhile
		}
		doc.State, doc.Addresses, doc.Why, doc.Args, doc.LookedAt = found.State, found.Addresses, found.Why, found.Args, o.hosts.d.Now().UTC()
		if doc.State == Here {
			doc.Misses, doc.FoundAt = 0, doc.LookedAt
			if !doc.Active() {
				doc.ActiveAt, event = doc.LookedAt, EventActive
			}
			return nil
		}
		doc.Misses++
		if doc.Active() && doc.Misses >= mostMisses {
			doc.ActiveAt, event = time.Time{}, EventLost
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) { // taken away meanwhile
		return Name{}, nil
	}
	if err != nil || event == "" {
		return n, err
	}
	return n, o.done(ctx, event, n, by)
}

// Sweep looks where the name leads when that is due.
func (o *Own) Sweep(ctx context.Context) error {
	n, ok, err := o.Get(ctx)
	if err != nil || !ok || !o.Looks() || !n.due(o.hosts.d.Now()) {
		return err
	}
	_, err = o.Look(ctx, audit.System("newsroom"))
	return err
}

func (n Name) due(now time.Time) bool {
	switch since := now.Sub(n.LookedAt); {
	case n.Active() && n.Misses == 0:
		return since >= activeEvery
	case n.Active():
		return since >= waitingEvery
	default:
		return since >= waitingEvery && (now.Sub(n.SetAt) < givenUp || now.Sub(n.FoundAt) < givenUp)
	}
}

// find is what is found where a name leads. That this program answers is all the proof there is; what the DNS says
// explains why it does not.
func (h *Hosts) find(ctx context.Context, n Name) Name {
	n.State, n.Why, n.Args, n.Addresses = Silent, "", nil, nil
	addresses, err := h.d.Resolver.LookupHost(ctx, n.Name)
	slices.Sort(addresses)
	n.Addresses = addresses[:min(len(addresses), mostAddresses)]
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound, err == nil && len(addresses) == 0:
		n.State = Unknown
		return n
	case err != nil:
		n.Why = "host.dns"
		return n
	}
	status, body, err := h.d.Door.Peek(ctx, h.Address(n.Name)+ProofPath)
	switch {
	case err == nil && status == 200 && strings.TrimSpace(body) == n.Proof:
		n.State = Here
	case h.leadsAway(ctx, addresses):
		n.State = Elsewhere
	case err != nil:
		if n.Why = "host.dns"; fault.Of(err) != nil {
			n.Why, n.Args = fault.Of(err).Key, fault.Of(err).Args
		}
	case status == 200:
		n.State = Foreign
	default:
		n.State, n.Why, n.Args = Foreign, "host.status", map[string]any{"status": status}
	}
	return n
}

// leadsAway reports whether the portal has addresses, and none of them is among those of the name.
func (h *Hosts) leadsAway(ctx context.Context, addresses []string) bool {
	portal, err := h.d.Resolver.LookupHost(ctx, h.d.Base.Hostname())
	return err == nil && len(portal) > 0 && !slices.ContainsFunc(portal, func(a string) bool { return slices.Contains(addresses, a) })
}

// Record is what is to be published in the DNS.
type Record struct{ Name, Type, Value string }

// Record is what leads the name to the portal: to its name or, where it has none, to its address.
func (o *Own) Record(n Name) Record {
	portal := o.Portal()
	switch {
	case strings.Contains(portal, ":"):
		return Record{n.Name, "AAAA", portal}
	case strings.Trim(portal, "0123456789.") == "":
		return Record{n.Name, "A", portal}
	}
	return Record{n.Name, "CNAME", portal}
}
