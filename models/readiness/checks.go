package readiness

import (
	"time"

	"standfirst/models/account"
	"standfirst/models/fact"
	"standfirst/models/host"
	"standfirst/models/incident"
	"standfirst/models/playbook"
)

// old reports whether something is older than it may be; what never was is.
func (l *look) old(at time.Time, most time.Duration) bool { return at.IsZero() || l.now.Sub(at) > most }

// sender: mail leaves the machine.
func (l *look) sender() ([]Line, int, error) {
	if l.set.CanSend() {
		return nil, 0, nil
	}
	return l.owned([]Line{{What: "none", Bad: true, Since: l.set.UpdatedAt}}, account.SettingManage), 0, nil
}

// tested: a test message went through the sender as it is set now, lately.
func (l *look) tested() ([]Line, int, error) {
	if !l.set.CanSend() {
		return nil, 0, nil // the line about the sender says it
	}
	page, err := l.Audit.Of(l.ctx, "setting:mail", "", 20)
	if err != nil {
		return nil, 0, err
	}
	var at time.Time
	for _, ev := range page.Items {
		if ev.Action == "setting.tested" {
			at = ev.At
			break
		}
	}
	line := Line{Since: at}
	switch {
	case at.IsZero():
		line.What = "never"
	case at.Before(l.set.UpdatedAt):
		line.What = "changed"
	case l.old(at, TestStale):
		line.What = "old"
	default:
		return nil, 0, nil
	}
	return l.owned([]Line{line}, account.SettingManage), 0, nil
}

// backup: somebody has made one lately. The program cannot see what is done with its files, and says so.
func (l *look) backup() ([]Line, int, error) {
	at, err := lastBackup(l.ctx, l.Audit)
	if err != nil || !l.old(at, BackupStale) {
		return nil, 0, err
	}
	line := Line{What: "old", Since: at}
	if at.IsZero() {
		line.What = "never"
	}
	return l.owned([]Line{line}, account.SettingManage), 0, nil
}

// hands: more than one can lead, two departments can verify, and legal is there.
func (l *look) hands() ([]Line, int, error) {
	var lines []Line
	leads, departments := 0, map[string]bool{}
	for _, u := range l.members {
		m, _ := u.In(l.Space)
		departments[m.Department] = true
		if m.Role.May(account.IncidentManage) {
			leads++
		}
	}
	if leads < 2 {
		lines = append(lines, Line{What: "leads", N: leads, Bad: true})
	}
	if len(departments) < 2 {
		lines = append(lines, Line{What: "departments", N: len(departments), Bad: true})
	}
	if !departments["legal"] {
		lines = append(lines, Line{What: "legal"})
	}
	return l.owned(lines, account.UserManage), 0, nil
}

// team: whoever is open has a lead, somebody for every role of its playbook, and deputies.
func (l *look) team() ([]Line, int, error) {
	var lines []Line
	for _, i := range l.open {
		alone, nobody := 0, 0
		for _, s := range i.Team {
			if s.Deputy.ID == "" {
				alone++
			}
		}
		for _, role := range l.roles(i.Type) {
			if _, ok := i.Seat(role); !ok && role != incident.Lead {
				nobody++
			}
		}
		lead, led := i.Seat(incident.Lead)
		about := Line{ID: i.ID, Title: i.Title, IncidentID: i.ID, Since: i.DeclaredAt, OwnerID: lead.Holder.ID, OwnerName: lead.Holder.Name}
		if l.member(lead.Holder.ID) == "" {
			about.OwnerID, about.OwnerName = "", ""
		}
		if !led {
			x := about
			x.What, x.Bad = "lead", true
			lines = append(lines, x)
		}
		if nobody > 0 {
			x := about
			x.What, x.N, x.Bad = "nobody", nobody, i.Grade <= 2
			lines = append(lines, x)
		}
		if alone > 0 {
			x := about
			x.What, x.N = "deputy", alone
			lines = append(lines, x)
		}
	}
	return l.owned(lines, account.IncidentManage), 0, nil
}

// roles are those that the playbook of a kind of incident gives something to do.
func (l *look) roles(kind incident.Type) []incident.Role {
	var out []incident.Role
	for _, p := range l.playbooks {
		if p.Type != kind {
			continue
		}
		seen := map[incident.Role]bool{}
		for _, s := range p.Steps {
			if !seen[s.Role] {
				seen[s.Role] = true
				out = append(out, s.Role)
			}
		}
	}
	return out
}

// people: everybody who would be called has said lately how they are reached. Who is of the team of an open incident
// would be called tonight.
func (l *look) people() ([]Line, int, error) {
	var lines, later []Line
	for _, u := range l.members {
		if !l.old(u.ReachedAt, ReachStale) {
			continue
		}
		x := Line{What: "old", ID: u.ID, Name: u.Name, Since: u.ReachedAt, OwnerID: u.ID, OwnerName: u.Name}
		if u.ReachedAt.IsZero() {
			x.What = "never"
		}
		for _, i := range l.open {
			x.Bad = x.Bad || i.In(u.ID)
		}
		if x.Bad {
			lines = append(lines, x)
		} else {
			later = append(later, x)
		}
	}
	return append(lines, later...), 0, nil
}

