package report

import (
	"testing"

	"standfirst/models/coverage"
	"standfirst/models/uptake"
)

func TestWhatPlacementsDoWithWhatWeSaidIsCountedByPlacementAndCluster(t *testing.T) {
	sure, no := coverage.Judged{State: coverage.Confirmed}, coverage.Judged{State: coverage.Rejected}
	fact := func(release string, v uptake.Verdict, j coverage.Judged) coverage.FactReading {
		return coverage.FactReading{FactID: "f", ReleaseID: release, Key: "F-1", Ours: "two batches", Verdict: v, Judged: j}
	}
	message := func(presence, prominence, fidelity int, j coverage.Judged) coverage.MessageReading {
		return coverage.MessageReading{MessageID: "m", ReleaseID: "r", Text: "Nobody was hurt", Presence: presence, Prominence: prominence, Fidelity: fidelity, Judged: j}
	}
	clips := []coverage.Clip{
		{ID: "1", Cluster: "x", Facts: []coverage.FactReading{fact("r", uptake.Right, sure)}, Messages: []coverage.MessageReading{message(2, 2, 2, sure)}, Tone: coverage.Tone{Label: "positive", By: "anna"}},
		{ID: "2", Cluster: "x", Facts: []coverage.FactReading{fact("r", uptake.Right, coverage.Judged{})}, Messages: []coverage.MessageReading{message(1, 0, 1, coverage.Judged{})}, Tone: coverage.Tone{Label: "negative"}, Breached: true},
		{ID: "3", Facts: []coverage.FactReading{fact("r", uptake.Differs, coverage.Judged{}), fact("other", uptake.Right, sure)}, Messages: []coverage.MessageReading{message(0, 0, 0, coverage.Judged{})}, Tone: coverage.Tone{Label: "negative"}},
		{ID: "4", Facts: []coverage.FactReading{fact("r", uptake.Outdated, no), fact("r", uptake.Missing, coverage.Judged{})}, Messages: []coverage.MessageReading{message(2, 2, 2, no)}},
		{ID: "5"},
	}
	read := func(of Subject) Reading {
		r := newReader(of)
		for _, c := range clips {
			r.read(c)
		}
		return r.done()
	}
	got := read(Subject{Kind: OfRelease, ID: "r"})
	if len(got.Facts) != 1 || got.Facts[0].By[uptake.Right] != (Tally{2, 1, 1}) || got.Facts[0].By[uptake.Differs] != (Tally{1, 1, 0}) || got.Facts[0].By[uptake.Outdated] != (Tally{}) || got.Facts[0].By[uptake.Missing] != (Tally{1, 1, 0}) || got.FactRead != 4 {
		t.Errorf("facts %+v of %d", got.Facts, got.FactRead)
	}
	if share, ok := got.Right(); !ok || share != 67 {
		t.Errorf("right are %d%% %v", share, ok)
	}
	if m := got.Messages; len(m) != 1 || m[0].Read != 4 || m[0].Placements != 2 || m[0].Stories != 1 || m[0].Sure != 1 || m[0].Mean(m[0].Presence) != 1.5 || m[0].Mean(m[0].Prominence) != 1 {
		t.Errorf("messages %+v", m)
	}
	if share, ok := got.PullThrough(); !ok || share != 50 || got.MessageRead != 4 {
		t.Errorf("carried by %d%% of %d", share, got.MessageRead)
	}
	if got.Tone("negative") != 2 || got.Tone("neutral") != 0 || got.Tone("") != 2 || got.ToneSure != 1 || got.Early != 1 {
		t.Errorf("%+v", got)
	}
	if all := read(Subject{Kind: OfPeriod}); len(all.Facts) != 2 || all.All(uptake.Right) != (Tally{3, 2, 2}) {
		t.Errorf("of all releases %+v", all.Facts)
	}
	nothing := newReader(Subject{Kind: OfPeriod}).done()
	if _, ok := nothing.Right(); ok {
		t.Error("a share of no facts")
	}
	if _, ok := nothing.PullThrough(); ok {
		t.Error("a share of no messages")
	}
}
