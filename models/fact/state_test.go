package fact_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

// Every state against every action: what it becomes, or the key of the refusal.
func TestStateTable(t *testing.T) {
	w := newWorld(t)
	actions := []struct {
		name string
		do   func(f fact.Fact) (fact.Fact, error)
	}{
		{"revise", func(f fact.Fact) (fact.Fact, error) {
			return w.Revise(t.Context(), f.ID, incident.Text{"en": "1,300 chargers are affected."}, author)
		}},
		{"add file", func(f fact.Fact) (fact.Fact, error) { return w.AddFile(t.Context(), f.ID, report("second"), author) }},
		{"add link", func(f fact.Fact) (fact.Fact, error) {
			return w.AddLink(t.Context(), f.ID, "https://lab.example/17", "", true, author)
		}},
		{"remove evidence", func(f fact.Fact) (fact.Fact, error) {
			return w.RemoveEvidence(t.Context(), f.ID, f.Now().Evidence[0].ID, author)
		}},
		{"sign once", func(f fact.Fact) (fact.Fact, error) { return w.Sign(t.Context(), f.ID, f.Now().Hash, legal) }},
		{"sign twice", func(f fact.Fact) (fact.Fact, error) {
			if f, err := w.Sign(t.Context(), f.ID, f.Now().Hash, legal); err != nil {
				return f, err
			}
			return w.Sign(t.Context(), f.ID, f.Now().Hash, lab)
		}},
		{"dispute", func(f fact.Fact) (fact.Fact, error) { return w.Dispute(t.Context(), f.ID, "doubt", author) }},
		{"retract", func(f fact.Fact) (fact.Fact, error) { return w.Retract(t.Context(), f.ID, "wrong", author) }},
		{"refute", func(f fact.Fact) (fact.Fact, error) {
			return w.Refute(t.Context(), f.ID, []string{"boom"}, "false", legal)
		}},
		{"reword", func(f fact.Fact) (fact.Fact, error) { return w.Reword(t.Context(), f.ID, []string{"bang"}, legal) }},
	}
	const u, v, d, r, x = "unverified", "verified", "disputed", "retracted", "refuted"
	const settled = "fact.change.settled"
	want := map[fact.State][]string{
		//               revise add file add link remove  sign once             sign twice            dispute               retract             refute                 reword
		fact.Unverified: {u, u, u, u, u, v, "fact.dispute.state", "fact.retract.never", x, "fact.reword.state"},
		fact.Verified:   {u, u, u, u, "fact.sign.verified", "fact.sign.verified", d, r, "fact.refute.verified", "fact.reword.state"},
		fact.Disputed:   {u, u, u, u, d, v, "fact.dispute.state", r, x, "fact.reword.state"},
		fact.Retracted:  {settled, settled, settled, settled, "fact.sign.settled", "fact.sign.settled", "fact.dispute.state", settled, x, "fact.reword.state"},
		fact.Refuted:    {settled, settled, settled, settled, "fact.sign.settled", "fact.sign.settled", "fact.dispute.state", settled, settled, x},
	}
	for _, state := range fact.States() {
		for n, action := range actions {
			f := w.in(t, state)
			got, err := action.do(f)
			switch key := want[state][n]; {
			case strings.HasPrefix(key, "fact."):
				if !fault.Is(err, key) {
					t.Errorf("%s, %s: %v, want %s", state, action.name, err, key)
				}
				if kept, _ := w.Get(t.Context(), f.ID); kept.State != state || len(kept.Versions) != len(f.Versions) {
					t.Errorf("%s, %s: refused, yet changed to %s", state, action.name, kept.State)
				}
			case err != nil:
				t.Errorf("%s, %s: %v", state, action.name, err)
			case string(got.State) != key:
				t.Errorf("%s, %s: %s, want %s", state, action.name, got.State, key)
			}
		}
	}
}

