package calendar

import (
	"context"
	"strings"
	"time"

	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/creator"
	"standfirst/models/enquiry"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/playbook"
	"standfirst/models/promise"
	"standfirst/models/release"
	"standfirst/models/task"
)

// source is where the entries of a kind come from, and the permission that opens the pages they lead to.
type source struct {
	kind   Kind
	needs  account.Permission
	gather func(*Calendar, context.Context, Query) (found []Entry, more bool, err error)
}

var sources = []source{
	{Lift, account.IncidentRead, (*Calendar).lifts},
	{Wave, account.MailingEdit, (*Calendar).waves},
	{Target, account.IncidentRead, (*Calendar).targets},
	{Promise, account.FactVerify, (*Calendar).promises},
	{Approval, account.IncidentRead, (*Calendar).approvals},
	{Enquiry, account.LineRead, (*Calendar).enquiries},
	{Task, account.FactVerify, (*Calendar).tasks},
	{Step, account.ContactEdit, (*Calendar).steps},
	{Request, account.ContactEdit, (*Calendar).requests},
	{Deal, account.DealRead, (*Calendar).deals},
	{Review, account.FactEdit, (*Calendar).reviews},
	{Plan, account.FactVerify, (*Calendar).plans},
	{Drill, account.FactVerify, (*Calendar).drills},
}

func (c *Calendar) lifts(ctx context.Context, q Query) ([]Entry, bool, error) {
	all, more, err := c.d.Releases.Lifts(ctx, q.From, q.To, most)
	out := make([]Entry, 0, len(all))
	for _, r := range all {
		out = append(out, Entry{
			ID: r.ID, Title: r.Headline(q.Lang), At: r.Embargo.LiftAt, IncidentID: r.IncidentID,
			Done: r.Embargo.State == release.Lifted, Late: r.Embargo.State == release.Held,
		})
	}
	return out, more, err
}

func (c *Calendar) waves(ctx context.Context, q Query) ([]Entry, bool, error) {
	all, more, err := c.d.Mailings.Waving(ctx, q.From, q.To, most)
	var out []Entry
	for _, m := range all {
		for _, w := range m.Waves {
			at := w.At
			if at.IsZero() {
				at = w.StartedAt // as soon as it was launched
			}
			if w.State == mailing.WaveCancelled || m.State == mailing.Cancelled || !q.within(at) {
				continue
			}
			out = append(out, Entry{
				ID: m.ID, Part: w.ID, Title: m.SubjectIn(m.Lang), Lang: m.Lang, At: at, IncidentID: m.IncidentID, Number: w.Total,
				Done: w.State == mailing.WaveDone, Late: w.State == mailing.WaveRefused || m.State == mailing.Halted,
			})
		}
	}
	return out, more, err
}

// targets are those of open incidents: what is closed owes nobody an answer.
func (c *Calendar) targets(ctx context.Context, q Query) ([]Entry, bool, error) {
	page, err := c.d.Incidents.Find(ctx, incident.Search{Open: true, Limit: 100})
	if err != nil {
		return nil, false, err
	}
	var out []Entry
	for _, i := range page.Items {
		reading, err := c.d.Incidents.Read(ctx, i.ID)
		if err != nil {
			return nil, false, err
		}
		for _, t := range reading.Targets() {
			if q.within(t.Due) {
				title, lang := i.Title.In(q.Lang)
				out = append(out, Entry{
					ID: i.ID, Part: t.Name, Title: title, Lang: lang, At: t.Due, IncidentID: i.ID, Done: !t.Met.IsZero(),
					Late: t.State(c.d.Now()) == incident.Missed, Mine: i.In(q.Reader.ID),
				})
			}
		}
	}
	return out, page.Next != "", nil
}

func (c *Calendar) promises(ctx context.Context, q Query) ([]Entry, bool, error) {
	search := promise.Search{From: q.From, Until: q.To, IncidentID: q.IncidentID, Limit: most}
	if q.Mine {
		search.OwnerID = q.Reader.ID
	}
	page, err := c.d.Promises.Find(ctx, search)
	out := make([]Entry, 0, len(page.Items))
	for _, p := range page.Items {
		text, lang := p.Text.In(q.Lang)
		out = append(out, Entry{
			ID: p.ID, Title: text, Lang: lang, At: p.Due, IncidentID: p.IncidentID, Owner: p.OwnerName,
			Done: !p.Open, Late: p.Overdue(c.d.Now()), Mine: p.OwnerID == q.Reader.ID,
		})
	}
	return out, page.Next != "", err
}

// approvals are the steps that have a deadline and have not been passed.
func (c *Calendar) approvals(ctx context.Context, q Query) ([]Entry, bool, error) {
	page, err := c.d.Releases.Find(ctx, release.Search{State: release.Review, IncidentID: q.IncidentID, Limit: most})
	var out []Entry
	for _, r := range page.Items {
		mine := map[string]bool{}
		for _, t := range r.Turns(q.Reader, c.d.Now()) {
			mine[t.Step.Key] = true
		}
		for _, t := range r.Round().Open() {
			if q.within(t.Due) {
				out = append(out, Entry{
					ID: r.ID, Part: t.Step.Key, Title: r.Headline(q.Lang), At: t.Due, IncidentID: r.IncidentID,
					Late: t.Late(c.d.Now()), Mine: mine[t.Step.Key],
				})
			}
		}
	}
	return out, page.Next != "", err
}

