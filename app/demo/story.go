package demo

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"standfirst/models/account"
	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/creator"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/outlet"
	"standfirst/models/release"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/task"
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
	voice    creator.Deal             // with the creator who gets the facts and nothing else
}

// Play tells the story from the first account to the report.
func (d *Demo) Play(ctx context.Context) error {
	s := &story{Demo: d, people: map[string]audit.Actor{}, outlets: map[string]outlet.Outlet{}}
	for _, step := range []func(context.Context) error{
		s.setUp, s.importContacts, s.arrange, s.declare, s.verifyFacts, s.hire, s.writeRelease, s.owe, s.prepareLines, s.sendWaves, s.correct, s.answer, s.watch, s.collectCoverage, s.warned, s.spoken, s.learn, s.report, s.rehearse, s.withhold,
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
		Type:    incident.DataLeak, Weight: incident.Weight{Spread: incident.Contained, Harm: incident.Loss, Source: incident.Official}, Mode: incident.Real,
	}, s.people["lin"])
	if err != nil {
		return err
	}
	if err := s.declarePrivate(ctx); err != nil {
		return err
	}
	if err := s.callTeam(ctx); err != nil {
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

// declarePrivate declares what only its team may know of: who had left the file open.
func (s *story) declarePrivate(ctx context.Context) error {
	i, err := s.sp.Incidents.Declare(ctx, incident.New{
		Title:   incident.Text{"en": "Who let the partner's file stand open", "zh-CN": "合作方文件为何对外开放"},
		Summary: incident.Text{"en": "An employee may have known for a week.", "zh-CN": "一名员工可能一周前就已知情。"},
		Type:    incident.StaffConduct, Weight: incident.Weight{Spread: incident.Contained, Harm: incident.Annoyance, Source: incident.Named},
		Grade: 3, GradeReason: "It would become grave if it were known before we have talked to the person.", Mode: incident.Real, Private: true,
	}, s.people["lin"])
	if err != nil {
		return err
	}
	return s.sp.Incidents.Relate(ctx, s.incident.ID, i.ID, s.people["lin"])
}

// callTeam says who does what and calls them; two acknowledge at once, the third has not looked yet.
func (s *story) callTeam(ctx context.Context) error {
	for _, seat := range []struct {
		role           incident.Role
		holder, deputy string
	}{{incident.Lead, "lin", "anna"}, {incident.FactsRole, "grace", "marco"}, {incident.Media, "omar", "lin"}, {incident.Legal, "zhou", ""}} {
		if _, err := s.sp.Incidents.Appoint(ctx, s.incident.ID, seat.role, s.people[seat.holder].ID, s.people[seat.deputy].ID, s.people["lin"]); err != nil {
			return err
		}
	}
	n, err := s.sp.Calls.CallTeam(ctx, s.incident.ID, s.people["lin"])
	if err != nil {
		return err
	}
	if err := until(ctx, "the calls", func() (bool, error) { return s.Sink.Count() >= n, ctx.Err() }); err != nil {
		return err
	}
	s.Sink.Reset() // what is counted later are the mailings
	for _, who := range []string{"lin", "grace"} {
		if _, err := s.sp.Calls.AcknowledgeAs(ctx, s.incident.ID, s.people[who]); err != nil {
			return err
		}
	}
	for _, x := range []struct {
		title incident.Text
		role  incident.Role
		hours int64
	}{
		{incident.Text{"en": "Find out since when the file stood open", "zh-CN": "查明文件自何时起对外开放"}, incident.FactsRole, 1},
		{incident.Text{"en": "Tell the regulator what is known", "zh-CN": "向监管部门通报已知情况"}, incident.Legal, 24},
		{incident.Text{"en": "Ring the five outlets that have asked", "zh-CN": "致电五家来询媒体"}, incident.Media, 2},
	} {
		if _, err := s.sp.Tasks.Add(ctx, s.incident.ID, task.New{Title: x.title, Role: x.role, Relative: true, Offset: x.hours * 60}, s.people["lin"]); err != nil {
			return err
		}
	}
	if _, err := s.sp.Playbooks.Apply(ctx, s.incident.ID, incident.DataLeak, s.people["lin"]); err != nil {
		return err
	}
	s.say("The team of %d is called by mail, each with a personal link; 2 have acknowledged", n)
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
	if err := s.furnish(ctx); err != nil {
		return err
	}
	s.say("Statement in two languages cites 3 facts, is approved by %s and published: %s", s.people["zhou"].Name, release.PublicURL(s.Server.URL()+"/newsroom/"+spaceID, s.release))
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

// Report is the address of the report of the statement, for whoever wants to look at it first.
func (d *Demo) Report() string { return d.Server.URL() + "/" + spaceID + "/reports" }
