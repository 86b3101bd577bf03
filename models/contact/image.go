package contact

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// The image of a contact is what people, and imports, write into it: every field of its document but the
// ones that are derived or kept by other features. Undoing an import compares images.

// notWritten are the fields that no image holds.
var notWritten = []string{
	"id", "rev", "created_at", "updated_at", "source", "email", // the first of the addresses
	"name_key", "outlet_key", "outlet_ids", "handle_keys", "stale_on", "terms", "sort_key",
}

// sets are the fields of several values that each stand for themselves.
var sets = []string{"emails", "phones", "handles", "positions", "beats", "tags", "lists"}

// Delta is what an import, or one edit, did to a contact: fields with their values before and after, and elements that
// came to a set or left it. Values are JSON; members of an object have a dot in their name.
type Delta struct {
	Was     map[string]json.RawMessage   `json:"was,omitempty"`
	Now     map[string]json.RawMessage   `json:"now,omitempty"`
	Added   map[string][]json.RawMessage `json:"added,omitempty"`
	Removed map[string][]json.RawMessage `json:"removed,omitempty"`
}

// document is a contact's JSON by field.
func document(c Contact) (map[string]json.RawMessage, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	var doc map[string]json.RawMessage
	return doc, json.Unmarshal(data, &doc)
}

// same tells whether two values are: what a document leaves out is what others have written as nothing.
func same(a, b json.RawMessage) bool {
	nothing := []string{"", "null", `""`, "[]", "{}"}
	return bytes.Equal(a, b) || slices.Contains(nothing, string(a)) && slices.Contains(nothing, string(b))
}

// delta compares two states of a contact.
func delta(before, after Contact) (Delta, error) {
	var d Delta
	a, err := document(before)
	if err != nil {
		return d, err
	}
	b, err := document(after)
	if err != nil {
		return d, err
	}
	d = Delta{Was: map[string]json.RawMessage{}, Now: map[string]json.RawMessage{}, Added: map[string][]json.RawMessage{}, Removed: map[string][]json.RawMessage{}}
	for field := range bothOf(a, b) {
		if bytes.Equal(a[field], b[field]) || slices.Contains(notWritten, field) || isFigure(field) {
			continue
		}
		switch {
		case slices.Contains(sets, field):
			x, y := elements(a[field]), elements(b[field])
			if more := lacking(y, x); len(more) > 0 {
				d.Added[field] = more
			}
			if less := lacking(x, y); len(less) > 0 {
				d.Removed[field] = less
			}
		case field == "basis" || field == "custom" || field == "checks":
			x, y := members(field, a[field]), members(field, b[field])
			for key := range bothOf(x, y) {
				d.note(field+"."+key, x[key], y[key])
			}
		default:
			d.note(field, a[field], b[field])
		}
	}
	d.note("email", a["email"], b["email"]) // which address is the first
	return d, nil
}

// empty reports whether nothing was done that people write.
func (d Delta) empty() bool { return len(d.Was)+len(d.Now)+len(d.Added)+len(d.Removed) == 0 }

// names reports whether a value, before or after, holds what only this person has.
func (d Delta) names(p Person) bool {
	data, err := json.Marshal(d)
	return err != nil || p.AddressIn(string(data))
}

func (d *Delta) note(field string, was, now json.RawMessage) {
	if !same(was, now) {
		if was != nil {
			d.Was[field] = was
		}
		if now != nil {
			d.Now[field] = now
		}
	}
}

func bothOf(x, y map[string]json.RawMessage) map[string]json.RawMessage {
	out := maps.Clone(x)
	maps.Copy(out, y)
	return out
}

func elements(raw json.RawMessage) []json.RawMessage {
	var out []json.RawMessage
	if json.Unmarshal(raw, &out) != nil {
		return nil // null, or missing
	}
	return out
}

func lacking(all, some []json.RawMessage) []json.RawMessage {
	var out []json.RawMessage
	for _, e := range all {
		if !slices.ContainsFunc(some, func(o json.RawMessage) bool { return bytes.Equal(o, e) }) {
			out = append(out, e)
		}
	}
	return out
}

// members are those of an object, and of the checks the entries by their fields.
func members(field string, raw json.RawMessage) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	if field != "checks" {
		_ = json.Unmarshal(raw, &out) // null, or missing: it has none
		return out
	}
	for _, e := range elements(raw) {
		var k Check
		if json.Unmarshal(e, &k) == nil {
			out[k.Field] = e
		}
	}
	return out
}

var figureFields = jsonNames(reflect.TypeFor[Figures]())

func isFigure(field string) bool { return slices.Contains(figureFields, field) }