// enquiries are those of which somebody has said until when the answer is needed.
func (c *Calendar) enquiries(ctx context.Context, q Query) ([]Entry, bool, error) {
	search := enquiry.Search{DueFrom: q.From, DueBefore: q.To, IncidentID: q.IncidentID, Limit: most}
	if q.Mine {
		search.OwnerID = q.Reader.ID
	}
	page, err := c.d.Enquiries.Find(ctx, search)
	out := make([]Entry, 0, len(page.Items))
	for _, e := range page.Items {
		out = append(out, Entry{
			ID: e.ID, Title: strings.Join(e.Whom(), " · "), At: e.Due, IncidentID: e.IncidentID, Owner: e.OwnerName,
			Done: e.State != enquiry.Open, Late: e.Late(c.d.Now()), Mine: e.OwnerID == q.Reader.ID,
		})
	}
	return out, page.Next != "", err
}

func (c *Calendar) tasks(ctx context.Context, q Query) ([]Entry, bool, error) {
	search := task.Search{From: q.From, Until: q.To, IncidentID: q.IncidentID, Limit: most}
	if q.Mine {
		search.OwnerID = q.Reader.ID
	}
	page, err := c.d.Tasks.Find(ctx, search)
	var out []Entry
	for _, t := range page.Items {
		if t.State == task.Dropped {
			continue
		}
		title, lang := t.Title.In(q.Lang)
		out = append(out, Entry{
			ID: t.ID, Title: title, Lang: lang, At: t.Due, IncidentID: t.IncidentID, Owner: t.OwnerName,
			Done: !t.Open, Late: t.Late(c.d.Now()), Mine: t.OwnerID == q.Reader.ID,
		})
	}
	return out, page.Next != "", err
}

func (c *Calendar) steps(ctx context.Context, q Query) ([]Entry, bool, error) {
	from, until := q.days()
	steps := contact.Steps{From: from, Until: until, Limit: most}
	if q.Mine {
		steps.Owner = q.Reader.ID
	}
	page, err := c.d.Contacts.NextSteps(ctx, steps)
	out := make([]Entry, 0, len(page.Items))
	for _, n := range page.Items {
		out = append(out, Entry{
			ID: n.ContactID, Part: n.ID, Title: n.Step.Text, Day: n.Step.Due, Owner: n.Step.OwnerName,
			Late: n.Step.Due < c.today(q.Zone), Mine: n.Step.Owner == q.Reader.ID,
		})
	}
	return out, page.Next != "", err
}

func (c *Calendar) today(zone *time.Location) string { return c.d.Now().In(zone).Format(time.DateOnly) }

func (c *Calendar) requests(ctx context.Context, q Query) ([]Entry, bool, error) {
	from, until := q.days()
	page, err := c.d.Contacts.Requests(ctx, false, "", most)
	var out []Entry
	for _, r := range page.Items {
		if from <= r.Due && r.Due <= until {
			out = append(out, Entry{ID: r.ContactID, Part: r.Kind, Day: r.Due, Late: r.Due < c.today(q.Zone)})
		}
	}
	return out, page.Next != "", err
}

// deals have one date at a time, the next: by when the creator publishes, then until when the post stays up.
func (c *Calendar) deals(ctx context.Context, q Query) ([]Entry, bool, error) {
	from, until := q.days()
	page, err := c.d.Creators.Deals(ctx, creator.DealSearch{Open: true, IncidentID: q.IncidentID, DueFrom: from, DueUntil: until, Limit: most})
	out := make([]Entry, 0, len(page.Items))
	for _, d := range page.Items {
		part := "publish"
		if d.Due == d.RetainUntil {
			part = "retain"
		}
		out = append(out, Entry{
			ID: d.ID, Part: part, Title: d.ContactName + " · " + d.Title, Lang: d.Lang, Day: d.Due, IncidentID: d.IncidentID, Late: d.Due < c.today(q.Zone),
		})
	}
	return out, page.Next != "", err
}

func (c *Calendar) reviews(ctx context.Context, q Query) ([]Entry, bool, error) {
	page, err := c.d.Facts.Find(ctx, fact.Search{DueFrom: q.From, DueBy: q.To.Add(-time.Nanosecond), IncidentID: q.IncidentID, Limit: most})
	out := make([]Entry, 0, len(page.Items))
	for _, f := range page.Items {
		claim, lang := f.Now().Claim.In(q.Lang)
		out = append(out, Entry{
			ID: f.ID, Part: f.Key, Title: claim, Lang: lang, Day: f.ReviewAt.In(q.Zone).Format(time.DateOnly), IncidentID: f.IncidentID,
			Late: f.ReviewAt.Before(c.d.Now()),
		})
	}
	return out, page.Next != "", err
}

// plans are the playbooks that somebody has looked through, when that is long enough ago to do it again.
func (c *Calendar) plans(ctx context.Context, q Query) ([]Entry, bool, error) {
	all, err := c.d.Playbooks.All(ctx)
	var out []Entry
	for _, p := range all {
		due := p.ReviewedAt.Add(playbook.Stale)
		if !p.ReviewedAt.IsZero() && q.within(due) {
			out = append(out, Entry{ID: string(p.Type), Part: string(p.Type), Day: due.In(q.Zone).Format(time.DateOnly), Late: due.Before(c.d.Now())})
		}
	}
	return out, false, err
}

func (c *Calendar) drills(ctx context.Context, q Query) ([]Entry, bool, error) {
	page, err := c.d.Drills.Find(ctx, "", most)
	var out []Entry
	for _, d := range page.Items {
		if q.within(d.StartedAt) {
			title, lang := d.Title.In(q.Lang)
			out = append(out, Entry{ID: d.ID, Title: title, Lang: lang, At: d.StartedAt, IncidentID: d.ID, Done: !d.Open})
		}
	}
	return out, false, err
}
