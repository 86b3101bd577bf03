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
}

// Page is what a Door brings back.
type Page struct {
	URL    string // the final address, after redirects
	Status int
	Header http.Header
	Body   []byte
	At     time.Time
}

// Door fetches a page of the web. It is the program's only door: it refuses private addresses, asks
// robots.txt, and reads no more than a limit. Errors are faults on "url".
type Door interface {
	Fetch(ctx context.Context, address string) (Page, error)
}

// WARC is the media type of a capture: the format in which archives of the web keep what a server answered,
// with its head and the time. Other programs can read and replay it.
const WARC = "application/warc"

// AddCapture fetches a page and keeps it as evidence: what its server answered, with the head of the answer
// and the time, in one file of the format WARC.
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
	return s.addEvidence(ctx, id, e, by)
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
