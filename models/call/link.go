package call

import (
	"context"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/link"
)

func (s *Calls) links() link.Signer { return link.Signer{Space: s.d.Space, Code: s.d.Code} }

// Token stands in the personal link of a call.
func (s *Calls) Token(id string) string { return s.links().Token(id) }

// Called is the call that a token stands for, and the incident that it is about.
func (s *Calls) Called(ctx context.Context, token string) (Call, incident.Incident, error) {
	parts, ok := s.links().Parts(token, 1)
	if !ok {
		return Call{}, incident.Incident{}, fault.Missing("call.unknown")
	}
	return s.get(ctx, parts[0])
}

// AcknowledgeBy acknowledges by the personal link; from is the address of the request.
func (s *Calls) AcknowledgeBy(ctx context.Context, token, from string) (Call, error) {
	c, _, err := s.Called(ctx, token)
	if err != nil {
		return c, err
	}
	return s.Acknowledge(ctx, c.ID, ByLink, audit.Actor{ID: c.UserID, Name: c.Name, From: from})
}
