package fact

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Visit says how a page was captured.
type Visit struct {
	At     time.Time `json:"at"`     // when it was fetched
	Final  string    `json:"final"`  // the address at which it was found, after redirects
	Status int       `json:"status"` // such as 200
	Type   string    `json:"type"`   // media type as its server gave it
	Page   string    `json:"page"`   // SHA-256 of the page's own bytes
	Size   int64     `json:"size"`   // bytes of the page

	Picture    string     `json:"picture"`    // of a capture: SHA-256 of the picture that was taken with it; else ""
	Unpictured Unpictured `json:"unpictured"` // why there is none; "" in captures from before there were pictures
}

// Unpictured says why a captured page has no picture.
type Unpictured string

// The reasons.
const (
	NoBrowser Unpictured = "no_browser" // this program has none
	NoPage    Unpictured = "no_page"    // it is a file, not a page
	TooSlow   Unpictured = "too_slow"
	TooLarge  Unpictured = "too_large"
	NotShown  Unpictured = "not_shown" // the browser failed
)

// Picture is a page as a browser showed it.
type Picture struct {
	PNG []byte
	URL string // the address that the browser had then
	At  time.Time
}

// Page is what a Door brings back.
type Page struct {
	URL    string // the final address, after redirects
	Status int
	Header http.Header
	Body   []byte
	At     time.Time

	Picture    Picture    // without bytes when there is none
	Unpictured Unpictured // why not
}

// Door fetches a page of the web. It is the program's only door: it refuses private addresses, asks
// robots.txt, and reads no more than a limit. Errors are faults on "url".
type Door interface {
	Fetch(ctx context.Context, address string) (Page, error)
	// Pictures reports whether pages are shown to a browser as well.
	Pictures() bool
}

// Pictures reports whether captured pages get a picture.
func (s *Facts) Pictures() bool { return s.door != nil && s.door.Pictures() }

// WARC is the media type of a capture: the format in which archives of the web keep what a server answered,
// with its head and the time. Other programs can read and replay it.
const WARC = "application/warc"

// AddCapture fetches a page and keeps it as evidence: what its server answered, with the head of the answer
// and the time, in one file of the format WARC, and beside it, when there is a browser, a picture of the page. Both
// come with one new version.
func (s *Facts) AddCapture(ctx context.Context, id, address, note string, public bool, by audit.Actor) (Fact, error) {
	f, err := s.changeable(ctx, id)
	if err != nil {
		return f, err
	}
	if s.door == nil {
		return f, fault.Clash("fact.capture.no_door")
	}
	leaves, err := s.incidents.Leaves(ctx, f.IncidentID)
	if err != nil {
		return f, err
	}
	if !leaves {
		return f, fault.Bad("url", "fact.capture.drill")
	}
	if address, err = webAddress(address); err != nil {
		return f, err
	}
	page, err := s.door.Fetch(ctx, address)
	if err != nil {
		return f, err
	}
	sum := sha256.Sum256(page.Body)
	e := Evidence{
		Kind: Capture, Name: captureName(address, page.At), URL: address, Note: note, Public: public, Type: WARC,
		Visit: Visit{
			At: page.At.UTC().Truncate(time.Millisecond), Final: page.URL, Status: page.Status, Type: page.Header.Get("Content-Type"),
			Page: fmt.Sprintf("%x", sum), Size: int64(len(page.Body)),
		},
	}
	blob, err := s.files.Put(ctx, bytes.NewReader(record(address, page)))
	if err != nil {
		return f, err
	}
	e.SHA256, e.Size = blob.SHA256, blob.Size
	all := []Evidence{e}
	if len(page.Picture.PNG) == 0 {
		all[0].Visit.Unpictured = page.Unpictured
		return s.addEvidence(ctx, id, by, all...)
	}
	shot, err := s.keepPicture(ctx, e, page.Picture)
	if err != nil {
		return f, err
	}
	all[0].Visit.Picture = shot.SHA256
	if !slices.ContainsFunc(f.Now().Evidence, func(o Evidence) bool { return o.key() == shot.key() }) {
		all = append(all, shot) // else the page looks as it did when it was captured before
	}
	return s.addEvidence(ctx, id, by, all...)
}

// keepPicture stores the picture that was taken with a capture.
func (s *Facts) keepPicture(ctx context.Context, of Evidence, p Picture) (Evidence, error) {
	blob, err := s.files.Put(ctx, bytes.NewReader(p.PNG))
	return Evidence{
		Kind: Shot, Name: strings.TrimSuffix(of.Name, ".warc") + ".png", URL: of.URL, Note: of.Note, Public: of.Public,
		Type: "image/png", SHA256: blob.SHA256, Size: blob.Size,
		Visit: Visit{At: p.At.UTC().Truncate(time.Millisecond), Final: p.URL},
	}, err
}

// record writes a page as a response record of WARC 1.1 (ISO 28500:2017). The body stands in it as it was read,
// decompressed; the head says so.
func record(address string, p Page) []byte {
	var answer bytes.Buffer
	fmt.Fprintf(&answer, "HTTP/1.1 %d %s\r\n", p.Status, http.StatusText(p.Status))
	names := make([]string, 0, len(p.Header))
	for name := range p.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range p.Header[name] {
			fmt.Fprintf(&answer, "%s: %s\r\n", oneLine(name), oneLine(value))
		}
	}
	fmt.Fprintf(&answer, "X-Standfirst-Body: decompressed, %d bytes\r\n\r\n", len(p.Body))
	answer.Write(p.Body)
	body, block := sha256.Sum256(p.Body), sha256.Sum256(answer.Bytes())
	var out bytes.Buffer
	fmt.Fprintf(&out, "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%s>\r\nWARC-Date: %s\r\nWARC-Target-URI: %s\r\n",
		store.NewID(), p.At.UTC().Format("2006-01-02T15:04:05.000Z"), oneLine(address))
	fmt.Fprintf(&out, "WARC-Payload-Digest: sha256:%s\r\nWARC-Block-Digest: sha256:%s\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n",
		base32.StdEncoding.EncodeToString(body[:]), base32.StdEncoding.EncodeToString(block[:]), answer.Len())
	_, _ = io.Copy(&out, &answer) // into memory, which does not fail
	out.WriteString("\r\n\r\n")
	return out.Bytes()
}

func oneLine(s string) string { return strings.NewReplacer("\r", " ", "\n", " ").Replace(s) }

// captureName is a file name such as "lab.example 2026-11-25 0930.warc".
func captureName(address string, at time.Time) string {
	host := "page"
	if u, err := url.Parse(address); err == nil {
		host = u.Hostname()
	}
	return fileName(host + at.UTC().Format(" 2006-01-02 1504") + ".warc")
}
