package contact_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/outlet"
)

func TestAddressesHaveOneForm(t *testing.T) {
	good := map[string]string{
		" LiLei@Xinhua.Example ":         "lilei@xinhua.example",
		"Li Lei <li.lei@xinhua.example>": "li.lei@xinhua.example",
		"ｌｉ＠xinhua．example":              "li@xinhua.example",
		"li。lei@xinhua。example":          "li.lei@xinhua.example", // as a Chinese keyboard has a full stop
		"（li｡lei＠xinhua｡example）。":       "li.lei@xinhua.example",
		"mailto:a+b@x.example":           "a+b@x.example",
		"desk@新华.example":                "desk@xn--xkrr14b.example",
		"\u200bo'brien@x.example\u00a0":  "o'brien@x.example",
	}
	for in, want := range good {
		got, err := contact.NormalAddress(in)
		if err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
		if again, err := contact.NormalAddress(got); err != nil || again != got {
			t.Errorf("%q is not stable: %q %v", got, again, err)
		}
	}
	bad := map[string]string{
		"": "empty", "nobody": "no_at", "a@b@c.example": "two_at", "a b@x.example": "space", ".a@x.example": "local",
		"a..b@x.example": "local", "李@x.example": "local", "a@localhost": "domain", "a@x..example": "domain",
		"a@-x.example": "domain", "a@127.0.0.1": "domain", "a@x.example\r\nBcc: b@y.example": "space",
		strings.Repeat("a", 65) + "@x.example": "local", "a@" + strings.Repeat("b.", 130) + "example": "domain",
		"a@x_y.example": "domain", "@x.example": "local", "a@": "domain",
	}
	for in, key := range bad {
		if got, err := contact.NormalAddress(in); !fault.Is(err, "contact.address."+key) {
			t.Errorf("%q: %q, %v; want %s", in, got, err, key)
		}
	}
}

func TestCreateTellsEveryFaultAtOnce(t *testing.T) {
	d := newDesk(t)
	_, err := d.contacts.Create(d.ctx, contact.Contact{
		Email: "nobody", Phone: "none", Country: "China", Zone: "Mars/Olympus", Kind: "spy", Lang: "fr", Role: strings.Repeat("x", 201),
	}, anna)
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, f.Field)
	}
	slices.Sort(fields)
	if want := []string{"country", "email", "kind", "lang", "name", "phone", "role", "zone"}; !slices.Equal(fields, want) {
		t.Fatalf("%v, want %v", fields, want)
	}
}

// TestPlainAddressesAreNoOther: what is taken for an address in its one form at a glance is what it is at a long look,
// which brackets around it bring about.
func TestPlainAddressesAreNoOther(t *testing.T) {
	for _, a := range []string{
		"a@b.cn", "li.lei+x@news.xinhua.example", "a_b@c.de", "a-b@c-d.de", "1@2.de", "a@b.1", "a@b.c1", "a@b", "a@b.", "a@.b.cn", "a@b..cn",
		"a@b--c.com", "a@-b.com", "a@b-.com", "a@b.com-", "a@xn--fiqs8s.cn", "a@ab--cd.cn", "a..b@c.de", ".a@c.de", "a.@c.de", "_a@c.de", "a-@c.de", "a@b_c.de",
		"a@b@c.de", "@b.cn", "a@", strings.Repeat("a", 64) + "@b.cn", strings.Repeat("a", 65) + "@b.cn",
		"a@" + strings.Repeat("b", 63) + ".cn", "a@" + strings.Repeat("b", 64) + ".cn", "a@" + strings.Repeat("b.", 125) + "cn", "a@" + strings.Repeat("b.", 126) + "cn",
	} {
		got, err := contact.NormalAddress(a)
		want, wanted := contact.NormalAddress("<" + a + ">")
		if got != want || (err == nil) != (wanted == nil) {
			t.Errorf("%q is %q (%v), not %q (%v)", a, got, err, want, wanted)
		}
	}
}

func TestAnAddressBelongsToOnePerson(t *testing.T) {
	d := newDesk(t)
	d.named(t, "李雷", "lilei@xinhua.example")
	_, err := d.contacts.Create(d.ctx, contact.Contact{Name: "Other", Email: "x@y.example", Emails: []string{"LILEI@xinhua.example"}}, anna)
	if !fault.Is(err, "contact.address.taken") || fault.Of(err).Field != "emails" {
		t.Fatal(err)
	}
	han := d.named(t, "韩梅梅", "han@caijing.example")
	_, err = d.contacts.Change(d.ctx, han.ID, contact.AnyRev, func(c *contact.Contact) { c.Email = "lilei@xinhua.example" }, anna)
	if !fault.Is(err, "contact.address.taken") {
		t.Fatal(err)
	}
	d.named(t, "Without", "")
	d.named(t, "Without too", "")
}

