package demo

import (
	"bytes"
	"context"
	"fmt"
	"standfirst/app/outbound/smtpsink"
	"standfirst/models/account"
	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/outlet"
	"standfirst/models/release"
	"standfirst/models/setting"
	"standfirst/models/space"
	"strings"
	"time"

	coveragemodel "standfirst/models/coverage"
)

// Person is a sample user.
type Person struct {
	Email, Name, Department string
	Role                    account.Role
}

// People are who signs in: the first sets the house up and invites the others.
var People = []Person{
	{Email: "anna@" + domain, Name: "Anna Berg", Department: "management", Role: account.Administrator},
	{Email: "lin@" + domain, Name: "林悦", Department: "communications", Role: account.Manager},
	{Email: "omar@" + domain, Name: "Omar Haddad", Department: "communications", Role: account.Officer},
	{Email: "grace@" + domain, Name: "Grace Adeyemi", Department: "product", Role: account.Checker},
	{Email: "marco@" + domain, Name: "Marco Bianchi", Department: "security", Role: account.Checker},
	{Email: "zhou@" + domain, Name: "周敏", Department: "legal", Role: account.Approver},
}

// story is what the steps hand on to each other.
type story struct {
	*Demo
	sp       *space.Space
	people   map[string]audit.Actor // by the first part of the address
	lists    []audience.List
	incident incident.Incident
	facts    []fact.Fact
	release  release.Release
	mailing  mailing.Mailing
	outlets  map[string]outlet.Outlet // by domain
}

