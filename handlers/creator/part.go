package creator

import (
	"context"
	"errors"
	"math"
	"mime"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/audit"
	"standfirst/models/creator"
	"standfirst/models/fault"
	"standfirst/models/money"
	"standfirst/templates"
)

// part is a piece of the record with a form of its own.
type part struct {
	name string
	take func(ctx context.Context, s *creator.Creators, id string, form templates.Form, by audit.Actor) error
}

// parts are all of them but documents, which are uploads.
var parts = []part{
	{"accounts", func(ctx context.Context, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
		_, err := s.AddAccount(ctx, id, f.Value("platform"), f.Value("account"), by)
		return err
	}},
	{"figures", takeFigures},
	{"manager", func(ctx context.Context, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
		_, err := s.Represent(ctx, id, creator.Manager{
			Name: f.Value("manager"), Contact: f.Value("manager_contact"), Email: f.Value("manager_email"), Phone: f.Value("manager_phone"), Origin: originOf(f),
		}, by)
		return err
	}},
	{"audience", func(ctx context.Context, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
		_, err := s.Judge(ctx, id, creator.Judgement{Text: f.Value("audience"), Origin: originOf(f)}, by)
		return err
	}},
	{"readers", func(ctx context.Context, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
		_, err := s.Portray(ctx, id, creator.Judgement{Text: f.Value("readers"), Origin: originOf(f)}, by)
		return err
	}},
	{"categories", func(ctx context.Context, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
		words := strings.FieldsFunc(f.Value("categories"), func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) })
		_, err := s.Categorise(ctx, id, words, by)
		return err
	}},
	{"rates", func(ctx context.Context, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
		amount, err := money.ParseAmount("amount", f.Value("amount"), f.Value("currency"))
		if err != nil {
			return err
		}
		_, err = s.Quote(ctx, id, creator.Rate{
			Platform: f.Value("rate_platform"), Format: f.Value("format"), Amount: amount, Currency: f.Value("currency"),
			From: f.Value("from"), Until: f.Value("until"), Origin: originOf(f),
		}, by)
		return err
	}},
	{"work", func(ctx context.Context, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
		_, err := s.Worked(ctx, id, creator.Work{
			Rival: f.Value("rival") == "yes", Client: f.Value("client"), What: f.Value("what"), URL: f.Value("work_url"), Origin: originOf(f),
		}, by)
		return err
	}},
	{"violations", func(ctx context.Context, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
		_, err := s.Violated(ctx, id, creator.Violation{
			Date: f.Value("violation_date"), Platform: f.Value("violation_platform"), What: f.Value("violation"), URL: f.Value("violation_url"),
			Origin: creator.Origin{Source: f.Value("source")},
		}, by)
		return err
	}},
}

func originOf(f templates.Form) creator.Origin {
	return creator.Origin{Source: f.Value("source"), AsOf: f.Value("as_of")}
}

