package contact_test

import (
	"slices"
	"strings"
	"testing"

	"standfirst/models/contact"
)

// What is searched for is ordered by how well a name fits: by whichever word begins it, in the sound that a family name
// has. Turning pages goes through everybody once, there and back.
func TestNamesThatBeginSoComeFirst(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{"陈单", "单梅", "单于飞", "David 单", "王芳", "陈王", "张食品", "Wang Lei"} {
		d.add(t, contact.Contact{Name: name, Kind: "journalist", Beats: []string{"食品"}})
	}
	for text, want := range map[string]string{
		"单":       "单梅 单于飞 陈单 David 单", // 单于 is a name of its own, and sounds chan yu
		"食品 王":    "王芳 陈王",
		"王 食品":    "王芳 陈王",
		"食品 wang": "王芳 Wang Lei 陈王",
		"食品":      "单于飞 陈单 陈王 David 单 单梅 王芳 Wang Lei 张食品",
	} {
		if got := strings.Join(d.found(t, contact.Search{Text: text}), " "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	q := contact.Search{Text: "食品 单", Limit: 1}
	var there, back []string
	for {
		page, err := d.contacts.Find(d.ctx, q)
		ok(t, err)
		there = append(there, page.Items[0].Name)
		if page.Next == "" {
			break
		}
		q.After = page.Next
	}
	page, err := d.contacts.Find(d.ctx, q)
	ok(t, err)
	for back = []string{there[len(there)-1]}; page.Prev != ""; back = append(back, page.Items[0].Name) {
		page, err = d.contacts.Find(d.ctx, contact.Search{Text: q.Text, Limit: 1, Before: page.Prev})
		ok(t, err)
	}
	slices.Reverse(back)
	if got, want := strings.Join(there, " "), "单梅 单于飞 陈单 David 单"; got != want || !slices.Equal(there, back) {
		t.Errorf("there %s, back %s, want %s", got, back, want)
	}
}
