package mailing

import (
	"crypto/rand"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/mailing"
	"standfirst/templates"
)

// ReviewView is everything that a person should have seen before a mailing goes out.
type ReviewView struct {
	templates.Frame
	Head
	Form           templates.Form
	Total          int64
	Langs, Removed []Count
	Left           []Lost
	MoreLeft       bool
	Gaps           int64 // how many get a text with a gap,
	InGap          []Lost
	Meant, LeftOut Who
	Rules          // what it goes past
	DaysOff        []DayOffRow
	OnDaysOff      int64
	DaysMoved      bool
	Shared         int64 // outlets of which several people get it
	SharedAt       []string
	NeedsSecond    bool  // launched by two people,
	SecondFrom     int64 // because it goes to so many or more
	NeedsFactor    bool
	LacksFactor    bool   // whoever looks has none to show
	AskedBy        string // who wants it launched; "" nobody has asked
	AskedAt        time.Time
	AskedByMe      bool
	Waves          []WaveView
	Checks         []mailing.Check
	Blocked        bool
	Capturing      bool
	From, ReplyTo  string
	Subjects       []Subject
	As             string // id of the contact whose message is shown
	Readers        []templates.Option
	Text           string // the text part of that message
	PreviewLang    string
	PreviewURL     string
	TestTo, Key    string
	Release        string
	ReleaseURL     string
	Version        int
	Facts          int
	CorrectsURL    string
	FollowsURL     string
}

// DayOffRow is a day on which readers do not work, and how many get the mailing then.
type DayOffRow struct {
	Day     time.Time // its midnight, in UTC
	Country string    // two letters
	Name    string    // of the holiday, "" a weekend
	Moved   time.Time // to this day; zero it is not
	N       int64
}

func daysOff(a mailing.Audience) (rows []DayOffRow, n int64) {
	for _, d := range a.DaysOff {
		row := DayOffRow{Country: d.Country, Name: d.Name, N: a.OnDay[d]}
		row.Day, _ = time.Parse(time.DateOnly, d.Date)
		row.Moved, _ = time.Parse(time.DateOnly, d.Moved)
		rows, n = append(rows, row), n+row.N
	}
	return rows, n
}

// Subject is the subject in one language.
type Subject struct{ Lang, LangKey, Text string }

var reviewPage = templates.NewPageOf("app", "mailing/review.html", reviewSamples)

func review(c *fiber.Ctx) error {
	m, err := web.Space(c).Mailings.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if m.State != mailing.Draft {
		return c.Redirect(web.URL(c, "/mailings/"+m.ID), fiber.StatusSeeOther)
	}
	v, err := reviewView(c, m, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, reviewPage, v)
}

// reviewAgain shows the review with what was typed, when err is a fault of its forms.
func reviewAgain(c *fiber.Ctx, m mailing.Mailing, form templates.Form, err error) error {
	if !web.Refuse(&form, err) {
		return err
	}
	v, err := reviewView(c, m, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, reviewPage, v)
}

