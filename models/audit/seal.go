package audit

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"maps"
	"slices"

	"standfirst/models/store"
)

// The chain holds no value itself but a commitment to it: the hash of a random salt and the value. A value can
// therefore be erased, with its salt, and the chain still verifies; without the salt nobody can find out by trying
// what the value was. A value that was changed is still found, because it no longer fits its commitment.

// sealed is the form of events that hold commitments. Those of form 0 are older: their hash is of the values.
const sealed = 1

// What of the actor is sealed, beside the data.
const (
	nameSeal = "@name"
	fromSeal = "@from"
)

// seal commits to every value of an event that says something about a person.
func (e *Event) seal() {
	e.Form, e.Salts, e.Seals = sealed, map[string]string{}, map[string]string{}
	for key, value := range e.values() {
		salt := make([]byte, 12)
		_, _ = rand.Read(salt) // it does not fail, as its documentation says
		e.Salts[key] = base64.RawURLEncoding.EncodeToString(salt)
		e.Seals[key] = commitment(e.Salts[key], value)
	}
}

func (e Event) values() map[string]string {
	out := maps.Clone(e.Data)
	if out == nil {
		out = map[string]string{}
	}
	out[nameSeal], out[fromSeal] = e.By.Name, e.By.From
	return out
}

func commitment(salt, value string) string {
	sum := sha256.Sum256([]byte(salt + "\x00" + value))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// fits reports whether every value fits its commitment, and how many have been erased.
func (e Event) fits() (ok bool, erased int64) {
	values := e.values()
	for key := range e.Data {
		if e.Seals[key] == "" {
			return false, 0 // a value that was never there
		}
	}
	for key, seal := range e.Seals {
		salt, kept := e.Salts[key]
		if !kept {
			if values[key] != "" {
				return false, 0 // a value where one was erased
			}
			erased++
			continue
		}
		if subtle.ConstantTimeCompare([]byte(commitment(salt, values[key])), []byte(seal)) != 1 {
			return false, 0
		}
	}
	return true, erased
}

// erase removes values and their salts; false when there was nothing to remove.
func (e *Event) erase(keys ...string) bool {
	changed := false
	for _, key := range keys {
		if _, ok := e.Salts[key]; !ok {
			continue
		}
		changed = true
		delete(e.Salts, key)
		switch key {
		case nameSeal:
			e.By.Name = ""
		case fromSeal:
			e.By.From = ""
		default:
			delete(e.Data, key)
		}
	}
	return changed
}

// Erase removes from all events what the function says, and returns how many values went. It is given an event
// and returns the keys of the data that say something about the person, and whether the actor is that person.
// Events stay where they are, as do who acted, when, on what, and the commitments. Events of before there were
// commitments lose the values as well; Verify then counts them and cannot recompute their hash.
func (l *Log) Erase(ctx context.Context, what func(Event) (keys []string, actor bool)) (int64, error) {
	var n int64
	for ev, err := range l.events.Each(ctx, store.Query{Sort: []string{"id"}}) {
		if err != nil {
			return n, err
		}
		keys, actor := what(ev)
		if len(keys) == 0 && !actor {
			continue
		}
		if actor {
			keys = append(slices.Clone(keys), nameSeal, fromSeal)
		}
		done := int64(0)
		_, err := l.events.Edit(ctx, ev.ID, func(e *Event) error {
			done = int64(len(e.Salts))
			if e.Form == sealed {
				e.erase(keys...)
				done -= int64(len(e.Salts))
				return nil
			}
			done = e.strip(keys)
			return nil
		})
		if err != nil {
			return n, err
		}
		n += done
	}
	return n, nil
}

// strip erases from an event whose hash is of its values.
func (e *Event) strip(keys []string) (n int64) {
	for _, key := range keys {
		switch _, there := e.Data[key]; {
		case key == nameSeal && e.By.Name != "":
			e.By.Name = ""
		case key == fromSeal && e.By.From != "":
			e.By.From = ""
		case there:
			delete(e.Data, key)
		default:
			continue
		}
		n++
	}
	e.Stripped += n
	return n
}
