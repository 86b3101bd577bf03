package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/url"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // mails come in GBK and the like
	"github.com/emersion/go-message/mail"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/article"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/markup"
	"standfirst/models/pattern"
	"standfirst/models/store"
)

// maxParts bounds how many parts of a mail are looked at, and maxItems how many articles are taken of one.
const (
	maxParts = 50
	maxItems = 500
)

// Alert is what a mail tells of articles: the alert of a search engine, or the digest of a monitoring service.
type Alert struct {
	Subject, From string
	Items         []AlertItem
}

// AlertItem is an article as a mail tells of it.
type AlertItem struct{ URL, Title, Outlet, Text string }

// ReadAlert reads a mail (RFC 5322, an .eml file). Links are led past the counters of search engines to the articles;
// links to the sender itself, such as for leaving the list, are no articles. Its faults are on "file": of what is no
// mail, and of one in which there is no article.
func ReadAlert(body []byte) (Alert, error) {
	r, err := mail.CreateReader(bytes.NewReader(body))
	if err != nil && !message.IsUnknownCharset(err) {
		return Alert{}, fault.Bad("file", "coverage.mail.unreadable").Because(err)
	}
	var a Alert
	a.Subject, _ = r.Header.Subject()
	a.Subject = markup.Shorten(markup.OneLine(a.Subject), 200)
	if from, err := r.Header.AddressList("From"); err == nil && len(from) > 0 {
		a.From = from[0].Address
	}
	rich, plain := texts(r)
	if rich == "" && plain == "" && a.From == "" {
		return a, fault.Bad("file", "coverage.mail.unreadable")
	}
	_, host, _ := strings.Cut(a.From, "@")
	if rich != "" {
		a.Items = fromHTML(rich, article.Site(host))
	}
	if len(a.Items) == 0 {
		a.Items = fromText(plain, article.Site(host))
	}
	if len(a.Items) == 0 {
		return a, fault.Bad("file", "coverage.mail.no_article")
	}
	return a, nil
}

// texts are the first HTML and the first plain part of a mail. What cannot be read is passed over.
func texts(r *mail.Reader) (rich, plain string) {
	for range maxParts {
		part, err := r.NextPart()
		if err != nil && !message.IsUnknownCharset(err) {
			return rich, plain // the end, or what breaks off: what came before is read
		}
		h, ok := part.Header.(*mail.InlineHeader)
		if !ok {
			continue
		}
		kind, _, _ := h.ContentType()
		text, err := io.ReadAll(io.LimitReader(part.Body, MaxMail))
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && len(text) == 0 {
			continue
		}
		switch {
		case kind == "text/html" && rich == "":
			rich = string(text)
		case strings.HasPrefix(kind, "text/") && kind != "text/html" && plain == "":
			plain = string(text)
		}
	}
	return rich, plain
}

// fromHTML takes the links that read like headlines, each with what stands beside it in its cell or block.
func fromHTML(text, sender string) []AlertItem {
	doc, err := markup.Parse(text)
	if err != nil {
		return nil
	}
	var out []AlertItem
	seen := map[string]bool{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom != atom.A || len(out) == maxItems {
			continue
		}
		words := markup.OneLine(markup.TextOf(n))
		target, ok := unwrapped(markup.Attr(n, "href"))
		if !ok || !article.Headlike(words) || article.Site(target.Hostname()) == sender || seen[target.String()] {
			continue
		}
		seen[target.String()] = true
		it := AlertItem{URL: target.String(), Title: words}
		it.beside(n)
		out = append(out, it)
	}
	return out
}

// beside reads what the block of a headline says besides: as microdata where the mail marks it (schema.org), else the
// line after it as the outlet if it is short, and the next as the beginning of the text.
func (it *AlertItem) beside(a *html.Node) {
	block := a
	for range 6 {
		if block.Parent == nil || links(block.Parent) > links(a)+3 {
			break
		}
		block = block.Parent
		if d := block.DataAtom; d == atom.Td || d == atom.Li {
			break
		}
	}
	for n := range block.Descendants() {
		switch markup.Attr(n, "itemprop") {
		case "publisher":
			it.Outlet = markup.Shorten(markup.OneLine(markup.TextOf(n)), 120)
		case "description":
			it.Text = markup.Shorten(markup.OneLine(markup.TextOf(n)), 2000)
		}
	}
	if it.Outlet != "" || it.Text != "" {
		return
	}
	_, after, _ := strings.Cut(markup.TextOf(block), it.Title)
	for line := range strings.SplitSeq(after, "\n") {
		switch line = strings.TrimSpace(line); {
		case line == "":
		case it.Outlet == "" && it.Text == "" && len([]rune(line)) <= 40:
			it.Outlet = outletIn(line)
		case it.Text == "":
			it.Text = markup.Shorten(line, 2000)
		}
	}
}

func links(n *html.Node) int {
	count := 0
	for d := range n.Descendants() {
		if d.DataAtom == atom.A {
			count++
		}
	}
	return count
}

