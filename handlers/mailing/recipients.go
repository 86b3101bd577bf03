package mailing

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fact"
	"standfirst/models/mailing"
	"standfirst/models/sheet"
	"standfirst/templates"
)

// RecipientsView is the table of those who get a mailing.
type RecipientsView struct {
	templates.Frame
	Head
	Tabs    []templates.Tab
	Q       string
	Filters []templates.Filter
	Rows    []Recipient
	Pager   templates.Pager
	CSV     string
	Narrow  bool
	Here    string // where the page comes back to
}

// Recipient is one delivery.
type Recipient struct {
	mailing.Delivery
	URL, Kind, Server string
	MayAnswer         bool // nothing is logged of a reply yet
}

// DeliveryView is one delivery with its manifest.
type DeliveryView struct {
	templates.Frame
	Head
	D          Recipient
	Contact    string
	Wave       WaveView
	Release    string
	Facts      []FactLine
	Links      []linkRow
	Answerable bool
	Answered   *Answered
	Form       templates.Form // of a reply
	Local      string         // the time now as the form writes it,
	Zoned      string         // and in which zone
	Undecided  bool
	MayResend  bool
	CapturedAt string
}

// FactLine is a fact version that the message cited.
type FactLine struct {
	Key, URL string
	Version  int
}

var (
	recipientsPage = templates.NewPageOf("app", "mailing/recipients.html", recipientsSamples)
	deliveryPage   = templates.NewPageOf("app", "mailing/delivery.html", deliverySamples)
)

func search(c *fiber.Ctx, id string) mailing.Search {
	q := web.Query(c)
	return mailing.Search{
		MailingID: id, State: mailing.Status(q.Get("state")), WaveID: q.Get("wave"), Lane: q.Get("provider"), Clicked: q.Get("reaction") == "clicked", Replied: q.Get("reaction") == "replied", Text: q.Get("q"),
		After: q.Get("after"), Before: q.Get("before"), Limit: pageSize,
	}
}

func recipients(c *fiber.Ctx) error {
	ctx, sp := c.UserContext(), web.Space(c)
	m, err := sp.Mailings.Get(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	h, q := head(c, m, false), search(c, m.ID)
	page, err := sp.Mailings.Recipients(ctx, q)
	if err != nil {
		return err
	}
	total, err := sp.Mailings.CountRecipients(ctx, q)
	if err != nil {
		return err
	}
	v := RecipientsView{
		Frame: frame(c, m, h, ""), Head: h, Tabs: tabs(c, m, h, "recipients"), Q: q.Text, Pager: web.Pager(c, page, pageSize, total),
		Filters: filters(c, m, q), CSV: h.URL + "/recipients.csv?" + string(c.Context().QueryArgs().QueryString()),
		Narrow: q.Text != "" || q.State != "" || q.WaveID != "" || q.Lane != "" || q.Clicked || q.Replied, Here: c.OriginalURL(),
	}
	for _, d := range page.Items {
		v.Rows = append(v.Rows, told(c, d, h.URL))
	}
	return web.Results(c, recipientsPage, "recipients-results", v)
}

func filters(c *fiber.Ctx, m mailing.Mailing, q mailing.Search) []templates.Filter {
	states := templates.Filter{Name: "state", Label: web.T(c, "mailing.filter.state"), Value: string(q.State)}
	for _, s := range mailing.Statuses() {
		states.Options = append(states.Options, templates.Option{Value: string(s), Label: web.T(c, "state."+string(s))})
	}
	all := []templates.Filter{states}
	if q.Lane != "" { // chosen where providers are listed
		name := web.T(c, "mailing.lane."+q.Lane)
		if strings.Contains(q.Lane, ".") {
			name = q.Lane
		}
		all = append(all, templates.Filter{Name: "provider", Label: web.T(c, "mailing.filter.provider"), Value: q.Lane, Options: []templates.Option{{Value: q.Lane, Label: name}}})
	}
	reaction := templates.Filter{Name: "reaction", Label: web.T(c, "mailing.filter.reaction"), Options: []templates.Option{{Value: "replied", Label: web.T(c, "mailing.reaction.replied")}}}
	if len(m.Links) > 0 {
		reaction.Options = append(reaction.Options, templates.Option{Value: "clicked", Label: web.T(c, "mailing.reaction.clicked")})
	}
	switch {
	case q.Replied:
		reaction.Value = "replied"
	case q.Clicked:
		reaction.Value = "clicked"
	}
	all = append(all, reaction)
	if len(m.Waves) < 2 {
		return all
	}
	waves := templates.Filter{Name: "wave", Label: web.T(c, "mailing.filter.wave"), Value: q.WaveID}
	for i, w := range m.Waves {
		waves.Options = append(waves.Options, templates.Option{Value: w.ID, Label: web.T(c, "mailing.wave.number", "n", strconv.Itoa(i+1))})
	}
	return append(all, waves)
}

func recipient(d mailing.Delivery, url string) Recipient {
	return Recipient{Delivery: d, URL: url + "/recipients/" + d.ID, Kind: statusKinds[d.State], MayAnswer: d.Answerable() && !d.Replied}
}

// told is a recipient with what the server said last.
func told(c *fiber.Ctx, d mailing.Delivery, url string) Recipient {
	r := recipient(d, url)
	if d.Code > 0 || d.Text != "" || d.Why != "" {
		r.Server = answer(c, d)
	}
	return r
}

func answer(c *fiber.Ctx, d mailing.Delivery) string {
	return said(c, mailing.Outcome{Code: int(d.Code), Enhanced: d.Enhanced, Text: d.Text, Why: d.Why, Stage: d.Stage})
}

func delivery(c *fiber.Ctx) error {
	v, err := deliveryView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, deliveryPage, v)
}

