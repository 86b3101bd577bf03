package correction

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/correction"
	"standfirst/models/fact"
	"standfirst/templates"
)

// begin opens the request for a clip and a fact, and leads to it.
func begin(c *fiber.Ctx) error {
	form := web.Form(c)
	r, err := web.Space(c).Corrections.Begin(c.UserContext(), form.Value("clip"), form.Value("fact"), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/corrections/"+r.ID), "correction.flash.opened")
}

func show(c *fiber.Ctx) error {
	r, err := web.Space(c).Corrections.Get(c.UserContext(), c.Params("correction"))
	if err != nil {
		return err
	}
	return web.Render(c, showPage, view(c, r, templates.Form{}))
}

func view(c *fiber.Ctx, r correction.Request, form templates.Form) ShowView {
	v := ShowView{
		Frame: web.Frame(c, ""), R: row(c, r), Form: form, Base: web.URL(c, "/corrections/"+r.ID), ClipURL: web.URL(c, "/coverage/"+r.ClipID), Address: r.URL, Lang: r.Lang,
		Disputed: r.Disputed, Wrong: r.Wrong, Evidence: r.Evidence, Stage: web.T(c, "correction.stage."+r.Stage), OpenedAt: r.OpenedAt, SentAt: r.SentAt, AnswerBy: r.AnswerBy, EndedAt: r.EndedAt,
		CheckAt: r.CheckAt, Letter: r.Letter, Draft: r.State == correction.Draft, MaySend: r.May(correction.Sent), Note: r.Found.Note, Looks: r.Looks,
	}
	v.Title, v.Crumbs = r.Title, []templates.Crumb{web.Crumb(c, "coverage.title", "/coverage"), web.Crumb(c, "correction.title", "/corrections")}
	v.Right, v.RightLang = r.Right.In(web.Lang(c))
	if text := r.Right[r.Lang]; text != "" {
		v.Right, v.RightLang = text, r.Lang
	}
	if r.ContactID != "" {
		v.ContactURL = web.URLFor(c, account.ContactRead, "/contacts/"+r.ContactID)
	}
	if next := r.Next(); next != "" && !v.Draft && r.State != correction.Corrected && r.State != correction.Withdrawn {
		v.Escalate = web.T(c, "correction.escalate."+next)
	}
	if d := r.Letter.Delivery; d != "" && d != "taken" {
		v.Trouble = web.T(c, "correction.delivery.sending")
		if d != "sending" {
			v.Trouble = web.T(c, "correction.letter.failed")
		}
	}
	for _, to := range []correction.State{correction.Acknowledged, correction.Corrected, correction.Refused, correction.Unanswered, correction.Withdrawn} {
		if r.May(to) {
			v.Moves = append(v.Moves, templates.Option{Value: string(to), Label: web.T(c, "correction.move."+string(to))})
		}
	}
	for i := len(r.Steps) - 1; i >= 0; i-- {
		v.Steps = append(v.Steps, stepView(c, r.Steps[i]))
	}
	if r.After.SHA256 != "" {
		v.AfterAt = r.After.At
		v.Pieces = differences(r.Before.Text, r.After.Text)
	}
	v.BeforeAt = r.Before.At
	return v
}

func stepView(c *fiber.Ctx, s correction.Step) StepView {
	x := StepView{At: s.At, By: s.ByName, Note: s.Note}
	switch s.Kind {
	case "escalated":
		x.What, x.Note = web.T(c, "correction.step.escalated", "stage", web.T(c, "correction.stage."+s.Note)), ""
	case "found":
		x.What, x.Note = web.T(c, "correction.found."+s.Note), ""
	default:
		x.What = web.T(c, "correction.state."+s.Kind)
	}
	return x
}

// differences are the paragraphs that are not in both texts, compared word by word as far as they stand for each other.
func differences(before, after string) [][]fact.Piece {
	old, now := paragraphs(before), paragraphs(after)
	var gone, come []string
	for _, p := range old {
		if !slices.Contains(now, p) {
			gone = append(gone, p)
		}
	}
	for _, p := range now {
		if !slices.Contains(old, p) {
			come = append(come, p)
		}
	}
	var out [][]fact.Piece
	for i := range max(len(gone), len(come)) {
		if i == mostDifferences {
			break
		}
		var a, b string
		if i < len(gone) {
			a = gone[i]
		}
		if i < len(come) {
			b = come[i]
		}
		out = append(out, fact.Pieces(a, b))
	}
	return out
}

// mostDifferences bounds how many changed paragraphs are shown.
const mostDifferences = 12

func paragraphs(text string) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// write keeps the letter, and sends it when that button was pressed.
func write(c *fiber.Ctx) error {
	form, id, all := web.Form(c), c.Params("correction"), web.Space(c).Corrections
	l := correction.Letter{To: form.Value("to"), Name: form.Value("name"), Subject: form.Value("subject"), Text: form.Value("text")}
	_, err := all.Write(c.UserContext(), id, l, web.Actor(c))
	key := "ui.saved"
	if err == nil && form.Value("do") == "send" {
		key = "correction.flash.sent"
		_, err = all.Send(c.UserContext(), id, form.Value("note"), web.Actor(c))
	}
	return done(c, form, id, key, err)
}

func move(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("correction")
	_, err := web.Space(c).Corrections.Move(c.UserContext(), id, correction.State(form.Value("state")), form.Value("note"), web.Actor(c))
	return done(c, form, id, "ui.saved", err)
}

func escalate(c *fiber.Ctx) error {
	_, err := web.Space(c).Corrections.Escalate(c.UserContext(), c.Params("correction"), web.Actor(c))
	return done(c, web.Form(c), c.Params("correction"), "correction.flash.escalated", err)
}

// done leads back to the case, or shows it with what was refused.
func done(c *fiber.Ctx, form templates.Form, id, key string, err error) error {
	if err == nil {
		return web.Redirect(c, web.URL(c, "/corrections/"+id), key)
	}
	if !web.Refuse(&form, err) {
		return err
	}
	r, getErr := web.Space(c).Corrections.Get(c.UserContext(), id)
	if getErr != nil {
		return getErr
	}
	return web.RenderForm(c, showPage, view(c, r, form))
}
