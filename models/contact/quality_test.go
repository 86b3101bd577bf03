package contact_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"testing"
	"time"

	"standfirst/models/contact"
)

var graded = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func ago(days int) time.Time { return graded.AddDate(0, 0, -days) }

func TestTheGradeOfAnAddress(t *testing.T) {
	fresh := []contact.Check{{Field: "email", On: ago(10).Format(time.DateOnly)}}
	old := []contact.Check{{Field: "email", On: ago(400).Format(time.DateOnly)}}
	for name, c := range map[string]struct {
		email string
		with  contact.Contact
		want  contact.Quality
		why   []string
	}{
		"checked":                    {"li@news.cn", contact.Contact{Checks: fresh}, contact.QualityGood, nil},
		"a desk is a reader":         {"newsdesk@paper.com", contact.Contact{Checks: fresh}, contact.QualityGood, []string{"desk"}},
		"refused for good":           {"li@news.cn", contact.Contact{Checks: fresh, Figures: contact.Figures{Dead: []string{"li@news.cn"}}}, contact.QualityBad, []string{"bounced"}},
		"another was refused":        {"li@news.cn", contact.Contact{Emails: []string{"li@news.cn", "x@old.cn"}, Checks: fresh, Figures: contact.Figures{Dead: []string{"x@old.cn"}}}, contact.QualityGood, nil},
		"refused, and yet alive":     {"li@news.cn", contact.Contact{Checks: fresh, Figures: contact.Figures{Dead: []string{"li@news.cn"}, LastReply: ago(5)}}, contact.QualityDoubtful, []string{"bounced", "answered"}},
		"no mail there":              {"li@gone.cn", contact.Contact{Checks: fresh, Figures: contact.Figures{NoMail: "gone.cn"}}, contact.QualityBad, []string{"no_mail"}},
		"no mail, and yet it came":   {"li@gone.cn", contact.Contact{Checks: fresh, Figures: contact.Figures{NoMail: "gone.cn", LastMailed: ago(3)}}, contact.QualityDoubtful, []string{"no_mail", "arrived"}},
		"of the domain before":       {"li@news.cn", contact.Contact{Checks: fresh, Figures: contact.Figures{NoMail: "gone.cn"}}, contact.QualityGood, nil},
		"misspelt":                   {"li@gmial.com", contact.Contact{Checks: fresh}, contact.QualityDoubtful, []string{"misspelt"}},
		"one digit off":              {"li@136.com", contact.Contact{Checks: fresh}, contact.QualityDoubtful, []string{"misspelt"}},
		"no such top level":          {"li@paper.con", contact.Contact{Checks: fresh}, contact.QualityDoubtful, []string{"misspelt"}},
		"misspelt, and yet answered": {"li@136.com", contact.Contact{Checks: fresh, Figures: contact.Figures{LastReply: ago(100)}}, contact.QualityGood, []string{"answered"}},
		"139 is a provider":          {"li@139.com", contact.Contact{Checks: fresh}, contact.QualityGood, nil},
		"126 is a provider":          {"li@126.com", contact.Contact{Checks: fresh}, contact.QualityGood, nil},
		"thrown away":                {"li@mailinator.com", contact.Contact{Checks: fresh}, contact.QualityDoubtful, []string{"disposable"}},
		"nobody reads":               {"no-reply@paper.com", contact.Contact{Checks: fresh}, contact.QualityDoubtful, []string{"robot"}},
		"doubted":                    {"li@news.cn", contact.Contact{Checks: []contact.Check{{Field: "email", On: ago(1).Format(time.DateOnly), Doubt: "she left"}}}, contact.QualityDoubtful, []string{"doubted"}},
		"another is doubted":         {"li@news.cn", contact.Contact{Emails: []string{"li@news.cn", "x@old.cn"}, Checks: []contact.Check{{Field: "email", On: ago(1).Format(time.DateOnly), Doubt: "x@old.cn: 550"}}}, contact.QualityGood, nil},
		"old":                        {"li@news.cn", contact.Contact{Checks: old}, contact.QualityDoubtful, []string{"old"}},
		"old, and yet it came":       {"li@news.cn", contact.Contact{Checks: old, Figures: contact.Figures{LastMailed: ago(60)}}, contact.QualityGood, []string{"arrived"}},
		"old, and came long ago":     {"li@news.cn", contact.Contact{Checks: old, Figures: contact.Figures{LastMailed: ago(120)}}, contact.QualityDoubtful, []string{"old"}},
		"old record without a check": {"li@news.cn", contact.Contact{CreatedAt: ago(500)}, contact.QualityDoubtful, []string{"old"}},
	} {
		x := c.with
		if x.Email = c.email; x.Emails == nil {
			x.Emails = []string{c.email}
		}
		g := x.GradeOf(c.email, graded)
		var why []string
		for _, r := range g.Why {
			why = append(why, r.Key)
		}
		if g.Quality != c.want || !slices.Equal(why, c.why) {
			t.Errorf("%s: %s %v, wanted %s %v", name, g.Quality, why, c.want, c.why)
		}
	}
}

