package watch_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/watch"
)

const (
	recall = "Beifeng said on Tuesday that it recalls a batch of its chargers, which were seen to have overheated on a desk. Shops take them back."
	scold  = "A terrible, dangerous failure: the awful chargers of Beifeng overheated again, and the company lied about it."
	other  = "The weather stays fine, and the town prepares for its winter fair as it does every year."
)

func TestAClipIsHeldAgainstEveryWatchOnce(t *testing.T) {
	w := newWorld(t)
	brand := w.watch(watch.Plan{Name: "Beifeng", Kind: watch.Brand, Query: "beifeng OR 北风"})
	crisis := w.watch(watch.Plan{Name: "Overheating", Kind: watch.Crisis, Query: "charger* NEAR/10 overheat* NOT fair"})
	first := w.clip("national", "Chargers recalled", recall, time.Time{})
	w.clip("town", "Fair", other, time.Time{})
	w.clip("town", "Again", scold, time.Time{})

	found := w.hits(brand.ID)
	if len(found) != 2 || found[1].ClipID != first.ID || found[1].Marked != "Beifeng" || found[1].Tier != 1 || found[1].OutletName != "The national" || found[1].Joined {
		t.Fatalf("%+v", found)
	}
	if found[0].Label != "negative" {
		t.Errorf("the tone of the scolding is %s", found[0].Label)
	}
	joined := w.hits(crisis.ID)
	if len(joined) != 2 || !joined[0].Joined || !strings.Contains(joined[1].Marked, "overheated") || joined[1].Before == "" {
		t.Errorf("%+v", joined)
	}
	if sum := w.total(watch.OfWatch(brand.ID)); sum.Articles != 2 || sum.Outlets != 2 || sum.Negative == 0 {
		t.Errorf("%+v", sum)
	}
	if listed, err := w.clips.Find(t.Context(), coverage.Search{WatchID: brand.ID}); err != nil || len(listed.Items) != 2 {
		t.Errorf("the clips say of %d that the watch has found them: %v", len(listed.Items), err)
	}
	// Run again, by whatever death, nothing changes.
	for range 3 {
		w.must(w.watches.Match(t.Context(), first.ID))
	}
	if sum := w.total(watch.OfWatch(brand.ID)); sum.Articles != 2 || sum.Outlets != 2 {
		t.Errorf("counted again: %+v", sum)
	}
}

// Its hits go with a clip whose run is taken back, and come again when it does.
func TestAClipThatIsTakenBackIsNoHit(t *testing.T) {
	w := newWorld(t)
	brand := w.watch(watch.Plan{Name: "Beifeng", Kind: watch.Brand, Query: "beifeng"})
	for range 2 {
		w.now = w.now.Add(time.Minute)
		g, err := w.clips.Bringing(t.Context(), "", ann)
		w.must(err)
		c, _, err := g.Bring(t.Context(), coverage.Brought{Origin: coverage.FromFile, RunID: "run", Medium: "web", URL: "https://town.example/1", Title: "Beifeng recalls"})
		w.must(err)
		w.must(w.clips.Read(t.Context(), unread{}, c.ID, c.Reads))
		w.work()
		if found := w.hits(brand.ID); len(found) != 1 || found[0].ClipID != c.ID {
			t.Fatalf("%+v", found)
		}
		gone, err := w.clips.TakeBack(t.Context(), c.ID, coverage.Given{RunID: "run"})
		if err != nil || !gone {
			t.Fatal(gone, err)
		}
		if found, sum := w.hits(brand.ID), w.total(watch.OfWatch(brand.ID)); len(found) != 0 || sum.Articles != 0 {
			t.Errorf("%+v, %+v", found, sum)
		}
	}
}

// unread is a fetcher whose pages are gone.
type unread struct{}

func (unread) Get(context.Context, coverage.FetchRequest) (coverage.FetchResult, error) {
	return coverage.FetchResult{Status: 403}, nil
}