func TestSearchFindsAnyPartInAnyScript(t *testing.T) {
	d := newDesk(t)
	o, err := d.outlets.Create(d.ctx, outlet.Outlet{Name: "新华网", Aliases: []string{"Xinhuanet"}}, anna)
	ok(t, err)
	_, err = d.contacts.Create(d.ctx, contact.Contact{
		Name: "李雷", Email: "lilei@xinhua.example", OutletID: o.ID, Role: "食品条线记者", Tags: []string{"常规"}, Lang: "zh-CN",
	}, anna)
	ok(t, err)
	d.named(t, "José Núñez", "jose@elpais.example")
	for _, q := range []string{"李", "李雷", "lilei", "ll", "lei", "lilei@xinhua", "食品", "常规", "新华", "xinhuanet", "xhw", "li 新华"} {
		if got := d.found(t, contact.Search{Text: q}); !slices.Equal(got, []string{"李雷"}) {
			t.Errorf("%q finds %v", q, got)
		}
	}
	if got := d.found(t, contact.Search{Text: "nunez"}); !slices.Equal(got, []string{"José Núñez"}) {
		t.Error(got)
	}
	// A number is found while it is typed, in whatever groups it stands here and there.
	for name, phone := range map[string]string{"Close": "13900010001", "Apart": "+86 139 0001 0001", "Dashed": "139-0001-0001", "Second": ""} {
		c := contact.Contact{Name: name, Phone: phone, Country: "CN"}
		if phone == "" {
			c.Phone, c.Phones = "020-8765 4321", []string{"139 0001 0001"}
		}
		_, err := d.contacts.Create(d.ctx, c, anna)
		ok(t, err)
	}
	for _, q := range []string{"139 0001", "1390001", "139 0001 00", "139-0001", "+86 139 0001", "0086 139-0001-0001", "13900010001"} {
		if got := d.found(t, contact.Search{Text: q}); !slices.Equal(got, []string{"Apart", "Close", "Dashed", "Second"}) {
			t.Errorf("%q finds %v", q, got)
		}
	}
	for q, want := range map[string]string{"020 8765": "Second", "(020) 87": "Second", "139 9999": "", "2087": "Second"} {
		if got := strings.Join(d.found(t, contact.Search{Text: q}), " "); got != want {
			t.Errorf("%q finds %s", q, got)
		}
	}
	if got := d.found(t, contact.Search{Text: "雷李"}); len(got) != 0 {
		t.Error(got)
	}
	_, err = d.outlets.Change(d.ctx, o.ID, outlet.AnyRev, func(o *outlet.Outlet) { o.Name = "人民网" }, anna)
	ok(t, err)
	ok(t, d.contacts.Refresh(d.ctx, o.ID))
	if got := d.found(t, contact.Search{Text: "人民网"}); !slices.Equal(got, []string{"李雷"}) {
		t.Error("the outlet's new name does not find its people")
	}
}

func TestFiltersAndOrder(t *testing.T) {
	d := newDesk(t)
	l := d.list(t, "Food desk")
	for i, name := range []string{"王芳", "Adam", "李雷", "Zoe"} {
		d.now = d.now.Add(time.Minute)
		c, err := d.contacts.Create(d.ctx, contact.Contact{
			Name: name, Kind: contact.Kinds[i%2], Lang: contact.Langs[i%2], Tags: []string{"t" + string(rune('0'+i%2))},
		}, anna)
		ok(t, err)
		if i < 2 {
			_, err = d.contacts.AddToList(d.ctx, l.ID, contact.Selection{IDs: []string{c.ID}}, anna)
			ok(t, err)
		}
		if i == 3 {
			_, err = d.contacts.Block(d.ctx, c.ID, "asked us to", anna)
			ok(t, err)
		}
	}
	cases := []struct {
		q    contact.Search
		want string
	}{
		{contact.Search{}, "Adam 李雷 王芳 Zoe"},
		{contact.Search{Sort: "-name"}, "Zoe 王芳 李雷 Adam"},
		{contact.Search{Sort: "-created"}, "Zoe 李雷 Adam 王芳"},
		{contact.Search{Kind: "creator"}, "Adam Zoe"},
		{contact.Search{Lang: "zh-CN"}, "李雷 王芳"},
		{contact.Search{Tag: "t1"}, "Adam Zoe"},
		{contact.Search{ListID: l.ID}, "Adam 王芳"},
		{contact.Search{Blocked: "yes"}, "Zoe"},
		{contact.Search{Blocked: "no", Kind: "creator"}, "Adam"},
		{contact.Search{Sort: "nonsense", After: "nonsense"}, "Adam 李雷 王芳 Zoe"},
	}
	for _, c := range cases {
		if got := strings.Join(d.found(t, c.q), " "); got != c.want {
			t.Errorf("%+v: %s, want %s", c.q, got, c.want)
		}
	}
	n, err := d.contacts.Count(d.ctx, contact.Search{Kind: "creator"})
	ok(t, err)
	if n != 2 {
		t.Error(n)
	}
}

