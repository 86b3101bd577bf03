package report

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/link"
	"standfirst/models/store"
)

// Share is a link by which somebody without an account reads a report, and nothing but the report. It shows what
// whoever made it may see, and works as long as they may hand reports on: nobody else has chosen its readers, and what a
// colleague may see is not what was shared. Who keeps the report makes a link of their own.
type Share struct {
	ID        string    `json:"id"`
	Hash      string    `json:"hash"` // of the password, "" for none
	Until     time.Time `json:"until"`
	Views     int64     `json:"views"` // how often it was opened, by somebody who pressed the button
	SeenAt    time.Time `json:"seenAt"`
	Snapshot  string    `json:"snapshot"` // hash of the snapshot that it shows; "" shows the report as it stands,
	First     string    `json:"first"`    // of the period in which this day lies; "" for the plan's,
	Latest    bool      `json:"latest"`   // or always of the last whole one
	CreatedAt time.Time `json:"createdAt"`
	By        string    `json:"by"` // user id
	ByName    string    `json:"byName"`
	EndedAt   time.Time `json:"endedAt"`
}

// Open reports whether the link works at a moment.
func (s Share) Open(now time.Time) bool { return s.EndedAt.IsZero() && now.Before(s.Until) }

// maxShares bounds the links of one report, ended ones included.
const maxShares = 50

// The bounds of a password. It is handed over beside a link that cannot be guessed, so it need not be long.
const (
	minPassword = 6
	maxPassword = 200
)

// hashing is as costly as that of the passwords of accounts.
var hashing = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// maxShareDays is how long a link works at the most.
const maxShareDays = 365

// NewShare is a link to be made.
type NewShare struct {
	Days     int    // it works
	Password string // "" for none
	Snapshot string // "" for the report as it stands
	First    string // day of another period than the plan's; "" for that
	Latest   bool   // always the last whole period, where there are others before and after the plan's
}

// Share makes a link. Faults are on days, password and snapshot. Whoever is given the report of a week finds that week
// under its link for good; one that moves on is made as such.
func (s *Reports) Share(ctx context.Context, id string, n NewShare, by audit.Actor) (Share, error) {
	now := s.Now().UTC().Truncate(time.Millisecond)
	var faults fault.List
	if n.Days < 1 || n.Days > maxShareDays {
		faults.Add(fault.Bad("days", "report.share.days", "max", maxShareDays))
	}
	if letters := utf8.RuneCountInString(n.Password); n.Password != "" && (letters < minPassword || letters > maxPassword) {
		faults.Add(fault.Bad("password", "report.share.password", "min", minPassword, "max", maxPassword))
	}
	if err := faults.Err(); err != nil {
		return Share{}, err
	}
	if _, err := s.planAt(ctx, id, n.First); err != nil {
		return Share{}, err
	}
	made := Share{ID: store.NewID(), Until: now.AddDate(0, 0, n.Days), Snapshot: n.Snapshot, First: n.First, Latest: n.Latest, CreatedAt: now, By: by.ID, ByName: by.Name}
	if n.Password != "" {
		hash, err := argon2id.CreateHash(n.Password, &hashing)
		if err != nil {
			return Share{}, err
		}
		made.Hash = hash
	}
	p, err := s.change(ctx, id, func(p *Plan) error {
		if len(p.Shares) >= maxShares {
			return fault.Clash("report.share.many", "max", maxShares)
		}
		if n.Snapshot != "" && !slices.ContainsFunc(p.Snapshots, func(f Snapshot) bool { return f.Hash == n.Snapshot }) {
			return fault.Bad("snapshot", "report.snapshot.missing")
		}
		made.Latest = n.Latest && n.Snapshot == "" && p.Subject.Period.Rolls()
		p.Shares = append(p.Shares, made)
		return nil
	})
	if err != nil {
		return Share{}, err
	}
	return made, s.remember(ctx, EventShared, p, nil, by)
}

// Unshare ends a link. One that has ended stays so.
func (s *Reports) Unshare(ctx context.Context, id, shareID string, by audit.Actor) error {
	ended := false
	p, err := s.change(ctx, id, func(p *Plan) error {
		at := slices.IndexFunc(p.Shares, func(x Share) bool { return x.ID == shareID })
		if at < 0 {
			return fault.Missing("report.share.missing")
		}
		if ended = p.Shares[at].EndedAt.IsZero(); ended {
			p.Shares[at].EndedAt = s.Now().UTC().Truncate(time.Millisecond)
		}
		return nil
	})
	if err != nil || !ended {
		return err
	}
	return s.remember(ctx, EventUnshared, p, nil, by)
}

