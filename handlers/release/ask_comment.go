package release

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/approval"
	"standfirst/models/comment"
	"standfirst/models/fault"
	"standfirst/models/space"
	"standfirst/templates"
)

// askedComments is what colleagues say about a text, for somebody who is asked by a link: what is open, and forms to
// answer and to ask. They read it because they are to decide; once they have, it is gone.
type askedComments struct {
	Threads []thread
	New     templates.Form
	Once    string
}

// newAskedComments are those of a link that still decides; nil for any other.
func newAskedComments(c *fiber.Ctx, sp *space.Space, form templates.Form) (*askedComments, error) {
	ctx, a, _, err := sp.Approvals.Speaker(c.UserContext(), c.Params("token"), web.ClientIP(c))
	if kind := fault.KindOf(err); kind == fault.Conflict || kind == fault.Forbidden {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	threads, err := sp.Comments.Of(ctx, a.Release)
	v := &askedComments{Once: web.Once(), New: form} // also of a thread that was resolved meanwhile: what was typed stays
	for _, t := range threads {
		if !t.Open {
			continue
		}
		row := thread{ID: t.ID, Open: true, Once: web.Once(), Said: remarks(t)}
		if !t.Passage.Whole() {
			row.Quote = &quoted{Words: t.Passage.Words, Lang: t.Passage.Lang, LangKey: writing.LangKey(t.Passage.Lang), Version: a.Release.Current}
		}
		if form.Has("thread", t.ID) {
			row.Answer, row.AnswerOpened, v.New = form, true, templates.Form{}
		}
		v.Threads = append(v.Threads, row)
	}
	return v, err
}

// remarks are what was said in a thread, as everybody reads it.
func remarks(t comment.Thread) []remark {
	var out []remark
	for _, said := range t.Said {
		out = append(out, remark{ID: said.ID, By: said.ByName, At: said.At, Edited: said.EditedAt, Text: pieces(said)})
	}
	return out
}

// askBack says something about the text by a link: an answer where the form names a thread, else a comment on the whole.
func askBack(c *fiber.Ctx) error {
	sp, err := web.Linked(c, "approval.link.unknown")
	if err != nil {
		return err
	}
	form := web.Form(c)
	err = speak(c, sp, form)
	if err == nil {
		return c.Redirect("/approve/"+c.Params("token")+"#comments", fiber.StatusSeeOther)
	}
	if !web.Refuse(&form, err) {
		return err
	}
	var a approval.Asked
	if sp, a, err = askedFor(c); err != nil {
		return err
	}
	v := newAskView(c, sp, a, templates.Form{})
	if v.Comments, err = newAskedComments(c, sp, form); err != nil {
		return err
	}
	return web.RenderForm(c, askPage, v)
}

func speak(c *fiber.Ctx, sp *space.Space, form templates.Form) error {
	ctx, a, by, err := sp.Approvals.Speaker(c.UserContext(), c.Params("token"), web.ClientIP(c))
	if err != nil {
		return err
	}
	if id := form.Value("thread"); id != "" {
		_, err = sp.Comments.Answer(ctx, a.Release.ID, id, form.Value("once"), form.Value("text"), by)
		return err
	}
	_, err = sp.Comments.Begin(ctx, a.Release.ID, comment.New{Once: form.Value("once"), Text: form.Value("text")}, by)
	return err
}
