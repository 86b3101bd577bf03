package report

import (
	"sort"
	"time"

	"standfirst/models/coverage"
)

func (r *Report) count(placed []coverage.Clip, media map[string]Medium) {
	tiers, langs, countries, outlets, authors := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	in := breadth{}
	r.Placements, r.Outlets = len(placed), len(media)
	for _, c := range placed {
		m, known := media[c.OutletID]
		if !known {
			r.NoOutlet++
		}
		if c.Published.IsZero() {
			r.Undated++
		}
		if c.Reprint {
			r.Reprints++
		}
		for _, match := range c.Matches {
			if match.ReleaseID == r.Release.ID && match.Kind == "link" {
				r.Links++
			}
		}
		tier := ""
		if m.Tier > 0 {
			tier = string(rune('0' + m.Tier))
		}
		tiers[tier]++
		langs[c.Lang]++
		countries[m.Country]++
		if known {
			outlets[c.OutletID]++
			in.add("tier", tier, c.OutletID)
			in.add("lang", c.Lang, c.OutletID)
			in.add("country", m.Country, c.OutletID)
		}
		if c.ContactID != "" {
			authors[c.ContactID]++
		}
	}
	r.ByTier, r.ByLang, r.ByCountry = in.count("tier", counts(tiers)), in.count("lang", most(langs)), in.count("country", most(countries))
	r.TopOutlets, r.TopAuthors = most(outlets), most(authors)
	r.TopOutlets, r.TopAuthors = r.TopOutlets[:min(topmost, len(r.TopOutlets))], r.TopAuthors[:min(topmost, len(r.TopAuthors))]
}

// breadth is which outlets there are of each part of a division.
type breadth map[[2]string]map[string]bool

func (b breadth) add(division, part, outletID string) {
	of := [2]string{division, part}
	if b[of] == nil {
		b[of] = map[string]bool{}
	}
	b[of][outletID] = true
}

// count adds the outlets to the counts of a division.
func (b breadth) count(division string, all []Count) []Count {
	for i, n := range all {
		all[i].Outlets = len(b[[2]string{division, n.Key}])
	}
	return all
}

// topmost is how many outlets and contacts a report names as those with most placements.
const topmost = 10

// most sorts by number, the largest first.
func most(m map[string]int) []Count {
	out := counts(m)
	sort.SliceStable(out, func(i, j int) bool { return out[i].N > out[j].N })
	return out
}

// counts sorts by key, the unknown last.
func counts(m map[string]int) []Count {
	out := make([]Count, 0, len(m))
	for k, n := range m {
		out = append(out, Count{Key: k, N: n})
	}
	sort.Slice(out, func(i, j int) bool {
		if (out[i].Key == "") != (out[j].Key == "") {
			return out[j].Key == ""
		}
		return out[i].Key < out[j].Key
	})
	return out
}

// maxDays is how many points a chart of days takes before it goes by weeks.
const maxDays = 62

// days counts placements by local day from the first to the last, empty days included.
func days(placed []coverage.Clip, zone *time.Location) ([]Day, int) {
	if len(placed) == 0 {
		return nil, 1
	}
	first, last := midnight(placed[0].At, zone), midnight(placed[0].At, zone)
	for _, c := range placed {
		d := midnight(c.At, zone)
		if d.Before(first) {
			first = d
		}
		if d.After(last) {
			last = d
		}
	}
	step := 1
	for span(first, last)/step >= maxDays {
		step *= 7
	}
	out := make([]Day, span(first, last)/step+1)
	for i := range out {
		out[i].Date = first.AddDate(0, 0, i*step)
	}
	for _, c := range placed {
		out[span(first, midnight(c.At, zone))/step].Placements++
	}
	return out, step
}

// span is the number of days between two midnights, whatever the clocks do between them.
func span(a, b time.Time) int { return int((b.Sub(a) + 12*time.Hour) / (24 * time.Hour)) }

// stories groups the placements by cluster, the largest first.
func stories(placed []coverage.Clip) []Story {
	byCluster := map[string]*Story{}
	var order []string
	for _, c := range placed { // by time, so that the first is the earliest
		key := c.Cluster
		if key == "" {
			key = c.ID
		}
		if s := byCluster[key]; s != nil {
			s.Others = append(s.Others, c)
			continue
		}
		byCluster[key] = &Story{Lead: c}
		order = append(order, key)
	}
	out := make([]Story, 0, len(order))
	for _, key := range order {
		s := byCluster[key]
		s.Outlets = len(outletIDs(append([]coverage.Clip{s.Lead}, s.Others...)))
		out = append(out, *s)
	}
	sort.SliceStable(out, func(i, j int) bool { return len(out[i].Others) > len(out[j].Others) })
	return out
}

func reach(media map[string]Medium) Reach {
	var r Reach
	for _, m := range media {
		if m.Reach <= 0 {
			r.Unstated++
			continue
		}
		r.Stated++
		r.People += m.Reach
		if m.Estimated() {
			r.Estimate++
		}
		r.Lines = append(r.Lines, m)
	}
	sort.Slice(r.Lines, func(i, j int) bool {
		if r.Lines[i].Reach != r.Lines[j].Reach {
			return r.Lines[i].Reach > r.Lines[j].Reach
		}
		return r.Lines[i].Name < r.Lines[j].Name
	})
	return r
}