func TestBlockingNeedsAReasonAndIsRemembered(t *testing.T) {
	d := newDesk(t)
	c := d.named(t, "李雷", "lilei@xinhua.example")
	if _, err := d.contacts.Block(d.ctx, c.ID, " ", anna); !fault.Is(err, "contact.block.reason_missing") {
		t.Fatal(err)
	}
	_, err := d.contacts.Block(d.ctx, c.ID, "asked by phone", anna)
	ok(t, err)
	c, err = d.contacts.Change(d.ctx, c.ID, contact.AnyRev, func(c *contact.Contact) { c.DoNotContact, c.Role = false, "editor" }, anna)
	ok(t, err)
	if !c.DoNotContact || c.Role != "editor" {
		t.Fatal("an edit lifted the block")
	}
	c, err = d.contacts.Unblock(d.ctx, c.ID, anna)
	ok(t, err)
	page, err := d.audit.Timeline(d.ctx, "contact:"+c.ID, "", 10)
	ok(t, err)
	var actions []string
	for _, e := range page.Items {
		actions = append(actions, e.Action)
	}
	if want := []string{"contact.unblocked", "contact.changed", "contact.blocked", "contact.created"}; c.DoNotContact || !slices.Equal(actions, want) {
		t.Fatal(actions)
	}
}

func TestAnOldPageCannotOverwrite(t *testing.T) {
	d := newDesk(t)
	c := d.named(t, "李雷", "lilei@xinhua.example")
	_, err := d.contacts.Change(d.ctx, c.ID, c.Rev, func(c *contact.Contact) { c.Role = "editor" }, anna)
	ok(t, err)
	if _, err := d.contacts.Change(d.ctx, c.ID, c.Rev, func(c *contact.Contact) { c.Role = "reporter" }, anna); !fault.Is(err, "contact.changed") {
		t.Fatal(err)
	}
}

func TestDeleteOnlyWhatNothingHangsOn(t *testing.T) {
	d := newDesk(t)
	mailed := d.named(t, "Mailed", "m@x.example")
	fresh := d.named(t, "Fresh", "f@x.example")
	d.contacts.KeepIf("contact.delete.mailed", func(_ context.Context, id string) (bool, error) { return id == mailed.ID, nil })
	_, err := d.contacts.Log(d.ctx, fresh.ID, contact.Entry{Kind: "call", Text: "rang"}, anna)
	ok(t, err)
	if err := d.contacts.Delete(d.ctx, mailed.ID, anna); !fault.Is(err, "contact.delete.mailed") {
		t.Fatal(err)
	}
	joined := d.named(t, "Joined", "j@x.example")
	_, err = d.contacts.Merge(d.ctx, joined.ID, mailed.ID, nil, anna)
	ok(t, err)
	if err := d.contacts.Delete(d.ctx, joined.ID, anna); !fault.Is(err, "contact.delete.mailed") {
		t.Fatalf("what hung on the other record is forgotten: %v", err)
	}
	ok(t, d.contacts.Delete(d.ctx, fresh.ID, anna))
	if _, err := d.contacts.Get(d.ctx, fresh.ID); fault.KindOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	if notes, err := d.contacts.NotesOf(d.ctx, fresh.ID, time.Time{}, 10); err != nil || len(notes) != 0 {
		t.Fatal(notes, err)
	}
}