// Play tells the story from the first account to the report.
func (d *Demo) Play(ctx context.Context) error {
	s := &story{Demo: d, people: map[string]audit.Actor{}, outlets: map[string]outlet.Outlet{}}
	for _, step := range []func(context.Context) error{
		s.setUp, s.importContacts, s.declare, s.verifyFacts, s.writeRelease, s.sendWaves, s.correct, s.collectCoverage, s.report,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) setUp(ctx context.Context) error {
	accounts := s.Server.Accounts
	key, err := accounts.OfferSetup(ctx)
	if err != nil {
		return err
	}
	first := People[0]
	u, _, _, err := accounts.SetUp(ctx, key, account.FirstRun{
		Person:       account.Person{Name: first.Name, Email: first.Email, Password: Password, Zone: "Europe/London"},
		Organisation: organisation, SpaceID: spaceID, Department: first.Department,
	}, "127.0.0.1", "demo")
	if err != nil {
		return err
	}
	s.people["anna"] = audit.Actor{ID: u.ID, Name: u.Name, Department: first.Department}
	for _, p := range People[1:] {
		if err := s.invite(ctx, u, p); err != nil {
			return err
		}
	}
	if s.sp, err = s.Server.Space(ctx, spaceID); err != nil {
		return err
	}
	host, port := s.Sink.HostPort()
	err = s.sp.Settings.SetMail(ctx, setting.Mail{
		Sender: setting.Sender{Name: organisation, Address: "press@" + domain},
		SMTP:   setting.SMTP{Host: host, Port: int64(port), TLS: setting.TLSNone},
		Postal: "Harbourlight, 1 Quayside, London E1 0AA",
	}, s.people["anna"])
	if err != nil {
		return err
	}
	s.say("%s is set up: %d people in %d departments, mail goes to a server on this machine (%s:%d)", organisation, len(People), 5, host, port)
	return s.sp.Settings.SetHouse(ctx, s.Server.URL(), setting.Press{Name: "Lin Yue", Phone: "+44 20 7946 0100", Email: "press@" + domain}, s.people["anna"])
}

func (s *story) invite(ctx context.Context, by account.User, p Person) error {
	token, err := s.Server.Accounts.Invite(ctx, by, spaceID, p.Email, p.Role, p.Department, audit.Actor{ID: by.ID, Name: by.Name})
	if err != nil {
		return err
	}
	zone := "Europe/London"
	if p.Name[0] > 127 {
		zone = "Asia/Shanghai"
	}
	u, _, err := s.Server.Accounts.Accept(ctx, token, account.Person{Name: p.Name, Password: Password, Zone: zone}, "127.0.0.1", "demo")
	if err != nil {
		return err
	}
	short, _, _ := strings.Cut(p.Email, "@")
	s.people[short] = audit.Actor{ID: u.ID, Name: u.Name, Department: p.Department}
	return nil
}

func (s *story) importContacts(ctx context.Context) error {
	by := s.people["omar"]
	for _, m := range media {
		o, err := s.sp.Outlets.Create(ctx, outlet.Outlet{
			Name: m.name, Kind: m.kind, Tier: m.tier, Lang: m.lang, Region: m.region, Domains: []string{m.domain},
			Reach: m.reach, ReachSource: "media kit", ReachAsOf: "2026-09-30",
		}, by)
		if err != nil {
			return err
		}
		s.outlets[m.domain] = o
	}
	begun := time.Now()
	var fates []string
	for _, part := range []struct {
		name, purpose string
		from, to      int
	}{{"Dailies and wires", "hears first", 0, firstWave}, {"Magazines, sites and creators", "hears second", firstWave, recipients}} {
		list, err := s.sp.Lists.Create(ctx, part.name, part.purpose, by)
		if err != nil {
			return err
		}
		s.lists = append(s.lists, list)
		imp, err := s.importFile(ctx, part.name+".csv", table(part.from, part.to, part.from == 0), list.ID)
		if err != nil {
			return err
		}
		for _, fate := range contact.Fates {
			if n := imp.Count(fate); n > 0 {
				fates = append(fates, fmt.Sprintf("%d %s", n, fate))
			}
		}
	}
	n, err := s.sp.Contacts.Count(ctx, contact.Search{})
	if err != nil {
		return err
	}
	if err := s.refuse(ctx, row(700)[1], row(701)[1], row(702)[1]); err != nil {
		return err
	}
	s.say("Contacts imported from two files in %.1f s, after a dry run of each: %s; %d contacts at %d outlets", time.Since(begun).Seconds(), strings.Join(fates, ", "), n, len(media))
	return nil
}

// refuse marks people who asked not to be written to.
func (s *story) refuse(ctx context.Context, addresses ...string) error {
	for _, address := range addresses {
		c, found, err := s.sp.Contacts.ByAddress(ctx, address)
		if err != nil || !found {
			return fmt.Errorf("%s: found %v: %w", address, found, err)
		}
		if _, err := s.sp.Contacts.Block(ctx, c.ID, "asked by telephone", s.people["omar"]); err != nil {
			return err
		}
	}
	return nil
}

// importFile does what the pages do: upload, name the columns, try, look, run.
func (s *story) importFile(ctx context.Context, name string, file []byte, listID string) (contact.Import, error) {
	by, contacts := s.people["omar"], s.sp.Contacts
	imp, err := contacts.Upload(ctx, name, bytes.NewReader(file), by)
	if err != nil {
		return imp, err
	}
	plan := imp.Plan
	plan.ListID, plan.Mode = listID, contact.FileWins
	if imp, err = contacts.Map(ctx, imp.ID, plan); err != nil {
		return imp, err
	}
	if err := contacts.CheckLater(ctx, imp, by); err != nil {
		return imp, err
	}
	reach := func(state string) error {
		return until(ctx, "the import to be "+state, func() (bool, error) {
			imp, err = contacts.Import(ctx, imp.ID)
			return imp.State == state, err
		})
	}
	if err := reach(contact.Checked); err != nil {
		return imp, err
	}
	if _, err = contacts.Start(ctx, imp.ID, by); err != nil {
		return imp, err
	}
	return imp, reach(contact.Finished)
}

func (s *story) declare(ctx context.Context) (err error) {
	s.incident, err = s.sp.Incidents.Declare(ctx, incident.New{
		Title:   incident.Text{"en": "Telephone numbers could be reached from outside", "zh-CN": "用户手机号可从外部访问"},
		Summary: incident.Text{"en": "A file of a partner's was open to everybody.", "zh-CN": "合作方的一份文件对所有人开放。"},
		Type:    incident.DataLeak, Grade: 2, Mode: incident.Real,
	}, s.people["lin"])
	if err != nil {
		return err
	}
	for _, to := range []incident.Phase{incident.Investigating, incident.Confirmed} {
		if s.incident, err = s.sp.Incidents.MoveTo(ctx, s.incident.ID, to, "", s.people["lin"]); err != nil {
			return err
		}
	}
	s.say("Incident declared: %q, grade %d; the clock runs", s.incident.Title["en"], s.incident.Grade)
	return nil
}

// verifyFacts writes three claims, each with evidence and signed by two departments, and refutes a rumour.
func (s *story) verifyFacts(ctx context.Context) error {
	for i, claim := range []incident.Text{claimFound, claimClosed, claimContent} {
		f, err := s.addFact(ctx, claim, fmt.Sprintf("log-%d.txt", i+1))
		if err != nil {
			return err
		}
		if f, err = s.sign(ctx, f); err != nil {
			return err
		}
		s.facts = append(s.facts, f)
	}
	rumour, err := s.addFact(ctx, claimRumour, "review.txt")
	if err != nil {
		return err
	}
	if _, err = s.sp.Facts.Refute(ctx, rumour.ID, wordings, "The file held no passwords; see the review.", s.people["grace"]); err != nil {
		return err
	}
	s.say("%d facts verified, each by two people of different departments, each on evidence under its SHA-256; 1 rumour refuted with %d wordings", len(s.facts), len(wordings))
	return nil
}

func (s *story) addFact(ctx context.Context, claim incident.Text, file string) (fact.Fact, error) {
	by := s.people["omar"]
	f, err := s.sp.Facts.Create(ctx, fact.New{IncidentID: s.incident.ID, Claim: claim, Public: true}, by)
	if err != nil {
		return f, err
	}
	content := "Harbourlight access log, excerpt\n" + claim["en"] + "\n"
	return s.sp.Facts.AddFile(ctx, f.ID, fact.Upload{Name: file, Note: "excerpt of the access log", Public: true, Content: strings.NewReader(content)}, by)
}

func (s *story) sign(ctx context.Context, f fact.Fact) (fact.Fact, error) {
	var err error
	for _, who := range []string{"grace", "marco"} {
		if f, err = s.sp.Facts.Sign(ctx, f.ID, f.Now().Hash, s.people[who]); err != nil {
			return f, err
		}
	}
	if f.State != fact.Verified {
		return f, fmt.Errorf("%s is %s after two signatures", f.Key, f.State)
	}
	return f, nil
}

func (s *story) writeRelease(ctx context.Context) error {
	cite := func(n int, lang string) string {
		f := s.facts[n-1]
		return release.Cite(f.ID, f.Current, f.Now().Claim[lang])
	}
	rel, err := s.sp.Releases.Create(ctx, s.incident.ID, statement(cite), s.people["omar"])
	if err != nil {
		return err
	}
	if s.release, err = s.publish(ctx, rel); err != nil {
		return err
	}
	if _, err := s.sp.Releases.PublishSheet(ctx, s.incident.ID, s.people["lin"]); err != nil {
		return err
	}
	s.say("Statement in two languages cites 3 facts, is approved by %s and published: %s", s.people["zhou"].Name, s.sp.Releases.PublicURL(s.Server.URL(), spaceID, s.release))
	return nil
}

// publish takes a release through approval into the newsroom.
func (s *story) publish(ctx context.Context, rel release.Release) (release.Release, error) {
	rel, err := s.sp.Releases.Submit(ctx, rel.ID, rel.Current, s.people["omar"])
	if err != nil {
		return rel, err
	}
	if rel, err = s.sp.Releases.Approve(ctx, rel.ID, rel.Current, "", s.people["zhou"]); err != nil {
		return rel, err
	}
	return s.sp.Releases.Publish(ctx, rel.ID, rel.Current, nil, s.people["lin"])
}

// sendWaves mails the statement in two waves and retracts one of its facts in the middle of the second.
func (s *story) sendWaves(ctx context.Context) error {
	s.Sink.Script("*", smtpsink.Answer{Delay: 8 * time.Millisecond})
	for i := range 5 {
		s.Sink.Script(row(3 + 10*i)[1], smtpsink.Answer{Code: 450, Text: "4.2.0 greylisted, try again later", Times: 1})
		s.Sink.Script(row(4 + 10*i)[1], smtpsink.Answer{Code: 550, Text: "5.1.1 no such user"})
	}
	second := time.Now().UTC().Add(5 * time.Second).Truncate(time.Second)
	m, err := s.sp.Mailings.Create(ctx, mailing.Plan{
		ReleaseID: s.release.ID, ListIDs: []string{s.lists[0].ID, s.lists[1].ID},
		Subject: map[string]string{"en": "Statement: 12,400 telephone numbers", "zh-CN": "声明：关于12,400个手机号"},
		Waves: []mailing.WavePlan{
			{Now: true, ListIDs: []string{s.lists[0].ID}},
			{Local: second.Format("2006-01-02T15:04:05"), Zone: "UTC", ListIDs: []string{s.lists[1].ID}},
		},
	}, s.people["lin"])
	if err != nil {
		return err
	}
	audience, err := s.sp.Mailings.Audience(ctx, m)
	if err != nil {
		return err
	}
	if s.mailing, err = s.sp.Mailings.Launch(ctx, m.ID, "demo", audience.Total, s.people["lin"]); err != nil {
		return err
	}
	s.say("Mailing confirmed by its number: %d recipients in two waves, %d left out with reasons", s.mailing.Recipients, s.mailing.Removed)
	begun := time.Now()
	if err := until(ctx, "the first wave", func() (bool, error) { return s.Sink.Count() >= firstWave-5, ctx.Err() }); err != nil {
		return err
	}
	took := time.Since(begun).Seconds()
	s.say("First wave: %d messages in %.1f s (%.0f a second, the server takes 8 ms each), 5 bounced, 5 asked to come again", s.Sink.Count(), took, float64(s.Sink.Count())/took)
	if err := until(ctx, "the middle of the second wave", func() (bool, error) { return s.Sink.Count() >= retractAtCount, ctx.Err() }); err != nil {
		return err
	}
	closed := s.facts[1]
	begun, at := time.Now(), s.Sink.Count()
	if _, err := s.sp.Facts.Retract(ctx, closed.ID, "The log shows that access was open for three hours.", s.people["marco"]); err != nil {
		return err
	}
	if err := until(ctx, "the halt", func() (bool, error) {
		s.mailing, err = s.sp.Mailings.Get(ctx, s.mailing.ID)
		return s.mailing.State == mailing.Halted, err
	}); err != nil {
		return err
	}
	halted := time.Since(begun)
	if err := s.settle(ctx); err != nil {
		return err
	}
	p, err := s.sp.Mailings.Progress(ctx, s.mailing)
	if err != nil {
		return err
	}
	s.say("Fact %s retracted at message %d: the mailing halted after %d ms, %d more had left; %d have it, %d never will",
		closed.Key, at, halted.Milliseconds(), s.Sink.Count()-at, p.Counts[mailing.Accepted], p.Total-p.Counts[mailing.Accepted])
	return nil
}

// settle waits until nothing of the mailing is in flight any more.
func (s *story) settle(ctx context.Context) error {
	return until(ctx, "messages in flight", func() (bool, error) {
		p, err := s.sp.Mailings.Progress(ctx, s.mailing)
		return p.Counts[mailing.InFlight] == 0, err
	})
}

// correct writes the right fact and sends it to exactly those who got the wrong one.
func (s *story) correct(ctx context.Context) error {
	right, err := s.addFact(ctx, claimRight, "log-full.txt")
	if err != nil {
		return err
	}
	if right, err = s.sign(ctx, right); err != nil {
		return err
	}
	wrong := fact.Ref{FactID: s.facts[1].ID, Version: s.facts[1].Current}
	draft, err := s.sp.Mailings.DraftCorrection(ctx, s.mailing.ID, wrong, s.people["lin"])
	if err != nil {
		return err
	}
	note, err := s.sp.Releases.Get(ctx, draft.ReleaseID)
	if err != nil {
		return err
	}
	if note, err = s.amend(ctx, note, right); err != nil {
		return err
	}
	if note, err = s.publish(ctx, note); err != nil {
		return err
	}
	draft, err = s.sp.Mailings.Change(ctx, draft.ID, mailing.Plan{ReleaseID: note.ID, ReleaseVersion: note.Current, Lang: draft.Lang, Subject: draft.Subject}, s.people["lin"])
	if err != nil {
		return err
	}
	held := s.received()
	s.Sink.Reset()
	audience, err := s.sp.Mailings.Audience(ctx, draft)
	if err != nil {
		return err
	}
	if draft, err = s.sp.Mailings.Launch(ctx, draft.ID, "demo-correction", audience.Total, s.people["lin"]); err != nil {
		return err
	}
	if err := until(ctx, "the correction", func() (bool, error) {
		m, err := s.sp.Mailings.Get(ctx, draft.ID)
		return m.State == mailing.Done, err
	}); err != nil {
		return err
	}
	got := s.received()
	if err := same(held, got); err != nil {
		return err
	}
	s.say("Correction approved, published and sent to exactly the %d people who had the wrong fact: both sets were compared, none more, none less", len(got))
	return nil
}

// amend puts the right claim, cited, in place of the drafted promise that it will follow.
func (s *story) amend(ctx context.Context, note release.Release, right fact.Fact) (release.Release, error) {
	v, err := s.sp.Releases.Version(ctx, note.ID, note.Current)
	if err != nil {
		return note, err
	}
	m := release.Manuscript{Kind: note.Kind, Text: map[string]release.Text{}}
	for lang, text := range v.Text {
		text.Body += "<p>" + release.Cite(right.ID, right.Current, right.Now().Claim[lang]) + "</p>"
		m.Text[lang] = text
	}
	return s.sp.Releases.Save(ctx, note.ID, note.Current, m, s.people["omar"])
}

// received are the addresses whose mail the server has taken.
func (s *story) received() map[string]bool {
	out := map[string]bool{}
	for _, m := range s.Sink.Messages() {
		for _, to := range m.To {
			out[to] = true
		}
	}
	return out
}

func same(want, got map[string]bool) error {
	for address := range want {
		if !got[address] {
			return fmt.Errorf("%s had the wrong fact and got no correction", address)
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("%d corrections for %d people", len(got), len(want))
	}
	return nil
}

func (s *story) collectCoverage(ctx context.Context) error {
	v, err := s.sp.Releases.Version(ctx, s.release.ID, s.release.PublishedVersion)
	if err != nil {
		return err
	}
	newsroom := s.sp.Releases.PublicURL(s.Server.URL(), spaceID, s.release)
	articles := coverage(time.Now().Add(-time.Minute), string(release.Plainly(v.Text["en"].Body)), newsroom)
	s.press.publish(articles...)
	for site, host := range map[string]string{"harbourdaily": "harbourdaily.example", "chenbao": "chenbao.example", "techwire": "techwire.example"} {
		_, err := s.sp.Sources.Add(ctx, coveragemodel.NewSource{
			URL: s.press.url("/" + site + "/feed.xml"), Name: s.outlets[host].Name, OutletID: s.outlets[host].ID, Zone: "Europe/London",
		}, s.people["omar"])
		if err != nil {
			return err
		}
	}
	if err := s.sp.Sources.Sweep(ctx); err != nil {
		return err
	}
	var clips []coveragemodel.Clip
	if err := until(ctx, "the articles to be read", func() (bool, error) {
		clips = clips[:0]
		for c, err := range s.sp.Coverage.Each(ctx, coveragemodel.Search{Sort: "at", All: true}) {
			if err != nil {
				return false, err
			}
			if !c.ReadAt.IsZero() {
				clips = append(clips, c)
			}
		}
		return len(clips) == len(articles), nil
	}); err != nil {
		return err
	}
	return s.confirm(ctx, clips)
}

// confirm does what a press officer does with one key each.
func (s *story) confirm(ctx context.Context, clips []coveragemodel.Clip) error {
	var matched, reprints, repeats int
	for _, c := range clips {
		if c.Reprint {
			reprints++
		}
		if c.ReleaseID != "" {
			matched++
			if _, err := s.sp.Coverage.Confirm(ctx, c.ID, c.ReleaseID, s.people["omar"]); err != nil {
				return err
			}
		}
		for _, id := range c.RefutedFactIDs {
			repeats++
			if _, err := s.sp.Coverage.ConfirmClaim(ctx, c.ID, id, s.people["omar"]); err != nil {
				return err
			}
		}
	}
	s.say("Coverage from 3 feeds: %d articles read, %d matched to the statement and confirmed, %d of them a reprint, %d repeats the refuted claim", len(clips), matched, reprints, repeats)
	return nil
}

func (s *story) report(ctx context.Context) error {
	r, err := s.sp.Reports.Of(ctx, s.release.ID, time.UTC)
	if err != nil {
		return err
	}
	s.say("Report: %d placements in %d clusters at %d outlets, stated reach %d; %d mails accepted, %d failed, %d stopped; %d corrections; %d of %d cited facts has fallen",
		r.Placements, r.Clusters, r.Outlets, r.Reach.People, r.Mail.Accepted, r.Mail.Failed, r.Mail.Cancelled+r.Mail.Open, r.Mail.Corrected, r.Fallen, len(r.Facts))
	log, err := s.sp.Audit.VerifyAll(ctx)
	if err != nil {
		return err
	}
	if len(log.Faults) > 0 {
		return fmt.Errorf("the log does not hold: %v", log.Faults)
	}
	s.say("The log holds: %d entries in %d chains", log.Events, log.Streams)
	return nil
}

// Report is the address of the report of the statement, for whoever wants to look at it first.
func (d *Demo) Report() string { return d.Server.URL() + "/" + spaceID + "/reports" }
