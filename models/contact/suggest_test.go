package contact_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"standfirst/models/contact"
)

// crowded is a desk with people whose names, addresses and roles look alike.
func crowded(t *testing.T) *desk {
	d := newDesk(t)
	for _, c := range []contact.Contact{
		{Name: "李雷", Email: "lei@example.com", Role: "记者"},
		{Name: "李小雷", Email: "xl@example.com"},
		{Name: "雷军", Email: "jun@example.com"},
		{Name: "单田芳", Email: "stf@example.com"},
		{Name: "单雄信", Email: "sxx@example.com", Tags: []string{"山东"}},
		{Name: "Lei Smith", Email: "smith@example.com"},
		{Name: "Anna Leinart", Email: "al@example.com"},
		{Name: "Bob", Email: "lilei.fan@example.com"},
		{Name: "Carl", Email: "carl@example.com", Role: "Lilei correspondent"},
		{Name: "韩梅梅", Latin: "May Han", Email: "may@example.com", Beats: []string{"食品安全"}},
		{Name: "长孙无忌", Email: "csw@example.com"},
		{Name: "区家良", Email: "kl.au@example.com"},
		{Name: "吕思远", Email: "shiyuan@example.com"},
	} {
		_, err := d.contacts.Create(d.ctx, c, anna)
		ok(t, err)
	}
	return d
}

func TestSuggestionsAreRanked(t *testing.T) {
	d := crowded(t)
	for text, want := range map[string]string{
		"李雷":        "李雷",
		"李":         "李雷, 李小雷",
		"lilei":     "李雷, Bob, Carl",
		"Li Lei":    "李雷, 李小雷",
		"ll":        "李雷",
		"lei":       "Lei Smith, 雷军, Anna Leinart, 李雷, 李小雷",
		"雷":         "雷军, 李雷, 李小雷",
		"shan":      "单田芳, 单雄信",
		"stf":       "单田芳",
		"zhangsun":  "长孙无忌",
		"may":       "韩梅梅",
		"hanmeimei": "韩梅梅",
		"食品":        "韩梅梅",
		"spaq":      "韩梅梅",
		"jizhe":     "李雷",
		"lilei.f":   "Bob",
		"lilei。f":   "Bob",
		"oujl":      "区家良",
		"ou jl":     "区家良",
		"qujl":      "区家良",
		"changswj":  "",
		"zhangswj":  "长孙无忌",
		"lusy":      "吕思远",
		"lyusy":     "吕思远",
		"al@exam":   "Anna Leinart",
		"nobody":    "",
		" ":         "",
		"！？":        "",
	} {
		found, err := d.contacts.Suggest(d.ctx, text, 5)
		ok(t, err)
		names := make([]string, len(found))
		for i, c := range found {
			names[i] = c.Name
		}
		if got := strings.Join(names, ", "); got != want {
			t.Errorf("%q: %s, not %s", text, got, want)
		}
	}
	if found, err := d.contacts.Suggest(d.ctx, "li", 2); err != nil || len(found) != 2 {
		t.Errorf("two at most: %v %v", len(found), err)
	}
}

// TestASearchHasNamesFirstOnEveryPage walks a search by text forward and back, at every size of page.
func TestASearchHasNamesFirstOnEveryPage(t *testing.T) {
	d := newDesk(t)
	var want []string
	for i := range 7 {
		d.named(t, fmt.Sprintf("Wang %d", i), fmt.Sprintf("w%d@example.com", i))
		want = append(want, fmt.Sprintf("Wang %d", i))
	}
	for i := range 5 {
		d.named(t, fmt.Sprintf("Anna %d", i), fmt.Sprintf("wang%d@example.com", i))
		want = append(want, fmt.Sprintf("Anna %d", i))
	}
	for limit := 1; limit < 14; limit++ {
		var forward, backward []string
		q := contact.Search{Text: "wang", Limit: limit}
		page, err := d.contacts.Find(d.ctx, q)
		ok(t, err)
		if page.Prev != "" {
			t.Error("nothing is before the first page")
		}
		pages := 1
		for forward = names(page.Items); page.Next != ""; pages++ {
			q.After = page.Next
			page, err = d.contacts.Find(d.ctx, q)
			ok(t, err)
			if len(page.Items) == 0 {
				t.Fatalf("pages of %d: an empty page after a promise", limit)
			}
			forward = append(forward, names(page.Items)...)
		}
		q.After = ""
		for backward = names(page.Items); page.Prev != ""; {
			q.Before = page.Prev
			page, err = d.contacts.Find(d.ctx, q)
			ok(t, err)
			if page.Next == "" {
				t.Fatalf("pages of %d: going back, there is a next page", limit)
			}
			backward = append(names(page.Items), backward...)
		}
		if !slices.Equal(forward, want) || pages != (len(want)+limit-1)/limit {
			t.Errorf("pages of %d, %d of them: %v", limit, pages, forward)
		}
		if !slices.Equal(backward, want) {
			t.Errorf("pages of %d, back: %v", limit, backward)
		}
	}
	for _, cursor := range []string{"x", "b!", "a", "bAAAA"} {
		page, err := d.contacts.Find(d.ctx, contact.Search{Text: "wang", After: cursor, Limit: 3})
		ok(t, err)
		if len(page.Items) != 3 {
			t.Errorf("%q: %v", cursor, names(page.Items))
		}
	}
	n, err := d.contacts.CountUpTo(d.ctx, contact.Search{Text: "wang"}, 10)
	ok(t, err)
	if n != 10 {
		t.Error(n)
	}
}

func names(people []contact.Contact) []string {
	var out []string
	for _, c := range people {
		out = append(out, c.Name)
	}
	return out
}
