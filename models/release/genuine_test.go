package release

import (
	"strings"
	"testing"
	"time"

	"standfirst/models/fault"
	"standfirst/models/incident"
)

const recall = `<p>Harbourlight recalls 1,200 units of the battery. We did not find any other fault.</p>
<p>Owners get a new battery within 7.5 days. Nobody was hurt.</p><ul><li>Call 400 820 1234.</li><li>Keep the old one in a cool place.</li></ul><p>We are sorry.</p>`

func (d *desk) statement(incidentID string, texts map[string]Text) Release {
	d.t.Helper()
	rel := must[Release](d.t)(d.Create(d.ctx, incidentID, Manuscript{Kind: "statement", Text: texts}, anna))
	return d.out(rel, "")
}

// out takes the current version to the public.
func (d *desk) out(rel Release, note string) Release {
	d.t.Helper()
	for _, f := range must[Report](d.t)(d.Check(d.ctx, rel, must[Version](d.t)(d.Version(d.ctx, rel.ID, rel.Current)))).Findings {
		must[Release](d.t)(d.Accept(d.ctx, rel.ID, rel.Current, f.Key(), "It is only a test", "Anna", anna))
	}
	must[Release](d.t)(d.Submit(d.ctx, rel.ID, rel.Current, anna))
	must[Release](d.t)(d.Approve(d.ctx, rel.ID, rel.Current, "", bo))
	return must[Release](d.t)(d.Publish(d.ctx, rel.ID, rel.Current, map[string]string{"en": note, "zh-CN": note}, anna))
}

