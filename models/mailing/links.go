package mailing

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"html"
	"slices"
	"strconv"
	"strings"

	"standfirst/models/fault"
	"standfirst/models/link"
	"standfirst/models/pattern"
	"standfirst/models/release"
)

// The links of a mailing are personal when its plan says so: each leads over an address of ours to where it leads
// without that, so that a reader's interest shows without anything hidden in the message (no pixel). Where a link leads
// is kept with the mailing, by its number, when it is launched: an address in the link itself could be altered. A link
// whose words are its own address stays as it is: it says where it leads, and leads there.

// maxLinks bounds how many addresses of a mailing become personal; those behind them stay as they are.
const maxLinks = 50

var (
	anchorPattern = pattern.New(`(?s)<a ([^<>]*)>(.*?)</a>`)
	hrefPattern   = pattern.New(`\bhref="([^"]*)"`)
	tagPattern    = pattern.New(`<[^>]*>`)
)

// linksOf are the addresses that the texts of a mailing link to, in the order in which its languages show them.
func (s *Mailings) linksOf(ctx context.Context, m Mailing) ([]string, error) {
	version, err := s.d.Releases.Version(ctx, m.ReleaseID, m.ReleaseVersion)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, lang := range m.Langs() {
		_, page, _ := release.MailBody(version, lang, nil)
		eachLink(page, func(address string) string {
			if len(out) < maxLinks && !slices.Contains(out, address) {
				out = append(out, address)
			}
			return address
		})
	}
	return out, nil
}

// eachLink goes through the links of a page that may become personal, and puts in place of each address what to says.
// The page is of our own making: attributes are quoted and escaped.
func eachLink(page string, to func(address string) string) string {
	return anchorPattern.ReplaceAllStringFunc(page, func(anchor string) string {
		part := anchorPattern.FindStringSubmatch(anchor)
		href := hrefPattern.FindStringSubmatch(part[1])
		if href == nil {
			return anchor
		}
		address, words := html.UnescapeString(href[1]), html.UnescapeString(tagPattern.ReplaceAllString(part[2], ""))
		if !isWeb(address) || strings.TrimSpace(words) == address {
			return anchor
		}
		return strings.Replace(anchor, href[0], `href="`+html.EscapeString(to(address))+`"`, 1)
	})
}

func isWeb(address string) bool {
	return (strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")) && !strings.ContainsAny(address, "[]{}")
}

// linkMark stands for the personal link of that number while a language is prepared.
func linkMark(n int) string { return "https://link.invalid/standfirst/" + strconv.Itoa(n) + "/" }

// marked puts marks in place of the addresses that become personal, in both parts of a message. The text part writes a
// link behind its words, between angle brackets.
func (m Mailing) marked(page, text string) (string, string) {
	if len(m.Links) == 0 {
		return page, text
	}
	page = eachLink(page, func(address string) string {
		n := slices.Index(m.Links, address)
		if n < 0 {
			return address
		}
		text = strings.ReplaceAll(text, "<"+address+">", "<"+linkMark(n)+">")
		return linkMark(n)
	})
	return page, text
}

// links are the reader's own links, by their numbers; a test and a preview lead straight to where the links lead.
func (p *Press) links(d Delivery) []string {
	if d.ID == testDelivery {
		return p.m.Links
	}
	out := make([]string, len(p.m.Links))
	for n := range out {
		out[n] = p.s.LinkURL(p.set.BaseURL, d.ID, n)
	}
	return out
}

func (s *Mailings) linkSigner() link.Signer { return link.Signer{Space: s.d.Space, Code: s.linkCode} }

// LinkURL is the personal link of a delivery to the address of that number in its mailing.
func (s *Mailings) LinkURL(base, deliveryID string, n int) string {
	id, err := hex.DecodeString(deliveryID)
	if err != nil {
		id = []byte(deliveryID)
	}
	return base + "/c/" + s.linkSigner().Token(base64.RawURLEncoding.EncodeToString(id), strconv.Itoa(n))
}

// Follow is where a personal link leads, and whose it is. A token that is not ours, or names no link, is a fault: it
// leads nowhere but to addresses that were kept at the launch. While the database is away (store.ErrAway) the delivery has
// its id alone, and whoever followed the link can be noted all the same.
func (s *Mailings) Follow(ctx context.Context, token string) (address string, d Delivery, n int, err error) {
	unknown := fault.Missing("mailing.link.unknown")
	parts, ok := s.linkSigner().Parts(token, 2)
	if !ok {
		return "", d, 0, unknown
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[0])
	if err != nil {
		return "", d, 0, unknown.Because(err)
	}
	if n, err = strconv.Atoi(parts[1]); err != nil || n < 0 || n >= maxLinks {
		return "", d, 0, unknown
	}
	id := hex.EncodeToString(raw)
	if d, err = s.deliveries.Get(ctx, id); err != nil {
		return "", Delivery{ID: id}, n, missing(err, "mailing.link.unknown")
	}
	m, err := s.docs.Get(ctx, d.MailingID)
	if err != nil {
		return "", d, n, missing(err, "mailing.link.unknown")
	}
	if n >= len(m.Links) {
		return "", d, 0, unknown
	}
	return m.Links[n], d, n, nil
}
