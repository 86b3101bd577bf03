package fact

import (
	"context"
	"slices"

	"standfirst/models/audit"
	"standfirst/models/fault"
)

// AddRedacted stores a copy of evidence from which something was taken out, so that it can be shown to more
// people than the original. The copy names the hash of the original, and that is part of what people sign:
// whoever has both can see that they belong together.
func (s *Facts) AddRedacted(ctx context.Context, id, evidenceID string, u Upload, by audit.Actor) (Fact, error) {
	f, err := s.changeable(ctx, id)
	if err != nil {
		return f, err
	}
	i := slices.IndexFunc(f.Now().Evidence, func(e Evidence) bool { return e.ID == evidenceID })
	if i < 0 {
		return f, fault.Missing("fact.evidence.missing")
	}
	original := f.Now().Evidence[i]
	switch {
	case !original.Stored():
		return f, fault.Clash("fact.redact.link")
	case original.Of != "":
		return f, fault.Clash("fact.redact.copy")
	}
	e, err := s.keep(ctx, u)
	if err != nil {
		return f, err
	}
	if e.SHA256 == original.SHA256 {
		return f, fault.Bad("file", "fact.redact.same")
	}
	e.Of = original.SHA256
	return s.addEvidence(ctx, id, by, e)
}
