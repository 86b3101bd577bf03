package contact_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"standfirst/handlers/web/browsertest"
	model "standfirst/models/contact"
)

// The log of a person and what is to be done next, in both languages, on a desk and on a phone.
func TestTheLogAsItLooks(t *testing.T) {
	d, base := served(t)
	by := d.As("officer").Actor()
	a := d.at("新华网", model.Contact{Name: "李雷", Email: "lilei@gmail.com", Role: "调查记者"})
	day := func(n int) string { return d.Clock.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly) }
	for _, e := range []model.Entry{
		{Kind: "call", Text: "Files at 17:00 and wants the batch numbers.", Minutes: 12, Result: "more", Outcome: "batch numbers, a name to quote", Step: model.Step{Text: "发送检测报告与批次号", Due: day(0), Owner: by.ID, OwnerName: by.Name}},
		{Kind: "meeting", Text: "在编辑部见面，谈了三季度的选题。", Minutes: 60, Result: "interested", Step: model.Step{Text: "Invite to the plant visit in the week after the holidays, with the food editor", Due: day(9), Owner: "u9", OwnerName: "Maren"}},
		{Kind: "note", Text: "Prefers voice messages."},
	} {
		_, err := d.Space.Contacts.Log(t.Context(), a.ID, e, by)
		d.ok(err)
	}
	notes, err := d.Space.Contacts.NotesOf(t.Context(), a.ID, time.Time{}, 1)
	d.ok(err)
	browser := browsertest.Start(t)
	quick := browser.Open(t, base, browsertest.Screen{Lang: "en", Width: 1280})
	signIn(quick)
	quick.Go("/acme/contacts/" + a.ID)
	quick.Type("Add a note", "Rang back at six.")
	quick.Keys(kb.Enter, chromedp.ModifierCtrl)
	quick.See("Noted.")
	quick.See("Rang back at six.")
	for _, s := range []browsertest.Screen{{Lang: "en", Width: 1280}, {Lang: "zh-CN", Width: 1280}, {Lang: "zh-CN", Width: 375}, {Lang: "en", Width: 375, Dark: true}} {
		tab := browser.Open(t, base, browsertest.Screen{Lang: "en", Width: s.Width})
		signIn(tab)
		tab.Screen(s)
		browsertest.Eval[bool](tab, fmt.Sprintf(`fetch("/preferences", {method: "POST", body: new URLSearchParams({next: "/acme/contacts", csrf: document.querySelector("meta[name=csrf]").content, lang: %q, theme: %q})}).then(() => true)`, s.Lang, map[bool]string{true: "dark", false: "light"}[s.Dark]))
		for name, path := range map[string]string{"record": "/acme/contacts/" + a.ID, "steps": "/acme/contacts/steps?of=all", "note": "/acme/contacts/" + a.ID + "/notes/" + notes[0].ID} {
			tab.Go(path)
			if name == "record" {
				browsertest.Eval[bool](tab, `(document.querySelector("details.note-more").open = true)`)
			}
			tab.Shoot(fmt.Sprintf("log-%s-%d-%s", name, s.Width, s.Lang))
			for _, wrong := range slices.Concat(tab.Barriers(), tab.Faults(), tab.Complaints()) {
				t.Error(name, s, wrong)
			}
		}
	}
}