func reviewView(c *fiber.Ctx, m mailing.Mailing, form templates.Form) (ReviewView, error) {
	ctx, sp := c.UserContext(), web.Space(c)
	h := head(c, m, web.May(c, account.MailingSend))
	v := ReviewView{Frame: frame(c, m, h, "mailing.review.title"), Head: h, Form: form, TestTo: web.User(c).Email, Version: m.ReleaseVersion, Facts: len(m.Facts)}
	known, err := usedNames(c, m)
	if err != nil {
		return v, err
	}
	if v.Meant, v.LeftOut, err = who(c, m, known); err != nil {
		return v, err
	}
	v.Rules, v.Waves = rulesOf(m), waves(m, known)
	a, err := sp.Mailings.Audience(ctx, m)
	if err != nil && len(fault.All(err)) == 0 { // what cannot be asked any more stands among the checks
		return v, err
	}
	v.Total, v.Langs, v.Removed = a.Total, langCounts(a.Langs), reasonCounts(c, a.Causes, known)
	v.MoreLeft = a.RemovedTotal() > int64(len(a.Removed))
	for _, r := range a.Removed {
		v.Left = append(v.Left, lostRow(c, r, known))
	}
	v.DaysOff, v.OnDaysOff = daysOff(a)
	v.DaysMoved = m.Workdays == mailing.MoveDays
	v.Gaps, v.Shared, v.SharedAt = a.Gaps, a.Shared, a.SharedAt
	if m.PerOutlet != mailing.EveryBody || m.IsCorrection() {
		v.Shared = 0 // it was thought of
	}
	if err := v.guarded(c, m, a.Total); err != nil {
		return v, err
	}
	for _, d := range a.InGap {
		v.InGap = append(v.InGap, Lost{Name: d.Name, Address: d.Address})
	}
	for i := range v.Waves {
		v.Waves[i].Total = a.Waves[m.Waves[i].ID]
	}
	if v.Checks, err = sp.Mailings.Checks(ctx, m); err != nil {
		return v, err
	}
	bulk, err := sp.Mailings.BulkChecks(ctx, m, a.Total)
	if err != nil {
		return v, err
	}
	v.Checks = append(v.Checks, bulk...)
	for _, check := range v.Checks {
		v.Blocked = v.Blocked || (!check.OK && !check.Warn)
	}
	if err := v.about(c, m); err != nil {
		return v, err
	}
	v.show(c, m, a)
	if v.Key = web.Query(c).Get("key"); v.Key == "" {
		v.Key = strings.ToLower(rand.Text())
	}
	return v, nil
}

// guarded says what a launch to so many asks for.
func (v *ReviewView) guarded(c *fiber.Ctx, m mailing.Mailing, total int64) error {
	set, err := web.Space(c).Settings.Get(c.UserContext())
	v.NeedsSecond, v.SecondFrom = mailing.NeedsSecond(set.Guards, total), set.Guards.Second
	v.NeedsFactor = mailing.NeedsFactor(set.Guards, total)
	v.LacksFactor = v.NeedsFactor && !web.User(c).Factor.On()
	v.AskedBy, v.AskedAt, v.AskedByMe = m.Asked.Name, m.Asked.At, m.Asked.By == web.User(c).ID && m.Asked.By != ""
	return err
}

// about fills in release, sender and subjects.
func (v *ReviewView) about(c *fiber.Ctx, m mailing.Mailing) error {
	ctx, sp := c.UserContext(), web.Space(c)
	set, err := sp.Senders.In(ctx, m.SenderID)
	if err != nil && fault.KindOf(err) != fault.NotFound { // one that is gone is said among the checks
		return err
	}
	v.From, v.ReplyTo = set.Sender.Address, set.Reply()
	if set.Sender.Name != "" {
		v.From = set.Sender.Name + " <" + set.Sender.Address + ">"
	}
	if v.Capturing, err = sp.Mailings.Captures(ctx, m); err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	for _, lang := range m.Langs() {
		v.Subjects = append(v.Subjects, Subject{lang, key(lang), m.Subject[lang]})
	}
	v.ReleaseURL = web.URL(c, "/releases/"+m.ReleaseID)
	if m.IsCorrection() {
		v.CorrectsURL = web.URL(c, "/mailings/"+m.CorrectsMailingID)
	}
	if m.IsFollowUp() {
		v.FollowsURL = web.URL(c, "/mailings/"+m.FollowsID)
	}
	rel, err := sp.Releases.Get(ctx, m.ReleaseID)
	v.Release = rel.Headline(web.Lang(c))
	return err
}

// show fills in the preview as one of the recipients gets it.
func (v *ReviewView) show(c *fiber.Ctx, m mailing.Mailing, a mailing.Audience) {
	as := web.Query(c).Get("as")
	var reader mailing.Delivery
	for i, d := range a.Sample {
		v.Readers = append(v.Readers, templates.Option{Value: d.ContactID, Label: d.Name + " · " + d.Address})
		if i == 0 || d.ContactID == as {
			reader = d
		}
	}
	v.As, v.PreviewLang = reader.ContactID, reader.Lang
	if v.PreviewLang == "" {
		v.PreviewLang = m.Lang
	}
	v.PreviewURL = v.URL + "/preview?as=" + reader.ContactID
	if msg, err := web.Space(c).Mailings.Preview(c.UserContext(), m, reader); err == nil {
		v.Text = msg.Text // what hinders it stands among the checks
	}
}

