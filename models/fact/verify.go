package fact

import (
	"context"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
)

// Sign vouches for the current version. The hash is that of the version the signer has read: if the fact
// has changed since, the signature is refused. The second signature of another department verifies.
func (s *Facts) Sign(ctx context.Context, id, hash string, by audit.Actor) (Fact, error) {
	f, err := s.Get(ctx, id)
	if err != nil {
		return f, err
	}
	if err := f.maySign(hash, by); err != nil {
		return f, err
	}
	// What a hash stands for never changes, so the files may be looked for outside of the edit.
	damaged, err := s.Inspect(ctx, f.Now(), Everything)
	if err != nil {
		return f, err
	}
	if len(damaged) > 0 {
		return f, fault.Clash("fact.sign.file_"+damaged[0].What, "name", damaged[0].Name)
	}
	return s.change(ctx, id, func(f *Fact, now time.Time) error {
		if err := f.maySign(hash, by); err != nil {
			return err
		}
		v := f.now()
		v.Signatures = append(v.Signatures, Signature{By: by.ID, Name: by.Name, Department: by.Department, At: now, Hash: v.Hash})
		f.owe(now, by, EventSigned, map[string]string{"department": by.Department, "hash": v.Hash})
		if v.vouched() {
			f.State, v.VerifiedAt = Verified, now
			f.Reason = ""
			f.owe(now, by, EventVerified, map[string]string{"hash": v.Hash})
		}
		return nil
	})
}

// maySign holds every condition of a signature but the presence of the files.
func (f *Fact) maySign(hash string, by audit.Actor) error {
	if err := person(by); err != nil {
		return err
	}
	v := f.now()
	switch {
	case f.State == Verified:
		return fault.Clash("fact.sign.verified")
	case f.State != Unverified && f.State != Disputed:
		return fault.Clash("fact.sign.settled", "state", f.State)
	case hash != v.Hash:
		return fault.Clash("fact.sign.changed", "key", f.Key)
	case !v.intact():
		return fault.Clash("fact.sign.altered", "key", f.Key)
	case len(v.Evidence) == 0:
		return fault.Clash("fact.sign.no_evidence", "key", f.Key)
	case department(by.Department) == "":
		return fault.Deny("fact.sign.no_department")
	case by.ID == v.Author:
		return fault.Deny("fact.sign.author")
	}
	for _, s := range v.Signatures {
		if s.By == by.ID {
			return fault.Clash("fact.sign.twice")
		}
		if department(s.Department) == department(by.Department) {
			return fault.Deny("fact.sign.same_department", "department", s.Department, "name", s.Name)
		}
	}
	return nil
}

// MaySign says why the person cannot sign the current version, as a fault, or nil.
func (f Fact) MaySign(by audit.Actor) error { return f.maySign(f.Now().Hash, by) }

// Dispute puts a verified fact in doubt: its signatures are void, everything unsent that cites it stops,
// and only two new signatures (on it or on a new version) verify it again.
func (s *Facts) Dispute(ctx context.Context, id, reason string, by audit.Actor) (Fact, error) {
	return s.judge(ctx, id, reason, by, func(f *Fact, now time.Time, reason string) error {
		if f.State != Verified {
			return fault.Clash("fact.dispute.state", "state", f.State)
		}
		f.fall(f.Current, Disputed, by, now)
		f.void()
		f.State = Disputed
		f.owe(now, by, EventDisputed, map[string]string{"reason": reason})
		return nil
	})
}

// Retract takes a fact back for good: everybody who got any version of it that once was verified is owed
// a correction.
func (s *Facts) Retract(ctx context.Context, id, reason string, by audit.Actor) (Fact, error) {
	return s.judge(ctx, id, reason, by, func(f *Fact, now time.Time, reason string) error {
		if f.State == Retracted || f.State == Refuted {
			return fault.Clash("fact.change.settled", "state", f.State)
		}
		if !slices.ContainsFunc(f.Versions, Version.Verified) {
			return fault.Clash("fact.retract.never")
		}
		for _, v := range f.Versions {
			if v.Verified() {
				f.fall(v.Number, Retracted, by, now)
			}
		}
		f.void()
		f.State = Retracted
		f.owe(now, by, EventRetracted, map[string]string{"reason": reason})
		return nil
	})
}

// Refute marks the claim as false and circulating, with the wordings by which coverage that repeats it is
// found. It needs evidence, and somebody else than the author. A verified fact is retracted first.
func (s *Facts) Refute(ctx context.Context, id string, wordings []string, reason string, by audit.Actor) (Fact, error) {
	wordings, err := tidyWordings(wordings)
	if err != nil {
		return Fact{}, err
	}
	return s.judge(ctx, id, reason, by, func(f *Fact, now time.Time, reason string) error {
		v := f.now()
		switch {
		case f.State == Verified:
			return fault.Clash("fact.refute.verified")
		case f.State == Refuted:
			return fault.Clash("fact.change.settled", "state", f.State)
		case len(v.Evidence) == 0:
			return fault.Clash("fact.refute.no_evidence")
		case by.ID == v.Author:
			return fault.Deny("fact.refute.author")
		}
		f.void()
		f.State, f.Wordings = Refuted, wordings
		f.owe(now, by, EventRefuted, map[string]string{"reason": reason})
		return nil
	})
}

// Reword changes the wordings of a refuted claim.
func (s *Facts) Reword(ctx context.Context, id string, wordings []string, by audit.Actor) (Fact, error) {
	wordings, err := tidyWordings(wordings)
	if err != nil {
		return Fact{}, err
	}
	return s.change(ctx, id, func(f *Fact, now time.Time) error {
		if f.State != Refuted {
			return fault.Clash("fact.reword.state")
		}
		f.Wordings = wordings
		f.owe(now, by, EventReworded, nil)
		return nil
	})
}
