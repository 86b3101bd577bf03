package contact

import (
	"cmp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/templates"
)

func suppressions(c *fiber.Ctx) error {
	v, err := suppressionsView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Results(c, suppressionsPage, "held", v)
}

func suppressionsView(c *fiber.Ctx, form templates.Form) (SuppressionsView, error) {
	q := web.Query(c)
	s := web.Space(c).Contacts.Suppressions
	v := SuppressionsView{
		Frame: web.Frame(c, "contact.suppression.title"), Base: web.URL(c, "/suppressions"), Q: q.Get("q"), Form: form,
		MayEdit: web.May(c, account.ContactEdit), MayManage: web.May(c, account.SettingManage),
	}
	v.Narrowed = strings.TrimSpace(v.Q) != ""
	page, err := s.Find(c.UserContext(), v.Q, q.Get("after"), 2*pageSize)
	if err != nil {
		return v, err
	}
	total := int64(-1)
	if !v.Narrowed {
		if total, err = s.Count(c.UserContext()); err != nil {
			return v, err
		}
	}
	v.Pager = web.Pager(c, page, 2*pageSize, total)
	v.Pager.Prev = "" // the list is read forwards
	if v.Rows, err = holdRows(c, page.Items...); err != nil {
		return v, err
	}
	addresses := make([]string, len(page.Items))
	for i, x := range page.Items {
		addresses[i] = x.ID
	}
	people, err := web.Space(c).Contacts.Holders(c.UserContext(), addresses...)
	for i, r := range v.Rows {
		if p, ok := people[r.Address]; ok {
			v.Rows[i].ContactName, v.Rows[i].ContactURL = p.Name, web.URL(c, "/contacts/"+p.ID)
		}
	}
	return v, err
}

// holdRows are the reasons why addresses are not mailed.
func holdRows(c *fiber.Ctx, held ...contact.Suppression) ([]HoldRow, error) {
	var ids []string
	for _, x := range held {
		for _, h := range x.Holds {
			if id, ok := strings.CutPrefix(h.Scope, "list:"); ok {
				ids = append(ids, id)
			}
		}
	}
	lists, err := web.Space(c).Lists.GetAll(c.UserContext(), ids...)
	if err != nil {
		return nil, err
	}
	var out []HoldRow
	for _, x := range held {
		for _, h := range x.Holds {
			r := HoldRow{
				Address: x.ID, Scope: h.Scope, ScopeName: web.T(c, "contact.suppression.all"), Note: h.Note, By: h.By, At: h.At,
				Reason: web.T(c, "contact.suppression.reason."+h.Reason),
			}
			if x.IsErased() {
				r.Address, r.Fixed = web.T(c, "contact.suppression.erased"), true
			}
			if id, ok := strings.CutPrefix(h.Scope, "list:"); ok {
				r.ScopeName = cmp.Or(lists[id].Name, web.T(c, "contact.suppression.one_list"))
			}
			if id, ok := contact.TopicOf(h.Scope); ok {
				r.ScopeName = web.T(c, "contact.suppression.one_topic")
				if topic, err := web.Space(c).Newsroom.Topic(c.UserContext(), id); err == nil {
					r.ScopeName, _ = topic.Name.In(web.Lang(c))
				}
			}
			out = append(out, r)
		}
	}
	return out, nil
}

func suppress(c *fiber.Ctx) error {
	form := web.Form(c)
	reason := contact.ByHand
	if note := strings.TrimSpace(form.Value("note")); note != "" {
		reason += ": " + note
	}
	err := web.Space(c).Contacts.Suppressions.Suppress(c.UserContext(), form.Value("email"), contact.ScopeAll, reason, web.Actor(c))
	if web.Refuse(&form, err) {
		v, err := suppressionsView(c, form)
		if err != nil {
			return err
		}
		return web.RenderForm(c, suppressionsPage, v)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/suppressions"), "contact.flash.suppressed", "address", strings.TrimSpace(form.Value("email")))
}

func lift(c *fiber.Ctx) error {
	form := web.Form(c)
	address := form.Value("address")
	if err := web.Space(c).Contacts.Suppressions.Lift(c.UserContext(), address, form.Value("scope"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.BackOr(c, web.URL(c, "/suppressions")), "contact.flash.lifted", "address", address)
}