// zone answers as a DNS does.
type zone struct {
	mx   map[string][]*net.MX
	down bool
}

func (z *zone) LookupMX(_ context.Context, domain string) ([]*net.MX, error) {
	if z.down {
		return nil, errors.New("no answer")
	}
	if mx, ok := z.mx[domain]; ok {
		return mx, nil
	}
	return nil, &net.DNSError{IsNotFound: true}
}

func (z *zone) LookupIPAddr(context.Context, string) ([]net.IPAddr, error) {
	return nil, &net.DNSError{IsNotFound: true}
}

// A domain is said to take no mail when the DNS has said so twice, on two days, and not when it does not answer.
func TestADomainThatTakesNoMailIsAskedTwice(t *testing.T) {
	f := newDesk(t)
	z := &zone{mx: map[string][]*net.MX{"news.cn": {{Host: "mx.news.cn."}}, "null.cn": {{Host: "."}}}} // and knows of no provider
	contacts, err := contact.Open(f.ctx, contact.Deps{DB: f.db, Audit: f.audit, Jobs: f.jobs, Now: func() time.Time { return f.now }, Outlets: f.outlets, Lists: f.lists, Fields: f.fields, Names: z})
	ok(t, err)
	ids := map[string]string{}
	for _, email := range []string{"a@news.cn", "b@gone.cn", "c@null.cn", "d@made-up.example"} {
		ids[email] = f.add(t, contact.Contact{Name: email, Email: email}).ID
	}
	night := func(want map[string]contact.Quality) {
		t.Helper()
		ok(t, contacts.RefreshFigures(f.ctx, func(int, int) error { return nil }))
		for email, id := range ids {
			c, err := contacts.Get(f.ctx, id)
			ok(t, err)
			if c.Quality != want[email] {
				t.Errorf("%s is %s, wanted %s", email, c.Quality, want[email])
			}
		}
	}
	all := map[string]contact.Quality{"a@news.cn": contact.QualityGood, "b@gone.cn": contact.QualityGood, "c@null.cn": contact.QualityGood, "d@made-up.example": contact.QualityGood}
	z.down = true
	night(all)
	z.down = false
	for range 3 { // who does not know the great providers is not believed that others are gone
		night(all)
		f.now = f.now.Add(24 * time.Hour)
	}
	z.mx["qq.com"] = []*net.MX{{Host: "mx.qq.com."}}
	night(all)
	f.now = f.now.Add(24 * time.Hour)
	all["b@gone.cn"], all["c@null.cn"] = contact.QualityBad, contact.QualityBad
	night(all)
	z.mx["gone.cn"] = []*net.MX{{Host: "mx.gone.cn."}}
	f.now = f.now.Add(24 * time.Hour)
	all["b@gone.cn"] = contact.QualityGood
	night(all)
}
