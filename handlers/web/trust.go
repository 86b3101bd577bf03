package web

import "standfirst/models/contact"

// TrustKind is the colour of a trust score: where everybody starts is neither good nor bad.
func TrustKind(score int) string {
	switch {
	case score < 50:
		return "bad"
	case score < contact.FirstTrust:
		return "warn"
	}
	return "ok"
}