// takeFigures reads numbers as people write them: 12,345 or 3.2 %, in 万 as well.
func takeFigures(ctx context.Context, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
	var faults fault.List
	read := func(name, key string) float64 {
		n, ok := creator.Number(f.Value(name))
		if !ok {
			faults.Add(fault.Bad(name, key))
		}
		return n
	}
	figures := creator.Figures{
		AccountID: f.Value("account_id"), Date: f.Value("date"), Source: f.Value("figures_source"),
		Likes: read("likes", "creator.figures.number"), Comments: read("comments", "creator.figures.number"), Shares: read("shares", "creator.figures.number"),
		Rate: read("rate", "creator.figures.rate"),
	}
	if figures.Rate > 0 {
		figures.Rate /= 100
	}
	followers := read("followers", "creator.figures.followers")
	if followers < 0 || followers != math.Trunc(followers) {
		faults.Add(fault.Bad("followers", "creator.figures.followers"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	figures.Followers = int64(followers)
	_, err := s.Measure(ctx, id, figures, by)
	return err
}

// newPart shows the form of a part, with what stands there now.
func newPart(name string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		p, err := web.Space(c).Creators.Get(c.UserContext(), c.Params("id"))
		if err != nil {
			return err
		}
		today := web.Now(c).In(web.Zone(c)).Format(time.DateOnly)
		form := templates.Form{}
		switch name {
		case "manager":
			m := p.Manager
			form = web.Prefill("manager", m.Name, "manager_contact", m.Contact, "manager_email", m.Email, "manager_phone", m.Phone, "source", m.Origin.Source, "as_of", today)
		case "audience":
			form = web.Prefill("audience", p.Audience.Text, "source", p.Audience.Origin.Source, "as_of", today)
		case "readers":
			form = web.Prefill("readers", p.Readers.Text, "source", p.Readers.Origin.Source, "as_of", today)
		case "categories":
			form = web.Prefill("categories", strings.Join(p.Categories, ", "))
		case "figures":
			form = web.Prefill("date", today, "figures_source", creator.ByHand, "account_id", web.Query(c).Get("account"))
		case "rates":
			form = web.Prefill("from", today, "as_of", today, "currency", money.Currencies[0])
		case "work":
			form = web.Prefill("as_of", today, "rival", "no")
		case "violations":
			form = web.Prefill("violation_date", today)
		}
		v, err := partView(c, name, p, form)
		if err != nil {
			return err
		}
		return web.Render(c, partPage, v)
	}
}

func partView(c *fiber.Ctx, name string, p creator.Profile, form templates.Form) (PartView, error) {
	at := web.URL(c, "/creators/"+p.ID)
	v := PartView{
		Frame: web.Frame(c, "creator.part."+name), Part: name, Action: at + "/" + name, Cancel: at, Form: form,
		Platforms: platforms(c), Formats: options(c, "creator.format.", creator.Formats), Sources: options(c, "creator.source.", creator.Sources),
		Currencies: currencies(), Rival: []templates.Option{{Value: "no", Label: web.T(c, "creator.work.ours")}, {Value: "yes", Label: web.T(c, "creator.work.rival")}},
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "creator.title", "/creators"), {Label: p.Name, URL: at}}
	var err error
	if v.Accounts, err = accounts(c, p.ID); err != nil {
		return v, err
	}
	// An account of somebody else's: the form leads to them.
	if e := form.Error("account"); e != nil && e.Key == "creator.account.taken" {
		if id, ok := e.Args["id"].(string); ok {
			v.TakenURL, v.TakenName = web.URL(c, "/creators/"+id), e.Args["name"]
		}
	}
	return v, nil
}

// takePart keeps what a form says.
func takePart(p part) fiber.Handler {
	return func(c *fiber.Ctx) error {
		form, id, s := web.Form(c), c.Params("id"), web.Space(c).Creators
		return kept(c, p.name, form, p.take(c.UserContext(), s, id, form, web.Actor(c)))
	}
}

func kept(c *fiber.Ctx, name string, form templates.Form, err error) error {
	id := c.Params("id")
	if err == nil {
		return web.Redirect(c, web.URL(c, "/creators/"+id)+"#"+name, "creator.flash.saved")
	}
	if !web.Refuse(&form, err) {
		return err
	}
	profile, err := web.Space(c).Creators.Get(c.UserContext(), id)
	if err != nil {
		return err
	}
	v, err := partView(c, name, profile, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, partPage, v)
}

// takeDocument takes an upload, which Fiber has streamed to a temporary file.
func takeDocument(c *fiber.Ctx) error {
	form := web.Form(c)
	file, err := c.FormFile("file")
	if err != nil || file.Filename == "" {
		return kept(c, "documents", form, fault.Bad("file", "creator.document.missing").Because(err))
	}
	content, err := file.Open()
	if err != nil {
		return err
	}
	_, err = web.Space(c).Creators.File(c.UserContext(), c.Params("id"), file.Filename, form.Value("file_note"), content, web.Actor(c))
	return kept(c, "documents", form, errors.Join(err, content.Close()))
}

// download serves a document as a file to be kept: the browser neither guesses its type nor runs anything
// of it.
func download(c *fiber.Ctx) error {
	// The body is sent after this handler has returned, when the request's own context is over.
	ctx := context.WithoutCancel(c.UserContext())
	d, content, err := web.Space(c).Creators.OpenDocument(ctx, c.Params("id"), c.Params("doc"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": d.Name}))
	c.Set(fiber.HeaderContentSecurityPolicy, web.DownloadPolicy)
	return c.SendStream(content, int(d.Size))
}

func removeDocument(c *fiber.Ctx) error {
	return done(c, "documents", func(id string) error {
		_, err := web.Space(c).Creators.Unfile(c.UserContext(), id, c.Params("doc"), web.Actor(c))
		return err
	})
}

func removeAccount(c *fiber.Ctx) error {
	form := web.Form(c)
	return done(c, "accounts", func(id string) error {
		return web.Space(c).Creators.RemoveAccount(c.UserContext(), id, form.Value("account_id"), web.Actor(c))
	})
}

func endRate(c *fiber.Ctx) error {
	return done(c, "rates", func(id string) error {
		_, err := web.Space(c).Creators.EndRate(c.UserContext(), id, c.Params("rate"), web.Actor(c))
		return err
	})
}

func withdraw(c *fiber.Ctx) error {
	form := web.Form(c)
	return done(c, "violations", func(id string) error {
		_, err := web.Space(c).Creators.Withdraw(c.UserContext(), id, c.Params("violation"), form.Value("reason"), web.Actor(c))
		return err
	})
}

// done does one thing to a record and shows it again.
func done(c *fiber.Ctx, where string, do func(id string) error) error {
	id := c.Params("id")
	if err := do(id); err != nil {
		form := web.Form(c)
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/creators/"+id)+"#"+where, "creator.flash.saved")
}
