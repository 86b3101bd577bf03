package mailing

import (
	"context"
	"encoding/base64"
	"fmt"
	"html"
	"sort"
	"strings"

	"standfirst/models/fault"
	"standfirst/models/release"
	"standfirst/models/setting"
)

// Footer is what stands below a release in a mail.
type Footer struct {
	Sender      string // name of who sends
	Postal      string
	Unsubscribe string // address of the page
	Drill       bool
	Test        bool
	Correction  bool
	Subscribed  bool // they have asked for it themselves
	Tracked     bool // its links are personal
}

// Framer writes the part of a mail that is the program's own, as HTML with styles on the elements and as
// plain text. Text carries every link that HTML does.
type Framer interface {
	Head(lang string, f Footer) (html, text string, err error) // banners above the release; may be empty
	Foot(lang string, f Footer) (html, text string, err error)
}

// Header fields of our own. They hold ids only.
const (
	headerMailing  = "X-Standfirst-Mailing"
	headerDelivery = "X-Standfirst-Delivery"
	headerTest     = "X-Standfirst-Test"
	headerDrill    = "X-Standfirst-Drill"
)

// Press makes the messages of a mailing: whatever is the same for everybody is made once.
type Press struct {
	s      *Mailings
	m      Mailing
	set    setting.Setting
	sheets map[string]*sheet // by language
	shown  release.Pictures  // that stand in the release
	test   bool
	held   *release.Release // under an embargo: the mail carries its teaser
	desk   *desk            // of a hand-over

	subjects, intros map[string]merged // by language
}

// Prepare makes the press of a mailing.
func (s *Mailings) Prepare(ctx context.Context, m Mailing) (*Press, error) {
	return s.prepare(ctx, m, false)
}

func (s *Mailings) prepare(ctx context.Context, m Mailing, test bool) (*Press, error) {
	set, err := s.settings(ctx, m.SenderID)
	if err != nil {
		return nil, err
	}
	rel, err := s.releaseNow(ctx, m)
	if err != nil {
		return nil, err
	}
	version, err := s.d.Releases.VersionOf(ctx, rel, m.ReleaseVersion)
	if err != nil {
		return nil, err
	}
	p := &Press{s: s, m: m, set: set, sheets: map[string]*sheet{}, test: test}
	p.subjects, p.intros = m.merged()
	if p.held, err = s.embargoOf(rel); err != nil {
		return nil, err
	}
	if p.shown, err = s.d.Releases.PicturesIn(ctx, version); err != nil {
		return nil, err
	}
	if m.HandsOver() {
		if p.desk, err = p.openDesk(ctx, version); err != nil {
			return nil, err
		}
	}
	for _, lang := range m.Langs() {
		if p.sheets[lang], err = p.sheet(version, lang); err != nil {
			return nil, fmt.Errorf("mailing %s in %s: %w", m.ID, lang, err)
		}
	}
	if len(p.sheets) == 0 {
		return nil, fault.Bad("", "mailing.subject.needed")
	}
	return p, nil
}

// Sender is where its messages go: outside, or into the portal.
func (p *Press) Sender(ctx context.Context) (Sender, error) { return p.s.sender(ctx, p.m, p.set) }

func (p *Press) sheet(v release.Version, lang string) (*sheet, error) {
	if p.held != nil {
		v = p.s.teaser(*p.held, lang)
	}
	_, page, text := release.MailBody(v, lang, p.draw(lang))
	page, text = p.m.marked(page, text)
	f := Footer{
		Sender: p.set.Sender.Name, Postal: p.set.Postal, Unsubscribe: unsubscribeMark,
		Drill: p.m.Drill, Test: p.test, Correction: p.m.IsCorrection(), Tracked: len(p.m.Links) > 0,
	}
	head, headText, err := p.s.d.Frame.Head(lang, f)
	if err != nil {
		return nil, err
	}
	foot, footText, err := p.s.d.Frame.Foot(lang, f)
	if err != nil {
		return nil, err
	}
	before, after, ok := strings.Cut(page, release.IntroMark)
	if !ok {
		return nil, fmt.Errorf("the release has no place for personal lines")
	}
	return newSheet(
		len(p.m.Links), before+head, strings.Replace(after, release.FooterMark, foot, 1),
		block(headText), strings.TrimSpace(text)+"\n\n"+strings.TrimSpace(footText)+"\n",
	), nil
}

