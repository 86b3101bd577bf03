package coverage

import (
	"context"

	"standfirst/models/audit"
	"standfirst/models/contact"
)

// Ledger is where it is kept how far somebody's reports can be relied on.
type Ledger interface {
	// Testify makes the ledger say what an origin says, and nothing else of it. It is safe to repeat.
	Testify(ctx context.Context, origin string, all []contact.Testimony, by audit.Actor) error
}

// testify tells the author's ledger what people have decided about a clip. Before anybody has decided there is
// nothing to tell: what a machine suspects is no testimony.
func (s *Clips) testify(ctx context.Context, c Clip) error {
	by, decided := c.judge()
	if s.Ledger == nil || !decided {
		return nil
	}
	return s.Ledger.Testify(ctx, "clip:"+c.ID, c.testimony(), by)
}

// judge is who decided last about the clip.
func (c Clip) judge() (by audit.Actor, decided bool) {
	var last int64
	look := func(id, name string, at int64) {
		if id != "" && at >= last {
			by, decided, last = audit.Actor{ID: id, Name: name}, true, at
		}
	}
	for _, m := range c.Matches {
		look(m.By, m.ByName, m.At.UnixMilli())
	}
	for _, h := range c.Claims {
		look(h.By, h.ByName, h.At.UnixMilli())
	}
	look(c.Breach.By, c.Breach.ByName, c.Breach.At.UnixMilli())
	return by, decided
}

// testimony is what the clip says of its author: that an embargo was broken or a refuted claim repeated, where somebody
// has said so; else, of coverage that was confirmed and that nobody paid for, that our facts were reported.
func (c Clip) testimony() []contact.Testimony {
	if c.ContactID == "" {
		return nil
	}
	var out []contact.Testimony
	if c.Breach.Ruling == Broken {
		out = append(out, contact.Testimony{ContactID: c.ContactID, Kind: "embargo_broken", Detail: c.Breach.ReleaseID, At: c.Breach.Appeared, Title: c.Title})
	}
	for _, h := range c.Claims {
		if h.State == Confirmed {
			out = append(out, contact.Testimony{ContactID: c.ContactID, Kind: "refuted", Detail: h.FactID, At: c.At, Title: c.Title})
		}
	}
	if len(out) > 0 || c.Flagged || c.Differs || !c.Earned() {
		return out
	}
	for _, m := range c.Matches {
		if m.State == Confirmed {
			return append(out, contact.Testimony{ContactID: c.ContactID, Kind: "accurate", At: c.At, Title: c.Title})
		}
	}
	return out
}
