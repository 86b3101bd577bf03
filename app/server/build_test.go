package server_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // to look at the files from outside

	"standfirst/app/demo"
	"standfirst/app/server"
	"standfirst/models/account"
	"standfirst/models/act"
	"standfirst/models/alert"
	"standfirst/models/approval"
	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/channel"
	"standfirst/models/comment"
	"standfirst/models/complaint"
	"standfirst/models/contact"
	"standfirst/models/creator"
	"standfirst/models/drill"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/field"
	"standfirst/models/filter"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/mailbox"
	"standfirst/models/mailing"
	"standfirst/models/promise"
	"standfirst/models/release"
	"standfirst/models/sender"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/models/task"
	"standfirst/models/template"
	watches "standfirst/models/watch"
	"standfirst/models/webhook"
	"standfirst/models/wire"
)

// build plays the sample story into a folder, adds what it has none of, and notes who and what there is.
func build(ctx context.Context) (dir string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	if dir, err = os.MkdirTemp("", "standfirst-security-"); err != nil {
		return dir, err
	}
	d, err := demo.Start(ctx, demo.Options{Out: io.Discard, Log: slog.New(slog.DiscardHandler), Listen: "127.0.0.1:0", Dir: dir})
	if err != nil {
		return dir, err
	}
	if err = d.Play(ctx); err == nil {
		b := &builder{d: d, dir: dir, ids: map[string]string{}, users: map[string]person{}}
		err = b.complete(ctx)
		base.users, base.ids = b.users, b.ids
	}
	if err = errors.Join(err, d.Close()); err != nil {
		return dir, err
	}
	return dir, quieten(ctx, dir)
}

type builder struct {
	d     *demo.Demo
	dir   string
	sp    *space.Space
	ids   map[string]string
	users map[string]person
	anna  account.User
	from  int
}

