package contact_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/duplicate"
	"standfirst/models/job"
)

// person makes a contact at an outlet; "" is none.
func (d *desk) person(t testing.TB, outletName string, c contact.Contact) contact.Contact {
	t.Helper()
	if outletName != "" {
		o, err := d.outlets.Named(d.ctx, outletName, "", anna)
		ok(t, err)
		c.OutletID = o.ID
	}
	d.now = d.now.Add(time.Second)
	c, err := d.contacts.Create(d.ctx, c, anna)
	ok(t, err)
	return c
}

func (d *desk) scan(t testing.TB) {
	t.Helper()
	x, err := d.contacts.ScanLater(d.ctx, anna)
	ok(t, err)
	ok(t, d.contacts.Scan(d.ctx, contact.ScanWork{Key: x.Key}, func(int, int) error { return nil }))
	x, _, err = d.contacts.LastScan(d.ctx)
	ok(t, err)
	if x.State != contact.Finished {
		t.Fatal(x.State)
	}
}

// suspected are the open suspicions as "name=name rules strength", in order.
func (d *desk) suspected(t testing.TB) []string {
	t.Helper()
	page, err := d.contacts.Suspicions(d.ctx, duplicate.Search{Limit: 500})
	ok(t, err)
	var out []string
	for _, x := range page.Items {
		people, err := d.contacts.GetAll(d.ctx, x.Pair...)
		ok(t, err)
		names := []string{people[x.Pair[0]].Name, people[x.Pair[1]].Name}
		slices.Sort(names)
		out = append(out, strings.Join(names, "=")+" "+strings.Join(x.Rules, ",")+" "+x.Strength)
	}
	slices.Sort(out)
	return out
}

// Every rule by an example, and beside it what must not be suspected.
func TestTwoRecordsOfOnePersonAreSuspected(t *testing.T) {
	type p = contact.Contact
	at := func(outlet string, c p) p {
		c.OutletIDs = []string{outlet}
		return c
	}
	acc := contact.Figures{AccountKeys: []string{"weibo:lilei"}}
	cases := []struct {
		name string
		a, b p
		want string // the surest rule and its strength
	}{
		{"a tag at Gmail", p{Name: "A", Emails: []string{"li.lei+pr@gmail.com"}}, p{Name: "B", Emails: []string{"lilei@googlemail.com"}}, "mailbox exact"},
		{"a tag elsewhere", p{Name: "A", Emails: []string{"lilei+pr@xinhua.example"}}, p{Name: "B", Emails: []string{"lilei@xinhua.example"}}, "mailbox likely"},
		{"dots elsewhere are letters", p{Name: "A", Emails: []string{"li.lei@xinhua.example"}}, p{Name: "B", Emails: []string{"lilei@xinhua.example"}}, ""},
		{"a handle", p{Name: "A", HandleKeys: []string{"wechat:lilei"}}, p{Name: "B", HandleKeys: []string{"wechat:lilei"}}, "handle exact"},
		{"an account", p{Name: "A", Figures: acc}, p{Name: "B", Figures: acc}, "account exact"},
		{"a number and the name", p{Name: "李雷", NameKey: "李雷", HandleKeys: []string{"tel:8613800001111"}}, p{Name: "Li Lei", NameKey: "li lei", HandleKeys: []string{"tel:8613800001111"}}, "phone exact"},
		{"a number of strangers", p{Name: "A", HandleKeys: []string{"tel:8613800001111"}}, p{Name: "B", HandleKeys: []string{"tel:8613800001111"}}, "phone possible"},
		{"the number of a desk", at("o", p{Name: "王芳", HandleKeys: []string{"tel:861088888888"}}), at("o", p{Name: "李雷", HandleKeys: []string{"tel:861088888888"}}), ""},
		{"the name at an outlet", at("o", p{Name: "李雷", NameKey: "李雷"}), at("o", p{Name: "李雷", NameKey: "李雷"}), "name likely"},
		{"the name at two outlets", at("o", p{Name: "李雷", NameKey: "李雷", Emails: []string{"a@x.example"}}), at("q", p{Name: "李雷", NameKey: "李雷", Emails: []string{"b@x.example"}}), ""},
		{"the name without an address", p{Name: "李雷", NameKey: "李雷", Emails: []string{"a@x.example"}}, p{Name: "李雷", NameKey: "李雷"}, "bare possible"},
		{"traditional", at("o", p{Name: "劉曉慶"}), at("o", p{Name: "刘晓庆"}), "script likely"},
		{"pinyin", at("o", p{Name: "王小明"}), at("o", p{Name: "Xiaoming Wang"}), "pinyin likely"},
		{"pinyin in three words", at("o", p{Name: "王小明"}), at("o", p{Name: "Wang Xiao Ming"}), "pinyin likely"},
		{"how a surname sounds", at("o", p{Name: "单田芳"}), at("o", p{Name: "Shan Tianfang"}), "pinyin likely"},
		{"how a surname does not sound", at("o", p{Name: "单田芳"}), at("o", p{Name: "Dan Tianfang"}), ""},
		{"two characters of a surname", at("o", p{Name: "欧阳娜娜"}), at("o", p{Name: "Nana Ouyang"}), "pinyin likely"},
		{"swapped", at("o", p{Name: "Mary Ellen Jones"}), at("o", p{Name: "Jones, Mary Ellen"}), "swapped likely"},
		{"accents and a middle initial", at("o", p{Name: "José B. Núñez"}), at("o", p{Name: "Jose Nunez"}), "swapped likely"},
		{"the sound", at("o", p{Name: "李雷"}), at("o", p{Name: "李蕾"}), "sound possible"},
		{"a character", at("o", p{Name: "张晓明"}), at("o", p{Name: "张小名"}), "sound possible"},
		{"another character", at("o", p{Name: "张伟明"}), at("o", p{Name: "张伟民"}), "spelling possible"},
		{"two characters are too few", at("o", p{Name: "李雷"}), at("o", p{Name: "李霞"}), ""},
		{"a letter", at("o", p{Name: "Katherine Adams"}), at("o", p{Name: "Catherine Adams"}), "spelling possible"},
		{"two letters exchanged", at("o", p{Name: "Brian Smith"}), at("o", p{Name: "Brain Smith"}), "spelling possible"},
		{"two of a numbered row", at("o", p{Name: "Newsdesk Reporter 11"}), at("o", p{Name: "Newsdesk Reporter 12"}), ""},
		{"a letter beside a number", at("o", p{Name: "Newsdesk Reporter 11"}), at("o", p{Name: "Newsdesk Reportar 11"}), "spelling possible"},
		{"a short name", at("o", p{Name: "Li Na"}), at("o", p{Name: "Li Ma"}), ""},
		{"two letters", at("o", p{Name: "Katherine Adams"}), at("o", p{Name: "Catherina Adams"}), ""},
	}
	for _, c := range cases {
		c.a.ID, c.b.ID = "1", "2"
		for i := range 2 {
			got := ""
			if rs := contact.Compare(c.a, c.b); len(rs) > 0 {
				got = rs[0].Rule + " " + rs[0].Strength
			}
			if got != c.want {
				t.Errorf("%s (%d): %q, want %q", c.name, i, got, c.want)
			}
			c.a, c.b = c.b, c.a
		}
	}
}