// preview is the HTML part of the message to one contact, for a sandboxed frame.
func preview(c *fiber.Ctx) error {
	ctx, sp := c.UserContext(), web.Space(c)
	m, err := sp.Mailings.Get(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	reader := mailing.Delivery{Lang: web.Lang(c)}
	if id := web.Query(c).Get("as"); id != "" {
		contact, err := sp.Contacts.Get(ctx, id)
		if err != nil {
			return err
		}
		reader = mailing.Delivery{ContactID: contact.ID, Name: contact.Name, Address: contact.Email, Lang: contact.Lang}
		if o, err := sp.Outlets.Get(ctx, contact.OutletID); err == nil {
			reader.Outlet = o.Name
		}
	}
	msg, err := sp.Mailings.Preview(ctx, m, reader)
	if err != nil {
		return err
	}
	return document(c, msg.HTML)
}

// document answers with HTML that other people have written: nothing in it runs or is fetched. Pictures of the newsroom,
// which everybody may have, stand in it.
func document(c *fiber.Ctx, html string) error {
	html = writing.EmbedPublic(c, web.Space(c), html)
	c.Set(fiber.HeaderContentSecurityPolicy, web.PreviewPolicy)
	c.Set(fiber.HeaderXFrameOptions, "SAMEORIGIN")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString(html)
}

func test(c *fiber.Ctx) error {
	form, sp := web.Form(c), web.Space(c)
	m, err := sp.Mailings.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	to := form.Value("address")
	outcomes, err := sp.Mailings.Test(c.UserContext(), m.ID, to, web.User(c).Name, web.Actor(c))
	if err != nil {
		return reviewAgain(c, m, form, err)
	}
	back := web.URL(c, "/mailings/"+m.ID+"/review")
	for _, o := range outcomes {
		if o.Kind != mailing.Taken {
			return web.RedirectWarning(c, back, "mailing.flash.test_failed", "address", to, "text", said(c, o))
		}
	}
	if len(outcomes) > 0 && outcomes[0].Captured {
		return web.RedirectWarning(c, back, "mailing.flash.test_captured")
	}
	return web.Redirect(c, back, "mailing.flash.tested", "address", to, "n", len(outcomes))
}

// said is what a server answered, or what went wrong in the reader's language.
func said(c *fiber.Ctx, o mailing.Outcome) string {
	if o.Why != "" && web.Of(c).Catalogs.Has(o.Why) {
		code := ""
		if o.Code > 0 {
			code = strings.TrimSpace(strconv.Itoa(o.Code) + " " + o.Enhanced)
		}
		return web.T(c, o.Why, "code", code, "text", o.Text)
	}
	text := strings.TrimSpace(o.Enhanced + " " + o.Text)
	if o.Code > 0 {
		text = strconv.Itoa(o.Code) + " " + text
	}
	if text == "" {
		return o.Stage
	}
	return text
}

func launch(c *fiber.Ctx) error {
	form, sp, press := web.Form(c), web.Space(c), web.Query(c).Get("key")
	m, err := sp.Mailings.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	typed := strings.NewReplacer(",", "", " ", "", "，", "", "\u00a0", "").Replace(form.Value("confirm"))
	n, _ := strconv.ParseInt(typed, 10, 64) // what is no number is not the number
	sent, err := sp.Mailings.LaunchWith(c.UserContext(), m.ID, mailing.Confirmation{Key: press, Total: n, Code: form.Value("code")}, web.Actor(c))
	delete(form.Values, "code")
	if err != nil {
		if m.State != mailing.Draft {
			return web.RedirectWarning(c, web.URL(c, "/mailings/"+m.ID), "mailing.not_draft")
		}
		return reviewAgain(c, m, form, err)
	}
	if sent.State == mailing.Draft {
		return web.Redirect(c, web.URL(c, "/mailings/"+m.ID+"/review"), "mailing.flash.asked")
	}
	return web.Redirect(c, web.URL(c, "/mailings/"+m.ID), "mailing.flash.launched", "n", sent.Recipients)
}