func TestOneStoryAndOneOutletAreOne(t *testing.T) {
	w := newWorld(t)
	brand := w.watch(watch.Plan{Name: "Beifeng", Kind: watch.Brand, Query: "beifeng"})
	wire := strings.Repeat(recall+" ", 1) + "The maker asks everybody to unplug the devices, and promises to answer within a day. Shops take back what was sold since May."
	w.clip("national", "Recall", wire, time.Time{})
	w.clip("town", "Recall at Beifeng", wire, time.Time{}) // a reprint
	w.clip("national", "More", scold, time.Time{})         // the same outlet within the hour
	w.now = w.now.Add(2 * time.Hour)
	w.clip("national", "Later", "Much later Beifeng has something quite different to tell about its shops.", time.Time{})
	if sum := w.total(watch.OfWatch(brand.ID)); sum.Articles != 4 || sum.Outlets != 2 {
		t.Errorf("%+v, want four articles and two independent outlets", sum)
	}
}

func TestWhatWasOldWhenItWasFoundCountsThen(t *testing.T) {
	w := newWorld(t)
	brand := w.watch(watch.Plan{Name: "Beifeng", Kind: watch.Brand, Query: "beifeng"})
	w.clip("town", "Old", recall, w.now.Add(-30*24*time.Hour))
	w.clip("town", "New", scold, w.now.Add(-3*time.Hour))
	found := w.hits(brand.ID)
	if len(found) != 2 || !found[0].At.Equal(w.now) || w.now.Sub(found[1].At) < 29*24*time.Hour {
		t.Fatalf("%+v", found)
	}
	weeks, err := w.watches.Weeks(t.Context(), watch.OfWatch(brand.ID), 13)
	w.must(err)
	if weeks[12].Articles != 1 || weeks[8].Articles != 1 {
		t.Errorf("%+v", weeks)
	}
}

func TestTheFormIsTriedOnThePast(t *testing.T) {
	w := newWorld(t)
	w.clip("town", "Recall", recall, w.now.Add(-10*24*time.Hour))
	w.clip("national", "Again", scold, time.Time{})
	w.clip("town", "Fair", other, time.Time{})
	w.clip("town", "Ancient", recall, w.now.Add(-200*24*time.Hour))
	trial, err := w.watches.Try(t.Context(), watch.Plan{Query: "beifeng"})
	w.must(err)
	if trial.Found != 2 || trial.Outlets != 2 || trial.Read != 3 || trial.Cut || len(trial.Examples) != 2 || trial.Examples[0].Title != "Again" || trial.Examples[1].Marked != "Beifeng" {
		t.Errorf("%+v", trial)
	}
	if n := len(trial.Weeks); trial.Weeks[n-1].Articles != 1 || trial.Weeks[n-2].Articles != 1 {
		t.Errorf("%+v", trial.Weeks)
	}
	_, err = w.watches.Try(t.Context(), watch.Plan{Query: "beifeng AND"})
	if !fault.Is(err, "watch.query.unfinished") || fault.Of(err).Args["at"] != 12 {
		t.Error(err)
	}
}

func TestAChangeGoesThroughThePastAgain(t *testing.T) {
	w := newWorld(t)
	w.clip("town", "Recall", recall, w.now.Add(-10*24*time.Hour))
	w.clip("national", "Again", scold, time.Time{})
	made := w.watch(watch.Plan{Name: "Recalls", Kind: watch.Crisis, Query: "recall*"})
	if found := w.hits(made.ID); len(found) != 1 || made.Filled != 1 {
		t.Fatalf("%+v, filled %d", found, made.Filled)
	}
	_, err := w.watches.Change(t.Context(), made.ID, 1, watch.Plan{Name: "Lies", Kind: watch.Crisis, Query: "lied"}, ann)
	if !fault.Is(err, "watch.changed_meanwhile") {
		t.Error(err)
	}
	w.now = w.now.Add(time.Minute)
	_, err = w.watches.Change(t.Context(), made.ID, made.UpdatedAt.UnixMilli(), watch.Plan{Name: "Lies", Kind: watch.Crisis, Query: "lied"}, ann)
	w.must(err)
	w.work()
	if found := w.hits(made.ID); len(found) != 1 || found[0].Title != "Again" {
		t.Errorf("%+v", found)
	}
	if listed, err := w.clips.Find(t.Context(), coverage.Search{WatchID: made.ID}); err != nil || len(listed.Items) != 1 || listed.Items[0].Title != "Again" {
		t.Errorf("%v, %v", listed.Items, err)
	}
	if sum := w.total(watch.OfWatch(made.ID)); sum.Articles != 1 {
		t.Errorf("%+v", sum)
	}
	_, err = w.watches.Archive(t.Context(), made.ID, true, ann)
	w.must(err)
	w.clip("town", "Once more", scold, time.Time{})
	if found := w.hits(made.ID); len(found) != 1 {
		t.Errorf("an archived watch finds %d", len(found))
	}
	_, err = w.watches.Archive(t.Context(), made.ID, false, ann)
	w.must(err)
	w.work()
	if found := w.hits(made.ID); len(found) != 2 {
		t.Errorf("taken up again it has found %d", len(found))
	}
}

