package contact

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"standfirst/models/outlet"
)

// place is the outlet that a row names. A fresh one comes along with this import.
type place struct {
	fresh bool
	outlet.Outlet
}

// settled makes the outlet of a row that acts known to the rows after it.
func (p *planner) settled(st *step) {
	if st.place == nil || (st.place.fresh && !st.moves) {
		return
	}
	if st.place.fresh && st.domain != "" && p.domains[st.domain] == nil {
		p.domains[st.domain] = st.place
	}
	if key := outlet.Key(st.draft.outlet); key != "" {
		p.names[key] = st.place
	}
}

// meet asks the store for the outlets that the rows of a chunk name and that it has not been asked for.
func (p *planner) meet(ctx context.Context, steps []step, results []Result) error {
	var names, domains []string
	ask := func(list *[]string, key, text string) {
		if key != "" && !p.asked[key] {
			p.asked[key] = true
			*list = append(*list, text)
		}
	}
	for i := range steps {
		if results[i].Fate == "" || results[i].Fate == Same {
			ask(&names, outlet.Key(steps[i].draft.outlet), steps[i].draft.outlet)
			ask(&domains, steps[i].domain, steps[i].domain)
		}
	}
	if len(names)+len(domains) == 0 {
		return nil
	}
	byName, byDomain, err := p.s.outlets.Known(ctx, names, domains)
	if err != nil {
		return err
	}
	same := map[string]*place{} // one place for one outlet, however it is named
	at := func(o outlet.Outlet) *place {
		if same[o.ID] == nil {
			same[o.ID] = &place{o.ID == p.outletID(o.NameKey) || o.ID == p.outletID("domain "+o.Name), o}
		}
		return same[o.ID]
	}
	for key, o := range byName {
		if p.names[key] == nil {
			p.names[key] = at(o)
		}
	}
	for domain, o := range byDomain {
		if p.domains[domain] == nil {
			p.domains[domain] = at(o)
		}
	}
	return nil
}

// find returns the outlet that a row names, known or yet to be made; nil when it names none. A name
// decides before a domain, and an unknown name with a known domain is another name of that outlet.
func (p *planner) find(name, domain string) *place {
	key := outlet.Key(name)
	if key == "" && domain == "" {
		return nil
	}
	if at := p.names[key]; key != "" && at != nil {
		return at
	}
	if at := p.domains[domain]; domain != "" && at != nil {
		return at
	}
	if key == "" {
		key = "domain " + domain
	}
	return &place{true, outlet.Outlet{ID: p.outletID(key)}}
}

// outletID is the id of the outlet that a name becomes: running the import again makes it once.
func (p *planner) outletID(key string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "import %s outlet %s", p.imp.ID, key)).String()
}

func (p *planner) outletName(id string) string {
	for _, at := range p.names {
		if at.ID == id {
			return at.Name
		}
	}
	return ""
}