func TestWhoMaySign(t *testing.T) {
	w := newWorld(t)
	sign := func(f fact.Fact, by audit.Actor) error {
		_, err := w.Sign(t.Context(), f.ID, f.Now().Hash, by)
		return err
	}
	bare := w.claimed(t)
	wants(t, sign(bare, legal), "fact.sign.no_evidence")
	f := w.backed(t)
	wants(t, sign(f, author), "fact.sign.author")
	wants(t, sign(f, nobody), "fact.sign.no_department")
	wants(t, sign(f, audit.System("sweep")), "fact.person")
	wants(t, sign(f, audit.Actor{Department: "legal"}), "fact.person")
	f = w.sign(t, f, lab)
	wants(t, sign(f, lab), "fact.sign.twice")
	wants(t, sign(f, lab2), "fact.sign.same_department") // however the department is spelt
	if f, _ = w.Get(t.Context(), f.ID); f.State != fact.Unverified || len(f.Now().Signatures) != 1 {
		t.Fatalf("refusals left a mark: %s, %d signatures", f.State, len(f.Now().Signatures))
	}
	f = w.sign(t, f, legal)
	if f.State != fact.Verified || !f.Now().Verified() {
		t.Fatal(f.State)
	}
}

// Who added the evidence is the author of the version that it made; the one before may sign.
func TestTheAuthorIsTheVersions(t *testing.T) {
	w := newWorld(t)
	f := w.claimed(t)
	f, err := w.AddFile(t.Context(), f.ID, report("x"), legal)
	must(t, err)
	_, err = w.Sign(t.Context(), f.ID, f.Now().Hash, legal)
	wants(t, err, "fact.sign.author")
	if f = w.sign(t, f, author, lab); f.State != fact.Verified {
		t.Fatal(f.State)
	}
}

func TestAnyChangeVoidsSignatures(t *testing.T) {
	w := newWorld(t)
	f := w.sign(t, w.backed(t), legal)
	old := f.Now().Hash
	f, err := w.Revise(t.Context(), f.ID, incident.Text{"en": "1,300 chargers."}, author)
	must(t, err)
	if len(f.Now().Signatures) != 0 || f.Now().Hash == old {
		t.Fatal("the signature was carried over")
	}
	_, err = w.Sign(t.Context(), f.ID, old, lab) // what lab has read is no longer what it says
	wants(t, err, "fact.sign.changed")
	if f = w.sign(t, f, lab); f.State != fact.Unverified {
		t.Fatal("one signature of each version counted as two")
	}
	_, err = w.Revise(t.Context(), f.ID, incident.Text{"en": " 1,300 chargers.\r\n"}, author)
	wants(t, err, "fact.revise.same")
	// Back to the first wording: a new version all the same, and nothing of the old signature.
	f, err = w.Revise(t.Context(), f.ID, f.Versions[1].Claim, author)
	must(t, err)
	if f.Now().Hash != old || len(f.Now().Signatures) != 0 || f.Current != 4 {
		t.Fatalf("version %d: %+v", f.Current, f.Now())
	}
	if len(f.Versions[1].Signatures) != 1 || f.Versions[1].Claim["en"] == f.Versions[2].Claim["en"] {
		t.Fatal("an earlier version was changed")
	}
}

func TestDisputedNeedsNewSignatures(t *testing.T) {
	w := newWorld(t)
	f := w.in(t, fact.Disputed)
	if v := f.Now(); len(v.Signatures) != 0 || len(v.Void) != 2 || !v.Verified() {
		t.Fatalf("%+v", v)
	}
	f = w.sign(t, f, legal)
	if f.State != fact.Disputed {
		t.Fatal("a void signature counted")
	}
	if f = w.sign(t, f, lab); f.State != fact.Verified || f.Reason != "" {
		t.Fatalf("%s %q", f.State, f.Reason)
	}
	// It falls again: a second job, since the first has been done.
	f, err := w.Dispute(t.Context(), f.ID, "again", author)
	must(t, err)
	id := "fact.fell:" + f.ID + ":2:disputed"
	if got := w.falls(t); !slices.Contains(got, id) || !slices.Contains(got, id+":2") || len(got) != 2 {
		t.Fatal(got)
	}
}