func TestWhatJoinsWhatIsOursStillDoesWhenThePastIsGoneThrough(t *testing.T) {
	w := newWorld(t)
	before, err := w.incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Before"}, Type: incident.ProductSafety, Grade: 1, Mode: incident.Real}, ann)
	w.must(err)
	w.watch(watch.Plan{Name: "Beifeng", Kind: watch.Brand, Query: "beifeng"})
	crisis := w.watch(watch.Plan{Name: "Recalls", Kind: watch.Crisis, Query: "recall*", IncidentID: before.ID})
	w.clip("town", "Recall", recall, time.Time{})
	if found := w.hits(crisis.ID); len(found) != 1 || !found[0].Joined || w.total(watch.OfIncident(before.ID)).Articles != 1 {
		t.Fatalf("%+v", found)
	}
	_, err = w.watches.Change(t.Context(), crisis.ID, 0, watch.Plan{Name: "Recalls", Kind: watch.Crisis, Query: "recall* OR defect"}, ann)
	w.must(err)
	w.work()
	if found := w.hits(crisis.ID); len(found) != 1 || !found[0].Joined || found[0].Generation != 2 {
		t.Errorf("%+v", found)
	}
	if sum := w.total(watch.OfIncident(before.ID)); sum.Articles != 0 {
		t.Errorf("%+v of an incident to which the watch belongs no more", sum)
	}
}

func TestARefutedClaimIsWatchedByItself(t *testing.T) {
	w := newWorld(t)
	w.clip("town", "Before", "Some say that Beifeng chargers explode in the hand.", time.Time{})
	w.refuted = []coverage.Refuted{{FactID: "f1", Key: "F-7", Wordings: []string{"chargers explode", "充电器爆炸"}}}
	w.must(w.watches.Register(t.Context()))
	w.work()
	id := "fact-f1"
	found := w.hits(id)
	if len(found) != 1 || found[0].Marked != "chargers explode" || found[0].Title != "Before" {
		t.Fatalf("%+v", found)
	}
	later := w.clip("national", "充电器爆炸", "网上的说法没有根据。", time.Time{})
	if found = w.hits(id); len(found) != 2 || !found[0].InTitle || found[0].Marked != "充电器爆炸" {
		t.Fatalf("%+v", found)
	}
	_, err := w.clips.RejectClaim(t.Context(), later.ID, "f1", ann)
	w.must(err)
	w.work()
	if found = w.hits(id); !found[0].Denied || w.total(watch.OfWatch(id)).Articles != 1 {
		t.Errorf("%+v %+v", found[0], w.total(watch.OfWatch(id)))
	}
	if _, err := w.watches.Change(t.Context(), id, 0, watch.Plan{Name: "x", Kind: watch.Brand, Query: "x"}, ann); !fault.Is(err, "watch.refuted.fixed") {
		t.Error(err)
	}
	w.refuted = nil
	w.must(w.watches.Register(t.Context()))
	if now, err := w.watches.Get(t.Context(), id); err != nil || !now.Archived {
		t.Errorf("%+v %v", now, err)
	}
}

