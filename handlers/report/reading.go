package report

import (
	"strconv"

	"standfirst/handlers/web"
	"standfirst/models/report"
	"standfirst/models/sentiment"
	"standfirst/models/uptake"
	"standfirst/templates"
)

// CarriedRow is how a key message came across.
type CarriedRow struct {
	Text, Lang, Carried, Sure      string
	Presence, Prominence, Fidelity string // means from 0 to 2
}

// UptakeRow is what the placements do with a fact.
type UptakeRow struct {
	Key, Claim, Lang, Release, URL string
	Tallies                        []TallyCell // in the order of the verdicts
}

// TallyCell is how many placements do so; More tells of clusters and of what people have confirmed.
type TallyCell struct{ Count, More string }

var toneKinds = map[string]string{sentiment.Positive: "ok", sentiment.Neutral: "info", sentiment.Negative: "bad", "": "mute"}

var verdictKinds = map[uptake.Verdict]string{uptake.Right: "ok", uptake.Differs: "bad", uptake.Outdated: "warn", uptake.Missing: "mute"}

// reading sets out what was read out of the placements.
func (w *writer) reading(v *ShowView) {
	in := w.r.Reading
	w.tones(v, in)
	for _, m := range in.Messages {
		v.Messages = append(v.Messages, CarriedRow{
			Text: m.Text, Lang: web.LangOf(m.Text), Carried: w.t("report.messages.of", "n", m.Placements, "total", m.Read), Sure: w.t("report.sure", "n", m.Sure),
			Presence: w.mean(m, m.Presence), Prominence: w.mean(m, m.Prominence), Fidelity: w.mean(m, m.Fidelity),
		})
	}
	for _, verdict := range uptake.Verdicts() {
		label := w.t("report.verdict." + string(verdict))
		v.Verdicts = append(v.Verdicts, label)
		v.UptakePoints = append(v.UptakePoints, templates.Point{Label: label, Value: float64(in.All(verdict).Placements), Kind: verdictKinds[verdict]})
	}
	for _, u := range in.Facts {
		row := UptakeRow{Key: u.Key, URL: w.url("/facts/" + u.FactID)}
		row.Claim, row.Lang = u.Claim.In(w.lang)
		if titles := w.r.Headlines[u.ReleaseID]; titles != nil {
			row.Release = inLang(titles, w.lang)
		}
		for _, verdict := range uptake.Verdicts() {
			cell, t := TallyCell{Count: w.number(u.By[verdict].Placements)}, u.By[verdict]
			if t.Placements > 0 {
				cell.More = w.t("report.uptake.more", "stories", w.t("report.uptake.stories", "n", t.Stories), "sure", w.t("report.sure", "n", t.Sure))
			}
			row.Tallies = append(row.Tallies, cell)
		}
		v.Uptake = append(v.Uptake, row)
	}
}

func (w *writer) tones(v *ShowView, in report.Reading) {
	for _, n := range in.Tones {
		label := "none"
		if n.Key != "" {
			label = n.Key
		}
		v.Tones = append(v.Tones, templates.Point{Label: w.t("report.tone." + label), Value: float64(n.N), Kind: toneKinds[n.Key]})
	}
	for _, n := range in.Lineage {
		label := "none"
		if n.Key != "" {
			label = n.Key
		}
		v.Lineage = append(v.Lineage, templates.Point{Label: w.t("report.lineage." + label), Value: float64(n.N)})
	}
	if v.ToneText = w.t("report.tone.machine"); in.ToneSure > 0 {
		v.ToneText = w.t("report.tone.text", "n", in.ToneSure)
	}
	if m := in.Measured; m.Taught > 0 {
		v.ToneText += " " + w.t("report.tone.measured", "right", m.Right, "n", m.Taught)
	} else {
		v.ToneText += " " + w.t("report.tone.unmeasured")
	}
}

// mean is one with a decimal, "–" where no placement carries the message.
func (w *writer) mean(m report.Carried, sum int) string {
	if m.Placements == 0 {
		return "–"
	}
	return strconv.FormatFloat(m.Mean(sum), 'f', 1, 64)
}