func jsonNames(t reflect.Type) []string {
	var out []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		out = append(out, name)
	}
	return out
}

// print is a hash of a contact's image: the same as long as nobody has written anything else into it.
// Fields that are empty do not count, so that a program with more fields computes the same.
func (c *Contact) print() string {
	text := make([]byte, 0, 2<<10)
	v := reflect.ValueOf(c).Elem()
	for i, name := range contactFields {
		f := v.Field(i)
		if name == "" || f.IsZero() || ((f.Kind() == reflect.Slice || f.Kind() == reflect.Map) && f.Len() == 0) {
			continue
		}
		text = append(append(text, name...), '=')
		if f.Kind() == reflect.String {
			text = append(text, f.String()...)
		} else if data, err := json.Marshal(printed(f.Interface())); err == nil {
			text = append(text, data...)
		}
		text = append(text, 0)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// printed is a value as prints have it. Checks say there what nobody doubts too, as they did when the first prints were
// kept: what was imported then is not taken for changed.
func printed(v any) any {
	checks, ok := v.([]Check)
	if !ok {
		return v
	}
	full := make([]fullCheck, len(checks))
	for i, k := range checks {
		full[i] = fullCheck(k)
	}
	return full
}

type fullCheck struct {
	Field       string `json:"field"`
	Source      string `json:"source"`
	On          string `json:"on"`
	By          string `json:"by"`
	ByName      string `json:"by_name"`
	Doubt       string `json:"doubt"`
	DoubtOn     string `json:"doubt_on"`
	DoubtBy     string `json:"doubt_by"`
	DoubtByName string `json:"doubt_by_name"`
}

// contactFields are the fields of the struct that an image holds, "" in the place of each other.
var contactFields = func() []string {
	names := jsonNames(reflect.TypeFor[Contact]())
	for i, name := range names {
		if slices.Contains(notWritten, name) {
			names[i] = ""
		}
	}
	return names
}()

// revert takes back what was done, but for what others have touched since, and returns the fields that
// are kept for that. Repeating it gives the same.
func (d Delta) revert(c *Contact, since touched) (kept []string, err error) {
	doc, err := document(*c)
	if err != nil {
		return nil, err
	}
	stay := map[string]bool{}
	for field := range bothOf(d.Was, d.Now) {
		name, key, member := strings.Cut(field, ".")
		var all map[string]json.RawMessage
		now := doc[name]
		if member {
			all = members(name, doc[name])
			now = all[key]
		}
		switch {
		case same(now, d.Was[field]):
		case !same(now, d.Now[field]) || since.fields[name]:
			stay[name] = true
		case !member:
			doc[name] = d.Was[field]
		default:
			if d.Was[field] == nil {
				delete(all, key)
			} else {
				all[key] = d.Was[field]
			}
			if doc[name], err = joined(name, all); err != nil {
				return nil, err
			}
		}
	}
	for field := range d.setFields() {
		list := elements(doc[field])
		for _, e := range d.Added[field] {
			if since.again[field][elementText(e)] {
				stay[field] = true
				continue
			}
			list = lacking(list, []json.RawMessage{e})
		}
		for _, e := range d.Removed[field] {
			if len(lacking([]json.RawMessage{e}, list)) == 0 {
				continue
			}
			if since.fields[field] {
				stay[field] = true
				continue
			}
			list = append(list, e)
		}
		if list == nil {
			list = []json.RawMessage{}
		}
		if doc[field], err = json.Marshal(list); err != nil {
			return nil, err
		}
	}
	if stay["email"] || d.Was["email"] == nil {
		delete(doc, "email") // whatever address comes first
	}
	data, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	var out Contact
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, err
	}
	*c = out
	return slices.Sorted(maps.Keys(stay)), nil
}

func (d Delta) setFields() map[string]bool {
	out := map[string]bool{}
	for f := range d.Added {
		out[f] = true
	}
	for f := range d.Removed {
		out[f] = true
	}
	return out
}

// joined makes one value of members again.
func joined(field string, all map[string]json.RawMessage) (json.RawMessage, error) {
	if field != "checks" {
		return json.Marshal(all)
	}
	list := []json.RawMessage{}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[key])
	}
	return json.Marshal(list)
}

// elementText is an element as an event writes it.
func elementText(e json.RawMessage) string {
	var s string
	if json.Unmarshal(e, &s) == nil {
		return s
	}
	var p Position
	if json.Unmarshal(e, &p) == nil && (p.Outlet != "" || p.Role != "") {
		return positionText([]Position{p})
	}
	var h Handle
	if json.Unmarshal(e, &h) == nil {
		return handleText([]Handle{h})
	}
	return string(e)
}