func TestAWatchOfAPrivateIncidentIsNotSeen(t *testing.T) {
	w := newWorld(t)
	i, err := w.incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real, Private: true}, ann)
	w.must(err)
	made := w.watch(watch.Plan{Name: "Leak", Kind: watch.Crisis, Query: "beifeng", IncidentID: i.ID})
	w.clip("town", "Recall", recall, time.Time{})
	if sum := w.total(watch.OfIncident(i.ID)); sum.Articles != 1 {
		t.Errorf("%+v", sum)
	}
	ctx := incident.For(t.Context(), "ben", false)
	if _, err := w.watches.Get(ctx, made.ID); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	if page, err := w.watches.Find(ctx, watch.Search{}); err != nil || len(page.Items) != 0 {
		t.Error(page.Items, err)
	}
	if _, err := w.watches.Hits(ctx, watch.HitSearch{WatchID: made.ID}); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	if found, err := w.watches.OfClip(ctx, w.hits(made.ID)[0].ClipID); err != nil || len(found) != 0 {
		t.Error(found, err)
	}
}

func TestFaultsOfTheForm(t *testing.T) {
	w := newWorld(t)
	_, err := w.watches.Create(t.Context(), "", watch.Plan{Name: " ", Kind: "x", Query: "(", Target: strings.Repeat("x", 81), IncidentID: "gone"}, ann)
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, f.Field)
	}
	if got := strings.Join(fields, " "); got != "name target kind query incident" {
		t.Error(got, err)
	}
	one := watch.Plan{Name: "A", Kind: watch.Brand, Query: "a"}
	first, err := w.watches.Create(t.Context(), "form", one, ann)
	w.must(err)
	if again, err := w.watches.Create(t.Context(), "form", one, ann); err != nil || again.ID != first.ID {
		t.Error(again, err)
	}
}

// Clips that were found before they kept it are told which watches have found them, without a tag; told again, by whatever
// death, nothing changes.
func TestClipsOfBeforeSayWhichWatchesFoundThem(t *testing.T) {
	w := newWorld(t)
	brand := w.watch(watch.Plan{Name: "Beifeng", Kind: watch.Brand, Query: "beifeng", Tag: "ours"})
	c := w.clip("national", "Chargers recalled", recall, time.Time{})
	_, err := w.clips.SetTags(t.Context(), c.ID, nil, ann)
	w.must(err)
	w.must(w.clips.Unsight(t.Context(), c.ID, brand.ID))
	var rev int64
	for range 2 {
		w.must(w.watches.SightAll(t.Context()))
		listed, err := w.clips.Find(t.Context(), coverage.Search{WatchID: brand.ID})
		if w.must(err); len(listed.Items) != 1 || !listed.Items[0].Relevant || len(listed.Items[0].Tags) != 0 || rev != 0 && listed.Items[0].Rev != rev {
			t.Fatalf("%+v", listed.Items)
		}
		rev = listed.Items[0].Rev
	}
}

// A watch puts its tag on what it finds for the first time: one that somebody takes off stays off. Everybody reads tags, so
// a watch of a private incident sets none.
func TestAWatchTagsWhatItFinds(t *testing.T) {
	w := newWorld(t)
	w.watch(watch.Plan{Name: "Beifeng", Kind: watch.Brand, Query: "beifeng", Tag: " theme:  ours "})
	c := w.clip("national", "Chargers recalled", recall, time.Time{})
	tags := func(want int) {
		t.Helper()
		listed, err := w.clips.Find(t.Context(), coverage.Search{Tag: "theme: ours"})
		if w.must(err); len(listed.Items) != want {
			t.Errorf("%d clips are tagged, want %d", len(listed.Items), want)
		}
	}
	tags(1)
	_, err := w.clips.SetTags(t.Context(), c.ID, nil, ann)
	w.must(err)
	w.must(w.watches.Match(t.Context(), c.ID))
	tags(0)

	_, err = w.watches.Create(t.Context(), "", watch.Plan{Name: "Long", Kind: watch.Brand, Query: "x", Tag: strings.Repeat("x", 41)}, ann)
	if f := fault.Of(err); f == nil || f.Field != "tag" {
		t.Errorf("a long tag: %v", err)
	}
	i, err := w.incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real, Private: true}, ann)
	w.must(err)
	_, err = w.watches.Create(incident.Unseen(t.Context()), "", watch.Plan{Name: "Leak", Kind: watch.Crisis, Query: "x", Tag: "leak", IncidentID: i.ID}, ann)
	if !fault.Is(err, "watch.tag.private") {
		t.Errorf("a tag of a private incident: %v", err)
	}
}