func (s *Reports) links() link.Signer { return link.Signer{Space: s.Space, Code: s.Code} }

// Token is what the address of a link ends in.
func (s *Reports) Token(planID, shareID string) string { return s.links().Token(planID, shareID) }

// Shared finds the link that a token names. It is a NotFound fault when there is none, or it has ended: nobody learns
// which.
func (s *Reports) Shared(ctx context.Context, token string) (Plan, Share, error) {
	missing := fault.Missing("report.share.missing")
	parts, ok := s.links().Parts(token, 2)
	if !ok {
		return Plan{}, Share{}, missing
	}
	p, err := s.Plan(ctx, parts[0])
	if fault.KindOf(err) == fault.NotFound {
		return Plan{}, Share{}, missing
	}
	if err != nil {
		return Plan{}, Share{}, err
	}
	at := slices.IndexFunc(p.Shares, func(x Share) bool { return x.ID == parts[1] })
	if at < 0 || !p.Shares[at].Open(s.Now()) {
		return Plan{}, Share{}, missing
	}
	kept, err := s.Kept(ctx, p, p.Shares[at])
	if err == nil && !kept {
		err = missing
	}
	return p, p.Shares[at], err
}

// Kept reports whether whoever made a link may still hand the report on. One who has left the space, or whose role
// allows it no more, may not.
func (s *Reports) Kept(ctx context.Context, p Plan, share Share) (bool, error) {
	if _, err := s.reader(ctx, p, share.By); fault.Of(err) != nil {
		return false, nil
	} else if err != nil || s.May == nil {
		return err == nil, err
	}
	return s.May(ctx, share.By, account.MailingEdit)
}

// Period is the one that a link of the plan shows at a moment, unless it shows a snapshot.
func (s Share) Period(p Plan, now time.Time) Period {
	of := p.Subject.Period
	if s.Latest {
		return of.lastWhole(now)
	}
	if at, err := of.At(s.First); s.First != "" && err == nil {
		return at
	}
	return of
}

// Opened is what a link shows, for the eyes of whoever made it.
type Opened struct {
	Plan     Plan
	Report   Report   // as it stands, or as it was frozen
	Snapshot Snapshot // of a report that was frozen
	Now      Report   // as that one stands now
	Latest   bool     // the link always shows the last whole period
}

// Enter opens a link for somebody who has pressed the button, and counts the view. A wrong password is a fault on
// password.
func (s *Reports) Enter(ctx context.Context, token, password string, zone *time.Location) (Opened, error) {
	p, share, err := s.Shared(ctx, token)
	if err != nil {
		return Opened{}, err
	}
	if share.Hash != "" {
		if utf8.RuneCountInString(password) > maxPassword {
			password = ""
		}
		ok, err := argon2id.ComparePasswordAndHash(password, share.Hash)
		if err != nil {
			return Opened{}, err
		}
		if !ok {
			return Opened{}, fault.Bad("password", "report.share.wrong")
		}
	}
	o, err := s.show(incident.For(ctx, share.By, false), p, share, zone)
	if err != nil {
		return Opened{}, err
	}
	_, err = s.plans.Edit(ctx, p.ID, func(p *Plan) error {
		if at := slices.IndexFunc(p.Shares, func(x Share) bool { return x.ID == share.ID }); at >= 0 {
			p.Shares[at].Views++
			p.Shares[at].SeenAt = s.Now().UTC().Truncate(time.Millisecond)
		}
		return nil
	})
	return o, err
}

func (s *Reports) show(ctx context.Context, p Plan, share Share, zone *time.Location) (o Opened, err error) {
	o.Plan, o.Latest = p, share.Latest
	if share.Snapshot == "" {
		p.Subject.Period = share.Period(p, s.Now())
		o.Plan = p
		if o.Report, err = s.Tell(ctx, p, zone); err != nil {
			return o, err
		}
		return o, s.illustrate(ctx, &o.Report)
	}
	if o.Snapshot, o.Report, err = s.Thaw(ctx, p, share.Snapshot); err != nil {
		return o, err
	}
	o.Plan.Subject.Period = o.Report.Subject.Period
	o.Now, err = s.Tell(ctx, o.Plan, o.Report.Zone)
	return o, err
}