func TestRefuteGuards(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	_, err := w.Refute(ctx, w.claimed(t).ID, []string{"boom"}, "false", legal)
	wants(t, err, "fact.refute.no_evidence")
	f := w.backed(t)
	_, err = w.Refute(ctx, f.ID, []string{"boom"}, "false", author)
	wants(t, err, "fact.refute.author")
	_, err = w.Refute(ctx, f.ID, []string{" ", ""}, "false", legal)
	wants(t, err, "fact.wordings.missing")
	_, err = w.Refute(ctx, f.ID, []string{"boom"}, " ", legal)
	wants(t, err, "fact.reason.missing")
	f, err = w.Refute(ctx, f.ID, []string{" chargers  explode", "Chargers explode", "充电器爆炸"}, "false", legal)
	must(t, err)
	if !slices.Equal(f.Wordings, []string{"chargers explode", "充电器爆炸"}) {
		t.Fatal(f.Wordings)
	}
	all, err := w.InState(ctx, fact.Refuted)
	must(t, err)
	if len(all) != 1 {
		t.Fatal(len(all))
	}
}

func TestStandingIsOfOneVersion(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	f := w.in(t, fact.Verified) // version 2
	check := func(want ...fact.State) {
		t.Helper()
		got, err := w.Standing(ctx, []fact.Ref{{FactID: f.ID, Version: 1}, {FactID: f.ID, Version: 2}, {FactID: f.ID, Version: 9}, {FactID: "gone", Version: 1}})
		must(t, err)
		for n, s := range want {
			if got[n].State != s || got[n].OK != (s == fact.Verified) {
				t.Fatalf("reference %d: %s %v, want %s", n, got[n].State, got[n].OK, s)
			}
		}
	}
	check(fact.Superseded, fact.Verified, fact.Unknown, fact.Unknown)
	f, err := w.Revise(ctx, f.ID, incident.Text{"en": "1,300 chargers."}, author)
	must(t, err)
	check(fact.Superseded, fact.Superseded)
	if got := w.falls(t); !slices.Equal(got, []string{"fact.fell:" + f.ID + ":2:unverified"}) {
		t.Fatal(got)
	}
	f = w.sign(t, f, legal, lab)
	check(fact.Superseded, fact.Superseded)
	f, err = w.Retract(ctx, f.ID, "wrong", author)
	must(t, err)
	check(fact.Retracted, fact.Retracted)
	// Both versions that were verified have been sent to people, both fall.
	if got := w.falls(t); len(got) != 3 || !slices.Contains(got, "fact.fell:"+f.ID+":3:retracted") || !slices.Contains(got, "fact.fell:"+f.ID+":2:retracted") {
		t.Fatal(got)
	}
}

// No sequence of actions by whomever makes a fact verified without two people of two departments, neither
// the author, on the current hash, with evidence.
func TestNoWayRoundFourEyes(t *testing.T) {
	w := newWorld(t)
	people := []audit.Actor{
		author, legal, lab, lab2, nobody, audit.System("x"),
		{ID: "amy2", Name: "Amy", Department: "LEGAL"},
		{ID: "boss", Name: "Boss", Department: "management"},
	}
	r := rand.New(rand.NewPCG(20261127, 1)) // the same every time, so that a finding can be had again
	verified := 0
	for range 60 {
		f := w.claimed(t)
		var hashes []string
		for step := range 40 {
			by := people[r.IntN(len(people))]
			hashes = append(hashes, f.Now().Hash)
			switch r.IntN(12) {
			case 10:
				if e := f.Now().Evidence; len(e) > 0 {
					_, _ = w.AddRedacted(t.Context(), f.ID, e[0].ID, report(fmt.Sprint("copy ", r.IntN(3))), by)
				}
			case 11:
				if e := f.Now().Evidence; len(e) > 0 {
					_, _ = w.Disclose(t.Context(), f.ID, e[0].ID, r.IntN(2) == 0, by)
					_, _ = w.GiveAccess(t.Context(), f.ID, e[0].ID, fact.Grant{Person: "x", Days: 1}, by)
				}
			case 0:
				_, _ = w.Revise(t.Context(), f.ID, incident.Text{"en": fmt.Sprint("claim ", r.IntN(4))}, by)
			case 1:
				_, _ = w.AddFile(t.Context(), f.ID, report(fmt.Sprint("file ", r.IntN(3))), by)
			case 2:
				if e := f.Now().Evidence; len(e) > 0 && r.IntN(3) == 0 {
					_, _ = w.RemoveEvidence(t.Context(), f.ID, e[0].ID, by)
				}
			case 3:
				_, _ = w.Dispute(t.Context(), f.ID, "doubt", by)
			case 4:
				if r.IntN(10) == 0 {
					_, _ = w.Retract(t.Context(), f.ID, "wrong", by)
				}
			case 5:
				_, _ = w.Sign(t.Context(), f.ID, hashes[r.IntN(len(hashes))], by) // a page read long ago
			default:
				_, _ = w.Sign(t.Context(), f.ID, f.Now().Hash, by)
			}
			var err error
			f, err = w.Get(t.Context(), f.ID)
			must(t, err)
			if f.State == fact.Verified {
				verified++
				if err := fourEyes(f); err != nil {
					t.Fatalf("step %d: %v", step, err)
				}
			}
		}
	}
	if verified == 0 {
		t.Fatal("nothing was ever verified, so nothing was tested")
	}
	report, err := w.log.Verify(t.Context(), incident.Stream(w.incident.ID))
	must(t, err)
	if len(report.Faults) > 0 {
		t.Fatal(report.Faults)
	}
}

