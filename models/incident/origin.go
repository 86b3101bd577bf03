package incident

import (
	"slices"

	"standfirst/models/fault"
)

// Origin says what an incident was declared from.
type Origin struct {
	Kind OriginKind `json:"kind"` // "" is by hand, as in documents of before origins were kept
	Ref  string     `json:"ref"`  // id of the alert, enquiry or clip; "" when by hand
	Name string     `json:"name"` // what that was called then
}

// OriginKind is the kind of thing.
type OriginKind string

// The kinds.
const (
	ByHand      OriginKind = "hand"
	FromAlert   OriginKind = "alert"
	FromEnquiry OriginKind = "enquiry"
)

// Origins are all of them.
func Origins() []OriginKind { return []OriginKind{ByHand, FromAlert, FromEnquiry} }

// Hand reports whether a person declared it without any other thing.
func (o Origin) Hand() bool { return o.Kind == "" || o.Kind == ByHand }

func (o Origin) tidy(faults *fault.List) Origin {
	if o.Kind == "" {
		o.Kind = ByHand
	}
	if !slices.Contains(Origins(), o.Kind) || (o.Ref == "") != o.Hand() {
		faults.Add(fault.Bad("", "incident.origin.unknown"))
	}
	o.Name = Clip(TidyLine(o.Name), MaxTitle)
	return o
}
