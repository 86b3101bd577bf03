package agenda

import (
	"context"
	"slices"
	"strings"
	"time"

	"standfirst/models/account"
	"standfirst/models/alert"
	"standfirst/models/complaint"
	"standfirst/models/contact"
	"standfirst/models/coverage"
	"standfirst/models/enquiry"
	"standfirst/models/fact"
	"standfirst/models/mailing"
	"standfirst/models/promise"
	"standfirst/models/release"
)

// source is where needs come from, and the permission of those whom they concern.
type source struct {
	needs  account.Permission
	gather func(*Agenda, context.Context, Reader) ([]Need, error)
}

var sources = []source{
	{account.FactVerify, (*Agenda).alerts},
	{account.FactVerify, (*Agenda).promises},
	{account.LineEdit, (*Agenda).enquiries},
	{account.CaseEdit, (*Agenda).cases},
	{account.IncidentManage, (*Agenda).ready},
	{account.ReleaseApprove, (*Agenda).approvals},
	{account.ReleaseComment, (*Agenda).comments},
	{account.ReleaseEdit, (*Agenda).publications},
	{account.FactVerify, (*Agenda).signatures},
	{account.FactEdit, (*Agenda).reviews},
	{account.MailingSend, (*Agenda).unconfirmed},
	{account.CoverageEdit, (*Agenda).matches},
	{account.CoverageEdit, (*Agenda).unheard},
	{account.ContactEdit, (*Agenda).stale},
}

// alerts are those at which nobody has looked.
func (a *Agenda) alerts(ctx context.Context, _ Reader) ([]Need, error) {
	page, err := a.d.Alerts.Find(ctx, alert.Search{Waiting: true, Limit: few})
	out := make([]Need, 0, len(page.Items))
	for _, w := range page.Items {
		n := Need{Kind: Warned, Weight: Soon, ID: w.ID, Part: string(w.Reason), Title: w.Name, Why: "alert.why." + string(w.Reason), Args: w.Args(), At: w.Opened}
		if w.Level == alert.Urgent || !w.Due.IsZero() && a.d.Now().After(w.Due) {
			n.Weight = Now
		}
		out = append(out, n)
	}
	return out, err
}

// promises are those that are overdue or due within a day: one's own, and everybody's for whoever answers for the
// incidents.
func (a *Agenda) promises(ctx context.Context, r Reader) ([]Need, error) {
	search := promise.Search{State: promise.Open, Until: a.d.Now().Add(24 * time.Hour), Limit: few}
	if !r.May(account.IncidentManage) {
		search.OwnerID = r.User.ID
	}
	page, err := a.d.Promises.Find(ctx, search)
	out := make([]Need, 0, len(page.Items))
	for _, p := range page.Items {
		text, lang := p.Text.In(r.Lang)
		n := Need{Kind: Promise, Weight: Soon, ID: p.ID, Title: text, Lang: lang, Who: p.OwnerName, At: p.Due}
		if p.Overdue(a.d.Now()) {
			n.Weight = Now
		}
		out = append(out, n)
	}
	return out, err
}

// enquiries are the open ones that are the reader's or nobody's, and for whoever answers for the incidents everybody's;
// what is needed first before what nobody has named a time for.
func (a *Agenda) enquiries(ctx context.Context, r Reader) ([]Need, error) {
	far := a.d.Now().AddDate(1, 0, 0)
	searches := []enquiry.Search{{DueBefore: far}, {}}
	if !r.May(account.IncidentManage) {
		searches = []enquiry.Search{{DueBefore: far, OwnerID: r.User.ID}, {DueBefore: far, Unowned: true}, {OwnerID: r.User.ID}, {Unowned: true}}
	}
	var out []Need
	for _, q := range searches {
		q.State, q.Limit = enquiry.Open, few
		page, err := a.d.Enquiries.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, e := range page.Items {
			if len(out) < few && !slices.ContainsFunc(out, func(n Need) bool { return n.ID == e.ID }) {
				out = append(out, a.asked(e))
			}
		}
	}
	return out, nil
}