func (d *desk) crowd(t testing.TB) {
	t.Helper()
	for i, c := range []contact.Contact{
		{Name: "李雷", Email: "lilei@gmail.com"},
		{Name: "Li Lei", Email: "li.lei+press@gmail.com"},
		{Name: "李蕾", WeChat: "lilei"},
		{Name: "劉曉慶", Phone: "+86 138 0000 1111"},
		{Name: "刘晓庆", Phone: "0086 13800001111"},
		{Name: "Katherine Adams", Email: "k@x.example"},
		{Name: "Adams, Katherine", WeChat: "LiLei"},
		{Name: "Catherine Adams"},
		{Name: "王芳", Email: "wf@x.example"},
	} {
		d.person(t, []string{"新华网", "财经"}[i/6], c)
	}
	d.person(t, "", contact.Contact{Name: "王芳"})
	d.person(t, "", contact.Contact{Name: "Somebody Else", Email: "e@x.example"})
}

// What is found one by one as contacts come in is what a scan of all of them finds.
func TestTheSweepAndTheScanFindTheSame(t *testing.T) {
	d := newDesk(t)
	d.crowd(t)
	ok(t, d.contacts.Watch(d.ctx))
	byOne := d.suspected(t)
	want := []string{
		"Adams, Katherine=Catherine Adams spelling possible", "Adams, Katherine=李蕾 handle exact", "Li Lei=李蕾 pinyin likely",
		"Li Lei=李雷 mailbox,pinyin exact", "刘晓庆=劉曉慶 phone,script exact", "李蕾=李雷 sound possible", "王芳=王芳 bare possible",
	}
	if !slices.Equal(byOne, want) {
		t.Errorf("one by one:\n%s\nwant:\n%s", strings.Join(byOne, "\n"), strings.Join(want, "\n"))
	}
	page, err := d.contacts.Find(d.ctx, contact.Search{Text: "李蕾"})
	ok(t, err)
	if page.Items[0].Suspects != 3 {
		t.Errorf("李蕾 shows %d suspicions", page.Items[0].Suspects)
	}

	e := newDesk(t)
	e.crowd(t)
	e.scan(t)
	if all := e.suspected(t); !slices.Equal(all, byOne) {
		t.Errorf("by scan:\n%s", strings.Join(all, "\n"))
	}
	page, err = e.contacts.Find(e.ctx, contact.Search{Text: "李蕾"})
	ok(t, err)
	if page.Items[0].Suspects != 3 {
		t.Errorf("after a scan 李蕾 shows %d suspicions", page.Items[0].Suspects)
	}
	e.scan(t)
	if again := e.suspected(t); !slices.Equal(again, byOne) {
		t.Errorf("by a second scan:\n%s", strings.Join(again, "\n"))
	}
}