// outletIn leaves out the date that stands beside an outlet's name: "Morning News - 2 hours ago", "晨报 | 11月25日".
func outletIn(line string) string {
	for _, mark := range []string{" | ", " · ", " - ", " – ", " — ", "｜", "，"} {
		if before, _, ok := strings.Cut(line, mark); ok && strings.TrimSpace(before) != "" {
			return strings.TrimSpace(before)
		}
	}
	return line
}

// fromText takes the addresses of a plain mail; the lines of the block before one are its headline, its outlet and its
// text.
func fromText(text, sender string) []AlertItem {
	var out []AlertItem
	seen := map[string]bool{}
	var block []string
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		line = strings.TrimSpace(line)
		raw := address.FindString(line)
		if raw == "" {
			if line == "" {
				block = nil
			} else {
				block = append(block, line)
			}
			continue
		}
		target, ok := unwrapped(raw)
		before := strings.TrimRight(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(line[:strings.Index(line, raw)]), "<")), " :：")
		if before != "" {
			block = append(block, before)
		}
		if !ok || article.Site(target.Hostname()) == sender || seen[target.String()] || len(out) == maxItems || len(block) == 0 {
			block = nil
			continue
		}
		seen[target.String()] = true
		it := AlertItem{URL: target.String(), Title: markup.Shorten(block[0], 499)}
		if len(block) > 1 && len([]rune(block[1])) <= 40 {
			it.Outlet, block = outletIn(block[1]), block[1:]
		}
		it.Text = markup.Shorten(strings.Join(block[1:], "\n"), 2000)
		out = append(out, it)
		block = nil
	}
	return out
}

// counter tells an address that only counts a click and leads on.
var counter = pattern.New(`(?i)(?:^|/)(?:url|link|redirect|redir|click|apiclick\.aspx|track|go|out|r)(?:/|$|\.)`)

// unwrapped is the address that a link leads to: behind a counter, the one that it names.
func unwrapped(raw string) (*url.URL, bool) {
	for range 3 {
		u, err := url.Parse(strings.TrimSpace(raw))
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			return nil, false
		}
		next := ""
		if counter.MatchString(u.Path) {
			for _, name := range []string{"url", "u", "q", "target", "redirect"} {
				if v := u.Query().Get(name); strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://") {
					next = v
					break
				}
			}
		}
		if next == "" {
			return u, true
		}
		raw = next
	}
	return nil, false
}

// Mailed takes an alert mail: what would become of each article in it is there to be looked at, and nothing is taken in
// yet. Faults are on "file".
func (s *Intake) Mailed(ctx context.Context, body []byte, by audit.Actor) (Run, error) {
	return s.mailed(ctx, store.NewID(), body, by)
}

// Arrived takes an alert mail that a mailbox has brought, and begins to take its articles in, as nobody waits beside it.
// The same mail is the same run, however often it arrives. Faults are on "file", as those of Mailed: of a mail without an
// article, of one that cannot be read, and of one that is larger than MaxMail.
func (s *Intake) Arrived(ctx context.Context, body []byte, by audit.Actor) (Run, error) {
	if len(body) > MaxMail {
		return Run{}, fault.Bad("file", "coverage.mail.unreadable")
	}
	sum := sha256.Sum256(body)
	id := "mail-" + hex.EncodeToString(sum[:16])
	if r, err := s.runs.Get(ctx, id); !errors.Is(err, store.ErrNotFound) {
		return s.startArrived(ctx, r, err, by)
	}
	r, err := s.mailed(ctx, id, body, by)
	return s.startArrived(ctx, r, err, by)
}

// startArrived begins to take a run in. One of whose lines nothing becomes is left to be looked at.
func (s *Intake) startArrived(ctx context.Context, r Run, err error, by audit.Actor) (Run, error) {
	if err != nil || r.State == Checked && r.Will() == 0 {
		return r, err
	}
	return s.Start(ctx, r.ID, by)
}

func (s *Intake) mailed(ctx context.Context, id string, body []byte, by audit.Actor) (Run, error) {
	a, err := ReadAlert(body)
	if err != nil {
		return Run{}, err
	}
	r := s.begin(Mail, a.Subject, by)
	r.ID, r.Service, r.Rows = id, a.From, len(a.Items)
	var lines []Line
	for n, it := range a.Items {
		l := Line{Number: n + 1, At: n + 1}
		l.Clip.URL, l.Clip.Title, l.Clip.OutletName, l.Clip.Text = it.URL, it.Title, it.Outlet, it.Text
		lines = append(lines, l)
	}
	if r.File, err = s.Files.Put(ctx, bytes.NewReader(body)); err != nil {
		return r, err
	}
	if err := s.settle(ctx, &r, lines); err != nil {
		return r, err
	}
	_, err = s.runs.InsertMissing(ctx, &r)
	return r, err
}