func deliveryView(c *fiber.Ctx, form templates.Form) (DeliveryView, error) {
	ctx, sp := c.UserContext(), web.Space(c)
	m, err := sp.Mailings.Get(ctx, c.Params("id"))
	if err != nil {
		return DeliveryView{}, err
	}
	d, err := ofMailing(c, m)
	if err != nil {
		return DeliveryView{}, err
	}
	h := head(c, m, web.May(c, account.MailingSend))
	v := DeliveryView{
		Frame: web.Titled(c, d.Name), Head: h, D: told(c, d, h.URL), Release: web.URL(c, "/releases/"+d.ReleaseID),
		Undecided: d.State == mailing.Unconfirmed && h.MaySend, MayResend: m.State != mailing.Halted && m.State != mailing.Cancelled,
		Form: form,
	}
	v.Drill = m.Drill
	if d.Name == "" {
		v.Title = d.Address
	}
	v.Crumbs = []templates.Crumb{
		web.Crumb(c, "mailing.title", "/mailings"), {Label: h.Name, URL: h.URL}, {Label: web.T(c, "mailing.tab.recipients"), URL: h.URL + "/recipients"},
	}
	if d.ContactID != "" {
		v.Contact = web.URL(c, "/contacts/"+d.ContactID)
	}
	for i, w := range waves(m, nil) {
		if m.Waves[i].ID == d.WaveID {
			v.Wave = w
		}
	}
	ids := make([]string, len(d.Facts))
	for i, ref := range d.Facts {
		ids[i] = ref.FactID
	}
	facts, err := sp.Facts.GetAll(ctx, ids...)
	if err != nil {
		return DeliveryView{}, err
	}
	v.Facts = factLines(c, d.Facts, facts)
	clicks, err := sp.Mailings.ClicksOf(ctx, d.ID)
	if err != nil {
		return DeliveryView{}, err
	}
	v.Links = linkRows(m, clicks)
	if v.Answerable = d.Answerable(); v.Answerable {
		v.Answered, err = answered(c, d, v.D.URL)
	}
	v.Local = web.Now(c).In(web.Zone(c)).Format(mailing.LocalLayout)
	v.Zoned = web.Zone(c).String()
	return v, err
}

func factLines(c *fiber.Ctx, refs []fact.Ref, facts map[string]fact.Fact) []FactLine {
	var out []FactLine
	for _, ref := range refs {
		out = append(out, FactLine{Key: facts[ref.FactID].Key, URL: web.URL(c, "/facts/"+ref.FactID), Version: ref.Version})
	}
	return out
}

// ofMailing is the delivery that the path names, if it is one of the mailing.
func ofMailing(c *fiber.Ctx, m mailing.Mailing) (mailing.Delivery, error) {
	d, err := web.Space(c).Mailings.Delivery(c.UserContext(), c.Params("delivery"))
	if err == nil && d.MailingID != m.ID {
		_, err = web.Space(c).Mailings.Delivery(c.UserContext(), "")
	}
	return d, err
}

func decide(c *fiber.Ctx) error {
	m, err := web.Space(c).Mailings.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	d, err := ofMailing(c, m)
	if err != nil {
		return err
	}
	back := web.URL(c, "/mailings/"+m.ID+"/recipients/"+d.ID)
	err = web.Space(c).Mailings.Decide(c.UserContext(), d.ID, mailing.Decision(web.Form(c).Value("decision")), web.Actor(c))
	if err != nil {
		return refused(c, back, err)
	}
	return web.Redirect(c, back, "mailing.flash.decided")
}

// exportCSV is every recipient that the search finds, for spreadsheets.
func exportCSV(c *fiber.Ctx) error {
	ctx, sp := c.UserContext(), web.Space(c)
	m, err := sp.Mailings.Get(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	return web.CSV(c, "recipients-"+m.ID[:min(8, len(m.ID))]+".csv", func(w *sheet.Writer) error {
		w.Write("name", "address", "provider", "outlet", "language", "state", "reason", "attempts", "sent_at", "code", "answer", "release_version", "facts", "body_hash", "message_id")
		n := 0
		for d, err := range sp.Mailings.AllRecipients(ctx, search(c, m.ID)) {
			if err != nil {
				return err
			}
			n++
			w.Write(record(c, d)...)
		}
		return sp.Mailings.RecordExport(ctx, m, n, web.Actor(c)) // nothing leaves the house without a trace
	})
}

func record(c *fiber.Ctx, d mailing.Delivery) []string {
	sent, reason, facts := "", "", make([]string, len(d.Facts))
	if !d.SentAt.IsZero() {
		sent = d.SentAt.UTC().Format(time.RFC3339)
	}
	if d.Reason != "" {
		reason = web.T(c, "mailing.reason."+d.Reason)
	}
	if d.Meaning != "" {
		reason = strings.TrimPrefix(reason+"; "+web.T(c, mailing.Meant+d.Meaning), "; ")
	}
	for i, ref := range d.Facts {
		facts[i] = ref.FactID + "@" + strconv.Itoa(ref.Version)
	}
	said := strings.TrimSpace(d.Enhanced + " " + d.Text)
	if said == "" && d.Why != "" {
		said = answer(c, d)
	}
	state := string(d.State)
	if d.Captured && d.State == mailing.Accepted {
		state = "captured"
	}
	return []string{
		d.Name, d.Address, d.InLane(), d.Outlet, d.Lang, web.T(c, "state."+state), reason, strconv.FormatInt(d.Attempts, 10), sent,
		strconv.FormatInt(d.Code, 10), said, strconv.Itoa(d.ReleaseVersion),
		strings.Join(facts, " "), d.BodyHash, d.MessageID,
	}
}