// draw shows the pictures that everybody may have at their address in the newsroom. Of the others, whose text is not
// public yet, the mail says what is to be seen: it asks for nothing that could tell who has opened it.
func (p *Press) draw(lang string) release.Draw {
	say := func(key string, args map[string]any) string { return p.s.d.Words(lang, key, args) }
	newsroom := strings.TrimRight(p.set.Newsroom(p.s.own(), p.s.d.Space), "/")
	return p.shown.Draw(lang, say, func(pic release.Picture, size release.PictureSize) string {
		if !pic.Out || p.m.Drill {
			return ""
		}
		return newsroom + "/assets/" + pic.Key + "/" + size.Name
	})
}

func block(text string) string {
	if text = strings.TrimSpace(text); text != "" {
		text += "\n\n"
	}
	return text
}

// Message makes the message of a delivery. The same delivery gives the same message again, but for its
// date.
func (p *Press) Message(d Delivery) (Message, error) {
	m, err := p.Bare(d)
	return m.Whole(), err
}

// Bare is Message without Text and HTML: what they are put together of is in its Cast.
func (p *Press) Bare(d Delivery) (Message, error) {
	if d.WireID != "" {
		return p.handOver(d)
	}
	sh, ok := p.sheets[d.Lang]
	if !ok {
		return Message{}, fmt.Errorf("mailing %s has no text in %q", p.m.ID, d.Lang)
	}
	who := d.person()
	to := reader{values: Values(who.name, who.outlet), intro: p.openly(d, strings.TrimSpace(p.intros[d.Lang].For(who))), leave: p.s.UnsubscribeURL(p.set, d.ID), links: p.links(d)}
	if p.held != nil {
		to.early = p.early(d)
	}
	m := p.envelope(d)
	m.ListID, m.UnsubscribeURL, m.UnsubscribeMailto = "press."+p.set.Domain(), to.leave, p.set.Reply()
	m.cast = sh.cast(to)
	return m, nil
}

// envelope is a message without what it says.
func (p *Press) envelope(d Delivery) Message {
	m := Message{
		From: Address{p.set.Sender.Name, p.from()}, To: Address{d.Name, d.Address},
		ReturnPath: p.returnPath(d), Subject: oneLine(p.subjects[d.Lang].For(d.person())),
		MessageID: p.messageID(d), Date: p.s.now(),
		Headers: map[string]string{headerMailing: p.m.ID, headerDelivery: d.ID}, IncidentID: p.m.IncidentID,
	}
	if p.held != nil {
		args := p.s.liftArgs(*p.held)
		args["subject"] = m.Subject
		m.Subject = oneLine(p.s.d.Words(d.Lang, "embargo.mail.subject", args))
	}
	if reply := p.set.Sender.ReplyTo; reply != "" {
		m.ReplyTo = Address{p.set.Sender.Name, reply}
	}
	if p.m.Drill {
		m.Headers[headerDrill] = "1"
	}
	return m
}

// messageID is the delivery's own, at the sender's domain. A retry keeps it, so that a reader who gets the
// message twice is shown it once.
func (p *Press) messageID(d Delivery) string {
	at := "@" + p.set.Domain() + ">"
	if strings.HasSuffix(d.MessageID, at) {
		return d.MessageID
	}
	return "<" + d.ID + "." + hashID("message", p.m.ID)[:8] + at
}

// from is the sender's address; captured mail may have none that is set.
func (p *Press) from() string {
	if p.set.Sender.Address != "" {
		return p.set.Sender.Address
	}
	return "press@localhost"
}

// paragraphs is plain text as HTML with the styles that mails need.
func paragraphs(text string) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	for _, para := range strings.Split(text, "\n\n") {
		if para = strings.TrimSpace(para); para != "" {
			b.WriteString(`<p style="margin:0 0 16px">` + strings.ReplaceAll(html.EscapeString(para), "\n", "<br>") + `</p>`)
		}
	}
	return b.String()
}

// plainSource writes a message roughly as it would go over the wire, for people to read.
func (m Message) plainSource() string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			b.WriteString(name + ": " + oneLine(value) + "\r\n")
		}
	}
	addr := func(a Address) string {
		if a.Name == "" || a.Email == "" {
			return a.Email
		}
		return a.Name + " <" + a.Email + ">"
	}
	line("Return-Path", m.ReturnPath)
	line("Date", m.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	line("From", addr(m.From))
	line("Reply-To", addr(m.ReplyTo))
	line("To", addr(m.To))
	line("Subject", m.Subject)
	line("Message-ID", m.MessageID)
	line("List-Id", m.ListID)
	line("List-Unsubscribe", m.UnsubscribeURL)
	names := make([]string, 0, len(m.Headers))
	for name := range m.Headers {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		line(name, m.Headers[name])
	}
	b.WriteString("\r\n" + m.Text)
	if m.HTML != "" {
		b.WriteString("\r\n" + base64.StdEncoding.EncodeToString([]byte(m.HTML)))
	}
	return b.String()
}
