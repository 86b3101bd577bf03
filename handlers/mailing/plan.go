package mailing

import (
	"fmt"
	"strconv"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/templates"
)

// moreWaves answers the buttons that add a wave or drop the last one: they work without a script.
func moreWaves(form *templates.Form) (templates.Form, bool) {
	n := waveCount(*form)
	switch form.Value("do") {
	case "add":
		if n = min(n+1, mailing.MaxWaves); n == 2 { // from now on each wave has its own lists
			form.Values["wave_0_lists"], form.Values["lists"] = form.Values["lists"], nil
			form.Values["wave_0_segments"], form.Values["segments"] = form.Values["segments"], nil
		}
	case "drop":
		if n = max(n-1, 1); n == 1 {
			form.Values["lists"], form.Values["wave_0_lists"] = form.Values["wave_0_lists"], nil
			form.Values["segments"], form.Values["wave_0_segments"] = form.Values["wave_0_segments"], nil
		}
	default:
		return *form, false
	}
	form.Values["waves"] = []string{strconv.Itoa(n)}
	if restWave(*form) >= n {
		form.Values["rest_wave"] = nil
	}
	if last := fmt.Sprintf("wave_%d_when", n-1); form.Value(last) == "" {
		form.Values[last] = []string{"at"}
	}
	return *form, true
}

func waveCount(form templates.Form) int {
	n, err := strconv.Atoi(form.Value("waves"))
	if err != nil {
		n = 1
	}
	return max(1, min(n, mailing.MaxWaves))
}

// restWave is the index of the wave with which people and conditions go.
func restWave(form templates.Form) int {
	n, _ := strconv.Atoi(form.Value("rest_wave")) // anything that is no number is the first
	return max(n, 0)
}

// plan reads the form, but for its audience.
func plan(form templates.Form) mailing.Plan {
	p := mailing.Plan{
		ReleaseID: form.Value("release"), Lang: form.Value("lang"), SenderID: form.Value("sender"), Track: form.Value("track") != "", Workdays: mailing.Workdays(form.Value("workdays")), Subject: web.Texts(form, "subject_"), Intro: web.Texts(form, "intro_"),
	}
	for i := range waveCount(form) {
		w := waveField(i)
		p.Waves = append(p.Waves, mailing.WavePlan{
			ID: form.Value(w.IDField), Now: form.Value(w.When) == "now", Local: form.Value(w.At), Zone: form.Value(w.At + "_zone"),
			ListIDs: form.Values[w.Lists], SegmentIDs: form.Values[w.Segments], Accepts: form.Value(w.Accepts),
			OwnZone: form.Value(w.OwnZone) != "", After: form.Value(w.After) != "", Phase: incident.Phase(form.Value(w.Phase)),
		})
	}
	return p
}

// filled is the form as a draft was saved.
func filled(m mailing.Mailing) templates.Form {
	form := web.Prefill("lang", m.Lang, "sender", m.SenderID, "waves", strconv.Itoa(len(m.Waves)))
	for _, lang := range release.Langs() {
		form.Values["subject_"+lang], form.Values["intro_"+lang] = []string{m.Subject[lang]}, []string{m.Intro[lang]}
	}
	form.Values["lists"], form.Values["segments"], form.Values["people"] = m.ListIDs, m.SegmentIDs, m.PeopleIDs
	form.Values["exclude"], form.Values["exclude_segments"], form.Values["exclude_people"] = m.ExcludeListIDs, m.ExcludeSegmentIDs, m.ExcludePeopleIDs
	if m.Track {
		form.Values["track"] = []string{"1"}
	}
	for _, g := range mailing.Guards() {
		if m.Passes(g) && !m.IsCorrection() {
			form.Values["past"] = append(form.Values["past"], string(g))
		}
	}
	form.Values["past_reason"], form.Values["per_outlet"] = []string{m.PastReason}, []string{string(m.PerOutlet)}
	form.Values["workdays"] = []string{string(m.Workdays)}
	if len(m.Waves) == 1 && len(m.Waves[0].ListIDs)+len(m.Waves[0].SegmentIDs) > 0 {
		form.Values["lists"], form.Values["segments"] = m.Waves[0].ListIDs, m.Waves[0].SegmentIDs
	}
	for i, w := range m.Waves {
		if m.TakesRest(w) {
			form.Values["rest_wave"] = []string{strconv.Itoa(i)}
		}
		f := waveField(i)
		when := "at"
		if w.Now {
			when = "now"
		}
		form.Values[f.IDField], form.Values[f.When] = []string{w.ID}, []string{when}
		form.Values[f.At], form.Values[f.At+"_zone"] = []string{w.Local}, []string{w.Zone}
		form.Values[f.Lists], form.Values[f.Segments] = w.ListIDs, w.SegmentIDs
		for name, on := range map[string]bool{f.OwnZone: w.OwnZone, f.After: w.After} {
			if on {
				form.Values[name] = []string{"1"}
			}
		}
		form.Values[f.Phase] = []string{string(w.Phase)}
		if w.Accepts > 0 {
			form.Values[f.Accepts] = []string{strconv.FormatInt(w.Accepts, 10)}
		}
	}
	return form
}

func waveField(i int) WaveField {
	name := fmt.Sprintf("wave_%d", i)
	return WaveField{N: i + 1, IDField: name + "_id", When: name + "_when", At: name + "_at", Lists: name + "_lists", Segments: name + "_segments", Accepts: name + "_accepts", OwnZone: name + "_own_zone", After: name + "_after", Phase: name + "_phase"}
}
