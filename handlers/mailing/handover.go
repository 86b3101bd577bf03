package mailing

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/wire"
	"standfirst/templates"
)

// HandoverView asks once to which wires a release is handed over, and says what goes.
type HandoverView struct {
	templates.Frame
	Form                           templates.Form
	Action, Cancel, Settings       string // Settings is "" for those who may not add wires
	Release, ReleaseURL, ReleaseID string
	Version                        int
	IsDrill                        bool
	Facts                          []FactLine
	Pictures                       []PictureLine
	Lift                           time.Time // of its embargo; zero: there is none
	LiftZone                       *time.Location
	Wires                          []WireChoice
	Wave                           WaveField
	Texts                          []TextField
	Langs                          []templates.Option
	Senders                        []templates.Option
	NeedsSecond, NeedsFactor       bool
	MaySend                        bool
	Key, Zoned                     string
}

// WireChoice is a wire to choose. Barred is why it cannot have the release now: the reason's key, or "".
type WireChoice struct {
	wire.Wire
	Barred string
}

// PictureLine is a picture that goes with the text.
type PictureLine struct{ Name, Credit, Rights string }

// WireLine is a wire on the page of a hand-over: what became of it, and what a person can do.
type WireLine struct {
	Recipient
	MayCarry bool
	Packet   string // address of the files; "" while there are none to take
}

var handoverPage = templates.NewPageOf("app", "mailing/handover.html", handoverSamples)

func handoverForm(c *fiber.Ctx) error {
	if draft := web.Query(c).Get("draft"); draft != "" {
		return resumeHandover(c, draft)
	}
	id := web.Query(c).Get("release")
	if id == "" { // one is chosen where they are
		return c.Redirect(web.URL(c, "/releases"), fiber.StatusSeeOther)
	}
	rel, n, err := sendable(c, id)
	if err != nil {
		return err
	}
	version, err := web.Space(c).Releases.Version(c.UserContext(), rel.ID, n)
	if err != nil {
		return err
	}
	form := web.Prefill("release", rel.ID, "version", strconv.Itoa(n), "wave_0_when", "now", "once", web.Once())
	for lang, subject := range opening(rel, version) {
		form.Values["subject_"+lang] = []string{subject}
	}
	v, err := handoverView(c, rel, version, form)
	if err != nil {
		return err
	}
	return web.Render(c, handoverPage, v)
}

// resumeHandover is the form with what a draft says: one that a second person was asked for, or an earlier try that was
// refused. Sent, it changes that draft.
func resumeHandover(c *fiber.Ctx, id string) error {
	m, err := web.Space(c).Mailings.Get(c.UserContext(), id)
	if err != nil {
		return err
	}
	if m.State != mailing.Draft || !m.HandsOver() || m.IsCorrection() {
		return c.Redirect(web.URL(c, "/mailings/"+m.ID), fiber.StatusSeeOther)
	}
	rel, n, err := sendable(c, m.ReleaseID)
	if err != nil {
		return err
	}
	version, err := web.Space(c).Releases.Version(c.UserContext(), rel.ID, n)
	if err != nil {
		return err
	}
	form := filled(m)
	form.Values["wires"], form.Values["once"] = m.WireIDs, []string{m.ID}
	v, err := handoverView(c, rel, version, form)
	if err != nil {
		return err
	}
	v.Cancel = web.URL(c, "/mailings/"+m.ID)
	return web.Render(c, handoverPage, v)
}

// sendable is a release with the version of it that may go out now.
func sendable(c *fiber.Ctx, id string) (release.Release, int, error) {
	rel, err := web.Space(c).Releases.Get(c.UserContext(), id)
	if err != nil {
		return rel, 0, err
	}
	n := mailing.Sendable(rel)
	if n == 0 {
		return rel, n, fault.Clash("mailing.release.unapproved")
	}
	return rel, n, nil
}

