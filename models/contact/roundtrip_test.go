package contact_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/outlet"
)

// full has something in every field that a table can hold.
func (d *desk) full(t testing.TB) contact.Contact {
	t.Helper()
	o, err := d.outlets.Create(d.ctx, outlet.Outlet{Name: "财经, 周刊 / Weekly", Domains: []string{"weekly.example"}}, anna)
	ok(t, err)
	c, err := d.contacts.Create(d.ctx, contact.Contact{
		Name: "=cmd|' /C calc'!A0", Latin: "Li Lei", Kind: "official", Email: "evil@x.example", Emails: []string{"second@x.example", "third@x.example"},
		Phone: "+86 138 0013 8000", Phones: []string{"010-1234567 ext 8", "-2"}, WeChat: "@lilei", Handles: []contact.Handle{{Service: "weibo", Name: "李雷"}, {Service: "x", Name: "@lei"}},
		Channel: "wechat", HoursFrom: "09:30", HoursTo: "18:00", Do: "Short,\nplain; words", Dont: "=calls", Lang: "zh-CN", Country: "CN", Zone: "Asia/Shanghai",
		OutletID: o.ID, Role: "主编", Positions: []contact.Position{{OutletID: o.ID, Role: "Reporter", From: "2020-01", To: "2022-05"}, {Outlet: "晚报", To: "2019" + "-12"}},
		PressCard: "00123", Stage: "close", LeaveFrom: "2026-12-01", LeaveUntil: "2026-12-24", LeaveNote: "parental",
		Basis: contact.Basis{Kind: "legitimate", Source: "his page", NoticeOn: "2026-01-02", RefusedOn: "2026-03-04", Purpose: "press work"},
		Beats: []string{"食品", "health, food"}, Tags: []string{"@home", "a b", "wine; dine", "甲，乙", `he said "no"`, "a|b"}, Notes: "-1\n+2; \"x\"",
	}, anna)
	ok(t, err)
	c, err = d.contacts.Block(d.ctx, c.ID, "asked us; twice", anna)
	ok(t, err)
	return c
}

// What was exported changes nothing when it comes back, and makes the same people where nobody is yet.
func TestAnExportImportsAsNothingNew(t *testing.T) {
	for _, format := range contact.Formats {
		t.Run(format, func(t *testing.T) {
			d := newDesk(t)
			d.imported(t, mixed)
			evil := d.full(t)
			before := d.state(t)
			var b bytes.Buffer
			n, err := d.contacts.Export(d.ctx, &b, format, d.contacts.Each(d.ctx, contact.Search{}), contact.Exported)
			ok(t, err)
			if n != 5 {
				t.Fatal(n, b.String())
			}
			if format == "csv" && (strings.Contains(b.String(), "\n=") || strings.Contains(b.String(), ",@home") || !strings.Contains(b.String(), "'=cmd")) {
				t.Fatal(b.String())
			}
			for _, mode := range []string{contact.FileWins, contact.FillOnly} {
				i := d.imported(t, b.String(), func(p *contact.Plan) { p.Mode = mode })
				if i.Count(contact.Same) != 5 || d.state(t) != before {
					t.Fatal(d.fates(t, i), b.String(), changed(before, d.state(t)))
				}
			}
			other := newDesk(t)
			i := other.imported(t, b.String())
			if i.Count(contact.New) != 5 {
				t.Fatal(other.fates(t, i))
			}
			c, _, err := other.contacts.ByAddress(d.ctx, "evil@x.example")
			ok(t, err)
			for _, p := range []*contact.Contact{&evil, &c} {
				p.ID, p.Rev, p.OutletID, p.OutletIDs, p.Source, p.Checks, p.CreatedAt, p.UpdatedAt = "", 0, "", nil, "", nil, time.Time{}, time.Time{}
				for n := range p.Positions {
					p.Positions[n].OutletID = ""
				}
			}
			x, err := json.Marshal(evil)
			ok(t, err)
			y, err := json.Marshal(c)
			ok(t, err)
			if string(x) != string(y) {
				t.Errorf("it came back as\n%s\nbut was\n%s", y, x)
			}
		})
	}
}
