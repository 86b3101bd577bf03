package mailing

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/templates"
)

// Head is what every page of one mailing shows of it.
type Head struct {
	ID, URL             string
	Name, TitleLang     string
	State, Kind         string
	IsDrill, Correction bool
	Draft, Over         bool
	MaySend, MayChange  bool
}

func head(c *fiber.Ctx, m mailing.Mailing, maySend bool) Head {
	lang := web.Lang(c)
	if m.Subject[lang] == "" {
		lang = m.Lang
	}
	return Head{
		ID: m.ID, URL: web.URL(c, "/mailings/"+m.ID), Name: m.SubjectIn(lang), TitleLang: lang,
		State: string(m.State), Kind: stateKinds[m.State], IsDrill: m.Drill, Correction: m.IsCorrection(),
		Draft: m.State == mailing.Draft, Over: m.Over(), MaySend: maySend, MayChange: m.State == mailing.Draft,
	}
}

// frame is the frame of a page about one mailing.
func frame(c *fiber.Ctx, m mailing.Mailing, h Head, key string) templates.Frame {
	f := web.Titled(c, h.Name)
	f.Drill = m.Drill
	f.Crumbs = []templates.Crumb{web.Crumb(c, "mailing.title", "/mailings")}
	if key != "" {
		f.Title = web.T(c, key)
		f.Crumbs = append(f.Crumbs, templates.Crumb{Label: h.Name, URL: h.URL})
	}
	return f
}

var stateKinds = map[mailing.State]string{
	mailing.Draft: "mute", mailing.Scheduled: "info", mailing.Sending: "info", mailing.Paused: "warn",
	mailing.Halted: "bad", mailing.Done: "ok", mailing.Cancelled: "mute",
}

var statusKinds = map[mailing.Status]string{
	mailing.Queued: "mute", mailing.InFlight: "info", mailing.Accepted: "ok", mailing.Deferred: "warn", mailing.Unconfirmed: "warn",
	mailing.Bounced: "bad", mailing.Failed: "bad", mailing.Suppressed: "mute", mailing.Stopped: "mute",
}

var waveKinds = map[mailing.WaveState]string{
	mailing.WavePlanned: "info", mailing.WaveSending: "info", mailing.WaveDone: "ok", mailing.WaveRefused: "bad", mailing.WaveCancelled: "mute",
}

// WaveView is a wave with its time in its own zone.
type WaveView struct {
	N           int
	At          time.Time
	Zone        *time.Location
	ZoneName    string
	Now         bool
	Ambiguous   bool
	Second      time.Time // the other time at which the clock reads so
	Lists       []string
	Total       int64
	State, Kind string
	Reason      string
}

func waves(m mailing.Mailing, lists map[string]string) []WaveView {
	var out []WaveView
	for i, w := range m.Waves {
		loc, err := mailing.Zone(w.Zone)
		if err != nil {
			loc = time.UTC
		}
		v := WaveView{
			N: i + 1, At: w.At, Zone: loc, ZoneName: w.Zone, Now: w.Now && m.State == mailing.Draft, Ambiguous: w.Ambiguous,
			Total: w.Total, State: string(w.State), Kind: waveKinds[w.State], Reason: w.Reason,
		}
		if w.Ambiguous {
			if again, err := mailing.LocalTime(w.Local, w.Zone); err == nil {
				v.Second = again.Second
			}
		}
		ids := w.ListIDs
		if len(ids) == 0 {
			ids = m.ListIDs
		}
		v.Lists = names(ids, lists)
		out = append(out, v)
	}
	return out
}

func names(ids []string, known map[string]string) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if name := known[id]; name != "" {
			out = append(out, name)
		}
	}
	return out
}

// listNames are the names of the lists that a mailing mentions.
func listNames(c *fiber.Ctx, m mailing.Mailing) (map[string]string, error) {
	ids := append(append([]string{}, m.ListIDs...), m.ExcludeListIDs...)
	for _, w := range m.Waves {
		ids = append(ids, w.ListIDs...)
	}
	lists, err := web.Space(c).Lists.GetAll(c.UserContext(), ids...)
	out := map[string]string{}
	for id, l := range lists {
		out[id] = l.Name
	}
	return out, err
}

// Count is a number of people with what they have in common.
type Count struct {
	Key  string // a state, a reason or a language
	Kind string
	N    int64
	URL  string
}

func reasonCounts(counts map[string]int64) []Count {
	var out []Count
	for _, reason := range []string{
		mailing.NoAddress, mailing.Malformed, mailing.Duplicate, mailing.DoNotContact, mailing.Unsubscribed,
		mailing.ExcludedList, mailing.EarlierWave,
	} {
		if n := counts[reason]; n > 0 {
			out = append(out, Count{Key: reason, N: n})
		}
	}
	return out
}

func langCounts(counts map[string]int64) []Count {
	var out []Count
	for _, lang := range release.Langs() {
		if n := counts[lang]; n > 0 {
			out = append(out, Count{Key: key(lang), N: n})
		}
	}
	return out
}

// Note is a remark on a page whose words have parameters.
type Note struct {
	Kind, Key string
	Args      map[string]any
	URL       string
	Link      string // message key of the link's words
}
