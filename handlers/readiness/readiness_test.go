package readiness_test

import (
	"context"
	"errors"
	"maps"
	"net"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/handlers/readiness"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/sender"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/task"
)

func TestWhatWouldFailTonight(t *testing.T) {
	app := webtest.New(t, readiness.Routes)
	ctx, by := t.Context(), app.As("manager").Actor()
	path, line := "/acme/readiness", url.Values{"line": {"playbook:never:data_leak"}}
	app.Run(
		webtest.Scenario{Name: "a new space", As: "manager", Path: path, Has: []string{"No sender is set", "Nobody has looked through the playbook “Data leak”", "No drill was ever held", "has never said how they are reached", "Make a task"}},
		webtest.Scenario{Name: "in Chinese words of its own", As: "checker", Path: path, HasNot: []string{"Make a task", "⟦"}},
		webtest.Scenario{Name: "a viewer", As: "viewer", Path: path, Status: 403},
		webtest.Scenario{Name: "an officer makes none", As: "officer", Method: "POST", Path: path + "/tasks", Form: line, Status: 403},
		webtest.Scenario{Name: "a task", As: "manager", Method: "POST", Path: path + "/tasks", Form: line, Status: 303, To: path},
		webtest.Scenario{Name: "pressed twice", As: "manager2", Method: "POST", Path: path + "/tasks", Form: line, Status: 303, To: path},
		webtest.Scenario{Name: "a line that is none", As: "manager", Method: "POST", Path: path + "/tasks", Form: url.Values{"line": {"x"}}, Status: 303},
		webtest.Scenario{Name: "it has its task", As: "manager", Path: path, Has: []string{"Task of Manager"}},
	)
	made, err := app.Space.Tasks.Find(ctx, task.Search{})
	if err != nil || len(made.Items) != 1 || !made.Items[0].OfSpace() || !strings.Contains(made.Items[0].Title["zh-CN"], "数据泄露") {
		t.Fatalf("%+v %v", made.Items, err)
	}
	if _, err := app.Space.Tasks.Finish(ctx, made.Items[0].ID, by); err != nil {
		t.Fatal(err)
	}
	app.Run(webtest.Scenario{Name: "done, and the line still stands: another task", As: "manager", Method: "POST", Path: path + "/tasks", Form: line, Status: 303})
	if made, err = app.Space.Tasks.Find(ctx, task.Search{}); err != nil || len(made.Items) != 2 {
		t.Fatalf("%d tasks, %v", len(made.Items), err)
	}
	// What is put right goes.
	p, err := app.Space.Playbooks.Get(ctx, incident.DataLeak)
	if err != nil {
		t.Fatal(err)
	}
	_, reached := app.Kit.Accounts.Reach(ctx, app.As("manager").User().ID, "+44 20 7946 0100", by)
	for _, err := range []error{
		app.Space.Playbooks.Review(ctx, incident.DataLeak, by), reached,
		app.Space.Playbooks.Approve(ctx, incident.DataLeak, p.StatementHash(), app.As("approver").Actor()),
		app.Space.Settings.SetHouse(ctx, "", setting.Press{Phone: "+44 20 7946 0100"}, by),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	app.Run(webtest.Scenario{Name: "put right", As: "manager", Path: path, Has: []string{"No sender is set"}, HasNot: []string{
		"the playbook “Data leak”", "prepared statement for “Data leak”", "names no telephone number", "You would be called",
	}})
	if err := app.Space.Playbooks.Approve(ctx, incident.DataLeak, p.StatementHash(), audit.Actor{ID: "x", Department: "product"}); err == nil {
		t.Error("somebody who is not of legal has approved")
	}
}

// A private incident stands on nobody's page but its own people's.
func TestNobodyElseSeesAPrivateIncident(t *testing.T) {
	app := webtest.New(t, readiness.Routes)
	_, err := app.Space.Incidents.Declare(t.Context(), incident.New{
		Title: incident.Text{"en": "Velvetfox"}, Type: incident.StaffConduct, Grade: 1, Mode: incident.Real, Private: true,
	}, app.As("manager").Actor())
	if err != nil {
		t.Fatal(err)
	}
	app.Run(
		webtest.Scenario{Name: "its own", As: "manager", Path: "/acme/readiness", Has: []string{"Nobody leads “Velvetfox”"}},
		webtest.Scenario{Name: "others", As: "manager2", Path: "/acme/readiness", HasNot: []string{"Velvetfox"}},
	)
}

// names is a DNS that knows what a test says.
type names struct {
	sender.Resolver // of which texts are asked for here, and who takes mail
	known           map[string][]string
	err             error
	asked           atomic.Int64
}

func (n *names) LookupTXT(_ context.Context, name string) ([]string, error) {
	n.asked.Add(1)
	if n.err != nil {
		return nil, n.err
	}
	if found, ok := n.known[name]; ok {
		return found, nil
	}
	return nil, &net.DNSError{Name: name, IsNotFound: true}
}

func (n *names) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	return nil, &net.DNSError{Name: name, IsNotFound: true}
}

