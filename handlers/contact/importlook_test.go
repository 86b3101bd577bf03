package contact_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"standfirst/handlers/web/browsertest"
	model "standfirst/models/contact"
	"standfirst/models/sheet"
)

// The way of an import through its pages, as people see it: on a desk in English, on a phone in Chinese.
func TestImportsAsTheyLook(t *testing.T) {
	d, base := served(t)
	quiet := func(int, int) error { return nil }
	var book bytes.Buffer
	w := sheet.NewBook("记者")
	w.Header("姓名", "邮箱", "媒体", "职务", "国家", "备注")
	w.Write("李雷", "LiLei@xinhua.example", "新华网", "记者", "中国", "")
	w.Write("韩梅梅", "hanmeimei", "财经", "编辑", "Atlantis", "先给数据，\n再打电话")
	w.Write("Peter \u202eSmith", "pеter@star.example", "Evening Star", "editor", "UK", "")
	w.Write("李雷", "lilei@xinhua.example", "", "", "", "")
	_, err := w.WriteTo(&book)
	d.ok(err)
	contacts, by := d.Space.Contacts, d.As("officer").Actor()
	// brought uploads a file, checked does its dry run as proposed, and done imports it.
	brought := func(name string, content []byte) model.Import {
		i, err := contacts.Upload(t.Context(), name, bytes.NewReader(content), by)
		d.ok(err)
		return i
	}
	checked := func(i model.Import) model.Import {
		i, err := contacts.Map(t.Context(), i.ID, i.Plan)
		d.ok(err)
		d.ok(contacts.Check(t.Context(), model.Work{ImportID: i.ID, Try: i.Try}, quiet))
		return i
	}
	done := func(i model.Import) model.Import {
		_, err := contacts.Begin(t.Context(), checked(i).ID)
		d.ok(err)
		d.ok(contacts.Run(t.Context(), i.ID, quiet))
		return i
	}
	finished := done(brought("press.csv", []byte(press)))
	waiting, looked := brought("记者.xlsx", book.Bytes()), checked(brought("记者.xlsx", book.Bytes()))
	undone := done(brought("guests.csv", []byte("name,email,role\nAnna,anna@x.example,editor\nBen,ben@x.example,host\n")))
	ben, _, err := d.Space.Contacts.ByAddress(t.Context(), "ben@x.example")
	d.ok(err)
	_, err = d.Space.Contacts.Change(t.Context(), ben.ID, model.AnyRev, func(c *model.Contact) { c.Role = "chief" }, d.As("officer").Actor())
	d.ok(err)
	_, err = contacts.UndoImportLater(t.Context(), undone.ID, by)
	d.ok(err)
	d.ok(contacts.UndoImport(t.Context(), undone.ID, quiet))
	at := "/acme/contacts/imports/"
	pages := map[string]string{
		"imports": "/acme/contacts/imports", "columns": at + waiting.ID, "checked": at + looked.ID, "fix": at + looked.ID + "/fix", "finished": at + finished.ID, "undone": at + undone.ID, "export": "/acme/contacts/export",
	}
	browser := browsertest.Start(t)
	for _, s := range []browsertest.Screen{{Lang: "en", Width: 1280}, {Lang: "zh-CN", Width: 375}} {
		tab := browser.Open(t, base, browsertest.Screen{Lang: "en", Width: s.Width})
		signIn(tab)
		tab.Screen(s)
		browsertest.Eval[bool](tab, fmt.Sprintf(`fetch("/preferences", {method: "POST", body: new URLSearchParams({next: "/acme/contacts", csrf: document.querySelector("meta[name=csrf]").content, lang: %q, theme: "light"})}).then(() => true)`, s.Lang))
		for name, path := range pages {
			tab.Go(path)
			tab.Shoot(fmt.Sprintf("import-%s-%d", name, s.Width))
			for _, wrong := range slices.Concat(tab.Barriers(), tab.Faults(), tab.Complaints()) {
				t.Error(name, s, wrong)
			}
		}
	}
}