func TestTwoPeopleAreNotSuspectedAgain(t *testing.T) {
	d := newDesk(t)
	a := d.person(t, "新华网", contact.Contact{Name: "李雷"})
	d.person(t, "新华网", contact.Contact{Name: "李雷", Email: "x@x.example"})
	ok(t, d.contacts.Watch(d.ctx))
	page, err := d.contacts.Suspicions(d.ctx, duplicate.Search{Of: a.ID})
	ok(t, err)
	x, err := d.contacts.Dismiss(d.ctx, page.Items[0].ID, anna)
	ok(t, err)
	check := func(when string) {
		t.Helper()
		if got := d.suspected(t); len(got) != 0 {
			t.Errorf("%s: %v", when, got)
		}
		c, err := d.contacts.Get(d.ctx, a.ID)
		ok(t, err)
		if c.Suspects != 0 {
			t.Errorf("%s: the badge shows %d", when, c.Suspects)
		}
	}
	check("at once")
	d.now = d.now.Add(time.Hour)
	_, err = d.contacts.Change(d.ctx, a.ID, contact.AnyRev, func(c *contact.Contact) { c.WeChat = "lilei" }, anna)
	ok(t, err)
	ok(t, d.contacts.Watch(d.ctx))
	check("after a change")
	d.scan(t)
	check("after a scan")
	if _, err := d.contacts.AskAgain(d.ctx, x.ID, anna); err != nil || len(d.suspected(t)) != 1 {
		t.Error(err, d.suspected(t))
	}
}

func TestWhatNoLongerHoldsIsDropped(t *testing.T) {
	d := newDesk(t)
	a := d.person(t, "新华网", contact.Contact{Name: "李雷"})
	b := d.person(t, "新华网", contact.Contact{Name: "李雷", Email: "x@x.example"})
	ok(t, d.contacts.Watch(d.ctx))
	d.now = d.now.Add(time.Minute)
	_, err := d.contacts.Change(d.ctx, a.ID, contact.AnyRev, func(c *contact.Contact) { c.Name = "韩梅梅" }, anna)
	ok(t, err)
	ok(t, d.contacts.Watch(d.ctx))
	if got := d.suspected(t); len(got) != 0 {
		t.Fatal(got)
	}
	if c, err := d.contacts.Get(d.ctx, b.ID); err != nil || c.Suspects != 0 {
		t.Fatal(c.Suspects, err)
	}
	d.now = d.now.Add(time.Minute)
	_, err = d.contacts.Change(d.ctx, a.ID, contact.AnyRev, func(c *contact.Contact) { c.Name = "李雷" }, anna)
	ok(t, err)
	d.scan(t)
	ok(t, d.contacts.Delete(d.ctx, a.ID, anna))
	if got := d.suspected(t); len(got) != 0 {
		t.Fatal(got)
	}
}

// Many contacts at once are left to a scan, which is asked for once.
func TestALargeImportIsScanned(t *testing.T) {
	d := newDesk(t)
	var rows strings.Builder
	rows.WriteString("name,email\n")
	for i := range 2100 {
		fmt.Fprintf(&rows, "Person %d,p%d@x.example\n", i, i)
	}
	rows.WriteString("Somebody,a.b@gmail.com\nSomebody else,ab@gmail.com\n")
	i, err := d.contacts.Upload(d.ctx, "x.csv", strings.NewReader(rows.String()), anna)
	ok(t, err)
	i, err = d.contacts.Map(d.ctx, i.ID, i.Plan)
	ok(t, err)
	none := func(int, int) error { return nil }
	ok(t, d.contacts.Check(d.ctx, contact.Work{ImportID: i.ID, Try: i.Try}, none))
	_, err = d.contacts.Start(d.ctx, i.ID, anna)
	ok(t, err)
	ok(t, d.contacts.Run(d.ctx, i.ID, none))
	ok(t, d.contacts.Watch(d.ctx))
	x, found, err := d.contacts.LastScan(d.ctx)
	if err != nil || !found {
		t.Fatal(err, "no scan was asked for")
	}
	if j, err := d.jobs.Get(d.ctx, contact.JobOfScan(x.Key)); err != nil || j.State != job.Ready {
		t.Fatal(j.State, err)
	}
	ok(t, d.contacts.Scan(d.ctx, contact.ScanWork{Key: x.Key}, none))
	if got := d.suspected(t); !slices.Equal(got, []string{"Somebody=Somebody else mailbox exact"}) {
		t.Fatal(got)
	}
	ok(t, d.contacts.Watch(d.ctx))
	if y, _, err := d.contacts.LastScan(d.ctx); err != nil || y.Key != x.Key {
		t.Fatal("another scan was asked for", err)
	}
}