// press: journalists can ring somebody.
func (l *look) press() ([]Line, int, error) {
	if l.set.Press.Phone != "" {
		return nil, 0, nil
	}
	return l.owned([]Line{{What: "phone"}}, account.SettingManage), 0, nil
}

// evidence: what was signed is still there, and somebody has looked lately.
func (l *look) evidence() ([]Line, int, error) {
	broken, err := l.Facts.Damages(l.ctx, 10*MaxLines)
	if err != nil {
		return nil, 0, err
	}
	var lines []Line
	for _, d := range broken {
		if d.Mode == incident.Drill {
			continue
		}
		lines = append(lines, Line{What: "damaged", ID: d.ID, Name: d.Key, N: len(d.Files), Bad: true, Since: d.At, IncidentID: d.IncidentID})
	}
	round, err := l.Facts.LastRound(l.ctx)
	if err != nil {
		return nil, 0, err
	}
	if begun := !round.BegunAt.IsZero(); begun && l.old(round.LastAt, RoundStale) && l.old(round.BegunAt, RoundStale) {
		lines = append(lines, Line{What: "unread", Since: round.LastAt})
	}
	return l.owned(lines, account.IncidentManage), 0, nil
}

// facts: nothing that is relied on is past its day of review.
func (l *look) facts() ([]Line, int, error) {
	due := fact.Search{DueBy: l.now, Limit: MaxLines}
	page, err := l.Facts.Find(l.ctx, due)
	if err != nil {
		return nil, 0, err
	}
	var lines []Line
	for _, f := range page.Items {
		if f.Drill() {
			continue
		}
		v := f.Now()
		x := Line{What: "due", ID: f.ID, Name: f.Key, Title: v.Claim, Since: f.ReviewAt, IncidentID: f.IncidentID, OwnerID: v.Author, OwnerName: l.member(v.Author)}
		x.Bad = f.State == fact.Verified && f.Public
		if x.OwnerName == "" {
			x.OwnerID = ""
		}
		lines = append(lines, x)
	}
	more := 0
	if page.Next != "" {
		n, err := l.Facts.Count(l.ctx, due)
		if err != nil {
			return nil, 0, err
		}
		more = max(0, int(n)-len(page.Items))
	}
	return l.owned(lines, account.FactEdit), more, nil
}

// stale: every playbook was looked through lately.
func (l *look) stale() ([]Line, int, error) {
	var lines []Line
	for _, p := range l.playbooks {
		if !p.Due(l.now) {
			continue
		}
		x := Line{What: "old", ID: string(p.Type), Name: string(p.Type), Since: p.ReviewedAt}
		if p.ReviewedAt.IsZero() {
			x.What = "never"
		}
		lines = append(lines, x)
	}
	return l.owned(lines, account.IncidentManage), 0, nil
}

// statements: every prepared statement is there in both languages, and legal has approved its words.
func (l *look) statements() ([]Line, int, error) {
	var lines []Line
	id, name := l.owner(account.FactVerify, playbook.Legal)
	for _, p := range l.playbooks {
		x := Line{ID: string(p.Type), Name: string(p.Type), Since: p.Approved.At}
		switch {
		case p.Statement[incident.English] == "" || p.Statement[incident.Chinese] == "":
			x.What = "language"
		case p.Approved.At.IsZero():
			x.What, x.OwnerID, x.OwnerName = "never", id, name
		case !p.StatementApproved():
			x.What, x.OwnerID, x.OwnerName = "changed", id, name
		default:
			continue
		}
		lines = append(lines, x)
	}
	return l.owned(lines, account.IncidentManage), 0, nil
}

// drill: one was held lately.
func (l *look) drill() ([]Line, int, error) {
	page, err := l.Incidents.Find(l.ctx, incident.Search{Mode: incident.Drill, Sort: "-declared", Limit: 1})
	if err != nil {
		return nil, 0, err
	}
	x := Line{What: "never"}
	if len(page.Items) > 0 {
		x.What, x.Since = "old", page.Items[0].DeclaredAt
		if !l.old(x.Since, DrillStale) {
			return nil, 0, nil
		}
	}
	return l.owned([]Line{x}, account.IncidentManage), 0, nil
}

// sources: what is said about us reaches us.
func (l *look) sources() ([]Line, int, error) {
	silent, err := l.Sources.Unheard(l.ctx)
	if err != nil || len(silent) == 0 {
		return nil, 0, err
	}
	return l.owned([]Line{{What: "silent", N: len(silent)}}, account.CoverageEdit), 0, nil
}

// host: the newsroom is found under the name that it has of its own. Printed matter and old mails lead there.
func (l *look) host() ([]Line, int, error) {
	if l.Host == nil {
		return nil, 0, nil
	}
	n, there, err := l.Host.Get(l.ctx)
	if err != nil || !there || n.State == host.Here {
		return nil, 0, err
	}
	line := Line{What: "never", ID: n.Name, Name: n.Name, Since: n.SetAt}
	switch {
	case n.Active():
		line.What, line.Since = "shaky", n.FoundAt
	case !n.FoundAt.IsZero():
		line.What, line.Bad, line.Since = "lost", true, n.FoundAt
	}
	return l.owned([]Line{line}, account.SettingManage), 0, nil
}
