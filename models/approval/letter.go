package approval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
)

// errDelayed means that the server asks to come again, or that nobody knows what became of the message.
var errDelayed = errors.New("approval: not taken yet")

// longest bounds what a letter quotes of a text, in characters; the page behind its link shows the whole.
const longest = 6_000

// Letter writes one letter to one person, if the step still waits for them. It may be repeated at any point: a letter
// that is sent again has the same Message-ID.
func (s *Approvals) Letter(ctx context.Context, w Work) error {
	rel, t, people, err := s.open(ctx, w)
	if err != nil {
		return err
	}
	to := asked(rel, people, w.Step, s.now())
	at := slices.IndexFunc(to, func(p release.Person) bool { return p.ID == w.UserID })
	if at < 0 {
		return nil
	}
	since, err := s.d.Releases.SinceApproval(ctx, rel, t, w.UserID)
	if err != nil {
		return err
	}
	base, err := s.d.Post.BaseURL(ctx)
	if err != nil {
		return err
	}
	private, err := s.d.Releases.IsPrivate(ctx, rel)
	if err != nil {
		return err
	}
	o, err := s.d.Post.Post(ctx, s.letter(w, rel, t, to[at], since, base, private))
	if err != nil {
		return err
	}
	if o.Kind != mailing.Taken && o.Kind != mailing.Rejected {
		return fmt.Errorf("letter about %s to %s: %w: %s %s", rel.ID, w.UserID, errDelayed, o.Why, o.Text)
	}
	return nil
}

func (s *Approvals) letter(w Work, rel release.Release, t release.Turn, p release.Person, since []release.Since, base string, private bool) mailing.Notice {
	lang := p.Lang
	if lang == "" {
		lang = s.d.Lang
	}
	say := func(key string, args map[string]any) string { return s.d.Words(lang, key, args) }
	args := map[string]any{
		"name": p.Name, "title": rel.Headline(lang), "version": rel.Current, "step": t.Step.In(lang, s.d.Words), "due": s.clock(p, t.Due), "by": author(rel),
		"link": base + "/approve/" + s.Token(w), "page": base + "/" + s.d.Space + "/releases/" + rel.ID, "space": s.d.SpaceName,
	}
	parts := []string{say("approval.mail.hello", args), say("approval.mail."+w.Letter+"_text", args)}
	if question, _ := t.Step.Question.In(lang); question != "" {
		parts = append(parts, say("approval.mail.question", map[string]any{"question": question}))
	}
	if t.Step.Needs() > 1 {
		parts = append(parts, say("approval.mail.several", map[string]any{"n": t.Step.Needs(), "given": t.Given(rel.Round().Langs)}))
	}
	if !t.Due.IsZero() {
		parts = append(parts, say("approval.mail.due", args))
	}
	parts = append(parts, say("approval.mail.link", args))
	for _, x := range since {
		parts = append(parts, s.quote(lang, x))
	}
	parts = append(parts, say("approval.mail.foot", args))
	if private { // a subject is read over shoulders
		args["title"] = say("approval.mail.private", nil)
	}
	subject := say("approval.mail."+w.Letter, args)
	if rel.Drill {
		subject = say("call.mail.drill", map[string]any{"subject": subject})
	}
	return mailing.Notice{
		ID:         fmt.Sprintf("approval:%s:%d:%s:%s:%s", w.ReleaseID, w.Seq, w.Step, w.Letter, p.ID),
		IncidentID: rel.IncidentID, To: mailing.Address{Name: p.Name, Email: p.Email}, Subject: subject, Text: strings.Join(parts, "\n\n") + "\n",
	}
}

func author(rel release.Release) string {
	head, _ := rel.Head(rel.Current)
	return head.ByName
}

// clock writes a time in the zone of a person, or of the space.
func (s *Approvals) clock(p release.Person, at time.Time) string {
	name := p.Zone
	if name == "" {
		name = s.d.Zone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = time.UTC
	}
	return at.In(zone).Format("2006-01-02 15:04 MST")
}

// quote is what is to be read of one language: what has changed since the step approved it, or the whole text.
func (s *Approvals) quote(lang string, x release.Since) string {
	name := map[string]string{incident.English: "release.lang.en", incident.Chinese: "release.lang.zh"}[x.Lang]
	args := map[string]any{"lang": s.d.Words(lang, name, nil), "version": x.From}
	if x.From == 0 {
		return s.d.Words(lang, "approval.mail.whole", args) + "\n\n" + s.cut(lang, x.Plain())
	}
	if len(x.Changes) == 0 {
		return s.d.Words(lang, "approval.mail.same", args)
	}
	out := []string{s.d.Words(lang, "approval.mail.changes", args)}
	for _, c := range x.Changes {
		out = append(out, s.d.Words(lang, "release.part."+c.Part, nil)+"\n"+strings.Join(altered(c.Lines), "\n"))
	}
	return s.cut(lang, strings.Join(out, "\n\n"))
}

// altered are the lines that differ, each as it was and as it is.
func altered(lines [][]fact.Piece) []string {
	var out []string
	for _, line := range lines {
		var before, now strings.Builder
		for _, p := range line {
			if p.Op != "added" {
				before.WriteString(p.Text)
			}
			if p.Op != "removed" {
				now.WriteString(p.Text)
			}
		}
		if before.String() == now.String() {
			continue
		}
		if before.Len() > 0 {
			out = append(out, "- "+before.String())
		}
		if now.Len() > 0 {
			out = append(out, "+ "+now.String())
		}
	}
	return out
}

func (s *Approvals) cut(lang, text string) string {
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return string([]rune(text)[:longest]) + "…\n\n" + s.d.Words(lang, "approval.mail.more", nil)
}