func (a *Agenda) asked(e enquiry.Enquiry) Need {
	n := Need{Kind: Enquiry, Weight: Soon, ID: e.ID, Title: strings.Join(e.Whom(), " · "), Who: e.OwnerName, Note: e.Question, At: e.Due}
	switch now := a.d.Now(); {
	case e.Due.IsZero():
		n.At = e.Came
	case now.Add(2 * time.Hour).After(e.Due): // after that it is too late to ask anybody
		n.Weight = Now
	}
	if e.Late(a.d.Now()) {
		n.Part = "late"
	} else if !e.Due.IsZero() {
		n.Part = "due"
	}
	return n
}

// several is one need that stands for so many things, or none.
func several(k Kind, w Weight, n int64) []Need {
	if n == 0 {
		return nil
	}
	return []Need{{Kind: k, Weight: w, N: n}}
}

func (a *Agenda) cases(ctx context.Context, _ Reader) ([]Need, error) {
	n, err := a.d.Cases.Count(ctx, complaint.Search{Unowned: true})
	return several(Case, Soon, n), err
}

func (a *Agenda) ready(ctx context.Context, _ Reader) ([]Need, error) {
	members, err := a.d.Members(ctx)
	if err != nil {
		return nil, err
	}
	report, err := a.d.Ready.Look(ctx, members)
	_, bad := report.Count()
	return several(Ready, Now, int64(bad)), err
}

// approvals are the releases whose turn it is with the reader, what is due first before the rest.
func (a *Agenda) approvals(ctx context.Context, r Reader) ([]Need, error) {
	mine, err := a.d.Approvals.Waiting(ctx, r.Person, few)
	out := make([]Need, 0, len(mine))
	for _, rel := range mine {
		head, _ := rel.Head(rel.Current)
		n := Need{Kind: Approve, Weight: Soon, ID: rel.ID, Title: rel.Headline(r.Lang), Who: head.ByName, At: head.At}
		if t := rel.Turns(r.Person, a.d.Now())[0]; !t.Due.IsZero() {
			n.At = t.Due
			if t.Late(a.d.Now()) {
				n.Weight = Now
			}
		}
		out = append(out, n)
	}
	return out, err
}

func (a *Agenda) comments(ctx context.Context, r Reader) ([]Need, error) {
	mine, err := a.d.Comments.WaitingFor(ctx, r.User.ID, few)
	out := make([]Need, 0, len(mine))
	for _, w := range mine {
		last := w.Last()
		out = append(out, Need{Kind: Comment, Weight: Later, ID: w.ReleaseID, Part: w.ID, Title: w.Release.Headline(r.Lang), Who: last.ByName, Note: last.Text, At: last.At})
	}
	return out, err
}

// publications are the releases that are approved and have gone nowhere yet: neither into the newsroom nor out by mail.
func (a *Agenda) publications(ctx context.Context, r Reader) ([]Need, error) {
	approved, err := a.d.Releases.Find(ctx, release.Search{State: release.Approved, Limit: 100})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(approved.Items))
	for i, rel := range approved.Items {
		ids[i] = rel.ID
	}
	mailed, err := a.d.Mailings.OfReleases(ctx, ids...)
	var out []Need
	for _, rel := range approved.Items {
		if len(out) < few && !sent(rel, mailed[rel.ID]) {
			head, _ := rel.Head(rel.ApprovedVersion)
			out = append(out, Need{Kind: Publish, Weight: Soon, ID: rel.ID, Title: rel.Headline(r.Lang), Who: head.ByName, At: rel.UpdatedAt})
		}
	}
	return out, err
}

// sent reports whether the approved version of a release goes, or went, out by one of its mailings.
func sent(r release.Release, mailings []mailing.Mailing) bool {
	return slices.ContainsFunc(mailings, func(m mailing.Mailing) bool {
		return m.ReleaseVersion == r.ApprovedVersion && !m.LaunchedAt.IsZero() && m.State != mailing.Cancelled
	})
}