func handOver(c *fiber.Ctx) error {
	form, sp := web.Form(c), web.Space(c)
	p := plan(form)
	p.WireIDs, p.Track = form.Values["wires"], false
	p.ReleaseVersion, _ = strconv.Atoi(form.Value("version")) // anything that is no number is the version that may go now
	m, err := sp.Mailings.HandOver(c.UserContext(), form.Value("once"), p, form.Value("code"), web.Actor(c))
	delete(form.Values, "code")
	if err == nil {
		flash := "mailing.flash.handover"
		if m.State == mailing.Draft {
			return web.Redirect(c, web.URL(c, "/mailings/"+m.ID+"/review"), "mailing.flash.asked")
		}
		return web.Redirect(c, web.URL(c, "/mailings/"+m.ID), flash, "n", m.Recipients)
	}
	if !web.Refuse(&form, err) {
		return err
	}
	rel, n, err := sendable(c, p.ReleaseID)
	if err != nil {
		return err
	}
	version, err := sp.Releases.Version(c.UserContext(), rel.ID, n)
	if err != nil {
		return err
	}
	v, err := handoverView(c, rel, version, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, handoverPage, v)
}

func handoverView(c *fiber.Ctx, rel release.Release, version release.Version, form templates.Form) (HandoverView, error) {
	ctx, sp := c.UserContext(), web.Space(c)
	f := FormView{}
	if err := f.senders(c, form.Value("sender")); err != nil {
		return HandoverView{}, err
	}
	w := waveField(0)
	w.Whens = []templates.Option{{Value: "now", Label: web.T(c, "mailing.handover.now")}, {Value: "at", Label: web.T(c, "mailing.when.at")}}
	v := HandoverView{
		Frame: web.Frame(c, "mailing.handover.title"), Form: form, Action: web.URL(c, "/mailings/handover"), Cancel: web.URL(c, "/releases/"+rel.ID),
		Settings: web.URLFor(c, account.SettingManage, "/settings/wires"), Release: rel.Headline(web.Lang(c)), ReleaseURL: web.URL(c, "/releases/"+rel.ID), ReleaseID: rel.ID,
		Version: version.Number, IsDrill: rel.Drill, Wave: w, Senders: f.Senders, MaySend: web.May(c, account.MailingSend), Key: form.Value("once"), Zoned: web.Zone(c).String(),
	}
	v.Drill = rel.Drill
	v.Crumbs = []templates.Crumb{web.Crumb(c, "release.list.title", "/releases"), {Label: v.Release, URL: v.ReleaseURL}}
	held := rel.Embargoed && !rel.Embargo.Scheduled
	if rel.Embargoed {
		v.Lift, v.LiftZone = rel.Embargo.LiftAt, rel.Embargo.In().Location()
	}
	v.Texts, v.Langs = textFields(c, version)
	if err := v.goes(c, version); err != nil {
		return v, err
	}
	all, err := sp.Wires.All(ctx)
	if err != nil {
		return v, err
	}
	for _, w := range all {
		if w.Retired {
			continue
		}
		choice := WireChoice{Wire: w}
		if held && !w.Keeps {
			choice.Barred = mailing.WireOpen
		}
		v.Wires = append(v.Wires, choice)
	}
	set, err := sp.Settings.Get(ctx)
	v.NeedsSecond, v.NeedsFactor = mailing.NeedsSecond(set.Guards, int64(len(v.Wires))), mailing.NeedsFactor(set.Guards, int64(len(v.Wires)))
	return v, err
}

// goes lists what stands in a version: its facts in their versions, and its pictures with what is printed below them.
func (v *HandoverView) goes(c *fiber.Ctx, version release.Version) error {
	ctx, sp := c.UserContext(), web.Space(c)
	ids := make([]string, len(version.Facts))
	for i, ref := range version.Facts {
		ids[i] = ref.FactID
	}
	facts, err := sp.Facts.GetAll(ctx, ids...)
	if err != nil {
		return err
	}
	v.Facts = factLines(c, version.Facts, facts)
	pictures, err := sp.Releases.PicturesIn(ctx, version)
	if err != nil {
		return err
	}
	for _, id := range version.Pictures() {
		if p, ok := pictures.Shown(id); ok {
			v.Pictures = append(v.Pictures, PictureLine{p.Called(web.Lang(c)), p.Credit, p.Rights})
		}
	}
	return nil
}