func TestIsThisStatementGenuine(t *testing.T) {
	d := newDesk(t)
	text := map[string]Text{
		"en":    {Headline: "We recall the battery", Subhead: "What owners should know", Body: recall, Boilerplate: "Harbourlight makes lights.", Contact: "press@example.com"},
		"zh-CN": {Headline: "关于召回电池的声明", Body: "<p>灯塔公司召回1.2万块电池，我们没有发现其他问题。</p><p>车主将在七日内获得新电池。我们深表歉意。</p>"},
	}
	rel := d.statement("", text)
	whole := text["en"].whole()
	ask := func(text string) Answer {
		t.Helper()
		a, err := d.Genuine(d.ctx, text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		return a
	}
	for name, c := range map[string]struct {
		text string
		want Likeness
		part bool
	}{
		"the whole":                       {whole, Identical, false},
		"in a mail, quoted and wrapped":   {"> " + strings.ReplaceAll(wrap(whole, 40), "\n", "\n> "), Identical, false},
		"quoted twice":                    {">> " + strings.ReplaceAll(whole, "\n", "\n> > "), Identical, false},
		"shouted, with other quotes":      {strings.ToUpper(strings.ReplaceAll(whole, ".", " . ")), Altered, false}, // 7 . 5 is not 7.5
		"in capitals":                     {strings.ToUpper(whole), Identical, false},
		"without points at line ends":     {strings.ReplaceAll(whole, ".\n", "\n"), Identical, false},
		"figures without commas":          {strings.ReplaceAll(whole, "1,200", "1200"), Identical, false},
		"a paragraph":                     {"Owners get a new battery within 7.5 days. Nobody was hurt.", Identical, true},
		"headline and body, no subhead":   {strings.Replace(whole, "What owners should know", "", 1), Identical, true},
		"a sentence":                      {"We did not find any other fault.", Identical, true},
		"invisible characters in it":      {"We did not find\u200b any other\u00ad fault.", Identical, true},
		"Chinese":                         {"灯塔公司召回1.2万块电池，我们没有发现其他问题。", Identical, true},
		"Chinese in full width":           {"灯塔公司召回１．２万块电池,我们没有发现其他问题。", Identical, true},
		"a not left out":                  {strings.Replace(whole, "did not find", "did find", 1), Altered, false},
		"another figure":                  {strings.Replace(whole, "1,200", "12,000", 1), Altered, false},
		"the point moved":                 {strings.Replace(whole, "7.5", "75", 1), Altered, false},
		"another number to call":          {strings.Replace(whole, "1234", "1243", 1), Altered, false},
		"a sentence put in":               {strings.Replace(whole, "We are sorry.", "We are sorry. Send your card number to us.", 1), Altered, false},
		"a sentence left out of a block":  {strings.Replace(whole, " Nobody was hurt.", "", 1), Altered, false},
		"cut in the middle of a sentence": {"Owners get a new battery within", Altered, false},
		"Chinese without the not":         {"灯塔公司召回1.2万块电池，我们发现其他问题。", Altered, false},
		"Chinese with another figure":     {"灯塔公司召回12万块电池，我们没有发现其他问题。", Altered, false},
		"a letter of another alphabet":    {strings.Replace(whole, "Harbourlight recalls", "H\u0430rbourlight recalls", 1), Altered, false},
		"something else":                  {"The committee met on Thursday to discuss the budget for the coming year.", Unknown, false},
	} {
		if a := ask(c.text); a.Likeness != c.want || a.Part != c.part {
			t.Errorf("%s: %s (part %v), want %s (part %v): %+v", name, a.Likeness, a.Part, c.want, c.part, a.Pieces)
		}
	}
	marked := func(text, op string) string {
		var out []string
		for _, p := range ask(text).Pieces {
			if p.Op == op {
				out = append(out, strings.TrimSpace(p.Text))
			}
		}
		return strings.Join(out, "|")
	}
	if got := marked(strings.Replace(whole, "did not find", "did find", 1), "removed"); got != "not" {
		t.Errorf("what is missing: %q", got)
	}
	if got := marked(strings.Replace(whole, "1,200", "12,000", 1), "added"); got != "12,000" {
		t.Errorf("what is not ours: %q", got)
	}
	for _, bad := range []string{"", "We recall", "我们召回", strings.Repeat("a", MaxAsked+1)} {
		if _, err := d.Genuine(d.ctx, bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%d characters: %v", len(bad), err)
		}
	}
	d.time = d.time.Add(time.Hour)
	text["en"] = Text{Headline: "We recall the battery", Body: strings.Replace(recall, "1,200", "1,300", 1)}
	rel = must[Release](t)(d.Save(d.ctx, rel.ID, 1, Manuscript{Kind: "statement", Text: text}, anna))
	if a := ask(whole); a.Likeness != Identical {
		t.Errorf("an edit that is not public: %s", a.Likeness)
	}
	if a := ask(text["en"].whole()); a.Likeness != Altered {
		t.Errorf("what is not public yet is known: %s", a.Likeness)
	}
	rel = d.out(rel, "The figure was wrong.")
	if a := ask(whole); a.Likeness != Superseded || !a.Replaced.Equal(d.time) || len(a.Pieces) > 0 {
		t.Errorf("the old wording: %+v", a)
	}
	must[Release](t)(d.Withdraw(d.ctx, rel.ID, map[string]string{"en": "Gone.", "zh-CN": "已撤。"}, anna))
	if a := ask(text["en"].whole()); a.Likeness != Superseded || a.Page.Version.ID != "" {
		t.Errorf("withdrawn: %+v", a)
	}
	if a := ask(strings.Replace(text["en"].whole(), "1,300", "9,999", 1)); a.Likeness != Unknown || len(a.Pieces) > 0 {
		t.Errorf("words of what was withdrawn are told: %+v", a)
	}
}

// Whoever asks learns nothing of what never was public.
func TestNothingUnpublishedIsTold(t *testing.T) {
	d := newDesk(t)
	drill := d.incident(incident.Drill)
	secret := "The board has decided to sell the whole division in the north by spring."
	body := map[string]Text{"en": {Headline: "Secret plans of the board", Body: "<p>" + secret + "</p>"}}
	must[Release](t)(d.Create(d.ctx, "", Manuscript{Kind: "news", Text: body}, anna))
	rel := must[Release](t)(d.Create(d.ctx, "", Manuscript{Kind: "news", Text: body}, anna))
	must[Release](t)(d.Submit(d.ctx, rel.ID, 1, anna))
	rel = must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", bo))
	d.statement(drill.ID, body)
	v := must[Version](t)(d.VersionOf(d.ctx, rel, 1))
	if err := d.print(d.ctx, v); err != nil { // as a publishing does that is refused at the last moment
		t.Fatal(err)
	}
	for _, text := range []string{secret, strings.Replace(secret, "north", "south", 1)} {
		if a, err := d.Genuine(d.ctx, text); err != nil || a.Likeness != Unknown || a.Page.Release.ID != "" {
			t.Errorf("%q is told: %+v %v", text, a, err)
		}
	}
}

// A long text, and one made to be slow, are answered in time.
func TestALongTextIsComparedInTime(t *testing.T) {
	d := newDesk(t)
	var b strings.Builder
	for i := range 1500 {
		b.WriteString("<p>Passage " + strings.Repeat("of words ", i%7+1) + "and figures.</p>")
	}
	d.statement("", map[string]Text{"en": {Headline: "A long statement", Body: b.String()}})
	began := time.Now()
	a, err := d.Genuine(d.ctx, strings.Repeat("words of and passage figures ", 600))
	if took := time.Since(began); err != nil || took > time.Minute || a.Likeness == Identical {
		t.Errorf("%s after %s, %v", a.Likeness, took, err)
	}
}

func wrap(s string, width int) string {
	var out strings.Builder
	n := 0
	for _, word := range strings.Split(s, " ") {
		if n+len(word) > width {
			out.WriteString("\n")
			n = 0
		} else if n > 0 {
			out.WriteString(" ")
		}
		out.WriteString(word)
		n += len(word) + 1
	}
	return out.String()
}
