package embargo

import (
	"cmp"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/templates"
)

// schedule has a release published by itself at a time. That is an embargo to which nobody is invited: it opens to the
// second on every node, is held when a fact has fallen, and refuses to be published in between. Somebody may be invited
// later all the same, so that it has terms and a title that tells nothing.
func schedule(c *fiber.Ctx) error {
	form, s := web.Form(c), web.Space(c)
	err := func() error {
		rel, err := s.Releases.Get(c.UserContext(), c.Params("id"))
		if err != nil {
			return err
		}
		p := release.EmbargoPlan{Scheduled: true, Zone: form.Value("lift_zone"), Title: map[string]string{}, Teaser: rel.Embargo.Teaser, Terms: map[string]string{}, Announce: form.Value("announce") != "", Reason: form.Value("reason")}
		terms, _ := rel.Embargo.Now()
		for _, l := range release.Langs() {
			words := web.Of(c).Catalogs
			p.Title[l] = cmp.Or(rel.Embargo.Title[l], words.T(l, "embargo.schedule.name", "name", s.Name))
			p.Terms[l] = cmp.Or(terms.Text[l], words.T(l, "embargo.terms.default", "name", s.Name))
		}
		if p.LiftAt, err = liftOf(form, p.Zone); err != nil {
			return err
		}
		_, err = s.Embargoes.Set(c.UserContext(), rel.ID, p, web.Actor(c))
		return err
	}()
	form.Values["act"] = []string{"schedule"}
	return after(c, form, err, "embargo.flash.scheduled")
}

// fillSchedule shows in the form of a scheduled publication, while it is empty, what holds.
func (v *View) fillSchedule(form templates.Form, rel release.Release) {
	if v.Later.Form = form; len(form.Values) > 0 {
		return
	}
	if e := rel.Embargo; rel.Embargoed && e.Scheduled {
		v.Later.Form = web.Prefill("lift", e.In().Format(mailing.LocalLayout), "lift_zone", e.Zone)
		if rel.Announce {
			v.Later.Form.Values["announce"] = []string{"1"}
		}
	}
}