// carry hands the files of a delivery to a person, who carries them to the wire.
func carry(c *fiber.Ctx) error {
	m, d, err := handed(c)
	if err != nil {
		return err
	}
	back := web.URL(c, "/mailings/"+m.ID) + "#wires"
	if d, err = web.Space(c).Mailings.Carry(c.UserContext(), d.ID, web.Actor(c)); err != nil {
		return refused(c, back, err)
	}
	if d.Captured {
		return web.RedirectWarning(c, back, "mailing.flash.carried_drill")
	}
	return web.Redirect(c, back, "mailing.flash.carried", "name", d.Name)
}

// packet is what they carry, as an archive.
func packet(c *fiber.Ctx) error {
	m, d, err := handed(c)
	if err != nil {
		return err
	}
	d, content, err := web.Space(c).Mailings.Packet(c.UserContext(), d.ID)
	if err != nil {
		return refused(c, web.URL(c, "/mailings/"+m.ID), err)
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Attachment("handover-" + m.ID[:8] + "-" + d.ID[:8] + ".zip")
	return c.Send(content)
}

func handed(c *fiber.Ctx) (mailing.Mailing, mailing.Delivery, error) {
	m, err := web.Space(c).Mailings.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return m, mailing.Delivery{}, err
	}
	d, err := ofMailing(c, m)
	return m, d, err
}

// wires are the lines of a hand-over's page.
func (v *ShowView) wires(c *fiber.Ctx, m mailing.Mailing) error {
	if !m.HandsOver() {
		return nil
	}
	page, err := web.Space(c).Mailings.Recipients(c.UserContext(), mailing.Search{MailingID: m.ID, Limit: wire.Most})
	if err != nil {
		return err
	}
	for _, d := range page.Items {
		line := WireLine{Recipient: told(c, d, v.URL), MayCarry: v.MaySend && d.State == mailing.Ready && m.State == mailing.Sending}
		if v.MaySend && d.State == mailing.Accepted && d.Address == "" && !d.Captured {
			line.Packet = line.URL + "/packet.zip"
		}
		v.Wires = append(v.Wires, line)
	}
	return nil
}

func handoverSamples() []HandoverView {
	wrong := templates.Form{Values: map[string][]string{"wires": {"1"}}}
	for _, name := range []string{"wires", "wave_0_at", "code", "subject_en", "intro_en", "sender", "lang", ""} {
		wrong.Errors = append(wrong.Errors, templates.FieldError{Field: name, Key: "mailing.handover.nobody"})
	}
	some := []templates.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}
	w := waveField(0)
	w.Whens = some
	full := HandoverView{
		Form: wrong, Release: "Statement", ReleaseURL: "/r", Version: 2, Facts: []FactLine{{"F-1", "/f", 2}}, Pictures: []PictureLine{{"The line", "Lin", "Free for press"}, {Name: "Map"}},
		Wires: []WireChoice{{Wire: wire.Wire{ID: "1", Name: "Belga", Way: wire.Mail, Address: "desk@belga.example", Formats: wire.Formats(), Lang: "en", Note: "Until 16:00"}}, {wire.Wire{ID: "2", Name: "PR Newswire", Way: wire.File}, mailing.WireOpen}},
		Wave:  w, Texts: []TextField{{"en", "en", "subject_en", "intro_en"}}, Langs: some, Senders: some, NeedsSecond: true, NeedsFactor: true, MaySend: true, Lift: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), LiftZone: time.UTC, Zoned: "UTC",
	}
	rehearsed, looking := full, full
	rehearsed.IsDrill, rehearsed.Lift, rehearsed.NeedsFactor, rehearsed.NeedsSecond, rehearsed.Form = true, time.Time{}, false, false, templates.Form{}
	looking.MaySend = false
	return []HandoverView{full, rehearsed, looking, {Release: "Statement", Wave: w}, {Release: "Statement", Settings: "/s", Wave: w}}
}

// opening are the subjects with which a text first goes out: its headlines, of which only those who have accepted the
// terms may read one that is under an embargo.
func opening(rel release.Release, version release.Version) map[string]string {
	out := map[string]string{}
	for lang, text := range version.Text {
		if out[lang] = strings.TrimSpace(text.Headline); rel.Embargoed && !rel.Embargo.Scheduled {
			out[lang] = rel.Embargo.Title[lang]
		}
	}
	return out
}
