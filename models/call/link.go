package call

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

// Token stands in the personal link of a call. It names the space and the call and carries 128 bits that only
// we can make: nobody can acknowledge for somebody else by guessing.
//
//	<space>.<call>.<code>
func (s *Calls) Token(id string) string {
	name := s.d.Space + "." + id
	return name + "." + base64.RawURLEncoding.EncodeToString(s.d.Code([]byte(name)))
}

// SpaceOf is the id of the space that a token names. The token is not checked: its space does that.
func SpaceOf(token string) (string, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || parts[0] == "" || len(token) > 300 {
		return "", false
	}
	return parts[0], true
}

// Called is the call that a token stands for, and the incident that it is about.
func (s *Calls) Called(ctx context.Context, token string) (Call, incident.Incident, error) {
	wrong := fault.Missing("call.unknown")
	at := strings.LastIndexByte(token, '.')
	if at < 0 || len(token) > 300 {
		return Call{}, incident.Incident{}, wrong
	}
	code, err := base64.RawURLEncoding.DecodeString(token[at+1:])
	if err != nil || subtle.ConstantTimeCompare(code, s.d.Code([]byte(token[:at]))) != 1 {
		return Call{}, incident.Incident{}, wrong
	}
	space, id, _ := strings.Cut(token[:at], ".")
	if space != s.d.Space {
		return Call{}, incident.Incident{}, wrong
	}
	return s.get(ctx, id)
}

// AcknowledgeBy acknowledges by the personal link; from is the address of the request.
func (s *Calls) AcknowledgeBy(ctx context.Context, token, from string) (Call, error) {
	c, _, err := s.Called(ctx, token)
	if err != nil {
		return c, err
	}
	return s.Acknowledge(ctx, c.ID, ByLink, audit.Actor{ID: c.UserID, Name: c.Name, From: from})
}