// The sender's domain is asked for when there is one, once for a while, and what is wrong with it is said plainly.
func TestTheSendersDomain(t *testing.T) {
	all := map[string][]string{"acme.example": {"other", "v=spf1 ip4:203.0.113.7 -all"}, "_dmarc.acme.example": {"v=DMARC1; p=none"}, "s1._domainkey.acme.example": {"v=DKIM1; k=rsa; p=MIGf"}}
	with := func(name string, texts ...string) map[string][]string {
		out := maps.Clone(all)
		if out[name] = texts; len(texts) == 0 {
			delete(out, name)
		}
		return out
	}
	dns := &names{known: all}
	app := webtest.New(t, readiness.Routes, func(_ *web.Kit, out *space.Outside) { out.Names = dns })
	app.Run(webtest.Scenario{Name: "without a sender", As: "manager", Path: "/acme/readiness", HasNot: []string{"SPF", "DMARC", "DKIM"}})
	if dns.asked.Load() != 0 {
		t.Error("asked without a sender")
	}
	if err := app.Space.Settings.SetMail(t.Context(), setting.Mail{
		Sender: setting.Sender{Name: "Acme", Address: "press@acme.example"}, SMTP: setting.SMTP{Host: "127.0.0.1", Port: 25, TLS: setting.TLSNone}, Postal: "1 Quay, Harbour",
	}, app.As("administrator").Actor()); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		what  string
		known map[string][]string
		err   error
		has   []string
	}{
		{what: "all is well", known: all},
		{what: "no SPF", known: with("acme.example", "other"), has: []string{"no SPF record"}},
		{what: "two of them", known: with("acme.example", "v=spf1 -all", "v=spf1 mx -all"), has: []string{"several SPF records"}},
		{what: "one for everybody", known: with("acme.example", "v=spf1 +all"), has: []string{"lets everybody send"}},
		{what: "no DMARC", known: with("_dmarc.acme.example"), has: []string{"no DMARC policy"}},
		{what: "a policy that says nothing", known: with("_dmarc.acme.example", "v=DMARC1; sp=none"), has: []string{"no DMARC policy"}},
		{what: "no key that we find", known: with("s1._domainkey.acme.example"), has: []string{"No DKIM key"}},
		{what: "no answer", err: errors.New("timeout"), has: []string{"did not answer"}},
	} {
		dns.known, dns.err = x.known, x.err
		app.Clock.Add(7 * time.Hour)
		s := webtest.Scenario{Name: x.what, As: "manager", Path: "/acme/readiness", Has: x.has}
		if x.has == nil {
			s.HasNot = []string{"SPF", "DMARC", "DKIM"}
		}
		before := dns.asked.Load()
		app.Run(s)
		n := dns.asked.Load()
		if app.Run(s); n == before || dns.asked.Load() != n {
			t.Errorf("%s: asked %d times, then %d", x.what, n-before, dns.asked.Load()-n)
		}
	}
}

// The program knows of backups what people tell it.
func TestABackupIsNoted(t *testing.T) {
	app := webtest.New(t, readiness.Routes)
	path := "/acme/readiness"
	app.Run(
		webtest.Scenario{Name: "none", As: "administrator", Path: path, Has: []string{"Nobody has noted a backup", "makes no backup by itself", "Note a backup"}},
		webtest.Scenario{Name: "by whom it is not", As: "manager", Method: "POST", Path: path + "/backup", Status: 403},
		webtest.Scenario{Name: "noted", As: "administrator", Method: "POST", Path: path + "/backup", Status: 303, To: path},
		webtest.Scenario{Name: "and told", As: "manager", Path: path, Has: []string{"Last noted"}, HasNot: []string{"Nobody has noted a backup", "Note a backup"}},
	)
}