func (b *builder) complete(ctx context.Context) (err error) {
	if b.sp, err = b.d.Server.Space(ctx, own); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{b.people, b.unfinished, b.doubled, b.capture, b.hostile, b.note, b.lent, b.ledger, b.kept, b.secret, b.called, b.asked, b.drilled, b.away} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// address is another network for everybody, as tries are counted by network.
func (b *builder) address() string {
	b.from++
	return fmt.Sprintf("198.51.100.%d", b.from)
}

// people signs in somebody of every role in either space. Anna has made both spaces and is in both; the
// administrators of the tests are in one.
func (b *builder) people(ctx context.Context) (err error) {
	accounts := b.d.Server.Accounts
	if b.anna, err = accounts.UserByEmail(ctx, demo.People[0].Email); err != nil {
		return err
	}
	if _, err = accounts.CreateSpace(ctx, b.anna, account.SpaceRecord{ID: other, Name: "Rival", Lang: "en", Zone: "UTC"}, audit.Actor{}); err != nil {
		return err
	}
	if b.anna, err = accounts.User(ctx, b.anna.ID); err != nil {
		return err
	}
	if _, err := b.d.Server.Space(ctx, other); err != nil {
		return err
	}
	for _, space := range []string{own, other} {
		for _, role := range account.Roles {
			name := "test-" + string(role) + "@" + space + ".example"
			token, err := accounts.Invite(ctx, b.anna, space, name, role, "operations", audit.Actor{ID: b.anna.ID})
			if err != nil {
				return err
			}
			if _, _, err := accounts.Accept(ctx, token, account.Person{Name: "Test " + string(role), Password: demo.Password, Zone: "UTC"}, b.address(), "test"); err != nil {
				return err
			}
			if b.users[space+"/"+string(role)], err = signIn(ctx, accounts, name, demo.Password, b.address()); err != nil {
				return err
			}
		}
	}
	// The first step of setting a second factor up: its page has a picture to take with the telephone.
	if err := accounts.BeginFactor(ctx, b.users[own+"/administrator"].id, demo.Password); err != nil {
		return err
	}
	if b.users["anna"], err = signIn(ctx, accounts, demo.People[0].Email, demo.Password, b.address()); err != nil {
		return err
	}
	if b.ids["invite/:token"], err = accounts.Invite(ctx, b.anna, own, "invited@harbourlight.example", account.Viewer, "external", audit.Actor{ID: b.anna.ID}); err != nil {
		return err
	}
	open, err := accounts.Invitations(ctx, own)
	if err != nil {
		return err
	}
	b.ids["invitations/:invitation"], b.ids["members/:user"] = open[0].Public, b.users[own+"/viewer"].id
	sessions, err := accounts.Sessions(ctx, b.users[own+"/viewer"].id)
	b.ids["sessions/:session"] = sessions[0].Public
	return err
}

func (b *builder) by(role account.Role) audit.Actor {
	p := b.users[own+"/"+string(role)]
	return audit.Actor{ID: p.id, Name: p.email, Department: "operations", From: "192.0.2.1"}
}

// unfinished leaves an import, a mailing and an invitation in the middle.
func (b *builder) unfinished(ctx context.Context) error {
	file := "Name,E-mail\nGood Name,good.name@example.org\nBad,no address\n"
	imp, err := b.sp.Contacts.Upload(ctx, "half.csv", strings.NewReader(file), b.by(account.Officer))
	if err != nil {
		return err
	}
	if imp, err = b.sp.Contacts.Map(ctx, imp.ID, imp.Plan); err != nil {
		return err
	}
	b.ids["imports/:id"] = imp.ID
	figures, err := b.sp.Creators.Take(ctx, "figures.csv", strings.NewReader("platform,handle,date,followers\nx,nobody,2026-11-20,1\n"), b.by(account.Officer))
	if err != nil {
		return err
	}
	b.ids["figures/:import"] = figures.ID
	return b.sp.Contacts.Check(ctx, contact.Work{ImportID: imp.ID, Try: imp.Try}, func(int, int) error { return nil })
}

// doubled leaves two records of one person.
func (b *builder) doubled(ctx context.Context) error {
	for _, address := range []string{"dou.bled@gmail.com", "doubled@gmail.com"} {
		c, err := b.sp.Contacts.Create(ctx, contact.Contact{Name: "Dou Bled", Email: address}, b.by(account.Officer))
		if err != nil {
			return err
		}
		if err := b.sp.Contacts.Suspect(ctx, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// ledger gives the first contact a call, an entry in the ledger of trust and a request about their data.
func (b *builder) ledger(ctx context.Context) error {
	e := contact.TrustEntry{Kind: "answered", URL: "https://example.org/answer", Note: "the same day"}
	if _, err := b.sp.Contacts.Credit(ctx, b.ids["contacts/:id"], e, b.by(account.Officer)); err != nil {
		return err
	}
	n, err := b.sp.Contacts.Log(ctx, b.ids["contacts/:id"], contact.Entry{Kind: "call", Text: "rang"}, b.by(account.Officer))
	if err != nil {
		return err
	}
	b.ids["acts/:id"] = act.New()
	if _, err := b.sp.Contacts.Tag(ctx, "rung", contact.Selection{IDs: []string{b.ids["contacts/:id"]}, Act: b.ids["acts/:id"]}, b.by(account.Officer)); err != nil {
		return err
	}
	l, err := b.sp.Contacts.Ledger(ctx, b.ids["contacts/:id"])
	if err != nil {
		return err
	}
	r, err := b.sp.Contacts.Ask(ctx, b.ids["contacts/:id"], "access", "", "", b.by(account.Officer))
	b.ids["trust/:entry"], b.ids["requests/:request"], b.ids["notes/:note"] = l.Lines[0].ID, r.ID, n.ID
	return err
}

// kept leaves a segment, a view that is shared and a field of the space's own.
func (b *builder) kept(ctx context.Context) error {
	by := b.by(account.Manager)
	tree := filter.Group(filter.All, filter.Is("kind", filter.Equals, "journalist"))
	cat, err := b.sp.Contacts.Catalogue(ctx)
	if err != nil {
		return err
	}
	g, err := b.sp.Segments.Create(ctx, audience.Outline{Name: "Kept", Tree: tree, Shared: true}, cat, by)
	if err != nil {
		return err
	}
	v, err := b.sp.Contacts.Views.Keep(ctx, "Kept", "kind=journalist", true, by)
	if err != nil {
		return err
	}
	f, err := b.sp.Fields.Create(ctx, field.Field{Record: "contact", Kind: "text", Label: map[string]string{"en": "Kept"}}, by)
	if err != nil {
		return err
	}
	topics, err := b.sp.Newsroom.Topics(ctx, true)
	if err != nil || len(topics) == 0 {
		return fmt.Errorf("%d topics: %w", len(topics), err)
	}
	rel, err := b.sp.Releases.Create(ctx, "", release.Manuscript{Kind: "news", Text: map[string]release.Text{"en": {Headline: "Kept for tomorrow", Body: "<p>Not yet.</p>"}}}, by)
	if err != nil {
		return err
	}
	b.ids["topics/:topic"], b.ids["boards/:incident"] = topics[0].ID, b.ids["incidents/:id"]
	pictures, _, err := b.sp.Assets.Offered(ctx)
	if err != nil || len(pictures) == 0 {
		return fmt.Errorf("%d pictures: %w", len(pictures), err)
	}
	b.ids["assets/:asset"], b.ids["assets/:key"], b.ids[":key/:size"] = pictures[0].ID, pictures[0].Key, pictures[0].Sizes[0].Name()
	if b.ids["s/:token"], err = b.subscriber(ctx, topics[0].ID); err != nil {
		return err
	}
	if b.ids["p/:token"], _, err = b.sp.Releases.PreviewToken(ctx, rel.ID, by); err != nil {
		return err
	}
	if err = b.embargoed(ctx); err != nil {
		return err
	}
	if err = b.covered(ctx); err != nil {
		return err
	}
	b.ids["segments/:id"], b.ids["views/:id"], b.ids["fields/:id"] = g.ID, v.ID, f.ID
	return err
}

// called finds a call of the story and its personal link.
func (b *builder) called(ctx context.Context) error {
	calls, err := b.sp.Calls.Of(ctx, b.ids["incidents/:id"])
	if err != nil || len(calls) == 0 {
		return fmt.Errorf("%d calls: %w", len(calls), err)
	}
	c := calls[0]
	b.ids["team/:call"], b.ids["call/:token"] = c.ID, b.sp.Calls.Token(c.ID)
	if err := b.owed(ctx); err != nil {
		return err
	}
	t, err := b.sp.Tasks.Add(ctx, b.ids["incidents/:id"], task.New{Title: map[string]string{"en": "Ring the lab"}, Role: incident.Lead, Relative: true, Offset: 60}, b.by(account.Officer))
	if err != nil {
		return err
	}
	own, err := b.sp.Templates.Add(ctx, template.New{Sort: template.Snippet, Name: map[string]string{"en": "Regards"}, Text: map[string]release.Text{"en": {Body: "Regards"}}}, b.by(account.Officer))
	b.ids["tasks/:task"], b.ids["playbooks/:type"], b.ids["templates/:template"] = t.ID, "data_leak", own.ID
	return err
}

// asked hands a letter in for approval by a route, and makes the personal link of whoever is asked.
func (b *builder) asked(ctx context.Context) error {
	approver := b.by(account.Approver)
	route, err := b.sp.Releases.SetRoute(ctx, 0, release.Route{Kind: "letter", Steps: []release.Step{
		{Name: "legal", Order: 1, People: []release.Decider{{ID: approver.ID}}, Minutes: 30},
	}}, b.by(account.Administrator))
	if err != nil {
		return err
	}
	text := release.Text{Headline: "To our neighbours", Body: "<p>The works stay open.</p>", Contact: "press@harbourlight.example"}
	rel, err := b.sp.Releases.Create(ctx, "", release.Manuscript{Kind: "letter", Text: map[string]release.Text{"en": text}}, b.by(account.Officer))
	if err != nil {
		return err
	}
	rel, err = b.sp.Releases.Submit(ctx, rel.ID, rel.Current, b.by(account.Officer))
	if err != nil {
		return err
	}
	said, err := b.sp.Comments.Begin(ctx, b.ids["releases/:id"], comment.New{Text: "Is this so?"}, b.by(account.Officer))
	b.ids["comments/:comment"] = said.ID
	b.ids["approve/:token"] = b.sp.Approvals.Token(approval.Work{ReleaseID: rel.ID, Seq: rel.Round().Seq, Step: route.Steps[0].Key, UserID: approver.ID})
	return err
}

// drilled starts a drill of which the first event has arrived.
func (b *builder) drilled(ctx context.Context) error {
	by := b.by(account.Manager)
	d, err := b.sp.Drills.Start(ctx, drill.New{ScenarioID: "data_leak", Speed: 1, Team: map[incident.Role]string{incident.Lead: by.ID}}, by)
	if err != nil {
		return err
	}
	x, err := b.sp.Drills.Copy(ctx, d.ScenarioID, nil, by)
	if err != nil {
		return err
	}
	b.ids["incidents/:drill"], b.ids["injects/:inject"], b.ids["scenarios/:scenario"] = d.ID, d.Events[0].Key, x.ID
	if _, err = b.sp.Drills.Bring(ctx, d.ID, d.Events[0].Key, by); fault.Is(err, "drill.inject.over") { // its job was faster
		return nil
	}
	return err
}

// away waits until all that the story has begun is done, letters above all, and has later mail go where nobody ever
// listens. A letter that was left over would reach the servers of the tests, and so would whatever comes later, if one of
// them happened to be given the port that the story's server had.
func (b *builder) away(ctx context.Context) error {
	for {
		running, err := b.sp.Jobs.Find(ctx, job.Running, "", 1)
		if err != nil {
			return err
		}
		next, some, err := b.sp.Jobs.NextDue(ctx)
		if err != nil {
			return err
		}
		if len(running.Items) == 0 && (!some || next > 0) {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the story does not come to rest, %+v is at work: %w", running.Items, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
	set, err := b.sp.Settings.Get(ctx)
	if err != nil {
		return err
	}
	return b.sp.Settings.SetMail(ctx, setting.Mail{Sender: set.Sender, SMTP: setting.SMTP{Host: "127.0.0.1", Port: nobody, TLS: setting.TLSNone}, Postal: set.Postal}, b.by(account.Administrator))
}

// nobody is a port on which nobody listens: that of a service long out of use, which the kernel gives to nobody.
const nobody = 9

// owed finds a promise, a complaint case and a watch of the story.
func (b *builder) owed(ctx context.Context) error {
	promises, err := b.sp.Promises.Find(ctx, promise.Search{IncidentID: b.ids["incidents/:id"], Limit: 1})
	if err != nil {
		return err
	}
	cases, err := b.sp.Complaints.Find(ctx, complaint.Search{IncidentID: b.ids["incidents/:id"], Limit: 1})
	if err != nil || len(promises.Items)+len(cases.Items) < 2 {
		return fmt.Errorf("%d promises, %d cases: %w", len(promises.Items), len(cases.Items), err)
	}
	b.ids["promises/:promise"], b.ids["cases/:case"], b.ids["cases/:incident"] = promises.Items[0].ID, cases.Items[0].ID, b.ids["incidents/:id"]
	watched, err := b.sp.Watches.Find(ctx, watches.Search{Kind: watches.Brand, Limit: 1})
	if err != nil || len(watched.Items) == 0 {
		return fmt.Errorf("%d watches: %w", len(watched.Items), err)
	}
	alerts, err := b.sp.Alerts.Find(ctx, alert.Search{Limit: 1})
	if err != nil || len(alerts.Items) == 0 {
		return fmt.Errorf("%d alerts: %w", len(alerts.Items), err)
	}
	b.ids["watches/:watch"], b.ids["alerts/:alert"] = watched.Items[0].ID, alerts.Items[0].ID
	told, err := b.sp.Channels.Create(ctx, "", channel.Plan{Name: "Desk", Kind: channel.Mail, To: "desk@example.org", Level: alert.Urgent, Lang: "en", Zone: "UTC"}, b.by(account.Administrator))
	if err != nil {
		return err
	}
	b.ids["alerts/:channel"] = told.ID
	return nil
}

// veiled is the word that stands in everything that belongs to the private incident.
const veiled = "Velvetfox"

// capture keeps a test message in the portal: the sender is taken away for the moment.
func (b *builder) capture(ctx context.Context) error {
	set, err := b.sp.Settings.Get(ctx)
	if err != nil {
		return err
	}
	if err := b.sp.Settings.SetMail(ctx, setting.Mail{Sender: set.Sender, SMTP: setting.SMTP{Port: 587, TLS: setting.TLSStart}, Postal: set.Postal}, b.by(account.Administrator)); err != nil {
		return err
	}
	if _, err := b.sp.Mailings.TestSender(ctx, "en", "", "somebody@harbourlight.example", b.by(account.Administrator)); err != nil {
		return err
	}
	kept, err := b.sp.Mailings.Captured(ctx, "", mailing.Part{Limit: 1})
	if err != nil || len(kept.Items) == 0 {
		return fmt.Errorf("nothing was captured: %w", err)
	}
	b.ids["captured/:id"] = kept.Items[0].ID
	x, err := b.sp.Senders.Create(ctx, "further", sender.Plan{From: setting.Sender{Name: "News", Address: "news@harbourlight.example"}, SMTP: setting.SMTP{Host: "127.0.0.1", Port: nobody, TLS: setting.TLSNone}}, b.by(account.Administrator))
	if err != nil {
		return err
	}
	if _, err := b.sp.Senders.MakeKey(ctx, "harbourlight.example", b.by(account.Administrator)); err != nil {
		return err
	}
	b.ids["senders/:id"], b.ids["domains/:domain"], b.ids["v/:token"] = x.ID, "harbourlight.example", b.sp.Senders.ProofToken(x)
	belga, err := b.sp.Wires.Create(ctx, "", wire.Plan{Name: "Belga", Way: wire.File, Formats: []wire.Format{wire.Text}}, b.by(account.Administrator))
	if err != nil {
		return err
	}
	b.ids["wires/:id"] = belga.ID
	box, err := b.sp.Mailboxes.Create(ctx, "", mailbox.Plan{Server: setting.SMTP{Host: "127.0.0.1", Port: nobody, TLS: setting.TLSImplicit, User: "bounces", Password: "x"}, Purpose: mailbox.Returns}, b.by(account.Administrator))
	if err != nil {
		return err
	}
	b.ids["mailboxes/:id"] = box.ID
	hook, _, err := b.sp.Webhooks.Create(ctx, "", webhook.Plan{Name: "Intranet", URL: "https://127.0.0.1:9/hook", Events: webhook.Events()}, b.by(account.Administrator))
	if err != nil {
		return err
	}
	b.ids["webhooks/:id"] = hook.ID
	set.SMTP.Password = ""
	return b.sp.Settings.SetMail(ctx, setting.Mail{Sender: set.Sender, SMTP: set.SMTP, Postal: set.Postal}, b.by(account.Administrator))
}

// hostile publishes a release whose every part holds what an attacker would write.
func (b *builder) hostile(ctx context.Context) error {
	text := release.Text{
		Headline: "Hostile " + mark, Subhead: mark, Dateline: mark, Boilerplate: mark, Contact: mark + ` press@harbourlight.example`,
		Body: strings.ReplaceAll("<p>"+strings.Join(vectors, "</p><p>")+"</p>", `data-field="name"`, `data-field="NAME"`), // what addresses its reader is not published
	}
	rel, err := b.sp.Releases.Create(ctx, "", release.Manuscript{Kind: "statement", Slug: hostileSlug, Text: map[string]release.Text{"en": text}}, b.by(account.Officer))
	if err != nil {
		return err
	}
	version, err := b.sp.Releases.Version(ctx, rel.ID, rel.Current)
	if err != nil {
		return err
	}
	report, err := b.sp.Releases.Check(ctx, rel, version)
	if err != nil {
		return err
	}
	for _, f := range report.Findings { // what an attacker writes looks like the leftovers of templates
		if rel, err = b.sp.Releases.Accept(ctx, rel.ID, rel.Current, f.Key(), mark, mark, b.by(account.Officer)); err != nil {
			return err
		}
	}
	if rel, err = b.sp.Releases.Submit(ctx, rel.ID, rel.Current, b.by(account.Officer)); err != nil {
		return err
	}
	if rel, err = b.sp.Releases.Approve(ctx, rel.ID, rel.Current, "", b.by(account.Approver)); err != nil {
		return err
	}
	if rel, err = b.sp.Releases.Publish(ctx, rel.ID, rel.Current, nil, b.by(account.Manager)); err != nil {
		return err
	}
	b.ids["hostile"] = rel.ID
	lists, err := b.sp.Lists.All(ctx, false)
	if err != nil {
		return err
	}
	m, err := b.sp.Mailings.Create(ctx, mailing.Plan{ReleaseID: rel.ID, ListIDs: []string{lists[0].ID}, Subject: map[string]string{"en": "Hostile " + mark}}, b.by(account.Manager))
	b.ids["draft"] = m.ID
	return err
}

// lent gives somebody outside access to a piece of evidence.
func (b *builder) lent(ctx context.Context) error {
	a, err := b.sp.Facts.GiveAccess(ctx, b.ids["facts/:id"], b.ids["evidence/:evidence"], fact.Grant{Person: "Somebody outside", Days: 90}, b.by(account.Manager))
	b.ids["links/:access"], b.ids["e/:token"] = a.ID, b.sp.Facts.Token(a)
	return err
}

// note finds one object of each kind. What it asks is written in SQL, as a stranger to the models.
func (b *builder) note(ctx context.Context) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.dir, "spaces", own, "space.db")+"?mode=ro")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	for place, query := range map[string]string{
		"contacts/:id":            `SELECT id FROM contacts ORDER BY n LIMIT 1`,
		"outlets/:id":             `SELECT id FROM outlets ORDER BY n LIMIT 1`,
		"lists/:id":               `SELECT id FROM lists ORDER BY n LIMIT 1`,
		"incidents/:id":           `SELECT id FROM incidents ORDER BY n LIMIT 1`,
		"facts/:id":               `SELECT id FROM facts ORDER BY n LIMIT 1`,
		"evidence/:evidence":      `SELECT doc ->> '$.versions[#-1].evidence[0].id' FROM facts ORDER BY n LIMIT 1`,
		"releases/:id":            `SELECT id FROM releases ORDER BY n LIMIT 1`,
		"releases/:slug":          `SELECT doc ->> '$.slug' FROM releases ORDER BY n LIMIT 1`,
		"mailings/:id":            `SELECT id FROM mailings ORDER BY n LIMIT 1`,
		"recipients/:delivery":    `SELECT d.id FROM deliveries d WHERE d.doc ->> '$.mailingId' = (SELECT id FROM mailings ORDER BY n LIMIT 1) ORDER BY n LIMIT 1`,
		"merges/:contact":         `SELECT id FROM contacts ORDER BY n LIMIT 1`,
		"merges/:outlet":          `SELECT id FROM outlets ORDER BY n LIMIT 1`,
		"duplicates/:duplicate":   `SELECT id FROM contact_suspicions ORDER BY n LIMIT 1`,
		"duplicates/:pair":        `SELECT id FROM outlet_suspicions ORDER BY n LIMIT 1`,
		"creators/:id":            `SELECT id FROM creators ORDER BY n LIMIT 1`,
		"deals/:id":               `SELECT id FROM creator_deals ORDER BY n LIMIT 1`,
		"documents/:doc":          `SELECT doc ->> '$.documents[0].id' FROM creators ORDER BY n LIMIT 1`,
		"rates/:rate":             `SELECT doc ->> '$.rates[0].id' FROM creators ORDER BY n LIMIT 1`,
		"violations/:violation":   `SELECT doc ->> '$.violations[0].id' FROM creators ORDER BY n LIMIT 1`,
		"lines/:line":             `SELECT id FROM lines ORDER BY n LIMIT 1`,
		"enquiries/:enquiry":      `SELECT id FROM enquiries ORDER BY n LIMIT 1`,
		"answers/:answer":         `SELECT id FROM line_answers ORDER BY n LIMIT 1`,
		"coverage/:id":            `SELECT id FROM clips ORDER BY n LIMIT 1`,
		"corrections/:correction": `SELECT id FROM correction_requests ORDER BY n LIMIT 1`,
		"sources/:id":             `SELECT id FROM sources ORDER BY n LIMIT 1`,
		"jobs/:job":               `SELECT replace(replace(id, ':', '%3A'), '/', '%2F') FROM jobs WHERE id LIKE 'fact.fell:%' LIMIT 1`,
	} {
		var id sql.NullString
		if err := db.QueryRowContext(ctx, query).Scan(&id); err != nil || id.String == "" {
			return fmt.Errorf("%s: %q %w", place, id.String, err)
		}
		b.ids[place] = id.String
	}
	ids := b.ids
	ids["reports/:id"], ids["versions/:n"], ids["fields/:field"] = ids["releases/:id"], "1", "lang"
	ids["cells/:column"] = "role"
	for _, place := range []string{"incidents/:incident", "facts/:incident", "sheets/:incident"} {
		ids[place] = ids["incidents/:id"]
	}
	if err := b.report(ctx); err != nil {
		return err
	}
	set, err := b.sp.Settings.Get(ctx)
	if err != nil {
		return err
	}
	deals, err := b.sp.Creators.Deals(ctx, creator.DealSearch{Limit: 50})
	if err != nil {
		return err
	}
	for _, d := range deals.Items {
		if d.Link.Number > 0 {
			ids["b/:token"] = b.sp.Creators.Token(d)
		}
	}
	if err := b.linked(ctx, ids["recipients/:delivery"]); err != nil {
		return err
	}
	ids["c/:token"] = filepath.Base(b.sp.Mailings.LinkURL(set.BaseURL, ids["recipients/:delivery"], 0))
	ids["u/:token"] = filepath.Base(b.sp.Mailings.UnsubscribeURL(set, ids["recipients/:delivery"]))
	return nil
}

// linked gives the mailing of a message one personal link: those of the sample story were launched without.
func (b *builder) linked(ctx context.Context, deliveryID string) error {
	d, err := b.sp.Mailings.Delivery(ctx, deliveryID)
	if err != nil {
		return err
	}
	mailings, err := store.Open[mailing.Mailing](ctx, b.sp.DB(), "mailings")
	if err != nil {
		return err
	}
	_, err = mailings.Edit(ctx, d.MailingID, func(m *mailing.Mailing) error { m.Links = []string{"https://www.harbourlight.example/"}; return nil })
	return err
}

// quieten lets the sweeps run dry, so that opening a copy finds nothing to do.
func quieten(ctx context.Context, dir string) error {
	s, err := server.New(ctx, quietConfig(dir), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return errors.Join(s.Quiet(ctx), s.Close())
}
