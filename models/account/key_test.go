package account

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

func TestAKeyActsForItsPersonAndNeverLonger(t *testing.T) {
	h := open(t)
	ada, _ := h.setUp()
	space := ada.Memberships[0].SpaceID
	scopes := []string{AddClips}
	for name, tc := range map[string]struct {
		name, key string
		scopes    []string
	}{
		"no name":      {" ", "account.key.name_missing", scopes},
		"a long name":  {strings.Repeat("x", 81), "account.key.name_long", scopes},
		"no scope":     {"bot", "account.key.scope", nil},
		"other scopes": {"bot", "account.key.scope", []string{"everything"}},
	} {
		if _, _, err := h.IssueKey(t.Context(), ada, space, tc.name, tc.scopes, audit.Actor{}); !fault.Is(err, tc.key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := h.IssueKey(t.Context(), ada, "elsewhere", "bot", scopes, audit.Actor{}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a key for a space of others: %v", err)
	}
	k, secret, err := h.IssueKey(t.Context(), ada, space, "bot", scopes, audit.Actor{ID: ada.ID})
	if err != nil || strings.Contains(fmt.Sprint(k), secret) || !strings.HasPrefix(secret, "sfk_") {
		t.Fatalf("%+v, %v", k, err)
	}
	found, u, err := h.ByKey(t.Context(), secret)
	if err != nil || u.ID != ada.ID || !found.May(AddClips) || found.May("everything") {
		t.Fatalf("%+v of %s, %v", found, u.ID, err)
	}
	for name, change := range map[string]func(*User){
		"disabled": func(u *User) { u.Disabled = !u.Disabled },
		"left":     func(u *User) { u.Memberships = nil },
	} {
		before, _ := h.User(t.Context(), ada.ID)
		if _, err := h.users.Edit(t.Context(), ada.ID, func(u *User) error { change(u); return nil }); err != nil {
			t.Fatal(err)
		}
		if _, _, err := h.ByKey(t.Context(), secret); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: the key still works, %v", name, err)
		}
		if _, err := h.users.Edit(t.Context(), ada.ID, func(u *User) error {
			u.Disabled, u.Memberships = before.Disabled, before.Memberships
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.EndKey(t.Context(), "somebody", k.Public, audit.Actor{}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another's key: %v", err)
	}
	if err := h.EndKey(t.Context(), ada.ID, k.Public, audit.Actor{ID: ada.ID}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.ByKey(t.Context(), secret); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an ended key works: %v", err)
	}
	for range maxKeys {
		if _, _, err := h.IssueKey(t.Context(), ada, space, "bot", scopes, audit.Actor{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := h.IssueKey(t.Context(), ada, space, "bot", scopes, audit.Actor{}); !fault.Is(err, "account.key.many") {
		t.Errorf("one more: %v", err)
	}
}