// fourEyes judges anew, not by the package's own rule.
func fourEyes(f fact.Fact) error {
	v := f.Versions[f.Current-1]
	if len(v.Evidence) == 0 {
		return fmt.Errorf("no evidence")
	}
	people, departments := map[string]bool{}, map[string]bool{}
	for _, s := range v.Signatures {
		if s.Hash != v.Hash || s.By == v.Author || strings.TrimSpace(s.Department) == "" {
			return fmt.Errorf("signature %+v on %s by %s", s, v.Hash, v.Author)
		}
		people[s.By], departments[strings.ToLower(strings.TrimSpace(s.Department))] = true, true
	}
	if len(people) < 2 || len(departments) < 2 {
		return fmt.Errorf("verified by %v of %v", people, departments)
	}
	return nil
}

func TestManySignAndChangeAtOnce(t *testing.T) {
	w := newWorld(t)
	for range 15 {
		f := w.backed(t)
		var wg sync.WaitGroup
		for _, by := range []audit.Actor{legal, lab, lab2, author} {
			wg.Go(func() { _, _ = w.Sign(t.Context(), f.ID, f.Now().Hash, by) })
		}
		wg.Go(func() { _, _ = w.Revise(t.Context(), f.ID, incident.Text{"en": "other"}, author) })
		wg.Wait()
		f, err := w.Get(t.Context(), f.ID)
		must(t, err)
		if f.State == fact.Verified {
			t.Fatal("a new version was verified by signatures of the old one")
		}
	}
	for range 15 { // without the change: exactly one of the two of one department, and it is verified
		f := w.backed(t)
		var wg sync.WaitGroup
		for _, by := range []audit.Actor{legal, lab, lab2} {
			wg.Go(func() { _, _ = w.Sign(t.Context(), f.ID, f.Now().Hash, by) })
		}
		wg.Wait()
		f, err := w.Get(t.Context(), f.ID)
		must(t, err)
		if err := fourEyes(f); err != nil || f.State != fact.Verified || len(f.Now().Signatures) != 2 {
			t.Fatalf("%s %v %+v", f.State, err, f.Now().Signatures)
		}
	}
}

func TestNumbersAreGivenOnce(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := w.Create(t.Context(), fact.New{IncidentID: w.incident.ID, Claim: incident.Text{"en": "x"}}, author); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := w.Of(t.Context(), w.incident.ID)
	must(t, err)
	for n, f := range all {
		if f.Key != fmt.Sprintf("F-%d", n+1) {
			t.Fatalf("fact %d is %s", n, f.Key)
		}
	}
	if len(all) != 20 {
		t.Fatal(len(all))
	}
}

