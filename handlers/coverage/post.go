package coverage

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/coverage"
	"standfirst/models/creator"
	"standfirst/templates"
)

// PostView is what is shown of a creator's post beside what every clip has.
type PostView struct {
	Platform          string
	Label, LabelKind  string // what the visible beginning says of a benefit
	Source            string // name of the rule that the label is due by
	Counts            []CountRow
	Growth            string // interactions since the first count
	HasGrowth, MayAdd bool
}

// CountRow is how the post stood at a moment; "" is not known.
type CountRow struct {
	Engagement                     coverage.Engagement
	Views, Likes, Comments, Shares string
}

// post looks at a clip that is a post: how it stood over time, and what its visible beginning discloses. A label that
// is missing is shown where we know of a benefit; one that is there where we know of none.
func (v *ShowView) post(c *fiber.Ctx, clip coverage.Clip) error {
	if clip.Medium != "post" {
		return nil
	}
	x := &PostView{MayAdd: v.MayEdit}
	platform := creator.PlatformAt(clip.URL)
	if platform != "" {
		x.Platform = web.T(c, "creator.platform."+platform)
	}
	country := ""
	if clip.ContactID != "" {
		people, err := web.Space(c).Contacts.GetAll(c.UserContext(), clip.ContactID)
		if err != nil {
			return err
		}
		country = people[clip.ContactID].Country
	}
	benefit := creator.Benefit(clip.Benefit)
	due := creator.Disclosure(benefit, platform, country)
	if !benefit.Any() {
		due = creator.Disclosure(creator.Paid, platform, country)
	}
	check := creator.CheckLabel(cmp.Or(clip.Text, clip.Title), due)
	switch {
	case benefit.Any() && check.OK:
		x.Label, x.LabelKind = web.T(c, "deal.check.ok", "label", check.Label), "ok"
	case benefit.Any():
		x.Label, x.LabelKind = web.T(c, "creator.draft.label."+check.Reason, "label", check.Label), "bad"
	case check.OK:
		x.Label, x.LabelKind = web.T(c, "coverage.post.unknown_benefit", "label", check.Label), "warn"
	default:
		x.Label, x.LabelKind = web.T(c, "coverage.post.no_label"), "mute"
	}
	if len(due.Labels) > 0 {
		x.Source = web.T(c, "creator.rule."+due.Labels[0].Rule)
	}
	for i := len(clip.Engagement) - 1; i >= 0; i-- {
		e := clip.Engagement[i]
		x.Counts = append(x.Counts, CountRow{e, figure(e.Views), figure(e.Likes), figure(e.Comments), figure(e.Shares)})
	}
	if n := len(clip.Engagement); n > 1 {
		x.HasGrowth, x.Growth = true, strconv.FormatInt(clip.Engagement[n-1].Interactions()-clip.Engagement[0].Interactions(), 10)
	}
	v.Post = x
	return nil
}

func figure(n int64) string {
	if n < 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// engage notes how the post stands now.
func engage(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	e := coverage.Engagement{Views: count(form, "views"), Likes: count(form, "likes"), Comments: count(form, "comments"), Shares: count(form, "shares"), Source: form.Value("source")}
	_, err := web.Space(c).Coverage.Engage(c.UserContext(), id, e, web.Actor(c))
	return done(c, form, id, "coverage.flash.engagement", err)
}

// count reads a figure as people write it; nothing is not known, and what is no figure is out of range and refused.
func count(form templates.Form, name string) int64 {
	text := strings.NewReplacer(",", "", " ", "", "，", "").Replace(strings.TrimSpace(form.Value(name)))
	if text == "" {
		return -1
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 1 << 60
	}
	return n
}
