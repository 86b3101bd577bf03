package contact

import (
	"slices"
)

// TrustRule is what an entry of a kind is worth: points at the moment it happens, and after how many days half
// of them are left.
type TrustRule struct {
	Kind     string
	Points   int
	HalfLife int // days
}

// TrustRules are the kinds of entry, in the order a person is offered them (field.md C-10, 3.8, 3.13, 3.14). The
// ledger measures accuracy and word kept, never tone: there is no kind for it. The points are ours: one repeated
// falsehood outweighs several correct pieces, a broken embargo or a hidden payment weighs most and is forgotten
// last, and an answer is a courtesy. 星图, the one ledger of this kind in the field, forgets after 90 days; a
// newspaper's memory is longer, so half is left after a year.
var TrustRules = []TrustRule{
	{"accurate", 4, 365},     // reported our facts correctly
	{"refuted", -12, 365},    // repeated a claim that was refuted by then
	{"corrected", 6, 365},    // corrected when asked; more within hours, see Points
	{"uncorrected", -8, 365}, // did not correct when asked
	{"embargo_kept", 5, 365}, // kept an embargo
	{"embargo_broken", -20, 730},
	{"answered", 1, 90},
	{"disclosed", 3, 365},      // said that a piece was paid for
	{"hid_payment", -15, 730},  // did not
	{"retention_kept", 2, 365}, // left a post up as long as was agreed
	{"retention_broken", -8, 365},
}

// TrustKinds are the kinds of entry.
func TrustKinds() []string {
	var out []string
	for _, r := range TrustRules {
		out = append(out, r.Kind)
	}
	return out
}

func ruleOf(kind string) (TrustRule, bool) {
	i := slices.IndexFunc(TrustRules, func(r TrustRule) bool { return r.Kind == kind })
	if i < 0 {
		return TrustRule{}, false
	}
	return TrustRules[i], true
}

// promptness is what a correction is worth by the hours it took: minor errors within 4 hours, the rest by the
// next day is the custom of the wires (field.md F).
func promptness(hours int) int {
	switch {
	case hours <= 4:
		return 8
	case hours <= 24:
		return 6
	}
	return 3
}