func TestListsTakeSelectionsAndWholeSearches(t *testing.T) {
	d := newDesk(t)
	l := d.list(t, "Food")
	var ids []string
	for _, n := range []string{"A", "B", "C"} {
		ids = append(ids, d.named(t, n, "").ID)
	}
	n, err := d.contacts.AddToList(d.ctx, l.ID, contact.Selection{IDs: ids[:2]}, anna)
	ok(t, err)
	if n != 2 {
		t.Fatal(n)
	}
	n, err = d.contacts.AddToList(d.ctx, l.ID, contact.Selection{All: true}, anna)
	ok(t, err)
	if n != 1 {
		t.Fatalf("%d added: those already on it count again", n)
	}
	n, err = d.contacts.RemoveFromList(d.ctx, l.ID, contact.Selection{IDs: ids[:1]}, anna)
	ok(t, err)
	per, err := d.contacts.PerListUpTo(d.ctx, 10, l.ID)
	ok(t, err)
	if n != 1 || per[l.ID] != 2 {
		t.Fatal(n, per)
	}
	ok(t, d.lists.Archive(d.ctx, l.ID, anna))
	if _, err := d.contacts.AddToList(d.ctx, l.ID, contact.Selection{IDs: ids}, anna); !fault.Is(err, "audience.archived.closed") {
		t.Fatal(err)
	}
	if _, err := d.contacts.AddToList(d.ctx, "nowhere", contact.Selection{IDs: ids}, anna); fault.KindOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	if _, err := d.contacts.Tag(d.ctx, "vip", contact.Selection{}, anna); !fault.Is(err, "contact.selection.empty") {
		t.Fatal(err)
	}
	_, err = d.contacts.Tag(d.ctx, "食品", contact.Selection{IDs: ids[2:]}, anna)
	ok(t, err)
	if got := d.found(t, contact.Search{Text: "shipin"}); !slices.Equal(got, []string{"C"}) {
		t.Fatal(got)
	}
}

func TestSuppressionOutlivesEverything(t *testing.T) {
	d := newDesk(t)
	s := d.contacts.Suppressions
	ok(t, s.Suppress(d.ctx, "LiLei@Xinhua.example", contact.ListScope("food"), contact.Unsubscribed, anna))
	held, err := s.Suppressed(d.ctx, "lilei@xinhua.example", "han@caijing.example", "nonsense")
	ok(t, err)
	if len(held) != 1 {
		t.Fatal(held)
	}
	x := held["lilei@xinhua.example"]
	if _, no := x.For("food"); !no {
		t.Error("the list's mailing goes out")
	}
	if _, no := x.For("food", "other"); no {
		t.Error("another list is held as well")
	}
	ok(t, s.Suppress(d.ctx, "lilei@xinhua.example", contact.ScopeAll, "bounced: 550 no such user", anna))
	ok(t, s.Suppress(d.ctx, "lilei@xinhua.example", contact.ScopeAll, contact.Complained, anna))
	held, err = s.Suppressed(d.ctx, "lilei@xinhua.example")
	ok(t, err)
	h, no := held["lilei@xinhua.example"].For("other")
	if !no || h.Reason != contact.Bounced || h.Note != "550 no such user" {
		t.Fatalf("%+v", held)
	}
	page, err := s.Find(d.ctx, "lilei", "", 10)
	ok(t, err)
	if len(page.Items) != 1 {
		t.Fatal(page)
	}
	ok(t, s.Lift(d.ctx, "lilei@xinhua.example", contact.ScopeAll, anna))
	ok(t, s.Lift(d.ctx, "lilei@xinhua.example", contact.ListScope("food"), anna))
	if err := s.Lift(d.ctx, "lilei@xinhua.example", contact.ScopeAll, anna); fault.KindOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	if n, err := s.Count(d.ctx); err != nil || n != 0 {
		t.Fatal(n, err)
	}
	if err := s.Suppress(d.ctx, "nonsense", contact.ScopeAll, contact.ByHand, anna); !fault.Is(err, "contact.address.no_at") {
		t.Fatal(err)
	}
}

func TestPagingSeesEverybodyOnce(t *testing.T) {
	d := newDesk(t)
	for i := range 60 {
		d.named(t, "N"+string(rune('A'+i%7)), "n"+strings.Repeat("x", i)+"@x.example")
	}
	seen := map[string]bool{}
	q := contact.Search{Limit: 25}
	for {
		page, err := d.contacts.Find(d.ctx, q)
		ok(t, err)
		for _, c := range page.Items {
			if seen[c.ID] {
				t.Fatal("twice: ", c.Name)
			}
			seen[c.ID] = true
		}
		if page.Next == "" {
			break
		}
		q.After = page.Next
	}
	if len(seen) != 60 {
		t.Fatal(len(seen))
	}
}
