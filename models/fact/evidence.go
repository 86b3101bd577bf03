package fact

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// The kinds of evidence.
const (
	File    = "file"
	Link    = "link"
	Capture = "capture" // a page as it was when we fetched it
	Shot    = "shot"    // a picture of a page as a browser showed it
)

// MaxFile is the largest evidence file, in bytes.
const MaxFile = 200 << 20

// Evidence is what a claim rests on: a file under the hash of its content, or a link.
type Evidence struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"` // File, Link, Capture or Shot
	SHA256    string    `json:"sha256"`
	Name      string    `json:"name"`
	Size      int64     `json:"size"` // bytes
	Type      string    `json:"type"` // media type by content, never as the sender claimed
	URL       string    `json:"url"`
	Note      string    `json:"note"`
	Public    bool      `json:"public"` // else only people of the space see it
	AddedBy   string    `json:"addedBy"`
	AddedName string    `json:"addedName"`
	AddedAt   time.Time `json:"addedAt"`

	Of    string `json:"of"`    // of a redacted copy: the SHA-256 of the original; else ""
	Visit Visit  `json:"visit"` // of a capture, and of the picture beside it
}

// key is what evidence is: the content of a file and what it is a redacted copy of, the address of a link.
func (e Evidence) key() string {
	switch {
	case e.Of != "":
		return "redacted:" + e.SHA256 + ":" + e.Of
	case e.Stored():
		return e.Kind + ":" + e.SHA256
	}
	return Link + ":" + e.URL
}

// Stored reports whether there is a file of the evidence, other than of a link.
func (e Evidence) Stored() bool { return e.Kind != Link }

// Upload is a file to be added as evidence.
type Upload struct {
	Name, Note string
	Public     bool
	Content    io.Reader
}

// AddFile stores a file, streaming it, and makes a new, unverified version that rests on it as well. The
// file is on disk before the fact cites it; a crash between leaves a file that nothing cites.
func (s *Facts) AddFile(ctx context.Context, id string, u Upload, by audit.Actor) (Fact, error) {
	if _, err := s.changeable(ctx, id); err != nil {
		return Fact{}, err // before the upload is read
	}
	e, err := s.keep(ctx, u)
	if err != nil {
		return Fact{}, err
	}
	return s.addEvidence(ctx, id, by, e)
}

// keep stores an upload. Nothing of it is left when it breaks off or is over the limit.
func (s *Facts) keep(ctx context.Context, u Upload) (Evidence, error) {
	e := Evidence{Kind: File, Name: fileName(u.Name), Note: u.Note, Public: u.Public}
	kind, content, err := sniff(u.Content, e.Name)
	if err != nil {
		return e, err
	}
	if kind == Unknowable && u.Public {
		return e, fault.Bad("file", "fact.evidence.kind_public", "name", e.Name)
	}
	blob, err := s.files.Put(ctx, &limited{content, s.maxFile})
	if err != nil {
		return e, upload(err)
	}
	e.Type, e.SHA256, e.Size = kind, blob.SHA256, blob.Size
	return e, nil
}

// AddLink makes a new, unverified version that rests on a page as well.
func (s *Facts) AddLink(ctx context.Context, id, address, note string, public bool, by audit.Actor) (Fact, error) {
	address, err := webAddress(address)
	if err != nil {
		return Fact{}, err
	}
	return s.addEvidence(ctx, id, by, Evidence{Kind: Link, Name: address, URL: address, Note: note, Public: public})
}

// addEvidence makes a new, unverified version that rests on all of these as well. The event names the first; the
// others came with it.
func (s *Facts) addEvidence(ctx context.Context, id string, by audit.Actor, all ...Evidence) (Fact, error) {
	for n := range all {
		all[n].Note = incident.TidyLine(all[n].Note)
		if len([]rune(all[n].Note)) > MaxNote {
			return Fact{}, fault.Bad("note", "fact.evidence.note_long", "max", MaxNote)
		}
	}
	return s.change(ctx, id, func(f *Fact, now time.Time) error {
		if err := f.mayChange(); err != nil {
			return err
		}
		v := f.Now()
		if len(v.Evidence)+len(all) > MaxEvidence {
			return fault.Clash("fact.evidence.many", "max", MaxEvidence)
		}
		evidence := slices.Clone(v.Evidence)
		for _, e := range all {
			if slices.ContainsFunc(evidence, func(o Evidence) bool { return o.key() == e.key() }) {
				return fault.Clash("fact.evidence.twice", "name", e.Name)
			}
			e.ID, e.AddedBy, e.AddedName, e.AddedAt = store.NewID(), by.ID, by.Name, now
			evidence = append(evidence, e)
		}
		first := all[0]
		data := map[string]string{"name": first.Name, "sha256": first.SHA256}
		if first.Of != "" {
			data["of"] = first.Of
		}
		if first.Visit.Picture != "" {
			data["picture"] = first.Visit.Picture
		}
		return f.supersede(v.Claim, evidence, "evidence_added", by, now, data)
	})
}

// RemoveEvidence makes a new, unverified version that no longer rests on the evidence.
func (s *Facts) RemoveEvidence(ctx context.Context, id, evidenceID string, by audit.Actor) (Fact, error) {
	return s.change(ctx, id, func(f *Fact, now time.Time) error {
		if err := f.mayChange(); err != nil {
			return err
		}
		v := f.Now()
		i := slices.IndexFunc(v.Evidence, func(e Evidence) bool { return e.ID == evidenceID })
		if i < 0 {
			return fault.Missing("fact.evidence.missing")
		}
		gone := v.Evidence[i]
		evidence := slices.Delete(slices.Clone(v.Evidence), i, i+1)
		return f.supersede(v.Claim, evidence, "evidence_removed", by, now, map[string]string{"name": gone.Name, "sha256": gone.SHA256})
	})
}

// Disclose makes evidence public or restricted, in every version that rests on it. What was signed stays
// as it is, since nobody signs who may look.
func (s *Facts) Disclose(ctx context.Context, id, evidenceID string, public bool, by audit.Actor) (Fact, error) {
	return s.change(ctx, id, func(f *Fact, now time.Time) error {
		name := ""
		for v := range f.Versions {
			for e := range f.Versions[v].Evidence {
				one := &f.Versions[v].Evidence[e]
				if one.ID != evidenceID {
					continue
				}
				if public && one.Type == Unknowable {
					return fault.Clash("fact.evidence.kind_public", "name", one.Name)
				}
				one.Public, name = public, one.Name
			}
		}
		if name == "" {
			return fault.Missing("fact.evidence.missing")
		}
		action := EventEvidenceRestricted
		if public {
			action = EventEvidenceDisclosed
		}
		f.owe(now, by, action, map[string]string{"name": name})
		return nil
	})
}

func webAddress(address string) (string, error) {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	switch {
	case address == "":
		return "", fault.Bad("url", "fact.evidence.url_missing")
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil,
		len(address) > 2000, incident.Tidy(address) != address, strings.ContainsAny(address, " \n\t"):
		return "", fault.Bad("url", "fact.evidence.url_wrong")
	}
	return address, nil
}