// The process dies after any number of writes of a retraction: the state, the job and the events are all
// there once the sweep has run, each once.
func TestCrashBetweenAnyTwoSteps(t *testing.T) {
	for n := 0; ; n++ {
		w := newWorld(t)
		f := w.in(t, fact.Verified)
		w.db.DieAfter(n)
		_, err := w.Retract(t.Context(), f.ID, "wrong", author)
		w.db.Live()
		if err == nil {
			if n < 4 {
				t.Fatalf("only %d writes: the test does not reach between them", n)
			}
			return
		}
		for range 2 {
			w.pass(2 * time.Minute)
			must(t, w.Sweep(t.Context()))
		}
		f, err = w.Get(t.Context(), f.ID)
		must(t, err)
		want := 1
		if f.State == fact.Verified && n == 0 { // not even the state was written
			want = 0
		} else if f.State != fact.Retracted {
			t.Fatalf("after %d writes: %s", n, f.State)
		}
		if got := w.falls(t); len(got) != want || f.Owes {
			t.Fatalf("after %d writes: jobs %v, owes %v", n, got, f.Owes)
		}
		count := 0
		for _, a := range w.actions(t) {
			if a == fact.EventRetracted {
				count++
			}
		}
		if count != want {
			t.Fatalf("after %d writes: %d events, want %d", n, count, want)
		}
	}
}

func TestSweepLeavesWhatIsUnderWay(t *testing.T) {
	w := newWorld(t)
	f := w.in(t, fact.Verified)
	w.db.DieAfter(1)
	_, err := w.Dispute(t.Context(), f.ID, "doubt", author)
	w.db.Live()
	if err == nil {
		t.Fatal("the crash did not come")
	}
	must(t, w.Sweep(t.Context()))
	if got := w.falls(t); len(got) != 0 {
		t.Fatal(got)
	}
	w.pass(time.Minute)
	must(t, w.Sweep(t.Context()))
	if got := w.falls(t); len(got) != 1 {
		t.Fatal(got)
	}
}

func TestEventsAndClock(t *testing.T) {
	w := newWorld(t)
	w.pass(10 * time.Minute)
	w.in(t, fact.Verified)
	want := "incident.declared fact.created fact.evidence_added fact.signed fact.signed fact.verified"
	if got := strings.Join(w.actions(t), " "); got != want {
		t.Fatal(got)
	}
	c, err := w.incidents.Clock(t.Context(), w.incident.ID)
	must(t, err)
	if c.Fact.Elapsed != 10*time.Minute {
		t.Fatal(c.Fact.Elapsed)
	}
}

func TestCreateRefuses(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	try := func(n fact.New, by audit.Actor) error { _, err := w.Create(ctx, n, by); return err }
	wants(t, try(fact.New{IncidentID: "gone"}, author), "incident.missing")
	wants(t, try(fact.New{IncidentID: w.incident.ID, Claim: incident.Text{"en": " \u202e ", "fr": "x"}}, author), "fact.claim.missing")
	wants(t, try(fact.New{IncidentID: w.incident.ID, Claim: incident.Text{"zh-CN": strings.Repeat("长", fact.MaxClaim+1)}}, author), "fact.claim.long")
	wants(t, try(fact.New{IncidentID: w.incident.ID, Claim: incident.Text{"en": "x"}}, audit.System("import")), "fact.person")
	_, err := w.incidents.MoveTo(ctx, w.incident.ID, incident.Closed, "false alarm", author)
	must(t, err)
	wants(t, try(fact.New{IncidentID: w.incident.ID, Claim: incident.Text{"en": "x"}}, author), "fact.create.closed")
}

func TestADrillsFactIsADrills(t *testing.T) {
	w := newWorld(t)
	i, err := w.incidents.Declare(t.Context(), incident.New{
		Title: incident.Text{"en": "Rehearsal"}, Type: incident.DataLeak, Grade: 3, Mode: incident.Drill,
	}, author)
	must(t, err)
	f, err := w.Create(t.Context(), fact.New{IncidentID: i.ID, Claim: incident.Text{"en": "x"}}, author)
	must(t, err)
	if !f.Drill() || f.Key != "F-1" {
		t.Fatalf("%+v", f)
	}
}