// signatures are the facts that the reader may sign now.
func (a *Agenda) signatures(ctx context.Context, r Reader) ([]Need, error) {
	unverified, err := a.d.Facts.Find(ctx, fact.Search{State: fact.Unverified, Limit: 100})
	var out []Need
	for _, f := range unverified.Items {
		if len(out) < few && len(f.Now().Evidence) > 0 && f.MaySign(r.Actor) == nil {
			claim, lang := f.Now().Claim.In(r.Lang)
			out = append(out, Need{Kind: Sign, Weight: Soon, ID: f.ID, Title: claim, Lang: lang, Note: f.Key, At: f.Now().At})
		}
	}
	return out, err
}

func (a *Agenda) reviews(ctx context.Context, r Reader) ([]Need, error) {
	due, err := a.d.Facts.Find(ctx, fact.Search{DueBy: a.d.Now(), Limit: few})
	out := make([]Need, 0, len(due.Items))
	for _, f := range due.Items {
		claim, lang := f.Now().Claim.In(r.Lang)
		out = append(out, Need{Kind: Review, Weight: Later, ID: f.ID, Title: claim, Lang: lang, Note: f.Key, At: f.ReviewAt})
	}
	return out, err
}

func (a *Agenda) unconfirmed(ctx context.Context, _ Reader) ([]Need, error) {
	found, err := a.d.Mailings.Undecided(ctx, few)
	out := make([]Need, 0, len(found))
	for _, u := range found {
		out = append(out, Need{Kind: Unconfirmed, Weight: Now, ID: u.ID, Title: u.SubjectIn(u.Lang), Lang: u.Lang, N: u.N, At: u.LaunchedAt})
	}
	return out, err
}

func (a *Agenda) matches(ctx context.Context, _ Reader) ([]Need, error) {
	n, err := a.d.Clips.Count(ctx, coverage.Search{State: coverage.Suggested})
	return several(Match, Later, n), err
}

func (a *Agenda) unheard(ctx context.Context, _ Reader) ([]Need, error) {
	n, err := a.d.Sources.Count(ctx, coverage.SourceSearch{State: "unheard"})
	return several(Unheard, Soon, n), err
}

func (a *Agenda) stale(ctx context.Context, r Reader) ([]Need, error) {
	n, err := a.d.Contacts.CountStale(ctx, contact.Stale{By: a.d.Now().UTC().Format(time.DateOnly), Owner: r.User.ID})
	return several(Stale, Later, n), err
}

// sends are the mailings under way, planned and drafted, and those of them that need a person. What was halted needs one
// until it is cancelled or its correction leaves; a correction that was drafted until it is sent.
func (a *Agenda) sends(ctx context.Context, r Reader) (under []mailing.Mailing, needs []Need, err error) {
	if !r.May(account.MailingEdit) {
		return nil, nil, nil
	}
	for _, state := range []mailing.State{mailing.Halted, mailing.Paused, mailing.Sending, mailing.Scheduled, mailing.Draft} {
		found, err := a.d.Mailings.Find(ctx, state, mailing.Part{Limit: 100})
		if err != nil {
			return nil, nil, err
		}
		corrected := map[string]bool{}
		if state == mailing.Halted {
			if corrected, err = a.d.Mailings.Corrected(ctx, found.Items); err != nil {
				return nil, nil, err
			}
		}
		stopped, err := a.d.Mailings.StoppedLanes(ctx, found.Items)
		if err != nil {
			return nil, nil, err
		}
		shown := 0
		for _, m := range found.Items {
			if shown == few {
				break
			}
			if corrected[m.ID] {
				continue
			}
			shown++
			need := Need{Kind: Halted, Weight: Now, ID: m.ID, Title: m.SubjectIn(m.Lang), Lang: m.Lang, Note: string(m.State), N: m.Recipients, Wires: m.HandsOver(), At: m.LaunchedAt}
			switch lane, is := stopped[m.ID]; {
			case is:
				need.Kind, need.Why = Stopped, mailing.Meant+lane.Why
				needs = append(needs, need)
			case m.State == mailing.Draft && m.IsCorrection():
				need.At = m.UpdatedAt
				needs = append(needs, need)
			case m.State == mailing.Halted, strings.HasPrefix(m.Reason, mailing.Meant):
				needs = append(needs, need)
			default:
				under = append(under, m)
			}
		}
	}
	return under, needs, nil
}
